"""An event loop in a thread of its own, for work that goes on whoever looks at it."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """Begun when it is first needed; any thread may call."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._leaving = asyncio.Event()

    def begin(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Begin a piece of work; cancelling what is given back breaks it off."""
        with self._lock:
            if self._loop is None:
                self._loop = self._started()
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call(self, act: Callable[[], object]) -> None:
        """Call something in the loop, soon; nothing where no work was ever begun."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(act)

    def close(self) -> None:
        """Break off what is on its way, and wait until it has ended."""
        with self._lock:
            loop, thread, self._loop = self._loop, self._thread, None
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(self._leaving.set)
        thread.join()

    def _started(self) -> asyncio.AbstractEventLoop:
        ready: Future[asyncio.AbstractEventLoop] = Future()
        self._leaving = asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), name=self._name, daemon=True)
        self._thread.start()
        return ready.result()

    async def _serve(self, ready: "Future[asyncio.AbstractEventLoop]") -> None:
        """Until it is closed; `asyncio.run` cancels what is left by then."""
        ready.set_result(asyncio.get_running_loop())
        await self._leaving.wait()

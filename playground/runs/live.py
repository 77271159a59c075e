"""Runs that go on by themselves: begun in a loop of their own, and followed by whoever knows their ids.

A page that is reloaded, or whose line breaks, loses sight of a run; the run does not stop for that. It ends when the
model is through, when somebody stops it, or with the program. Its events are kept for as long as it goes on: whoever
comes later hears them from the first.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from contextlib import aclosing

from playground.core.background import Background
from playground.core.events import Event, Started
from playground.core.values import Run
from playground.runs.folding import apply


class LiveRuns:
    """The runs that go on now; any thread may call."""

    def __init__(self) -> None:
        self._background = Background("runs")
        self._lock = threading.Lock()
        self._going: dict[str, LiveRun] = {}

    def begin(self, events: AsyncGenerator[Event, None]) -> "LiveRun":
        """Begin a run, whose events these are."""
        live = LiveRun()
        ended = self._background.begin(self._run(events, live))
        ended.add_done_callback(live.end)
        live.stop = ended.cancel
        return live

    def of(self, run_id: str) -> "LiveRun | None":
        """The run of that id while it goes on."""
        with self._lock:
            return self._going.get(run_id)

    def close(self) -> None:
        """Stop all runs, and wait until they are recorded so."""
        self._background.close()

    async def _run(self, events: AsyncGenerator[Event, None], live: "LiveRun") -> None:
        run_id = ""
        try:
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, Started):
                        run_id = event.run_id
                        with self._lock:
                            self._going[run_id] = live
                    live.hear(event)
        finally:
            with self._lock:
                self._going.pop(run_id, None)


class LiveRun:
    """One run, and what it has told so far; any thread may call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._ended: Future[None] | None = None
        self._followers: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self.stop: Callable[[], object] = lambda: None
        """End it, wherever it is; what came stays."""

    def so_far(self) -> Run | None:
        """The run as it stands; None before its first event."""
        run: Run | None = None
        for event in self._after(0)[0]:
            run = apply(run, event)
        return run

    async def follow(self) -> AsyncGenerator[Event, None]:
        """All events from the first on, to the end of the run; what nobody foresaw is raised then.

        The last event of a run that was stopped is whatever came before that.
        """
        news, heard = asyncio.Event(), 0
        with self._lock:
            self._followers[news] = asyncio.get_running_loop()
        try:
            while True:
                news.clear()
                events, ended = self._after(heard)
                for event in events:
                    yield event
                heard += len(events)
                if ended is not None:
                    if not ended.cancelled():
                        ended.result()
                    return
                await news.wait()
        finally:
            with self._lock:
                del self._followers[news]

    def hear(self, event: Event) -> None:
        """Take in what happened."""
        with self._lock:
            self._events.append(event)
        self._tell()

    def end(self, ended: "Future[None]") -> None:
        """Nothing more comes."""
        with self._lock:
            self._ended = ended
        self._tell()

    def _after(self, heard: int) -> "tuple[list[Event], Future[None] | None]":
        with self._lock:
            return self._events[heard:], self._ended

    def _tell(self) -> None:
        with self._lock:
            for news, loop in self._followers.items():
                if not loop.is_closed():
                    loop.call_soon_threadsafe(news.set)

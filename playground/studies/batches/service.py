"""Batches in the background: started, paused, stopped and followed, whoever looks at them."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from playground.core.background import Background
from playground.core.errors import Failure, PlaygroundError, StorageError
from playground.documents.library import Library
from playground.studies.batches.running import Running, Services
from playground.studies.batches.values import Batch
from playground.studies.documents import documents_digest

_log = logging.getLogger(__name__)
_RATE_OVER = 20
"""Cells, the last ones, by which the rate is told."""
_FEWEST_FOR_RATE = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a batch goes on."""

    per_minute: float | None
    """Cells, over the last twenty; None before there are four of them."""
    given_up: tuple[tuple[str, Failure], ...]
    """Arms that are asked no more, and why."""
    pausing: bool


class Batches:
    """Runs batches in one event loop in a thread of its own; any thread may call."""

    def __init__(self, services: Services, library: Library) -> None:
        self._services = services
        self._library = library
        self._lock = threading.Lock()
        self._background = Background("batches")
        self._closing = False
        self._on_the_way: dict[str, tuple[Running, asyncio.Task[None]]] = {}
        self._ended: dict[str, Future[None]] = {}
        self._pausing: set[str] = set()

    # Control ----------------------------------------------------------------------------------------------------------

    def start(self, batch_id: str) -> "Future[None]":
        """Begin a batch, or go on with it; done when it has ended or rests. One that runs already goes on."""
        with self._lock:
            if self._closing:
                raise StorageError("database_closed", path="")
            ended = self._ended.get(batch_id)
            if ended is not None and not ended.done():
                return ended
            batch = self.as_now(batch_id)
            self._services.store.put_state(batch_id, "running")
            self._pausing.discard(batch_id)
            ended = self._ended[batch_id] = Future()
            self._background.begin(self._begin(batch, ended))
            return ended

    def resume_left(self) -> None:
        """Go on with the batches that were running when the last process ended."""
        for batch_id in self._services.store.left_running():
            self.start(batch_id)

    def pause(self, batch_id: str) -> None:
        """Begin no further cell; what is on its way is waited for."""
        self._pausing.add(batch_id)
        self._call(batch_id, lambda running, _: running.pause())

    def stop(self, batch_id: str) -> None:
        """End the batch now; what is on its way is broken off, and can be asked again.

        It ends even where that cannot be noted.
        """
        known = self._on_the_way.get(batch_id)
        given_up = tuple(known[0].given_up.items()) if known else self._services.store.get(batch_id).given_up
        self._call(batch_id, lambda _, task: task.cancel())
        self._services.store.put_state(batch_id, "stopped", given_up=given_up)

    def pace(self, batch_id: str) -> Pace | None:
        """How fast it goes on; None for one that does not run."""
        known = self._on_the_way.get(batch_id)
        if known is None:
            return None
        running, _ = known
        last = running.finished[-_RATE_OVER - 1 :]
        rate = (
            (len(last) - 1) * 60 / (last[-1] - last[0])
            if len(last) >= _FEWEST_FOR_RATE and last[-1] > last[0]
            else None
        )
        return Pace(rate, tuple(running.given_up.items()), batch_id in self._pausing)

    def close(self) -> None:
        """Break off what is on its way; the next process may go on with it."""
        with self._lock:
            self._closing = True
        self._background.close()

    # In the loop ------------------------------------------------------------------------------------------------------

    def _call(self, batch_id: str, act: Callable[[Running, "asyncio.Task[None]"], object]) -> None:
        def go() -> None:
            if (known := self._on_the_way.get(batch_id)) is not None:
                act(*known)

        self._background.call(go)

    async def _begin(self, batch: Batch, ended: "Future[None]") -> None:
        running = Running(self._services, batch)
        task = asyncio.create_task(self._followed(running, batch.id, ended))
        self._on_the_way[batch.id] = (running, task)

    async def _followed(self, running: Running, batch_id: str, ended: "Future[None]") -> None:
        """The batch to its end, which is noted; where its process ends first, it stays `running` for the next one."""
        store = self._services.store
        try:
            state = await running.run()
            given_up = tuple(running.given_up.items())
            trouble = given_up[0][1] if given_up and state == "paused" else None
            await asyncio.to_thread(store.put_state, batch_id, state, trouble, given_up)
        except* PlaygroundError as errors:
            await self._note(batch_id, _first(errors))
        except* Exception:
            _log.exception("batch %s failed in a way nobody foresaw", batch_id)
            await self._note(batch_id, Failure("internal", "unexpected"))
        finally:
            self._on_the_way.pop(batch_id, None)
            ended.set_result(None)

    async def _note(self, batch_id: str, failure: Failure) -> None:
        try:
            await asyncio.to_thread(self._services.store.put_state, batch_id, "paused", failure)
        except StorageError as error:
            _log.warning("how batch %s stands is not kept: %s", batch_id, error)

    # Documents --------------------------------------------------------------------------------------------------------

    def as_now(self, batch_id: str) -> Batch:
        """The batch with the digest of the documents as they are now, which its cells will be asked of."""
        batch = self._services.store.get(batch_id)
        if batch.collection is None:
            return batch
        at = self._library.located(batch.collection, batch.collection_id)
        digest = None
        if at is not None:
            digest = documents_digest(self._library, self._library.collection_by_id(at.id))
        self._services.store.put_documents(batch.id, digest)
        return self._services.store.get(batch.id)


def _first(errors: BaseExceptionGroup[PlaygroundError]) -> Failure:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, PlaygroundError)
    return Failure.of(error)

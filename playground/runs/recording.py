"""Recording: the stream of a run passes through here on its way to whoever asked, and is kept as it goes by."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from concurrent.futures import Future
from contextlib import aclosing
from dataclasses import replace

from playground.core.clock import Clock
from playground.core.errors import Failure, Notice, StorageError
from playground.core.events import Completed, Delta, Event, Failed, Rendered, Started
from playground.core.values import Run, Timings
from playground.runs.folding import apply
from playground.runs.store import RunStore

_log = logging.getLogger(__name__)
_PARTIAL_EVERY = 2.0
"""Seconds between two writes of a growing answer: what a killed process may lose."""


async def recorded(events: AsyncGenerator[Event, None], store: RunStore, clock: Clock) -> AsyncGenerator[Event, None]:
    """The same events; the run is on disk as `running` before a request can go out, and closed whatever happens.

    A consumer that stops listening leaves a `cancelled` run with all that had come. An error nobody foresaw is recorded
    as a failure of its own kind and raised again. Of a run that cannot be written down nothing is sent; one that is
    through by then is whole, with a notice that it is not kept.
    """
    run: Run | None = None
    begun: Future[None] | None = None
    began = lap = saved = clock.monotonic()
    try:
        async with aclosing(events):
            async for event in events:
                run = apply(run, event)
                if isinstance(event, Rendered) or (isinstance(event, Delta) and event.first_token is not None):
                    lap = event.at
                if isinstance(event, Started):
                    began = lap = event.at
                    begun = store.save(run)  # while the candidates are searched
                elif isinstance(event, Rendered) and begun and (failed := await _on_disk(begun, run)) is not None:
                    event = Failed(Failure.of(failed), event.timings, event.at)
                    run = apply(run, event)
                    yield event
                    return
                elif isinstance(event, Completed | Failed):
                    if (failed := await _kept(store, run)) is not None and isinstance(event, Completed):
                        event = replace(event, notices=(*event.notices, _not_kept(failed)))
                elif isinstance(event, Rendered) or clock.monotonic() - saved > _PARTIAL_EVERY:
                    store.save(run)
                    saved = clock.monotonic()
                yield event
    except Exception:
        if run is not None and run.status == "running":
            _log.exception("run %s failed in a way nobody foresaw", run.id)
            run = replace(run, status="failed", failure=Failure("internal", "unexpected"))
            await _kept(store, run)
        raise
    finally:
        if run is not None and run.status == "running":
            now = clock.monotonic()
            run = replace(run, status="cancelled", timings=_stopped(run, now - lap, now - began))
            await asyncio.shield(_kept(store, run))


def _stopped(run: Run, lap: float, total: float) -> Timings:
    """The timings of a run that was stopped: what it waited for at the end counts for the stage it was in."""
    if run.prompt is None:
        return replace(run.timings, total=total)
    if run.timings.first_token is None:
        return replace(run.timings, first_token=lap, total=total)
    return replace(run.timings, generation=lap, total=total)


async def _kept(store: RunStore, run: Run) -> StorageError | None:
    """Return when `run` is on disk, or with why it cannot be."""
    return await _on_disk(store.save(run), run)


async def _on_disk(saving: Future[None], run: Run) -> StorageError | None:
    try:
        await asyncio.wrap_future(saving)
    except StorageError as error:
        _log.warning("run %s is not kept: %s", run.id, error)
        return error
    return None


def _not_kept(error: StorageError) -> Notice:
    return Notice.of("run_not_kept", cause_zh=error.message("zh"), cause_en=error.message("en"))

"""A comparison from the click to the end of its last arm, and the times of arms that run one after the other."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from playground.core.events import Delta
from playground.core.values import Run
from playground.studies.comparing import TIMED_ROUNDS, Comparison, Heard
from playground.ui.compare.actions import Ask
from playground.ui.compare.kept import Kept
from playground.ui.compare.running.beginning import Beginning
from playground.ui.compare.running.rounds import Column, Round, Timing, examine, unexamined
from playground.ui.html.words import Words
from playground.ui.page.stream import TICK, ticked
from playground.workspace import Workspace

_LONG = 10_000
"""Characters of all answers above which pictures come less often, since the browser takes longer to draw them."""


class Asking:
    """Asks for one workspace. What it yields says only that there is something new in what is kept."""

    def __init__(self, workspace: Workspace) -> None:
        self._clock = workspace.clock
        self._beginning = Beginning(workspace)
        self._streams = 0
        """Comparisons under way, on all pages."""

    async def ask(self, kept: Kept, action: Ask, owner: str | None, words: Words) -> AsyncGenerator[None, None]:
        """One comparison, told of at every tick; raises PlaygroundError where it cannot begin."""
        comparison = await self._beginning.begin(kept, action, owner, words)
        if comparison is not None and kept.round is not None:
            async with aclosing(self._compared(kept.round, comparison)) as ticks:
                async for _ in ticks:
                    yield
        yield

    async def _compared(self, round: Round, comparison: Comparison) -> AsyncGenerator[None, None]:
        round.stopping = False
        examining: set[asyncio.Task[None]] = set()
        self._streams += 1
        try:
            pictures = ticked(comparison.events(), self._clock, lambda: self._tick(round), _is_first)
            async with aclosing(pictures) as ticks:
                async for batch in ticks:
                    _take(round, batch)
                    _look(round, examining)
                    while round.to_stop:
                        comparison.stop(round.to_stop.pop())
                    if round.stopping:
                        break
                    yield
        finally:
            self._streams -= 1
            for column in round.columns.values():
                column.stop()
        _look(round, examining)
        await asyncio.gather(*examining)

    def _tick(self, round: Round) -> float:
        """Seconds to the next picture: long answers take the browser longer, many streams take the server longer."""
        shown = sum(len(run.answer) for column in round.columns.values() if (run := column.shown()))
        return TICK * (1 + (self._streams - 1) / 4) + max(shown - _LONG, 0) / 150_000

    async def time(self, kept: Kept, owner: str | None) -> AsyncGenerator[None, None]:
        """The arms one after the other, several times; raises StudyError where none was asked."""
        comparison, keys = self._beginning.timed(kept, owner)
        timing = kept.timing = Timing(TIMED_ROUNDS, tuple((key, name) for name, key in keys.items()))
        kept.section = "timing"
        try:
            async with aclosing(ticked(comparison.timed(), self._clock)) as ticks:
                async for batch in ticks:
                    for lane, event in batch:
                        timing.take(keys[lane.arm], lane.repeat, event)
                    if timing.stopping:
                        break
                    yield
        finally:
            timing.running = False
        yield


def _take(round: Round, batch: Sequence[Heard]) -> None:
    for lane, event in batch:
        column = round.by_name(lane.arm)
        if column is not None:
            column.take(lane.repeat, event)


def _look(round: Round, examining: set[asyncio.Task[None]]) -> None:
    """Have every answer examined that is through and that nobody looks at yet, without holding up the others."""
    under_way = {task.get_name() for task in examining}
    for column in round.columns.values():
        for run in unexamined(column):
            if run.id not in under_way:
                examining.add(asyncio.create_task(_examined(column, run), name=run.id))


async def _examined(column: Column, run: Run) -> None:
    column.found[run.id] = await asyncio.to_thread(examine, run)


def _is_first(heard: Heard) -> bool:
    """Whether it brings the first token of an arm, which somebody waits for."""
    _, event = heard
    return isinstance(event, Delta) and event.first_token is not None

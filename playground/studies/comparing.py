"""Arms over one question at once: the events of all of them in one stream, each able to end without the others."""

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from playground.core.clock import Clock
from playground.core.errors import Failure
from playground.core.events import Event, Failed, Retrieved, Started
from playground.core.values import Found, Origin, Timings
from playground.runs.pipeline import Pipeline
from playground.studies.sharing import SearchKey, Shared, search_key
from playground.studies.values import Arm

_log = logging.getLogger(__name__)
TIMED_ROUNDS = 3
"""Rounds that count when arms are timed; one more comes before them, which warms up servers and caches."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One run of a comparison: which arm, for the how-manieth time."""

    arm: str
    repeat: int = 0


Heard = tuple[Lane, Event]


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared: one question, put to several arms."""

    question: str
    arms: tuple[Arm, ...]
    collection: str | None = None
    collection_id: str | None = None
    frozen: bool = True
    """Whether arms that search alike share the candidates that the first of them found."""
    found: Found | None = None
    """Candidates of an earlier run for all arms with documents, in place of a search."""
    given: Mapping[str, Found] = field(default_factory=dict)
    """The same for single arms, by name."""
    parents: Mapping[str, str] = field(default_factory=dict)
    """Ids of the runs that arms repeat, by name."""


class Comparison:
    """One comparison; its events are taken once."""

    def __init__(self, pipeline: Pipeline, compared: Compared, clock: Clock, owner: str | None = None) -> None:
        self.id = uuid.uuid4().hex
        """`Origin.batch` of its runs."""
        self._pipeline = pipeline
        self._compared = compared
        self._clock = clock
        self._owner = owner
        self._shared: dict[SearchKey, Shared] = {}
        self._tasks: dict[Lane, asyncio.Task[None]] = {}
        self._waiting: asyncio.Queue[Heard | None] = asyncio.Queue()

    def lanes(self) -> tuple[Lane, ...]:
        """All runs that it consists of, in the order of the arms."""
        return tuple(Lane(arm.name, repeat) for arm in self._compared.arms for repeat in range(arm.repeats))

    def stop(self, arm: str) -> None:
        """End the runs of one arm; the others go on."""
        for lane, task in self._tasks.items():
            if lane.arm == arm:
                task.cancel()

    async def events(self) -> AsyncGenerator[Heard, None]:
        """What all arms say, as it comes; closing it ends those that are not through."""
        left = 0
        try:
            for lane in self.lanes():
                self._tasks[lane] = asyncio.create_task(self._pump(lane))
                left += 1
            while left:
                heard = await self._waiting.get()
                if heard is None:
                    left -= 1
                else:
                    yield heard
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def timed(self, rounds: int = TIMED_ROUNDS) -> AsyncGenerator[Heard, None]:
        """The arms one after the other, so that none slows another down, in a new order each round.

        Repeat 0 is the round that warms up and does not count; the counted ones are 1 to `rounds`.
        """
        for number, arms in enumerate(_rotated(self._compared.arms, rounds + 1)):
            for arm in arms:
                lane = Lane(arm.name, number)
                async with aclosing(self._asked(lane)) as events:
                    async for event in events:
                        yield lane, event

    async def _pump(self, lane: Lane) -> None:
        try:
            async with aclosing(self._asked(lane)) as events:
                async for event in events:
                    self._waiting.put_nowait((lane, event))
        except Exception:
            _log.exception("an arm of comparison %s failed in a way nobody foresaw", self.id)
            failed = Failed(Failure("internal", "unexpected"), Timings(), self._clock.monotonic())
            self._waiting.put_nowait((lane, failed))
        finally:
            self._waiting.put_nowait(None)

    async def _asked(self, lane: Lane) -> AsyncGenerator[Event, None]:
        compared = self._compared
        arm = next(one for one in compared.arms if one.name == lane.arm)
        shared = self._shared_by(arm)
        found = compared.given.get(arm.name, compared.found) if arm.documents else None
        searching = False
        if shared is not None and found is None:
            found = await shared.wanted()
            searching = found is None
        run_id = ""
        try:
            spec = arm.spec(compared.question, compared.collection, compared.collection_id)
            parent = compared.parents.get(arm.name)
            origin = Origin(owner=self._owner, parent=parent, batch=self.id, arm=arm.name)
            async with aclosing(self._pipeline.ask(spec, origin=origin, found=found)) as events:
                async for event in events:
                    if isinstance(event, Started):
                        run_id = event.run_id
                    elif searching and shared and isinstance(event, Retrieved):
                        searching = False
                        shared.give(Found(event.passages, run_id, event.reading))
                    yield event
        finally:
            if searching and shared:
                shared.pass_on()

    def _shared_by(self, arm: Arm) -> Shared | None:
        if not (self._compared.frozen and arm.documents):
            return None
        return self._shared.setdefault(search_key(arm.retrieval), Shared())


def _rotated(arms: Sequence[Arm], rounds: int) -> Iterator[Sequence[Arm]]:
    """The arms so many times, each time beginning with the next one."""
    for number in range(rounds):
        begin = number % len(arms)
        yield (*arms[begin:], *arms[:begin])

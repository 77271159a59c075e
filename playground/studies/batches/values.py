"""A batch as values: what it asks, in which order, and how far it is."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from playground.core.errors import Failure
from playground.studies.checks.own import Own
from playground.studies.sets.splitting import Wanted
from playground.studies.values import Arm, CellState, Question, Split

BatchState = Literal["ready", "running", "paused", "stopped", "done"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch asks, and how; it never changes once the batch is made."""

    questions: tuple[Question, ...]
    arms: tuple[Arm, ...]
    seed: int = 0
    """Of the order in which questions, and the arms of each, are asked."""
    concurrency: int = 4
    """Most questions that one endpoint answers at a time."""
    frozen: bool = True
    """Whether arms that search alike share the candidates that the first of them found."""
    own: tuple[Own, ...] = ()
    """Checks of the user's own, beside those of the table."""

    @property
    def baseline(self) -> Arm:
        """The arm that the others are measured against."""
        return next((arm for arm in self.arms if arm.baseline), self.arms[0])

    def part(self, split: Split) -> "Plan":
        """The same with the questions of one half."""
        return replace(self, questions=tuple(one for one in self.questions if one.split == split))

    def slots(self) -> Iterator["Slot"]:
        """All cells in the order in which they are asked: question by question, so that a batch that is stopped early
        still has whole rows; both orders are drawn by the seed, so that no arm is always the first."""
        draw = random.Random(self.seed)
        place = 0
        for question in draw.sample(self.questions, len(self.questions)):
            cells = [(arm, repeat) for arm in self.arms for repeat in range(arm.repeats)]
            for arm, repeat in draw.sample(cells, len(cells)):
                yield Slot(question.id, arm.name, repeat, place)
                place += 1


@dataclass(frozen=True, slots=True)
class Slot:
    """Which cell, and its place in the order of asking."""

    question: str
    """Id of the question."""
    arm: str
    repeat: int
    place: int


@dataclass(frozen=True, slots=True)
class CellLine:
    """A cell as grids show, filter and count it, without its run."""

    slot: Slot
    state: CellState
    attempt: str | None = None
    """Id of the run that was made of it last."""
    run: str | None = None
    """Id of the run whose result counts: the last that was whole, else the last that failed."""
    inputs: str | None = None
    """Digest of all that its result depends on, as it was then."""
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    """Names of checks."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A question set put to arms over a collection."""

    id: str
    name: str
    state: BatchState
    plan: Plan
    set_name: str
    set_digest: str
    collection: str | None
    """Its name when the batch was made; None asks without documents."""
    collection_id: str | None
    documents_digest: str | None
    owner: str | None
    created_at: str
    ended_at: str | None = None
    trouble: Failure | None = None
    """Why it paused by itself."""
    given_up: tuple[tuple[str, Failure], ...] = ()
    """Arms that were asked no more when it ran last, and why."""

    def part(self, split: Wanted) -> "Batch":
        """The batch as if one half of its questions were all of them; "" leaves it as it is."""
        return replace(self, plan=self.plan.part(split)) if split else self


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch as lists show it."""

    id: str
    name: str
    state: BatchState
    set_name: str
    collection: str | None
    owner: str | None
    created_at: str
    cells: int
    completed: int
    failed: int

"""One comparison: the sides made ready, then every question put to both."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playground.core.clock import Clock
from playground.core.errors import StudyError
from playground.core.values import Collection
from playground.documents.chunking import ChunkSettings
from playground.documents.library import Located
from playground.retrieval.embedders import Embedder
from playground.retrieval.ingest.previewing import Preview
from playground.runs.attempt import Services
from playground.studies.lab.bench import Bench
from playground.studies.lab.finding import Finder
from playground.studies.lab.measuring import Yardstick
from playground.studies.lab.scratch import Cutting, Scratch
from playground.studies.lab.stores import Stores
from playground.studies.lab.values import (
    Asked,
    Asking,
    Evidence,
    Goal,
    Left,
    Outcome,
    Place,
    Progress,
    Report,
    Side,
    Stage,
)
from playground.studies.values import Question, QuestionSet


@dataclass(frozen=True, slots=True)
class Bound:
    """What comparisons work with."""

    services: Services
    stores: Stores
    """The app's own."""
    embedder_of: Callable[[Collection | Located], Embedder]
    preview: Callable[[str, ChunkSettings], Preview]
    folder: Path
    """For temporary files."""
    clock: Clock


@dataclass(frozen=True, slots=True)
class Sought:
    """A question, and where what it needs stands, once for each place that is searched."""

    question: Question
    goals: tuple[Goal, ...]


@dataclass(slots=True)
class Trial:
    """A comparison on its way; cancelling it takes its scratch indexes away."""

    bound: Bound
    questions: QuestionSet
    evidence: Sequence[Evidence]
    collection: Collection
    sides: tuple[Side, Side]
    asking: Asking
    progress: Progress = field(default_factory=Progress)

    async def run(self) -> Report:
        """Raises StudyError `lab_no_evidence`, and whatever keeps a side from being made ready."""
        library = self.bound.stores.library
        found, left = await asyncio.to_thread(
            sought, self.questions, self.evidence, [Finder(library, self.collection.id)]
        )
        if not found:
            raise StudyError("lab_no_evidence", set=self.questions.name, collection=self.collection.name)
        with ExitStack() as opened:
            benches = await self._benches(opened)
            finders = [Finder(bench.library, self.collection.id) for bench in benches]
            found, left = await asyncio.to_thread(sought, self.questions, self.evidence, finders)
            asked = [await self._ask(done, len(found), each, benches, finders) for done, each in enumerate(found)]
        return Report(
            set_id=self.questions.id,
            set_name=self.questions.name,
            collection_id=self.collection.id,
            collection=self.collection.name,
            sides=self.sides,
            asked=tuple(asked),
            left=left,
        )

    # The sides --------------------------------------------------------------------------------------------------------

    async def _benches(self, opened: ExitStack) -> list[Bench]:
        """A bench for each side; sides that are cut alike share a scratch index."""
        scratches: dict[ChunkSettings, Scratch] = {}
        benches = []
        for side in self.sides:
            if side.cutting is not None and side.cutting not in scratches:
                made = opened.enter_context(Scratch(self.bound.folder, self.bound.clock))
                await self._fill(made, side.cutting)
                scratches[side.cutting] = made
            stores = self.bound.stores if side.cutting is None else scratches[side.cutting].stores
            bench = Bench(self.bound.services, self.bound.embedder_of, side, self.asking, self.collection, stores)
            opened.callback(bench.close)
            benches.append(bench)
        return benches

    async def _fill(self, scratch: Scratch, settings: ChunkSettings) -> None:
        """The documents cut so, in a thread that stops when the comparison is broken off."""
        by_vectors = any(side.cutting == settings and side.retrieval.mode != "lexical" for side in self.sides)
        embedder = self.bound.embedder_of(self.collection) if by_vectors else None
        stop = threading.Event()
        cutting = Cutting(self.bound.stores.library, self.bound.preview, stop)
        try:
            await asyncio.to_thread(cutting.fill, scratch, self.collection, settings, embedder, self._tell)
        finally:
            stop.set()

    def _tell(self, stage: Stage, done: int, total: int) -> None:
        self.progress = Progress(stage, done, total)

    # The questions ----------------------------------------------------------------------------------------------------

    async def _ask(
        self, done: int, total: int, sought: Sought, benches: Sequence[Bench], finders: Sequence[Finder]
    ) -> Asked:
        self._tell("asking", done, total)
        outcomes: dict[int, Outcome] = {}
        # Whoever comes second finds the way smoothed: each side goes first for half of the questions.
        for side in (0, 1) if done % 2 == 0 else (1, 0):
            goal = sought.goals[side]
            outcomes[side] = await benches[side].ask(sought.question.text, goal, Yardstick(goal, finders[side]))
        return Asked(sought.question.id, sought.question.text, sought.goals, (outcomes[0], outcomes[1]))


def sought(
    questions: QuestionSet, evidence: Sequence[Evidence], finders: Sequence[Finder]
) -> tuple[list[Sought], Left]:
    """The questions whose evidence stands where all `finders` look, and those that are left out.

    A question is left out when a part of its evidence is lost: what it needs is not known any more.
    """
    found: list[Sought] = []
    unmarked, elsewhere = [], []
    for question in questions.questions:
        own = [each for each in evidence if each.question == question.id]
        goals = [placed(own, finder) for finder in finders]
        known = tuple(goal for goal in goals if goal is not None)
        if not own:
            unmarked.append(question.text)
        elif len(known) == len(finders):
            found.append(Sought(question, known))
        else:
            elsewhere.append(question.text)
    return found, Left(tuple(unmarked), tuple(elsewhere))


def placed(evidence: Sequence[Evidence], finder: Finder) -> Goal | None:
    """What a question needs, in the documents that `finder` knows; None where a part stands in none of them."""
    parts: dict[int, list[Place]] = {}
    for each in evidence:
        places = parts.setdefault(each.part, [])
        if (place := finder.place(each.span)) is not None:
            places.append(place)
    if not parts or not all(parts.values()):
        return None
    return tuple(tuple(parts[part]) for part in sorted(parts))

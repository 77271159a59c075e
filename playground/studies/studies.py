"""All that belongs to studies, over one data folder: question sets, batches, verdicts, and what follows from them."""

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path

from playground.core.clock import Clock
from playground.core.values import Run
from playground.documents.library import Library
from playground.runs.history import History
from playground.runs.pipeline import Pipeline
from playground.runs.store import RunStore
from playground.storage.database import Database
from playground.studies.batches.assembling import study_of
from playground.studies.batches.estimating import Estimate, estimated
from playground.studies.batches.grid import Grids
from playground.studies.batches.measures import VERDICT, all_shares, passes, shares, stated
from playground.studies.batches.running import Services
from playground.studies.batches.service import Batches
from playground.studies.batches.store import BatchStore
from playground.studies.batches.values import Batch, Plan
from playground.studies.checks.own import Own
from playground.studies.documents import documents_digest
from playground.studies.examining import examined
from playground.studies.judgements import JudgementStore
from playground.studies.judging.measure import as_judgements, by_judge
from playground.studies.judging.opinions import OpinionStore
from playground.studies.sets.stock import StockSets
from playground.studies.sets.store import SetStore
from playground.studies.statistics.better import Statement
from playground.studies.values import Finding, Grounding, Question, QuestionSet, Study


class Studies:
    """Made once for a workspace; close it before the database."""

    def __init__(
        self,
        database: Database,
        library: Library,
        pipeline: Pipeline,
        runs: RunStore,
        history: History,
        samples: Path,
        clock: Clock,
    ) -> None:
        self.sets = SetStore(database, clock, StockSets(samples))
        self.judgements = JudgementStore(database, clock)
        self.opinions = OpinionStore(database, clock)
        self.store = BatchStore(database, clock)
        self.grids = Grids(database, self.judgements, self.opinions)
        self.batches = Batches(Services(pipeline, runs, self.store, _examine, clock), library)
        self._library = library
        self._pipeline = pipeline
        self._history = history
        self._runs = runs

    def close(self) -> None:
        """Break off what is on its way; the next process may go on with it."""
        self.batches.close()

    # Batches ----------------------------------------------------------------------------------------------------------

    def create(
        self, name: str, questions: QuestionSet, plan: Plan, collection: str | None, owner: str | None = None
    ) -> Batch:
        """A batch that is ready to be started. Raises DocumentError for a collection that is not there."""
        found = self._library.collection(collection) if collection is not None else None
        digest = documents_digest(self._library, found) if found is not None else None
        return self.store.create(
            name,
            plan,
            set_name=questions.name,
            set_digest=questions.digest,
            collection=found.name if found else None,
            collection_id=found.id if found else None,
            documents_digest=digest,
            owner=owner,
        )

    async def estimate(self, plan: Plan, collection: str | None) -> Estimate:
        """What a batch will take, before it is made."""
        at = self._library.located(collection) if collection is not None else None
        return await estimated(self._pipeline, self._history, plan, collection, at.id if at else None)

    def study(self, batch: Batch, *, prompts: bool = True, questions: Collection[str] | None = None) -> Study:
        """The batch with the run of every cell; see `study_of`."""
        return study_of(
            batch, self.store, self._runs, self.judgements, self.opinions, prompts=prompts, questions=questions
        )

    def statements(self, batch: Batch, main: str = VERDICT) -> dict[str, tuple[Statement, ...]]:
        """What can be said of each arm against the baseline, by each measure; `main` is the declared one, and first."""
        lines, said = self.store.cells(batch.id), self.judgements.of_batch(batch.id)
        known = all_shares(lines, said)
        ordered = [*(name for name in known if name == main), *(name for name in known if name != main)]
        told = {name: stated(batch, known[name], main=name == main) for name in ordered}
        judge = self.opinions.last_judge(batch.id)
        if judge is None:
            return told
        measure = by_judge(self.opinions.calibration(judge))
        opined = as_judgements(self.opinions.of_batch(batch.id, judge))
        return told | {measure: stated(batch, shares(lines, passes(VERDICT, opined)), main=False)}

    def examine_again(self, batch: Batch, questions: Sequence[Question]) -> None:
        """Find anew what the checks say of the results, with what is expected now; nothing is asked."""
        expected = {question.id: question for question in questions}
        for line in self.store.cells(batch.id):
            run = self._runs.get(line.run) if line.run and line.state == "completed" else None
            if run is not None and line.slot.question in expected:
                found, grounding = examined(run, expected[line.slot.question], batch.plan.own)
                self.store.put_findings(batch.id, line.slot, found, grounding)


async def _examine(run: Run, question: Question, own: Sequence[Own]) -> tuple[Sequence[Finding], Grounding | None]:
    return await asyncio.to_thread(examined, run, question, own)

"""One batch on its way: its questions in order, the arms of each side by side, every cell a run of its own."""

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import groupby

from playground.core.clock import Clock
from playground.core.errors import Failure
from playground.core.events import Retrieved
from playground.core.values import Found, Origin, Run
from playground.runs.folding import apply
from playground.runs.pipeline import Pipeline
from playground.runs.store import RunStore
from playground.studies.batches.gate import BUSY, Gate
from playground.studies.batches.store import BatchStore
from playground.studies.batches.values import Batch, BatchState, CellLine, Slot
from playground.studies.checks.own import Own
from playground.studies.kept import written
from playground.studies.sharing import SearchKey, Shared, search_key
from playground.studies.values import Arm, Finding, Grounding, Question

MOST_ALIKE = 5
"""Failures of one kind in a row, answers asked for in vain, after which an arm is given up."""

Examine = Callable[[Run, Question, Sequence[Own]], Awaitable[tuple[Sequence[Finding], Grounding | None]]]
"""What the checks find of an answer, and which of its sentences the chunks bear out."""


@dataclass(frozen=True, slots=True)
class Services:
    """What a batch is run with."""

    pipeline: Pipeline
    runs: RunStore
    store: BatchStore
    examine: Examine
    clock: Clock


def inputs_digest(batch: Batch, arm: Arm, question: Question) -> str:
    """Changes with all that the answer of an arm depends on, the documents included."""
    asked = written(Arm, replace(arm, name="", repeats=1, baseline=False))
    documents = (batch.documents_digest or "") if arm.documents else ""
    return hashlib.sha256("\0".join((asked, question.text, documents)).encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]


class Running:
    """The batch while it runs, in one event loop; made anew each time it is started."""

    def __init__(self, services: Services, batch: Batch) -> None:
        self._services = services
        self._batch = batch
        self._arms = {arm.name: arm for arm in batch.plan.arms}
        self._questions = {question.id: question for question in batch.plan.questions}
        self._gates = {arm.endpoint: Gate(batch.plan.concurrency, services.clock) for arm in batch.plan.arms}
        self._alike: dict[str, tuple[str, int]] = {}
        """Arm to the code of its last failure, and how often that came in a row."""
        self._pausing = False
        self.given_up: dict[str, Failure] = {}
        """Arm to why it is asked no more."""
        self.finished: list[float] = []
        """When cells were finished, on the monotonic clock."""

    def pause(self) -> None:
        """Begin no further cell; those on their way are waited for."""
        self._pausing = True

    async def run(self) -> BatchState:
        """Ask what waits to be asked, and tell how the batch stands. Cancelled, it lets unfinished cells wait again."""
        lines = await self._taken_up()
        waiting = [line for line in lines if line.state == "waiting"]
        results = await asyncio.to_thread(self._results, lines)
        blocks = [
            (self._questions[key], tuple(some)) for key, some in groupby(waiting, lambda line: line.slot.question)
        ]
        places = asyncio.Semaphore(self._batch.plan.concurrency + 1)
        async with asyncio.TaskGroup() as group:
            for question, some in blocks:
                await places.acquire()
                if self._pausing:
                    break
                block = group.create_task(self._block(question, some, results.get(question.id, {})))
                block.add_done_callback(lambda _: places.release())
        lines = await asyncio.to_thread(self._services.store.cells, self._batch.id)
        return "paused" if any(line.state == "waiting" for line in lines) else "done"

    # What an earlier process left -------------------------------------------------------------------------------------

    async def _taken_up(self) -> tuple[CellLine, ...]:
        """The cells; of those that were running when the process ended, done are the ones whose run is whole."""
        services, batch = self._services, self._batch
        for line in await asyncio.to_thread(services.store.cells, batch.id):
            if line.state == "running":
                run = await asyncio.to_thread(services.runs.get, line.attempt) if line.attempt else None
                if run is not None and run.status == "completed":
                    await self._finish(line.slot, run)
                else:
                    await asyncio.wrap_future(services.store.put_back(batch.id, [line.slot]))
        return await asyncio.to_thread(services.store.cells, batch.id)

    def _results(self, lines: Sequence[CellLine]) -> Mapping[str, Mapping[SearchKey, Shared]]:
        """Candidates that finished cells found and waiting ones may share, by question."""
        if not self._batch.plan.frozen:
            return {}
        waiting = {line.slot.question for line in lines if line.state == "waiting"}
        shared: dict[str, dict[SearchKey, Shared]] = {}
        for line in lines:
            arm, question = self._arms[line.slot.arm], self._questions[line.slot.question]
            known = shared.setdefault(question.id, {})
            if not arm.documents or question.id not in waiting or search_key(arm.retrieval) in known:
                continue
            if line.run is None or line.inputs != inputs_digest(self._batch, arm, question):
                continue
            run = self._services.runs.get(line.run)
            if run is not None and run.timings.search is not None:
                known[search_key(arm.retrieval)] = Shared(Found(run.passages, run.frozen_from or run.id, run.reading))
        return shared

    # Asking -----------------------------------------------------------------------------------------------------------

    async def _block(self, question: Question, lines: Sequence[CellLine], found: Mapping[SearchKey, Shared]) -> None:
        """All cells of a question that wait."""
        shared = dict(found)
        async with asyncio.TaskGroup() as group:
            for line in lines:
                arm = self._arms[line.slot.arm]
                frozen = self._batch.plan.frozen and arm.documents
                candidates = shared.setdefault(search_key(arm.retrieval), Shared()) if frozen else None
                group.create_task(self._cell(line.slot, arm, question, candidates))

    async def _cell(self, slot: Slot, arm: Arm, question: Question, shared: Shared | None) -> None:
        """The cell until there is a result, or its arm is given up; a server that is busy is asked again later."""
        gate = self._gates[arm.endpoint]
        while True:
            async with gate:
                if self._pausing or arm.name in self.given_up:
                    return
                run = await self._asked(slot, arm, question, shared)
            if run.failure is None or run.failure.code not in BUSY:
                break
            gate.refused(run.failure)
            await asyncio.wrap_future(self._services.store.put_back(self._batch.id, [slot]))
            if gate.hopeless:
                self._give_up(arm.endpoint, run.failure)
                return
        if run.failure is None:
            gate.answered()
        self._count_alike(arm, run.failure)
        await self._finish(slot, run)
        self.finished.append(self._services.clock.monotonic())

    async def _asked(self, slot: Slot, arm: Arm, question: Question, shared: Shared | None) -> Run:
        """The run that is made of a cell, at its end."""
        services, batch = self._services, self._batch
        found = await shared.wanted() if shared else None
        searching = shared is not None and found is None
        run_id = uuid.uuid4().hex
        origin = Origin(owner=batch.owner, batch=batch.id, arm=arm.name)
        run: Run | None = None
        whole = False
        try:
            await asyncio.wrap_future(services.store.begin(batch.id, slot, run_id))
            spec = arm.spec(question.text, batch.collection, batch.collection_id)
            async with aclosing(services.pipeline.ask(spec, run_id, origin=origin, found=found)) as events:
                async for event in events:
                    run = apply(run, event)
                    if searching and shared and isinstance(event, Retrieved):
                        searching = False
                        shared.give(Found(event.passages, run.id, event.reading))
            whole = True
        finally:
            if searching and shared:
                shared.pass_on()
            if not whole:  # cancelled: it waits again
                await asyncio.shield(asyncio.wrap_future(services.store.put_back(batch.id, [slot])))
        assert run is not None, "every stream begins with Started"
        return run

    async def _finish(self, slot: Slot, run: Run) -> None:
        services, batch = self._services, self._batch
        arm, question = self._arms[slot.arm], self._questions[slot.question]
        whole = run.status == "completed"
        findings, grounding = await services.examine(run, question, batch.plan.own) if whole else ((), None)
        done = services.store.finish(
            batch.id,
            slot,
            run,
            inputs=inputs_digest(batch, arm, question),
            findings=findings,
            grounding=grounding,
        )
        await asyncio.wrap_future(done)

    # Giving up --------------------------------------------------------------------------------------------------------

    def _give_up(self, endpoint: str, failure: Failure) -> None:
        for arm in self._batch.plan.arms:
            if arm.endpoint == endpoint:
                self.given_up.setdefault(arm.name, failure)

    def _count_alike(self, arm: Arm, failure: Failure | None) -> None:
        """Give the arm up when it fails again and again for one reason: the next thousand would fail alike."""
        code, times = self._alike.get(arm.name, ("", 0))
        if failure is None:
            self._alike[arm.name] = ("", 0)
            return
        times = times + 1 if failure.code == code else 1
        self._alike[arm.name] = (failure.code, times)
        if times >= MOST_ALIKE:
            self.given_up.setdefault(arm.name, failure)

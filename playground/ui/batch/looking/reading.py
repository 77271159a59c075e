"""Batches as they are now; what was worked out before is taken again for as long as it still holds."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from playground.studies.batches.grid import Moved, Sheet, View
from playground.studies.batches.measures import VERDICT, all_shares, is_again, passes, shares, stated
from playground.studies.batches.values import Batch, CellLine
from playground.studies.judging.calibration import Calibration
from playground.studies.judging.measure import as_judgements, by_judge
from playground.studies.statistics.paired import Shares
from playground.studies.statistics.rates import pass_rate
from playground.studies.values import Judge, Judgement, Opinion
from playground.ui.batch.views.verdicts import Standing
from playground.workspace import Workspace

_KEPT = 3
"""Batches that are kept, those that were looked at last: one of 8,000 cells takes some 20 MB."""


@dataclass(frozen=True, slots=True)
class OfJudge:
    """What is known of the model that was asked last to judge the answers."""

    judge: Judge | None = None
    calibration: Calibration | None = None
    """None where nobody was asked about single answers."""
    pairs: Mapping[tuple[str, str], Mapping[bool, Opinion]] = field(default_factory=dict)
    """Comparisons by run and the run it was compared with, in the one order and in the other."""

    @property
    def calibrated(self) -> bool:
        """Whether it was held against enough verdicts of people."""
        return self.calibration is not None and self.calibration.enough


class Known:
    """One batch at one moment, with what follows from it."""

    def __init__(
        self, batch: Batch, sheet: Sheet, of_judge: OfJudge = OfJudge(), checks: "Known | None" = None
    ) -> None:
        """`checks` is the same batch a moment ago, when the checks had found the same."""
        self.batch = batch
        self.sheet = sheet
        self.of_judge = of_judge
        self._before = checks

    @property
    def whole(self) -> "Known":
        """With all questions, where these are some of them."""
        return self

    @cached_property
    def lines(self) -> list[CellLine]:
        """All cells in the order in which they are asked."""
        return [cell.line for cell in self.sheet.cells]

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The arms by each measure that says something of them: verdicts first, then checks as listed, then a judge."""
        said = {cell.line.run: cell.judgement for cell in self.sheet.cells if cell.line.run and cell.judgement}
        told = shares([line for line in self.lines if line.run in said], passes(VERDICT, said))
        known = any(share is not None for of_arm in told.values() for share in of_arm.values())
        by_people = (self._standing(VERDICT, told),) if known else ()
        return (*by_people, *self.checks, *self._by_judge())

    def _by_judge(self) -> tuple[Standing, ...]:
        calibration = self.of_judge.calibration
        if calibration is None:
            return ()
        opined = {cell.line.run: cell.opinion for cell in self.sheet.cells if cell.line.run and cell.opinion}
        return (self._standing(by_judge(calibration), shares(self.lines, passes(VERDICT, as_judgements(opined)))),)

    @cached_property
    def checks(self) -> tuple[Standing, ...]:
        """The same by checks alone."""
        if self._before is not None:
            before, self._before = self._before, None
            return before.checks
        return tuple(self._standing(measure, told) for measure, told in all_shares(self.lines, {}).items())

    def moved(self, view: View) -> Moved | None:
        """What is fixed and broken, where that is not told by the baseline of the batch."""
        return None

    def judged(self, said: Mapping[str, Judgement], of_judge: OfJudge) -> "Known":
        """The same with what is now said of some runs."""
        return Known(self.batch, self.sheet.judged(said), of_judge, self)

    def _standing(self, measure: str, told: Mapping[str, Shares]) -> Standing:
        batch = self.batch
        order = [question.id for question in batch.plan.questions]
        rates = {arm.name: pass_rate(told.get(arm.name, {}), order) for arm in batch.plan.arms}
        statements = stated(batch, told, main=measure == VERDICT)
        return Standing(measure, rates, {one.arm: one for one in statements})


@dataclass(frozen=True, slots=True)
class _Read:
    moment: tuple[int, int]
    """Commits of the database, and states of batches that could not be written."""
    fingerprint: tuple[object, ...]
    said: int
    """Number of the last thing that was said of any answer."""
    opined: int
    """Number of the last opinion of a judge."""
    known: Known


class BatchReading:
    """Reads for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._studies = workspace.studies
        self._database = workspace.database
        self._lock = threading.Lock()
        self._read: OrderedDict[str, _Read] = OrderedDict()

    def now(self, batch_id: str) -> Known:
        """The batch as it is. Raises StudyError `batch_unknown`."""
        with self._lock:
            # First: what is written from here on is read the next time.
            moment = self._database.commits, self._studies.store.failures
            before = self._read.pop(batch_id, None)
            read = before if before is not None and before.moment == moment else self._again(batch_id, moment, before)
            self._read[batch_id] = read
            while len(self._read) > _KEPT:
                self._read.popitem(last=False)
            return read.known

    def has_read(self, batch_id: str) -> bool:
        """Whether it was read already, so that little of it has to be read to know how it is."""
        with self._lock:
            return batch_id in self._read

    def before(self, batch_id: str) -> Known:
        """The batch as it was read last, which takes no time; of one that was not read yet, as it is."""
        with self._lock:
            read = self._read.get(batch_id)
        return self.now(batch_id) if read is None else read.known

    def batch(self, batch_id: str) -> Batch:
        """The batch alone."""
        return self.now(batch_id).batch

    def _again(self, batch_id: str, moment: tuple[int, int], before: _Read | None) -> _Read:
        """Read as little as possible: nothing where others were written to, the verdicts where somebody judged."""
        studies = self._studies
        said, fingerprint = studies.judgements.last(), studies.store.fingerprint(batch_id)
        opined = studies.opinions.last()
        changed = before is None or (before.fingerprint, before.opined) != (fingerprint, opined)
        if before is None or changed or before.known.batch.state == "running":
            batch = studies.store.get(batch_id)
            known = Known(batch, studies.grids.sheet(batch), self._of_judge(batch_id))
            return _Read(moment, fingerprint, said, opined, known)
        if before.said == said:
            return replace(before, moment=moment)
        known = before.known.judged(studies.judgements.since(before.said), self._of_judge(batch_id))
        return _Read(moment, fingerprint, said, opined, known)

    def _of_judge(self, batch_id: str) -> OfJudge:
        opinions = self._studies.opinions
        judge = opinions.last_judge(batch_id)
        calibration = opinions.calibration(judge) if judge is not None else None
        return OfJudge(judge, calibration, opinions.pairs_of_batch(batch_id))


def again_arms(batch: Batch) -> list[str]:
    """Arms that are the baseline once more."""
    baseline = batch.plan.baseline
    return [arm.name for arm in batch.plan.arms if arm is not baseline and is_again(arm, baseline)]

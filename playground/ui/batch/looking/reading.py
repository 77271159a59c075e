"""Batches as they are now; what was worked out before is taken again for as long as it still holds."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from playground.studies.batches.grid import Sheet
from playground.studies.batches.measures import VERDICT, all_shares, is_again, passes, shares, stated
from playground.studies.batches.values import Batch, CellLine
from playground.studies.statistics.paired import Shares
from playground.studies.statistics.rates import pass_rate
from playground.studies.values import Judgement
from playground.ui.batch.views.verdicts import Standing
from playground.workspace import Workspace

_KEPT = 3
"""Batches that are kept, those that were looked at last: one of 8,000 cells takes some 20 MB."""


class Known:
    """One batch at one moment, with what follows from it."""

    def __init__(self, batch: Batch, sheet: Sheet, checks: "Known | None" = None) -> None:
        """`checks` is the same batch a moment ago, when the checks had found the same."""
        self.batch = batch
        self.sheet = sheet
        self._before = checks

    @cached_property
    def lines(self) -> list[CellLine]:
        """All cells in the order in which they are asked."""
        return [cell.line for cell in self.sheet.cells]

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The arms by each measure that says something of them: verdicts first, then the checks as they are listed."""
        said = {cell.line.run: cell.judgement for cell in self.sheet.cells if cell.line.run and cell.judgement}
        told = shares(self.lines, passes(VERDICT, said))
        known = any(share is not None for of_arm in told.values() for share in of_arm.values())
        return (self._standing(VERDICT, told), *self.checks) if known else self.checks

    @cached_property
    def checks(self) -> tuple[Standing, ...]:
        """The same by checks alone."""
        if self._before is not None:
            before, self._before = self._before, None
            return before.checks
        return tuple(self._standing(measure, told) for measure, told in all_shares(self.lines, {}).items())

    def judged(self, said: Mapping[str, Judgement]) -> "Known":
        """The same with what is now said of some runs."""
        return Known(self.batch, self.sheet.judged(said), self)

    def _standing(self, measure: str, told: Mapping[str, Shares]) -> Standing:
        batch = self.batch
        order = [question.id for question in batch.plan.questions]
        rates = {arm.name: pass_rate(told.get(arm.name, {}), order) for arm in batch.plan.arms}
        statements = stated(batch, told, main=measure == VERDICT)
        return Standing(measure, rates, {one.arm: one for one in statements})


@dataclass(frozen=True, slots=True)
class _Read:
    commits: int
    fingerprint: tuple[object, ...]
    said: int
    """Number of the last thing that was said of any answer."""
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
            commits = self._database.commits  # first: what is written from here on is read the next time
            before = self._read.pop(batch_id, None)
            read = (
                before if before is not None and before.commits == commits else self._again(batch_id, commits, before)
            )
            self._read[batch_id] = read
            while len(self._read) > _KEPT:
                self._read.popitem(last=False)
            return read.known

    def before(self, batch_id: str) -> Known:
        """The batch as it was read last, which takes no time; of one that was not read yet, as it is."""
        with self._lock:
            read = self._read.get(batch_id)
        return self.now(batch_id) if read is None else read.known

    def batch(self, batch_id: str) -> Batch:
        """The batch alone."""
        return self.now(batch_id).batch

    def _again(self, batch_id: str, commits: int, before: _Read | None) -> _Read:
        """Read as little as possible: nothing where others were written to, the verdicts where somebody judged."""
        studies = self._studies
        said, fingerprint = studies.judgements.last(), studies.store.fingerprint(batch_id)
        if before is None or before.fingerprint != fingerprint or before.known.batch.state == "running":
            batch = studies.store.get(batch_id)
            return _Read(commits, fingerprint, said, Known(batch, studies.grids.sheet(batch)))
        if before.said == said:
            return replace(before, commits=commits)
        return _Read(commits, fingerprint, said, before.known.judged(studies.judgements.since(before.said)))


def again_arms(batch: Batch) -> list[str]:
    """Arms that are the baseline once more."""
    baseline = batch.plan.baseline
    return [arm.name for arm in batch.plan.arms if arm is not baseline and is_again(arm, baseline)]

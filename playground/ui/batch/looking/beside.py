"""A batch as it is looked at: with some of its questions, or beside another one that asked the same."""

from collections.abc import Mapping
from functools import cached_property

from playground.core.errors import Failure, StudyError
from playground.studies.batches.beside import basis, carried_over, stated_beside
from playground.studies.batches.grid import Moved, View
from playground.studies.batches.measures import VERDICT, all_shares
from playground.studies.statistics.basis import same_basis
from playground.studies.statistics.paired import Shares
from playground.studies.statistics.rates import pass_rate
from playground.studies.values import Split
from playground.ui.batch.looking.location import Location
from playground.ui.batch.looking.reading import BatchReading, Known
from playground.ui.batch.views.others import Others
from playground.ui.batch.views.verdicts import Standing
from playground.workspace import Workspace


class Part(Known):
    """One half of the questions of a batch, as if they were all."""

    def __init__(self, known: Known, split: Split) -> None:
        batch = known.batch.part(split)
        super().__init__(batch, known.sheet.part(batch), known.of_judge)
        self.split = split
        self._whole = known

    @property
    def whole(self) -> Known:
        """The batch with all its questions."""
        return self._whole


class Beside(Known):
    """A batch at one moment, with what another one has come to for its measure."""

    def __init__(self, known: Known, other: Known) -> None:
        super().__init__(known.batch, known.sheet, known.of_judge)
        self.known = known
        self.other = other

    @property
    def whole(self) -> Known:
        """The batch with all its questions."""
        return self.known.whole

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """The arms by each measure that says something of both batches."""
        before, after = _shares(self.other), _shares(self.known)
        return tuple(self._beside(measure, after[measure], before[measure]) for measure in after if measure in before)

    def _beside(self, measure: str, told: Mapping[str, Shares], of_other: Mapping[str, Shares]) -> Standing:
        batch, other = self.batch, self.other.batch
        order = [question.id for question in batch.plan.questions]
        before = carried_over(self.whole.batch, other, of_other)
        statements = stated_beside(batch, told, other, before, main=measure == VERDICT)
        return Standing(
            measure,
            {arm.name: pass_rate(told.get(arm.name, {}), order) for arm in batch.plan.arms},
            {one.arm: one for one in statements},
            {one.arm: pass_rate(before.get(one.baseline, {}), order) for one in statements},
        )

    def moved(self, view: View) -> Moved:
        """What is fixed and broken beside the other batch, in the arm that is looked at, or in any."""
        chosen = next((one for one in self.standings if one.measure == view.measure), None)
        statements = chosen.statements.values() if chosen else ()
        pairs = [one.paired for one in statements if view.arm in ("", one.arm)]
        return {
            "fixed": {id for pair in pairs for id in pair.fixed},
            "broken": {id for pair in pairs for id in pair.broken},
        }


class Seeing:
    """Finds out for one workspace what is looked at; any thread may call."""

    def __init__(self, workspace: Workspace, reading: BatchReading) -> None:
        self._store = workspace.studies.store
        self._reading = reading
        self._part: Part | None = None
        self._last: Beside | None = None

    def now(self, here: Location) -> Known:
        """The batch as it is, with the questions that are wanted, beside another one where that is wanted and can be.

        Raises StudyError `batch_unknown`.
        """
        return self._seen(self._reading.now(here.id), here)

    def before(self, here: Location) -> Known:
        """The same as it was read last, which takes no time."""
        return self._seen(self._reading.before(here.id), here)

    def _seen(self, known: Known, here: Location) -> Known:
        known = self._half(known, here.view.split) if here.view.split else known
        return self._beside(known, here) if here.beside else known

    def _half(self, known: Known, split: Split) -> Known:
        part = self._part
        if part is None or part.whole is not known or part.split != split:
            self._part = part = Part(known, split)
        return part

    def _beside(self, known: Known, here: Location) -> Known:
        try:
            other = self._reading.now(here.beside)
            same_basis(basis(known.whole.batch), basis(other.batch))
        except StudyError:
            return known  # `others` tells why
        if self._last is None or self._last.known is not known or self._last.other is not other:
            self._last = Beside(known, other)
        return self._last

    def others(self, known: Known, here: Location) -> Others:
        """The batches that it can be measured against, those that it cannot be, and the one that it is."""
        bases = self._store.bases()
        own = bases.pop(here.id, basis(known.batch))
        fitting, unfit = {}, {}
        for id, one in bases.items():
            try:
                same_basis(own, one)
                fitting[id] = one.name
            except StudyError as error:
                unfit[id] = Failure.of(error)
        failure = unfit.get(here.beside) if here.beside else None
        if here.beside and here.beside not in bases:
            failure = Failure.of(StudyError("batch_unknown", batch=here.beside[:80]))
        return Others(fitting, tuple(unfit.values()), here.beside if here.beside in fitting else "", failure)


def _shares(known: Known) -> Mapping[str, Mapping[str, Shares]]:
    said = {cell.line.run: cell.judgement for cell in known.sheet.cells if cell.line.run and cell.judgement}
    return all_shares(known.lines, said)

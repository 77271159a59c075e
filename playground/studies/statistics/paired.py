"""Two arms over the same questions: which of them one fixes, which it breaks, and what that comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from playground.studies.statistics.intervals import Interval, agresti_min, paired_t
from playground.studies.statistics.significance import mcnemar, sign_flip

Shares = Mapping[str, float | None]
"""Id of a question to the share of its answers that passed, 0 to 1, the mean of repeats; None or no key: not known."""
Method = Literal["mcnemar", "sign_flip"]
_WHOLE = 5040
"""Steps between 0 and 1, so that shares of up to ten repeats or key points are whole numbers of steps."""


@dataclass(frozen=True, slots=True)
class Paired:
    """An arm beside the baseline, question by question."""

    fixed: tuple[str, ...] = ()
    """Ids of the questions that do better than under the baseline; with one repeat: those that pass only now."""
    broken: tuple[str, ...] = ()
    """Ids of those that do worse."""
    unchanged: tuple[str, ...] = ()
    not_comparable: tuple[str, ...] = ()
    """Ids of those of which one arm or both are not known; they are in no figure."""
    baseline_rate: float | None = None
    """Mean share of the baseline over the questions that can be compared, 0 to 1; None where none can."""
    rate: float | None = None
    """That of the arm."""
    interval: Interval | None = None
    """95 % interval of the difference; None where none can be given."""
    p: float | None = None
    """Chance that equal arms differ at least as much; None where no question can be compared."""
    method: Method = "mcnemar"
    """mcnemar: all or nothing, with Agresti and Min's interval. sign_flip: shares, with Student's t."""

    @property
    def differing(self) -> int:
        """How many questions do better or worse."""
        return len(self.fixed) + len(self.broken)

    @property
    def n(self) -> int:
        """How many questions can be compared."""
        return self.differing + len(self.unchanged)

    @property
    def difference(self) -> float | None:
        """By how much the arm is ahead of the baseline, -1 to 1."""
        return None if self.rate is None or self.baseline_rate is None else self.rate - self.baseline_rate


def paired(baseline: Shares, arm: Shares, order: Sequence[str]) -> Paired:
    """`arm` beside `baseline` over the questions whose ids stand in `order`; others are not looked at.

    The unit is the question, however often it was asked: repeats of one question are no further questions. Where each
    question passes or fails, the test is McNemar's and the interval Agresti and Min's. The bootstrap is not used: at
    15 questions its 95 % interval held the truth in as few as 54 % of cases, since what never differed in the sample
    never differs in what is drawn from it.
    """
    known: dict[str, tuple[float, float]] = {}
    for id in order:
        before, after = baseline.get(id), arm.get(id)
        if before is not None and after is not None:
            known[id] = before, after
    missing = tuple(id for id in order if id not in known)
    if not known:
        return Paired(not_comparable=missing)
    steps = {id: round((after - before) * _WHOLE) for id, (before, after) in known.items()}
    method, interval, p = _judged(list(steps.values()))
    return Paired(
        fixed=tuple(id for id, step in steps.items() if step > 0),
        broken=tuple(id for id, step in steps.items() if step < 0),
        unchanged=tuple(id for id, step in steps.items() if step == 0),
        not_comparable=missing,
        baseline_rate=fmean(before for before, _ in known.values()),
        rate=fmean(after for _, after in known.values()),
        interval=interval,
        p=p,
        method=method,
    )


def _judged(steps: Sequence[int]) -> tuple[Method, Interval | None, float]:
    if all(step in (0, _WHOLE, -_WHOLE) for step in steps):
        fixed, broken = steps.count(_WHOLE), steps.count(-_WHOLE)
        return "mcnemar", agresti_min(fixed, broken, len(steps)), mcnemar(fixed, broken)
    return "sign_flip", paired_t([step / _WHOLE for step in steps]), sign_flip(steps)

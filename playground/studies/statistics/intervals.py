"""95 % intervals: of the pass rate of one arm, and of the difference of two arms over the same questions."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

from playground.studies.statistics.student import quantile

LEVEL = 0.95
_HALVINGS = 60
"""Until two numbers between -1 and 1 are one float."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which two numbers a share, or a difference of shares, lies: 1 is all questions."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def wilson(passed: float, n: int, level: float = LEVEL) -> Interval:
    """Of the pass rate, 0 to 1, where `passed` of `n` questions passed (Wilson 1927); ValueError without a question.

    `passed` may be a sum of shares (repeats averaged for each question first). A share between 0 and 1 varies less
    than passes and failures of the same mean, so that the interval is then too wide rather than too narrow.
    """
    if n < 1:
        raise ValueError("no question, no rate")
    z, rate = _z(level), passed / n
    shrunk = 1 + z * z / n
    centre = (rate + z * z / (2 * n)) / shrunk
    radius = z / shrunk * math.sqrt(max(0.0, rate * (1 - rate)) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - radius), min(1.0, centre + radius))


def agresti_min(fixed: int, broken: int, n: int, level: float = LEVEL) -> Interval:
    """Of the difference of two pass rates over the same `n` questions, -1 to 1 (Agresti and Min 2005).

    Wald's interval after half a question more in each cell of the table: questions that only the arm passes
    (`fixed`), that only the baseline passes (`broken`), that both pass, and that neither does.
    """
    more, less, all_of_them = fixed + 0.5, broken + 0.5, n + 2
    difference = (more - less) / all_of_them
    error = math.sqrt(more + less - (more - less) ** 2 / all_of_them) / all_of_them
    return _around(difference, _z(level) * error)


def tango(fixed: int, broken: int, n: int, level: float = LEVEL) -> Interval:
    """Of the same difference by Tango's score (1998): somewhat wider than `agresti_min`, and safer where n is small.

    All differences that the score does not refuse, where the other rates are the likeliest under that difference.
    """
    z = _z(level)
    seen = (fixed - broken) / n
    return Interval(
        _crossing(lambda difference: _score(fixed, broken, n, difference) > z, -1.0, seen),
        _crossing(lambda difference: _score(fixed, broken, n, difference) >= -z, seen, 1.0),
    )


def paired_t(differences: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Of the mean of differences, one a question, each between -1 and 1 (Student's t).

    None where they are fewer than two, or all the same: then nothing is known of how they vary.
    """
    if len(differences) < 2 or (spread := stdev(differences)) == 0:
        return None
    return _around(fmean(differences), quantile(level, len(differences) - 1) * spread / math.sqrt(len(differences)))


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def _around(centre: float, radius: float) -> Interval:
    return Interval(max(-1.0, centre - radius), min(1.0, centre + radius))


def _score(fixed: int, broken: int, n: int, difference: float) -> float:
    """How many standard errors the counts lie above what `difference` makes likeliest."""
    a = 2 * n
    b = (2 * n - fixed + broken) * difference - fixed - broken
    c = -broken * difference * (1 - difference)
    only_baseline = (math.sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = n * (2 * only_baseline + difference * (1 - difference))
    above = fixed - broken - n * difference
    return above / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, above)


def _crossing(before: Callable[[float], bool], low: float, high: float) -> float:
    """The number up to which `before` holds, by halving."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if before(middle) else (low, middle)
    return (low + high) / 2

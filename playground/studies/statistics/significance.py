"""Whether a difference can be chance: exact tests over pairs, their correction for several arms, what cannot decide."""

import math
from collections.abc import Sequence
from itertools import count

import numpy as np

ALPHA = 0.05
"""A difference is settled where equal arms would show one as large in at most this share of all comparisons."""
_MOST_STEPS = 20_000_000
"""Additions that one exact test may take: a tenth of a second."""


def mcnemar(fixed: int, broken: int) -> float:
    """Exact two-sided p of `fixed` questions against `broken` ones, each as likely as the other between equal arms."""
    differing = fixed + broken
    ways = term = 1
    for chosen in range(min(fixed, broken)):
        term = term * (differing - chosen) // (chosen + 1)
        ways += term
    return min(1.0, 2 * ways / (1 << differing))


def sign_flip(differences: Sequence[int]) -> float:
    """Exact two-sided p of the sum of `differences`, one a question, in equal steps of any size.

    Between equal arms each difference is as likely with the other sign (Fisher 1935, Pitman 1937); all choices of
    signs are counted, by their sums. For differences of one step it is `mcnemar`. Student's t is not exact where only
    a few questions differ: it takes four equal differences among fifteen for settled (p = .041), of which chance
    makes all point one way in one case of eight.
    """
    steps = _few_steps(differences)
    total = sum(map(abs, steps))
    gained = sum(step for step in steps if step > 0)
    reach = min(gained, total - gained)
    if 2 * reach == total:
        return 1.0
    odds = np.zeros(reach + 1)  # that the differences with a plus come to so many steps
    odds[0] = 1.0
    for size in map(abs, steps):
        odds *= 0.5
        if size <= reach:
            odds[size:] += odds[: reach + 1 - size].copy()
    return min(1.0, 2 * float(odds.sum()))


def _few_steps(differences: Sequence[int]) -> list[int]:
    """The differences in the largest step they share, rounded to larger ones while there are too many to count.

    Rounding is the same up and down, so the test of what is rounded stays exact.
    """
    shared = math.gcd(*differences) or 1
    steps = [difference // shared for difference in differences if difference]
    while len(steps) * sum(map(abs, steps)) > _MOST_STEPS:
        steps = [half for step in steps if (half := round(step / 2))]
    return steps


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p-values, each corrected for there being several (Holm 1979), in the order given.

    Whoever calls settled what is at most ALPHA then errs in at most that share of all families of comparisons.
    """
    corrected = [1.0] * len(p_values)
    highest = 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - place) * p_values[index]))
        corrected[index] = highest
    return tuple(corrected)


def least_p(differing: int) -> float:
    """The smallest p that so many differing questions can come to: all of them one way."""
    return min(1.0, math.ldexp(2.0, -differing))


def least_deciding(others: Sequence[float] = ()) -> int:
    """How many questions must differ, all one way, to settle anything beside the p-values of the other arms; 6 alone.

    Fewer can never decide, whichever way they point.
    """
    return next(differing for differing in count(1) if holm([*others, least_p(differing)])[-1] <= ALPHA)

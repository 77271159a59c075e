"""Student's t: how much of it lies within a bound, and the bound for a level, for whole degrees of freedom."""

import math
from functools import cache

_HALVINGS = 100


def within(t: float, freedom: int) -> float:
    """The share of the distribution between -t and t, by its finite series (Abramowitz and Stegun 26.7.3, 26.7.4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(2 + odd, freedom - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


@cache
def quantile(level: float, freedom: int) -> float:
    """The t that has `level` of the distribution between -t and t."""
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if within(math.tan(middle), freedom) < level else (low, middle)
    return math.tan(low)

"""What luck alone gives the best of several equal arms."""

import math


def selection_floor(arms: int, n: int, rate: float) -> float:
    """How far the best of `arms` equal arms lies above their true pass `rate` on `n` questions on average, 0 to 1.

    The mean of the largest of so many binomials, less the rate; exact, where the arms err independently. Arms over
    the same questions err together in part, so that it is the most that luck gives.
    """
    if rate <= 0 or rate >= 1:
        return 0.0
    up_to = largest = 0.0
    for passed in range(n):
        up_to = min(1.0, up_to + _binomial(passed, n, rate))
        largest += 1 - up_to**arms  # the sum over all counts of the chance that the best passes more
    return largest / n - rate


def _binomial(passed: int, n: int, rate: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(passed + 1) - math.lgamma(n - passed + 1)
    return math.exp(ways + passed * math.log(rate) + (n - passed) * math.log1p(-rate))

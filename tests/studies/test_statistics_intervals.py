"""Intervals hold the truth as often as they say: figures from the literature, and every table there can be."""

import math
from statistics import fmean

import pytest

from playground.studies.statistics.intervals import Interval, agresti_min, paired_t, tango, wilson
from playground.studies.statistics.student import quantile, within

FIXED_RATES = (0.02, 0.05, 0.1, 0.2, 0.3)
BROKEN_RATES = (0.02, 0.05, 0.1, 0.2)


def wald(fixed: int, broken: int, n: int) -> Interval:
    """The interval of the textbooks, for comparison."""
    difference = (fixed - broken) / n
    radius = 1.959964 * math.sqrt(max(0.0, fixed + broken - (fixed - broken) ** 2 / n)) / n
    return Interval(difference - radius, difference + radius)


def coverage(interval, n: int) -> list[float]:
    """How often the interval holds the true difference, by pair of rates: all tables of n questions, weighted."""
    tables = [(fixed, broken) for fixed in range(n + 1) for broken in range(n + 1 - fixed)]
    intervals = {table: interval(*table, n) for table in tables}
    found = []
    for up in FIXED_RATES:
        for down in BROKEN_RATES:
            chances = {
                (fixed, broken): math.comb(n, fixed)
                * math.comb(n - fixed, broken)
                * up**fixed
                * down**broken
                * (1 - up - down) ** (n - fixed - broken)
                for fixed, broken in tables
            }
            assert sum(chances.values()) == pytest.approx(1)
            found.append(math.fsum(chance for table, chance in chances.items() if up - down in intervals[table]))
    return found


@pytest.mark.parametrize(
    "passed, n, low, high",
    [(5, 5, 0.566, 1), (17, 20, 0.640, 0.948), (27, 30, 0.744, 0.965), (90, 100, 0.826, 0.945), (0, 5, 0, 0.434)],
)
def test_the_interval_of_a_pass_rate_is_wilsons(passed: int, n: int, low: float, high: float) -> None:
    found = wilson(passed, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.0006)


def test_a_pass_rate_may_rest_on_shares() -> None:
    assert wilson(3.4, 20).low < wilson(3.5, 20).low < wilson(3.6, 20).low


def test_no_question_has_no_rate() -> None:
    with pytest.raises(ValueError, match="no question"):
        wilson(0, 0)


@pytest.mark.parametrize(
    "fixed, broken, n, low, high",
    [
        (12, 2, 50, 0.0611, 0.3447),
        (3, 0, 20, -0.0353, 0.3604),
        (0, 0, 20, -0.1611, 0.1611),
        (2, 12, 50, -0.3447, -0.0611),
    ],
)
def test_tangos_interval_has_its_published_figures(fixed: int, broken: int, n: int, low: float, high: float) -> None:
    found = tango(fixed, broken, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00005)


def test_tangos_interval_without_a_difference_is_known_in_closed_form() -> None:
    z = 1.959964
    assert tango(0, 0, 20).high == pytest.approx(z * z / (20 + z * z), abs=1e-6)


@pytest.mark.parametrize("n", [1, 2, 15, 40])
def test_intervals_of_a_difference_stay_within_all_questions(n: int) -> None:
    for interval in (tango, agresti_min):
        assert interval(n, 0, n).high <= 1
        assert interval(0, n, n).low >= -1


def test_agresti_and_mins_interval_by_hand() -> None:
    # (12, 2, 50): d = 10 / 52, standard error = sqrt(15 - 100 / 52) / 52
    found = agresti_min(12, 2, 50)
    radius = 1.959964 * math.sqrt(15 - 100 / 52) / 52
    assert (found.low, found.high) == pytest.approx((10 / 52 - radius, 10 / 52 + radius), abs=1e-6)


@pytest.mark.parametrize(
    "interval, n, mean, worst",
    [
        (agresti_min, 15, 0.970, 0.925),
        (agresti_min, 20, 0.965, 0.920),
        (agresti_min, 30, 0.961, 0.930),
        (tango, 15, 0.979, 0.935),
        (tango, 20, 0.973, 0.935),
        (tango, 30, 0.961, 0.930),
    ],
)
def test_intervals_of_a_difference_hold_the_truth_in_some_95_of_100_cases(interval, n, mean, worst) -> None:
    held = coverage(interval, n)
    assert fmean(held) == pytest.approx(mean, abs=0.004)
    assert min(held) > worst


def test_the_interval_of_the_textbooks_would_not() -> None:
    assert min(coverage(wald, 15)) < 0.7


@pytest.mark.parametrize(
    "freedom, t", [(1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (14, 2.1448), (29, 2.0452), (99, 1.9842)]
)
def test_students_t_has_the_figures_of_its_table(freedom: int, t: float) -> None:
    assert quantile(0.95, freedom) == pytest.approx(t, abs=0.00006)
    assert within(t, freedom) == pytest.approx(0.95, abs=0.00001)


def test_the_interval_of_a_mean_by_hand() -> None:
    # mean .25, standard deviation .5, t of 3 degrees of freedom 3.1824
    found = paired_t([0, 0, 0, 1])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.25 - 3.1824 * 0.25, 1), abs=0.0001)


@pytest.mark.parametrize("differences", [(), (0.5,), (0.5, 0.5, 0.5)])
def test_nothing_is_known_of_how_differences_vary_where_they_do_not(differences: tuple[float, ...]) -> None:
    assert paired_t(differences) is None

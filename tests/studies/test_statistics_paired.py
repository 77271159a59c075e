"""Two arms question by question: the question is the unit, and what is missing is told."""

import math

import pytest

from playground.studies.statistics.intervals import agresti_min, paired_t
from playground.studies.statistics.paired import Paired, paired
from playground.studies.statistics.rates import pass_rate
from playground.studies.statistics.significance import mcnemar

ORDER = ("q1", "q2", "q3", "q4", "q5")


def numbered(*shares: float | None) -> dict[str, float | None]:
    return {f"q{number}": share for number, share in enumerate(shares, 1)}


def test_each_question_is_fixed_broken_unchanged_or_not_comparable() -> None:
    pair = paired(numbered(0, 1, 1, 0, None), numbered(1, 0, 1, 0, 1), ORDER)
    assert (pair.fixed, pair.broken, pair.unchanged) == (("q1",), ("q2",), ("q3", "q4"))
    assert pair.not_comparable == ("q5",)
    assert (pair.n, pair.differing) == (4, 2)


@pytest.mark.parametrize("baseline", [{}, {"q1": None}], ids=["no key", "none"])
def test_what_is_missing_on_either_side_is_in_no_figure(baseline: dict[str, float | None]) -> None:
    for one, other in ((baseline, {"q1": 1.0}), ({"q1": 1.0}, baseline)):
        pair = paired(one, other, ["q1"])
        assert pair == Paired(not_comparable=("q1",))
        assert pair.difference is pair.p is pair.interval is None


def test_a_question_outside_the_set_is_not_looked_at() -> None:
    assert paired({"q1": 1, "x": 0}, {"q1": 1, "x": 1}, ["q1"]).n == 1


def test_no_question_at_all_is_nothing_to_compare() -> None:
    assert paired({}, {}, ()) == Paired()


def test_passes_and_failures_are_judged_by_mcnemar_and_agresti_and_min() -> None:
    pair = paired(numbered(*[0] * 9, *[1] * 11), numbered(*[1] * 9, *[0] * 2, *[1] * 9), numbered(*[0] * 20))
    assert pair.method == "mcnemar"
    assert pair.p == mcnemar(9, 2)
    assert pair.interval == agresti_min(9, 2, 20)
    assert (pair.baseline_rate, pair.rate) == pytest.approx((0.55, 0.9))
    assert pair.difference == pytest.approx(0.35)


def test_shares_are_judged_by_their_differences_one_a_question() -> None:
    pair = paired(numbered(1 / 3, 0, 1, 1, 0.5), numbered(2 / 3, 1, 1, 0.5, 0.5), ORDER)
    assert pair.method == "sign_flip"
    assert (pair.fixed, pair.broken) == (("q1", "q2"), ("q4",))
    # of the eight ways to sign 1/3, 1 and 1/2, only ±(1/3 - 1 + 1/2) comes less far than 5/6
    assert pair.p == 6 / 8
    expected = paired_t([1 / 3, 1, 0, -1 / 2, 0])
    assert pair.interval is not None
    assert expected is not None
    assert (pair.interval.low, pair.interval.high) == pytest.approx((expected.low, expected.high))


def test_a_mean_that_is_off_by_a_rounding_is_no_difference() -> None:
    pair = paired({"q1": 0.1 + 0.2}, {"q1": 0.3}, ["q1"])
    assert pair.unchanged == ("q1",)


def test_equal_arms_have_an_interval_that_is_not_nothing() -> None:
    pair = paired(numbered(0.5, 1, 0, 1, 1), numbered(0.5, 1, 0, 1, 1), ORDER)
    assert pair.p == 1
    assert pair.difference == 0
    assert pair.interval is not None
    assert pair.interval.high == -pair.interval.low > 0.1


def test_of_one_question_nothing_is_known_but_its_outcome() -> None:
    pair = paired({"q1": 0.0}, {"q1": 0.5}, ["q1"])
    assert (pair.fixed, pair.p, pair.interval) == (("q1",), 1.0, None)


def test_arms_that_change_places_change_the_sign_alone() -> None:
    one, other = numbered(0.2, 0.4, 1, 0, 1), numbered(0.9, 0.1, 0, 0.5, 1)
    there, back = paired(one, other, ORDER), paired(other, one, ORDER)
    assert there.p == back.p
    assert there.fixed == back.broken
    assert there.difference == pytest.approx(-(back.difference or math.nan))


def test_a_pass_rate_counts_what_is_known_and_what_is_missing() -> None:
    rate = pass_rate(numbered(1, 0.5, 0, None), ORDER)
    assert (rate.passed, rate.n, rate.missing, rate.rate) == (1.5, 3, 2, 0.5)


def test_where_nothing_is_known_there_is_no_pass_rate() -> None:
    rate = pass_rate({}, ORDER)
    assert (rate.n, rate.missing, rate.rate, rate.interval) == (0, 5, None, None)


def test_two_halves_are_not_one_question_passed() -> None:
    assert not pass_rate({"q1": 0.5, "q2": 0.5}, ["q1", "q2"]).whole
    assert pass_rate({"q1": 1.0, "q2": 0.0}, ["q1", "q2"]).whole

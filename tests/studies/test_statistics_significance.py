"""Exact tests against all that could have happened, and what cannot decide."""

import itertools
import math
import random
from fractions import Fraction

import pytest

from playground.studies.statistics.selection import selection_floor
from playground.studies.statistics.significance import ALPHA, holm, least_deciding, least_p, mcnemar, sign_flip


def by_all_signs(differences: list[int]) -> float:
    """The share of all choices of signs that come to a sum as far from nothing."""
    sums = [
        abs(sum(sign * difference for sign, difference in zip(signs, differences, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(differences))
    ]
    return sum(one >= abs(sum(differences)) for one in sums) / len(sums)


def best_of(arms: int, n: int, rate: Fraction) -> Fraction:
    """The mean of the largest of several binomials, less the rate, from every outcome of every arm."""
    chances = [math.comb(n, passed) * rate**passed * (1 - rate) ** (n - passed) for passed in range(n + 1)]
    outcomes = itertools.product(range(n + 1), repeat=arms)
    return sum(max(outcome) * math.prod(chances[passed] for passed in outcome) for outcome in outcomes) / n - rate


@pytest.mark.parametrize("differing", range(13))
def test_mcnemar_counts_all_ways_in_which_questions_can_differ(differing: int) -> None:
    for fixed in range(differing + 1):
        assert mcnemar(fixed, differing - fixed) == by_all_signs([1] * fixed + [-1] * (differing - fixed))


def test_mcnemar_of_the_example() -> None:
    assert mcnemar(9, 2) == pytest.approx(134 / 2048)


@pytest.mark.parametrize(
    "fixed, broken", [(6, 0), (8, 0), (9, 1), (10, 2), (12, 3), (15, 5), (21, 9), (33, 17), (1045, 955)]
)
def test_a_difference_is_settled_where_one_question_less_would_not_settle_it(fixed: int, broken: int) -> None:
    assert mcnemar(fixed, broken) <= ALPHA < mcnemar(fixed - 1, broken + 1)


def test_mcnemar_does_not_mind_which_arm_comes_first() -> None:
    assert mcnemar(9, 2) == mcnemar(2, 9)


def test_the_sum_of_differences_is_tested_against_all_signs() -> None:
    draw = random.Random(7)
    for _ in range(60):
        differences = [draw.randint(-6, 6) for _ in range(draw.randint(0, 9))]
        assert sign_flip(differences) == pytest.approx(by_all_signs(differences))


@pytest.mark.parametrize("fixed, broken", [(9, 2), (6, 0), (33, 17), (4, 4), (0, 0)])
def test_whole_questions_are_tested_as_by_mcnemar(fixed: int, broken: int) -> None:
    assert sign_flip([5040] * fixed + [-5040] * broken + [0] * 20) == pytest.approx(mcnemar(fixed, broken))


def test_many_fine_differences_are_tested_in_larger_steps_to_the_same_end() -> None:
    draw = random.Random(7)
    differences = [draw.randint(-5000, 5040) for _ in range(1500)]
    deviation = math.sqrt(sum(one * one for one in differences))
    by_normal = math.erfc(abs(sum(differences)) / deviation / math.sqrt(2))
    assert sign_flip(differences) == pytest.approx(by_normal, rel=0.01)


@pytest.mark.parametrize(
    "p_values, corrected",
    [
        ((0.01, 0.04, 0.03), (0.03, 0.06, 0.06)),
        ((0.04,), (0.04,)),
        ((0.5, 0.6), (1, 1)),
        ((0.012, 0.02, 0.05), (0.036, 0.04, 0.05)),
        ((0.02, 0.01, 0.02), (0.04, 0.03, 0.04)),
        ((), ()),
    ],
)
def test_holms_correction_by_hand(p_values: tuple[float, ...], corrected: tuple[float, ...]) -> None:
    assert holm(p_values) == pytest.approx(corrected)


def test_six_questions_are_the_least_that_can_decide() -> None:
    assert least_deciding() == 6
    assert least_p(5) == 0.0625
    assert least_p(6) == mcnemar(6, 0)


@pytest.mark.parametrize(
    "others, least", [((0.5,), 7), ((0.5, 0.5), 7), ((0.001, 0.5), 7), ((0.001,), 6), ((0.5, 0.5, 0.5), 8)]
)
def test_beside_other_arms_it_takes_more(others: tuple[float, ...], least: int) -> None:
    assert least_deciding(others) == least
    assert holm([*others, least_p(least - 1)])[-1] > ALPHA


@pytest.mark.parametrize("arms, n", [(1, 6), (2, 12), (3, 8), (4, 5)])
@pytest.mark.parametrize("rate", [Fraction(7, 10), Fraction(1, 10)])
def test_what_luck_gives_the_best_of_equal_arms_is_the_mean_over_all_outcomes(
    arms: int, n: int, rate: Fraction
) -> None:
    assert selection_floor(arms, n, float(rate)) == pytest.approx(float(best_of(arms, n, rate)))


@pytest.mark.parametrize(
    "n, points", [(20, (5.7, 8.5, 11.5, 15.0)), (50, (3.6, 5.4, 7.4, 9.7)), (100, (2.6, 3.9, 5.3, 6.9))]
)
def test_what_luck_gives_the_best_of_2_3_5_and_10_arms(n: int, points: tuple[float, ...]) -> None:
    assert [round(100 * selection_floor(arms, n, 0.7), 1) for arms in (2, 3, 5, 10)] == list(points)


def test_luck_gives_nothing_where_all_or_none_pass() -> None:
    assert selection_floor(5, 20, 1.0) == selection_floor(5, 20, 0.0) == 0

"""How far a judge agrees with people, by worked examples."""

from collections.abc import Iterator

import pytest

from playground.studies.judging.calibration import ENOUGH, calibrated
from playground.studies.statistics.intervals import wilson
from playground.studies.values import Verdict

Pair = tuple[Verdict, Verdict]
"""What the judge says, and what people say."""


def pairs(both: int, judge_alone: int, people_alone: int, neither: int) -> list[Pair]:
    """So many that both call right, the judge alone, people alone, and neither."""
    some: Iterator[list[Pair]] = iter(
        (
            [("right", "right")] * both,
            [("right", "wrong")] * judge_alone,
            [("wrong", "right")] * people_alone,
            [("wrong", "wrong")] * neither,
        )
    )
    return [pair for part in some for pair in part]


def test_kappa_of_cohens_formula() -> None:
    """20, 5, 10, 15: po = 35/50, pe = (25·30 + 25·20)/50² = 0.5, so κ = 0.4."""
    found = calibrated(pairs(20, 5, 10, 15))
    assert (found.by_chance, found.kappa) == (pytest.approx(0.5), pytest.approx(0.4))


@pytest.mark.parametrize(
    "counts, by_chance, kappa",
    [((45, 15, 25, 15), 0.54, 0.1304), ((25, 35, 5, 35), 0.46, 0.2593)],
    ids=["60 to 70", "60 to 30"],
)
def test_kappa_tells_apart_what_agrees_equally_often(
    counts: tuple[int, int, int, int], by_chance: float, kappa: float
) -> None:
    found = calibrated(pairs(*counts))
    assert found.agreement.share == pytest.approx(0.6)
    assert found.by_chance == pytest.approx(by_chance)
    assert found.kappa == pytest.approx(kappa, abs=5e-5)


def test_agreement_and_rates_have_their_counts_and_wilsons_intervals() -> None:
    found = calibrated(pairs(20, 5, 10, 15))
    assert (found.agreement.count, found.agreement.of) == (35, 50)
    assert (found.sensitivity.count, found.sensitivity.of) == (20, 30)
    assert (found.specificity.count, found.specificity.of) == (15, 20)
    assert found.sensitivity.interval == wilson(20, 30)


def test_partly_is_not_right_for_both_sides() -> None:
    found = calibrated([("partly", "wrong"), ("wrong", "partly"), ("partly", "right"), ("right", "partly")])
    assert (found.agreement.count, found.sensitivity.of, found.specificity.of) == (2, 1, 3)


@pytest.mark.parametrize("some", [[], [("right", "right")] * 40, [("partly", "wrong")] * 40])
def test_kappa_is_not_defined_where_nothing_is_told_apart(some: list[Pair]) -> None:
    assert calibrated(some).kappa is None


def test_perfect_opposites_have_a_kappa_of_minus_one() -> None:
    assert calibrated(pairs(0, 20, 20, 0)).kappa == pytest.approx(-1)


def test_of_nothing_there_is_no_share() -> None:
    found = calibrated([("right", "wrong")])
    assert (found.sensitivity.share, found.sensitivity.interval) == (None, None)


@pytest.mark.parametrize("n, enough, missing", [(0, False, 30), (29, False, 1), (30, True, 0), (31, True, 0)])
def test_nothing_is_told_before_there_are_thirty(n: int, enough: bool, missing: int) -> None:
    found = calibrated([("right", "wrong")] * n)
    assert (found.enough, found.missing, ENOUGH) == (enough, missing, 30)

"""How far a judge agrees with people, once enough answers were judged by both."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.studies.statistics.intervals import Interval, wilson
from playground.studies.values import Verdict

ENOUGH = 30
"""Answers that people have judged as well, before anything is told of the agreement."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's 95 % interval."""

    count: int
    of: int
    interval: Interval | None
    """None of nothing."""

    @property
    def share(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """A judge beside people, on the answers that both judged.

    Positive is `right`; `partly` and `wrong` both count as not right, for people and for the judge, as an answer passes
    only if it is right. A judge that says `wrong` where people say `partly` therefore agrees with them here.
    """

    n: int
    """Answers that both judged."""
    agreement: Share
    """Of all: those that both call right, or both not right."""
    sensitivity: Share
    """TPR: of those that people call right, the ones that the judge calls right."""
    specificity: Share
    """TNR: of those that people call not right, the ones that the judge calls not right."""
    by_chance: float | None
    """The agreement to be expected of two who judge independently, each with their own share of right ones."""
    kappa: float | None
    """Cohen's κ; None where it is not defined."""

    @property
    def enough(self) -> bool:
        """Whether anything can be told of it."""
        return self.n >= ENOUGH

    @property
    def missing(self) -> int:
        """Answers that people still have to judge."""
        return max(ENOUGH - self.n, 0)


def calibrated(pairs: Sequence[tuple[Verdict, Verdict]]) -> Calibration:
    """The calibration of a judge by what it said and what people said, answer by answer.

    κ = (po - pe) / (1 - pe), with po the agreement and pe that by chance (Cohen, "A coefficient of agreement for
    nominal scales", Educational and Psychological Measurement 20, 1960, pp. 37-46). It is not defined without an
    answer, nor where pe = 1: then both gave all answers one and the same verdict, and nothing is known of how they tell
    them apart.
    """
    counted = [(said == "right", meant == "right") for said, meant in pairs]
    n, agreed = len(counted), sum(said == meant for said, meant in counted)
    called, right = sum(said for said, _ in counted), sum(meant for _, meant in counted)
    both = sum(said and meant for said, meant in counted)
    neither = n - called - right + both
    chance = (called * right + (n - called) * (n - right)) / n**2 if n else None
    kappa = None if chance is None or chance == 1 else (agreed / n - chance) / (1 - chance)
    return Calibration(n, _share(agreed, n), _share(both, right), _share(neither, n - right), chance, kappa)


def _share(count: int, of: int) -> Share:
    return Share(count, of, wilson(count, of) if of else None)

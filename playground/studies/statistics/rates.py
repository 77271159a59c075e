"""The pass rate of one arm, and how well it is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.studies.statistics.intervals import Interval, wilson
from playground.studies.statistics.paired import Shares


@dataclass(frozen=True, slots=True)
class Rate:
    """How many questions an arm passes by one measure."""

    passed: float
    """Sum of the shares that passed."""
    n: int
    """Questions whose outcome is known."""
    whole: bool
    """Whether each question passes or fails, with nothing between."""
    missing: int
    """Questions whose outcome is not known."""
    interval: Interval | None
    """Wilson's, 95 %; None where no outcome is known."""

    @property
    def rate(self) -> float | None:
        """0 to 1; None where no outcome is known."""
        return self.passed / self.n if self.n else None


def pass_rate(shares: Shares, order: Sequence[str]) -> Rate:
    """The rate over the questions whose ids stand in `order`, repeats averaged for each question first."""
    known = [share for id in order if (share := shares.get(id)) is not None]
    passed = sum(known)
    return Rate(
        passed=passed,
        n=len(known),
        whole=all(share in (0, 1) for share in known),
        missing=len(order) - len(known),
        interval=wilson(passed, len(known)) if known else None,
    )

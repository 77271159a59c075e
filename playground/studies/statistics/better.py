"""Did it get better: the verdict on each arm against the baseline, made by code from what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from playground.studies.statistics.paired import Paired, Shares, paired
from playground.studies.statistics.selection import selection_floor
from playground.studies.statistics.significance import ALPHA, holm, least_deciding

Kind = Literal[
    "nothing_comparable",
    "counts_only",
    "all_unchanged",
    "cannot_decide",
    "no_difference",
    "looks_better_undecided",
    "looks_worse_undecided",
    "clear_better",
    "clear_worse",
]
FEWEST = 15
"""Questions from which on a verdict is given; for fewer, counts only."""
FEW = 30
"""Questions from which on a verdict comes without a warning."""
LEANS = 0.2
"""Above this p nothing looks better or worse: of five pairs of equal arms, more than one differs as much."""


@dataclass(frozen=True, slots=True)
class Noise:
    """How far the baseline differs from itself when it is asked twice."""

    differing: int
    n: int
    """Questions that both rounds answered; at least 1."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What can be said of an arm against the baseline by one measure; `telling` puts it into words."""

    arm: str
    baseline: str
    kind: Kind
    paired: Paired
    p: float | None = None
    """The p that decided; None where no verdict is given."""
    arms: int = 1
    """How many arms have a verdict beside the baseline."""
    main: bool = True
    """Whether this is the measure that was declared to be the main one: only by that is p corrected for the arms."""
    least: int = 6
    """How many questions must differ, all one way, to settle anything."""
    luck: float | None = None
    """Of the arm that leads among several: how far luck alone would put the best of equal arms ahead, 0 to 1."""
    noise: Noise | None = None
    """None where the baseline was not asked twice."""

    @property
    def corrected(self) -> bool:
        """Whether p is corrected for there being several arms."""
        return self.main and self.arms > 1

    @property
    def few(self) -> bool:
        """Whether the verdict rests on so few questions that it has to be warned of."""
        return FEWEST <= self.paired.n < FEW


def compared(
    baseline: str,
    shares: Mapping[str, Shares],
    order: Sequence[str],
    *,
    main: bool = True,
    noise: Noise | None = None,
) -> tuple[Statement, ...]:
    """A statement on each arm of `shares` against the arm `baseline`, by one measure, in the order of `shares`.

    `order` has the ids of all questions of the set, so that what is missing is told and not dropped. By the `main`
    measure, the p-values are corrected for the number of arms (Holm); by any other they are not, and the statement
    says so. KeyError where `baseline` is not in `shares`.
    """
    pairs = {name: paired(shares[baseline], arm, order) for name, arm in shares.items() if name != baseline}
    luck = _luck({name: pair for name, pair in pairs.items() if _is_enough(pair)})
    return _stated(pairs, dict.fromkeys(pairs, baseline), luck, main=main, noise=noise)


def compared_each(
    shares: Mapping[str, tuple[str, Shares, Shares]], order: Sequence[str], *, main: bool = True
) -> tuple[Statement, ...]:
    """As `compared`, each arm against a baseline of its own: by arm, the name of that, its shares, and the arm's."""
    pairs = {name: paired(before, after, order) for name, (_, before, after) in shares.items()}
    return _stated(pairs, {name: baseline for name, (baseline, _, _) in shares.items()}, {}, main=main, noise=None)


def _is_enough(pair: Paired) -> bool:
    return pair.p is not None and pair.n >= FEWEST


def _stated(
    pairs: Mapping[str, Paired],
    baselines: Mapping[str, str],
    luck: Mapping[str, float],
    *,
    main: bool,
    noise: Noise | None,
) -> tuple[Statement, ...]:
    p_values = {name: pair.p for name, pair in pairs.items() if pair.p is not None and _is_enough(pair)}
    told = dict(zip(p_values, holm(list(p_values.values())), strict=True)) if main else p_values
    statements: list[Statement] = []
    for name, pair in pairs.items():
        least = least_deciding([p for other, p in p_values.items() if other != name] if main else ())
        statements.append(
            Statement(
                arm=name,
                baseline=baselines[name],
                kind=_kind(pair, told.get(name), least),
                paired=pair,
                p=told.get(name),
                arms=len(p_values),
                main=main,
                least=least,
                luck=luck.get(name),
                noise=noise,
            )
        )
    return tuple(statements)


def noise(first: Shares, second: Shares, order: Sequence[str]) -> Noise | None:
    """How far two rounds of the baseline differ; None where no question was answered in both."""
    pair = paired(first, second, order)
    return Noise(pair.differing, pair.n) if pair.n else None


def _kind(pair: Paired, p: float | None, least: int) -> Kind:
    if not pair.n:
        return "nothing_comparable"
    if p is None:
        return "counts_only"
    if not pair.differing:
        return "all_unchanged"
    ahead = (pair.difference or 0) > 0
    if p <= ALPHA:
        return "clear_better" if ahead else "clear_worse"
    if pair.differing < least:
        return "cannot_decide"
    if p > LEANS:
        return "no_difference"
    return "looks_better_undecided" if ahead else "looks_worse_undecided"


def _luck(pairs: Mapping[str, Paired]) -> Mapping[str, float]:
    """What luck gives the best of several arms, by the name of the one that leads.

    Equal arms are taken to pass at the rate at which all of these pass together, the baseline included.
    """
    ahead = {name: pair.difference or 0.0 for name, pair in pairs.items()}
    lead = max(ahead.values(), default=0.0)
    if len(pairs) < 2 or lead <= 0:
        return {}
    rate = fmean(rate for pair in pairs.values() for rate in (pair.rate, pair.baseline_rate) if rate is not None)
    leaders = (name for name, difference in ahead.items() if difference == lead)
    return {name: selection_floor(len(pairs), pairs[name].n, rate) for name in leaders}

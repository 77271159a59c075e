"""What a comparison comes to: the figures of each side, and what can be said of one beside the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from playground.studies.lab.values import Asked, Figures, Report
from playground.studies.statistics.better import Statement, compared
from playground.studies.statistics.rates import Rate, pass_rate

SIDES = ("A", "B")
MAIN = "sent"
"""The measure that decides: whether the evidence reaches the model."""
_SHARES: Mapping[str, Callable[[Figures], float]] = {
    "sent": lambda figures: float(figures.is_sent),
    "found": lambda figures: float(figures.is_found),
    "sent_share": lambda figures: figures.sent,
    "found_share": lambda figures: figures.found,
}
MEASURES = tuple(_SHARES)
_STEPS = 5040
"""Shares that differ by less than one of so many are the same, as for `paired`."""


@dataclass(frozen=True, slots=True)
class Total:
    """The figures of one side over all questions with evidence; means are None where nothing is known."""

    k: int
    found: Rate
    """Questions whose evidence stands in the first k chunks (hit@k)."""
    sent: Rate
    """Questions whose evidence was sent."""
    found_share: float | None
    """Mean share of the evidence in the first k (recall@k), 0 to 1."""
    sent_share: float | None
    """Mean share of the evidence that was sent (context recall after the budget)."""
    reciprocal: float | None
    """MRR@10."""
    gain: float | None
    """nDCG@10."""
    ranked: int
    """Questions that the last two rest on: those whose documents were not read whole."""
    whole: int
    """Questions for which documents were read whole."""
    tokens: float | None
    """Mean of the whole prompt."""
    counted: bool
    """Whether no prompt was merely estimated."""
    seconds: float | None
    """Median of a search, the vector of the question included."""
    chunks: int
    """Chunks sent, over all questions."""
    unjudged: int
    """Of these, those in which no evidence stands."""
    failed: int


def total(report: Report, side: int) -> Total:
    """The figures of side 0 or 1."""
    outcomes = [asked.outcomes[side] for asked in report.asked]
    known = [outcome for outcome in outcomes if outcome.figures is not None]
    figures = [outcome.figures for outcome in known if outcome.figures is not None]
    order, by_measure = _order(report), {name: _by_question(report, side, name) for name in ("found", "sent")}
    reciprocals = [each.reciprocal for each in figures if each.reciprocal is not None]
    gains = [each.gain for each in figures if each.gain is not None]
    counts = [outcome.tokens for outcome in known if outcome.tokens is not None]
    return Total(
        k=report.sides[side].retrieval.top_k,
        found=pass_rate(by_measure["found"], order),
        sent=pass_rate(by_measure["sent"], order),
        found_share=_mean([each.found for each in figures]),
        sent_share=_mean([each.sent for each in figures]),
        reciprocal=_mean(reciprocals),
        gain=_mean(gains),
        ranked=len(reciprocals),
        whole=sum(outcome.whole for outcome in known),
        tokens=_mean([count.tokens for count in counts]),
        counted=all(count.source != "estimated" for count in counts),
        seconds=median([outcome.seconds for outcome in known]) if known else None,
        chunks=sum(outcome.chunks for outcome in known),
        unjudged=sum(outcome.unjudged for outcome in known),
        failed=len(outcomes) - len(known),
    )


def statements(report: Report) -> Mapping[str, Statement]:
    """What can be said of B beside A, by each measure."""
    order = _order(report)
    return {
        name: compared(
            "A",
            {place: _by_question(report, side, name) for side, place in enumerate(SIDES)},
            order,
            main=name == MAIN,
        )[0]
        for name in MEASURES
    }


def change(asked: Asked) -> int | None:
    """1 where B sends more of the evidence than A, -1 where less, 0 where as much; None where one of them failed."""
    before, after = (outcome.figures for outcome in asked.outcomes)
    if before is None or after is None:
        return None
    steps = round((after.sent - before.sent) * _STEPS)
    return (steps > 0) - (steps < 0)


def _order(report: Report) -> list[str]:
    return [asked.id for asked in report.asked]


def _by_question(report: Report, side: int, measure: str) -> dict[str, float | None]:
    share = _SHARES[measure]
    found: dict[str, float | None] = {}
    for asked in report.asked:
        figures = asked.outcomes[side].figures
        found[asked.id] = None if figures is None else share(figures)
    return found


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None

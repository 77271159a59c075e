"""A comparison in words: the table of figures, the sentences beside it, and a side in a line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from playground.core.strings import Language, text
from playground.studies.lab.results import MEASURES, Total, statements, total
from playground.studies.lab.values import Report, Side
from playground.studies.statistics.rates import Rate
from playground.studies.statistics.selection import selection_floor
from playground.studies.statistics.telling import beside, sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table."""

    name: str
    label: str
    about: str
    """What the figure means."""
    values: tuple[str, str]
    intervals: tuple[str, str] = ("", "")
    """Of rates, with what they are; "" where there is none."""


_TOLD = 0.01
"""Luck that is told: a percentage point."""
_Shown = Callable[[Total, Language], str]


def _rate(rate: Rate, language: Language) -> str:
    if rate.interval is None or rate.rate is None:
        return text(language, "lab.value.none")
    told = {"passed": round(rate.passed), "n": rate.n, "rate": _percent(rate.rate)}
    return text(language, "lab.value.rate", **told)


def _interval(rate: Rate, language: Language) -> str:
    if rate.interval is None:
        return ""
    low, high = (_percent(value) for value in (rate.interval.low, rate.interval.high))
    return text(language, "lab.value.interval", low=low, high=high)


def _share(share: float | None, language: Language) -> str:
    return (
        text(language, "lab.value.none") if share is None else text(language, "lab.value.share", share=_percent(share))
    )


def _order(it: Total, value: float | None, language: Language) -> str:
    """A figure of the order of what was found, which documents that are read whole do not have."""
    return text(language, "lab.value.unranked" if it.whole else "lab.value.none") if value is None else f"{value:.3f}"


def _tokens(it: Total, language: Language) -> str:
    if it.tokens is None:
        return text(language, "lab.value.none")
    return f"{'' if it.counted else '≈ '}{it.tokens:,.0f}"


def _seconds(it: Total, language: Language) -> str:
    if it.seconds is None:
        return text(language, "lab.value.none")
    return f"{1000 * it.seconds:.1f} ms" if it.seconds < 0.00995 else f"{1000 * it.seconds:,.0f} ms"


def _unjudged(it: Total, language: Language) -> str:
    return text(language, "lab.value.unjudged", count=it.unjudged, chunks=it.chunks)


_FIGURES: tuple[tuple[str, _Shown], ...] = (
    ("sent", lambda it, language: _rate(it.sent, language)),
    ("sent_share", lambda it, language: _share(it.sent_share, language)),
    ("found", lambda it, language: _rate(it.found, language)),
    ("found_share", lambda it, language: _share(it.found_share, language)),
    ("reciprocal", lambda it, language: _order(it, it.reciprocal, language)),
    ("gain", lambda it, language: _order(it, it.gain, language)),
    ("tokens", _tokens),
    ("seconds", _seconds),
    ("unjudged", _unjudged),
)


def _of_two(name: str, *, differing: bool) -> str:
    """The name of a figure that depends on k, where that is another one on each side."""
    return f"{name}_two" if differing and name in ("found", "found_share") else name


def table(report: Report, language: Language) -> tuple[Line, ...]:
    """The figures of both sides."""
    rates: Mapping[str, Callable[[Total], Rate]] = {"sent": lambda it: it.sent, "found": lambda it: it.found}
    totals = total(report, 0), total(report, 1)
    first, second = totals
    facts = {"k": first.k, "a": first.k, "b": second.k, "ranked_a": first.ranked, "ranked_b": second.ranked}
    differing = first.k != second.k
    lines = [
        Line(
            name,
            text(language, f"lab.figure.{_of_two(name, differing=differing)}", **facts),
            text(language, f"lab.about.{_of_two(name, differing=differing)}", **facts),
            (shown(first, language), shown(second, language)),
            (_interval(rates[name](first), language), _interval(rates[name](second), language))
            if name in rates
            else ("", ""),
        )
        for name, shown in _FIGURES
    ]
    if any(each.failed for each in totals):
        told = (text(language, "lab.figure.failed"), text(language, "lab.about.failed"))
        lines.append(Line("failed", *told, (str(totals[0].failed), str(totals[1].failed))))
    return tuple(lines)


def verdicts(report: Report, language: Language) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """By each measure one sentence on B beside A, with what has to be known of it; the main measure comes first."""
    said = statements(report)
    return tuple(
        (
            text(
                language,
                "lab.told",
                measure=text(language, f"lab.measure.{name}"),
                sentence=sentence(said[name], language),
            ),
            beside(said[name], language),
        )
        for name in MEASURES
    )


def remarks(report: Report, language: Language) -> Iterator[str]:
    """What the figures leave out, and what speaks against relying on them."""
    if report.sides[0] == report.sides[1]:
        yield text(language, "lab.alike")
    if (luck := _luck(report)) is not None:
        yield text(language, "lab.luck", tried=report.tried, points=f"{100 * luck:.0f}")
    for name, left in (("unmarked", report.left.unmarked), ("elsewhere", report.left.elsewhere)):
        if left:
            yield text(language, f"lab.left_{name}", count=len(left))
    yield text(language, "lab.same_retriever")


def _luck(report: Report) -> float | None:
    """How far luck alone puts the best of all that were tried ahead, 0 to 1; None where that is next to nothing."""
    rates = [rate for side in (0, 1) if (rate := total(report, side).sent.rate) is not None]
    if report.tried <= 2 or not rates:
        return None
    luck = selection_floor(report.tried, total(report, 0).sent.n, fmean(rates))
    return luck if luck >= _TOLD else None


def described(side: Side, language: Language) -> str:
    """The settings of a side in a line: how it searches and how many it takes, and what else is not usual."""
    settings, usual = side.retrieval, Side().retrieval
    parts = [
        text(language, f"export.mode.{settings.mode}"),
        side.weight is not None and text(language, "lab.side.weight", weight=side.weight),
        settings.fusion == "rrf" and text(language, "lab.side.rrf"),
        text(language, "lab.side.top_k", k=settings.top_k),
        settings.threshold is not None and text(language, "lab.side.threshold", threshold=settings.threshold),
        settings.extent != usual.extent and text(language, f"lab.side.{settings.extent}"),
        settings.rerank and text(language, "lab.side.rerank"),
        not side.synonyms and text(language, "lab.side.no_synonyms"),
        side.cutting is not None
        and text(language, "lab.side.cut", size=side.cutting.size, overlap=side.cutting.overlap),
    ]
    return " · ".join(part for part in parts if part)


def _percent(share: float) -> str:
    return f"{100 * share + 1e-9:.0f}"

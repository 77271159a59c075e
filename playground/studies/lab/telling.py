"""A comparison in words: the table of figures, the sentences beside it, and a side in a line."""

from collections.abc import Callable, Iterator
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


_TOLD = 0.01
"""Luck that is told: a percentage point."""
_Shown = Callable[[Total, Language], str]


def _rate(rate: Rate, language: Language) -> str:
    if rate.interval is None or rate.rate is None:
        return text(language, "lab.value.none")
    low, high = (_percent(value) for value in (rate.interval.low, rate.interval.high))
    told = {"passed": round(rate.passed), "n": rate.n, "rate": _percent(rate.rate), "low": low, "high": high}
    return text(language, "lab.value.rate", **told)


def _share(share: float | None, language: Language) -> str:
    return (
        text(language, "lab.value.none") if share is None else text(language, "lab.value.share", share=_percent(share))
    )


def _figure(value: float | None, language: Language) -> str:
    return text(language, "lab.value.none") if value is None else f"{value:.3f}"


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
    ("reciprocal", lambda it, language: _figure(it.reciprocal, language)),
    ("gain", lambda it, language: _figure(it.gain, language)),
    ("tokens", _tokens),
    ("seconds", _seconds),
    ("unjudged", _unjudged),
)


def table(report: Report, language: Language) -> tuple[Line, ...]:
    """The figures of both sides."""
    totals = total(report, 0), total(report, 1)
    k = str(totals[0].k) if totals[0].k == totals[1].k else f"{totals[0].k}|{totals[1].k}"
    facts = {"k": k, "n": min(each.ranked for each in totals)}
    lines = [
        Line(
            name,
            text(language, f"lab.figure.{name}", **facts),
            text(language, f"lab.about.{name}", **facts),
            (shown(totals[0], language), shown(totals[1], language)),
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

"""The check `key_points`: an answer says what it has to say, and nothing that it must not say."""

import re

from playground.studies.checks.findings import failed, not_applicable, passed
from playground.studies.checks.prose import Span
from playground.studies.checks.subject import Subject
from playground.studies.text.folding import Folded, even, folded
from playground.studies.values import Finding, KeyPoint

_NEGATED = re.compile(
    "(?:(?<![除])非|并非|(?<![淹沉埋吞])没有?|未(?!来)|(?<!差)不(?:是|会|能|可|得|应|再|用|宜|准|许|允许|"
    r"包括|包含)?|无(?!论)|(?<![特分区性级个])别|勿|而不是|而非|禁止|严禁)\s*$"
    r"|\b(?:not|never|no|cannot|isn['’]t|aren['’]t|wasn['’]t|don['’]t|doesn['’]t|can['’]t|won['’]t|without|"
    r"rather than|instead of|neither|nor)\s+(?:(?:be|been|a|an|the|any|to|in)\s+){0,2}$",
    re.IGNORECASE,
)


def key_points(subject: Subject) -> Finding:
    """Fails where a key point is missing, or one is said that must not be; the share is that of the points that hold.

    A point is said where any of its alternatives stands in the answer, script, width, inflection and ways of writing
    numbers, dates and units aside, and not just behind a "not".
    """
    points = subject.key_points
    if not points:
        return not_applicable("key_points", case="none_expected")
    if not subject.answer.strip():
        return not_applicable("key_points", case="no_answer")
    places = [_said(point, subject.answer) for point in points]
    hits = sum(bool(said) == point.wanted for point, said in zip(points, places, strict=True))
    missing = [_name(point) for point, said in zip(points, places, strict=True) if point.wanted and not said]
    unwanted = [said for point, said in zip(points, places, strict=True) if not point.wanted and said]
    spans = tuple(span for said in unwanted for span in said)
    share = hits / len(points)
    if hits == len(points):
        wanted = tuple(span for said in places for span in said)
        return passed("key_points", share=share, spans=wanted, hits=hits, of=len(points))
    said_anyway = [subject.answer[start:end] for start, end in spans]
    return failed(
        "key_points",
        share=share,
        spans=spans,
        hits=hits,
        of=len(points),
        missing=_listed(missing),
        unwanted=_listed(list(dict.fromkeys(said_anyway))),
    )


def _said(point: KeyPoint, answer: str) -> tuple[Span, ...]:
    """Where the point is said."""
    text = folded(answer, stems=True)
    return tuple(sorted({span for one in point.alternatives for span in _places(one, text, answer)}))


def _places(wording: str, text: Folded, answer: str) -> list[Span]:
    wanted = folded(wording, stems=True)
    if not wanted.units:  # nothing but signs, such as "--" or "→"
        at = answer.find(wording.strip()) if wording.strip() else -1
        return [(at, at + len(wording.strip()))] if at >= 0 else []
    spans = [
        (text.units[first].start, text.units[first + len(wanted.units) - 1].end) for first in text.places(wanted.units)
    ]
    if _begins_negated(wording):
        return spans
    return [(start, end) for start, end in spans if not _NEGATED.search(even(answer[max(start - 24, 0) : start]))]


def _begins_negated(wording: str) -> bool:
    return re.match(r"[不没未无非别勿]|(?:not|no|never|cannot|without)\b", even(wording), re.IGNORECASE) is not None


def _name(point: KeyPoint) -> str:
    return point.alternatives[0] if point.alternatives else ""


def _listed(names: list[str]) -> str:
    return "; ".join(names)

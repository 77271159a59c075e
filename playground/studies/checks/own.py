"""Checks of a user's own, without code: words that must or must not be there, a regular expression, a JSON schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from playground.studies.checks import patterns, schemas
from playground.studies.checks.findings import Told
from playground.studies.checks.prose import Span
from playground.studies.checks.subject import Subject
from playground.studies.text.folding import folded
from playground.studies.values import CheckState, Finding

Kind = Literal["contains", "lacks", "pattern", "schema"]


@dataclass(frozen=True, slots=True)
class Own:
    """A check under a name of the user's own."""

    name: str
    kind: Kind
    wanted: tuple[str, ...]
    """The wordings, each with its alternatives as in `100字|一百字`; or the one pattern; or the one schema as JSON."""

    def find(self, subject: Subject) -> Finding:
        """What it finds of the answer."""
        if not subject.answer.strip():
            return Finding(self.name, "not_applicable", facts=(("kind", self.kind), ("case", "no_answer")))
        found = _FINDERS[self.kind](self.wanted, subject.answer)
        facts = (("kind", self.kind), *found.facts.items())
        return Finding(self.name, found.state, found.share, facts, found.spans)


@dataclass(frozen=True, slots=True)
class _Found:
    state: CheckState
    facts: Mapping[str, Told]
    share: float | None = None
    spans: tuple[Span, ...] = ()


def _contains(wanted: tuple[str, ...], answer: str) -> _Found:
    missing = [wording for wording in wanted if not _places(wording, answer)]
    spans = tuple(span for wording in wanted for span in _places(wording, answer))
    share = 1 - len(missing) / len(wanted)
    if missing:
        return _Found("failed", {"missing": "; ".join(missing)}, share, spans)
    return _Found("passed", {"of": len(wanted)}, share, spans)


def _lacks(unwanted: tuple[str, ...], answer: str) -> _Found:
    spans = tuple(sorted({span for wording in unwanted for span in _places(wording, answer)}))
    if spans:
        return _Found(
            "failed", {"found": "; ".join(dict.fromkeys(answer[start:end] for start, end in spans))}, spans=spans
        )
    return _Found("passed", {"of": len(unwanted)})


def _places(wording: str, answer: str) -> list[Span]:
    """Where any of the alternatives stands, compared as key points are."""
    found: list[Span] = []
    text = folded(answer, stems=True)
    for alternative in filter(str.strip, wording.split("|")):
        units = folded(alternative, stems=True).units
        found += [(text.units[at].start, text.units[at + len(units) - 1].end) for at in text.places(units)]
        literal = alternative.strip()
        if not units and literal in answer:  # nothing but signs
            found.append((answer.index(literal), answer.index(literal) + len(literal)))
    return found


def _pattern(wanted: tuple[str, ...], answer: str) -> _Found:
    try:
        spans = patterns.search(wanted[0], answer)
    except patterns.TooSlow:
        return _Found("not_applicable", {"case": "too_slow"})
    facts = {"pattern": wanted[0][:80]}
    return _Found("passed", {**facts, "count": len(spans)}, spans=spans) if spans else _Found("failed", facts)


def _schema(wanted: tuple[str, ...], answer: str) -> _Found:
    try:
        fault = schemas.fault(wanted[0], answer)
    except schemas.TooLarge:
        return _Found("not_applicable", {"case": "too_slow"})
    if fault is None:
        return _Found("passed", {})
    return _Found("failed", {"case": "not_valid" if fault else "not_json", "reason": fault})


_FINDERS: Mapping[Kind, Callable[[tuple[str, ...], str], _Found]] = {
    "contains": _contains,
    "lacks": _lacks,
    "pattern": _pattern,
    "schema": _schema,
}

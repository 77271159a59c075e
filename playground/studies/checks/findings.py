"""Findings in a few words: passed, failed, or not applicable, with the facts that their sentence tells."""

from playground.studies.checks.prose import Span
from playground.studies.values import CheckState, Finding

Told = str | int | float


def passed(check: str, *, share: float | None = None, spans: tuple[Span, ...] = (), **facts: Told) -> Finding:
    """The answer is as the check wants it."""
    return _finding(check, "passed", share, spans, facts)


def failed(check: str, *, share: float | None = None, spans: tuple[Span, ...] = (), **facts: Told) -> Finding:
    """The answer is not as the check wants it; `spans` are where that shows."""
    return _finding(check, "failed", share, spans, facts)


def not_applicable(check: str, *, case: str) -> Finding:
    """There was nothing to check, and `case` says why."""
    return _finding(check, "not_applicable", None, (), {"case": case})


def _finding(
    check: str, state: CheckState, share: float | None, spans: tuple[Span, ...], facts: dict[str, Told]
) -> Finding:
    return Finding(check, state, share, tuple(facts.items()), spans)


def example(text: str, spans: tuple[Span, ...], most: int = 40) -> str:
    """The beginning of the first of `spans`, for the sentence that tells of it."""
    start, end = spans[0]
    words = " ".join(text[start:end].split())
    return words if len(words) <= most else f"{words[:most]}…"

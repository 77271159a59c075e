"""What is found of an answer without anybody reading it: the checks, and which sentences the chunks bear out."""

from playground.core.values import Run
from playground.studies.values import Finding, Grounding, Question


def examined(run: Run, question: Question | None) -> tuple[tuple[Finding, ...], Grounding | None]:
    """Being written."""
    return (), None

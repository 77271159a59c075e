"""What is found of an answer without anybody reading it: the checks, and which sentences the chunks bear out."""

from collections.abc import Sequence

from playground.core.values import Run
from playground.studies.checks.own import Own
from playground.studies.checks.subject import Subject
from playground.studies.checks.table import findings
from playground.studies.ground.scoring import ground
from playground.studies.values import Finding, Grounding, Question


def examined(
    run: Run, question: Question | None, own: Sequence[Own] = ()
) -> tuple[tuple[Finding, ...], Grounding | None]:
    """What the checks find of the answer of `run`, and how far the chunks that were sent bear it out.

    The second is None where no chunk was sent, or where there is no answer.
    """
    subject = Subject.of(run, question)
    grounding = ground(subject.answer, subject.chunks, subject.question) if subject.chunks and subject.answer else None
    return findings(subject, own), grounding

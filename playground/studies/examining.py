"""What is found of an answer without anybody reading it: the checks, and which sentences the chunks bear out."""

import logging
from collections.abc import Sequence

from playground.core.values import Run
from playground.studies.checks.own import Own
from playground.studies.checks.subject import Subject
from playground.studies.checks.table import findings
from playground.studies.ground.scoring import ground
from playground.studies.values import Finding, Grounding, Question

_log = logging.getLogger(__name__)


def examined(
    run: Run, question: Question | None, own: Sequence[Own] = ()
) -> tuple[tuple[Finding, ...], Grounding | None]:
    """What the checks find of the answer of `run`, and how far the chunks that were sent bear it out.

    The second is None where no chunk was sent, or where there is no answer. An answer that a check trips over is there
    all the same: then nothing was found, and the log says why.
    """
    subject = Subject.of(run, question)
    try:
        found = findings(subject, own)
        if not (subject.chunks and subject.answer):
            return found, None
        return found, ground(subject.answer, subject.chunks, subject.question)
    except Exception:
        _log.exception("the answer of run %s could not be examined", run.id)
        return (), None

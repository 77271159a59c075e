"""Evidence of a file taken into a set: questions that it lacks are added, places that are noted stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.errors import StudyError
from playground.studies.lab.record import Marked
from playground.studies.lab.store import EvidenceStore
from playground.studies.sets.gathering import folded
from playground.studies.sets.splitting import half
from playground.studies.sets.store import SetStore
from playground.studies.values import Question, QuestionSet


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a file."""

    questions: int
    """Added to the set."""
    places: int
    """Noted; those that were noted before are not counted."""


def take_in(
    sets: SetStore, evidence: EvidenceStore, reference: str, marked: Sequence[Marked], author: str | None = None
) -> TakenIn:
    """Put the questions and their evidence into the set, which is made where there is none of that name.

    Raises StudyError as the two stores do.
    """
    known = {folded(question.text) for question in _set(sets, reference, author).questions}
    new = [each.question for each in marked if folded(each.question) not in known]
    added = sets.add(reference, *(Question("", text, split=half(text)) for text in new)).added if new else 0
    chosen = sets.get(reference)
    ids = {folded(question.text): question.id for question in chosen.questions}
    before = len(evidence.of_set(chosen.id))
    for each in marked:
        question = ids[folded(each.question)]
        parts: dict[int, int] = {}
        for number, span in each.spans:
            made = evidence.add(chosen.id, question, span, parts.get(number), author)
            parts.setdefault(number, made.part)
    return TakenIn(added, len(evidence.of_set(chosen.id)) - before)


def _set(sets: SetStore, reference: str, author: str | None) -> QuestionSet:
    try:
        return sets.get(reference)
    except StudyError as error:
        if error.code != "set_unknown":
            raise
        return sets.create(reference, (), author)

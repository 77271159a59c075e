"""The check `refusal`: an answer says that the documents do not tell when that is so, and only then."""

import re

from playground.studies.checks.findings import failed, not_applicable, passed
from playground.studies.checks.refusing import is_fixed_refusal, is_refusal
from playground.studies.checks.relevance import relevance
from playground.studies.checks.subject import Subject
from playground.studies.text.folding import even
from playground.studies.values import Finding

_ASKS_WHETHER_TOLD = re.compile(
    "(?:是否|有没有|有无|可曾|没有?)[^，。？?]{0,8}(?:提到|提及|说明|涉及|写到|讲到|规定|记载|包含)|(?:提到|"
    "提及|说明|涉及|写到|讲到|规定|记载|包含)[^。？?]{0,24}(?:吗|没有)|"
    r"^\W*(?:does|do|did|is|are)\b.*\b(?:mention|say|state|cover|specif|contain|includ|address|discuss)",
    re.IGNORECASE,
)


def refusal(subject: Subject) -> Finding:
    """Fails for an answer where a refusal was due, and for a refusal where an answer was.

    Due is what the question set says; else a refusal where no chunk was sent, or none that has to do with the question,
    and an answer where key points are expected, or a chunk clearly has to do with the question. The fact `case` says
    which.
    """
    if not subject.answer.strip():
        return not_applicable("refusal", case="no_answer")
    why = _due(subject)
    if why is None:
        return not_applicable("refusal", case="chunks_unknown" if subject.chunks is None else "relevance_unclear")
    due, because = why
    refused = is_fixed_refusal(subject.answer) or (
        is_refusal(subject.answer) and not _ASKS_WHETHER_TOLD.search(even(subject.question))
    )
    found = passed if refused == due else failed
    return found("refusal", case=f"{'refused' if refused else 'answered'}_{because}")


def _due(subject: Subject) -> tuple[bool, str] | None:
    """Whether a refusal is due, and why; None where nobody can tell."""
    if subject.refusal is not None:
        return subject.refusal, "expected" if subject.refusal else "unexpected"
    if any(point.wanted for point in subject.key_points):
        return False, "key_points"
    if subject.chunks is None or (subject.chunks and _ASKS_WHETHER_TOLD.search(even(subject.question))):
        return None
    if not subject.chunks:
        return True, "nothing_sent"
    told = relevance(subject.question, subject.chunks)
    return None if told is None else (told == "irrelevant", told)

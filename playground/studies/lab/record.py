"""Evidence as JSON lines: a question a line, with the places that answer it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from playground.core.errors import StudyError
from playground.studies.lab.store import LONGEST, MOST
from playground.studies.lab.values import Evidence, Span
from playground.studies.sets.limits import LARGEST_FILE, LONGEST_QUESTION, MOST_QUESTIONS
from playground.studies.values import Question, QuestionSet


@dataclass(frozen=True, slots=True)
class Marked:
    """A question with its evidence, as a line of a file has it."""

    question: str
    spans: tuple[tuple[int, Span], ...]
    """Each with the number of its part."""


class _Place(BaseModel):
    model_config = ConfigDict(extra="ignore")
    document: str = Field(min_length=1, max_length=1_000)
    text: str = Field(min_length=1, max_length=LONGEST)
    start: int = Field(default=0, ge=0)
    end: int | None = None
    before: str = Field(default="", max_length=1_000)
    after: str = Field(default="", max_length=1_000)
    part: int | None = Field(default=None, ge=1)


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")
    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    evidence: list[_Place] = Field(default=[], max_length=MOST)


def written(questions: Iterable[Question], evidence: Sequence[Evidence]) -> Iterator[str]:
    """The lines of all questions that have evidence, in the order of the questions."""
    by_question: dict[str, list[Evidence]] = {}
    for each in evidence:
        by_question.setdefault(each.question, []).append(each)
    for question in questions:
        if question.id in by_question:
            places = [_place(each) for each in by_question[question.id]]
            yield json.dumps({"question": question.text, "evidence": places}, ensure_ascii=False) + "\n"


def read(content: bytes) -> tuple[Marked, ...]:
    """The questions of a file. Raises StudyError `evidence_file_wrong` or `evidence_file_too_large`."""
    if len(content) > LARGEST_FILE:
        raise StudyError("evidence_file_too_large", size=len(content) // 1_000_000, most=LARGEST_FILE // 1_000_000)
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise StudyError("evidence_file_wrong", line=1, reason="UTF-8") from error
    marked = tuple(_marked(number, line) for number, line in enumerate(lines, start=1) if line.strip())
    if len(marked) > MOST_QUESTIONS:
        raise StudyError("evidence_file_too_large", size=len(marked), most=MOST_QUESTIONS)
    return marked


def evidence_of(name: str, marked: Sequence[Marked]) -> tuple[QuestionSet, tuple[Evidence, ...]]:
    """The questions of a file as a set that is kept nowhere, and their evidence."""
    questions = tuple(Question(str(number), each.question) for number, each in enumerate(marked, start=1))
    evidence = tuple(
        Evidence(f"{question.id}.{place}", "", question.id, part, span)
        for question, each in zip(questions, marked, strict=True)
        for place, (part, span) in enumerate(each.spans)
    )
    return QuestionSet("", name, questions), evidence


def _marked(number: int, line: str) -> Marked:
    try:
        found = _Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StudyError("evidence_file_wrong", line=number, reason=f"{where}: {first['msg']}".strip(": ")) from error
    spans = tuple((place.part or at, _span(place)) for at, place in enumerate(found.evidence, start=1))
    return Marked(found.question.strip(), spans)


def _span(place: _Place) -> Span:
    end = place.start + len(place.text) if place.end is None else place.end
    return Span("", place.document, place.start, end, place.text, place.before, place.after)


def _place(each: Evidence) -> Mapping[str, Any]:
    span = each.span
    return {
        "document": span.document,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "before": span.before,
        "after": span.after,
        "part": each.part,
    }

"""Answers with their chunks as a file holds them, and what was found of an answer as a record."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from playground.core.errors import StudyError
from playground.studies.values import Grounding, Sentence


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file of answers."""

    id: str
    """The number of the line where it has none."""
    answer: str
    chunks: tuple[str, ...]
    question: str = ""


def rows_in(lines: Iterable[bytes]) -> Iterator[Row | StudyError]:
    """The rows of JSON Lines: `answer` and `context` (a text or a list of texts), perhaps `question` and `id`.

    A damaged line comes as the error it is, `ground_row`, in its place; blank lines are passed over.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _row(number, json.loads(line.decode("utf-8-sig")))
            except (ValueError, RecursionError) as error:
                yield StudyError("ground_row", line=number, field="JSON", detail=str(error))
            except StudyError as error:
                yield error


def _row(number: int, fields: Any) -> Row:
    if not isinstance(fields, dict):
        raise StudyError("ground_row", line=number, field="JSON")
    context = fields.get("context")
    chunks = [context] if isinstance(context, str) else context
    if not isinstance(chunks, list) or not all(isinstance(chunk, str) for chunk in chunks):
        raise StudyError("ground_row", line=number, field="context")
    answer: Any = fields.get("answer")
    question: Any = fields.get("question") or ""
    for field, value in (("answer", answer), ("question", question)):
        if not isinstance(value, str):
            raise StudyError("ground_row", line=number, field=field)
    return Row(str(fields.get("id", number)), answer, tuple(chunks), question)


def grounding_record(found: Grounding) -> dict[str, Any]:
    """What was found of an answer, for JSON; places count characters of the answer and of the chunk."""
    return {"answer_score": _rounded(found.answer_score), "sentences": [_record(one) for one in found.sentences]}


def _record(sentence: Sentence) -> dict[str, Any]:
    return {
        "start": sentence.start,
        "end": sentence.end,
        "state": sentence.state,
        "score": _rounded(sentence.score),
        "chunk": sentence.chunk,
        "chunk_start": sentence.chunk_start,
        "chunk_end": sentence.chunk_end,
        "missing_numbers": list(sentence.missing_numbers),
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 6)

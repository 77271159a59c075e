"""A question as plain values for JSON, as it is kept and exported, and read again."""

from collections.abc import Mapping
from typing import Any

from playground.studies.sets import cells
from playground.studies.values import Question, Split


def question_record(question: Question) -> dict[str, Any]:
    """The question by name; key points are texts as in a cell of a table. What is not stated is left out."""
    stated = {
        "key_points": [cells.point_text(point) for point in question.key_points],
        "refusal": question.refusal,
        "tags": list(question.tags),
        "note": question.note,
    }
    return {
        "id": question.id,
        "question": question.text,
        **{key: value for key, value in stated.items() if value not in (None, [], "")},
        "split": question.split,
    }


def question_from(record: Mapping[str, Any]) -> Question:
    """The opposite of `question_record`."""
    split: Split = record["split"]
    return Question(
        id=record["id"],
        text=record["question"],
        key_points=cells.key_points(record.get("key_points", [])),
        refusal=record.get("refusal"),
        tags=tuple(record.get("tags", ())),
        note=record.get("note", ""),
        split=split,
    )

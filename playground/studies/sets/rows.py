"""The columns of a set that is written as a table, and the cells of a question."""

from playground.core.strings import Language, text
from playground.studies.sets import cells
from playground.studies.values import Question

COLUMNS = ("id", "question", "key_points", "refusal", "tags", "note", "split")
"""Their names are `set.column.<name>` of the string table."""


def names(language: Language) -> list[str]:
    """What the columns are called."""
    return [text(language, f"set.column.{name}") for name in COLUMNS]


def row_of(question: Question, language: Language) -> list[str]:
    """The cells of a question."""
    return [
        question.id,
        question.text,
        cells.points_text(question.key_points),
        cells.refusal_text(question.refusal, language),
        cells.tags_text(question.tags),
        question.note,
        cells.split_text(question.split, language),
    ]

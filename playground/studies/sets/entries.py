"""What one row of a file says of a question, whatever the file: values by what their columns are for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.core.errors import StudyError
from playground.studies.sets import cells
from playground.studies.sets.checking import KEYS
from playground.studies.sets.columns import Role
from playground.studies.sets.doubts import Doubts
from playground.studies.sets.limits import LONGEST_CELL
from playground.studies.sets.splitting import half
from playground.studies.values import Question


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as it was read."""

    number: int
    """As a person counts: 1 for the first of its sheet, in a text the number of the line that it begins on."""
    cells: tuple[str, ...]
    whole: bool = True
    """Whether every cell could be read; False where a formula has no result."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value, what it is for, and what its column is called."""

    role: Role
    column: str
    value: object


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as its row has it, perhaps without text or id."""

    row: int
    question: Question
    columns: Mapping[Role, str]
    """What the columns are called."""


_READ: Mapping[Role, Callable[[object], Any]] = {
    "question": cells.plain_text,
    "key_points": cells.key_points,
    "must_not": cells.unwanted_points,
    "refusal": cells.refusal,
    "tags": cells.tags,
    "note": cells.plain_text,
    "split": cells.split,
    "id": cells.question_id,
}


def entry_of(row: int, fields: Iterable[Field], doubts: Doubts) -> Entry:
    """The entry of a row; a value that is not understood counts as missing, and is told.

    Raises StudyError `set_text_too_long` for a text that nothing could be made of.
    """
    columns: dict[Role, str] = dict(KEYS)
    found: dict[Role, Any] = {}
    for field in fields:
        columns[field.role] = field.column
        if (read := _READ.get(field.role)) is None:
            continue
        if isinstance(field.value, str) and len(field.value) > LONGEST_CELL:
            raise StudyError(
                "set_text_too_long", row=row, column=field.column, size=len(field.value), limit=LONGEST_CELL
            )
        try:
            found[field.role] = read(field.value)
        except cells.NotUnderstood:
            doubts.of_row("set_value_not_understood", row, column=field.column)
    text = found.get("question", "")
    question = Question(
        id=found.get("id", ""),
        text=text,
        key_points=(*found.get("key_points", ()), *found.get("must_not", ())),
        refusal=found.get("refusal"),
        tags=found.get("tags", ()),
        note=found.get("note", ""),
        split=found.get("split") or half(text),
    )
    return Entry(row, question, columns)


def entry_of_text(row: int, text: str) -> Entry:
    """The entry of a row that is a question and nothing else."""
    return Entry(row, Question(id="", text=cells.plain_text(text), split=half(text)), KEYS)

"""A set of questions as a workbook, which reads back as the same questions."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from playground.core.strings import Language, text
from playground.studies.exports.sheets import LONGEST, put
from playground.studies.sets import cells
from playground.studies.sets.rows import COLUMNS, names, row_of
from playground.studies.values import KeyPoint, Question

_WIDTHS = {"id": 14, "question": 48, "key_points": 40, "refusal": 9, "tags": 18, "note": 32, "split": 9}
"""In digits."""
_ROOM = LONGEST // 2
"""Characters of key points in a cell; those that are left stand in the rows below, which belong to the question."""


def workbook(questions: Iterable[Question], language: Language) -> bytes:
    """The file: a row a question under the names of the columns."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book: Any = Workbook()
    sheet = book.active
    sheet.title = text(language, "set.column.question")
    _fill(sheet, 1, names(language), Font(bold=True), Alignment())
    rows = (row for question in questions for row in _rows(question, language))
    for at, row in enumerate(rows, 2):
        _fill(sheet, at, row, Font(), Alignment(vertical="top", wrap_text=True))
    for at, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS[name]
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _fill(sheet: Any, row: int, contents: Iterable[str], font: Any, alignment: Any) -> None:
    for column, content in enumerate(contents, 1):
        cell = sheet.cell(row, column)
        put(cell, content or None)
        cell.font, cell.alignment = font, alignment


def _rows(question: Question, language: Language) -> Iterator[list[str]]:
    """The row of a question, and further ones with the key points that its cell has no room for."""
    first, *more = _cut(question.key_points)
    row = row_of(question, language)
    place = COLUMNS.index("key_points")
    yield [*row[:place], cells.points_text(first), *row[place + 1 :]]
    for points in more:
        yield [cells.points_text(points) if name == "key_points" else "" for name in COLUMNS]


def _cut(points: tuple[KeyPoint, ...]) -> list[tuple[KeyPoint, ...]]:
    parts: list[tuple[KeyPoint, ...]] = [()]
    for point in points:
        if parts[-1] and len(cells.points_text((*parts[-1], point))) > _ROOM:
            parts.append(())
        parts[-1] = (*parts[-1], point)
    return parts

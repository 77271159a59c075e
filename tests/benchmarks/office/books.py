"""Workbooks: merged cells, formats that show a number another way than it is kept, columns and rows that are hidden."""

from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

from tests.documents.making import saved

Value = str | int | float | None


def workbook(*sheets: tuple[str, Sequence[Sequence[Value]], Callable[[Any], None]]) -> bytes:
    """Sheets by name with their rows; the function does what rows cannot say."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows, finish in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        finish(sheet)
    return saved(book)


def merged(*ranges: str) -> Callable[[Any], None]:
    def finish(sheet: Any) -> None:
        for each in ranges:
            sheet.merge_cells(each)

    return finish


def shown_as(columns: str, look: str, since: int = 1) -> Callable[[Any], None]:
    """The format of the numbers in some columns, named by their letters, from a row on."""

    def finish(sheet: Any) -> None:
        for column in columns:
            for cell in sheet[column][since - 1 :]:
                cell.number_format = look

    return finish


def hidden(columns: str = "", rows: Sequence[int] = ()) -> Callable[[Any], None]:
    def finish(sheet: Any) -> None:
        for column in columns:
            sheet.column_dimensions[column].hidden = True
        for row in rows:
            sheet.row_dimensions[row].hidden = True

    return finish


def each(*finishing: Callable[[Any], None]) -> Callable[[Any], None]:
    def finish(sheet: Any) -> None:
        for one in finishing:
            one(sheet)

    return finish

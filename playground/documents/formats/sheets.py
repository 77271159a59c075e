"""Excel files: each visible sheet with its name as heading, each row a line of `column: value`."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from playground.core.errors import Notice
from playground.documents.cleaning import clean
from playground.documents.draft import Draft, Source
from playground.documents.formats.package import inspect
from playground.documents.formats.rows import batches, lines
from playground.documents.parsed import Parsed

_BLOCK = 1 << 20
_UNCOMPUTED = re.compile(rb"<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def load(source: Source) -> Parsed:
    """Load the values as last computed, not the formulas."""
    import openpyxl

    inspect(source, "xlsx")
    with source.path.open("rb") as file:  # given a path, openpyxl insists on the right suffix
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        draft = Draft(source, "xlsx")
        _add_sheets(draft, source, book)
        return draft.finish(title=book.properties.title)


def _add_sheets(draft: Draft, source: Source, book: Any) -> None:
    hidden = []
    for number, sheet in enumerate(book.worksheets, start=1):
        source.progress(number, len(book.worksheets))
        if sheet.sheet_state == "visible":
            _add_sheet(draft, sheet)
        else:
            hidden.append(sheet.title)
    if hidden:
        draft.warn(Notice.of("hidden_sheets", names=clean(", ".join(hidden)[:300]), count=len(hidden)))
    uncomputed = _uncomputed(source)
    if uncomputed:
        draft.warn(Notice.of("formulas_without_values", count=uncomputed))


def _add_sheet(draft: Draft, sheet: Any) -> None:
    sheet.reset_dimensions()  # the size that the file states may be wrong
    separator = "\n\n"
    for number, batch in enumerate(batches(lines(_rows(sheet)))):
        if number == 0:
            draft.heading(1, sheet.title)
        draft.add(batch, separator)
        separator = "\n"


def _rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [_shown(cell.value, getattr(cell, "number_format", None)) for cell in row]


def _uncomputed(source: Source) -> int:
    """How many formulas have no value in the file, because the program that wrote it does not calculate."""
    from zipfile import ZipFile

    count = 0
    with ZipFile(source.path) as package:
        for member in package.infolist():
            if member.filename.startswith("xl/worksheets/"):
                with package.open(member) as part:
                    rest = b""
                    while block := part.read(_BLOCK):
                        cells, _, rest = (rest[-_BLOCK:] + block).rpartition(b"</c>")
                        count += len(_UNCOMPUTED.findall(cells + b"</c>"))
    return count


def _shown(value: object, number_format: str | None) -> str:
    """Roughly what the sheet shows: whole numbers without a point, dates in ISO form."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() | int() if number_format and number_format.rstrip().endswith("%"):
            return f"{value * 100:.10g}%"
        case float():
            return f"{value:.15g}"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)

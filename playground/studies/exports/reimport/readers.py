"""The files that can come back: each format a function from a file to the rows of its tables."""

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from markdown_it import MarkdownIt
from markdown_it.token import Token

from playground.core.errors import DocumentError, StudyError
from playground.documents.decoding import decode
from playground.documents.draft import Source
from playground.documents.formats.package import inspect
from playground.documents.names import suffix_of
from playground.studies.exports import jsonl, marks
from playground.studies.exports.cleaning import on_one_line, unguarded
from playground.studies.exports.columns import names
from playground.studies.exports.marks import Mark
from playground.studies.exports.reimport.rows import Line, Row, rows
from playground.studies.exports.sheets import taken_out
from playground.studies.values import Judgement

LARGEST_TABLE = 30_000_000
"""Bytes of a workbook, CSV or Markdown file."""
LARGEST_JSONL = 2_000_000_000
"""Bytes; all prompts and candidates stand in it, and it is read line by line."""
_LARGEST_UNPACKED = 150_000_000
_MOST_ROWS = 200_000
_MOST_COLUMNS = 200
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody hands in."""

    path: Path
    name: str
    """As its owner wrote it; its suffix says what it is."""


Reader = Callable[[Upload, Sequence[str]], list[Row]]


def read(upload: Upload, arms: Sequence[str]) -> list[Row]:
    """What the file says of answers of a study with those arms.

    Raises StudyError for a file that is too large, cannot be read, or has no table with verdicts or remarks.
    """
    suffix = suffix_of(upload.name)
    reader = READERS.get(suffix)
    if reader is None:
        raise StudyError("reimport_format", name=upload.name, known=", ".join(READERS))
    size, limit = upload.path.stat().st_size, LARGEST_JSONL if suffix == ".jsonl" else LARGEST_TABLE
    if size > limit:
        raise StudyError("reimport_too_large", name=upload.name, size=size // 1_000_000, limit=limit // 1_000_000)
    try:
        return reader(upload, arms)
    except DocumentError as error:
        causes = {"cause_zh": error.message("zh"), "cause_en": error.message("en")}
        raise StudyError("reimport_refused", name=upload.name, **causes) from error


def _gathered(upload: Upload, tables: Iterator[Iterator[Row] | None]) -> list[Row]:
    """The rows of all tables that say something of answers."""
    found = [list(table) for table in tables if table is not None]
    if not found:
        raise StudyError("reimport_no_table", name=upload.name)
    return [row for table in found for row in table]


# Workbooks ------------------------------------------------------------------------------------------------------------


def _workbook(upload: Upload, arms: Sequence[str]) -> list[Row]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    inspect(Source(upload.path, upload.name), "xlsx")
    with ZipFile(upload.path) as package:
        size = sum(member.file_size for member in package.infolist())
    if size > _LARGEST_UNPACKED:
        limit = _LARGEST_UNPACKED // 1_000_000
        raise StudyError("reimport_too_large", name=upload.name, size=size // 1_000_000, limit=limit)
    try:
        with upload.path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return _gathered(upload, (rows(_sheet(sheet, upload), arms, sheet.title) for sheet in book.worksheets))
    # What openpyxl was seen to raise for files that are packages and no workbooks.
    except (
        *(BadZipFile, InvalidFileException, zlib.error, EOFError, OSError, NotImplementedError, SyntaxError),
        *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError),
    ) as error:
        raise StudyError("reimport_damaged", name=upload.name, detail=str(error)[:300]) from error


def _sheet(sheet: Any, upload: Upload) -> Iterator[Line]:
    sheet.reset_dimensions()  # the size that the file states may be wrong
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), 1):
        if number > _MOST_ROWS:
            raise StudyError("reimport_too_many_rows", name=upload.name, limit=_MOST_ROWS)
        yield Line(f"{sheet.title}!{number}", [_value(value) for value in row])


def _value(value: object) -> str:
    return "" if value is None else taken_out(value) if isinstance(value, str) else str(value)


# Texts ----------------------------------------------------------------------------------------------------------------


def _text(upload: Upload) -> str:
    return decode(upload.path.read_bytes(), Source(upload.path, upload.name)).text.replace("\r\n", "\n")


def _csv(upload: Upload, arms: Sequence[str]) -> list[Row]:
    text = _text(upload).replace("\0", "\ufffd")
    csv.field_size_limit(LARGEST_TABLE)  # of the whole process; the program reads no CSV without limits of its own
    try:
        return _gathered(upload, iter([rows(_lines(text, _delimiter(text), upload), arms)]))
    except csv.Error as error:
        raise StudyError("reimport_damaged", name=upload.name, detail=str(error)[:300]) from error


def _lines(text: str, delimiter: str, upload: Upload) -> Iterator[Line]:
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        if number > _MOST_ROWS:
            raise StudyError("reimport_too_many_rows", name=upload.name, limit=_MOST_ROWS)
        yield Line(str(number), [unguarded(cell) for cell in cells[:_MOST_COLUMNS]])


def _delimiter(text: str) -> str:
    """The one by which the first line falls into most names of columns."""
    first = text.lstrip("\ufeff\n").partition("\n")[0]
    known = {mark: sum(cell.strip(' "').casefold() in names() for cell in first.split(mark)) for mark in ",\t;"}
    return max(known, key=lambda mark: known[mark])


def _markdown(upload: Upload, arms: Sequence[str]) -> list[Row]:
    tokens = _blocks().parse(_text(upload))
    return _gathered(upload, (rows(lines, arms, heading) for heading, lines in _tables(tokens)))


def _tables(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Line]]]:
    """The tables of a text, each with the heading above it."""
    heading, lines, cells = "", list[Line](), list[str]()
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            heading = on_one_line(_plain(token.content))
        elif before.type in ("th_open", "td_open"):
            cells.append(_plain(token.content))
        elif before.type == "tr_open":
            cells, where = [], str(before.map[0] + 1) if before.map else ""
        elif before.type == "tr_close":
            lines.append(Line(where, cells))
        elif before.type == "table_open":
            lines = []
        if token.type == "table_close":
            yield heading, [*lines]


def _plain(written: str) -> str:
    """The text of a cell, its breaks as lines."""
    pieces = []
    for token in _inline().parseInline(written)[0].children or ():
        if token.type in ("softbreak", "hardbreak") or (
            token.type == "html_inline" and _BREAK.fullmatch(token.content)
        ):
            pieces.append("\n")
        elif not token.type.endswith(("_open", "_close")):
            pieces.append(token.content)
    return "".join(pieces).replace("\u00a0", " ")


@cache
def _blocks() -> MarkdownIt:
    """Finds tables; what stands in their cells is looked at only where it is wanted."""
    return MarkdownIt("commonmark", {"html": True}).enable("table").disable("inline")


@cache
def _inline() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True})


# Cells whole ----------------------------------------------------------------------------------------------------------


def _jsonl(upload: Upload, arms: Sequence[str]) -> list[Row]:
    with upload.path.open("rb") as file:
        found = [(number, line) for number, line in enumerate(jsonl.read(file, upload.name), 1) if line.judgement]
    return [_of_cell(str(number), line, line.judgement) for number, line in found if line.judgement]


def _of_cell(where: str, line: jsonl.Line, said: jsonl.Said) -> Row:
    """A line that nobody edits says what was said when it was written."""
    by = Judgement("", said.verdict, said.reasons, said.remark, said.author, said.at)
    told = marks.said(by)
    answer = marks.digest(line.run.answer) if line.run and line.state == "completed" else ""
    mark = Mark(line.question.id, line.arm.name, line.repeat, answer, marks.prints(told))
    return Row(where, told, line.question.text, line.arm.name, line.repeat, mark, by=by)


READERS: Mapping[str, Reader] = {
    ".xlsx": _workbook,
    ".csv": _csv,
    ".tsv": _csv,
    ".md": _markdown,
    ".markdown": _markdown,
    ".jsonl": _jsonl,
}
"""By suffix."""

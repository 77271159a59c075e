"""Questions from a file's name and bytes, or from a pasted text: one table says which reader takes which suffix."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playground.core.clock import SYSTEM, Clock
from playground.core.errors import DocumentError, Notice, StudyError
from playground.documents.cleaning import clean, count_control, count_hidden, has_ink
from playground.documents.decoding import decode
from playground.documents.draft import Source
from playground.documents.names import display_name, suffix_of
from playground.documents.sniffing import require_text, sniff
from playground.studies.sets import delimited, lines, markdown, objects, sheets, tables
from playground.studies.sets.columns import Role, names_question
from playground.studies.sets.doubts import Doubts
from playground.studies.sets.entries import Entry
from playground.studies.sets.gathering import folded, gathered
from playground.studies.sets.limits import LARGEST_FILE
from playground.studies.values import Question

_HEAD = 4_096
_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """The questions of a file or a text, and what a person should know about them."""

    questions: tuple[Question, ...]
    notices: tuple[Notice, ...]
    columns: tuple[tuple[str, Role], ...] = ()
    """Name of each column that was made use of, and what it was taken for."""


def read_file(name: str, data: bytes, clock: Clock = SYSTEM) -> Read:
    """The questions in a file that its owner calls `name`.

    Raises StudyError for what a set cannot hold, with the row and the column, and where there is no question; and
    DocumentError for a file that cannot be read at all.
    """
    name = display_name(name)
    if not data:
        raise DocumentError("file_empty", name=name)
    if len(data) > LARGEST_FILE:
        raise StudyError("set_file_too_large", name=name, size=_megabytes(len(data)), limit=_megabytes(LARGEST_FILE))
    doubts = Doubts()
    suffix = suffix_of(name)
    found = sniff(data[:_HEAD])
    if found is not None and suffix not in (*SUFFIXES, ".xls", ""):
        raise _unknown(name)
    if suffix in WORKBOOKS or found in ("ZIP", "OLE2"):
        return _read(tables.entries(sheets.rows(name, data, doubts, clock), doubts), doubts)
    text = _decoded(name, data, doubts)
    if suffix not in READERS and _MARKUP.match(text):
        raise _unknown(name)
    return _read(READERS.get(suffix, _any)(text, doubts), doubts)


def read_text(text: str) -> Read:
    """The questions in a pasted text, whose form is told by what it looks like. Raises StudyError."""
    if len(text) > LARGEST_FILE:
        raise StudyError("set_paste_too_large", size=len(text), limit=LARGEST_FILE)
    doubts = Doubts()
    return _read(_any(_cleaned(text, doubts), doubts), doubts)


def _read(entries: Iterable[Entry], doubts: Doubts) -> Read:
    questions = gathered(entries, doubts)
    return Read(questions, doubts.notices(), doubts.columns)


# Forms of text --------------------------------------------------------------------------------------------------------

Reader = Callable[[str, Doubts], Iterable[Entry]]


def _any(text: str, doubts: Doubts) -> Iterable[Entry]:
    """JSON, a Markdown table, cells copied from a spreadsheet, a table with a header, or one question a line."""
    if (items := objects.items_of(text)) is not None:
        return objects.entries(items, doubts)
    if (found := markdown.tables_of(text)).tables:
        return _of_tables(found, doubts)
    delimiter = delimited.headed_by(text) or ("\t" if delimited.has_tabs(text) else delimited.NONE)
    if delimiter != delimited.NONE:
        return tables.entries(delimited.rows(text, delimiter), doubts)
    return lines.entries(text, doubts)


def _delimited(text: str, doubts: Doubts) -> Iterable[Entry]:
    return tables.entries(delimited.rows(text, delimited.delimiter_of(text)), doubts)


def _objects(text: str, doubts: Doubts) -> Iterable[Entry]:
    if (items := objects.items_of(text)) is None:
        raise objects.broken(text)
    return objects.entries(items, doubts)


def _of_tables(found: markdown.Tables, doubts: Doubts) -> Iterator[Entry]:
    """The entries of the tables that name the question, else of the first one.

    A table that only asks once more what those above it ask, of another model perhaps, is left out.
    """
    for number in found.outside:
        doubts.of_row("set_lines_outside", number)
    named = any(names_question(table[0].cells) for table in found.tables)
    asked: set[str] = set()
    for place, table in enumerate(found.tables):
        if not (names_question(table[0].cells) if named else place == 0):
            doubts.of_row("set_tables_ignored", table[0].number)
            continue
        entries = list(tables.entries(table, doubts, headed=True))
        texts = {folded(entry.question.text) for entry in entries}
        if asked and texts <= asked:
            doubts.of_row("set_tables_repeated", table[0].number)
        else:
            yield from entries
        asked |= texts


READERS: Mapping[str, Reader] = {
    ".csv": _delimited,
    ".tsv": _delimited,
    ".md": _any,
    ".markdown": _any,
    ".jsonl": _objects,
    ".ndjson": _objects,
    ".json": _objects,
    ".txt": _any,
}
WORKBOOKS = (".xlsx", ".xlsm")
SUFFIXES = (*WORKBOOKS, *READERS)
"""The files that are offered to be read; others are taken for text if they are."""

# Text -----------------------------------------------------------------------------------------------------------------


def _decoded(name: str, data: bytes, doubts: Doubts) -> str:
    """The text of a file."""
    source = Source(Path(name), name)
    require_text(source, data)
    decoded = decode(data, source)
    for notice in decoded.warnings:
        guess = notice.code == "encoding_guessed"
        doubts.once(Notice.of("set_encoding_guessed", encoding=decoded.encoding) if guess else notice)
    return _cleaned(decoded.text, doubts)


def _cleaned(text: str, doubts: Doubts) -> str:
    """A text without what nobody sees, which is told."""
    if control := count_control(text):
        doubts.once(Notice.of("control_characters", count=control))
    if hidden := count_hidden(text):
        doubts.once(Notice.of("hidden_characters", count=hidden))
    if not has_ink(text):
        raise StudyError("set_no_questions")
    return clean(text)


def _unknown(name: str) -> StudyError:
    return StudyError("set_type_unknown", name=name, supported=" ".join(SUFFIXES))


def _megabytes(size: int) -> float:
    return round(size / 1_000_000, 1)

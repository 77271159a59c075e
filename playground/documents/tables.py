"""Tables as text, the same for all formats: each row is a line that names its columns, so that it is understood alone.

A table is cut into chunks as any text is, at the ends of its lines. Markdown would need its heading rows again in each
chunk, which would then no longer be a piece of the document's text; and a line has the name of a column beside the
value, not hundreds of characters above it. That costs some tokens: a stock list of five columns takes a quarter more.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from playground.documents.table_cells import Across, Row, filled, one_line
from playground.documents.table_cells import Cell as Cell
from playground.documents.table_cells import Table as Table
from playground.documents.table_heads import Head, head_of, is_band
from playground.documents.table_words import is_remark, is_section

BETWEEN = " | "
"""Between the values of a row."""
SAMPLE = 20
"""Rows from which the heading rows are told."""
_BATCH = 1_000
LONGEST_LINE = 320
"""Characters; a longer row becomes several lines that begin with its first value, since chunks end between lines."""
_LONGEST_KEY = 60
_MOST_TITLES = 3  # rows
_LONGEST_TITLE = 80
_SENTENCE = re.compile(r"[^。！？；!?;]*[。！？；!?;]+\s*|[^。！？；!?;]+")


def lines(table: Table) -> Iterator[str]:
    """All lines of a table inside a text, those of a title above its heading rows first."""
    yield from named(filled(table.rows), table.heading_rows)


def nested(table: Table) -> str:
    """A table inside a cell of another, as the text of that cell: its rows one after the other."""
    return "; ".join(line.replace(BETWEEN, ", ") for line in lines(table))


def named(rows: Iterable[Sequence[str]], heading_rows: int | None = None, may_be_form: bool = True) -> Iterator[str]:
    """The lines of a table; see `titled`."""
    return titled(rows, heading_rows, may_be_form)[1]


def titled(
    rows: Iterable[Sequence[str]], heading_rows: int | None = None, may_be_form: bool = True
) -> tuple[str, Iterator[str]]:
    """The title of a table of any length, and all its lines; only its first rows are held in memory.

    The rows are full: a cell stands in every row and column that it covers, as `Across` or `Above` where it does not
    begin. A row that is one cell as wide as the table names the rows after it, and each of them begins with that name.
    """
    tidied = map(tidy, rows)
    top = list(islice(tidied, heading_rows or 0))
    heading_rows = None if heading_rows is None else sum(map(any, top))
    full = (row for row in chain(top, tidied) if any(row))
    first = list(islice(full, max(SAMPLE, len(top) + 1)))
    head = head_of(first, heading_rows, may_be_form)
    above = list(map(bare, first[: head.start]))
    return title_of(above), chain(above, under(head, chain(first[head.end :], full)))


def title_of(above: Sequence[str]) -> str:
    """The lines above the heading rows of a table as its title; "" if there are none, or a whole text."""
    is_short = len(above) <= _MOST_TITLES and all(len(line) <= _LONGEST_TITLE for line in above)
    return " ".join(above) if is_short else ""


def batches(lines_of_table: Iterable[str]) -> Iterator[str]:
    """The lines by the thousand, since adding a piece to a draft has a fixed cost."""
    rest = iter(lines_of_table)
    while some := list(islice(rest, _BATCH)):
        yield "\n".join(some)


def under(head: Head, rows: Iterable[Row]) -> Iterator[str]:
    """The lines of rows below their heading rows."""
    width = max(len(head.names), 2)
    band: list[str] = []
    are_banded = True
    """Whether rows stand under such names from the first one on: what comes later only parts them, as a break does."""
    for row in rows:
        if type(row[0]) is not str and all(type(cell) is not str for cell in row if cell):
            continue  # it says what the row above has said
        if row in head.rows:
            continue  # long tables repeat their heading rows
        if type(row[0]) is str and _names_rows(row, width):
            names = len(row[0]) <= _LONGEST_KEY and not is_remark(row[0]) and (are_banded or is_section(row[0]))
            band = [row[0]] if names else []
            yield row[0]
            continue
        are_banded = are_banded and bool(band)
        cells = band + head.cells(row) if band else head.cells(row)
        line = BETWEEN.join(cells)
        if len(line) <= LONGEST_LINE:
            yield line
        else:
            yield from _short_lines(cells, len(band) + 1)


def _names_rows(row: Row, width: int) -> bool:
    """Whether a row is one cell about other rows: as wide as the table, with a number or a colon, or a remark."""
    if len(row) > 1 and row[-1]:
        return type(row[-1]) is Across and is_band(row, width)
    return width > 2 and not any(row[1:]) and (is_section(row[0]) or is_remark(row[0]))


def _short_lines(cells: list[str], keys: int) -> Iterator[str]:
    """A long row in several lines; each begins with the cells that say which row it is."""
    key = [cell for cell in cells[:keys] if len(cell) <= _LONGEST_KEY]
    room = LONGEST_LINE - len(BETWEEN.join(key))
    line: list[str] = []
    for part in (part for cell in cells[len(key) :] for part in _short_parts(cell, room)):
        if line and sum(map(len, line)) + len(part) > room:
            yield BETWEEN.join(key + line)
            line = []
        line.append(part)
    yield BETWEEN.join(key + line)


def _short_parts(cell: str, room: int) -> Iterator[str]:
    """A long value at the ends of its sentences, with its name before each part."""
    name, colon, value = cell.partition(": ")
    if len(cell) <= room:
        yield cell
        return
    if not colon or len(name) > _LONGEST_KEY:
        name, colon, value = "", "", cell
    part = ""
    for sentence in _SENTENCE.findall(value):
        if part and len(part) + len(sentence) > room:
            yield name + colon + part.rstrip()
            part = ""
        part += sentence
    yield name + colon + part.rstrip()


def tidy(row: Sequence[str]) -> Row:
    """The row with each cell on one line."""
    if "".join(row).isprintable():  # of most rows, which a call for each cell would slow down by a tenth
        return [" ".join(cell.split()) if type(cell) is str else cell for cell in row]
    return [one_line(cell) if type(cell) is str else cell for cell in row]


def bare(row: Row) -> str:
    """A row that has no names for its values."""
    return BETWEEN.join(cell for cell in row if cell and type(cell) is not Across)

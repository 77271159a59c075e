"""Questions of a table: its header is found, each row below it is an entry."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from playground.core.errors import Notice
from playground.documents.cleaning import has_ink
from playground.studies.sets.columns import Header, find_header, without_header
from playground.studies.sets.doubts import Doubts
from playground.studies.sets.entries import Entry, Field, Row, entry_of
from playground.studies.sets.limits import MOST_COLUMNS

_LOOK_AHEAD = 20


def entries(rows: Iterable[Row], doubts: Doubts, *, headed: bool = False) -> Iterator[Entry]:
    """The entries of the rows that have anything in them.

    Where the first row is a header by the nature of the file, the table is `headed`.
    """
    filled = (replace(row, cells=cells) for row in rows if (cells := _bare(row.cells[:MOST_COLUMNS])))
    first = list(islice(filled, _LOOK_AHEAD))
    looked_at = [row.cells for row in first]
    header = find_header(looked_at, certain=headed) or without_header(looked_at)
    _tell(header, first, doubts)
    names = looked_at[header.at] if header.at >= 0 else None
    for row in chain(first[header.at + 1 :], filled):
        if row.cells == names:  # a table that goes on over pages repeats it
            continue
        entry = entry_of(row.number, _fields(header, row, doubts), doubts)
        if row.whole or entry.question.text:
            yield entry
        else:
            doubts.of_row("set_rows_without_question", row.number)


def _bare(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells up to the last one with anything in it."""
    stripped = [cell.strip() if has_ink(cell) else "" for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    return tuple(stripped)


def _fields(header: Header, row: Row, doubts: Doubts) -> list[Field]:
    """The values of a row; those in columns without a name are told."""
    if any(cell and index not in header.labels for index, cell in enumerate(row.cells)):
        doubts.of_row("set_cells_beyond", row.number)
    return [
        Field(role, header.labels[index], row.cells[index])
        for index, role in header.roles.items()
        if index < len(row.cells) and index in header.labels
    ]


def _tell(header: Header, first: Sequence[Row], doubts: Doubts) -> None:
    question = next((index for index, role in header.roles.items() if role == "question"), 0)
    if header.at < 0 and first:
        doubts.once(Notice.of("set_no_header", column=question + 1))
    elif header.guessed:
        doubts.once(Notice.of("set_question_guessed", column=header.labels.get(question, "")))
    for row in first[: max(header.at, 0)]:
        doubts.of_row("set_rows_above", row.number)
    if header.at >= 0:
        doubts.took(
            (header.labels[index], role) for index, role in sorted(header.roles.items()) if index in header.labels
        )
    doubts.left_out(header.ignored)

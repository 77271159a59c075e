"""Cells of a table, and the full rows in which each stands in every row and column that it covers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from playground.documents.table_words import is_total

_MOST_COLUMNS = 16_384
_OPENING = ("（", "(", "［", "[")

Row = list[str]


class Across(str):
    """The text of a cell that begins further to the left."""

    __slots__ = ()


class Above(str):
    """The text of a cell that begins in a row further up."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as files have it: once, where it begins. The other rows and columns that it covers have no cell."""

    text: str = ""
    """With line breaks as they are."""
    across: int = 1
    """Columns that it covers."""
    down: int = 1
    """Rows that it covers."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table inside a text."""

    rows: tuple[tuple[Cell, ...], ...]
    heading_rows: int | None = None
    """How many rows at its top the format marks as headings; None if it does not say, so that they are recognised."""


def filled(rows: Iterable[Sequence[Cell]]) -> Iterator[Row]:
    """Rows of equal columns: a cell goes to the first column that none from above covers, as in HTML."""
    covered: dict[int, tuple[str, int]] = {}
    """By column: the text that reaches down into it, and how many more rows it does."""
    for cells in rows:
        row: dict[int, str] = {column: text for column, (text, _) in covered.items()}
        covered = {column: (text, left - 1) for column, (text, left) in covered.items() if left > 1}
        column = 0
        for cell in cells:
            while column in row:
                column += 1
            text = one_line(cell.text)
            for at in range(column, min(column + max(cell.across, 1), _MOST_COLUMNS)):
                row[at] = text if at == column else across(text)
                if cell.down > 1:
                    covered[at] = (Above(text) if at == column else across(text), cell.down - 1)
            column += max(cell.across, 1)
        yield [row.get(at, "") for at in range(max(row, default=-1) + 1)]


def across(text: str) -> str:
    """A cell in a further column that it covers; the name of a sum stands in its first column only."""
    return "" if is_total(text) else Across(text)


def one_line(text: str) -> str:
    """`text` with a bar where it had a line break, and single blanks."""
    if text.isprintable():
        return " ".join(text.split())
    parts = [" ".join(part.split()) for part in text.splitlines()]
    joined = ""
    for part in filter(None, parts):
        joined += part if not joined or part.startswith(_OPENING) else f" / {part}"
    return joined

"""Tables as text: every row is a line that names the column of each value, so that a row alone can be understood."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

_LOOK_AHEAD = 20
_BATCH = 1_000


def lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """One line a row: `column: value | column: value` if there is a header row, else the values alone."""
    rows = ([" ".join(cell.split()) for cell in row] for row in rows)
    filled = (row for row in rows if any(row))
    first = list(islice(filled, _LOOK_AHEAD))
    at = _header_at(first)
    if at is None:
        yield from map(_bare, chain(first, filled))
        return
    header = first[at]
    yield from map(_bare, first[:at])
    for row in chain(first[at + 1 :], filled):
        yield _line(header, row)


def batches(lines_of_table: Iterable[str]) -> Iterator[str]:
    """The lines by the thousand, since adding a piece to a draft has a fixed cost."""
    rest = iter(lines_of_table)
    while some := list(islice(rest, _BATCH)):
        yield "\n".join(some)


def markdown(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """One line a row in Markdown: for tables inside a text, which are small and have context."""
    for number, row in enumerate(rows):
        cells = [" ".join(cell.split()).replace("|", "\\|") for cell in row]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{' --- |' * len(cells)}"


def _header_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the header row: the first that is full, without numbers or repeats, and as wide as the rows after it."""
    width = max((_width(row) for row in rows), default=0)
    for index, row in enumerate(rows):
        cells = [cell for cell in row if cell]
        if _width(row) < width and len(cells) < 2:
            continue  # a title above the table
        named = len(cells) == len(set(cells)) and not any(_is_number(cell) or len(cell) > 80 for cell in cells)
        return index if named and 2 * len(cells) > width and index + 1 < len(rows) else None
    return None


def _width(row: Sequence[str]) -> int:
    return max((index + 1 for index, cell in enumerate(row) if cell), default=0)


def _line(header: Sequence[str], row: Sequence[str]) -> str:
    named = (
        f"{header[index]}: {cell}" if index < len(header) and header[index] else cell
        for index, cell in enumerate(row)
        if cell
    )
    return " | ".join(named)


def _bare(row: Sequence[str]) -> str:
    return " | ".join(cell for cell in row if cell)


def _is_number(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "", 1).lstrip("+-").rstrip("%").isdecimal()

"""The tables of a sheet apart: each begins after an empty row, or beside another, under names of its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from playground.documents.table_cells import Row
from playground.documents.table_heads import Head, head_of, is_band
from playground.documents.table_words import is_label, is_value
from playground.documents.tables import SAMPLE, bare, tidy, title_of, under

_MOST_BESIDE = 1_000  # rows; tables beside each other are put together in memory
_FAR = 2  # empty rows

Numbered = tuple[int, Row]


@dataclass(frozen=True, slots=True)
class Region:
    """Some rows of a sheet that belong together."""

    title: str
    """What stands above the table; empty if nothing does, or for what is no table."""
    lines: Iterator[str]
    """To be read before the next region is asked for."""


@dataclass(frozen=True, slots=True)
class _Before:
    """The last table, which the rows after an empty one may go on with."""

    head: Head
    width: int
    numbers: frozenset[int]
    """Columns that mostly hold numbers."""


def regions(rows: Iterable[Numbered]) -> Iterator[Region]:
    """What stands on a sheet, from the top down. Few rows are in memory at a time."""
    before = _Before(Head(), 0, frozenset())
    titles: list[str] = []
    for gap, run in _runs(rows):
        first = list(islice(run, SAMPLE))
        width = max(map(len, first))
        if len(first) < SAMPLE and all(sum(map(bool, row)) == 1 for row in first) and before.width != 1:
            titles = list(map(bare, first))
            yield Region("", iter(titles))
            continue
        head = head_of(first)
        if _goes_on(before, head, first, gap):
            yield Region("", under(before.head, chain(first, run)))
            continue
        for side in _beside(first, run):
            top = list(islice(side, SAMPLE))
            head = head_of(top)
            above = list(map(bare, top[: head.start]))
            lines = chain(above, under(head, chain(top[head.end :], side)))
            yield Region(title_of([*titles, *above]), lines)
        before, titles = _Before(head, width, _numbers(first[head.end :], width)), []


def _runs(rows: Iterable[Numbered]) -> Iterator[tuple[int, Iterator[Row]]]:
    """Rows without an empty one between them, with the number of empty ones before them."""
    rest = _apart((number, tidy(row)) for number, row in rows)
    following = next(rest, None)
    last = 0

    def run() -> Iterator[Row]:
        nonlocal following, last
        while following is not None and (following[0] <= last + 1 or last == 0):
            last, row = following
            yield row
            following = next(rest, None)

    while following is not None:
        gap = following[0] - last - 1
        last = following[0] - 1
        here = run()
        yield gap, here
        for _ in here:
            pass


def _apart(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """The rows, numbered as if an empty one stood before each title in the midst of them that begins a new table."""
    before: Row = []
    following = list(islice(rows, 3))
    moved = 0
    while following:
        number, row = following[0]
        moved += len(following) == 3 and _begins_table(before, *(each for _, each in following))
        yield number + moved, row
        before = row
        following = following[1:] + list(islice(rows, 1))


def _begins_table(before: Row, title: Row, names: Row, values: Row) -> bool:
    """Whether words stand where numbers are above and below them, under a row of a single cell."""
    if any(title[1:]) and not is_band(title, len(title)):
        return False
    columns = range(1, min(len(before), len(names), len(values)))
    words = [cell for cell in names if cell]
    return (
        len(words) > 1
        and not any(map(is_value, words))
        and any(names[at] and is_value(before[at]) and is_value(values[at]) for at in columns)
    )


def _goes_on(before: _Before, head: Head, first: list[Row], gap: int) -> bool:
    """Whether rows after an empty one belong to the table before it: nothing in them looks like a table's beginning."""
    if not before.head.names:
        return False
    if not head.names:
        return not head.is_form and max(map(len, first)) <= before.width and not _is_titled_and_narrow(first, before)
    heads = first[head.start : head.end]
    if heads[0] in before.head.rows:
        return head.start == 0
    names = [(at, cell) for at, cell in enumerate(heads[-1]) if cell]
    numbers = before.numbers | _numbers(first[head.end :], max(map(len, first)))
    return not (
        head.start
        or gap >= _FAR
        or any(at in numbers and not is_value(cell) for at, cell in names)
        or len(names) != sum(map(bool, before.head.names))
        or 2 * sum(is_label(cell) for _, cell in names) >= len(names)
    )


def _is_titled_and_narrow(rows: list[Row], before: _Before) -> bool:
    """Whether a row of one cell stands above rows that leave more than the last column of the table before empty."""
    title, *others = rows
    return sum(map(bool, title)) == 1 and bool(others) and max(map(len, others)) < before.width - 1


def _numbers(rows: list[Row], width: int) -> frozenset[int]:
    held = [[row[at] for row in rows if at < len(row) and row[at]] for at in range(width)]
    return frozenset(at for at, cells in enumerate(held) if cells and 2 * sum(map(is_value, cells)) > len(cells))


def _beside(first: list[Row], rest: Iterator[Row]) -> Iterator[Iterator[Row]]:
    """The tables that stand beside each other in rows; mostly it is one."""
    spans = _spans(first)
    if len(spans) > 1:
        first = first + list(islice(rest, _MOST_BESIDE))
        following = next(rest, None)
        if following is None:
            spans = _spans(first)
            sides = [[row[start:end] for row in first if any(row[start:end])] for start, end in spans]
            if len(sides) > 1 and all(head_of(side).names for side in sides) and _differ(sides):
                yield from map(iter, sides)
                return
        else:
            rest = chain([following], rest)
    yield chain(first, rest)


def _differ(sides: list[list[Row]]) -> bool:
    """Whether tables beside each other are more than one: an empty column alone may be there for looks."""
    heads = [head_of(side) for side in sides]
    same_names = len({head.names[0] for head in heads}) == 1
    return same_names or any(head.start for head in heads) or len({len(side) for side in sides}) > 1


def _spans(rows: list[Row]) -> list[tuple[int, int]]:
    """The columns from and to which rows are filled, with none empty within."""
    width = max(map(len, rows))
    is_filled: Callable[[int], bool] = lambda at: any(at < len(row) and row[at] for row in rows)  # noqa: E731
    filled = set(filter(is_filled, range(width)))
    starts = sorted(at for at in filled if at - 1 not in filled)
    ends = sorted(at + 1 for at in filled if at + 1 not in filled)
    return list(zip(starts, ends, strict=True))

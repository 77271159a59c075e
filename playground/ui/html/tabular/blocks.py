"""What the text of a chunk consists of: tables that stand in it as lines, and what is between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from playground.documents.formats.markdown_tables import with_lines
from playground.documents.tables import BETWEEN

_LONGEST_NAME = 60  # characters of the name of a column
_FEW_COLUMNS = 3  # with which a single row is no table, but a line of a form, say
_LIKE = 0.5  # of the names of a row that a table must know, so that the row is one of its own
_MOST_COLUMNS = 60
_RULES = re.compile(r"(?m)^[ \t>]*+\|?[ \t]*+:?-++:?[ \t]*+\|")
_BLANKS = re.compile(r"[ \t>]{60}")  # nobody indents so, and to look for tables behind them takes long
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of a table."""

    names: tuple[str, ...]
    """Of the columns; "" for one without, and all of them are "" where none is known."""
    rows: tuple[tuple[str, ...], ...]
    """As many cells each as there are columns; "" where a row has none."""


Block = Grid | str
Pairs = tuple[tuple[str, str], ...]
"""Of a row, each value with the name of its column."""


def blocks_of(text: str) -> list[Block]:
    """The tables of a text, and the lines between them as they are."""
    lines = (with_lines(text) if _RULES.search(text) and not _BLANKS.search(text) else text).split("\n")
    found: list[Block] = []
    for kind, group in groupby(((_kind(line), line) for line in lines), key=lambda pair: pair[0]):
        part = [line for _, line in group]
        if kind == "named":
            found += _named(part)
        elif kind == "piped" and len(part) > 1:
            found.append(_piped(part))
        else:
            found.append("\n".join(part))
    return list(_together(found))


def _kind(line: str) -> str | None:
    if _pairs(line) is not None:
        return "named"
    piped = line.strip()
    return "piped" if piped.startswith("|") and piped.endswith("|") and piped.count("|") > 2 else None


def _pairs(line: str) -> Pairs | None:
    """The cells of a row that names its columns; None for any other line. Only the first may have no name."""
    cells = line.lstrip(" \t>").rstrip().split(BETWEEN)
    if not 2 <= len(cells) <= _MOST_COLUMNS:
        return None
    pairs: list[tuple[str, str]] = []
    for at, cell in enumerate(cells):
        name, colon, value = cell.partition(": ")
        if colon and name and len(name) <= _LONGEST_NAME:
            pairs.append((name, value))
        elif at == 0:
            pairs.append(("", cell))
        else:
            return None
    names = [name for name, _ in pairs]
    return tuple(pairs) if len(set(names)) == len(names) else None


def _named(lines: Sequence[str]) -> Iterator[Block]:
    """Rows that name their columns, parted where one has other columns than those before it."""
    rows: list[Pairs] = []
    columns: list[str] = []
    for line in lines:
        pairs = _pairs(line) or ()
        merged = _merged(columns, [name for name, _ in pairs])
        if merged is None:
            yield _grid(rows, columns)
            rows, merged = [], [name for name, _ in pairs]
        rows.append(pairs)
        columns = merged
    yield _grid(rows, columns)


def _merged(columns: Sequence[str], names: Sequence[str]) -> list[str] | None:
    """The columns with those of another row; None where it has few of them, or in another order."""
    known = [name for name in names if name in columns]
    if columns and len(known) < max(_LIKE * len(names), 1):
        return None
    if sorted(known, key=columns.index) != known:
        return None
    merged = list(columns)
    at = 0
    for name in names:
        if name in columns:
            at = merged.index(name) + 1
        else:
            merged.insert(at, name)
            at += 1
    return merged if len(merged) <= _MOST_COLUMNS else None


def _grid(rows: Sequence[Pairs], columns: Sequence[str]) -> Block:
    if len(rows) == 1 and len(columns) <= _FEW_COLUMNS:
        return BETWEEN.join(f"{name}: {value}" if name else value for name, value in rows[0])
    cells = (dict(row) for row in rows)
    return Grid(tuple(columns), tuple(tuple(row.get(name, "") for name in columns) for row in cells))


def _piped(lines: Sequence[str]) -> Grid:
    """Rows of Markdown whose heading row stands in another chunk."""
    rows = [[cell.replace("\\|", "|").strip() for cell in _BAR.split(line.strip()[1:-1])] for line in lines]
    width = max(map(len, rows))
    return Grid(("",) * width, tuple(tuple(row + [""] * (width - len(row))) for row in rows))


def _together(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same with neighbouring texts as one."""
    for is_text, group in groupby(blocks, key=lambda block: isinstance(block, str)):
        if is_text:
            yield "\n".join(block for block in group if isinstance(block, str))
        else:
            yield from group

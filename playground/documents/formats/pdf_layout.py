"""The reading order of a PDF page that is turned, or has columns or a table: found from where its characters stand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

from playground.documents.cleaning import fold_radicals
from playground.documents.formats.pdf_lines import Box, Leaf, Line
from playground.documents.formats.pdf_pieces import Piece, Row, as_drawn, pieces_of, rows_of
from playground.documents.formats.pdf_rules import Grid, Rules
from playground.documents.formats.pdf_strikes import struck_out
from playground.documents.formats.pdf_text import columns, joints_of, repair
from playground.documents.ocr import SeenLine, SeenPage
from playground.documents.tables import Cell, Table
from playground.documents.tables import lines as lines_of

_MOST_CHARACTERS = 20_000  # of a page that is arranged
_ROWS = 3  # from which on pieces side by side are columns or a table
_NEXT = 2.5  # of the size of letters; rows farther apart do not belong together
_GUTTER = (
    0.35  # of the size of letters; a blank all the way down is no accident, however narrow names and values leave it
)
_PROSE = 18  # columns of text that lines have on average where they are not cells of a table
_MARGIN = 0.12  # of the height of a recognised line, on each of its sides
_MOST_COLUMNS = 4  # of text
_MOST_LINES = 0.5  # of a column of text that go on in the next one
_LONGEST_CELL, _BROKEN = 50, 0.2  # columns of text; the share of cells that may go on in the next
_ALIGNED, _MOST_ROWS = 0.6, 0.8  # of the size of letters, in so many of the rows

_Cell = list[Piece]
_Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows one below the other, parted from top to bottom at the same places."""

    rows: tuple[Row, ...]
    gutters: tuple[_Gap, ...]

    def cells(self, row: Row) -> list[_Cell]:
        """The pieces of a row by the column they stand in."""
        cells: list[_Cell] = [[] for _ in range(len(self.gutters) + 1)]
        for piece in row.pieces:
            cells[sum(piece.left >= end - 0.01 for _, end in self.gutters)].append(piece)
        return cells

    def is_drawn_by_row(self) -> bool:
        """Whether what stands side by side was drawn one after the other; else it was drawn as it is read."""
        places = {
            piece.order: (row, column)
            for row, whole in enumerate(self.rows)
            for column, pieces in enumerate(self.cells(whole))
            for piece in pieces
        }
        drawn = [places[order] for order in sorted(places)]
        beside = sum(one[0] == other[0] and one[1] < other[1] for one, other in pairwise(drawn))
        return 2 * beside >= sum(len(row.pieces) - 1 for row in self.rows)


def as_seen(page: SeenPage) -> Leaf:
    """The lines of a page that was recognised: columns one after the other, tables row by row, from top to bottom."""
    pieces = [_seen(line, page.height, order) for order, line in enumerate(page.lines)]
    lines: list[Line] = []
    for part in sorted(_parts(pieces, [], turned=True), key=lambda part: part.top):
        lines += [Line(""), *part.lines, Line("")] if part.certain else part.lines
    return Leaf(tuple(lines))


def _seen(line: SeenLine, page: float, order: int) -> Piece:
    """The line without the margin that recognisers keep around the letters."""
    margin = min(_MARGIN * (line.bottom - line.top), (line.right - line.left) / 4)
    left, top, right, bottom = line.left + margin, line.top + margin, line.right - margin, line.bottom - margin
    return Piece(0, left, top, right, bottom, fold_radicals(line.text), page, order)


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that stand together on a page, made of these pieces."""

    lines: Sequence[Line]
    pieces: Sequence[Piece]
    certain: bool = False
    """Whether they are columns or a table."""

    @property
    def top(self) -> float:
        return min(piece.top for piece in self.pieces)

    @property
    def order(self) -> int:
        return min(piece.order for piece in self.pieces)


def arranged(page: Any, text_page: Any, *, turned: bool) -> Leaf | None:
    """The lines of a page as they are held to be read: columns one after the other, tables row by row.

    All else is in the order in which it was drawn, on a turned page from top to bottom. None where there are too many
    characters, or neither columns nor a table on a page that is not turned.
    """
    if text_page.count_chars() > _MOST_CHARACTERS:
        return None
    box = page.get_bbox()
    rules = Rules(page, box)
    pieces = list(pieces_of(text_page, box, rules.are_between, struck_out(page, text_page)))
    upright = -page.get_rotation() // 90 % 4
    lengths = Counter({upright: 0})
    for piece in pieces:
        lengths[piece.turns] += len(piece.text)
    lines: list[Line] = []
    certain = turned
    for turns in sorted(lengths, key=lambda turns: (turns != upright, -lengths[turns])):
        held = [piece for piece in pieces if piece.turns == turns]
        parts = list(_parts(held, rules.grids(turns) if held else [], turned))
        certain = certain or any(part.certain for part in parts)
        lines.append(Line(""))
        for part in sorted(parts, key=lambda part: part.top if turned else part.order):
            lines += [Line(""), *part.lines, Line("")] if part.certain else part.lines
    return Leaf(tuple(lines)) if certain else None


def _parts(pieces: Sequence[Piece], ruled: Sequence[Grid], turned: bool) -> Iterator[_Part]:
    """Tables and columns, and every line that is none of them; in no order."""
    rest = list(pieces)
    for grid in ruled:
        held = [piece for piece in rest if grid.holds(piece)]
        told = grid.lines(held)
        if told is not None:
            yield _Part(_table(told, Box(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[1], grid.page)), held, True)
            rest = _others(rest, held)
    for part in _blocks(rows_of(rest), turned):
        yield part
        rest = _others(rest, part.pieces)
    for row in rows_of(rest) if turned else as_drawn(rest):
        yield _Part([row.line()], row.pieces)


def _others(pieces: Sequence[Piece], gone: Sequence[Piece]) -> list[Piece]:
    orders = {piece.order for piece in gone}
    return [piece for piece in pieces if piece.order not in orders]


def _blocks(rows: Sequence[Row], turned: bool) -> Iterator[_Part]:
    """Columns and tables without rules."""
    at = 0
    while at < len(rows):
        for end, gutters in _stretches(rows, at):
            block = _Block(tuple(rows[at:end]), tuple(gutters))
            told = _told(block) if turned or block.is_drawn_by_row() else None
            if told is not None:
                yield _Part(told, [piece for row in rows[at:end] for piece in row.pieces], True)
                at = end
                break
        else:
            at += 1


def _stretches(rows: Sequence[Row], start: int) -> Iterator[tuple[int, list[_Gap]]]:
    """Where the rows may end that are parted as the one at `start` is, and between which sides they are.

    A column may be longer than the one beside it, but the text below a table is none of its rows.
    """
    gutters = at_last = _free(rows[start]) if len(rows[start].pieces) > 1 else []
    end = last = start + 1
    while gutters and end < len(rows) and rows[end].top - rows[end - 1].bottom < _NEXT * rows[end].size:
        common = [gap for gap in _common(gutters, _free(rows[end])) if gap[1] - gap[0] > _GUTTER * rows[end].size]
        if not common:
            break
        gutters, end = common, end + 1
        if len(rows[end - 1].pieces) > 1:
            last, at_last = end, gutters
    several = sum(len(row.pieces) > 1 for row in rows[start:end])
    even, between = _even(rows, start)
    if even >= max(last, start + _ROWS) and len(between) > 1:
        yield even, between
    if several >= _ROWS:
        yield end, _inner(gutters)
        yield last, _inner(at_last)


def _even(rows: Sequence[Row], start: int) -> tuple[int, list[_Gap]]:
    """Where rows of equally many pieces end that stand below one another, and what is between these.

    So names that begin at the left of a column are told from its numbers, which end at the right of it.
    """
    spans = [(piece.left, piece.right) for piece in rows[start].pieces]
    end = start + 1
    while end < len(rows) and rows[end].top - rows[end - 1].bottom < _NEXT * rows[end].size:
        wider = [
            (min(left, piece.left), max(right, piece.right))
            for (left, right), piece in zip(spans, rows[end].pieces, strict=False)
        ]
        if len(rows[end].pieces) != len(spans) or any(one[1] >= other[0] for one, other in pairwise(wider)):
            break
        spans, end = wider, end + 1
    return end, [(one[1], other[0]) for one, other in pairwise(spans)]


def _inner(gaps: Sequence[_Gap]) -> list[_Gap]:
    return [gap for gap in gaps if isfinite(gap[0]) and isfinite(gap[1])]


def _gaps(row: Row) -> list[_Gap]:
    return [(one.right, other.left) for one, other in pairwise(row.pieces)]


def _free(row: Row) -> list[_Gap]:
    """Where nothing stands in a row, its margins included."""
    infinite = float("inf")
    return [(-infinite, row.pieces[0].left), *_gaps(row), (max(p.right for p in row.pieces), infinite)]


def _common(some: Sequence[_Gap], others: Sequence[_Gap]) -> list[_Gap]:
    parts = ((max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others)
    return [part for part in parts if part[0] < part[1]]


def _told(block: _Block) -> list[Line] | None:
    """Columns one after the other, or the rows of a table; None for neither."""
    cells = [block.cells(row) for row in block.rows]
    by_column = [[row[at] for row in cells if row[at]] for at in range(len(block.gutters) + 1)]
    if len(by_column) <= _MOST_COLUMNS and all(map(_is_prose, by_column)):
        columns_ = [_column([Row(pieces).line() for pieces in column]) for column in by_column]
        return [line for at, column in enumerate(columns_) for line in ([Line("")] if at else []) + column]
    if _is_table(cells, by_column, block.rows[0].size):
        rows = tuple(tuple(Cell(" ".join(piece.text for piece in pieces)) for pieces in row) for row in cells)
        told = list(lines_of(Table(rows)))
        if len(by_column) > 2 or all(": " in line for line in told):  # else it may be a list with its marks
            return _table(told, block.rows[0].line().box)
    return None


def _column(lines: Sequence[Line]) -> list[Line]:
    """The paragraphs of a column; the last one stands where its last line does."""
    texts = repair("\n".join(line.text for line in lines)).split("\n")
    boxes = [lines[0].box] * (len(texts) - 1) + [lines[-1].box]
    return list(map(Line, texts, boxes))


def _table(rows: Sequence[str], place: Box | None) -> list[Line]:
    """The rows of a table as text; its first one stands at `place`."""
    return [Line(text, place if at == 0 else None, is_row=True) for at, text in enumerate(rows)]


def _is_prose(column: Sequence[_Cell]) -> bool:
    """Whether lines of text are broken at the width of a column and go on in the next, as cells of a table do not."""
    lines = [" ".join(piece.text for piece in row) for row in column]
    if len(lines) < _ROWS or sum(map(columns, lines)) < _PROSE * len(lines):
        return False
    return sum(joint != "\n" for joint in joints_of(lines)) >= _MOST_LINES * (len(lines) - 1)


def _is_table(cells: Sequence[Sequence[_Cell]], by_column: Sequence[Sequence[_Cell]], size: float) -> bool:
    """Whether most rows have all their cells, and these are short and stand exactly below one another.

    The names of columns need none above the names of rows.
    """
    full = all(cells[0][1:]) + sum(map(all, cells[1:]))
    if full < _MOST_ROWS * len(cells) or not all(_is_aligned(column, size) for column in by_column):
        return False
    texts = [[" ".join(piece.text for piece in pieces) for pieces in column] for column in by_column]
    heads = [column[0] for column in texts]
    return len(heads) == len(set(heads)) and all(
        max(map(columns, column)) <= _LONGEST_CELL and joints_of(column).count("") <= _BROKEN * len(column)
        for column in texts
    )


def _is_aligned(column: Sequence[_Cell], size: float) -> bool:
    for place in (lambda row: row[0].left, lambda row: row[-1].right, lambda row: (row[0].left + row[-1].right) / 2):
        places = sorted(map(place, column))
        middle = places[len(places) // 2]
        if sum(abs(at - middle) < _ALIGNED * size for at in places) >= _MOST_ROWS * len(places):
            return True
    return False

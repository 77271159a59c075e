"""Tables of a PDF page that are ruled: the lines drawn on it, the cells between them, and what stands in each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from playground.documents.formats.pdf_pieces import Piece, height_of, rows_of, turned
from playground.documents.formats.pdf_places import Rectangle
from playground.documents.formats.pdf_strokes import SHORTEST, THIN, strokes
from playground.documents.formats.pdf_text import wants_blank
from playground.documents.tables import Cell, Table
from playground.documents.tables import lines as lines_of

_MOST_RULES = 1_000
_MOST_STROKES = 4_000
_SLIT = 1.0  # points between a character and a rule beside it
_NEAR = 3.0  # points between lines that are meant to meet
_INSIDE = 2.0  # points by which a piece may reach over a rule


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along a side of the page."""

    place: float
    """How far from the side it runs along."""
    start: float
    end: float

    def covers(self, place: float) -> bool:
        """Whether it reaches over that place."""
        return self.start - _NEAR <= place <= self.end + _NEAR


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; all measures in points from the upper left corner."""

    across: tuple[Rule, ...]
    """From left to right."""
    down: tuple[Rule, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    """Where its rules are, from left to right and from the top to the bottom."""
    page: float
    """The height of the page."""

    def holds(self, piece: Piece) -> bool:
        """Whether a piece stands in it."""
        x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def lines(self, pieces: Sequence[Piece]) -> list[str] | None:
        """Its rows as text; None if a piece stands in two cells, or columns in one."""
        texts: dict[tuple[int, int], list[Piece]] = {}
        areas = self._areas()
        for piece in pieces:
            row, column = _between(self.ys, (piece.top + piece.bottom) / 2), _between(self.xs, piece.left + _INSIDE)
            area = areas[row][column]
            if _between(self.xs, max(piece.right - _INSIDE, piece.left + _INSIDE)) > area[1] + area[3] - 1:
                return None
            texts.setdefault(area[:2], []).append(piece)
        if any(sum(len(row.pieces) > 1 for row in rows_of(held)) > 1 for held in texts.values()):
            return None
        cells = [
            [
                Cell(_text(texts.get((row, column), ())), across=area[3], down=area[2])
                for column, area in enumerate(line)
                if area[:2] == (row, column)
            ]
            for row, line in enumerate(areas)
        ]
        return list(lines_of(Table(tuple(map(tuple, cells))))) if len(texts) > 1 else None

    def _areas(self) -> list[list[tuple[int, int, int, int]]]:
        """For each field between the rules: row and column where its cell begins, rows and columns that it covers."""
        height, width = len(self.ys) - 1, len(self.xs) - 1
        areas: list[list[tuple[int, int, int, int]]] = [[(-1, -1, 0, 0)] * width for _ in range(height)]
        for row in range(height):
            for column in range(width):
                if areas[row][column][0] >= 0:
                    continue
                across = down = 1
                while column + across < width and not self._parted(row, column + across):
                    across += 1
                while row + down < height and not self._ruled(row + down, column):
                    down += 1
                for covered in range(row, row + down):
                    areas[covered][column : column + across] = [(row, column, down, across)] * across
        return areas

    def _parted(self, row: int, column: int) -> bool:
        """Whether there is a rule to the left of a field."""
        middle = (self.ys[row] + self.ys[row + 1]) / 2
        return any(abs(rule.place - self.xs[column]) < _NEAR and rule.covers(middle) for rule in self.down)

    def _ruled(self, row: int, column: int) -> bool:
        """Whether there is a rule above a field."""
        middle = (self.xs[column] + self.xs[column + 1]) / 2
        return any(abs(rule.place - self.ys[row]) < _NEAR and rule.covers(middle) for rule in self.across)


class Rules:
    """The straight lines of one page, as it is held for text of so many quarter turns."""

    def __init__(self, page: Any, box: Rectangle) -> None:
        self._strokes = list(islice(strokes(page), _MOST_STROKES))
        self._box = box
        self._held: dict[int, tuple[list[Rule], list[Rule]]] = {}

    def are_between(self, one: Rectangle, other: Rectangle, turns: int) -> bool:
        """Whether a rule stands between two characters of a line."""
        if not self._strokes or other[0] - one[2] < _SLIT:
            return False
        middle = -(one[1] + one[3]) / 2
        return any(
            one[2] - _SLIT < rule.place < other[0] + _SLIT and rule.covers(middle) for rule in self._of(turns)[1]
        )

    def grids(self, turns: int) -> list[Grid]:
        """The ruled tables, from top to bottom."""
        across, down = self._of(turns)
        if not (1 < len(down) <= _MOST_RULES and 1 < len(across) <= _MOST_RULES):
            return []
        found = [_grid(*part, height_of(self._box, turns)) for part in _connected(across, down)]
        return sorted((grid for grid in found if grid is not None), key=lambda grid: grid.ys[0])

    def _of(self, turns: int) -> tuple[list[Rule], list[Rule]]:
        """Those across and those down."""
        if turns not in self._held:
            across: list[Rule] = []
            down: list[Rule] = []
            for stroke in self._strokes:
                left, bottom, right, top = turned(stroke, self._box, turns)
                if right - left <= THIN and top - bottom >= SHORTEST:
                    down.append(Rule((left + right) / 2, -top, -bottom))
                elif top - bottom <= THIN and right - left >= SHORTEST:
                    across.append(Rule(-(top + bottom) / 2, left, right))
            self._held[turns] = across, down
        return self._held[turns]


def _grid(across: Sequence[Rule], down: Sequence[Rule], page: float) -> Grid | None:
    """A table of two columns and two rows at least, closed at its sides."""
    xs, ys = _distinct(rule.place for rule in down), _distinct(rule.place for rule in across)
    if len(xs) < 3 or len(ys) < 3:
        return None
    closed = all(xs[0] - _INSIDE * 2 <= rule.start and rule.end <= xs[-1] + _INSIDE * 2 for rule in across)
    return Grid(tuple(across), tuple(down), xs, ys, page) if closed else None


def _connected(across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Rules that cross or meet one another, together."""
    left_across, left_down = list(across), list(down)
    while left_down:
        ours_down, ours_across = [left_down.pop()], list[Rule]()
        fresh = True
        while fresh:
            new_across = [rule for rule in left_across if any(_meet(rule, other) for other in ours_down)]
            left_across = [rule for rule in left_across if rule not in new_across]
            ours_across += new_across
            new_down = [rule for rule in left_down if any(_meet(other, rule) for other in ours_across)]
            left_down = [rule for rule in left_down if rule not in new_down]
            ours_down += new_down
            fresh = bool(new_across or new_down)
        yield ours_across, ours_down


def _meet(across: Rule, down: Rule) -> bool:
    return across.covers(down.place) and down.covers(across.place)


def _distinct(places: Iterator[float]) -> tuple[float, ...]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return tuple(found)


def _between(places: Sequence[float], place: float) -> int:
    """The field between the places that holds one; the nearest for one outside."""
    return min(max(sum(edge <= place for edge in places) - 1, 0), len(places) - 2)


def _text(pieces: Sequence[Piece]) -> str:
    """What stands in a cell: its lines are broken by its width only."""
    text = ""
    for piece in (piece for row in rows_of(pieces) for piece in row.pieces):
        text += (" " if text and wants_blank(text, piece.text) else "") + piece.text
    return text

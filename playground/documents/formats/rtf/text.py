"""A text that is being read from RTF: its paragraphs, its tables, and what hangs on them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from playground.documents.formats.office.marks import Piece, joined
from playground.documents.tables import Cell, Table, lines


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or something as separate from others as a paragraph is."""

    text: str
    level: int | None = None
    """Of a heading, 1 for the outermost."""
    is_attached: bool = False
    """Whether it belongs to the block before it: a note, a comment."""


@dataclass(slots=True)
class CellShape:
    """How a cell is joined with others, as its row defines it."""

    goes_on_below: bool = False
    """Whether it is part of the cell above it."""
    goes_on: bool = False
    """Whether it is part of the cell before it."""


@dataclass(slots=True)
class _Open:
    text: str
    across: int = 1
    down: int = 1


@dataclass(slots=True)
class Text:
    """The body, or a text of its own: a note, a header, what is in a box."""

    kind: str = "body"
    blocks: list[Block] = field(default_factory=list)
    label: str = ""
    """How it is referred to, if it is a note."""
    _pieces: list[Piece] = field(default_factory=list)
    _lines_of_cell: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _rows: list[list[_Open]] = field(default_factory=list)
    _after: list[Block] = field(default_factory=list)

    def say(self, piece: Piece) -> None:
        """Add to the open paragraph."""
        self._pieces.append(piece)

    def hang(self, blocks: list[Block]) -> None:
        """Have something follow the open paragraph."""
        self._after.extend(blocks)

    def end_paragraph(self, level: int | None, *, in_table: bool) -> None:
        """The open paragraph is whole."""
        text = self._taken()
        if in_table:
            self._lines_of_cell.append(text)
            return
        self._end_table()
        if text:
            self.blocks.append(Block(text, level))
        self._release()

    def end_cell(self) -> None:
        """The open cell is whole."""
        self._lines_of_cell.append(self._taken())
        self._cells.append("\n".join(filter(None, self._lines_of_cell)))
        self._lines_of_cell = []

    def end_row(self, shapes: list[CellShape]) -> None:
        """The open row is whole; `shapes` are its cells as it defines them."""
        above = self._rows[-1] if self._rows else []
        row: list[_Open] = []
        for index, text in enumerate(self._cells):
            shape = shapes[index] if index < len(shapes) else CellShape()
            if shape.goes_on and row:
                row[-1].across += 1
                row.append(row[-1])
            elif shape.goes_on_below and index < len(above):
                above[index].down += index == 0 or above[index - 1] is not above[index]
                row.append(above[index])
            else:
                row.append(_Open(text))
        self._cells = []
        self._rows.append(row)

    def finish(self) -> list[Block]:
        """All blocks, with what is still open."""
        if self._cells or self._lines_of_cell:
            self.end_cell()
            self.end_row([])
        self.end_paragraph(None, in_table=False)
        return self.blocks

    def _taken(self) -> str:
        text, self._pieces = joined(self._pieces), []
        return text

    def _end_table(self) -> None:
        if self._rows:
            rows = tuple(tuple(Cell(each.text, each.across, each.down) for each in row) for row in self._begun())
            self.blocks.append(Block("\n".join(lines(Table(rows)))))
            self._rows = []
            self._release()

    def _begun(self) -> Iterator[list[_Open]]:
        """The cells of each row that begin there."""
        seen = set[int]()
        for row in self._rows:
            begun = {id(each): each for each in row if id(each) not in seen}
            seen.update(begun)
            yield list(begun.values())

    def _release(self) -> None:
        self.blocks.extend(self._after)
        self._after = []

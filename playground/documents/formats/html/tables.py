"""Tables of web pages while they are read: which hold data and which lay out the page, and what their cells are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from playground.documents.table_cells import Cell, Table, filled
from playground.documents.tables import titled

_LONGEST_CELL = 300  # characters; a table with longer ones lays out the page, unless it says that it holds data
_MOST_ROWS = 65_534
_MOST_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or something like it."""

    text: str
    level: int | None = None
    """Of a heading."""
    caption: str | None = None
    """Of a table, empty if it has none; None for what is no table."""


@dataclass(slots=True)
class OpenCell:
    """A cell with all that is in it."""

    is_heading: bool
    across: int
    down: int
    blocks: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is in it, as one text."""
        return "\n".join(_inner(block) for block in self.blocks)

    @property
    def fits(self) -> bool:
        """Whether it is a cell of data, not a part of a page."""
        simple = all(block.level is None and block.caption is None for block in self.blocks)
        return simple and sum(len(block.text) for block in self.blocks) <= _LONGEST_CELL


class OpenTable:
    """A table that is being read."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self._rows: list[list[OpenCell]] = []
        self._in_head = 0
        """Rows inside a `thead`."""
        self._is_layout = attributes.get("role", "").lower() in ("presentation", "none")
        self._is_open = False
        self.in_head = False
        self.caption: list[Block] = []

    def start_row(self) -> None:
        """A row begins, where it has a tag or its first cell."""
        self._rows.append([])
        self._is_open = True

    def end_row(self) -> None:
        """The row that is open, if one is, ends."""
        if self._is_open and self._rows[-1]:
            self._in_head += self.in_head
        elif self._is_open:
            self._rows.pop()
        self._is_open = False

    def start_cell(self, tag: str, attributes: Mapping[str, str]) -> OpenCell:
        """A cell begins; the blocks in it go to what is returned."""
        if not self._is_open:
            self.start_row()
        across = _number(attributes.get("colspan"), 1, _MOST_COLUMNS)
        down = _number(attributes.get("rowspan"), 1, _MOST_ROWS) or _MOST_ROWS
        cell = OpenCell(tag == "th", across or 1, down)
        self._rows[-1].append(cell)
        return cell

    def cell(self) -> OpenCell | None:
        """The cell that was begun last in the open row."""
        return self._rows[-1][-1] if self._is_open and self._rows[-1] else None

    def blocks(self) -> Iterator[Block]:
        """The whole table once it has ended: as lines if it holds data, else what is in its cells."""
        self.end_row()
        if not self._holds_data():
            yield from self.caption
            yield from (block for row in self._rows for cell in row for block in cell.blocks)
            return
        yield from self.caption
        table = self._table()
        title, lines = titled(filled(table.rows), table.heading_rows)
        if text := "\n".join(lines):
            yield Block(text, caption=" ".join([*(block.text for block in self.caption), title]).strip())

    def _holds_data(self) -> bool:
        if self._is_layout or not self._rows:
            return False
        cells = [cell for row in self._rows for cell in row]
        if self._in_head or self.caption or any(cell.is_heading for cell in cells):
            return True
        fitting = sum(all(cell.fits for cell in row) for row in self._rows)
        return 2 * fitting > len(self._rows) and (max(map(len, self._rows)) > 1 or fitting == len(self._rows))

    def _table(self) -> Table:
        heading_rows = self._heading_rows()
        beside = not heading_rows and all(row[0].is_heading and not row[-1].is_heading for row in self._rows)
        return Table(
            tuple(
                tuple(
                    Cell(f"{cell.text}:" if beside and at == 0 else cell.text, cell.across, cell.down)
                    for at, cell in enumerate(row)
                )
                for row in self._rows
            ),
            heading_rows or None,
        )

    def _heading_rows(self) -> int:
        """Rows in a `thead`, and rows of nothing but `th`."""
        if self._in_head:
            return self._in_head
        count = 0
        for row in self._rows:
            if not all(cell.is_heading or not cell.blocks for cell in row) or not any(cell.is_heading for cell in row):
                break
            count += 1
        return count if count < len(self._rows) else 0


def _inner(block: Block) -> str:
    """A block as a part of the text of a cell: a table in it on one line."""
    return block.text if block.caption is None else block.text.replace(" | ", ", ").replace("\n", "; ")


def _number(stated: str | None, otherwise: int, most: int) -> int:
    digits = (stated or "").strip()
    return min(int(digits[:9]), most) if digits.isascii() and digits.isdigit() else otherwise

"""The rows of a sheet as a reader sees them: values as shown, merged cells filled, hidden rows and columns left out."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from playground.documents.formats.excel.book import Book, Style, rich_text
from playground.documents.table_cells import Above, Across, Row, across, one_line

_BLOCK = 1 << 20
_MERGE = re.compile(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
_MOST_COLUMNS = 16_384
_WIDEST = 256  # columns of a merged cell; wider ones only look so
_NUMBER = re.compile(r"\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*")
_PLAIN = Style()

Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The cells from `first` to `last` as one."""

    first: Place
    last: Place


@dataclass(slots=True)
class Seen:
    """What was found in a sheet besides its rows; complete once these are read."""

    uncomputed: int = 0
    """Formulas without a value."""
    hidden_rows: int = 0
    """Such as hold something."""
    hidden_columns: set[int] = field(default_factory=set)
    """Such as hold something."""


class Rows:
    """Reads a sheet row by row; a sheet of a million rows needs no more memory than one of a hundred."""

    def __init__(
        self, book: Book, merges: Iterable[Merge], notes: Mapping[Place, str], *, reads_hidden: bool = False
    ) -> None:
        """`reads_hidden` says whether hidden rows and columns are read like the others; they are counted either way."""
        self.seen = Seen()
        self._book = book
        self._notes: dict[int, dict[int, str]] = {}
        """By row and column."""
        for (row, column), note in notes.items():
            self._notes.setdefault(row, {})[column] = note
        self._merges: dict[int, list[Merge]] = {}
        for merge in merges:
            self._merges.setdefault(merge.first[0], []).append(merge)
        self._open: list[tuple[Merge, str]] = []
        """Merged cells that reach into the next rows, with their texts."""
        self._hidden: set[int] = set()
        self._reads_hidden = reads_hidden

    def read(self, stream: IO[bytes]) -> Iterator[tuple[int, Row]]:
        """The rows that hold something, with their numbers. Raises lxml's XMLSyntaxError where the sheet is damaged."""
        from lxml import etree

        number = 0
        for _, element in etree.iterparse(stream, tag=("{*}row", "{*}col"), resolve_entities=False, huge_tree=True):
            if element.tag.endswith("}col"):
                self._hide(element)
                continue
            stated = element.get("r", "")
            number = int(stated) if stated.isdecimal() else number + 1
            row = self._row(number, element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
            if row:
                yield number, row
        for noted in self._notes.values():  # in rows that hold nothing else
            number += 2
            yield number, list(noted.values())

    def _hide(self, column: Any) -> None:
        if _is_hidden(column, "width"):
            first, last = _int(column.get("min")), _int(column.get("max"))
            self._hidden.update(range(first, min(last, _MOST_COLUMNS) + 1))

    def _row(self, number: int, element: Any) -> Row:
        cells = self._cells(element)
        for column, note in self._notes.pop(number, {}).items():
            cells[column] = f"{cells.get(column, '')} {note}".strip()
        self._merge(number, cells)
        if not cells:
            return []
        if _is_hidden(element, "ht"):
            self.seen.hidden_rows += any(type(cell) is str for cell in cells.values())
            if not self._reads_hidden:
                return []
        row = [cells.get(column, "") for column in range(1, max(cells) + 1)]
        shown = self._without_hidden(row) if self._hidden else row
        return row if self._reads_hidden else shown

    def _cells(self, element: Any) -> dict[int, str]:
        """By column."""
        cells: dict[int, str] = {}
        column = 0
        for cell in element:
            reference = cell.get("r")
            column = column_of(reference) if reference else column + 1
            text = self._text(cell)
            if text and column <= _MOST_COLUMNS:
                cells[column] = text
        return cells

    def _text(self, cell: Any) -> str:
        """What the cell shows; formulas as last computed."""
        held, is_formula = None, False
        for child in cell:
            if child.tag.endswith("}v"):
                held = child.text
            elif child.tag.endswith("}is"):
                return rich_text(child)
            else:
                is_formula = is_formula or child.tag.endswith("}f")
        kind = cell.get("t", "n")
        if held is None:
            self.seen.uncomputed += is_formula and kind != "str"
            return ""
        text, style = self._value(kind, held, cell.get("s"))
        return f"~~{text}~~" if style.is_struck and text else text

    def _value(self, kind: str, held: str, style: str | None) -> tuple[str, Style]:
        styles, texts = self._book.styles, self._book.texts
        at = _int(style)
        look = styles[at] if at < len(styles) else _PLAIN
        match kind:
            case "s":
                at = _int(held)
                return (texts[at] if at < len(texts) else ""), look
            case "b":
                return ("TRUE" if held == "1" else "FALSE"), look
            case "n" if _NUMBER.fullmatch(held) and math.isfinite(number := float(held)):
                return look.shown(number), look
            case "d":
                return held.removesuffix("T00:00:00").replace("T", " "), look
            case _:
                return held, look

    def _merge(self, number: int, cells: dict[int, str]) -> None:
        """Put the text of merged cells into all places that they cover."""
        if self._open:
            self._open = [(merge, text) for merge, text in self._open if merge.last[0] >= number]
            for merge, text in self._open:
                first, last = merge.first[1], merge.last[1]
                cells[first] = Above(text)
                cells.update((column, across(text)) for column in range(first + 1, last + 1))
        for merge in self._merges.get(number, ()):
            text = one_line(cells.get(merge.first[1], ""))
            if text:
                cells[merge.first[1]] = text
                last = merge.last[1]
                cells.update((column, across(text)) for column in range(merge.first[1] + 1, last + 1))
                if merge.last[0] > number:
                    self._open.append((merge, text))

    def _without_hidden(self, row: Row) -> Row:
        kept: Row = []
        for column, cell in enumerate(row, start=1):
            if column not in self._hidden:
                begins = type(cell) is Across and (column - 1) in self._hidden
                kept.append(str(cell) if begins else cell)
            elif cell and type(cell) is str:
                self.seen.hidden_columns.add(column)
        return kept if any(kept) else []


def merges_in(stream: IO[bytes]) -> Iterator[Merge]:
    """The merged cells, which a sheet states after its rows; read ahead, since rows are filled as they come."""
    rest = b""
    while block := stream.read(_BLOCK):
        block = rest + block
        end = 0
        if b"mergeCell" in block:
            for found in _MERGE.finditer(block):
                end = found.end()
                left, top, right, bottom = (part.decode() for part in found.groups())
                first, last = column_of(left), column_of(right)
                yield Merge((int(top), first), (int(bottom), min(last, first + _WIDEST)))
        rest = block[max(block.rfind(b"<"), len(block) - 200, end) :]


def _is_hidden(element: Any, size: str) -> bool:
    """Whether a row or a column is hidden, or of no height or width."""
    return element.get("hidden") in ("1", "true") or (element.get(size) or "1").strip("0.") == ""


def _int(stated: str | None) -> int:
    """A number that only odd files have otherwise than in digits."""
    return int(stated) if stated and stated.isdecimal() else 0


_COLUMNS: dict[str, int] = {}


def column_of(reference: str) -> int:
    """Number of the column of `B7`: 2."""
    letters = reference.rstrip("0123456789").replace("$", "")
    if letters not in _COLUMNS:
        number = 0
        for letter in letters.upper():
            number = 26 * number + ord(letter) - 64
        _COLUMNS[letters] = number
    return _COLUMNS[letters]

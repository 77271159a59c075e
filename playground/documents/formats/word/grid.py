"""Tables of Word as tables of ours: cells that go on in the next row are one, and deleted rows are gone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.names import W, is_on, value
from playground.documents.formats.word.styles import Styles
from playground.documents.tables import Cell, Table

_DEEPEST = 3  # rows of headings
_FIRST_ROW = 0x0020
_WIDEST = 1_000  # columns; Word has 63


@dataclass(slots=True)
class _Open:
    """A cell that may go on in the next row."""

    text: str
    across: int
    down: int = 1


def table(element: Any, read: Callable[[Any], str], styles: Styles, left_out: LeftOut) -> Table:
    """The table, with the text of each cell as `read` reads it."""
    rows: list[list[_Open]] = []
    reaching: dict[int, _Open] = {}
    """By column: the cell that stands there in the row above."""
    marked, in_head = 0, True
    for row in _inside(element, f"{W}tr"):
        if _is_unseen(row, left_out):
            continue
        in_head = in_head and _is_on(row, "tblHeader")
        marked += in_head
        cells, reaching = _row(row, reaching, read)
        rows.append(cells)
    made = tuple(tuple(Cell(each.text, each.across, each.down) for each in cells) for cells in rows)
    if not rows:
        return Table(())
    marked = marked or _looking_like_heads(element, rows, styles)
    return Table(made, heading_rows=marked if 0 < marked < len(rows) else None)


def _looking_like_heads(element: Any, rows: list[list[_Open]], styles: Styles) -> int:
    """How many rows at the top look as if they named the columns; 0 if none does."""
    first, *others = _inside(element, f"{W}tr")
    look = element.find(f"{W}tblPr/{W}tblLook")
    by_style = look is not None and _has_first_row(look) and styles.marks_first_row(_style(element))
    if not by_style and (not _is_bold(first) or all(map(_is_bold, others))):
        return 0
    deep = max((cell.down for cell in rows[0]), default=1)
    return deep if deep <= _DEEPEST else 0


def _style(element: Any) -> str | None:
    return value(element, f"{W}tblPr/{W}tblStyle")


def _has_first_row(look: Any) -> bool:
    """In the newer form as an attribute, in the older one as a bit."""
    stated = look.get(f"{W}firstRow")
    if stated is not None:
        return is_on(look, f"{W}firstRow")
    try:
        return bool(int(look.get(f"{W}val", "0"), 16) & _FIRST_ROW)
    except ValueError:
        return False


def _is_bold(row: Any) -> bool:
    """Whether all of its text is bold by itself."""
    runs = [run for run in row.iter(f"{W}r") if (run.findtext(f"{W}t") or "").strip()]
    bold = (run.find(f"{W}rPr/{W}b") for run in runs)
    return bool(runs) and all(each is not None and is_on(each) for each in bold)


def cells_of(element: Any, left_out: LeftOut) -> list[Any]:
    """All cells of the table itself that a reader sees, in their order."""
    rows = (row for row in _inside(element, f"{W}tr") if not _is_unseen(row, left_out))
    return [cell for row in rows for cell in _inside(row, f"{W}tc")]


def is_one_column(element: Any) -> bool:
    """Whether no row has more than one cell: a frame around text rather than a table."""
    return all(len(list(_inside(row, f"{W}tc"))) <= 1 for row in _inside(element, f"{W}tr"))


def _row(row: Any, above: dict[int, _Open], read: Callable[[Any], str]) -> tuple[list[_Open], dict[int, _Open]]:
    before = _number(value(row, f"{W}trPr/{W}gridBefore"), 0)
    cells = [_Open("", before)] if before else []
    column, reaching = before, dict[int, _Open]()
    for cell in _inside(row, f"{W}tc"):
        across = _number(value(cell, f"{W}tcPr/{W}gridSpan"), 1) or 1
        if cells and _goes_on(cell, "hMerge"):
            cells[-1].across += across
        elif _goes_on(cell, "vMerge") and column in above:
            reaching[column] = above[column]
            reaching[column].down += 1
        else:
            reaching[column] = _Open(read(cell), across)
            cells.append(reaching[column])
        column += across
    return cells, reaching


def _goes_on(cell: Any, name: str) -> bool:
    """Whether the cell is part of the one above it, or before it."""
    merged = cell.find(f"{W}tcPr/{W}{name}")
    return merged is not None and merged.get(f"{W}val", "continue") == "continue"


def _is_unseen(row: Any, left_out: LeftOut) -> bool:
    if row.find(f"{W}trPr/{W}del") is not None:
        left_out.note("deleted_text")
        return True
    if not _is_on(row, "hidden"):
        return False
    return left_out.hides("hidden_text", sum(len((each.text or "").strip()) for each in row.iter(f"{W}t")))


def _is_on(row: Any, name: str) -> bool:
    found = row.find(f"{W}trPr/{W}{name}")
    return found is not None and is_on(found)


def _inside(element: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, those in content controls and revisions included."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in (f"{W}tbl", f"{W}p", f"{W}tc", f"{W}tr", f"{W}del", f"{W}moveFrom"):
            yield from _inside(child, tag)


def _number(text: str | None, default: int) -> int:
    return min(int(text), _WIDEST) if text is not None and text.isdecimal() else default

"""The shapes of a slide in reading order, with what each says: text, tables, charts, diagrams, pictures, groups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playground.documents.formats.labels import labelled
from playground.documents.formats.office import figures
from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.names import CX, DECORATIVE, DGM, MC, A, C, P, R, is_on
from playground.documents.formats.office.opc import Part
from playground.documents.formats.slides.order import Box, reading_order
from playground.documents.formats.slides.texts import text
from playground.documents.tables import Cell, Table, lines

TITLES = ("title", "ctrTitle")
_NOT_READ = ("sldNum", "dt", "hdr")
_WITHOUT_TYPE = "obj"
_SHAPES = (f"{P}sp", f"{P}pic", f"{P}graphicFrame", f"{P}grpSp", f"{P}cxnSp")
_WIDEST = 1_000  # columns or rows that a cell covers


@dataclass(frozen=True, slots=True)
class Said:
    """What a shape says."""

    text: str
    is_title: bool = False
    is_footer: bool = False


@dataclass(frozen=True, slots=True)
class _Shape:
    element: Any
    box: Box | None
    says: tuple[Said, ...]


class Reader:
    """Reads the shapes of one slide, whose layout and master say where placeholders stand and how they count."""

    def __init__(self, slide: Part, left_out: LeftOut) -> None:
        self._slide = slide
        self._left_out = left_out
        self._layout = slide.one("slideLayout")
        self._master = None if self._layout is None else self._layout.one("slideMaster")

    def read(self) -> tuple[Said, ...]:
        """The title, then all others in reading order."""
        tree = self._slide.root.find(f"{P}cSld/{P}spTree")
        said = () if tree is None else tuple(self._inside(tree, lambda box: box))
        return (*(each for each in said if each.is_title), *(each for each in said if not each.is_title))

    def _inside(self, tree: Any, place: Callable[[Box], Box]) -> Iterator[Said]:
        shapes = [shape for element in _elements(tree) if (shape := self._shape(element, place)).says]
        for index in reading_order([shape.box for shape in shapes]):
            yield from shapes[index].says

    def _shape(self, element: Any, place: Callable[[Box], Box]) -> _Shape:
        properties = _named(element)
        hidden = properties is not None and properties.get("hidden") in ("1", "true")
        if hidden and self._left_out.hides("hidden_shapes"):
            return _Shape(element, None, ())
        if element.tag == f"{P}grpSp":
            return self._group(element, place)
        box = _box(element)
        holder = element.find(f"./*/{P}nvPr/{P}ph")
        if box is None and holder is not None:
            box = next((found for each in self._behind(holder) if (found := _box(each)) is not None), None)
        return _Shape(element, None if box is None else place(box), tuple(self._says(element, holder)))

    def _group(self, element: Any, place: Callable[[Box], Box]) -> _Shape:
        own, inner = _box(element), _box(element, "ch")
        inside = (lambda box: place(box.within(own, inner))) if own is not None and inner is not None else place
        return _Shape(element, None if own is None else place(own), tuple(self._inside(element, inside)))

    def _says(self, element: Any, holder: Any) -> Iterator[Said]:
        kind = None if holder is None else holder.get("type", _WITHOUT_TYPE)
        if kind in _NOT_READ:
            return
        if element.tag == f"{P}graphicFrame":
            says = self._frame(element)
        elif element.tag == f"{P}pic":
            says = self._picture(element)
        else:
            body = element.find(f"{P}txBody")
            says = "" if body is None else text(body, self._styles(element, holder))
        if says.strip():
            yield Said(says, is_title=kind in TITLES, is_footer=kind == "ftr")

    def _frame(self, element: Any) -> str:
        table = next(element.iter(f"{A}tbl"), None)
        if table is not None:
            return "\n".join(lines(_table(table)))
        chart = next(element.iter(f"{C}chart", f"{CX}chart"), None)
        if chart is not None:
            return self._figure(chart, f"{R}id", figures.chart, "charts_not_read")
        diagram = next(element.iter(f"{DGM}relIds"), None)
        if diagram is not None:
            return self._figure(diagram, f"{R}dm", figures.diagram, "diagrams_not_read")
        self._left_out.note("objects_not_read")
        return ""

    def _figure(self, element: Any, attribute: str, read: Callable[[Part], str], code: str) -> str:
        part = self._slide.related(element, attribute)
        says = "" if part is None else read(part)
        if not says:
            self._left_out.note(code)
        return says

    def _picture(self, element: Any) -> str:
        properties = _named(element)
        words = "" if properties is None else " ".join(properties.get("descr", "").split())
        if words:
            return labelled("picture", words)
        if element.find(f"{P}nvPicPr/{P}nvPr/{A}videoFile") is not None:
            self._left_out.note("objects_not_read")
        elif not any(is_on(each, "val") for each in element.iter(DECORATIVE)):
            self._left_out.note("pictures_not_read")
        return ""

    def _behind(self, holder: Any) -> Iterator[Any]:
        """The placeholders that one on the slide stands for: on the layout by its number, on the master by its kind."""
        kind, number = holder.get("type", _WITHOUT_TYPE), holder.get("idx", "0")
        for part in (self._layout, self._master):
            found = [] if part is None else list(part.root.iter(f"{P}ph"))
            same = [each for each in found if each.get("idx", "0") == number] if part is self._layout else []
            same = same or [each for each in found if _kin(each.get("type", _WITHOUT_TYPE)) == _kin(kind)]
            if same:
                yield same[0].getparent().getparent().getparent()

    def _styles(self, element: Any, holder: Any) -> list[Any]:
        """The styles for lists behind the text of a shape, the nearest first."""
        shapes = [element, *([] if holder is None else self._behind(holder))]
        found = [each.find(f"{P}txBody/{A}lstStyle") for each in shapes]
        if holder is not None and holder.get("type", _WITHOUT_TYPE) not in TITLES and self._master is not None:
            found.append(self._master.root.find(f"{P}txStyles/{P}bodyStyle"))
        return found


def _kin(kind: str) -> str:
    """The kind of placeholder of the master that one of this kind takes after."""
    return {"ctrTitle": "title", "subTitle": "body", _WITHOUT_TYPE: "body"}.get(kind, kind)


def _elements(tree: Any) -> Iterator[Any]:
    """The shapes in a tree; of alternatives the first, which is for programs that know as much as PowerPoint."""
    for child in tree:
        if child.tag in _SHAPES:
            yield child
        elif child.tag == f"{MC}AlternateContent":
            found = [shape for option in child if (shape := list(_elements(option)))]
            yield from found[0] if found else ()


def _named(element: Any) -> Any:
    return element.find(f"./*/{P}cNvPr")


def _box(element: Any, prefix: str = "") -> Box | None:
    """Where the shape stands; with the prefix `ch`, the coordinates that a group counts in."""
    place = next((found for path in (f"*/{A}xfrm", f"{P}xfrm") if (found := element.find(path)) is not None), None)
    if place is None:
        return None
    names = (f"{A}{prefix}Off", f"{A}{prefix}Ext") if prefix else (f"{A}off", f"{A}ext")
    start, size = place.find(names[0]), place.find(names[1])
    if start is None or size is None:
        return None
    try:
        left, top = float(start.get("x")), float(start.get("y"))
        return Box(left, top, left + float(size.get("cx")), top + float(size.get("cy")))
    except (TypeError, ValueError):
        return None


def _table(element: Any) -> Table:
    rows = (
        tuple(
            Cell(_cell_text(cell), _number(cell.get("gridSpan")), _number(cell.get("rowSpan")))
            for cell in row.iterchildren(f"{A}tc")
            if not _goes_on(cell)
        )
        for row in element.iterchildren(f"{A}tr")
    )
    return Table(tuple(rows))


def _cell_text(cell: Any) -> str:
    body = cell.find(f"{A}txBody")
    return "" if body is None else text(body)


def _goes_on(cell: Any) -> bool:
    """Whether the cell is part of the one before it or above it."""
    return any(cell.get(name) in ("1", "true") for name in ("hMerge", "vMerge"))


def _number(stated: str | None) -> int:
    return min(max(int(stated), 1), _WIDEST) if stated is not None and stated.isdecimal() else 1

"""Charts and diagrams of Office files as text: values with their names, boxes in their order.

Charts are read from the values that the file keeps beside the workbook they were drawn from (ECMA-376, part 1, 21.2;
the newer ones, such as waterfalls, from [MS-ODRAWXML], 2.24.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Any

from playground.documents.formats.excel.number_formats import shower
from playground.documents.formats.labels import labelled
from playground.documents.formats.office.names import CX, DGM, A, C
from playground.documents.formats.office.opc import Part
from playground.documents.tables import Cell, Table, lines

_MOST_POINTS = 5_000
"""Of a series; a chart with more is a picture of measurements that nobody reads one by one."""
_DEEPEST = 20  # levels of a diagram


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    categories: Mapping[int, str]
    values: Mapping[int, str]


def chart(part: Part) -> str:
    """The title of the chart, then a line for each category with its values; "" if the file keeps no values."""
    series = _newer(part.root) if part.root.tag.startswith(CX) else _usual(part.root)
    with_values = [each for each in series if each.values]
    groups = groupby(with_values, key=lambda each: dict(each.categories))
    rows = [line for categories, group in groups for line in lines(_table(categories, list(group)))]
    return "\n".join(filter(None, (labelled("chart", _title(part.root)), *rows))) if rows else ""


def diagram(part: Part) -> str:
    """A line for each box of a diagram (SmartArt), those below it further to the right; "" if there are no words."""
    points = {each.get("modelId"): each for each in part.root.iter(f"{DGM}pt")}
    children: dict[str, list[tuple[int, str]]] = {}
    for each in part.root.iter(f"{DGM}cxn"):
        if each.get("type", "parOf") == "parOf":
            order = int(each.get("srcOrd", "0"))
            children.setdefault(each.get("srcId", ""), []).append((order, each.get("destId", "")))
    depths: dict[str, int] = {}
    _walk([key for key, point in points.items() if point.get("type") == "doc"], children, depths)
    ordered = [*depths, *(key for key in points if key not in depths)]
    boxes = [key for key in ordered if key in points and _is_box(points[key])]
    shown = ((_words(points[key]), depths.get(key, 0)) for key in boxes)
    return "\n".join(f"{'  ' * max(depth - 1, 0)}- {words}" for words, depth in shown if words)


def _walk(
    keys: Sequence[str], below: Mapping[str, list[tuple[int, str]]], depths: dict[str, int], depth: int = 0
) -> None:
    """Note how deep each point stands, in the order in which they are read; each is met once."""
    for key in keys:
        if key not in depths and depth < _DEEPEST:
            depths[key] = depth
            _walk([child for _, child in sorted(below.get(key, ()))], below, depths, depth + 1)


def _is_box(point: Any) -> bool:
    return point.get("type", "node") in ("node", "asst")


def _words(point: Any) -> str:
    paragraphs = ("".join(each.text or "" for each in line.iter(f"{A}t")) for line in point.iter(f"{A}p"))
    return " ".join(" ".join(paragraphs).split())


def _title(root: Any) -> str:
    title = root.find(f"{C}chart/{C}title")
    if title is None:
        title = root.find(f"{CX}chart/{CX}title")
    if title is None:
        return ""
    return " ".join("".join(each.text or "" for each in title.iter(f"{A}t", f"{C}v", f"{CX}v")).split())


def _table(categories: Mapping[int, str], series: Sequence[_Series]) -> Table:
    places = sorted({place for each in series for place in each.values} | set(categories))[:_MOST_POINTS]
    names = [each.name for each in series]
    head = (Cell(), *map(Cell, names)) if any(names) else None
    rows = [
        (Cell(categories.get(place, "")), *(Cell(each.values.get(place, "")) for each in series)) for place in places
    ]
    return Table(tuple([head, *rows] if head else rows), heading_rows=1 if head else 0)


def _usual(root: Any) -> Iterator[_Series]:
    for each in root.iter(f"{C}ser"):
        name = " ".join(_points(each.find(f"{C}tx")).values()) or each.findtext(f"{C}tx/{C}v") or ""
        categories = each.find(f"{C}cat") if each.find(f"{C}cat") is not None else each.find(f"{C}xVal")
        values = each.find(f"{C}val") if each.find(f"{C}val") is not None else each.find(f"{C}yVal")
        yield _Series(name, _points(categories), _points(values))


def _points(element: Any) -> dict[int, str]:
    """The values that are kept, by their place; those of categories in several levels from the outermost inwards."""
    if element is None:
        return {}
    levels = list(element.iter(f"{C}lvl"))
    if levels:
        return _levelled([{int(point.get("idx", "0")): _text(point) for point in level} for level in levels])
    code = element.findtext(f".//{C}formatCode") or ""
    return {
        int(point.get("idx", "0")): _number(_text(point), point.get("formatCode", code))
        for point in element.iter(f"{C}pt")
    }


def _levelled(levels: Sequence[Mapping[int, str]]) -> dict[int, str]:
    """Innermost level first, as in the file; a name of an outer one holds until the next."""
    joined: dict[int, str] = {}
    held = [""] * len(levels)
    for place in range(max((place for level in levels for place in level), default=-1) + 1):
        held = [level.get(place, before) for level, before in zip(levels, held, strict=True)]
        joined[place] = " ".join(name for name in reversed(held) if name)
    return joined


def _text(point: Any) -> str:
    return (point.findtext(f"{C}v") or point.text or "").strip()


def _number(text: str, code: str = "") -> str:
    """A value in the format `code`, as dates have to be; percentages with all digits, as a chart rounds them to fit."""
    try:
        number = float(text)
    except ValueError:
        return text
    if code.rstrip().endswith("%"):
        return f"{number * 100:.10g}%"
    return shower(code)(number) if code and code != "General" and isfinite(number) else f"{number:.12g}"


def _newer(root: Any) -> Iterator[_Series]:
    data = {each.get("id"): each for each in root.iter(f"{CX}data")}
    for series in root.iter(f"{CX}series"):
        link = series.find(f"{CX}dataId")
        each = None if link is None else data.get(link.get("val"))
        if each is not None:
            levels = [
                {int(point.get("idx", "0")): point.text or "" for point in level} for level in each.iter(f"{CX}lvl")
            ]
            words, numbers = len(list(each.iterfind(f"{CX}strDim/{CX}lvl"))), each.find(f"{CX}numDim/{CX}lvl")
            values = (
                {} if numbers is None else {int(point.get("idx", "0")): _number(point.text or "") for point in numbers}
            )
            name = series.findtext(f"{CX}tx/{CX}txData/{CX}v") or ""
            yield _Series(name, _levelled(levels[:words]), values)

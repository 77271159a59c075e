"""The parts of a workbook: its sheets, the texts and formats that all of them share (ECMA-376, part 1, 18.2 to 18.8).

Only what a reader sees is asked for, so that a file with an odd font, fill or filter is read as Excel reads it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.documents.formats.excel.number_formats import BUILT_IN, Shown, general, shower
from playground.documents.formats.office.marks import Piece, joined
from playground.documents.formats.office.names import R, value
from playground.documents.formats.office.opc import Package

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ON = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, as the workbook lists it."""

    name: str
    part: str | None
    """Name of its part; None if the workbook does not say."""
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell shows what it holds."""

    shown: Shown = general
    is_struck: bool = False


class Book:
    """A workbook, once its package is open."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._main = package.main("xl/workbook.xml")
        settings = self._main.root.find(f"{S}workbookPr")
        self._since_1904 = settings is not None and settings.get("date1904") in _ON
        self.styles = tuple(self._styles())
        """By number; empty if the file has none."""
        self.texts = tuple(self._texts())
        """By number: the texts of all sheets."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """In the order of their tabs."""
        return tuple(
            Sheet(each.get("name", ""), self._target(each), each.get("state", "visible") != "visible")
            for each in self._main.root.iterfind(f"{S}sheets/{S}sheet")
        )

    def _target(self, sheet: Any) -> str | None:
        relation = self._main.relations.get(sheet.get(f"{R}id", ""))
        return None if relation is None else relation.target

    def _styles(self) -> Iterator[Style]:
        part = self._main.one("styles")
        if part is None:
            return
        root = part.root
        codes = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iterfind(f"{S}numFmts/{S}numFmt")}
        struck = [is_struck(font) for font in root.iterfind(f"{S}fonts/{S}font")]
        for each in root.iterfind(f"{S}cellXfs/{S}xf"):
            number, font = each.get("numFmtId", "0"), _int(each.get("fontId"))
            code = codes.get(number) or BUILT_IN.get(_int(number) or 0, "General")
            yield Style(
                general if code == "General" else shower(code, self._since_1904),
                font is not None and font < len(struck) and struck[font],
            )

    def _texts(self) -> Iterator[str]:
        from lxml import etree

        relation = next((each for each in self._main.relations.values() if each.kind == "sharedStrings"), None)
        stream = relation and self.package.stream(relation.target)
        if not stream:
            return
        with stream:
            for _, item in etree.iterparse(stream, tag="{*}si", resolve_entities=False, huge_tree=True):
                yield rich_text(item)
                item.clear()
                while item.getprevious() is not None:
                    del item.getparent()[0]


def rich_text(item: Any) -> str:
    """The text of `item`, with what is struck out or raised marked; without the readings above Chinese characters."""
    space = item.tag[: item.tag.index("}") + 1]
    if len(item) == 1 and item[0].tag == f"{space}t":
        return item[0].text or ""
    pieces = []
    for child in item:
        if child.tag == f"{space}t":
            pieces.append(Piece(child.text or ""))
        elif child.tag == f"{space}r":
            look = child.find(f"{space}rPr")
            raised = None if look is None else value(look, f"{space}vertAlign", "val")
            pieces.append(Piece(child.findtext(f"{space}t") or "", look is not None and is_struck(look), raised))
    return joined(pieces)


def is_struck(look: Any) -> bool:
    """Whether a font strikes its text out."""
    strike = look.find(f"{look.tag[: look.tag.index('}') + 1]}strike")
    return strike is not None and strike.get("val", "1") in _ON


def _int(number: str | None) -> int | None:
    return int(number) if number and number.isdecimal() else None

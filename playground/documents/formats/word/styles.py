"""What the styles of a Word document say of its paragraphs and characters, with all that styles inherit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from playground.documents.formats.office.names import W, is_on, value

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_LONGEST_LINE = 20  # of styles that inherit from one another, which may form a ring


@dataclass(frozen=True, slots=True)
class Look:
    """How characters are written; None is whatever stands behind it."""

    hidden: bool | None = None
    struck: bool | None = None
    bold: bool | None = None
    raised: str | None = None
    """superscript, subscript or baseline."""
    font: str | None = None

    def over(self, other: "Look") -> "Look":
        """This one, with what it leaves open taken from `other`."""
        if self is PLAIN or other is PLAIN:
            return other if self is PLAIN else self
        return Look(*(_first(getattr(self, each.name), getattr(other, each.name)) for each in fields(Look)))


PLAIN = Look()


def look_of(properties: Any) -> Look:
    """What the properties of a run say (`w:rPr`, or None where there are none)."""
    if properties is None or not len(properties):
        return PLAIN
    struck = _toggle(properties, "strike")
    return Look(
        hidden=_toggle(properties, "vanish"),
        struck=struck or _toggle(properties, "dstrike"),
        bold=_toggle(properties, "b"),
        raised=value(properties, f"{W}vertAlign"),
        font=value(properties, f"{W}rFonts", f"{W}ascii") or value(properties, f"{W}rFonts", f"{W}hAnsi"),
    )


class Styles:
    """The styles by id; `root` is the root of their part, or None if the document has none."""

    def __init__(self, root: Any) -> None:
        styles = () if root is None else root.iterchildren(f"{W}style")
        self._by_id = {style.get(f"{W}styleId", ""): style for style in styles}
        self._looks: dict[str, Look] = {}
        self._levels: dict[str, int | None] = {}
        self.default = next((key for key, style in self._by_id.items() if _is_default(style)), None)
        """Id of the style of paragraphs that name none."""

    def line(self, identifier: str | None) -> Iterator[Any]:
        """The style and all it is based on, itself first."""
        for _ in range(_LONGEST_LINE):
            style = self._by_id.get(identifier or "")
            if style is None:
                return
            yield style
            identifier = value(style, f"{W}basedOn")

    def look(self, identifier: str | None) -> Look:
        """How characters in this style are written."""
        if identifier is None:
            return PLAIN
        if identifier not in self._looks:
            look = PLAIN
            for style in self.line(identifier):
                look = look.over(look_of(style.find(f"{W}rPr")))
            self._looks[identifier] = look
        return self._looks[identifier]

    def level(self, identifier: str | None) -> int | None:
        """The level of a heading in this style, 1 for the outermost; None if it is no style for headings."""
        if identifier is None:
            return None
        if identifier not in self._levels:
            found = (_level(style) for style in self.line(identifier))
            self._levels[identifier] = next((level for level in found if level is not None), None)
        return self._levels[identifier]

    def marks_first_row(self, identifier: str | None) -> bool:
        """Whether tables in this style have a first row that looks unlike the others."""
        return any(
            each.get(f"{W}type") == "firstRow"
            for style in self.line(identifier)
            for each in style.iter(f"{W}tblStylePr")
        )


def outline(properties: Any) -> int | None:
    """The level that the properties of a paragraph (`w:pPr`, or None) give it in the outline, 1 for the outermost."""
    stated = "" if properties is None else value(properties, f"{W}outlineLvl") or ""
    return int(stated) + 1 if stated.isdecimal() and int(stated) < 9 else None


def _level(style: Any) -> int | None:
    name = value(style, f"{W}name") or ""
    named = _HEADING.match(name)
    if named:
        return int(named[1])
    return 1 if name.lower() == "title" else outline(style.find(f"{W}pPr"))


def _is_default(style: Any) -> bool:
    stated = style.get(f"{W}default")
    return style.get(f"{W}type") == "paragraph" and stated is not None and is_on(style, f"{W}default")


def _toggle(properties: Any, name: str) -> bool | None:
    found = properties.find(W + name)
    return None if found is None else is_on(found)


def _first(mine: Any, other: Any) -> Any:
    return other if mine is None else mine

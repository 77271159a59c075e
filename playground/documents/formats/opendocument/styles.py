"""What the styles of an OpenDocument text say of characters, and how its lists and headings are numbered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.documents.formats.office.numerals import numeral
from playground.documents.formats.opendocument.names import STYLE, TEXT

_LONGEST_LINE = 20  # of styles that inherit from one another, which may form a ring
_WAYS = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCounting",
    "壹": "chineseLegalSimplified",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
    "１": "decimalFullWidth",
}
"""By the first sign of the format: `一, 二, 三, ...` is how such files name it."""


@dataclass(frozen=True, slots=True)
class Look:
    """How characters are written; None is whatever stands behind it."""

    struck: bool | None = None
    raised: str | None = None
    """superscript, subscript or baseline."""
    hidden: bool | None = None

    def over(self, other: "Look") -> "Look":
        """This one, with what it leaves open taken from `other`."""
        return Look(
            other.struck if self.struck is None else self.struck,
            other.raised if self.raised is None else self.raised,
            other.hidden if self.hidden is None else self.hidden,
        )


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Level:
    """How the entries of a list are numbered at one level."""

    is_bullet: bool
    form: str = ""
    """The format of the numbers as the file names it; without one there are none."""
    before: str = ""
    after: str = ""
    levels: int = 1
    """How many levels a number shows."""
    start: int = 1

    def numeral(self, number: int) -> str:
        """The number alone."""
        return numeral(number, _WAYS.get(self.form[:1], "decimal")) if self.form else ""


class Styles:
    """The styles of the parts of a document, the nearer ones later."""

    def __init__(self, *roots: Any) -> None:
        self._characters: dict[tuple[str, str], Any] = {}
        self.lists: dict[str, Mapping[int, Level]] = {}
        """By name, and then by level from 1."""
        self.outline: Mapping[int, Level] = {}
        """Of headings."""
        self._looks: dict[tuple[str, str], Look] = {}
        for root in roots:
            for each in root.iter(f"{STYLE}style"):
                self._characters[each.get(f"{STYLE}family", ""), each.get(f"{STYLE}name", "")] = each
            for each in root.iter(f"{TEXT}list-style"):
                self.lists[each.get(f"{STYLE}name", "")] = _levels(each)
            for each in root.iter(f"{TEXT}outline-style"):
                self.outline = _levels(each)

    def look(self, family: str, name: str | None) -> Look:
        """How characters in the style are written, with all that it inherits."""
        key = (family, name or "")
        if key not in self._looks:
            look = PLAIN
            for each in self._line(family, name):
                look = look.over(_look(each.find(f"{STYLE}text-properties")))
            self._looks[key] = look
        return self._looks[key]

    def list_of(self, name: str | None) -> str | None:
        """The list style that a style for paragraphs names."""
        found = (each.get(f"{STYLE}list-style-name") for each in self._line("paragraph", name))
        return next((each for each in found if each is not None), None)

    def is_title(self, name: str | None) -> bool:
        """Whether it is the style of the document's title, or made from it."""
        return name == "Title" or any(each.get(f"{STYLE}name") == "Title" for each in self._line("paragraph", name))

    def _line(self, family: str, name: str | None) -> list[Any]:
        line: list[Any] = []
        while name and len(line) < _LONGEST_LINE and (style := self._characters.get((family, name))) is not None:
            line.append(style)
            name = style.get(f"{STYLE}parent-style-name")
        return line


def _look(properties: Any) -> Look:
    if properties is None:
        return PLAIN
    struck = properties.get(f"{STYLE}text-line-through-style") or properties.get(f"{STYLE}text-line-through-type")
    position = properties.get(f"{STYLE}text-position")
    shown = properties.get(f"{TEXT}display")
    return Look(
        None if struck is None else struck != "none",
        None if position is None else _raised(position),
        None if shown is None else shown == "none",
    )


def _raised(position: str) -> str:
    """`super 58%`, `33% 58%`, `-33% 58%`."""
    first = (position.split() or [""])[0]
    if first in ("super", "sub"):
        return "superscript" if first == "super" else "subscript"
    height = re.match(r"(-?)0*(\d)", first)
    if height is None or height[2] == "0":
        return "baseline"
    return "subscript" if height[1] else "superscript"


def _levels(style: Any) -> Mapping[int, Level]:
    return {_number(each.get(f"{TEXT}level"), 1): _level(each) for each in style if each.get(f"{TEXT}level")}


def _level(element: Any) -> Level:
    if element.tag == f"{TEXT}list-level-style-bullet":
        return Level(is_bullet=True)
    return Level(
        is_bullet=False,
        form=element.get(f"{STYLE}num-format", ""),
        before=element.get(f"{STYLE}num-prefix", ""),
        after=element.get(f"{STYLE}num-suffix", ""),
        levels=_number(element.get(f"{TEXT}display-levels"), 1),
        start=_number(element.get(f"{TEXT}start-value"), 1),
    )


def _number(stated: str | None, otherwise: int) -> int:
    return int(stated) if stated is not None and stated.isdecimal() else otherwise

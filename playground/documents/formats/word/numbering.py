"""The numbers that Word puts before paragraphs, which are not in their text: 第四条, (2), 1.2.3, a bullet.

How they are counted is said in ECMA-376, part 1, 17.9. Lists that share an abstract one count on, as in Word, unless
they say where to begin.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.documents.formats.office.names import W, value
from playground.documents.formats.office.numerals import numeral
from playground.documents.formats.word.styles import Styles

BULLET = "-"
_PLACE = re.compile(r"%([1-9])")
_NEVER = ("none", "bullet")
_PADDED = re.compile(r"0*1,")
_DEEPEST = 9
_ENOUGH = ("、", "）", "．", "。", "】", "：")
"""Punctuation that is as wide as a letter: no space follows it."""


@dataclass(frozen=True, slots=True)
class Level:
    """How the paragraphs of a level are numbered."""

    start: int
    way: str
    """The name of the numerals, or `bullet`, or `none`."""
    pattern: str
    """`第%1条`, with the number of each level in the place of its sign."""
    after: str
    """What stands between the number and the text."""
    digits: bool
    """Whether the numbers of all levels are written in digits."""
    restart: int | None
    """The level (1 for the outermost) after which it begins anew; 0 for never, None for any above it."""
    width: int = 0
    """Digits that a number has at least; zeros stand before it."""

    def numeral(self, number: int, digits: bool) -> str:
        """The number as this level writes it."""
        return f"{number:0{self.width}d}" if digits or self.width else numeral(number, self.way)


_UNKNOWN = Level(1, "decimal", "", "", False, None)


@dataclass(slots=True)
class _Count:
    """How far the lists of one abstract list have counted."""

    numbers: dict[int, int] = field(default_factory=dict)
    """By level; only those that have begun."""
    begun: set[str] = field(default_factory=set)
    """Ids of the lists whose own beginnings were heeded."""


class Numbering:
    """Counts the paragraphs of a document in its order. `root` is the root of the part, or None if there is none."""

    def __init__(self, root: Any, styles: Styles) -> None:
        self._styles = styles
        children = () if root is None else tuple(root)
        self._abstract = {each.get(f"{W}abstractNumId"): each for each in children if each.tag == f"{W}abstractNum"}
        self._lists = {each.get(f"{W}numId"): each for each in children if each.tag == f"{W}num"}
        self._levels: dict[str, Mapping[int, Level]] = {}
        self._linked: dict[tuple[str, str], int | None] = {}
        self._counts: dict[str, _Count] = {}

    def label(self, properties: Any, style: str | None) -> str | None:
        """The number of the next paragraph, with what stands between it and the text; None if it has none.

        `properties` are those of the paragraph (`w:pPr`) or None.
        """
        found = self._place(properties, style)
        if found is None:
            return None
        identifier, depth = found
        level = self._of(identifier).get(depth)
        if level is None:
            return None
        numbers = self._count(identifier, depth)
        if level.way == "bullet":
            return f"{'  ' * depth}{BULLET} "
        return self._written(self._of(identifier), level, numbers)

    def _written(self, levels: Mapping[int, Level], level: Level, numbers: Mapping[int, int]) -> str | None:
        def number(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            of = levels.get(at, _UNKNOWN)
            return "" if of.way in _NEVER else of.numeral(numbers.get(at, of.start), level.digits)

        text = _PLACE.sub(number, level.pattern).strip()
        return text + ("" if text.endswith(_ENOUGH) else level.after) if text else None

    def _count(self, identifier: str, depth: int) -> Mapping[int, int]:
        """The numbers of all levels, once the paragraph is counted."""
        levels = self._of(identifier)
        count = self._counts.setdefault(self._abstract_id(identifier) or identifier, _Count())
        if identifier not in count.begun:
            count.begun.add(identifier)
            for override in self._lists[identifier].iterchildren(f"{W}lvlOverride"):
                if override.find(f"{W}startOverride") is not None:
                    count.numbers.pop(_number(override.get(f"{W}ilvl"), 0), None)
        level = levels[depth]
        numbers = count.numbers
        numbers[depth] = numbers[depth] + 1 if depth in numbers else level.start
        for deeper in [each for each in numbers if each > depth]:
            after = levels.get(deeper, _UNKNOWN).restart
            if after is None or depth < after:
                del numbers[deeper]
        return numbers

    def _place(self, properties: Any, style: str | None) -> tuple[str, int] | None:
        """The list and the level of a paragraph: its own, or those of its style."""
        own = None if properties is None else properties.find(f"{W}numPr")
        identifier = None if own is None else value(own, f"{W}numId")
        depth = None if own is None else value(own, f"{W}ilvl")
        if identifier is None:
            identifier, linked = self._of_style(style)
            depth = depth or linked
        if identifier is None or identifier not in self._lists:
            return None  # also 0, which takes the number away
        return identifier, min(_number(depth, 0), _DEEPEST - 1)

    def _of_style(self, style: str | None) -> tuple[str | None, str | None]:
        """The list of a style, and the level that is linked to it."""
        for each in self._styles.line(style):
            properties = each.find(f"{W}pPr/{W}numPr")
            identifier = None if properties is None else value(properties, f"{W}numId")
            if identifier is not None:
                linked = self._link(identifier, each.get(f"{W}styleId", ""))
                return identifier, value(properties, f"{W}ilvl") if linked is None else str(linked)
        return None, None

    def _link(self, identifier: str, style: str) -> int | None:
        if (identifier, style) not in self._linked:
            levels = self._elements(identifier).items()
            found = (depth for depth, each in levels if value(each, f"{W}pStyle") == style)
            self._linked[identifier, style] = next(found, None)
        return self._linked[identifier, style]

    def _of(self, identifier: str) -> Mapping[int, Level]:
        if identifier not in self._levels:
            overrides = self._lists[identifier].iterchildren(f"{W}lvlOverride")
            starts = {_number(each.get(f"{W}ilvl"), 0): value(each, f"{W}startOverride") for each in overrides}
            elements = self._elements(identifier)
            self._levels[identifier] = {depth: _level(each, starts.get(depth)) for depth, each in elements.items()}
        return self._levels[identifier]

    def _elements(self, identifier: str) -> dict[int, Any]:
        """The levels of a list as they are in the file: those of the abstract list, but for those it has itself."""
        levels: dict[int, Any] = {}
        each = self._lists.get(identifier)
        abstract = None if each is None else self._abstract.get(self._abstract_id(identifier))
        for level in () if abstract is None else abstract.iterchildren(f"{W}lvl"):
            levels[_number(level.get(f"{W}ilvl"), 0)] = level
        for override in () if each is None else each.iterchildren(f"{W}lvlOverride"):
            own = override.find(f"{W}lvl")
            if own is not None:
                levels[_number(override.get(f"{W}ilvl"), 0)] = own
        return levels

    def _abstract_id(self, identifier: str) -> str | None:
        """The abstract list of a list; where that only names a style for lists, the one that the style stands for."""
        found = value(self._lists[identifier], f"{W}abstractNumId")
        link = value(self._abstract[found], f"{W}numStyleLink") if found in self._abstract else None
        for style in self._styles.line(link):
            linked = value(style, f"{W}pPr/{W}numPr/{W}numId")
            if linked in self._lists:
                return value(self._lists[linked], f"{W}abstractNumId")
        return found


def _level(element: Any, start: str | None) -> Level:
    way, padded = value(element, f"{W}numFmt") or "decimal", 0
    if way == "custom":
        way, padded = _custom(value(element, f"{W}numFmt", f"{W}format") or "")
    restart = value(element, f"{W}lvlRestart")
    return Level(
        start=_number(start or value(element, f"{W}start"), 1),
        way=way,
        pattern=value(element, f"{W}lvlText") or "",
        after="" if value(element, f"{W}suff") == "nothing" else " ",
        digits=element.find(f"{W}isLgl") is not None,
        restart=None if restart is None else _number(restart, 0),
        width=padded,
    )


def _custom(example: str) -> tuple[str, int]:
    """The numerals of a way that is described by an example, such as `001, 002, 003, ...`."""
    return "decimal", example.index("1") + 1 if _PADDED.match(example) else 0


def _number(text: str | None, default: int) -> int:
    try:
        return default if text is None else int(text)
    except ValueError:
        return default

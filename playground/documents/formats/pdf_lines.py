"""The lines of a PDF page, with their places as far as these are needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from playground.documents.cleaning import clean, fold_radicals
from playground.documents.formats.pdf_places import Places, Rectangle, quarter
from playground.documents.formats.pdf_scripts import lines_and_marks, marked
from playground.documents.formats.pdf_strikes import struck_out
from playground.documents.formats.pdf_text import full_width, repair

_WIDE = 1.2  # of the height of a line; a gap as wide as that parts columns
_OUTER_LINES = 4
_SIDE_BY_SIDE = 2  # such gaps between pieces drawn one after the other, from which on a page is looked at closely
_is_row = attrgetter("is_row")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in points from the upper left corner, as it is held by one who reads it."""

    left: float
    top: float
    right: float
    bottom: float
    page: float
    """The height of the page."""

    @property
    def middle(self) -> float:
        """How far down it is: 0 at the upper edge of the page, 1 at the lower."""
        return (self.top + self.bottom) / 2 / self.page

    @property
    def height(self) -> float:
        """Of a line: about the size of its letters."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is drawn, or a row of a table as text; without text, what parts two blocks."""

    text: str
    box: Box | None = None
    """None where it is not known, as for all that pypdf read."""
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """What stands on a page, in reading order."""

    lines: tuple[Line, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Leaf":
        """The lines of a text of which no places are known."""
        return cls(tuple(map(Line, text.split("\n"))))

    @property
    def raw(self) -> str:
        """All lines as they are."""
        return "\n".join(line.text for line in self.lines)

    @property
    def text(self) -> str:
        """The lines as paragraphs; rows of tables stay as they are."""
        full = full_width([line.text.strip() for line in self.lines if not line.is_row])
        blocks = (lines for is_text, lines in groupby(self.lines, key=lambda line: bool(line.text.strip())) if is_text)
        return "\n\n".join(_told(lines, full) for lines in blocks)


def _told(lines: Iterable[Line], full: float) -> str:
    parts = ((is_row, "\n".join(line.text for line in part)) for is_row, part in groupby(lines, key=_is_row))
    return "\n".join(text if is_row else repair(text, full) for is_row, text in parts)


def as_drawn(page: Any, text_page: Any, raw: str, found: Sequence[Rectangle]) -> Leaf:
    """The lines of `raw`, the text of the page as pdfium has it, superscripts marked; `found` are all its rectangles.

    Only the first and the last lines get their places: heads and feet are drawn before or after all else, and asking
    pdfium for the places of all would take as long as reading.
    """
    left, bottom, _, top = page.get_bbox()
    height = top - bottom
    places = Places.of(raw, text_page)
    spans, marks = lines_and_marks(raw, text_page, places, found)
    struck = [] if places is None else places.spans(struck_out(page, text_page))
    lines: list[Line] = []
    for at, (start, end) in enumerate(spans):
        text = fold_radicals(clean(marked(raw, start, end, marks, struck)))
        outer = places is not None and (at < _OUTER_LINES or at >= len(spans) - _OUTER_LINES)
        place = places.around(text_page, raw, start, end) if outer and places is not None else None
        box = None if place is None else Box(place[0] - left, top - place[3], place[2] - left, top - place[1], height)
        lines += [Line(text, box)] if "\n" not in text else map(Line, text.split("\n"))
    return Leaf(tuple(lines))


def stands_apart(found: Sequence[Rectangle]) -> bool:
    """Whether pieces were drawn side by side so often that there may be columns, or a table."""
    apart = 0
    for (_, low, right, high), (left, bottom, _, top) in pairwise(found):
        size = min(high - low, top - bottom)
        apart += left - right > _WIDE * size and min(high, top) - max(low, bottom) > size / 2
    return apart >= _SIDE_BY_SIDE


def is_turned(page: Any, text_page: Any, found: Sequence[Rectangle]) -> bool:
    """Whether the page, or some of its text, is turned."""
    from pypdfium2.raw import FPDFText_GetCharAngle

    if page.get_rotation():
        return True
    last = text_page.count_chars() - 1
    if any(quarter(FPDFText_GetCharAngle(text_page, index)) for index in (0, last // 2, last) if index >= 0):
        return True
    return sum(top - bottom > 3 * (right - left) and top - bottom > 30 for left, bottom, right, top in found) > 1


def without(leaf: Leaf, gone: set[int]) -> Leaf:
    """The leaf without the lines at these places."""
    return replace(leaf, lines=tuple(line for at, line in enumerate(leaf.lines) if at not in gone))

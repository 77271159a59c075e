"""Where pdfium finds the characters of a PDF page, and which of them is which character of the page's text."""

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import pi
from typing import Any, Self

_MOST_RECTANGLES = 5_000  # maps and drawings have more; their words have no lines

Rectangle = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the lower left corner of the page as it is stored."""


def rectangles(text_page: Any) -> list[Rectangle]:
    """Of the pieces of text that were drawn at a time, in that order; none for a page that has too many."""
    from pypdfium2.raw import FPDFText_GetRect

    count = text_page.count_rects()
    sides = [ctypes.c_double() for _ in range(4)]
    left, top, right, bottom = sides
    found = []
    for index in range(count if count <= _MOST_RECTANGLES else 0):
        FPDFText_GetRect(text_page, index, left, top, right, bottom)
        found.append((left.value, bottom.value, right.value, top.value))
    return found


def quarter(angle: float) -> int:
    """The quarter turns nearest to an angle in radians; none for what has no angle."""
    return round(angle / (pi / 2)) % 4 if angle > 0 else 0


def loose_box(text_page: Any, index: int) -> Rectangle | None:
    """The place of a character with the height of its font; None for one that is not drawn."""
    from pypdfium2.raw import FS_RECTF, FPDFText_GetLooseCharBox

    box = FS_RECTF()
    if not FPDFText_GetLooseCharBox(text_page, index, box) or box.right <= box.left:
        return None
    return box.left, box.bottom, box.right, box.top


@dataclass(frozen=True, slots=True)
class Places:
    """Which character of the page each character of its text is; blanks and ends of lines may be none."""

    numbers: Sequence[int] | Mapping[int, int]
    """Of the characters of the page, by where they stand in the text."""
    offsets: Sequence[int] | Mapping[int, int]
    """The opposite."""

    @classmethod
    def of(cls, raw: str, text_page: Any) -> Self | None:
        """None where text and characters do not match, as where some of them lie outside of the page."""
        count = text_page.count_chars()
        if count == len(raw):
            return cls(range(count), range(count))
        whole = str(text_page.get_text_range())
        if len(whole) != count or "".join(whole.split()) != "".join(raw.split()):
            return None
        inked = (index for index, character in enumerate(whole) if not character.isspace())
        numbers = dict(zip((at for at, character in enumerate(raw) if not character.isspace()), inked, strict=True))
        return cls(numbers, {index: at for at, index in numbers.items()})

    def spans(self, numbers: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Where characters of the page, from the first to the last, stand in the text; `text[start:end]` for each."""
        known = [(first, last) for first, last in numbers if self._knows(first) and self._knows(last)]
        return [(self.offsets[first], self.offsets[last] + 1) for first, last in known]

    def _knows(self, number: int) -> bool:
        return number in self.offsets if isinstance(self.offsets, Mapping) else 0 <= number < len(self.offsets)

    def around(self, text_page: Any, raw: str, start: int, end: int) -> Rectangle | None:
        """The place of the line `raw[start:end]`, told from its first and its last character."""
        line = raw[start:end]
        if not line.strip():
            return None
        first = loose_box(text_page, self.numbers[start + len(line) - len(line.lstrip())])
        last = loose_box(text_page, self.numbers[start + len(line.rstrip()) - 1])
        if first is None or last is None:
            return first
        return first[0], min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3])

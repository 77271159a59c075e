"""The letters and digits on a page of a PDF with their places, and how they are kept."""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Self

from playground.documents.cleaning import fold_radicals

WHOLE = 10_000
"""The width of a page, and its height: places are counted in such parts, whatever the size of the picture."""
MOST = 20_000
"""Signs of a page; those beyond have no places."""

Place = tuple[int, int, int, int]
"""Left, top, right and bottom of what is seen upright, from the upper left corner, each 0 to `WHOLE`."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be compared of a page: its letters and digits in the order in which they were drawn."""

    text: str = ""
    places: tuple[Place, ...] = ()
    """One for each sign of `text`."""

    @classmethod
    def of(cls, found: Iterable[tuple[str, Place]]) -> Self:
        """The signs of characters of any kind; what else is drawn right after one of them widens its place."""
        signs: list[str] = []
        places: list[Place] = []
        for character, place in found:
            inked = ink(character)
            signs += inked
            places += [place] * len(inked)
            if not inked and not character.isspace() and places and _is_next(places[-1], place):
                places[-1] = (*places[-1][:2], place[2], places[-1][3])
        return cls("".join(signs[:MOST]), tuple(places[:MOST]))

    def to_bytes(self) -> bytes:
        """As JSON."""
        return json.dumps({"text": self.text, "places": self.places}, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """The opposite of `to_bytes`. Raises ValueError, KeyError or TypeError for anything else."""
        record = json.loads(content)
        return cls(
            str(record["text"]), tuple((left, top, right, bottom) for left, top, right, bottom in record["places"])
        )


def _is_next(one: Place, other: Place) -> bool:
    """Whether a place goes on to the right of another."""
    height = one[3] - one[1]
    return 2 * (min(one[3], other[3]) - max(one[1], other[1])) > height and 0 <= other[2] - one[2] < height


@cache
def _ink(character: str) -> str:
    folded = unicodedata.normalize("NFKD", fold_radicals(character)).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def ink(character: str) -> str:
    """What is compared of a character: its letters and digits, without case, width, accents and forms of ligatures."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    return _ink(character)


def spread(text: str, place: Place) -> Iterator[tuple[str, Place]]:
    """The characters of a line whose place is known only as a whole, each about where it is; wide ones count two."""
    left, top, right, bottom = place
    widths = [2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text]
    unit, at = (right - left) / max(sum(widths), 1), float(left)
    for character, width in zip(text, widths, strict=True):
        yield character, (round(at), top, round(at + width * unit), bottom)
        at += width * unit

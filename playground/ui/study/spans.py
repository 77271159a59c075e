"""Marks in an answer that is set: stretches of the text as it was written, found again in the HTML made of it.

Markdown leaves out its signs and keeps all else in its order, so the text of the HTML is looked up piece by piece in
what was written. A piece that cannot be found there gets no mark: better none than one in a wrong place.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.ui.html.elements import Attribute, Html, element, escape, join

_PIECE = re.compile(r"<[^>]*>|[^<]+")
_FAR = 400
"""Characters by which the next piece of text may be ahead: signs of a table, the address of a link."""
_UNMARKED = re.compile(r'<(button)\b|<(span) class="formula')


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the text, what it becomes, and the parts of it that are marked once more."""

    start: int
    end: int
    attributes: tuple[tuple[str, Attribute], ...]
    inside: tuple[tuple[int, int], ...] = ()


def stretched(drawn: str, text: str, stretches: Sequence[Stretch]) -> Html:
    """`drawn` with every stretch of `text` in `span`s with its attributes, and what is inside in `mark`s.

    The stretches are in their order and do not overlap.
    """
    pieces: list[str] = []
    skipping = ""
    at = 0
    for piece in _PIECE.findall(drawn):
        if piece.startswith("<"):
            pieces.append(piece)
            skipping = _skipping(piece, skipping)
            continue
        for line in re.split(r"(\n)", html.unescape(piece)):
            ours = skipping == "</button>" or not line.strip()
            found = -1 if ours else text.find(line, at, at + _FAR + len(line))
            if found < 0:
                pieces.append(escape(line))
                continue
            at = found + len(line)
            pieces.append(escape(line) if skipping else _marked(line, found, stretches))
    return Html("".join(pieces))


def _skipping(tag: str, skipping: str) -> str:
    """The tag that ends what gets no marks; "" outside of it."""
    if skipping:
        return "" if tag == skipping else skipping
    found = _UNMARKED.match(tag)
    return f"</{found[1] or found[2]}>" if found else ""


def _marked(line: str, start: int, stretches: Sequence[Stretch]) -> Html:
    """A piece of text that begins at `start`."""
    end = start + len(line)
    pieces: list[Html] = []
    done = start
    for stretch in _within(stretches, start, end):
        first, last = max(stretch.start, start), min(stretch.end, end)
        inner = _inside(line, start, first, last, stretch.inside)
        pieces += [escape(line[done - start : first - start]), element("span", inner, **dict(stretch.attributes))]
        done = last
    return join([*pieces, escape(line[done - start :])])


def _within(stretches: Sequence[Stretch], start: int, end: int) -> Iterator[Stretch]:
    """Those that share a character with the text from `start` to `end`."""
    first = max(bisect_right(stretches, start, key=lambda stretch: stretch.start) - 1, 0)
    for stretch in stretches[first:]:
        if stretch.start >= end:
            return
        if stretch.end > start:
            yield stretch


def _inside(line: str, start: int, first: int, last: int, marks: Sequence[tuple[int, int]]) -> Html:
    pieces: list[Html] = []
    done = first
    for begin, stop in marks:
        begin, stop = max(begin, done), min(stop, last)
        if begin < stop:
            pieces += [escape(line[done - start : begin - start]), element("mark", line[begin - start : stop - start])]
            done = stop
    return join([*pieces, escape(line[done - start : last - start])])

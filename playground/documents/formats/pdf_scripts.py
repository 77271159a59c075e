"""Superscripts of a PDF page, smaller and higher than what they follow, and the marks that tell of these and others."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from playground.documents.formats.pdf_places import Places, Rectangle, loose_box

MARK, STRUCK = "^", "~~"
_SMALLER, _RAISED, _CLOSE = 0.85, 0.15, 0.35  # of the size of the character before a superscript
_LONGEST = 4
_EXPONENT = re.compile(r"[-+−–]?[0-9a-zA-Z]{1,3}")
_BASE = re.compile(r"[^\W_]|[)\]）】%％]")
_END = "\r\n"
Span = tuple[int, int]


def lines_and_marks(
    raw: str, text_page: Any, places: Places | None, found: Sequence[Rectangle]
) -> tuple[list[Span], list[int]]:
    """Where the lines of a text are, and where superscripts begin in it; a line that they broke is one again."""
    lines = raw.split(_END)
    starts = accumulate((len(line) + len(_END) for line in lines), initial=0)
    spans = [(start, start + len(line)) for start, line in zip(starts, lines, strict=False)]
    if places is None:
        return spans, []
    marks, broken = [], set()
    for start, ends in _superscripts(raw, text_page, places, found):
        marks.append(start)
        broken |= {place for place in ends if raw[place : place + len(_END)] == _END}
    return (_joined(spans, broken) if broken else spans), sorted(set(marks))


def marked(raw: str, start: int, end: int, marks: Sequence[int], struck: Sequence[Span]) -> str:
    """The line `raw[start:end]` with a sign before each superscript, and signs around what is struck out."""
    signs = [(mark, MARK) for mark in marks if start < mark < end]
    for first, last in struck:
        if max(first, start) < min(last, end):
            signs += (max(first, start), STRUCK), (min(last, end), STRUCK)
    line, at = "", start
    for place, sign in sorted(signs):
        line, at = line + raw[at:place] + sign, place
    return (line + raw[at:end]).replace(_END, "")


def may_be_superscript(before: str, character: str) -> bool:
    """Whether a character may begin a superscript of the one before it: of Chinese ones, fonts differ in height."""
    return _BASE.match(before) is not None and _EXPONENT.match(character) is not None


def is_superscript(base: Rectangle, raised: Rectangle) -> bool:
    """Whether a character is smaller and higher than the one right before it."""
    size = base[3] - base[1]
    return (
        raised[3] - raised[1] < _SMALLER * size
        and raised[1] - base[1] > _RAISED * size
        and raised[1] < base[3]
        and abs(raised[0] - base[2]) < _CLOSE * size
    )


def _superscripts(
    raw: str, text_page: Any, places: Places, found: Sequence[Rectangle]
) -> Iterator[tuple[int, list[int]]]:
    """Where each begins, and where an end of a line before or after it is none on the page."""
    for first, second in pairwise(found):
        if not _is_likely(first, second):
            continue
        left, bottom, right, top = second
        index = text_page.get_index(left + min(1.0, (right - left) / 4), (bottom + top) / 2, 1, (top - bottom) / 2)
        start = None if index is None else _offset(places, index)
        before = None if start is None else _inked_before(raw, start)
        if start is None or before is None:
            continue
        base, raised = loose_box(text_page, places.numbers[before]), loose_box(text_page, places.numbers[start])
        if base is None or raised is None or not is_superscript(base, raised):
            continue
        end = _end(raw, text_page, places, start, base)
        if _BASE.match(raw[before]) and _EXPONENT.fullmatch(raw[start:end]):
            goes_on = _goes_on(raw, text_page, places, end, base)
            yield start, [before + 1, *([end] if goes_on else [])]


def _is_likely(first: Rectangle, second: Rectangle) -> bool:
    """Whether a piece may be a superscript of the one before it, told from the ink of both."""
    height, above = second[3] - second[1], second[1] - first[1]
    size = 1.5 * (first[3] - first[1])  # small letters are lower than the figures above them
    return height < size and abs(second[0] - first[2]) < size and height / 5 < above < size


def _offset(places: Places, index: int) -> int | None:
    try:
        return places.offsets[index]
    except (KeyError, IndexError):
        return None


def _inked_before(raw: str, at: int) -> int | None:
    """The last character before, if no more than the end of a line is between."""
    before = raw[max(at - len(_END) - 1, 0) : at].rstrip()
    start = max(at - len(_END) - 1, 0)
    return start + len(before) - 1 if before else None


def _end(raw: str, text_page: Any, places: Places, start: int, base: Rectangle) -> int:
    end = start + 1
    while end < len(raw) and end - start <= _LONGEST and not raw[end].isspace():
        box = loose_box(text_page, places.numbers[end])
        if box is None or box[1] - base[1] <= _RAISED * (base[3] - base[1]):
            break
        end += 1
    return end


def _goes_on(raw: str, text_page: Any, places: Places, end: int, base: Rectangle) -> bool:
    """Whether what follows stands on the line of the base, not on one of its own."""
    rest = raw[end : end + len(_END) + 2]
    at = end + len(rest) - len(rest.lstrip())
    box = None if at >= len(raw) or raw[at].isspace() else loose_box(text_page, places.numbers[at])
    return box is not None and box[0] >= base[2] and abs(box[1] - base[1]) < _RAISED * (base[3] - base[1])


def _joined(spans: Sequence[Span], broken: set[int]) -> list[Span]:
    lines: list[Span] = []
    for start, end in spans:
        if lines and lines[-1][1] in broken:
            lines[-1] = lines[-1][0], end
        else:
            lines.append((start, end))
    return lines

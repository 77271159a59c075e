"""Text of a PDF page that is struck out: a line is drawn through it, or put there by a reviewer."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from playground.documents.formats.pdf_places import Rectangle, loose_box, rectangles
from playground.documents.formats.pdf_strokes import SHORTEST, THIN, strokes

_MOST_LEVEL = 1_000
_MOST_STROKES = 50  # that touch text: a page with more is a drawing
_LOWEST, _HIGHEST = 0.28, 0.62  # of the height of a character; lower are lines under text, higher those above it
_STEP, _REACH = 2.0, 12  # points between places where the ends of a line look for a character, and how many
_FEWEST = 2  # characters


def struck_out(page: Any, text_page: Any) -> list[tuple[int, int]]:
    """The first and the last of characters that are struck out together, by their numbers on the page, in order."""
    level = list(islice(chain(_level(page), _annotated(page)), _MOST_LEVEL))
    drawn = rectangles(text_page) if level else []
    through = [stroke for stroke in level if any(_crosses(stroke, text) for text in drawn)]
    if len(through) > _MOST_STROKES:
        return []
    spans = (_under(text_page, stroke) for stroke in through)
    return sorted({span for span in spans if span is not None})


def _level(page: Any) -> Iterator[Rectangle]:
    for stroke in strokes(page):
        left, bottom, right, top = stroke
        if top - bottom <= THIN and right - left >= SHORTEST:
            yield stroke


def _annotated(page: Any) -> Iterator[Rectangle]:
    """The lines that reviewers have put through text, as annotations."""
    from pypdfium2.raw import (
        FPDF_ANNOT_STRIKEOUT,
        FS_QUADPOINTSF,
        FPDFAnnot_CountAttachmentPoints,
        FPDFAnnot_GetAttachmentPoints,
        FPDFAnnot_GetSubtype,
        FPDFPage_CloseAnnot,
        FPDFPage_GetAnnot,
        FPDFPage_GetAnnotCount,
    )

    for index in range(min(FPDFPage_GetAnnotCount(page), _MOST_LEVEL)):
        annotation = FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if FPDFAnnot_GetSubtype(annotation) == FPDF_ANNOT_STRIKEOUT:
            corners = FS_QUADPOINTSF()
            for number in range(FPDFAnnot_CountAttachmentPoints(annotation)):
                if FPDFAnnot_GetAttachmentPoints(annotation, number, corners):
                    across = (corners.x1, corners.x2, corners.x3, corners.x4)
                    height = (corners.y1 + corners.y2 + corners.y3 + corners.y4) / 4
                    yield min(across), height, max(across), height
        FPDFPage_CloseAnnot(annotation)


def _crosses(stroke: Rectangle, text: Rectangle) -> bool:
    """Whether a line touches the ink of a piece of text, which is asked before its characters are looked for."""
    left, bottom, right, top = stroke
    return text[1] < (bottom + top) / 2 < text[3] and left < text[2] and text[0] < right


def _under(text_page: Any, stroke: Rectangle) -> tuple[int, int] | None:
    """The characters that a line goes through, if it does so in the middle of each of them."""
    left, bottom, right, top = stroke
    height = (bottom + top) / 2
    first = _character(text_page, left, height, _STEP)
    last = None if first is None else _character(text_page, right, height, -_STEP)
    if first is None or last is None:
        return None
    boxes = [(index, box) for index in range(first, last + 1) if (box := loose_box(text_page, index)) is not None]
    inside = [(index, box) for index, box in boxes if left <= (box[0] + box[2]) / 2 <= right]
    if len(inside) < _FEWEST or not all(_goes_through(height, box) for _, box in inside):
        return None
    return inside[0][0], inside[-1][0]


def _character(text_page: Any, end: float, height: float, step: float) -> int | None:
    """The first character from an end of the line on."""
    places = (end + step * (number + 0.5) for number in range(_REACH))
    found = (text_page.get_index(place, height, _STEP, _STEP) for place in places)
    return next((int(index) for index in found if index is not None), None)


def _goes_through(height: float, box: Rectangle) -> bool:
    return _LOWEST <= (height - box[1]) / (box[3] - box[1]) <= _HIGHEST

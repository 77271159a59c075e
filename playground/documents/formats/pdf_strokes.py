"""The straight lines that are drawn on a PDF page: rules of tables, borders, lines under text and through it."""

import ctypes
from collections.abc import Iterator
from typing import Any

from playground.documents.formats.pdf_places import Rectangle

THIN = 2.5  # points; lines are often drawn as narrow rectangles
SHORTEST = 4.0
_MOST_OBJECTS = 3_000  # drawings have more
_MOST_SEGMENTS = 400  # of one object; a curve of a drawing has more


def strokes(page: Any) -> Iterator[Rectangle]:
    """The straight lines of the page, and the sides of its rectangles."""
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH, FPDFPage_CountObjects, FPDFPage_GetObject, FPDFPageObj_GetType

    count = FPDFPage_CountObjects(page)
    for index in range(count if count <= _MOST_OBJECTS else 0):
        drawn = FPDFPage_GetObject(page, index)
        if FPDFPageObj_GetType(drawn) == FPDF_PAGEOBJ_PATH:
            yield from _sides(drawn) if _is_stroked(drawn) else _narrow(drawn)


def _is_stroked(path: Any) -> bool:
    from pypdfium2.raw import FPDFPath_GetDrawMode

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(FPDFPath_GetDrawMode(path, fill, stroke)) and bool(stroke.value)


def _narrow(path: Any) -> Iterator[Rectangle]:
    """The place of a path that is filled, if it is a line; others are the ground of what stands on them."""
    from pypdfium2.raw import FPDFPageObj_GetBounds

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if FPDFPageObj_GetBounds(path, left, bottom, right, top) and (
        right.value - left.value <= THIN or top.value - bottom.value <= THIN
    ):
        yield left.value, bottom.value, right.value, top.value


def _sides(path: Any) -> Iterator[Rectangle]:
    from pypdfium2.raw import (
        FPDF_SEGMENT_BEZIERTO,
        FPDF_SEGMENT_MOVETO,
        FPDFPath_CountSegments,
        FPDFPath_GetPathSegment,
        FPDFPathSegment_GetClose,
        FPDFPathSegment_GetPoint,
        FPDFPathSegment_GetType,
    )

    count = FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    place = _matrix(path)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(count):
        segment = FPDFPath_GetPathSegment(path, index)
        FPDFPathSegment_GetPoint(segment, x, y)
        point = place(x.value, y.value)
        kind = FPDFPathSegment_GetType(segment)
        if kind == FPDF_SEGMENT_MOVETO:
            start = point
        elif kind != FPDF_SEGMENT_BEZIERTO:
            yield _spanned(last, point)
        if FPDFPathSegment_GetClose(segment):
            yield _spanned(point, start)
        last = point


def _matrix(path: Any) -> Any:
    from pypdfium2.raw import FS_MATRIX, FPDFPageObj_GetMatrix

    m = FS_MATRIX()
    if not FPDFPageObj_GetMatrix(path, m):
        return lambda x, y: (x, y)
    return lambda x, y: (m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f)


def _spanned(one: tuple[float, float], other: tuple[float, float]) -> Rectangle:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])

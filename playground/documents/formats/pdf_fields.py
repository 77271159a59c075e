"""What a PDF page shows beside its text: values of form fields, ticked boxes, notes and text that was put on it."""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playground.documents.cleaning import clean, fold_radicals
from playground.documents.formats.pdf_lines import Line

_MOST = 2_000  # on a page
_LABEL = 260.0  # points to the left of a field in which its label is looked for
_TICKED, _UNTICKED = "☑", "☐"
_LONGEST_LABEL = 60
_SAME_LINE = 6.0  # points


@dataclass(frozen=True, slots=True)
class _Box:
    """A box to tick."""

    left: float
    right: float
    middle: float
    is_ticked: bool
    label: str
    """What stands before it, with a colon."""
    name: str
    """What the file calls it."""
    choice: str
    """What is chosen by it, in the words of the file; "" where these are not known."""

    @property
    def sign(self) -> str:
        return _TICKED if self.is_ticked else _UNTICKED

    @property
    def told(self) -> str:
        return " ".join(filter(None, [f"{self.label or self.name}: {self.sign}", self.choice]))


class Fields:
    """Reads the fields and notes of the pages of one document."""

    def __init__(self, document: Any) -> None:
        from pypdfium2 import PdfiumError

        self._form: Any = None
        with suppress(PdfiumError):  # damaged: pages are read without
            document.init_forms()
            self._form = document.formenv

    def lines(self, page: Any, text_page: Any) -> tuple[Line, ...]:
        """A line for each field that says something and for each note, after an empty one."""
        from pypdfium2.raw import FPDFPage_CloseAnnot, FPDFPage_GetAnnot, FPDFPage_GetAnnotCount

        found: list[str | _Box] = []
        for index in range(min(FPDFPage_GetAnnotCount(page), _MOST)):
            annotation = FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                found += self._told(annotation, text_page)
            finally:
                FPDFPage_CloseAnnot(annotation)
        told = _in_lines(found, text_page)
        texts = [line for text in told for line in fold_radicals(clean(text)).split("\n") if line.strip()]
        return (Line(""), *(Line(text, is_row=True) for text in texts)) if texts else ()

    def _told(self, annotation: Any, text_page: Any) -> Iterator[str | _Box]:
        from pypdfium2.raw import (
            FPDF_ANNOT_FREETEXT,
            FPDF_ANNOT_HIGHLIGHT,
            FPDF_ANNOT_SQUIGGLY,
            FPDF_ANNOT_STAMP,
            FPDF_ANNOT_STRIKEOUT,
            FPDF_ANNOT_TEXT,
            FPDF_ANNOT_UNDERLINE,
            FPDF_ANNOT_WIDGET,
            FPDFAnnot_GetFlags,
            FPDFAnnot_GetSubtype,
        )

        kind = FPDFAnnot_GetSubtype(annotation)
        if FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            return
        if kind == FPDF_ANNOT_WIDGET and self._form is not None:
            yield from self._field(annotation, text_page)
        elif kind == FPDF_ANNOT_FREETEXT:
            yield _entry(annotation, b"Contents")
        elif kind in (
            FPDF_ANNOT_TEXT,
            FPDF_ANNOT_HIGHLIGHT,
            FPDF_ANNOT_UNDERLINE,
            FPDF_ANNOT_SQUIGGLY,
            FPDF_ANNOT_STRIKEOUT,
            FPDF_ANNOT_STAMP,
        ) and (note := _entry(annotation, b"Contents").strip()):
            yield _noted(note, _entry(annotation, b"T").strip())

    def _field(self, annotation: Any, text_page: Any) -> Iterator[str | _Box]:
        from pypdfium2.raw import (
            FPDF_FORMFIELD_CHECKBOX,
            FPDF_FORMFIELD_PUSHBUTTON,
            FPDF_FORMFIELD_RADIOBUTTON,
            FPDFAnnot_GetFormFieldAlternateName,
            FPDFAnnot_GetFormFieldExportValue,
            FPDFAnnot_GetFormFieldName,
            FPDFAnnot_GetFormFieldType,
            FPDFAnnot_GetFormFieldValue,
            FPDFAnnot_IsChecked,
        )

        def said(function: Callable[..., int]) -> str:
            return _string(lambda buffer, size: function(self._form, annotation, buffer, size)).strip()

        kind = FPDFAnnot_GetFormFieldType(self._form, annotation)
        if kind == FPDF_FORMFIELD_PUSHBUTTON:
            return
        place = _place(annotation)
        label = _label(place, text_page)
        name = said(FPDFAnnot_GetFormFieldAlternateName) or said(FPDFAnnot_GetFormFieldName)
        if kind in (FPDF_FORMFIELD_CHECKBOX, FPDF_FORMFIELD_RADIOBUTTON):
            ticked = bool(FPDFAnnot_IsChecked(self._form, annotation))
            choice = said(FPDFAnnot_GetFormFieldExportValue) if kind == FPDF_FORMFIELD_RADIOBUTTON else ""
            yield _Box(place.left, place.right, (place.top + place.bottom) / 2, ticked, label, name, choice)
        elif value := said(FPDFAnnot_GetFormFieldValue):
            yield f"{label or name}: {' '.join(value.split())}"


_UNSEEN = 1 << 1 | 1 << 5
"""Flags of annotations that are hidden, or not to be viewed."""


def _place(annotation: Any) -> Any:
    """The rectangle of an annotation, in points from the lower left corner; empty where it has none."""
    from pypdfium2.raw import FS_RECTF, FPDFAnnot_GetRect

    place = FS_RECTF()
    FPDFAnnot_GetRect(annotation, place)
    return place


def _label(place: Any, text_page: Any) -> str:
    """The words right before a field on its line; most names of fields are no words."""
    middle, half = (place.top + place.bottom) / 2, min(abs(place.top - place.bottom) / 2, _SAME_LINE)
    before = _words(text_page, max(place.left - _LABEL, 0.0), place.left, middle, half).split("\r\n")[-1].strip()
    return before.rstrip(":：").strip() if before.endswith((":", "：")) and len(before) <= _LONGEST_LABEL else ""


def _words(text_page: Any, left: float, right: float, middle: float, half: float = _SAME_LINE) -> str:
    return str(text_page.get_text_bounded(left, middle - half, right, middle + half)).strip() if left < right else ""


def _in_lines(found: Iterable[str | _Box], text_page: Any) -> Iterator[str]:
    """What was found; boxes that stand side by side are one line, each with the words after it if all have some."""
    boxes: list[_Box] = []
    for one in (*found, ""):
        if boxes and not (isinstance(one, _Box) and _goes_on(boxes[-1], one)):
            yield from _choices(boxes, text_page)
            boxes = []
        if isinstance(one, _Box):
            boxes.append(one)
        else:
            yield one


def _goes_on(box: _Box, following: _Box) -> bool:
    return box.right <= following.left and abs(box.middle - following.middle) < _SAME_LINE


def _choices(boxes: Sequence[_Box], text_page: Any) -> Iterator[str]:
    ends = [box.left for box in boxes[1:]] + [boxes[-1].right + _LABEL]
    after = [_words(text_page, box.right, end, box.middle) for box, end in zip(boxes, ends, strict=True)]
    if all(0 < len(words) <= _LONGEST_LABEL and words[-1] not in ":：" and "\n" not in words for words in after):
        said = " ".join(f"{box.sign} {words}" for box, words in zip(boxes, after, strict=True))
        yield f"{boxes[0].label}: {said}" if boxes[0].label else said
    else:
        yield from (box.told for box in boxes)


def _noted(note: str, author: str) -> str:
    return f"[{author}: {note}]" if author else f"[{note}]"


def _entry(annotation: Any, key: bytes) -> str:
    from pypdfium2.raw import FPDFAnnot_GetStringValue

    return _string(lambda buffer, size: FPDFAnnot_GetStringValue(annotation, key, buffer, size))


def _string(read: Callable[[Any, int], int]) -> str:
    """A text that pdfium writes into a buffer, in UTF-16 with a zero at its end; `read` tells its bytes."""
    size = read(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    read(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")

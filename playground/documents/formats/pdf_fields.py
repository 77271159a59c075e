"""What a PDF page shows beside its text: values of form fields, ticked boxes, notes and text that was put on it."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from playground.documents.cleaning import clean, fold_radicals
from playground.documents.formats.pdf_lines import Line

_MOST = 2_000  # on a page
_LABEL = 260.0  # points to the left of a field in which its label is looked for
_TICKED, _UNTICKED = "☑", "☐"
_LONGEST_LABEL = 60


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

        found: list[str] = []
        for index in range(min(FPDFPage_GetAnnotCount(page), _MOST)):
            annotation = FPDFPage_GetAnnot(page, index)
            if not annotation:
                continue
            try:
                found += self._told(annotation, text_page)
            finally:
                FPDFPage_CloseAnnot(annotation)
        texts = [line for text in found for line in fold_radicals(clean(text)).split("\n") if line.strip()]
        return (Line(""), *(Line(text, is_row=True) for text in texts)) if texts else ()

    def _told(self, annotation: Any, text_page: Any) -> Iterator[str]:
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

    def _field(self, annotation: Any, text_page: Any) -> Iterator[str]:
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
        name = (
            _label(annotation, text_page)
            or said(FPDFAnnot_GetFormFieldAlternateName)
            or said(FPDFAnnot_GetFormFieldName)
        )
        if kind in (FPDF_FORMFIELD_CHECKBOX, FPDF_FORMFIELD_RADIOBUTTON):
            ticked = bool(FPDFAnnot_IsChecked(self._form, annotation))
            choice = said(FPDFAnnot_GetFormFieldExportValue) if kind == FPDF_FORMFIELD_RADIOBUTTON else ""
            yield " ".join(filter(None, [f"{name}: {_TICKED if ticked else _UNTICKED}", choice]))
        elif value := said(FPDFAnnot_GetFormFieldValue):
            yield f"{name}: {' '.join(value.split())}"


_UNSEEN = 1 << 1 | 1 << 5
"""Flags of annotations that are hidden, or not to be viewed."""


def _label(annotation: Any, text_page: Any) -> str:
    """The words right before a field on its line; most names of fields are no words."""
    from pypdfium2.raw import FS_RECTF, FPDFAnnot_GetRect

    box = FS_RECTF()
    if not FPDFAnnot_GetRect(annotation, box):
        return ""
    middle, half = (box.top + box.bottom) / 2, min(abs(box.top - box.bottom) / 2, 6.0)
    before = str(text_page.get_text_bounded(max(box.left - _LABEL, 0.0), middle - half, box.left, middle + half))
    words = before.strip().split("\r\n")[-1].strip()
    return words.rstrip(":：").strip() if words.endswith((":", "：")) and len(words) <= _LONGEST_LABEL else ""


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

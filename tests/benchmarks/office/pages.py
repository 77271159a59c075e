"""PDF files: two columns, pages turned on their side, fields to fill in, and pages that are pictures."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pypdfium2
from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Table,
    TableStyle,
)

_FONT = "STSong-Light"
_DOTS = 150
"""A scanner's, an inch."""
WIDTH, HEIGHT = A4


def paper(title: str, abstract: str, parts: Sequence[str | Sequence[Sequence[str]]], running: str) -> bytes:
    """A title over two columns of paragraphs and tables; a text that begins with a number is a heading."""
    buffer = io.BytesIO()
    story: list[Flowable] = [_text(title, 16), _text(abstract), FrameBreak()]
    story += [NextPageTemplate("next"), *map(_flowable, parts)]
    gap, column = 20, (WIDTH - 120) / 2

    def columns(height: float) -> list[Frame]:
        return [Frame(50 + side * (column + gap), 60, column, height, 0, 0, 0, 0) for side in (0, 1)]

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont(_FONT, 9)
        canvas.drawString(50, HEIGHT - 36, running)
        canvas.drawCentredString(WIDTH / 2, 30, str(document.page))

    template = BaseDocTemplate(buffer, pagesize=A4, invariant=True, title=title)
    top = Frame(50, HEIGHT - 230, WIDTH - 100, 180, 0, 0, 0, 0)
    template.addPageTemplates(
        [
            PageTemplate("first", [top, *columns(HEIGHT - 310)], onPage=furniture),
            PageTemplate("next", columns(HEIGHT - 120), onPage=furniture),
        ]
    )
    _register()
    template.build(story)
    return buffer.getvalue()


def landscape(title: str, rows: Sequence[Sequence[str]], notes: Sequence[str], merged: Sequence[Any] = ()) -> bytes:
    """A table as wide as a page on its side: the page stands upright in the file, and is turned to be read."""
    buffer = io.BytesIO()
    canvas = _canvas(buffer)
    canvas.setPageRotation(90)
    canvas.translate(WIDTH, 0)
    canvas.rotate(90)
    canvas.setFont(_FONT, 15)
    canvas.drawString(40, WIDTH - 50, title)
    table = Table([list(row) for row in rows])
    grid = [("FONT", (0, 0), (-1, -1), _FONT, 9), ("GRID", (0, 0), (-1, -1), 0.5, "black"), *merged]
    table.setStyle(TableStyle(grid))
    _, height = table.wrapOn(canvas, HEIGHT - 80, WIDTH)
    table.drawOn(canvas, 40, WIDTH - 70 - height)
    canvas.setFont(_FONT, 10)
    for number, note in enumerate(notes):
        canvas.drawString(40, WIDTH - 100 - height - 16 * number, note)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def form(title: str, draw: Callable[[Canvas, Any], None], filled: Mapping[str, str] | None = None) -> bytes:
    """A page with fields that were filled in; `filled` are values by the names of fields, in any script."""
    buffer = io.BytesIO()
    canvas = _canvas(buffer)
    canvas.setFont(_FONT, 16)
    canvas.drawString(60, HEIGHT - 60, title)
    canvas.setFont(_FONT, 11)
    draw(canvas, canvas.acroForm)
    canvas.showPage()
    canvas.save()
    if not filled:
        return buffer.getvalue()
    writer, out = PdfWriter(clone_from=buffer), io.BytesIO()
    for annotation in writer.pages[0]["/Annots"]:
        field = annotation.get_object()
        if field.get("/T") in filled:
            field[NameObject("/V")] = TextStringObject(filled[field["/T"]])
    writer.write(out)
    return out.getvalue()


def letter(lines: Sequence[str | Sequence[Sequence[str]]]) -> bytes:
    """Paragraphs and tables over the whole width."""
    buffer = io.BytesIO()
    template = BaseDocTemplate(buffer, pagesize=A4, invariant=True)
    template.addPageTemplates(PageTemplate("all", [Frame(60, 60, WIDTH - 120, HEIGHT - 120)]))
    _register()
    template.build([_flowable(line, 11) for line in lines])
    return buffer.getvalue()


def scanned(pdf: bytes) -> bytes:
    """The same pages as pictures, as a scanner makes them. Chinese needs a font for it on this machine."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=_DOTS / 72).to_pil().convert("L")
            canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _flowable(part: str | Sequence[Sequence[str]], size: float = 9) -> Flowable:
    if isinstance(part, str):
        is_heading = part[:1].isdigit() and len(part) < 40
        return _text(part, size + 2 if is_heading else size)
    table = Table([list(row) for row in part], spaceBefore=6, spaceAfter=6)
    table.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), _FONT, size), ("GRID", (0, 0), (-1, -1), 0.5, "black")]))
    return table


def _text(text: str, size: float = 9) -> Paragraph:
    wrap = "CJK" if any(character > "\u3000" for character in text) else None
    style = ParagraphStyle("text", fontName=_FONT, fontSize=size, leading=1.5 * size, wordWrap=wrap, spaceAfter=6)
    return Paragraph(text, style)


def _canvas(buffer: io.BytesIO) -> Canvas:
    _register()
    return Canvas(buffer, pagesize=A4, invariant=True)


def _register() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))

"""Documents of every kind, made on the spot."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
import pptx
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(pages: Sequence[Sequence[str]], outline: Sequence[tuple[int, int, str]] = (), **options: Any) -> bytes:
    """Pages of lines; outline entries are (page index, level from 0, title)."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    for index, lines in enumerate(pages):
        canvas.setFont("STSong-Light", 12)
        canvas.bookmarkPage(f"page{index}")
        for page, level, title in outline:
            if page == index:
                canvas.addOutlineEntry(title, f"page{index}", level)
        for row, line in enumerate(lines):
            canvas.drawString(60, 780 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scans(shades: Sequence[int | str]) -> bytes:
    """Pages that are grey pictures of such shades, or have a text of their own."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for shade in shades:
        if isinstance(shade, str):
            canvas.drawString(60, 30, shade)
        else:
            canvas.setFillGray(shade / 255)
            canvas.rect(20, 100, A4[0] - 40, A4[1] - 200, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def word(fill: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    fill(document)
    return saved(document)


def slides(fill: Callable[[Any], None]) -> bytes:
    presentation = pptx.Presentation()
    fill(presentation)
    return saved(presentation)


def workbook(sheets: dict[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    return saved(book)


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in headers.items():
        message[name] = value
    message["Date"] = datetime(2026, 5, 4, 10, 30)
    return message


def package(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def raw_pdf(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A PDF of the objects as they are, right or wrong; number 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def pdf_of_streams(streams: Sequence[bytes], filters: bytes = b"", *, times: int = 1) -> bytes:
    """One page a content stream; each stream stands in the file once, for as many pages as asked."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
    kids = []
    for index, stream in enumerate(streams):
        page, content = 10 + 2 * index, 11 + 2 * index
        kids += [b"%d 0 R" % page] * times
        objects[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % content
        )
        objects[content] = b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), filters, stream)
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return raw_pdf(dict(sorted(objects.items())))

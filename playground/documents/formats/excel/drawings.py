"""What lies on a sheet besides its cells: notes to cells, text boxes, charts and diagrams."""

from collections.abc import Iterator
from typing import Any

from playground.documents.formats.excel.book import S, rich_text
from playground.documents.formats.excel.rows import Place, column_of
from playground.documents.formats.labels import labelled
from playground.documents.formats.office.figures import chart, diagram
from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.names import CX, DGM, MC, A, C, R
from playground.documents.formats.office.opc import Part
from playground.documents.table_cells import one_line

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"


def notes(sheet: Part) -> dict[Place, str]:
    """By cell: its notes, and the comments of a conversation about it."""
    found: dict[Place, list[str]] = {}
    for part in sheet.all("threadedComment"):
        for each in part.root.iter(f"{_THREADED}threadedComment"):
            found.setdefault(_place(each), []).append(each.findtext(f"{_THREADED}text") or "")
    for part in sheet.all("comments"):
        for each in part.root.iter(f"{S}comment"):
            text, place = each.find(f"{S}text"), _place(each)
            if text is not None and place not in found:  # of a conversation, this is a copy for older programs
                found[place] = [rich_text(text)]
    told = {place: labelled("note", " / ".join(map(one_line, texts))) for place, texts in found.items()}
    return {place: text for place, text in told.items() if text}


def _place(element: Any) -> Place:
    reference = element.get("ref", "")
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$").replace("$", "")
    return (int(row) if row.isdecimal() else 0), column_of(reference)


def drawn(sheet: Part, left_out: LeftOut) -> Iterator[str]:
    """The text of each box, chart, diagram and picture of a sheet; those without are counted."""
    for part in sheet.all("drawing"):
        for anchor in part.root:
            for shape in anchor:
                for code, text in _shown(part, shape):
                    if text:
                        yield text
                    elif code:
                        left_out.note(code)


def _shown(part: Part, shape: Any) -> Iterator[tuple[str, str]]:
    """The notice for it if it has no text, and its text."""
    if shape.tag == f"{_XDR}grpSp":
        for each in shape:
            yield from _shown(part, each)
    elif shape.tag == f"{MC}AlternateContent":
        choice = shape.find(f"{MC}Choice")
        for each in () if choice is None else choice:
            yield from _shown(part, each)
    elif shape.tag == f"{_XDR}graphicFrame":
        yield from _figures(part, shape)
    elif shape.tag == f"{_XDR}pic":
        about = shape.find(f"{_XDR}nvPicPr/{_XDR}cNvPr")
        yield "pictures_not_read", labelled("picture", "" if about is None else about.get("descr", ""))
    elif shape.tag == f"{_XDR}sp":
        lines = ("".join(run.text or "" for run in line.iter(f"{A}t")).strip() for line in shape.iter(f"{A}p"))
        yield "", "\n".join(filter(None, lines))


def _figures(part: Part, frame: Any) -> Iterator[tuple[str, str]]:
    for each in frame.iter(f"{C}chart", f"{CX}chart"):
        found = part.related(each)
        yield "charts_not_read", chart(found) if found else ""
    for each in frame.iter(f"{DGM}relIds"):
        found = part.related(each, f"{R}dm")
        yield "diagrams_not_read", diagram(found) if found else ""

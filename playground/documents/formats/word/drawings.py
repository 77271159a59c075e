"""What is drawn in a Word paragraph: pictures by the words that stand for them, charts, diagrams, shapes with text."""

from collections.abc import Callable, Mapping
from typing import Any

from playground.documents.formats.labels import labelled
from playground.documents.formats.office import figures
from playground.documents.formats.office.names import CX, DECORATIVE, DGM, PIC, WP, A, C, O, R, V, W, is_on
from playground.documents.formats.office.opc import Part
from playground.documents.formats.word.line import Line

_EQUATIONS = ("equation", "mathtype")
"""How the names of programs begin that wrote equations into Word files before Word did."""


def _drawing(reader: Line, element: Any) -> None:
    properties = next(element.iter(f"{WP}docPr"), None)
    hidden = properties is not None and properties.get("hidden") in ("1", "true")
    if not hidden or not reader.context.left_out.hides("hidden_shapes"):
        reader.inside(element)


def _picture(reader: Line, element: Any) -> None:
    """Described by itself, or by the drawing that holds it alone."""
    drawing = next(element.iterancestors(f"{W}drawing"), element)
    places = (element.find(f"{PIC}nvPicPr/{PIC}cNvPr"), next(drawing.iter(f"{WP}docPr"), None))
    described = (each.get("descr") for each in places if each is not None)
    _say_picture(reader, next(filter(None, described), ""), drawing)


def _old_picture(reader: Line, element: Any) -> None:
    shape = element.getparent()
    _say_picture(reader, "" if shape is None else shape.get("alt", ""), element)


def _say_picture(reader: Line, words: str, element: Any) -> None:
    if words.strip():
        reader.say(labelled("picture", " ".join(words.split())))
    elif not any(is_on(each, "val") for each in element.iter(DECORATIVE)):
        reader.context.left_out.note("pictures_not_read")


def _word_art(reader: Line, element: Any) -> None:
    reader.hang_text(element.get("string", ""))


def _chart(reader: Line, element: Any) -> None:
    _figure(reader, element, f"{R}id", figures.chart, "charts_not_read")


def _diagram(reader: Line, element: Any) -> None:
    _figure(reader, element, f"{R}dm", figures.diagram, "diagrams_not_read")


def _figure(reader: Line, element: Any, attribute: str, read: Callable[[Part], str], code: str) -> None:
    part = reader.part.related(element, attribute)
    text = "" if part is None else read(part)
    reader.hang_text(text)
    if not text:
        reader.context.left_out.note(code)


def _object(reader: Line, element: Any) -> None:
    """Something of another program, of which the file holds a picture."""
    program = next((each.get("ProgID", "") for each in element.iter(f"{O}OLEObject")), "").lower()
    reader.context.left_out.note("equations_not_read" if program.startswith(_EQUATIONS) else "objects_not_read")


def _shape_text(reader: Line, element: Any) -> None:
    """Text of a shape that is no text box of Word's."""
    lines = ("".join(each.text or "" for each in line.iter(f"{A}t")) for line in element.iter(f"{A}p"))
    reader.hang_text("\n".join(lines))


HANDLERS: Mapping[str, Callable[[Line, Any], None]] = {
    f"{W}drawing": _drawing,
    f"{W}object": _object,
    f"{PIC}pic": _picture,
    f"{C}chart": _chart,
    f"{CX}chart": _chart,
    f"{DGM}relIds": _diagram,
    f"{A}txBody": _shape_text,
    f"{V}imagedata": _old_picture,
    f"{V}textpath": _word_art,
}
"""What reads which element."""

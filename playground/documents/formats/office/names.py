"""The XML namespaces of Office files, as prefixes of lxml's names, and the two ways of saying yes in them."""

from typing import Any

_OOXML = "http://schemas.openxmlformats.org/"
W = f"{{{_OOXML}wordprocessingml/2006/main}}"
P = f"{{{_OOXML}presentationml/2006/main}}"
A = f"{{{_OOXML}drawingml/2006/main}}"
C = f"{{{_OOXML}drawingml/2006/chart}}"
DGM = f"{{{_OOXML}drawingml/2006/diagram}}"
PIC = f"{{{_OOXML}drawingml/2006/picture}}"
WP = f"{{{_OOXML}drawingml/2006/wordprocessingDrawing}}"
M = f"{{{_OOXML}officeDocument/2006/math}}"
R = f"{{{_OOXML}officeDocument/2006/relationships}}"
MC = f"{{{_OOXML}markup-compatibility/2006}}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741  # the prefix that all such files use
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"

_STRICT = "http://purl.oclc.org/ooxml/"
TRANSITIONAL = {
    f"{_STRICT}{name}".encode(): f"{_OOXML}{name.partition('/')[0]}/2006/{name.partition('/')[2]}".encode()
    for name in (
        "wordprocessingml/main",
        "presentationml/main",
        "spreadsheetml/main",
        "drawingml/main",
        "drawingml/chart",
        "drawingml/diagram",
        "drawingml/picture",
        "drawingml/wordprocessingDrawing",
        "drawingml/spreadsheetDrawing",
        "officeDocument/math",
        "officeDocument/relationships",
    )
}
"""The names of strict files (ISO/IEC 29500, part 1, annex A), each with the name that it has in the others."""


def value(element: Any, path: str, attribute: str = f"{W}val") -> str | None:
    """The attribute of the descendant at `path`; None if either is not there."""
    found = element.find(path)
    return None if found is None else found.get(attribute)


def is_on(element: Any, attribute: str = f"{W}val") -> bool:
    """Whether a property that need not have a value is switched on."""
    return element.get(attribute, "true") not in ("0", "false", "off")

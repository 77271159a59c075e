"""Office files of a few lines of XML, for what the libraries that write such files do not write."""

import io
import zipfile
from collections.abc import Mapping

from tests.documents.making import package

OOXML = "http://schemas.openxmlformats.org"
NAMES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": f"{OOXML}/wordprocessingml/2006/main",
        "p": f"{OOXML}/presentationml/2006/main",
        "a": f"{OOXML}/drawingml/2006/main",
        "c": f"{OOXML}/drawingml/2006/chart",
        "dgm": f"{OOXML}/drawingml/2006/diagram",
        "pic": f"{OOXML}/drawingml/2006/picture",
        "wp": f"{OOXML}/drawingml/2006/wordprocessingDrawing",
        "m": f"{OOXML}/officeDocument/2006/math",
        "r": f"{OOXML}/officeDocument/2006/relationships",
        "mc": f"{OOXML}/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "a14": "http://schemas.microsoft.com/office/drawing/2010/main",
    }.items()
)
RELATION = f"{OOXML}/officeDocument/2006/relationships"
Relations = Mapping[str, tuple[str, str]]
"""By id: the kind and the target."""


def relations(related: Relations) -> str:
    entries = "".join(
        f'<Relationship Id="{identifier}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for identifier, (kind, target) in related.items()
    )
    return f'<Relationships xmlns="{OOXML}/package/2006/relationships">{entries}</Relationships>'


def types(main: str, content_type: str) -> str:
    return (
        f'<Types xmlns="{OOXML}/package/2006/content-types">'
        f'<Override PartName="/{main}" ContentType="application/vnd.{content_type}.main+xml"/></Types>'
    )


def word_file(
    body: str,
    parts: Mapping[str, str] | None = None,
    related: Relations | None = None,
    content_type: str = "openxmlformats-officedocument.wordprocessingml.document",
) -> bytes:
    """A document with `body`; `parts` are the inner XML of its parts by their root (`styles`, `footnotes`, …)."""
    roots = {"header": "hdr", "footer": "ftr"}
    inner = parts or {}
    return package(
        {
            "[Content_Types].xml": types("word/document.xml", content_type),
            "_rels/.rels": relations({"r1": ("officeDocument", "word/document.xml")}),
            "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations(
                {name: (name, f"{name}.xml") for name in inner} | dict(related or {})
            ),
            **{
                f"word/{name}.xml": f"<w:{roots.get(name, name)} {NAMES}>{xml}</w:{roots.get(name, name)}>"
                for name, xml in inner.items()
            },
        }
    )


def paragraph(text: str, properties: str = "", look: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text, look)}</w:p>"


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def unpacked(content: bytes) -> dict[str, bytes | str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}

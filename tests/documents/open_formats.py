"""OpenDocument texts and books of a few lines of XML."""

from tests.documents.making import package

ODF = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = (
    "".join(f' xmlns:{name}="{ODF}:{whole}:1.0"' for name, whole in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("svg", "svg-compatible"),
    ))
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)  # fmt: skip
MATH = '<!DOCTYPE math PUBLIC "-//W3C//DTD" "m.dtd"><math xmlns="http://www.w3.org/1998/Math/MathML">{}</math>'


def odt(body: str, automatic: str = "", shared: str = "", **parts: str) -> bytes:
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content{NAMES}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles{NAMES}>{shared}</office:document-styles>",
            **parts,
        }
    )


def p(says: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{says}</text:p>'


def epub(chapters: dict[str, str], **parts: str) -> bytes:
    items = "".join(
        f'<item id="{name}" href="{name}" media-type="application/xhtml+xml" '
        f'properties="{"nav" if name == "nav.xhtml" else ""}"/>'
        for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in reversed(list(chapters)))
    return package(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata><dc:title>手册</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
            **{f"OEBPS/{name}": text for name, text in chapters.items() if text},
            **parts,
        }
    )


def page(body: str) -> str:
    return f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd"><html><body>{body}</body></html>'

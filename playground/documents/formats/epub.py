"""Books (EPUB): their chapters in reading order, each read as the web page that it is."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

from playground.core.errors import DocumentError, Notice
from playground.documents.decoding import decode
from playground.documents.draft import Draft, Source
from playground.documents.formats import web
from playground.documents.formats.office.opc import Package, office
from playground.documents.parsed import Parsed

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ENCRYPTION = "{http://www.w3.org/2001/04/xmlenc#}"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways of making fonts unusable elsewhere, which hide no text."""
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document")


def load(source: Source) -> Parsed:
    """Load all chapters but the table of contents, which the headings make again."""
    draft = Draft(source, "epub")
    with office(source, "epub") as package:
        _refuse_if_locked(source, package)
        folder, book = _book(source, package)
        chapters = list(_chapters(folder, book))
        for number, name in enumerate(chapters, start=1):
            source.progress(number, len(chapters))
            data = package.read(name)
            if data is None:
                package.missing.add(name)
            else:
                web.fill(draft, decode(data, source, "utf-8").text)
        if package.missing:
            draft.warn(Notice.of("parts_missing", count=len(package.missing)))
        return draft.finish(title=book.findtext(f"{_OPF}metadata/{_DC}title"))


def _book(source: Source, package: Package) -> tuple[str, Any]:
    """The folder of the book, and what it is made of."""
    container = package.part("META-INF/container.xml")
    place = None if container is None else container.root.find(f".//{_CONTAINER}rootfile")
    name = "" if place is None else place.get("full-path", "")
    book = package.part(name)
    if book is None:
        raise DocumentError("document_damaged", name=source.name, detail="no package document")
    return dirname(name), book.root


def _chapters(folder: str, book: Any) -> Iterator[str]:
    items = {each.get("id"): each for each in book.iterfind(f"{_OPF}manifest/{_OPF}item")}
    for reference in book.iterfind(f"{_OPF}spine/{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and item.get("media-type") in _PAGES and "nav" not in item.get("properties", "").split():
            yield normpath(join(folder, unquote(item.get("href", "")))).lstrip("/")


def _refuse_if_locked(source: Source, package: Package) -> None:
    """Raise DocumentError for a book whose text is encrypted."""
    if package.read("META-INF/encryption.xml") is None:
        return
    part = package.part("META-INF/encryption.xml")
    methods = () if part is None else part.root.iter(f"{_ENCRYPTION}EncryptionMethod")
    if part is None or any(each.get("Algorithm") not in _FONTS for each in methods):
        raise DocumentError("document_encrypted", name=source.name)

"""Office files as ZIP packages: inspected before a library opens them."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from playground.core.errors import DocumentError
from playground.documents.draft import Source
from playground.documents.sniffing import mismatch, read_head, require_zip

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_MOST_MEMBERS = 20_000
_MOST_BYTES = 500_000_000
_MOST_XML_BYTES = {"docx": 80_000_000, "pptx": 80_000_000, "xlsx": 300_000_000}
_RATIO = 150  # Office files expand about tenfold, tables up to fifty times
_RATIO_MATTERS = 30_000_000
_BLOCK = 1 << 20
_STEP = 1_024
_KINDS = {
    "docx": re.compile(rb"wordprocessingml"),
    "pptx": re.compile(rb"presentationml"),
    "xlsx": re.compile(rb"spreadsheetml|ms-excel\.sheet"),
}


def inspect(source: Source, kind: str) -> None:
    """Raise DocumentError if it is no package of `kind`, is encrypted, expands too far, or declares a document type."""
    from zipfile import BadZipFile, ZipFile

    require_zip(source, read_head(source))
    try:
        with ZipFile(source.path) as package:
            members = package.infolist()
            _check_sizes(source, members, kind)
            _check_kind(source, package, kind)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_xml(source, package, member)
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise DocumentError("document_damaged", name=source.name, detail=str(error)[:300]) from error


def _check_sizes(source: Source, members: "list[ZipInfo]", kind: str) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError("document_encrypted", name=source.name)
    if len(members) > _MOST_MEMBERS:
        raise DocumentError("package_too_many_parts", name=source.name, parts=len(members), limit=_MOST_MEMBERS)
    total = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    texts = sum(member.file_size for member in members if member.filename.lower().endswith(".xml"))
    for size, limit in ((total, _MOST_BYTES), (texts, _MOST_XML_BYTES[kind])):
        if size > limit:
            raise _expands(source, size, limit)
    if total > _RATIO_MATTERS and total > _RATIO * packed:
        raise _expands(source, total, max(_RATIO * packed, _RATIO_MATTERS))


def _check_kind(source: Source, package: "ZipFile", kind: str) -> None:
    try:
        types = package.read("[Content_Types].xml")
    except KeyError as error:
        raise mismatch(source, "ZIP") from error
    if not _KINDS[kind].search(types):
        found = next((other for other, pattern in _KINDS.items() if pattern.search(types)), "zip")
        raise mismatch(source, found.upper())


def _check_xml(source: Source, package: "ZipFile", member: "ZipInfo") -> None:
    """Read a part to its end, which checks its size and checksum, and inspect what is before its root element."""
    from xml.parsers.expat import ExpatError, ParserCreate

    def refuse(*_: object) -> None:
        raise DocumentError("xml_declares_entities", name=source.name, part=member.filename[-100:])

    inside = False

    def root(*_: object) -> None:
        nonlocal inside
        inside = True

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = root
    for block in _blocks(package, member):
        for start in range(0, len(block), _STEP):
            if inside:
                break
            try:
                parser.Parse(block[start : start + _STEP], False)
            except ExpatError as error:
                raise DocumentError("document_damaged", name=source.name, detail=str(error)) from error


def _blocks(package: "ZipFile", member: "ZipInfo") -> Iterator[bytes]:
    with package.open(member) as part:
        while block := part.read(_BLOCK):
            yield block


def _expands(source: Source, size: int, limit: int) -> DocumentError:
    megabytes = round(size / 1_000_000, 1), round(limit / 1_000_000, 1)
    return DocumentError("package_expands", name=source.name, size=megabytes[0], limit=megabytes[1])

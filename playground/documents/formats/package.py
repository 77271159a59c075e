"""Office files as ZIP packages: inspected before anything of theirs is read."""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from playground.core.errors import DocumentError
from playground.documents.draft import Source
from playground.documents.sniffing import mismatch, read_head, require_zip

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

Kind = Literal["docx", "pptx", "xlsx", "odt", "epub"]

_MOST_MEMBERS = 20_000
_MOST_BYTES = 500_000_000
_MOST_XML_BYTES = {"docx": 80_000_000, "pptx": 80_000_000, "xlsx": 300_000_000, "odt": 80_000_000, "epub": 80_000_000}
_RATIO = 150  # Office files expand about tenfold, tables up to fifty times
_RATIO_MATTERS = 30_000_000
_BLOCK = 1 << 20
_STEP = 1_024
_XML = (".xml", ".rels", ".vml")
_PAGES = (".xhtml", ".html", ".htm")
_KINDS = {
    "docx": re.compile(rb"wordprocessingml|ms-word\."),
    "pptx": re.compile(rb"presentationml|ms-powerpoint\."),
    "xlsx": re.compile(rb"spreadsheetml|ms-excel\."),
}
_FOLDERS = {"docx": "word", "pptx": "ppt", "xlsx": "xl"}
_TYPES = "[Content_Types].xml"
_MIME = {"odt": re.compile(rb"opendocument\.text"), "epub": re.compile(rb"epub\+zip")}
"""By the member `mimetype`, which comes first in such a file."""
_MAIN = re.compile(rb'<(?:\w+:)?Override\b[^>]*?ContentType="([^"]*\bmain\+xml)"', re.IGNORECASE)


def inspect(source: Source, kind: Kind) -> None:
    """Raise DocumentError if it is no package of `kind`, is encrypted, expands too far, or declares a document type."""
    with opened(source, kind):
        pass


@contextmanager
def opened(source: Source, kind: Kind, file: Path | IO[bytes] | None = None) -> "Iterator[ZipFile]":
    """The package at `file`, which is the source itself if nothing is said, once it has passed the inspection.

    Raises DocumentError as `inspect` does, and for a package that turns out to be damaged while it is read.
    """
    from zipfile import BadZipFile, ZipFile
    from zlib import error as ZlibError

    if file is None:
        require_zip(source, read_head(source))
    try:
        with ZipFile(file or source.path) as package:
            members = package.infolist()
            _check_sizes(source, members, kind)
            _check_kind(source, package, kind)
            if kind in _KINDS:  # parts of others are inspected when they are read
                for member in members:
                    if member.filename.lower().endswith(_XML):
                        with closing(_blocks(package, member)) as blocks:  # what is refused would stay open else
                            check_xml(source, member.filename, blocks)
            yield package
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, ZlibError) as error:
        raise DocumentError("document_damaged", name=source.name, detail=str(error)[:300]) from error


def check_xml(source: Source, name: str, blocks: Iterable[bytes]) -> bool:
    """Read the part `name` to its end, which checks its size and checksum, and inspect what is before its root element.

    Whether it begins as XML does: Office passes over parts that do not. Raises DocumentError where it declares a
    document type.
    """
    from xml.parsers.expat import ExpatError, ParserCreate

    def refuse(*_: object) -> None:
        raise DocumentError("xml_declares_entities", name=source.name, part=name[-100:])

    inside, is_xml = False, True

    def root(*_: object) -> None:
        nonlocal inside
        inside = True

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = root
    for block in blocks:
        for start in range(0, len(block), _STEP):
            if inside:
                break
            try:
                parser.Parse(block[start : start + _STEP], False)
            except ExpatError:
                is_xml, inside = False, True
    return is_xml


def _check_sizes(source: Source, members: "list[ZipInfo]", kind: Kind) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError("document_encrypted", name=source.name)
    if len(members) > _MOST_MEMBERS:
        raise DocumentError("package_too_many_parts", name=source.name, parts=len(members), limit=_MOST_MEMBERS)
    check_expansion(source.name, members)
    texts = sum(member.file_size for member in members if member.filename.lower().endswith((*_XML, *_PAGES)))
    if texts > _MOST_XML_BYTES[kind]:
        raise _expands(source.name, texts, _MOST_XML_BYTES[kind])


def check_expansion(name: str, members: "Sequence[ZipInfo]") -> None:
    """Raise DocumentError if the members of the package `name` are too large in all, or far larger than it."""
    total = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    if total > _MOST_BYTES:
        raise _expands(name, total, _MOST_BYTES)
    if total > _RATIO_MATTERS and total > _RATIO * packed:
        raise _expands(name, total, max(_RATIO * packed, _RATIO_MATTERS))


def _check_kind(source: Source, package: "ZipFile", kind: Kind) -> None:
    """By the type of the main part where it is stated: a Word file may hold workbooks, and states their type too."""
    found = kinds(package)
    if not found:
        raise mismatch(source, "ZIP")
    if kind not in found:
        raise mismatch(source, found[0].upper())


def kinds(package: "ZipFile") -> tuple[str, ...]:
    """The kinds of package that it can be: as it says of its main part, or of any, or by the names of its parts."""
    names = set(package.namelist())
    if "META-INF/container.xml" in names and "mimetype" not in names:
        return ("epub",)
    if said := stated_kinds(package):
        return said
    folders = {re.split(r"[/\\]", name)[0].lower() for name in names}
    return tuple(kind for kind, folder in _FOLDERS.items() if folder in folders)


def stated_kinds(package: "ZipFile") -> tuple[str, ...]:
    """The kinds of package that it says it is; none for an archive of any files."""
    names = set(package.namelist())
    if "mimetype" in names:
        mime = package.read("mimetype")[:200]
        return tuple(kind for kind, sign in _MIME.items() if sign.search(mime))
    types = package.read(_TYPES) if _TYPES in names else b""
    main = _MAIN.search(types)
    for stated in (main[1] if main else b"", types):
        if found := tuple(kind for kind, sign in _KINDS.items() if sign.search(stated)):
            return found
    return ()


def _blocks(package: "ZipFile", member: "ZipInfo") -> Generator[bytes, None, None]:
    with package.open(member) as part:
        while block := part.read(_BLOCK):
            yield block


def _expands(name: str, size: int, limit: int) -> DocumentError:
    megabytes = round(size / 1_000_000, 1), round(limit / 1_000_000, 1)
    return DocumentError("package_expands", name=name, size=megabytes[0], limit=megabytes[1])

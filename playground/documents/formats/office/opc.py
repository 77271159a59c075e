"""Parts of an Office package and what they relate to, read as leniently as Office does: what is odd is passed over.

The libraries for Word and PowerPoint files load every part that any other names, and give up where one is not there.
Office asks only for what it needs: a picture whose target is `NULL`, a link to `#_Toc…` or a lost thumbnail is nobody's
loss. So only parts that are asked for are read here, and those that are not there are counted (ECMA-376, part 2).
"""

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote

from playground.core.errors import DocumentError
from playground.documents.draft import Source
from playground.documents.formats.office.names import TRANSITIONAL, R
from playground.documents.formats.package import Kind, check_xml, opened

if TYPE_CHECKING:
    from zipfile import ZipFile

_STRICT = b"http://purl.oclc.org/ooxml/"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part says of another one of its package."""

    kind: str
    """The end of its type: "image", "header", …"""
    target: str
    """Name of the part, which need not exist."""


class Package:
    """The parts by name. Names are compared without regard to case, as Windows does."""

    def __init__(self, source: Source, file: "ZipFile") -> None:
        self.source = source
        self._file = file
        self._members = {member.replace("\\", "/").strip("/").lower(): member for member in file.namelist()}
        self._parts: dict[str, Part | None] = {}
        self.missing: set[str] = set()
        """Names of the parts that were asked for and are not there, or are no XML."""

    def main(self, fallback: str) -> "Part":
        """The part that the package is about, or the one of the usual name. Raises DocumentError if there is none."""
        stated = next((each.target for each in self.relations("").values() if each.kind == "officeDocument"), fallback)
        for name in dict.fromkeys((stated, fallback)):
            data = self.read(name)
            if data is not None:
                return Part(self, name, self.parsed(name, data))
        raise DocumentError("document_damaged", name=self.source.name, detail=f"{fallback} is not in it")

    def part(self, name: str) -> "Part | None":
        """The part; None if it is not there or damaged, which is noted."""
        if name not in self._parts:
            self._parts[name] = self._part(name)
        return self._parts[name]

    def _part(self, name: str) -> "Part | None":
        from lxml.etree import XMLSyntaxError

        data = self.read(name)
        try:
            if data is not None:
                return Part(self, name, self.parsed(name, data))
        except XMLSyntaxError:
            pass
        self.missing.add(name)
        return None

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None if it is not there."""
        member = self._members.get(name.lower())
        return None if member is None else self._file.read(member)

    def stream(self, name: str) -> IO[bytes] | None:
        """A part that is too large to read at once, to be closed; None if it is not there."""
        member = self._members.get(name.lower())
        return None if member is None else self._file.open(member)

    def parsed(self, name: str, data: bytes) -> Any:
        """The root element, with the names of the strict form of the format made those of the usual one."""
        from lxml import etree

        if not check_xml(self.source, name, (data,)):
            raise etree.XMLSyntaxError("no XML", etree.ErrorTypes.ERR_DOCUMENT_EMPTY, 1, 1)
        if _STRICT in data[:100_000]:
            for strict, usual in TRANSITIONAL.items():
                data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        return etree.fromstring(data, parser)

    def relations(self, name: str) -> Mapping[str, Relation]:
        """What the part `name` (the package itself if empty) relates to inside the package, by id."""
        from lxml.etree import XMLSyntaxError

        folder, base = posixpath.split(name)
        member = posixpath.join(folder, "_rels", f"{base}.rels")
        data = self.read(member)
        try:
            stated = () if data is None else self.parsed(member, data)
        except XMLSyntaxError:
            return {}
        return {
            each.get("Id", ""): Relation(each.get("Type", "").rpartition("/")[2], _resolved(folder, each))
            for each in stated
            if each.get("TargetMode") != "External"
        }

    def title(self) -> str | None:
        """The title among the properties of the file."""
        core = next((each for each in self.relations("").values() if each.kind == "core-properties"), None)
        part = core and self.part(core.target)
        return part.root.findtext("{http://purl.org/dc/elements/1.1/}title") if part else None


class Part:
    """An XML part, with the parts that it relates to."""

    def __init__(self, package: Package, name: str, root: Any) -> None:
        self.package = package
        self.name = name
        self.root = root

    @cached_property
    def relations(self) -> Mapping[str, Relation]:
        """By id."""
        return self.package.relations(self.name)

    def related(self, element: Any, attribute: str = f"{R}id") -> "Part | None":
        """The part that `element` names by the id of a relation."""
        relation = self.relations.get(element.get(attribute, ""))
        return None if relation is None else self.package.part(relation.target)

    def one(self, kind: str) -> "Part | None":
        """The first related part of `kind`."""
        return next(self.all(kind), None)

    def all(self, kind: str) -> "Iterator[Part]":
        """The related parts of `kind`."""
        for relation in self.relations.values():
            if relation.kind == kind and (part := self.package.part(relation.target)) is not None:
                yield part


@contextmanager
def office(source: Source, kind: Kind, file: Path | IO[bytes] | None = None) -> Iterator[Package]:
    """The package of the source, or the one at `file`, inspected before. Raises DocumentError."""
    with opened(source, kind, file) as archive:
        yield Package(source, archive)


def _resolved(folder: str, relation: Any) -> str:
    target = unquote(relation.get("Target", "")).replace("\\", "/").partition("#")[0]
    return posixpath.normpath(posixpath.join("/", folder, target)).strip("/")

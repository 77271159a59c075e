"""The page tree of a damaged PDF: pages whose objects are lost keep their numbers.

Readers pass over a page that is not there, or take the next object in the file for it, and every number after it is
wrong. Here an object counts only where it stands whole, and a lost branch is as long as the counts of the tree say.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from playground.core.errors import DocumentError
from playground.documents.draft import Source
from playground.documents.formats.pdf_damage import headers, is_broken

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader
    from pypdf.generic import DictionaryObject, IndirectObject

_DEEPEST = 50
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_HEADER = re.compile(rb"(?<!\d)(\d{1,10})[ \t\r\n]+(\d{1,5})[ \t\r\n]+obj\b")
_BROKEN = re.compile(rb"\0{4}| {64}|(?<!\d)\d{1,10}\s+\d{1,5}\s+obj\b")
"""What no intact object contains: overwritten bytes, or the beginning of another object."""
_BLANK = re.compile(rb"[\0 ]{16}")
_OBJECT_END = re.compile(rb"endobj|(?<!end)stream\b|\Z")

Branch = list["PageObject | None"]


class Stumbled(Exception):
    """Something of a damaged file that pypdf can make nothing of; its error is the cause."""


@contextmanager
def pypdf_at_work() -> Iterator[None]:
    """A block in which pypdf reads. Raises Stumbled for whatever it raises; memory that ran out stays what it is."""
    try:
        yield
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # it has no errors of its own for most of what damaged files hold
        raise Stumbled(f"{type(error).__name__}: {error}"[:300]) from error


class PageTree:
    """The pages by number, found with pypdf. Raises DocumentError if the numbers cannot be known."""

    def __init__(self, source: Source, reader: "PdfReader") -> None:
        self._source = source
        self._reader = reader
        self._data = source.path.read_bytes()
        self._headers = {(number, generation): end for number, generation, end in headers(self._data)}
        self._whole: dict[int, bool] = {}
        """What is known of objects by now: many pages share them."""
        self.whole_branches = True
        """Whether nothing but single pages is lost, so that a reader that counts a lost page as one counts right."""
        self.pages: tuple[PageObject | None, ...] = tuple(self._root())
        """In their order; None for a page whose object is lost."""

    def loses(self, index: int) -> bool:
        """Whether something is lost that the text of a page is drawn with: a content stream, a font, a form."""
        page = self.pages[index]
        return page is None or not all(map(self._is_whole, self._drawn_with(page)))

    def text(self, index: int) -> str | None:
        """The text of a page that has lost nothing, as pypdf reads it."""
        page = self.pages[index]
        return None if page is None or self.loses(index) else str(page.extract_text())

    def _root(self) -> Branch:
        from pypdf.generic import DictionaryObject

        root = self._reader.trailer["/Root"].get_object()
        entry = root.raw_get("/Pages") if isinstance(root, DictionaryObject) and "/Pages" in root else None
        pages = self._branch(entry, {}, ())
        if pages is None:
            raise self._damaged("the root of the page tree is lost")
        return pages

    def _branch(self, entry: object, inherited: Mapping[str, Any], above: tuple[int, ...]) -> Branch | None:
        """The pages below a node, or the node itself if it is a page; None if the node is lost."""
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

        reference = entry if isinstance(entry, IndirectObject) else None
        number = 0 if reference is None else reference.idnum
        if (number and number in above) or len(above) > _DEEPEST:
            raise self._damaged("the page tree contains itself, or is too deep")
        node = entry if reference is None else self._object(reference)
        if not isinstance(node, DictionaryObject):
            return None
        inherited = {**inherited, **{key: node.raw_get(key) for key in _INHERITED if key in node}}
        if "/Kids" not in node:
            return [self._page(reference, node, inherited)]
        kids = node["/Kids"]
        if not isinstance(kids, ArrayObject):
            return None
        branches: list[Branch | None] = []
        length = 0
        for kid in kids:
            branches.append(self._branch(kid, inherited, (*above, number)))
            length += len(branches[-1] or ())
            if length > self._source.limits.pages:
                limit = self._source.limits.pages
                raise DocumentError("too_many_pages", name=self._source.name, pages=length, limit=limit)
        return self._joined(branches, node.get("/Count"))

    def _joined(self, branches: list[Branch | None], count: object) -> Branch:
        """All branches in order; lost ones get as many pages as `count` leaves for them."""
        lost = [place for place, branch in enumerate(branches) if branch is None]
        if not lost:
            return [page for branch in branches for page in branch or ()]
        gap = count - sum(map(len, filter(None, branches))) if isinstance(count, int) else -1
        adjacent = lost[-1] - lost[0] < len(lost)
        if gap not in (0, len(lost)) and not (adjacent and gap > len(lost)):
            raise self._damaged("lost parts of the page tree leave the page numbers unknown")
        if gap != len(lost):
            self.whole_branches = False
        lengths = dict.fromkeys(lost, 1) | {lost[0]: gap - len(lost) + 1} if gap else {}  # the first takes the rest
        return [
            page
            for place, branch in enumerate(branches)
            for page in (branch if branch is not None else [None] * lengths.get(place, 0))
        ]

    def _page(
        self, reference: "IndirectObject | None", node: "DictionaryObject", inherited: Mapping[str, Any]
    ) -> "PageObject":
        from pypdf import PageObject
        from pypdf.generic import NameObject

        page = PageObject(self._reader, reference)
        page.update(node)
        for key, value in inherited.items():
            page.setdefault(NameObject(key), value)
        return page

    def _object(self, reference: "IndirectObject") -> object | None:
        if not self._is_there(reference):
            return None
        try:
            with pypdf_at_work():
                return reference.get_object()
        except Stumbled:
            return None

    def _is_there(self, reference: "IndirectObject") -> bool:
        """Whether the object is intact in the file."""
        number, generation = reference.idnum, reference.generation
        if generation == 0 and number in self._reader.xref_objStm:
            holder = self._reader.xref_objStm[number][0]
            return self._stands(holder, 0)
        return self._stands(number, generation)

    def _stands(self, number: int, generation: int) -> bool:
        at = self._reader.xref.get(generation, {}).get(number)
        header = None if at is None else _HEADER.match(self._data, at)
        if header is not None and (int(header[1]), int(header[2])) == (number, generation):
            begin = header.end()
        elif at is not None and _BLANK.match(self._data, at):
            return False  # overwritten: another object with its number is an earlier version of it
        elif (number, generation) in self._headers:
            begin = self._headers[number, generation]
        else:
            return False
        end = _OBJECT_END.search(self._data, begin)
        return end is not None and _BROKEN.search(self._data, begin, end.start()) is None

    def _is_whole(self, reference: "IndirectObject") -> bool:
        """As `_is_there`; and a stream, unless it is an image, can be decompressed to its end."""
        from pypdf.generic import StreamObject

        if reference.idnum not in self._whole:
            found = self._object(reference)
            draws = found if isinstance(found, StreamObject) and found.get("/Subtype") != "/Image" else None
            self._whole[reference.idnum] = found is not None and (draws is None or not is_broken(draws))
        return self._whole[reference.idnum]

    def _drawn_with(self, page: "PageObject") -> Iterator["IndirectObject"]:
        """What the text of a page comes from: its contents, its fonts and the forms it draws."""
        from pypdf.generic import DictionaryObject, IndirectObject

        yield from self._references(page, "/Contents")
        resources = page.raw_get("/Resources") if "/Resources" in page else None
        if isinstance(resources, IndirectObject):
            yield resources
            resources = self._object(resources)
        if isinstance(resources, DictionaryObject):
            yield from self._references(resources, "/Font")
            yield from self._references(resources, "/XObject")

    def _references(self, holder: "DictionaryObject", key: str) -> Iterator["IndirectObject"]:
        """The references in an entry: itself, or those of a list or a dictionary."""
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

        entry = holder.raw_get(key) if key in holder else None
        if isinstance(entry, IndirectObject):
            yield entry
            entry = self._object(entry)
        if isinstance(entry, DictionaryObject) and not isinstance(entry, StreamObject):
            entry = ArrayObject(entry.raw_get(name) for name in entry)
        if isinstance(entry, ArrayObject):
            yield from (item for item in entry if isinstance(item, IndirectObject))

    def _damaged(self, why: str) -> DocumentError:
        return DocumentError("document_damaged", name=self._source.name, detail=why)

"""One page of a PDF after the other, and what is wrong with some of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from playground.core.errors import Notice
from playground.documents import ocr
from playground.documents.cleaning import count_ink, has_ink
from playground.documents.draft import HARDLY_ANY, Draft
from playground.documents.formats.pdf_fields import Fields
from playground.documents.formats.pdf_layout import arranged, as_seen
from playground.documents.formats.pdf_lines import Leaf, as_drawn, is_turned, stands_apart
from playground.documents.formats.pdf_places import rectangles
from playground.documents.formats.pdf_second import SecondOpinion
from playground.documents.formats.pdf_text import is_garbled
from playground.documents.ocr import SeenPage

MOST_OBJECTS = 500_000
"""On a page; maps and drawings have some ten thousand."""
_MOST_NUMBERS = 12


@dataclass
class Trouble:
    """Numbers of the pages with something wrong, by kind."""

    without_text: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    incomplete: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    """Pages on which nothing is drawn, or which lost all of it."""
    complex: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    seen: list[SeenPage] = field(default_factory=list)
    """The pages whose text was recognised."""
    not_seen: list[int] = field(default_factory=list)
    """Pages in whose pictures no text was found; they are among those without text no more."""
    not_through: list[int] = field(default_factory=list)
    """Pages that the recogniser did not get through with; they are among those without text, too."""

    def notices(self, count: int) -> Iterator[Notice]:
        """What is to be said of a file of `count` pages."""
        for code, numbers in (
            ("pages_without_text", self.without_text),
            ("pages_damaged", self.damaged),
            ("pages_incomplete", self.incomplete),
            ("pages_too_complex", self.complex),
            ("pages_garbled", self.garbled),
            ("pages_ocr_nothing", self.not_seen),
            ("pages_ocr_failed", self.not_through),
        ):
            if numbers:
                yield Notice.of(code, pages=ranges(numbers), count=len(numbers), total=count)
        if self.seen:
            yield ocr.notice(self.seen, count, ranges([page.number for page in self.seen]))


class PageLost(Exception):
    """pdfium does not find a page, or cannot read what it finds."""


class _TooComplex(Exception):
    """A page has more objects than any page that is meant to be read."""


class Pages:
    """The pages of one file: from pdfium, from pypdf where there is no document or a page looks wrong."""

    def __init__(
        self, document: Any | None, second: SecondOpinion, draft: Draft, recognised: Mapping[int, SeenPage]
    ) -> None:
        self._document = document
        self._second = second
        self._draft = draft
        self._fields = None if document is None else Fields(document)
        self._expected = 0
        self._recognised = recognised
        self.trouble = Trouble()

    def leaf(self, index: int) -> Leaf:
        """What stands on a page; what is wrong with it is noted in `trouble`. Raises PageLost without a page tree."""
        trouble, tree, number = self.trouble, self._second.tree, index + 1
        if tree is not None and tree.pages[index] is None:
            trouble.damaged.append(number)
            return Leaf()
        try:
            leaf = self._by_pdfium(index)
        except _TooComplex:
            trouble.complex.append(number)
            return Leaf()
        if leaf is None or is_garbled(leaf.raw):
            other = self._second.page(index)
            if other is not None and has_ink(other) and not is_garbled(other):
                leaf = Leaf.of(other)
        loses = (tree is not None or number in trouble.blank) and self._second.loses(index)
        if leaf is None or (loses and not has_ink(leaf.raw)):
            trouble.damaged.append(number)
        elif not has_ink(leaf.raw) or self._is_numbered_picture(number, leaf):
            leaf = self._seen(number) or leaf
        elif loses:
            trouble.incomplete.append(number)
        elif is_garbled(leaf.raw):
            trouble.garbled.append(number)
        return leaf or Leaf()

    def _is_numbered_picture(self, number: int, leaf: Leaf) -> bool:
        """Whether a page that was recognised has no more text of its own than what a scanner puts on it."""
        return number in self._recognised and count_ink(leaf.raw) < HARDLY_ANY

    def _seen(self, number: int) -> Leaf | None:
        """What was recognised on a page without text of its own."""
        page, trouble = self._recognised.get(number), self.trouble
        if page is None:
            trouble.without_text.append(number)
        elif page.failed:
            trouble.without_text.append(number)
            trouble.not_through.append(number)
        elif not page.lines:
            trouble.not_seen.append(number)
        if page is None or not page.lines:
            return None
        trouble.seen.append(page)
        return as_seen(page)

    def _by_pdfium(self, index: int) -> Leaf | None:
        from pypdfium2 import PdfiumError

        if self._document is None:
            return None
        try:
            return self._extract(self._document, index)
        except PdfiumError:
            return None
        except PageLost:
            if self._second.tree is None:
                raise
            return None

    def _extract(self, document: Any, index: int) -> Leaf:
        from pypdfium2 import PdfiumError
        from pypdfium2.raw import FPDFPage_CountObjects

        try:
            page = document[index]
        except PdfiumError as error:
            raise PageLost from error
        try:
            objects = FPDFPage_CountObjects(page)
            if objects > MOST_OBJECTS:
                raise _TooComplex
            if objects == 0:
                self.trouble.blank.append(index + 1)
            text_page = page.get_textpage()
            try:
                return self._read(page, text_page)
            finally:
                text_page.close()
        finally:
            page.close()

    def _read(self, page: Any, text_page: Any) -> Leaf:
        self._expected += text_page.count_chars()
        self._draft.expect(self._expected)
        raw = str(text_page.get_text_bounded())
        self._draft.look_for_hidden(raw)
        found = rectangles(text_page)
        turned = is_turned(page, text_page, found)
        leaf = arranged(page, text_page, turned=turned) if turned or stands_apart(found) else None
        leaf = leaf or as_drawn(page, text_page, raw, found)
        more = self._fields.lines(page, text_page) if self._fields is not None else ()
        return replace(leaf, lines=(*leaf.lines, *more)) if more else leaf


def ranges(numbers: Sequence[int]) -> str:
    """ "2, 4-7, 9": ascending numbers in few characters."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    shown = ["-".join(map(str, run)) for run in runs[:_MOST_NUMBERS]]
    return ", ".join(shown) + (", …" if len(runs) > _MOST_NUMBERS else "")

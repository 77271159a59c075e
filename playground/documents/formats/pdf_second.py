"""What pypdf says of a PDF that pdfium cannot open, or of a page that looks wrong; it takes ten times as long."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.core.errors import DocumentError
from playground.documents.cleaning import clean, fold_radicals
from playground.documents.draft import Source
from playground.documents.formats.pdf_text import repair
from playground.documents.formats.pdf_tree import PageTree, Stumbled, pypdf_at_work

if TYPE_CHECKING:
    from pypdf import PdfReader

_MOST_SECOND_OPINIONS = 50


def tree_if_it_opens(source: Source) -> PageTree | None:
    """The page tree; None if pypdf cannot open the file: then pdfium is believed if it finds every page."""
    try:
        reader = open_with_pypdf(source)
    except DocumentError:
        return None
    return tree_of(source, reader)


def tree_of(source: Source, reader: "PdfReader") -> PageTree:
    """The page tree; raises DocumentError where not even that can be read."""
    try:
        with pypdf_at_work():
            return PageTree(source, reader)
    except Stumbled as error:
        raise _damaged(source, error) from error


class SecondOpinion:
    """pypdf, opened at the first question and asked a limited number of times."""

    def __init__(self, source: Source, count: int, tree: PageTree | None) -> None:
        self._source = source
        self._count = count
        self.tree = tree
        """Of a damaged file: the pages that there are."""
        self._reader: PdfReader | None = None
        self._walked: PageTree | None = tree
        self._walks = True
        self._left = _MOST_SECOND_OPINIONS if tree is None or tree.whole_branches else count
        self._opens = True

    def page(self, index: int) -> str | None:
        """The text pypdf finds on a page; None where it fails too."""
        self._left -= 1
        if self._left < 0 or not self._opens:
            return None
        if self.tree is not None:
            return tree_text(self.tree, index)
        reader = self._opened()
        return None if reader is None else _pypdf_text(reader, index, self._count)

    def loses(self, index: int) -> bool:
        """Whether something is lost that the text of a page is drawn with, as far as pypdf can tell."""
        reader = self._opened() if self._walked is None and self._opens and self._walks else None
        if reader is not None:
            try:
                self._walked = tree_of(self._source, reader)
            except DocumentError:
                self._walks = False
        tree = self._walked
        return tree is not None and len(tree.pages) == self._count and tree.loses(index)

    def _opened(self) -> "PdfReader | None":
        try:
            self._reader = self._reader or open_with_pypdf(self._source)
        except DocumentError:
            self._opens = False
        return self._reader


def open_with_pypdf(source: Source) -> "PdfReader":
    """Open the file; raises DocumentError for one that is locked or too damaged."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with pypdf_at_work():
            reader = PdfReader(source.path, strict=False)
            locked = reader.is_encrypted and not reader.decrypt("")
    except Stumbled as error:
        raise _damaged(source, error) from error
    if locked:
        raise DocumentError("document_encrypted", name=source.name)
    return reader


def _pypdf_text(reader: "PdfReader", index: int, count: int) -> str | None:
    """The text of a page; None if pypdf finds another number of pages, since its numbers then differ."""
    return _read_by_pypdf(lambda: reader.pages[index].extract_text() if len(reader.pages) == count else None)


def tree_text(tree: PageTree, index: int) -> str | None:
    """The text of a page; None where it is lost."""
    return _read_by_pypdf(lambda: tree.text(index))


def _read_by_pypdf(reading: Callable[[], str | None]) -> str | None:
    try:
        with pypdf_at_work():
            text = reading()
    except Stumbled:  # the page is named as damaged
        return None
    return None if text is None else repair(fold_radicals(clean(text)))


def _damaged(source: Source, error: Stumbled) -> DocumentError:
    return DocumentError("document_damaged", name=source.name, detail=str(error))

"""PDF: text page by page with pdfium; pypdf is asked where pdfium cannot open the file or a page looks wrong."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from playground.core.errors import DocumentError, Notice
from playground.documents.cleaning import clean, fold_radicals, has_ink
from playground.documents.draft import Draft, Source
from playground.documents.formats.pdf_damage import is_damaged, loses_objects
from playground.documents.formats.pdf_text import is_garbled, repair
from playground.documents.formats.pdf_tree import PageTree, Stumbled, pypdf_at_work
from playground.documents.parsed import Parsed
from playground.documents.sniffing import read_head, require_pdf

if TYPE_CHECKING:
    from pypdf import PdfReader

_MOST_SECOND_OPINIONS = 50  # pypdf takes ten times as long as pdfium
_MOST_OUTLINE = 5_000
_MOST_OBJECTS = 500_000  # on a page; maps and drawings have some ten thousand
_DEEPEST_OUTLINE = 9
_LONGEST_SEARCHED = 60  # characters of a title
_SEARCHED = 20_000  # characters of a page in which a heading is looked for
_MOST_NUMBERS = 12
_NO_TITLES = ("(anonymous)", "untitled", "Untitled")


@dataclass
class _Trouble:
    """Numbers of the pages with something wrong, by kind."""

    without_text: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    incomplete: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    """Pages on which nothing is drawn, or which lost all of it."""
    complex: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)


def load(source: Source) -> Parsed:
    """Load all pages; those without text, damaged or unreadable are named in the warnings."""
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    require_pdf(source, read_head(source))
    try:
        document = PdfDocument(source.path)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise DocumentError("document_encrypted", name=source.name) from error
        return _rescue(source)
    try:
        damaged = is_damaged(source.path)
        tree = _tree_if_it_opens(source) if damaged or loses_objects(source.path) else None
        try:
            return _read(source, document, damaged, tree)
        except _PageLostError:
            return _read(source, document, damaged, _tree(source, _open_with_pypdf(source)))
    finally:
        document.close()


def _tree_if_it_opens(source: Source) -> PageTree | None:
    """The page tree; None if pypdf cannot open the file: then pdfium is believed if it finds every page."""
    try:
        reader = _open_with_pypdf(source)
    except DocumentError:
        return None
    return _tree(source, reader)


def _tree(source: Source, reader: "PdfReader") -> PageTree:
    try:
        with pypdf_at_work():
            return PageTree(source, reader)
    except Stumbled as error:
        raise _damaged(source, error) from error


def _read(source: Source, document: Any, damaged: bool, tree: PageTree | None) -> Parsed:
    """Read all pages; without a tree none may be missing, since the next would take the number of a lost one."""
    count = len(document) if tree is None else len(tree.pages)
    _check_count(source, count)
    draft, trouble = Draft(source, "pdf"), _Trouble()
    second = _SecondOpinion(source, count, tree)
    pdfium = None if tree is not None and not tree.whole_branches else document  # pdfium would count a branch as a page
    outline = {} if pdfium is None else _outline(document)
    for index in range(count):
        source.progress(index + 1, count)
        draft.turn(index + 1)
        text = _page(pdfium, index, second, trouble, draft)
        start = draft.add(text)
        if start is not None:
            _mark(draft, outline.get(index, ()), text, start)
    if trouble.complex and len(trouble.complex) + len(trouble.damaged) == count:
        raise DocumentError("page_too_complex", name=source.name, page=trouble.complex[0], limit=_MOST_OBJECTS)
    if len(trouble.without_text) + len(trouble.damaged) == count:
        if trouble.damaged:
            raise DocumentError("document_damaged", name=source.name)
        raise DocumentError("no_text_on_pages", name=source.name, pages=count)
    if damaged:
        draft.warn(Notice.of("pdf_repaired"))
    draft.warn_all(_notices(trouble, count))
    return draft.finish(_title(document))


def _page(document: Any | None, index: int, second: "_SecondOpinion", trouble: _Trouble, draft: Draft) -> str:
    """The repaired text of a page, from pypdf if there is no document; what is wrong with it is noted in `trouble`."""
    from pypdfium2 import PdfiumError

    tree = second.tree
    if tree is not None and tree.pages[index] is None:
        trouble.damaged.append(index + 1)
        return ""
    try:
        raw = None if document is None else _extract(document, index, trouble, draft)
    except PdfiumError:
        raw = None
    except _PageLostError:
        if tree is None:
            raise
        raw = None
    except _TooComplexError:
        trouble.complex.append(index + 1)
        return ""
    draft.look_for_hidden(raw or "")
    text = None if raw is None else repair(fold_radicals(clean(raw)))
    if text is None or is_garbled(text):
        other = second.page(index)
        if other is not None and has_ink(other) and not is_garbled(other):
            text = other
    loses = (tree is not None or index + 1 in trouble.blank) and second.loses(index)
    if text is None or (loses and not has_ink(text)):
        trouble.damaged.append(index + 1)
    elif not has_ink(text):
        trouble.without_text.append(index + 1)
    elif loses:
        trouble.incomplete.append(index + 1)
    elif is_garbled(text):
        trouble.garbled.append(index + 1)
    return text or ""


class _TooComplexError(Exception):
    """A page has more objects than any page that is meant to be read."""


class _PageLostError(Exception):
    """pdfium does not find a page, or cannot read what it finds."""


def _extract(document: Any, index: int, trouble: _Trouble, draft: Draft) -> str:
    from pypdfium2 import PdfiumError
    from pypdfium2.raw import FPDFPage_CountObjects

    try:
        page = document[index]
    except PdfiumError as error:
        raise _PageLostError from error
    try:
        objects = FPDFPage_CountObjects(page)
        if objects > _MOST_OBJECTS:
            raise _TooComplexError
        if objects == 0:
            trouble.blank.append(index + 1)
        text_page = page.get_textpage()
        try:
            draft.expect(text_page.count_chars())
            return str(text_page.get_text_bounded())
        finally:
            text_page.close()
    finally:
        page.close()


class _SecondOpinion:
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
            return _tree_text(self.tree, index)
        reader = self._opened()
        return None if reader is None else _pypdf_text(reader, index, self._count)

    def loses(self, index: int) -> bool:
        """Whether something is lost that the text of a page is drawn with, as far as pypdf can tell."""
        reader = self._opened() if self._walked is None and self._opens and self._walks else None
        if reader is not None:
            try:
                self._walked = _tree(self._source, reader)
            except DocumentError:
                self._walks = False
        tree = self._walked
        return tree is not None and len(tree.pages) == self._count and tree.loses(index)

    def _opened(self) -> "PdfReader | None":
        try:
            self._reader = self._reader or _open_with_pypdf(self._source)
        except DocumentError:
            self._opens = False
        return self._reader


def _rescue(source: Source) -> Parsed:
    """Read with pypdf what pdfium cannot open; a warning says that something may be lost."""
    tree = _tree(source, _open_with_pypdf(source))
    count = len(tree.pages)
    _check_count(source, count)
    draft, trouble = Draft(source, "pdf"), _Trouble()
    for index in range(count):
        source.progress(index + 1, count)
        draft.turn(index + 1)
        text = _tree_text(tree, index)
        if text is None:
            trouble.damaged.append(index + 1)
        elif draft.add(text) is None:
            trouble.without_text.append(index + 1)
    if len(trouble.without_text) + len(trouble.damaged) == count:
        raise DocumentError("document_damaged", name=source.name)
    draft.warn(Notice.of("pdf_repaired"))
    draft.warn_all(_notices(trouble, count))
    return draft.finish()


def _open_with_pypdf(source: Source) -> "PdfReader":
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


def _tree_text(tree: PageTree, index: int) -> str | None:
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


def _check_count(source: Source, count: int) -> None:
    if count == 0:
        raise DocumentError("no_pages", name=source.name)
    if count > source.limits.pages:
        raise DocumentError("too_many_pages", name=source.name, pages=count, limit=source.limits.pages)


def _title(document: Any) -> str | None:
    title = str(document.get_metadata_value("Title"))
    return fold_radicals(title) if has_ink(title) and title not in _NO_TITLES else None


def _outline(document: Any) -> dict[int, list[tuple[int, str]]]:
    """Level and title of the outline's entries, by the index of their page."""
    entries: dict[int, list[tuple[int, str]]] = {}
    for entry in islice(document.get_toc(max_depth=_DEEPEST_OUTLINE), _MOST_OUTLINE):
        target = entry.get_dest()
        index = None if target is None else target.get_index()
        title = fold_radicals(entry.get_title())
        if index is not None and has_ink(title):
            entries.setdefault(index, []).append((entry.level + 1, title))
    return entries


def _mark(draft: Draft, entries: Sequence[tuple[int, str]], text: str, start: int) -> None:
    """Mark entries as headings, each where its title is on the page, else where the entry before it is."""
    after = 0
    for level, title in entries:
        # The page may break the title anywhere, or set blanks between its characters.
        pattern = r"\s*".join(re.escape(character) for character in "".join(title.split())[:_LONGEST_SEARCHED])
        found = re.compile(pattern).search(text, after, after + _SEARCHED)
        after = after if found is None else found.start()
        draft.mark(start + after, level, title)


def _notices(trouble: _Trouble, count: int) -> Iterator[Notice]:
    for code, numbers in (
        ("pages_without_text", trouble.without_text),
        ("pages_damaged", trouble.damaged),
        ("pages_incomplete", trouble.incomplete),
        ("pages_too_complex", trouble.complex),
        ("pages_garbled", trouble.garbled),
    ):
        if numbers:
            yield Notice.of(code, pages=_ranges(numbers), count=len(numbers), total=count)


def _ranges(numbers: Sequence[int]) -> str:
    """ "2, 4-7, 9": ascending numbers in few characters."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    shown = ["-".join(map(str, run)) for run in runs[:_MOST_NUMBERS]]
    return ", ".join(shown) + (", …" if len(runs) > _MOST_NUMBERS else "")

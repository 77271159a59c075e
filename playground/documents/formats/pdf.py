"""PDF: text page by page with pdfium; pypdf is asked where pdfium cannot open the file or a page looks wrong."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from playground.core.errors import DocumentError, Notice
from playground.documents import ocr
from playground.documents.cleaning import fold_radicals, has_ink
from playground.documents.draft import Draft, Source
from playground.documents.formats import pdf_running as running_lines
from playground.documents.formats.pdf_damage import is_damaged, loses_objects
from playground.documents.formats.pdf_forms import refuse_endless
from playground.documents.formats.pdf_lines import Leaf
from playground.documents.formats.pdf_pages import MOST_OBJECTS, PageLost, Pages, Trouble
from playground.documents.formats.pdf_second import SecondOpinion, open_with_pypdf, tree_if_it_opens, tree_of, tree_text
from playground.documents.formats.pdf_tree import PageTree
from playground.documents.parsed import Parsed
from playground.documents.sniffing import read_head, require_pdf

_MOST_OUTLINE = 5_000
_DEEPEST_OUTLINE = 9
_LONGEST_SEARCHED = 60  # characters of a title
_SEARCHED = 20_000  # characters of a page in which a heading is looked for
_NO_TITLES = ("(anonymous)", "untitled", "Untitled")


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
        refuse_endless(source)
        damaged = is_damaged(source.path)
        tree = tree_if_it_opens(source) if damaged or loses_objects(source.path) else None
        try:
            return _read(source, document, damaged, tree)
        except PageLost:
            return _read(source, document, damaged, tree_of(source, open_with_pypdf(source)))
    finally:
        document.close()


def _read(source: Source, document: Any, damaged: bool, tree: PageTree | None) -> Parsed:
    """Read all pages; without a tree none may be missing, since the next would take the number of a lost one."""
    count = len(document) if tree is None else len(tree.pages)
    _check_count(source, count)
    draft, second = Draft(source, "pdf"), SecondOpinion(source, count, tree)
    pdfium = None if tree is not None and not tree.whole_branches else document  # pdfium would count a branch as a page
    outline = {} if pdfium is None else _outline(document)
    pages = Pages(pdfium, second, draft, ocr.kept(source.recognised))
    leaves = []
    for index in range(count):
        source.progress(index + 1, count)
        leaves.append(pages.leaf(index))
    trouble = pages.trouble
    if trouble.complex and len(trouble.complex) + len(trouble.damaged) == count:
        raise DocumentError("page_too_complex", name=source.name, page=trouble.complex[0], limit=MOST_OBJECTS)
    if len(trouble.without_text) + len(trouble.not_seen) + len(trouble.damaged) == count:
        if trouble.damaged:
            raise DocumentError("document_damaged", name=source.name)
        if not trouble.without_text:
            raise DocumentError("ocr_found_nothing", name=source.name, pages=count)
        raise DocumentError("no_text_on_pages", name=source.name, pages=count)
    _add(draft, leaves, outline)
    if damaged:
        draft.warn(Notice.of("pdf_repaired"))
    draft.warn_all(trouble.notices(count))
    return draft.finish(_title(document))


def _add(draft: Draft, leaves: Sequence[Leaf], outline: Mapping[int, Sequence[tuple[int, str]]]) -> None:
    """Add the pages without what runs through them; sentences go on from one page to the next."""
    leaves, running = running_lines.split_off(leaves)
    joints = running_lines.joints(leaves)
    for index, leaf in enumerate(leaves):
        draft.turn(index + 1)
        text = leaf.text
        if joints.get(index + 1) == "" and text.endswith("-"):
            text = text[:-1]
        start = draft.add(text, joints.get(index, "\n\n"))
        if start is not None:
            _mark(draft, outline.get(index, ()), text, start)
    if running.pages:
        draft.warn(running_lines.notice(running))


def _rescue(source: Source) -> Parsed:
    """Read with pypdf what pdfium cannot open; a warning says that something may be lost."""
    tree = tree_of(source, open_with_pypdf(source))
    count = len(tree.pages)
    _check_count(source, count)
    draft, trouble = Draft(source, "pdf"), Trouble()
    for index in range(count):
        source.progress(index + 1, count)
        draft.turn(index + 1)
        text = tree_text(tree, index)
        if text is None:
            trouble.damaged.append(index + 1)
        elif draft.add(text) is None:
            trouble.without_text.append(index + 1)
    if len(trouble.without_text) + len(trouble.damaged) == count:
        raise DocumentError("document_damaged", name=source.name)
    draft.warn(Notice.of("pdf_repaired"))
    draft.warn_all(trouble.notices(count))
    return draft.finish()


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

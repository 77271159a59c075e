"""The loader of Word documents: headers, the text with all that hangs on it, footers, and what was left out."""

import io
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from playground.documents.draft import Draft, Source
from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.names import W
from playground.documents.formats.office.opc import Package, office
from playground.documents.formats.word import files, margins
from playground.documents.formats.word.context import Context
from playground.documents.formats.word.story import Block, Story
from playground.documents.parsed import Parsed

_MAIN = "word/document.xml"
_DEEPEST = 3  # documents inside documents
_LONGEST_HEADING = 60
_ENDS_A_SENTENCE = re.compile(r"[。；，,;：:？?！!、.]\s*$")
_MOST_BOLD = 0.4  # of the paragraphs: where more are bold, it says nothing


def load(source: Source) -> Parsed:
    """Load what a reader sees; deleted revisions and hidden text are left out and counted."""
    draft, left_out = Draft(source, "docx"), LeftOut(reads_hidden=source.hidden)
    with office(source, "docx") as package:
        title = package.title()
        _add(draft, source, package, left_out, depth=0)
        left_out.note("parts_missing", len(package.missing))
    draft.warn_all(left_out.notices())
    return draft.finish(title=title)


def _add(draft: Draft, source: Source, package: Package, left_out: LeftOut, depth: int) -> None:
    main = package.main(_MAIN)
    context = Context(main, left_out)
    body = main.root.find(f"{W}body")
    body = main.root if body is None else body
    for line in margins.headers(context, body):
        draft.add(line)
    writer = _Writer(draft, source, package, left_out, depth)
    writer.write(list(Story(context, main).blocks(body)))
    for line in margins.footers(context, body):
        draft.add(line)


class _Writer:
    """Puts blocks into the draft."""

    def __init__(self, draft: Draft, source: Source, package: Package, left_out: LeftOut, depth: int) -> None:
        self._draft = draft
        self._source = source
        self._package = package
        self._left_out = left_out
        self._depth = depth
        self._level = 0
        """Of the last heading that a style makes one."""

    def write(self, blocks: Sequence[Block]) -> None:
        """Write them in their order."""
        bold = _headings_by_bold(blocks)
        before: Block | None = None
        for index, block in enumerate(blocks):
            if block.file is not None:
                self._add_file(block.file)
            elif block.level is not None:
                self._level = block.level
                self._draft.heading(block.level, block.text)
            elif index in bold:
                self._draft.heading(self._level + 1, block.text)
            else:
                self._add(before, block)
            before = block

    def _add(self, before: Block | None, block: Block) -> None:
        start = self._draft.add(block.text, _separator(before, block))
        if start is not None and block.is_table and before is not None and _may_be_a_caption(before):
            self._draft.caption(start, before.text)

    def _add_file(self, name: str) -> None:
        data = self._package.read(name)
        if data is None or self._depth >= _DEEPEST:
            self._left_out.note("parts_missing")
        elif files.is_word(name):
            with office(self._source, "docx", io.BytesIO(data)) as package:
                _add(self._draft, self._source, package, self._left_out, self._depth + 1)
        elif not files.add(self._draft, self._source, name, data):
            self._left_out.note("parts_missing")


def _may_be_a_caption(block: Block) -> bool:
    """Whether a paragraph before a table names it."""
    is_plain = block.level is None and not block.is_table and not block.is_attached
    return is_plain and 0 < len(block.text) <= _LONGEST_HEADING and not _ENDS_A_SENTENCE.search(block.text)


def _separator(before: Block | None, block: Block) -> str:
    """A line end between entries of a list and before what belongs to the paragraph; an empty line elsewhere."""
    in_list = before is not None and before.is_item and before.level is None and block.is_item
    return "\n" if in_list or block.is_attached else "\n\n"


def _headings_by_bold(blocks: Sequence[Block]) -> frozenset[int]:
    """The places of paragraphs that are headings because they are short, bold and followed by others that are not."""
    texts = [
        index for index, block in enumerate(blocks) if block.text and not block.is_attached and block.level is None
    ]
    bold = [index for index in texts if _looks_like_a_heading(blocks[index])]
    if len(bold) > _MOST_BOLD * len(texts):
        return frozenset()
    following = dict(pairwise(texts))
    return frozenset(index for index in bold if index in following and _goes_on(blocks, index, following))


def _goes_on(blocks: Sequence[Block], index: int, following: dict[int, int]) -> bool:
    """Whether text follows, maybe after further headings."""
    later: Any = following.get(index)
    while later is not None and blocks[later].is_bold and not blocks[later].is_table:
        later = following.get(later)
    return later is not None


def _looks_like_a_heading(block: Block) -> bool:
    return (
        block.is_bold
        and not block.is_table
        and not block.text.startswith("-")
        and "\n" not in block.text
        and len(block.text) <= _LONGEST_HEADING
        and not _ENDS_A_SENTENCE.search(block.text)
    )

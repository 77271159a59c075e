"""The loader of OpenDocument texts: headers, the text with its notes and comments, footers, and what was left out."""

from collections.abc import Iterator
from typing import Any

from playground.core.errors import DocumentError
from playground.documents.draft import Draft, Source
from playground.documents.formats.labels import labelled
from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.opc import Package, office
from playground.documents.formats.opendocument.names import DC, OFFICE, STYLE, TEXT
from playground.documents.formats.opendocument.story import Block, Story
from playground.documents.formats.opendocument.styles import Styles
from playground.documents.parsed import Parsed

_MARGINS = {"header": ("header", "header-first", "header-left"), "footer": ("footer", "footer-first", "footer-left")}


def load(source: Source) -> Parsed:
    """Load what a reader sees; deleted changes and hidden text are left out and counted."""
    draft, left_out = Draft(source, "odt"), LeftOut(reads_hidden=source.hidden)
    with office(source, "odt") as package:
        if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
            raise DocumentError("document_encrypted", name=source.name)
        content, shared = package.main("content.xml"), package.part("styles.xml")
        roots = [part.root for part in (shared, content) if part is not None]
        styles = Styles(*roots)
        story = Story(package, styles, left_out)
        margins = None if shared is None else shared.root
        for says in _margins(story, margins, "header"):
            draft.add(says)
        body = content.root.find(f"{OFFICE}body/{OFFICE}text")
        _write(draft, story.blocks(content.root if body is None else body))
        for says in _margins(story, margins, "footer"):
            draft.add(says)
        deleted = sum(1 for _ in content.root.iter(f"{TEXT}deletion"))
        left_out.note("deleted_text", deleted)
        left_out.note("parts_missing", len(package.missing))
        title = _title(package)
    draft.warn_all(left_out.notices())
    return draft.finish(title=title)


def _write(draft: Draft, blocks: Iterator[Block]) -> None:
    was_item = False
    for block in blocks:
        if block.level is not None:
            draft.heading(block.level, block.text)
        else:
            draft.add(block.text, "\n" if block.is_attached or (block.is_item and was_item) else "\n\n")
        was_item = block.is_item and block.level is None


def _margins(story: Story, styles: Any, kind: str) -> Iterator[str]:
    """What stands at the top or at the foot of pages, each once."""
    said = set[str]()
    for name in _MARGINS[kind] if styles is not None else ():
        for each in styles.iter(f"{STYLE}{name}"):
            text = "  ".join(story.text(each).split("\n"))
            if text and any(char.isalnum() for char in text) and text not in said:
                said.add(text)
                yield labelled(kind, text)


def _title(package: Package) -> str | None:
    part = package.part("meta.xml")
    return None if part is None else part.root.findtext(f"{OFFICE}meta/{DC}title")

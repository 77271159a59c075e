"""Word documents: paragraphs, headings by style, tables and notes, in the order of the text."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from playground.documents.draft import Draft, Source
from playground.documents.formats.package import inspect
from playground.documents.formats.rows import markdown
from playground.documents.parsed import Parsed

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset({_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}rt", f"{_W}instrText", f"{_W}pPr", f"{_W}sectPr"})
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}p": "\n"}
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_LONGEST_LINE = 20  # of styles that inherit from one another, which may form a ring
_NOTES = ("footnotes", "endnotes")


def load(source: Source) -> Parsed:
    """Load the body, then footnotes and endnotes; deleted revisions and hidden text are left out."""
    import docx

    inspect(source, "docx")
    with source.path.open("rb") as file:
        document = docx.Document(file)
    draft = Draft(source, "docx")
    levels = _levels(document.styles.element)
    for block in _blocks(document.element.body):
        if block.tag == f"{_W}tbl":
            draft.add("\n".join(markdown(_rows(block))))
        else:
            _add_paragraph(draft, block, levels)
    for note in _notes(document):
        draft.add(note)
    return draft.finish(title=document.core_properties.title)


def _add_paragraph(draft: Draft, paragraph: Any, levels: dict[str, int]) -> None:
    level = _outline(paragraph.find(f"{_W}pPr"))
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    if level is None and style is not None:
        level = levels.get(style.get(f"{_W}val"))
    if level is None:
        draft.add(_text(paragraph))
    else:
        draft.heading(level, _text(paragraph))


def _blocks(container: Any) -> Iterator[Any]:
    """Paragraphs and tables, those in content controls and revisions included."""
    stack = list(reversed(container))
    while stack:
        element = stack.pop()
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag not in _SKIPPED:
            stack.extend(reversed(element))


def _text(element: Any) -> str:
    pieces: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag in _SKIPPED or _is_hidden(node):
            continue
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag in _SIGNS and node is not element:
            pieces.append(_SIGNS[node.tag])
        stack.extend(reversed(node))
    return "".join(pieces).strip()


def _is_hidden(node: Any) -> bool:
    if node.tag != f"{_W}r":
        return False
    vanish = node.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val", "true") not in ("0", "false")


def _rows(table: Any) -> Iterator[list[str]]:
    for row in table.iterchildren(f"{_W}tr", f"{_W}sdt"):
        yield [_text(cell) for cell in row.iter(f"{_W}tc") if cell.getparent() is not None and _owner(cell) is table]


def _owner(cell: Any) -> Any:
    """The innermost table that a cell belongs to."""
    node = cell
    while node.tag != f"{_W}tbl":
        node = node.getparent()
    return node


def _levels(styles: Any) -> dict[str, int]:
    """Heading level by style id, inherited levels included."""
    by_id = {style.get(f"{_W}styleId"): style for style in styles.iterchildren(f"{_W}style")}
    levels: dict[str, int] = {}
    for identifier in by_id:
        level, ancestor = None, identifier
        for _ in range(_LONGEST_LINE):
            style = by_id.get(ancestor)
            if style is None or level is not None:
                break
            level, ancestor = _style_level(style), _value(style, "basedOn")
        if level is not None:
            levels[identifier] = level
    return levels


def _style_level(style: Any) -> int | None:
    name = _value(style, "name") or ""
    named = _HEADING.match(name)
    if named:
        return int(named[1])
    return 1 if name.lower() == "title" else _outline(style.find(f"{_W}pPr"))


def _value(element: Any, name: str) -> str | None:
    child = element.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def _outline(properties: Any) -> int | None:
    value = "" if properties is None else _value(properties, "outlineLvl") or ""
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else None


def _notes(document: "Document") -> Iterator[str]:
    from docx.oxml.parser import parse_xml

    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in _NOTES:
            for note in parse_xml(relation.target_part.blob):
                if note.get(f"{_W}type") is None:  # separators have one
                    yield _text(note)

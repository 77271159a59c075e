"""The blocks of a Word text in their order: paragraphs with their numbers, headings, tables, boxes, notes, comments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playground.documents.formats.labels import labelled
from playground.documents.formats.office.names import MC, R, W, value
from playground.documents.formats.office.opc import Part
from playground.documents.formats.word import grid
from playground.documents.formats.word.context import Context, Note
from playground.documents.formats.word.fields import is_placeholder
from playground.documents.formats.word.inline import Inline
from playground.documents.formats.word.line import Hanging, Open
from playground.documents.formats.word.styles import outline
from playground.documents.tables import lines, nested

_LEFT_OUT = frozenset({f"{W}del", f"{W}moveFrom", f"{W}sectPr", f"{W}sdtPr", f"{W}sdtEndPr", f"{W}pPr", f"{W}tblPr"})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or something as separate from others as a paragraph is."""

    text: str
    level: int | None = None
    """Of a heading, 1 for the outermost."""
    is_item: bool = False
    """Whether it has a number or a bullet."""
    is_bold: bool = False
    """Whether all of it is, and it is a paragraph of the text itself."""
    is_attached: bool = False
    """Whether it belongs to the block before it: a note, a comment."""
    is_table: bool = False
    file: str | None = None
    """The name of a part that is a document of its own, which Word shows in this place."""


class Story:
    """A text that is read on its own: the body, a header, a note, what is in a box."""

    def __init__(self, context: Context, part: Part) -> None:
        self._context = context
        self._part = part
        self._open = Open()
        self._in_cell = 0
        self._after_table: list[Hanging] = []
        """Notes and comments of a table, which are read when it ends."""

    def blocks(self, container: Any) -> Iterator[Block]:
        """All that is to read in the element."""
        for element in container:
            tag = element.tag
            if tag == f"{W}p":
                yield from self._paragraph(element)
            elif tag == f"{W}tbl":
                yield from self._table(element)
            elif tag == f"{W}altChunk":
                yield from self._other_file(element)
            elif tag == f"{MC}AlternateContent":
                choice = element.find(f"{MC}Choice")
                yield from self.blocks(choice if choice is not None else element)
            elif tag == f"{W}sdt" and is_placeholder(element.find(f"{W}sdtPr")):
                continue
            elif tag not in _LEFT_OUT:
                yield from self.blocks(element)

    def text(self, container: Any) -> str:
        """All that is to read in the element, a line for each paragraph."""
        return "\n".join(block.text for block in self.blocks(container) if block.text)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        properties = element.find(f"{W}pPr")
        named = None if properties is None else value(properties, f"{W}pStyle")
        styles, style = self._context.styles, named or self._context.styles.default
        reader = Inline(self._context, self._part, styles.look(style), self._open)
        reader.read(element)
        text = reader.text
        is_emptied = reader.left_out and not text  # Word does not count it either
        label = None if is_emptied else self._context.numbering.label(properties, style)
        if text or (label and self._in_cell and label.strip() != "-"):
            level = outline(properties)
            yield Block(
                (label or "") + text,
                level=styles.level(style) if level is None else level,
                is_item=label is not None,
                is_bold=reader.is_bold and not self._in_cell,
            )
        yield from self._hanging(reader.hanging)

    def _hanging(self, hanging: Sequence[Hanging]) -> Iterator[Block]:
        for each in hanging:
            if each.kind == "box":
                inner = Story(self._context, self._part)
                inner._in_cell = self._in_cell
                yield from inner.blocks(each.element)
                self._after_table.extend(inner._after_table)
            elif each.kind == "figure":
                yield Block(each.text)
            elif self._in_cell:
                self._after_table.append(each)
            else:
                yield from self._note(each)

    def _note(self, hanging: Hanging) -> Iterator[Block]:
        if hanging.note is None:
            return
        says = self._said(hanging.note)
        if hanging.kind == "note":
            text = f"{hanging.text}: {says}" if says else ""
        else:
            key = "comment" if hanging.text else "comment_nowhere"
            text = labelled(key, says, author=hanging.note.author or "?", place=hanging.text)
        if text:
            yield Block(text, is_attached=True)

    def _said(self, note: Note) -> str:
        return Story(self._context, note.part).text(note.element)

    def _table(self, element: Any) -> Iterator[Block]:
        if grid.is_one_column(element):
            for cell in grid.cells_of(element, self._context.left_out):
                yield from self.blocks(cell)
            return
        self._in_cell += 1
        found = grid.table(element, self.text, self._context.styles, self._context.left_out)
        self._in_cell -= 1
        if self._in_cell:
            yield Block(nested(found))
            return
        yield Block("\n".join(lines(found)), is_table=True)
        hanging, self._after_table = self._after_table, []
        for each in hanging:
            yield from self._note(each)

    def _other_file(self, element: Any) -> Iterator[Block]:
        relation = self._part.relations.get(element.get(f"{R}id", ""))
        if relation is not None:
            yield Block("", file=relation.target)

"""The blocks of an OpenDocument text in their order (OpenDocument 1.3, part 3, chapters 5 to 10)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import normpath
from typing import Any

from playground.documents.formats.html.mathml import Formula
from playground.documents.formats.labels import labelled
from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.marks import Piece, joined
from playground.documents.formats.office.opc import Package
from playground.documents.formats.opendocument.names import DC, DRAW, OFFICE, SVG, TABLE, TEXT, XLINK
from playground.documents.formats.opendocument.styles import Level, Look, Styles
from playground.documents.tables import Cell, Table, lines, nested

_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_PAGE_NUMBERS = (f"{TEXT}page-number", f"{TEXT}page-count", f"{TEXT}page-continuation")
_LEFT_OUT = frozenset(
    {
        f"{TEXT}tracked-changes",
        f"{TEXT}sequence-decls",
        f"{OFFICE}forms",
        f"{OFFICE}event-listeners",
        f"{TEXT}ruby-text",
    }
)
_MOST_REPEATED = 1_000  # columns or rows that the file states once
_DOCTYPE = re.compile(rb"<!DOCTYPE[^<>\[\]]*>")
_MATHML = "{http://www.w3.org/1998/Math/MathML}"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or something as separate from others as a paragraph is."""

    text: str
    level: int | None = None
    """Of a heading, 1 for the outermost."""
    is_item: bool = False
    is_attached: bool = False
    """Whether it belongs to the block before it: a note, a comment."""


@dataclass(slots=True)
class _Line:
    """A paragraph that is being read."""

    pieces: list[Piece] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)


class Story:
    """Reads elements of a document; the numbers of its lists go on from one to the next."""

    def __init__(self, package: Package, styles: Styles, left_out: LeftOut) -> None:
        self._package = package
        self._styles = styles
        self._left_out = left_out
        self._counts: dict[str, dict[int, int]] = {}
        """By list and level: the last number."""

    def text(self, element: Any) -> str:
        """All that is to read in the element, a line for each paragraph."""
        return "\n".join(block.text for block in self.blocks(element) if block.text)

    def blocks(self, container: Any) -> Iterator[Block]:
        """All that is to read in the element."""
        for element in container:
            tag = element.tag
            if tag in _PARAGRAPHS:
                yield from self._paragraph(element, "")
            elif tag == f"{TEXT}list":
                yield from self._list(element, 1, None)
            elif tag == f"{TABLE}table":
                yield from self._table(element)
            elif tag == f"{TEXT}section" and element.get(f"{TEXT}display") == "none" and self._hides(element):
                continue
            elif tag.startswith(DRAW):
                line = _Line()
                self._drawing(line, element, Look())
                yield from self._finished(line, "", None)
            elif tag not in _LEFT_OUT:
                yield from self.blocks(element)

    # Lists ------------------------------------------------------------------------------------------------------------

    def _list(self, element: Any, depth: int, outer: str | None) -> Iterator[Block]:
        style = element.get(f"{TEXT}style-name") or outer or self._list_of_paragraph(element) or ""
        levels = self._styles.lists.get(style, {})
        counts = self._counts.setdefault(style, {})
        if depth == 1 and not self._goes_on(element):
            counts.clear()
        for entry in element:
            start = entry.get(f"{TEXT}start-value")
            if start is not None and start.isdecimal():
                counts[depth] = int(start) - 1
            is_counted = entry.tag == f"{TEXT}list-item" and len(entry) and entry[0].tag in _PARAGRAPHS
            label = self._label(levels, counts, depth) if is_counted else ""
            for child in entry:
                if child.tag == f"{TEXT}list":
                    yield from self._list(child, depth + 1, style)
                elif child.tag in _PARAGRAPHS:
                    yield from self._paragraph(child, label)
                    label = ""

    def _list_of_paragraph(self, element: Any) -> str | None:
        """The list style of the first paragraph in a list that names none itself."""
        first = next(element.iter(*_PARAGRAPHS), None)
        return None if first is None else self._styles.list_of(first.get(f"{TEXT}style-name"))

    def _goes_on(self, element: Any) -> bool:
        """Whether it counts on from the list before it."""
        continued = element.get(f"{TEXT}continue-numbering") == "true"
        return continued or element.get(f"{TEXT}continue-list") is not None

    def _label(self, levels: Mapping[int, Level], counts: dict[int, int], depth: int) -> str:
        """The number or bullet of the next entry, with what stands between it and the text."""
        level = levels.get(depth)
        if level is None:
            return ""
        if level.is_bullet:
            return f"{'  ' * (depth - 1)}- "
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        shown = range(max(depth - level.levels + 1, 1), depth + 1)
        of = ((levels.get(each, level), each) for each in shown)
        number = ".".join(numbered.numeral(counts.get(each, numbered.start)) for numbered, each in of if numbered.form)
        label = f"{level.before}{number}{level.after}".strip() if number else ""
        return label and label + ("" if label.endswith(("、", "）", "．")) else " ")

    # Paragraphs -------------------------------------------------------------------------------------------------------

    def _paragraph(self, element: Any, label: str) -> Iterator[Block]:
        style = element.get(f"{TEXT}style-name")
        level = None
        if element.tag == f"{TEXT}h":
            stated = element.get(f"{TEXT}outline-level", "1")
            level = int(stated) if stated.isdecimal() else 1
            label = label or self._label(self._styles.outline, self._counts.setdefault("", {}), level)
        elif self._styles.is_title(style):
            level = 1
        line = _Line()
        self._inside(line, element, self._styles.look("paragraph", style))
        yield from self._finished(line, label, level)

    def _finished(self, line: _Line, label: str, level: int | None) -> Iterator[Block]:
        text = joined(line.pieces)
        if text:
            yield Block(label + text, level, is_item=bool(label))
        yield from line.after

    def _inside(self, line: _Line, element: Any, look: Look) -> None:
        self._say(line, element.text, look)
        for child in element:
            self._element(line, child, look)
            self._say(line, child.tail, look)

    def _say(self, line: _Line, text: str | None, look: Look) -> None:
        if not text:
            return
        if look.hidden and self._left_out.hides("hidden_text", len(text.strip())):
            return
        line.pieces.append(Piece(text, bool(look.struck), look.raised))

    def _element(self, line: _Line, element: Any, look: Look) -> None:
        tag = element.tag
        handler = _HANDLERS.get(tag)
        if handler is not None:
            handler(self, line, element, look)
        elif tag.startswith(DRAW):
            self._drawing(line, element, look)
        elif tag not in _LEFT_OUT and tag not in _PAGE_NUMBERS:
            self._inside(line, element, look)

    def _span(self, line: _Line, element: Any, look: Look) -> None:
        own = self._styles.look("text", element.get(f"{TEXT}style-name"))
        self._inside(line, element, own.over(look))

    def _blanks(self, line: _Line, element: Any, look: Look) -> None:
        count = element.get(f"{TEXT}c", "1")
        self._say(line, " " * min(int(count), 80) if count.isdecimal() else " ", look)

    def _tab(self, line: _Line, element: Any, look: Look) -> None:
        self._say(line, "\t", look)

    def _break(self, line: _Line, element: Any, look: Look) -> None:
        self._say(line, "\n", look)

    def _note(self, line: _Line, element: Any, look: Look) -> None:
        mark = "".join(element.find(f"{TEXT}note-citation").itertext()) if len(element) else ""
        body = element.find(f"{TEXT}note-body")
        says = "" if body is None else self.text(body)
        if says:
            self._say(line, f"[^{mark.strip() or '*'}]", Look())
            line.after.append(Block(f"[^{mark.strip() or '*'}]: {says}", is_attached=True))

    def _comment(self, line: _Line, element: Any, look: Look) -> None:
        author = (element.findtext(f"{DC}creator") or "").strip() or "?"
        says = self.text([each for each in element if each.tag.startswith(TEXT)])
        if says:
            line.after.append(Block(labelled("comment_nowhere", says, author=author), is_attached=True))

    # Drawings and tables ----------------------------------------------------------------------------------------------

    def _drawing(self, line: _Line, element: Any, look: Look) -> None:
        """A frame or a shape: the words that stand for it, or the text in it."""
        words = " ".join(filter(None, (element.findtext(f"{SVG}title"), element.findtext(f"{SVG}desc")))).strip()
        box, embedded = element.find(f"{DRAW}text-box"), element.find(f"{DRAW}object")
        if box is not None:
            line.after.extend(self.blocks(box))
        elif embedded is not None:
            self._object(line, embedded, look)
        elif element.find(f"{DRAW}object-ole") is not None:
            self._left_out.note("objects_not_read")
        elif element.find(f"{DRAW}image") is not None:
            self._say(line, labelled("picture", words), look)
            self._left_out.note("pictures_not_read", 0 if words else 1)
        else:
            line.after.extend(self.blocks(element))

    def _object(self, line: _Line, element: Any, look: Look) -> None:
        """A formula, which is a part of its own; of other objects the file holds a picture."""
        root = element.find(f"{_MATHML}math")
        if root is None:
            root = self._other_part(normpath(element.get(f"{XLINK}href", "")).lstrip("./") + "/content.xml")
        if root is None or root.tag != f"{_MATHML}math":
            self._left_out.note("objects_not_read")
            return
        formula = Formula()
        _walk(formula, root)
        self._say(line, formula.shown(), look)

    def _other_part(self, name: str) -> Any:
        """The root of a part that may name a document type, as formulas do, but not declare one; None if it is lost."""
        from lxml.etree import XMLSyntaxError

        data = self._package.read(name)
        try:
            return None if data is None else self._package.parsed(name, _DOCTYPE.sub(b"", data, count=1))
        except XMLSyntaxError:
            return None

    def _hides(self, element: Any) -> bool:
        """Count the text of a hidden element; whether it is left out."""
        return self._left_out.hides("hidden_text", sum(len(each.strip()) for each in element.itertext()))

    def _table(self, element: Any) -> Iterator[Block]:
        rows, marked = list[tuple[Cell, ...]](), 0
        for row, is_head in _rows(element, is_head=False):
            if row.get(f"{TABLE}visibility") in ("collapse", "filter") and self._hides(row):
                continue
            marked += is_head
            rows.append(tuple(self._cells(row)))
        found = Table(tuple(rows), heading_rows=marked if 0 < marked < len(rows) else None)
        in_cell = next(element.iterancestors(f"{TABLE}table-cell"), None) is not None
        yield Block(nested(found) if in_cell else "\n".join(lines(found)))

    def _cells(self, row: Any) -> Iterator[Cell]:
        for cell in row.iterchildren(f"{TABLE}table-cell"):
            made = Cell(self.text(cell), _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned"))
            for _ in range(_count(cell, "number-columns-repeated")):
                yield made


def _rows(element: Any, *, is_head: bool) -> Iterator[tuple[Any, bool]]:
    for child in element:
        if child.tag == f"{TABLE}table-row":
            yield child, is_head
        elif child.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
            yield from _rows(child, is_head=child.tag == f"{TABLE}table-header-rows")


def _count(cell: Any, name: str) -> int:
    stated = cell.get(TABLE + name, "1")
    return min(max(int(stated), 1), _MOST_REPEATED) if stated.isdecimal() else 1


def _walk(formula: Formula, element: Any) -> None:
    """Tell the formula what is in the element, tag by tag."""
    formula.data(element.text or "")
    for child in element:
        formula.start(child.tag.rpartition("}")[2], child.attrib)
        _walk(formula, child)
        formula.end()
        formula.data(child.tail or "")


_HANDLERS: Mapping[str, Callable[[Story, _Line, Any, Look], None]] = {
    f"{TEXT}span": Story._span,
    f"{TEXT}s": Story._blanks,
    f"{TEXT}tab": Story._tab,
    f"{TEXT}line-break": Story._break,
    f"{TEXT}note": Story._note,
    f"{OFFICE}annotation": Story._comment,
}

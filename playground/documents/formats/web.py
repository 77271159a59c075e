"""HTML: the text that a reader would see, block by block, with its headings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.documents.cleaning import clean
from playground.documents.decoding import decode
from playground.documents.draft import Draft, Source
from playground.documents.formats.rows import markdown
from playground.documents.parsed import Parsed
from playground.documents.sniffing import require_text

_UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template head title meta link svg math canvas iframe frame object embed "
        "applet audio video select option datalist input textarea button dialog noframes map ",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer "
        "form header hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul "
        "caption ",
    )
).union(f"h{level}" for level in range(1, 7))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:\.0+)?(?:[a-z%]+)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")
_BREAK = "\0"  # a line break on the page; line breaks of the file are blanks. Cleaned text has no such character.
_AROUND_BREAK = re.compile(f" ?{_BREAK} ?")
_BULLET = "- "
_CELLS = ("td", "th")
_LONGEST_CELL = 300  # characters; a table with longer ones lays out the page
_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)


def load(source: Source) -> Parsed:
    """Load the visible text, without scripts, styles, comments and hidden parts."""
    data = source.path.read_bytes()
    require_text(source, data)
    decoded = decode(data, source, _declared(data[:4096]))
    draft = Draft(source, "html")
    draft.warn_all(decoded.warnings)
    title = fill(draft, decoded.text)
    return draft.finish(title, decoded.encoding)


def fill(draft: Draft, html: str) -> str | None:
    """Add the visible text of `html` to the draft; returns the title of the page, if it has one."""
    from lxml import etree

    draft.look_for_hidden(html)
    page = _Page()
    try:
        etree.fromstring(clean(html).encode(), etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True))
    except etree.XMLSyntaxError:  # there is no element in it
        return None
    for level, text in page.blocks:
        if level is None:
            draft.add(text)
        else:
            draft.heading(level, text)
    return "".join(page.title)


Block = tuple[int | None, str]
"""A paragraph, or something like it, with its level if it is a heading."""


@dataclass(slots=True)
class _Table:
    """An open table: its rows that can be written as lines, and the cells of the open row, each with its blocks."""

    rows: list[list[str]] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)


class _Page:
    """Takes tags and text from the parser as they come: no tree is built, since pages may nest too deeply for one."""

    def __init__(self) -> None:
        self.title: list[str] = []
        self._sinks: list[list[Block]] = [[]]
        """Where blocks go: the page, or the innermost open cell."""
        self._tables: list[_Table] = []
        self._line: list[str] = []
        self._level: int | None = None
        self._unseen = 0
        """How many elements are open from the outermost unseen one inwards."""
        self._verbatim = 0
        self._in_title = False

    @property
    def blocks(self) -> list[Block]:
        """All that a reader sees, in order; call it when the parser is through."""
        return self._sinks[0]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._in_title = tag == "title" and not self.title
        if self._unseen or _is_unseen(tag, attributes):
            self._unseen += 1
            return
        if tag == "br":
            self._line.append(_BREAK)
        elif tag in _BLOCKS:
            self._flush()
            self._level = _HEADINGS.get(tag, self._level)
            self._verbatim += tag == "pre"
            self._open(tag)

    def _open(self, tag: str) -> None:
        if tag == "li":
            self._line.append(_BULLET)
        elif tag == "table":
            self._tables.append(_Table())
        elif tag in _CELLS and self._tables:
            self._tables[-1].cells.append([])
            self._sinks.append(self._tables[-1].cells[-1])

    def end(self, tag: str) -> None:
        self._in_title = False
        if self._unseen:
            self._unseen -= 1
        elif tag in _BLOCKS:
            self._flush()
            self._level = None if tag in _HEADINGS else self._level
            self._verbatim -= tag == "pre"
            self._close(tag)

    def _close(self, tag: str) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if tag in _CELLS and self._sinks[-1] is (table.cells[-1] if table.cells else None):
            self._sinks.pop()
        elif tag == "tr":
            self._end_row(table)
        elif tag == "table":
            self._end_row(table)
            self._end_rows(self._tables.pop())

    def _end_row(self, table: _Table) -> None:
        cells, table.cells = table.cells, []
        if all(len(cell) <= 1 and _fits(cell) for cell in cells):
            if cells:
                table.rows.append([cell[0][1] if cell else "" for cell in cells])
            return
        self._end_rows(table)
        self._sinks[-1].extend(block for cell in cells for block in cell)

    def _end_rows(self, table: _Table) -> None:
        if table.rows:
            self._sinks[-1].append((None, "\n".join(markdown(table.rows))))
            table.rows = []

    def data(self, text: str) -> None:
        if self._in_title:
            self.title.append(text)
        if not self._unseen:
            self._line.append(text)

    def comment(self, text: str) -> None:
        """Comments are not visible."""

    def close(self) -> None:
        self._flush()

    def _flush(self) -> None:
        text = "".join(self._line)
        if self._verbatim:
            text = text.replace(_BREAK, "\n").strip("\n")
        else:
            text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip()
        if text.strip() and text != _BULLET.strip():
            self._sinks[-1].append((self._level, text))
        self._line = []


def _fits(cell: list[Block]) -> bool:
    """Whether it is a cell of data, not a part of the page that a table is used to lay out."""
    return all(level is None and "\n" not in text and len(text) <= _LONGEST_CELL for level, text in cell)


def _is_unseen(tag: str, attributes: Mapping[str, str]) -> bool:
    if tag in _UNSEEN or "hidden" in attributes:
        return True
    return "style" in attributes and _HIDDEN_STYLE.search(attributes["style"]) is not None


def _declared(head: bytes) -> str | None:
    found = _CHARSET.search(head) or _XML_CHARSET.search(head)
    return found[1].decode("ascii") if found else None

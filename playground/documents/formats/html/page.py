"""A web page as the parser goes through it: no tree is built, since pages may nest too deeply for one."""

import re
from collections.abc import Callable, Mapping

from playground.documents.formats.html.lists import BULLET, EntryList
from playground.documents.formats.html.mathml import Formula
from playground.documents.formats.html.tables import Block, OpenTable
from playground.documents.formats.labels import labelled
from playground.documents.formats.office.marks import scripted

_UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template head title meta link svg canvas iframe frame object embed "
        "applet audio video select option datalist textarea button dialog noframes map ",
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
_TICKED = frozenset({"checkbox", "radio"})
_ENTERED = frozenset({"text", "number", "date", "time", "month", "week", "datetime-local", "email", "tel", "url"})
"""Fields of forms that show what was entered; others are hidden, or buttons."""
_SPACES = re.compile(r"\s+")
_BREAK = "\0"  # a line break on the page; line breaks of the file are blanks. Cleaned text has no such character.
_AROUND_BREAK = re.compile(f" ?{_BREAK} ?")


def _struck(text: str) -> str:
    core = text.strip()
    return text.replace(core, f"~~{core}~~") if core else text


_MARKS: Mapping[str, Callable[[str], str]] = {
    "del": _struck,
    "s": _struck,
    "strike": _struck,
    "sup": lambda text: scripted(text, "superscript"),
    "sub": lambda text: scripted(text, "subscript"),
}


class Page:
    """Takes tags and text from the parser as they come."""

    def __init__(self, *, reads_hidden: bool = False) -> None:
        """`reads_hidden` says whether what the page hides is read, too; it is counted either way."""
        self._reads_hidden = reads_hidden
        self.title: list[str] = []
        self.unread_pictures = 0
        """Figures without a text that says what they show; other pictures without one are there for looks."""
        self._sinks: list[list[Block]] = [[]]
        """Where blocks go: the page, or the innermost open cell or caption."""
        self._tables: list[OpenTable] = []
        self._lists: list[EntryList] = []
        self._line: list[str] = []
        self._marker = ""
        """What the next block begins with: the number of an entry of a list, a term before what it means."""
        self._term: Block | None = None
        """The last term that a list explains."""
        self._marks: list[tuple[str, int]] = []
        """Open tags that change what text says, and where in the line each begins."""
        self._formula: Formula | None = None
        self._level: int | None = None
        self._unseen = 0
        """How many elements are open from the outermost one inwards that is never seen."""
        self._hidden = 0
        """The same for the outermost one that the page hides."""
        self.hidden_text = 0
        """Characters in such elements."""
        self._verbatim = self._figures = 0
        self._in_title = False

    @property
    def _is_left_out(self) -> bool:
        return self._hidden > 0 and not self._reads_hidden

    @property
    def blocks(self) -> list[Block]:
        """All that a reader sees, in order; call it when the parser is through."""
        return self._sinks[0]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._in_title = tag == "title" and not self.title
        if self._unseen or _is_unseen(tag, attributes):
            self._unseen += 1
            return
        if self._hidden or _is_hidden(attributes):
            self._hidden += 1
        if not self._is_left_out:
            self._start(tag, attributes)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._formula:
            self._formula.start(tag, attributes)
        elif tag == "math":
            self._formula = Formula()
        elif tag == "br":
            self._line.append(_BREAK)
        elif tag == "input":
            self._line.append(_entered(attributes))
        elif tag == "img":
            self._picture(attributes)
        elif tag in _MARKS:
            self._marks.append((tag, len(self._line)))
        elif tag in _BLOCKS:
            self._flush()
            self._level = _HEADINGS.get(tag, self._level)
            self._verbatim += tag == "pre"
            self._figures += tag == "figure"
            self._open(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._in_title = False
        if self._unseen:
            self._unseen -= 1
            return
        is_left_out = self._is_left_out
        self._hidden -= bool(self._hidden)
        if not is_left_out:
            self._end(tag)

    def _end(self, tag: str) -> None:
        if self._formula:
            if self._formula.end():
                self._line.append(self._formula.shown())
                self._formula = None
        elif tag in _MARKS:
            self._end_mark(tag)
        elif tag in _BLOCKS:
            self._flush()
            self._level = None if tag in _HEADINGS else self._level
            self._verbatim -= tag == "pre"
            self._figures -= tag == "figure"
            self._close(tag)

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._in_title:
            self.title.append(text)
        if self._unseen:
            return
        if self._hidden:
            self.hidden_text += len(text.strip())
        if self._is_left_out:
            return
        if self._formula:
            self._formula.data(text)
        else:
            self._line.append(text)

    def comment(self, text: str) -> None:
        """Comments are not visible."""

    def close(self) -> None:
        """The page ends."""
        self._flush()
        while self._tables:
            self._end_table()

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("ol", "ul"):
            self._lists.append(EntryList(tag == "ol", attributes))
        elif tag == "li":
            self._marker = self._lists[-1].marker(attributes) if self._lists else BULLET
        elif tag == "dd":
            self._take_term()
        elif tag == "table":
            self._tables.append(OpenTable(attributes))
        elif self._tables:
            table = self._tables[-1]
            if tag == "tr":
                table.end_row()
                table.start_row()
            elif tag == "thead":
                table.in_head = True
            elif tag == "caption":
                self._sinks.append(table.caption)
            elif tag in ("td", "th"):
                self._sinks.append(table.start_cell(tag, attributes).blocks)

    def _close(self, tag: str) -> None:
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._marker = ""
        elif tag == "dt":
            self._term = self._sinks[-1][-1] if self._sinks[-1] else None
        elif self._tables:
            table = self._tables[-1]
            cell = table.cell()
            if (tag in ("td", "th") and cell and self._sinks[-1] is cell.blocks) or (
                tag == "caption" and self._sinks[-1] is table.caption
            ):
                self._sinks.pop()
            elif tag == "tr":
                table.end_row()
            elif tag == "thead":
                table.end_row()
                table.in_head = False
            elif tag == "table":
                self._end_table()

    def _end_table(self) -> None:
        self._sinks[-1].extend(self._tables.pop().blocks())

    def _take_term(self) -> None:
        """A term stands before what it means, in one block."""
        blocks = self._sinks[-1]
        if blocks and blocks[-1] is self._term:
            self._marker = f"{blocks.pop().text.rstrip(':：')}: "

    def _picture(self, attributes: Mapping[str, str]) -> None:
        about = attributes.get("alt")
        if about:
            self._line.append(labelled("picture", " ".join(about.split())))
        elif self._figures:
            self.unread_pictures += 1

    def _end_mark(self, tag: str) -> None:
        if self._marks and self._marks[-1][0] == tag:
            _, start = self._marks.pop()
            self._mark(tag, start)

    def _mark(self, tag: str, start: int) -> None:
        text = "".join(self._line[start:])
        self._line[start:] = [_MARKS[tag](text if self._verbatim else _SPACES.sub(" ", text))]

    def _flush(self) -> None:
        for tag, start in reversed(self._marks):
            self._mark(tag, start)
        self._marks = [(tag, 0) for tag, _ in self._marks]
        text = "".join(self._line)
        if self._verbatim:
            text = text.replace(_BREAK, "\n").strip("\n")
        else:
            text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip()
        if text.strip():
            self._sinks[-1].append(Block(self._marker + text, self._level))
            self._marker = ""
        self._line = []


def _entered(attributes: Mapping[str, str]) -> str:
    """What a field of a form shows: whether it is ticked, or what was entered."""
    kind = attributes.get("type", "text").lower()
    if kind in _TICKED:
        return "☑" if "checked" in attributes else "☐"
    return attributes.get("value", "") if kind in _ENTERED else ""


def _is_unseen(tag: str, attributes: Mapping[str, str]) -> bool:
    return tag in _UNSEEN or "katex-html" in attributes.get("class", "")  # repeats, sign by sign, the formula before it


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    if "hidden" in attributes:
        return True
    return "style" in attributes and _HIDDEN_STYLE.search(attributes["style"]) is not None

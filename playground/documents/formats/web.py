"""HTML: what a reader would see of a page, block by block, with its headings."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from playground.core.errors import DocumentError
from playground.documents.cleaning import clean
from playground.documents.decoding import decode
from playground.documents.draft import Draft, Source
from playground.documents.formats.rows import markdown
from playground.documents.parsed import Parsed
from playground.documents.sniffing import require_text

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

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
_AROUND_BREAK = re.compile(r" *\n *")
_LONGEST_CELL = 300  # a table with longer ones lays out the page
_END = object()
_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)


def load(source: Source) -> Parsed:
    """The visible text; scripts, styles, comments and hidden parts are dropped."""
    data = source.path.read_bytes()
    require_text(source, data)
    decoded = decode(data, source, _declared(data[:4096]))
    draft = Draft(source, "html")
    draft.warn_all(decoded.warnings)
    title = fill(draft, decoded.text, source)
    return draft.finish(title, decoded.encoding)


def fill(draft: Draft, html: str, source: Source) -> str | None:
    """Add the visible text of `html` to the draft; the page's title, if it has one."""
    soup = _soup(html, source)
    title = soup.title.get_text(" ") if soup.title else None
    for level, text in _blocks(soup):
        if level is None:
            draft.add(text)
        else:
            draft.heading(level, text)
    return title


def _soup(html: str, source: Source) -> "BeautifulSoup":
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    try:
        return BeautifulSoup(clean(html), "lxml")
    except ParserRejectedMarkup as error:
        raise DocumentError("document_damaged", name=source.name, detail=str(error)[:300]) from error


def _blocks(soup: "BeautifulSoup") -> Iterator[tuple[int | None, str]]:
    """Blocks of text in the order of the page, each with its level if it is a heading.

    A walk without recursion: pages nest deeper than Python's stack.
    """
    from bs4.element import NavigableString, PreformattedString, Tag

    line: list[str] = []
    level: int | None = None
    stack: list[object] = [soup]
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if _is_unseen(node):
                continue
            whole = _whole(node)
            if node.name == "br":
                line.append("\n")
            elif whole is None and node.name not in _BLOCKS:
                stack.extend(reversed(node.contents))
            else:
                yield level, _joined(line)
                line = ["- "] if node.name == "li" else []
                level = _HEADINGS.get(node.name)
                stack.append(_END)
                stack.extend([_Whole(whole)] if whole is not None else reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            line.append(_SPACES.sub(" ", node))
        elif node is _END or isinstance(node, _Whole):
            yield level, node.text if isinstance(node, _Whole) else _joined(line)
            line = []
            level = None
    yield level, _joined(line)


class _Whole:
    """A block whose text is ready and must not be laid out again."""

    def __init__(self, text: str) -> None:
        self.text = text


def _whole(tag: "Tag") -> str | None:
    """The text of a preformatted block, or of a table that is there for its data; None for other elements."""
    if tag.name == "pre":
        return tag.get_text()
    if tag.name != "table" or tag.find("table") is not None:
        return None
    rows = list(_table(tag))
    is_layout = any(len(cell) > _LONGEST_CELL for row in rows for cell in row)
    return None if is_layout else "\n".join(markdown(rows))


def _joined(line: list[str]) -> str:
    text = _AROUND_BREAK.sub("\n", "".join(line)).strip()
    return "" if text == "-" else re.sub(" {2,}", " ", text)


def _is_unseen(tag: "Tag") -> bool:
    if tag.name in _UNSEEN or tag.has_attr("hidden"):
        return True
    style = tag.get("style")
    return isinstance(style, str) and _HIDDEN_STYLE.search(style) is not None


def _table(table: "Tag") -> Iterator[list[str]]:
    for row in table.find_all("tr"):
        cells = [cell for cell in row.find_all(["td", "th"]) if not _is_unseen(cell)]
        if cells:
            yield [_cell(cell) for cell in cells]


def _cell(cell: "Tag") -> str:
    for hidden in cell.find_all(lambda tag: _is_unseen(tag)):
        hidden.extract()
    return cell.get_text(" ")


def _declared(head: bytes) -> str | None:
    found = _CHARSET.search(head) or _XML_CHARSET.search(head)
    return found[1].decode("ascii") if found else None

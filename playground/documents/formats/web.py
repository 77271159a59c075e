"""HTML: the text that a reader would see, block by block, with its headings and tables."""

import re

from playground.core.errors import Notice
from playground.documents.cleaning import clean
from playground.documents.decoding import decode
from playground.documents.draft import Draft, Source
from playground.documents.formats.html.page import Page
from playground.documents.formats.office.left_out import told_hidden
from playground.documents.parsed import Parsed
from playground.documents.sniffing import require_text

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
    page = Page(reads_hidden=draft.reads_hidden)
    try:
        etree.fromstring(clean(html).encode(), etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True))
    except etree.XMLSyntaxError:  # there is no element in it
        return None
    for block in page.blocks:
        if block.level is not None:
            draft.heading(block.level, block.text)
        elif (start := draft.add(block.text)) is not None:
            draft.caption(start, block.caption or "")
    for code, count in (
        ("pictures_not_read", page.unread_pictures),
        (told_hidden("hidden_text", reads=draft.reads_hidden), page.hidden_text),
    ):
        if count:
            draft.warn(Notice.of(code, count=count))
    return "".join(page.title)


def _declared(head: bytes) -> str | None:
    found = _CHARSET.search(head) or _XML_CHARSET.search(head)
    return found[1].decode("ascii") if found else None

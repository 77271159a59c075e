"""E-mails and saved web pages: subject, sender, recipients and date, then all text that a reader is shown.

Attachments are named, not read; a message that was forwarded as an attachment is read.
"""

import re
from typing import TYPE_CHECKING, Any

from playground.core.errors import DocumentError, Notice
from playground.documents.cleaning import clean, count_ink
from playground.documents.decoding import Decoded, decode
from playground.documents.draft import Draft, Source
from playground.documents.formats import web
from playground.documents.formats.mail_headers import Headers
from playground.documents.formats.rtf import reading as rtf
from playground.documents.parsed import Parsed
from playground.documents.sniffing import mismatch, require_text

if TYPE_CHECKING:
    from email.message import EmailMessage

_TEXTS = ("text/plain", "text/html", "text/rtf")
_SHOWN = ("From", "To", "Cc", "Date")
_MOST_NAMES = 20
_DEEPEST = 20  # parts in parts
_STUB = 0.4  # of the visible characters of the HTML; plain text with fewer is no substitute for it, nor one of others
_LONGEST_STUB = 200  # visible characters of a text that only says that there is HTML
_NO_HTML = re.compile(
    r"不支持\s*HTML|HTML\s*(?:格式|邮件)|(?:not|n't) support HTML|HTML[- ](?:capable|enabled|mail)", re.IGNORECASE
)
_A_HEADER = re.compile(rb"^(?:from|to|subject|date|received|message-id|mime-version|return-path)[ \t]*:", re.I | re.M)


def load(source: Source) -> Parsed:
    """Load all text of a message; of its alternatives the plain text, unless the HTML says more, or has tables."""
    return read(source, _message(source), "eml")


def read(source: Source, message: "EmailMessage", media_type: str) -> Parsed:
    """All text of `message`, which stands in the file in some form."""
    body = _Body(source, Draft(source, media_type))
    return body.finish(body.message(message))


def load_page(source: Source) -> Parsed:
    """Load a web page that was saved together with its pictures."""
    message = _message(source)
    body = _Body(source, Draft(source, "mht"))
    body.part(message)
    return body.finish(Headers(message).text("Subject"))


def _message(source: Source) -> "EmailMessage":
    from email import message_from_bytes, policy

    data = source.path.read_bytes()
    require_text(source, data)
    if not _A_HEADER.search(data[:65_536]):
        raise mismatch(source, "TXT")
    return message_from_bytes(data, policy=policy.default)


class _Body:
    """What is read of a message, part by part in its order."""

    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self._encoding: str | None = None
        """Of the first part that was read."""
        self._unread: list[str] = []

    def finish(self, title: str | None) -> Parsed:
        """All that was read, with a word about what was not."""
        if self._unread:
            names = clean(", ".join(self._unread[:_MOST_NAMES])[:500]) + (
                ", …" if len(self._unread) > _MOST_NAMES else ""
            )
            self._draft.warn(Notice.of("attachments_not_read", count=len(self._unread), names=names))
        return self._draft.finish(title, self._encoding)

    def message(self, message: "EmailMessage", level: int = 1, depth: int = 0) -> str:
        """A message from its subject on; returns that."""
        headers = Headers(message)
        subject = headers.text("Subject")
        if subject:
            self._draft.heading(level, subject)
        shown = ((name, headers.text(name)) for name in _SHOWN)
        self._draft.add("\n".join(f"{name}: {value}" for name, value in shown if value))
        self.part(message, level, depth)
        return subject

    def part(self, part: "EmailMessage", level: int = 1, depth: int = 0) -> None:
        """A part with all parts in it."""
        kind = part.get_content_type()
        if depth > _DEEPEST:
            raise DocumentError("nested_too_deep", name=self._source.name)
        if kind == "message/rfc822":
            for inner in _inner(part):
                self.message(inner, min(level + 1, 6), depth + 1)
        elif kind == "multipart/alternative":
            self._alternatives(part, level, depth)
        elif kind == "multipart/related":
            self._related(part, level, depth)
        elif part.is_multipart():
            for inner in _inner(part):
                self.part(inner, level, depth + 1)
        elif kind in _TEXTS and not _is_attachment(part):
            self._text(part)
        else:
            self._unread.append(Headers(part).filename() or kind)

    def _related(self, part: "EmailMessage", level: int, depth: int) -> None:
        """The page itself; its pictures are parts of it and named only where they are attachments."""
        start = part.get_param("start")
        inner = sorted(_inner(part), key=lambda each: not start or each.get("Content-ID") != start)
        for at, each in enumerate(inner):
            if at == 0:
                self.part(each, level, depth + 1)
            elif each.get_content_disposition() == "attachment":
                self._unread.append(Headers(each).filename() or each.get_content_type())

    def _alternatives(self, part: "EmailMessage", level: int, depth: int) -> None:
        """The best of several forms of the same text; what else is among them is named, if it is an attachment."""
        inner = _inner(part)
        plain = next((each for each in inner if each.get_content_type() == "text/plain"), None)
        rich = next((each for each in inner if _holds_html(each)), None)
        if plain is not None and not (rich is not None and self._says_less(plain, rich)):
            self.part(plain, level, depth + 1)
        elif rich is not None:
            self.part(rich, level, depth + 1)
        elif inner:
            self.part(inner[-1], level, depth + 1)

    def _says_less(self, plain: "EmailMessage", rich: "EmailMessage") -> bool:
        text = self._decoded(plain)
        page = next((each for each in rich.walk() if each.get_content_type() == "text/html"), None)
        html = None if page is None else self._decoded(page)
        if html is None:
            return False
        seen = _visible(self._source, html.text)
        there = "" if text is None else text.text
        is_short = count_ink(there) < _LONGEST_STUB
        is_stub = is_short and (_NO_HTML.search(there) is not None or _shared(there, seen) < _STUB)
        is_less = count_ink(there) < _STUB * count_ink(seen) or (bool(seen) and is_stub)
        return is_less or _has_table(seen)  # whose cells plain text tears apart

    def _text(self, part: "EmailMessage") -> None:
        if part.get_content_type() == "text/rtf":
            payload = part.get_payload(decode=True)
            rtf.fill(self._draft, payload if isinstance(payload, bytes) else b"")
            return
        decoded = self._decoded(part)
        if decoded is None or not decoded.text.strip():
            return
        self._draft.warn_all(decoded.warnings)
        self._encoding = self._encoding or decoded.encoding
        if part.get_content_type() == "text/html":
            web.fill(self._draft, decoded.text)
        else:
            self._draft.add(decoded.text)

    def _decoded(self, part: "EmailMessage") -> Decoded | None:
        payload = part.get_payload(decode=True)
        return (
            decode(payload, self._source, part.get_content_charset())
            if isinstance(payload, bytes) and payload
            else None
        )


def _inner(part: "EmailMessage") -> "list[EmailMessage]":
    payload: Any = part.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _holds_html(part: "EmailMessage") -> bool:
    return part.get_content_type() in ("text/html", "multipart/related", "multipart/mixed")


def _is_attachment(part: "EmailMessage") -> bool:
    return part.get_content_disposition() == "attachment" or Headers(part).filename() is not None


def _shared(plain: str, page: str) -> float:
    """The share of what is on a page that stands in a plain text, too, by runs of three characters."""
    runs = [{"".join(text.split())[at : at + 3] for at in range(count_ink(text))} for text in (plain, page)]
    return len(runs[0] & runs[1]) / max(len(runs[1]), 1)


def _has_table(page: str) -> bool:
    return sum(" | " in line for line in page.splitlines()) > 1


def _visible(source: Source, html: str) -> str:
    draft = Draft(source, "html")
    web.fill(draft, html)
    try:
        return draft.finish().text
    except DocumentError:
        return ""

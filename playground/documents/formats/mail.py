"""E-mails: subject, sender, recipients and date, then the text; attachments are named, not read."""

import re
from typing import TYPE_CHECKING

from playground.core.errors import Notice
from playground.documents.cleaning import clean
from playground.documents.decoding import Decoded, decode
from playground.documents.draft import Draft, Source
from playground.documents.formats import web
from playground.documents.parsed import Parsed
from playground.documents.sniffing import mismatch, require_text

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart

_SHOWN = ("From", "To", "Cc", "Date")
_LONGEST_HEADER = 2_000
_MOST_NAMES = 20
_A_HEADER = re.compile(rb"^(?:from|to|subject|date|received|message-id|mime-version|return-path)[ \t]*:", re.I | re.M)


def load(source: Source) -> Parsed:
    """Load the plain text if there is one, else the visible text of the HTML."""
    from email import message_from_bytes, policy

    data = source.path.read_bytes()
    require_text(source, data)
    if not _A_HEADER.search(data[:65_536]):
        raise mismatch(source, "TXT")
    message = message_from_bytes(data, policy=policy.default)
    draft = Draft(source, "eml")
    subject = _header(message, "Subject")
    if subject:
        draft.heading(1, subject)
    shown = ((name, _header(message, name)) for name in _SHOWN)
    draft.add("\n".join(f"{name}: {value}" for name, value in shown if value))
    encoding = _add_body(draft, message, source)
    _warn_of_attachments(draft, message)
    return draft.finish(subject, encoding)


def _header(message: "EmailMessage", name: str) -> str:
    """The decoded header; if it cannot be decoded, as it is in the file."""
    try:
        value = message.get(name)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), None)
    return " ".join(str(value or "").split())[:_LONGEST_HEADER]


def _add_body(draft: Draft, message: "EmailMessage", source: Source) -> str | None:
    """Add the best part that has text; returns its encoding."""
    for subtype in ("plain", "html"):
        part = message.get_body(preferencelist=(subtype,))
        decoded = None if part is None else _decoded(part, source)
        if decoded is None or not decoded.text.strip():
            continue
        draft.warn_all(decoded.warnings)
        if subtype == "plain":
            draft.add(decoded.text)
        else:
            web.fill(draft, decoded.text)
        return decoded.encoding
    return None


def _decoded(part: "MIMEPart", source: Source) -> Decoded | None:
    payload = part.get_payload(decode=True)
    return decode(payload, source, part.get_content_charset()) if isinstance(payload, bytes) else None


def _warn_of_attachments(draft: Draft, message: "EmailMessage") -> None:
    if not message.is_multipart():
        return
    names = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    if names:
        more = ", …" if len(names) > _MOST_NAMES else ""
        draft.warn(
            Notice.of(
                "attachments_not_read", count=len(names), names=clean(", ".join(names[:_MOST_NAMES])[:500]) + more
            )
        )

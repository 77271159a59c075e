"""A message of Outlook as the e-mail that it was, part by part; of its attachments the names alone."""

from collections.abc import Iterator
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from playground.core.errors import DocumentError
from playground.documents.cleaning import clean
from playground.documents.decoding import decode
from playground.documents.draft import Source
from playground.documents.formats.outlook.encapsulated import page as page_in
from playground.documents.formats.outlook.mapi import Properties
from playground.documents.formats.outlook.rich_text import unpacked

if TYPE_CHECKING:
    from email.message import EmailMessage

_SUBJECT, _BODY, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_SENDER = ((0x0042, 0x0C1A), (0x5D02, 0x5D01, 0x0065, 0x0C1F))
"""The names of whom it was sent for and by, then their addresses, those of the Internet first."""
_RECIPIENT = ((0x3001, 0x5FF6), (0x39FE, 0x3003))
_RECIPIENT_KIND = 0x0C15
_KINDS = {1: ("To", 0x0E04), 2: ("Cc", 0x0E03)}
"""The header for each kind of recipient, and the property that names all of them."""
_TIMES = (0x0039, 0x0E06, 0x3007)
_FILE_NAME, _ATTACHED, _HIDDEN = (0x3707, 0x3704, 0x3001), 0x3701, 0x7FFE
_DEEPEST = 20


def as_mail(source: Source, properties: Properties, depth: int = 0) -> "EmailMessage":
    """The message with its alternatives of text and its attachments. Raises DocumentError if it is nested too deep."""
    from email.headerregistry import HeaderRegistry, UnstructuredHeader
    from email.message import EmailMessage
    from email.policy import default

    if depth > _DEEPEST:
        raise DocumentError("nested_too_deep", name=source.name)
    as_they_are: Any = HeaderRegistry()  # names of people need not be quoted as the Internet asks for
    message: Any = EmailMessage(default.clone(header_factory=as_they_are))
    for name, value in _headers(properties):
        as_they_are.map_to_type(name.lower(), UnstructuredHeader)
        message[name] = " ".join(clean(value).split())
    _add_texts(source, properties, message)
    for attachment in properties.children("__attach_"):
        if (inner := attachment.message(_ATTACHED)) is not None:
            message.add_attachment(as_mail(source, inner, depth + 1))
        elif not attachment.number(_HIDDEN):  # those are pictures of the text
            called = " ".join(clean(attachment.text(*_FILE_NAME)).split()) or None
            message.add_attachment(b"", maintype="application", subtype="octet-stream", filename=called)
    return message  # type: ignore[no-any-return]


def _headers(properties: Properties) -> Iterator[tuple[str, str]]:
    yield "Subject", properties.text(_SUBJECT)
    yield "From", _person(properties, *_SENDER)
    recipients = list(properties.children("__recip_"))
    for kind, (header, named) in _KINDS.items():
        people = [_person(each, *_RECIPIENT) for each in recipients if each.number(_RECIPIENT_KIND) == kind]
        yield header, "; ".join(filter(None, people)) or properties.text(named)
    if (sent := properties.time(*_TIMES)) is not None:
        yield "Date", format_datetime(sent)


def _person(properties: Properties, names: tuple[int, ...], addresses: tuple[int, ...]) -> str:
    name = properties.text(*names)
    address = next((found for each in addresses if "@" in (found := properties.text(each))), "")
    return f"{name} <{address}>" if name and address and name != address else name or address


def _add_texts(source: Source, properties: Properties, message: Any) -> None:
    """The plain text and the page, which may stand in the rich text; that by itself where there is neither."""
    plain = properties.text(_BODY)
    page = properties.binary(_HTML)
    html = properties.text(_HTML) if page is None else decode(page, source, properties.encoding).text if page else ""
    rich = unpacked(properties.binary(_RTF) or b"")
    html = html or page_in(rich)
    if plain:
        message.set_content(clean(plain))
    if html and plain:
        message.add_alternative(clean(html), subtype="html")
    elif html:
        message.set_content(clean(html), subtype="html")
    elif rich and not plain:
        message.set_content(rich, maintype="text", subtype="rtf")

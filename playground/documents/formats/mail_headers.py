"""Headers of e-mails as text: also those written in GBK or UTF-8 as they are, which no standard allows."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import EmailMessage

_LONGEST = 2_000
_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=(?:\s+(?==\?))?")
_RAW = re.compile("[\udc80-\udcff]")


class Headers:
    """The headers of one part of a message."""

    def __init__(self, part: "EmailMessage") -> None:
        self._part = part

    def text(self, name: str) -> str:
        """A header on one line; "" where there is none."""
        return " ".join(self._value(name).split())[:_LONGEST]

    def filename(self) -> str | None:
        """The name of an attached file, wherever it stands."""
        from email.message import Message

        for header in ("Content-Disposition", "Content-Type"):
            value = self._raw(header)
            if not value:
                continue
            holder = Message()
            holder[header] = _decoded(value, None) if _RAW.search(value) else value
            found = holder.get_filename()
            if found and found.strip():
                return " ".join(_words(found).split())
        return None

    def _value(self, name: str) -> str:
        raw = self._raw(name)
        if _RAW.search(raw):
            return _words(_decoded(raw, self._charset()))
        try:
            return str(self._part.get(name) or "")
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return raw  # the library stumbles over it: as it is in the file

    def _raw(self, name: str) -> str:
        """As it is in the file; bytes that are no ASCII are surrogates."""
        return next((str(raw) for key, raw in self._part.raw_items() if key.lower() == name.lower()), "")

    def _charset(self) -> str | None:
        """That of the first text of the message, which was written by the same program."""
        return next((charset for part in self._part.walk() if (charset := part.get_content_charset())), None)


def _decoded(raw: str, charset: str | None) -> str:
    """Bytes as UTF-8 if they are that, else as the text is written, else as Chinese mail programs write."""
    data = raw.encode("utf-8", "surrogateescape")
    for name in ("utf-8", "gb18030" if (charset or "").startswith("gb") else charset, "gb18030"):
        try:
            return data.decode(name or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _words(text: str) -> str:
    """`text` with its encoded words decoded."""
    return _WORD.sub(lambda found: _word(found[0].strip()), text)


def _word(word: str) -> str:
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    try:
        return str(make_header(decode_header(word)))
    except (HeaderParseError, LookupError, UnicodeDecodeError, ValueError):
        return word

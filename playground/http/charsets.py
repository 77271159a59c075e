"""The bytes of servers as text: by what they are, by what the server declares, or as Chinese gateways write them."""

import codecs
import re

_REPLACED = "\ufffd"


def declared_encoding(content_type: str) -> str | None:
    """The character encoding that a Content-Type header names; None where it names none that Python knows."""
    found = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    try:
        name = codecs.lookup(found.group(1)).name if found else None
    except LookupError:
        return None
    return "gb18030" if name in ("gb2312", "gbk") else name  # it holds them both, and more


def decoded(data: bytes, encoding: str | None) -> str:
    """`data` as text: UTF-8 wherever it is that, since servers declare others out of habit; else `encoding`."""
    for name in ("utf-8", encoding):
        try:
            return data.decode(name) if name else data.decode("utf-8", "replace")
        except (UnicodeError, LookupError):  # LookupError: a codec that does not make text
            continue
    return data.decode("utf-8", "replace")


def decoded_body(data: bytes, content_type: str) -> str:
    """A whole body as text; one that is hardly what it declares is taken for GB 18030 if it can be that."""
    text = decoded(data, declared_encoding(content_type) or _declared_inside(data))
    sound = sum(character > "\x7f" and character != _REPLACED for character in text)
    return decoded(data, "gb18030") if text.count(_REPLACED) > sound else text


def _declared_inside(data: bytes) -> str | None:
    """The encoding that a web page names in its head."""
    head = data[:1_000].lower()
    return declared_encoding(head.decode("ascii", "ignore")) if b"<meta" in head else None

"""The words, groups and characters that an RTF file consists of (Rich Text Format 1.9.1), with characters decoded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"((?:\\'[0-9a-fA-F]{2})+)|\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|(.))|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL
)
_ENCODINGS = {
    77: "mac_roman", 78: "shift_jis", 79: "johab", 80: "gb18030", 81: "big5", 128: "cp932", 129: "cp949", 130: "johab",
    134: "gb18030", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""By the number that the table of fonts gives their set of characters."""
_CODE_PAGES = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 65001: "utf-8"}


@dataclass(frozen=True, slots=True)
class Token:
    """A control word or sign with its number, `{`, `}`, or text, of which all else is None."""

    word: str | None = None
    number: int | None = None
    brace: str | None = None
    raw: bytes | None = None
    """Bytes of text, in the encoding of the font."""


def tokens(data: bytes) -> Iterator[Token]:
    """What the file consists of. Binary data is left out."""
    text = data.decode("latin-1")
    position = 0
    while (found := _TOKEN.match(text, position)) is not None:
        position = found.end()
        codes, word, number, sign, brace, plain = found.groups()
        if word == "bin":
            position += max(int(number or 0), 0)
        elif word or sign:
            yield Token(word=word or sign, number=None if number is None else int(number))
        elif brace:
            yield Token(brace=brace)
        elif codes or plain:
            yield Token(raw=bytes.fromhex(codes.replace("\\'", "")) if codes else plain.encode("latin-1"))


def of_code_page(number: int | None) -> str:
    """The encoding of a file that states this code page."""
    return _CODE_PAGES.get(number or 0, f"cp{number}" if number else "cp1252")


def of_character_set(number: int | None, otherwise: str) -> str:
    """The encoding of a font, that of the file where the font says nothing of its own."""
    return _ENCODINGS.get(number or 0, otherwise)


def decoded(raw: bytes, encoding: str) -> str:
    """The bytes as text; in a Western encoding if they make no sense in this one, since fonts often do not say."""
    try:
        return raw.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", "replace")

"""Web pages inside RTF, as Outlook keeps the text of most messages ([MS-OXRTFEX])."""

from copy import copy
from dataclasses import dataclass
from html import escape

from playground.documents.formats.rtf.tokens import Token, decoded, of_character_set, of_code_page, tokens

_SIGN = b"\\fromhtml"
_HEAD = 2_000  # bytes in which a text says that it was a page
_TABLES = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict"})
_SIGNS = {
    "par": "\n", "line": "\n", "tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "endash": "–", "emdash": "—", "~": "\u00a0", "_": "-", "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip


def page(rtf: bytes) -> str:
    """The page that an RTF text was made of; "" if it was made of none."""
    if _SIGN not in rtf[:_HEAD]:
        return ""
    reader = _Reader()
    for token in tokens(rtf):
        reader.take(token)
    return reader.text()


@dataclass(slots=True)
class _Group:
    """What holds until the group ends."""

    table: str = ""
    """Of which table of the file it is a part."""
    is_markup: bool = False
    is_left_out: bool = False
    is_for_rtf: bool = False
    """Whether it stands for what markup says already."""
    font: int = 0
    skip: int = 1
    """Characters after one in Unicode, for programs that know none."""

    @property
    def is_seen(self) -> bool:
        return not (self.is_left_out or self.table) and (self.is_markup or not self.is_for_rtf)


class _Reader:
    def __init__(self) -> None:
        self._group = _Group()
        self._open: list[_Group] = []
        self._made: list[str] = []
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._to_skip = 0
        self._is_optional = False

    def take(self, token: Token) -> None:
        """Read the next token."""
        if token.raw is not None:
            raw, self._to_skip = token.raw[self._to_skip :], max(self._to_skip - len(token.raw), 0)
            encoding = self._encoding if self._group.is_markup else self._fonts.get(self._group.font, self._encoding)
            self._say(decoded(raw, encoding))
            return
        self._to_skip = 0
        if token.brace == "{":
            self._open.append(copy(self._group))
        elif token.brace == "}" and self._open:
            self._group = self._open.pop()
        elif token.word is not None:
            self._word(token.word, token.number)
        self._is_optional = token.word == "*"

    def text(self) -> str:
        """All that was read; halves of characters are joined."""
        return "".join(self._made).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _word(self, word: str, number: int | None) -> None:
        group = self._group
        if self._is_optional:
            group.is_markup = word == "htmltag"
            group.is_left_out = not group.is_markup
        elif word in _TABLES:
            group.table = word
        elif word == "htmlrtf":
            group.is_for_rtf = number != 0
        elif word == "u" and number is not None:
            self._say(chr(number % 0x10000))
            self._to_skip = group.skip
        elif word == "f":
            group.font = number or 0
        elif word == "fcharset" and group.table == "fonttbl":
            self._fonts[group.font] = of_character_set(number, self._encoding)
        elif word == "ansicpg":
            self._encoding = of_code_page(number)
        elif word == "uc":
            group.skip = number or 0
        else:
            self._say(_SIGNS.get(word, ""))

    def _say(self, text: str) -> None:
        if self._group.is_seen:
            self._made.append(text if self._group.is_markup else escape(text, quote=False))

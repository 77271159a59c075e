"""Follows the groups of an RTF file, and puts each character into the text that it belongs to."""

import re
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass

from playground.documents.formats.labels import labelled
from playground.documents.formats.office.left_out import LeftOut
from playground.documents.formats.office.marks import Piece
from playground.documents.formats.office.symbols import shown
from playground.documents.formats.rtf.groups import NOTED, SIGNS, SKIPPED, TEXTS
from playground.documents.formats.rtf.text import Block, CellShape, Text
from playground.documents.formats.rtf.tokens import Token, decoded, of_character_set, of_code_page

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_AS_BY_DEFAULT = 25  # the result of a form field that nobody has touched
_PAGE = re.compile(r"\b(?:PAGE|NUMPAGES|SECTIONPAGES)\b")


@dataclass(slots=True)
class _State:
    """What holds inside a group, and inside the groups in it until they say otherwise."""

    into: Text
    is_skipped: bool = False
    destination: str = ""
    font: int | None = None
    struck: bool = False
    raised: str | None = None
    hidden: bool = False
    deleted: bool = False
    unicode_skip: int = 1
    level: int | None = None
    style: int | None = None
    in_table: bool = False


class Reader:
    """Follows the groups of a file and puts each character where it belongs."""

    def __init__(self, *, reads_hidden: bool = False) -> None:
        self.body = Text()
        self.left_out = LeftOut(reads_hidden=reads_hidden)
        self.margins: dict[str, list[str]] = {"header": [], "footer": []}
        self._state = _State(self.body)
        self._stack: list[_State] = []
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._names: dict[int, str] = {}
        """Of fonts."""
        self._headings: dict[int, int] = {}
        """Levels of the styles that are for headings."""
        self._raw = bytearray()
        self._to_skip = 0
        self._shapes: list[CellShape] = []
        self._shape = CellShape()
        self._author = ""
        self._instruction = ""
        self._notes = 0
        self._form: dict[str, int] = {}
        self._half = 0
        self._is_first = False
        """Whether nothing of the open group was read."""
        self._is_optional = False
        """Whether programs that do not know the open group are to pass over it."""

    def take(self, token: Token) -> None:
        """Read the next token."""
        if token.raw is not None:
            skipped = min(self._to_skip, len(token.raw))
            self._to_skip -= skipped
            self._raw += token.raw[skipped:]
            self._is_first = self._is_optional = False
            return
        self._decode()
        if token.brace == "{":
            self._stack.append(copy(self._state))
            self._is_first, self._is_optional = True, False
        elif token.brace == "}":
            self._close()
            self._is_first = self._is_optional = False
        elif token.word == "*" and self._is_first:
            self._is_optional = True
        elif token.word is not None:
            self._word(token.word, token.number)
            self._is_first = self._is_optional = False
        self._to_skip = self._state.unicode_skip if token.word == "u" else 0

    def _decode(self) -> None:
        if self._raw:
            encoding = self._fonts.get(self._state.font or 0, self._encoding)
            self._say(decoded(bytes(self._raw), encoding))
            self._raw.clear()

    def _close(self) -> None:
        """The open group is whole."""
        if not self._stack:
            return
        inner, self._state = self._state, self._stack.pop()
        if inner.into is not self._state.into:
            self._end_text(inner.into)
        elif (
            inner.destination == "formfield"
            and self._state.destination != "formfield"
            and self._form.get("fftype") == 1
        ):
            result = self._form.get("ffres", _AS_BY_DEFAULT)
            is_ticked = self._form.get("ffdefres", 0) if result == _AS_BY_DEFAULT else result
            self._state.into.say(Piece("☑" if is_ticked else "☐"))

    def _end_text(self, text: Text) -> None:
        blocks = text.finish()
        says = "\n".join(block.text for block in blocks if block.text)
        outer = self._state.into
        if text.kind in self.margins:
            if any(char.isalnum() for char in says):
                self.margins[text.kind].append("  ".join(says.split("\n")))
        elif text.kind == "box":
            outer.hang(blocks)
        elif text.kind == "note" and says:
            outer.hang([Block(f"{text.label}: {says}", is_attached=True)])
        elif says:
            says = labelled("comment_nowhere", says, author=self._author.strip() or "?")
            outer.hang([Block(says, is_attached=True)])
            self._author = ""

    def _say(self, text: str) -> None:
        state = self._state
        if state.is_skipped:
            return
        if state.destination in _HEARD:
            _HEARD[state.destination](self, text)
        elif state.deleted:
            self.left_out.note("deleted_text")
        elif not state.hidden or not self.left_out.hides("hidden_text", len(text.strip())):
            state.into.say(Piece(shown(text, self._names.get(state.font or 0)), state.struck, state.raised))

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        if self._is_first:
            self._begin(word)
        if state.is_skipped:
            return
        if state.destination == "formfield":
            self._form[word] = number or 0
        elif word in SIGNS:
            self._say(SIGNS[word])
        elif word == "u" and number is not None:
            self._say_unit(number % 0x10000)
        elif word in _WORDS:
            _WORDS[word](self, number)

    def _say_unit(self, unit: int) -> None:
        """Half of a pair waits for the other half."""
        if 0xD800 <= unit < 0xDC00:
            self._half = unit
        elif 0xDC00 <= unit < 0xE000 and self._half:
            self._say(chr(0x10000 + ((self._half - 0xD800) << 10) + unit - 0xDC00))
            self._half = 0
        else:
            self._say(chr(unit))

    def _begin(self, word: str) -> None:
        """The first word of a group, which says what the group is."""
        state = self._state
        if word in NOTED and not state.is_skipped:
            self.left_out.note(NOTED[word])
            state.is_skipped = True
        elif word in SKIPPED or (self._is_optional and word not in _UNDERSTOOD):
            state.is_skipped = True
        elif word == "fldrslt":
            state.is_skipped = state.is_skipped or _PAGE.search(self._instruction) is not None
        elif word in TEXTS and not state.is_skipped:
            self._begin_text(TEXTS[word])
        elif word in _HEARD or word == "formfield":
            state.destination = word
            self._instruction = "" if word == "fldinst" else self._instruction
            self._form = {} if word == "formfield" else self._form

    def _begin_text(self, kind: str) -> None:
        outer, text = self._state.into, Text(kind)
        if kind == "note":
            self._notes += 1
            text.label = f"[^{self._notes}]"
            outer.say(Piece(text.label))
        self._state = _State(text, font=self._state.font, unicode_skip=self._state.unicode_skip)

    # Words ------------------------------------------------------------------------------------------------------------

    def _plain(self, number: int | None) -> None:
        state = self._state
        state.struck, state.raised, state.hidden, state.deleted = False, None, False, False

    def _new_paragraph(self, number: int | None) -> None:
        self._state.level, self._state.in_table, self._state.style = None, False, None

    def _end_paragraph(self, number: int | None) -> None:
        state = self._state
        level = self._headings.get(state.style or 0) if state.level is None else state.level
        state.into.end_paragraph(level, in_table=state.in_table)

    def _set_font(self, number: int | None) -> None:
        self._state.font = number

    def _set_style(self, number: int | None) -> None:
        self._state.style = number

    def _set_level(self, number: int | None) -> None:
        self._state.level = None if number is None else number + 1

    def _set_page(self, number: int | None) -> None:
        self._encoding = of_code_page(number)

    def _set_characters(self, number: int | None) -> None:
        self._fonts[self._state.font or 0] = of_character_set(number, self._encoding)

    def _set_skip(self, number: int | None) -> None:
        self._state.unicode_skip = 1 if number is None else number

    def _begin_row(self, number: int | None) -> None:
        self._shapes, self._shape = [], CellShape()

    def _end_shape(self, number: int | None) -> None:
        self._shapes.append(self._shape)
        self._shape = CellShape()

    # Text that is no text of the document -----------------------------------------------------------------------------

    def _hear_font(self, text: str) -> None:
        font = self._state.font or 0
        self._names[font] = (self._names.get(font, "") + text).partition(";")[0]

    def _hear_style(self, text: str) -> None:
        named = _HEADING.match(text.strip())
        if named is not None and self._state.style is not None:
            self._headings[self._state.style] = int(named[1])

    def _hear_instruction(self, text: str) -> None:
        self._instruction += text

    def _hear_author(self, text: str) -> None:
        self._author += text

    def _hear_label(self, text: str) -> None:
        """The number of an entry of a list, or its bullet, which may be in a font for symbols."""
        words = shown(text, self._names.get(self._state.font or 0)).strip()
        if words:
            self._state.into.say(Piece("- " if len(words) == 1 and not words.isalnum() else f"{words} "))


def _switch(name: str) -> Callable[[Reader, int | None], None]:
    return lambda reader, number: setattr(reader._state, name, number != 0)


def _raise(raised: str | None) -> Callable[[Reader, int | None], None]:
    return lambda reader, number: setattr(reader._state, "raised", None if number == 0 else raised)


def _join(name: str) -> Callable[[Reader, int | None], None]:
    return lambda reader, number: setattr(reader._shape, name, True)


_WORDS: Mapping[str, Callable[[Reader, int | None], None]] = {
    "par": Reader._end_paragraph,
    "sect": Reader._end_paragraph,
    "page": Reader._end_paragraph,
    "\n": Reader._end_paragraph,
    "\r": Reader._end_paragraph,
    "pard": Reader._new_paragraph,
    "plain": Reader._plain,
    "f": Reader._set_font,
    "s": Reader._set_style,
    "outlinelevel": Reader._set_level,
    "ansicpg": Reader._set_page,
    "fcharset": Reader._set_characters,
    "uc": Reader._set_skip,
    "strike": _switch("struck"),
    "striked": _switch("struck"),
    "v": _switch("hidden"),
    "deleted": _switch("deleted"),
    "intbl": _switch("in_table"),
    "super": _raise("superscript"),
    "sub": _raise("subscript"),
    "nosupersub": _raise(None),
    "trowd": Reader._begin_row,
    "clvmrg": _join("goes_on_below"),
    "clmrg": _join("goes_on"),
    "cellx": Reader._end_shape,
    "cell": lambda reader, number: reader._state.into.end_cell(),
    "row": lambda reader, number: reader._state.into.end_row(reader._shapes),
}
_HEARD: Mapping[str, Callable[[Reader, str], None]] = {
    "fonttbl": Reader._hear_font,
    "stylesheet": Reader._hear_style,
    "fldinst": Reader._hear_instruction,
    "atnauthor": Reader._hear_author,
    "listtext": Reader._hear_label,
    "pntext": Reader._hear_label,
}
_UNDERSTOOD = frozenset((*_HEARD, *TEXTS, "formfield", "shppict", "shpinst", "cs", "ud"))
"""Groups that programs may pass over, and that are read here."""

"""Python string literals that say exactly what they are meant to say: every one is read back before it is used."""

import ast
import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile

from playground.core.unseen import BYTE_ORDER_MARK, CONTROL_IN_TEXT, DIRECTION_MARKS, LINE_ENDS, TURNS

_OPENING = re.compile(r"(?P<prefix>[rRuU]?)(?P<quote>\"\"\"|'''|\"|')")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_UNSEEN = re.compile(f"[{CONTROL_IN_TEXT}{DIRECTION_MARKS}{LINE_ENDS}{TURNS}{BYTE_ORDER_MARK}]")
"""Written as escapes: nobody could see them, and some end a line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One literal of an expression that puts several together, or a name between them."""

    start: int
    end: int
    value: str
    is_literal: bool = True


def literal(
    value: str,
    like: str = "",
    *,
    prefer: str | None = None,
    newline: str = "\n",
    encoding: str = "utf-8",
    one_line: bool = False,
) -> str:
    """`value` as a literal, with line breaks written as `newline` and all else in `encoding`.

    Quoted as `like` is, or with the quotes one would `prefer`, where that says the same; else with triple quotes. Where
    it has to stay on `one_line`, single quotes serve for line breaks too.
    """
    for prefix, quote in _styles(like, prefer):
        on_one_line = one_line and len(quote) == 1
        if len(quote) == 1 and "\n" in value and not on_one_line:
            continue
        raw = prefix in ("r", "R")
        candidate = prefix + quote + (value if raw else _escaped(value, quote, encoding, on_one_line)) + quote
        if _says(candidate, value) and _fits(candidate, encoding):
            return candidate.replace("\n", newline)
    quoted = '"""' + _escaped(value, '"""', encoding, escape_quotes=True) + '"""'
    assert _says(quoted, value)
    return quoted.replace("\n", newline)


def pieces_of(source: str, start: int, value: str) -> tuple[Piece, ...]:
    """The literals of `source`, which begins at `start`; the whole as one piece where they cannot be told apart."""
    whole = (Piece(start, start + len(source), value),)
    starts = [0, *(line.end() for line in _NEWLINE.finditer(source))]
    found: list[Piece] = []
    lines = _LONE_RETURN.sub("\n", source)  # Python 3.12 makes two characters of each inside a token
    try:
        for token in tokenize.generate_tokens(io.StringIO(lines, newline="").readline):
            if token.type == tokenize.STRING:
                begin = starts[token.start[0] - 1] + token.start[1]
                end = begin + len(token.string)  # not `token.end`: Python 3.12.1 counts it wrong after an emoji
                found.append(Piece(start + begin, start + end, str(ast.literal_eval(token.string))))
    except (tokenize.TokenError, SyntaxError, ValueError, IndexError):
        return whole
    return tuple(found) if "".join(piece.value for piece in found) == value else whole


def changed_piece(pieces: Sequence[Piece], new: str) -> tuple[Piece, str] | None:
    """The one literal that has to change for all to say `new`, and what it has to say; None when one will not do."""
    begins = [0, *accumulate(len(piece.value) for piece in pieces)]
    grown = len(new) - begins[-1]
    kept = takewhile(lambda place: new.startswith(pieces[place].value, begins[place]), range(len(pieces)))
    first = sum(1 for _ in kept)  # the pieces before it may stay
    for place in range(len(pieces) - 1, -1, -1):
        end = begins[place + 1] + grown
        if place <= first and pieces[place].is_literal and end >= begins[place]:
            return pieces[place], new[begins[place] : end]
        if end - len(pieces[place].value) < 0 or not new.endswith(pieces[place].value, 0, end):
            break
    return None


def _styles(like: str, prefer: str | None) -> tuple[tuple[str, str], ...]:
    opening = _OPENING.match(like)
    wanted = [] if opening is None else [(opening["prefix"], opening["quote"])]
    if prefer is not None:
        wanted.append(("", prefer))
    return (*wanted, ("", '"""'), ("", "'''"))


def _escaped(value: str, quote: str, encoding: str, one_line: bool = False, *, escape_quotes: bool = False) -> str:
    body = value.replace("\\", "\\\\")
    if one_line:
        body = body.replace("\n", "\\n").replace(quote, "\\" + quote)
    body = _UNSEEN.sub(lambda unseen: _escape(unseen[0]), body)
    if escape_quotes:
        body = body.replace(quote[0], "\\" + quote[0])
    return "".join(character if _fits(character, encoding) else _escape(character) for character in body)


def _escape(character: str) -> str:
    code = ord(character)
    if character == "\r":
        return "\\r"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _fits(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


def _says(candidate: str, value: str) -> bool:
    try:
        return bool(ast.literal_eval(candidate) == value)
    except (SyntaxError, ValueError):
        return False

"""Python string literals that say exactly what they are meant to say: every one is read back before it is used."""

import ast
import re
from collections.abc import Iterator

_OPENING = re.compile(r"(?P<prefix>[rRuU]?)(?P<quote>\"\"\"|'''|\"|')")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
"""Written as escapes: nobody could see them, and some end a line."""


def literal(
    value: str, like: str = "", *, prefer: str | None = None, newline: str = "\n", encoding: str = "utf-8"
) -> str:
    """`value` as a literal, with line breaks written as `newline` and all else in `encoding`.

    Quoted as `like` is, or with the quotes one would `prefer`, where that says the same; else with triple quotes.
    """
    for prefix, quote in _styles(value, like, prefer):
        body = value if prefix in ("r", "R") else _escaped(value, quote, encoding)
        candidate = prefix + quote + body + quote
        if _says(candidate, value) and _fits(candidate, encoding):
            return candidate.replace("\n", newline)
    quoted = '"""' + _escaped(value, '"""', encoding, escape_quotes=True) + '"""'
    assert _says(quoted, value)
    return quoted.replace("\n", newline)


def _styles(value: str, like: str, prefer: str | None) -> Iterator[tuple[str, str]]:
    opening = _OPENING.match(like)
    wanted = [] if opening is None else [(opening["prefix"], opening["quote"])]
    if prefer is not None:
        wanted.append(("", prefer))
    for prefix, quote in (*wanted, ("", '"""'), ("", "'''")):
        if len(quote) == 3 or "\n" not in value:
            yield prefix, quote


def _escaped(value: str, quote: str, encoding: str, *, escape_quotes: bool = False) -> str:
    body = value.replace("\\", "\\\\")
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

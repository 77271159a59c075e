"""The two streams a command writes to: any text can be written, whatever their encoding and whether anyone reads."""

import codecs
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from playground.core.errors import StorageError
from playground.core.unseen import CONTROL_IN_TEXT, TURNS

_UNSAFE = re.compile(f"[{CONTROL_IN_TEXT}{TURNS}]")
"""What a terminal obeys instead of showing it: escape sequences, and signs that turn the direction of a line."""
_ALIKE: dict[str, tuple[str, ...]] = {
    "✓": ("√", "+"),
    "✗": ("×", "x"),
    "…": ("...",),
    "—": ("-",),
    "–": ("-",),
    "·": (".",),
    "→": ("->",),
    "×": ("x",),
    "≥": (">=",),
    "≤": ("<=",),
    "≈": ("~",),
    **dict.fromkeys("“”„", ('"',)),
    **dict.fromkeys("‘’", ("'",)),
}


class ReaderGone(Exception):
    """The reader of the output has closed it, as `head` does."""


def prepare_streams() -> None:
    """Let both streams write look-alikes for what their encoding lacks; what is written to a closed one is dropped."""
    codecs.register_error("alike", _alike)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - as long as the process lives
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="alike")


def shown(text: str) -> str:
    """`text` made safe for a terminal: control characters as visible signs, no carriage returns."""
    return _UNSAFE.sub(lambda found: _sign(found[0]), text.replace("\r", ""))


def in_json(text: str) -> str:
    """As `shown`, for JSON: the characters are written as escapes, so that no value changes."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def can_show(text: str) -> bool:
    """Whether the output's encoding has every character of `text`."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def put(text: str) -> None:
    """Write to the output at once. Raises ReaderGone, or StorageError `output_unwritable` if it fails otherwise."""
    with _failing():
        sys.stdout.write(text)
        sys.stdout.flush()


def finish() -> None:
    """Write what a library left in the buffer; raises as `put`."""
    with _failing():
        sys.stdout.flush()


@contextmanager
def _failing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _let_go(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from error
        raise StorageError("output_unwritable", reason=error.strerror or str(error)) from error


def complain(text: str) -> None:
    """Write a line to the error stream; a failure is ignored, since there is nowhere to report it."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _let_go(sys.stderr)


def _let_go(stream: TextIO) -> None:
    """Discard the stream's buffer, else Python would try to write it at its end, with a traceback."""
    with suppress(io.UnsupportedOperation):  # a stream of a test has no file
        number = stream.fileno()
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), number)


def _sign(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def _alike(error: UnicodeError) -> tuple[str, int]:
    """An error handler for encoders: the first look-alike that the encoding has, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(_replaced(character, error.encoding) for character in missing), error.end


def _replaced(character: str, encoding: str) -> str:
    for candidate in _ALIKE.get(character, ()):
        if candidate.isascii() or encoding != "charmap":  # which of the many tables that is, an error does not say
            with suppress(UnicodeEncodeError):
                candidate.encode(encoding)
                return candidate
    return "?"

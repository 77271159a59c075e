"""What the process of the encoder answers: vectors, or why there are none."""

from typing import Literal

Outcome = Literal["done", "uninstalled", "failed"]
_MARKS: dict[Outcome, bytes] = {"done": b"d", "uninstalled": b"u", "failed": b"f"}


def reply(outcome: Outcome, content: bytes) -> bytes:
    """A message: what came of it, then the vectors (float32, little endian) or the reason in UTF-8."""
    return _MARKS[outcome] + content


def read_reply(message: bytes) -> tuple[Outcome, bytes]:
    """The two parts of `reply`."""
    outcome = next(outcome for outcome, mark in _MARKS.items() if message.startswith(mark))
    return outcome, message[1:]

"""What a model says while it answers: one class a piece, the same for every server and for the built-in model."""

from dataclasses import dataclass

from playground.core.errors import Notice
from playground.core.values import Usage


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer."""

    text: str
    at: float
    """Seconds on the monotonic clock at which its bytes arrived, as in every piece."""


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A piece of what some models write before they answer."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Retold:
    """All text so far, in place of the pieces before: some of them turned out to be something else.

    A server may say only later that what it wrote was reasoning, or repeat itself.
    """

    answer: str
    reasoning: str
    at: float


@dataclass(frozen=True, slots=True)
class Reported:
    """Tokens as the server reported them; comes at most once, right before `Finished`."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is whole. Always the last piece; a stream that ends without it has raised or was closed."""

    finish_reason: str
    """As the server wrote it: stop, length, content_filter, tool_calls, …"""
    reply_model: str | None
    """The model's name in the reply; None when it gave none."""
    notices: tuple[Notice, ...] = ()
    """What a person should know about this answer: cut, filtered, empty, from another model, …"""


Piece = Text | Reasoning | Retold | Reported | Finished

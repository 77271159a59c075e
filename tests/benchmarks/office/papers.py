"""A file of the set and the questions asked of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Trait = Literal[
    "merged cells",
    "two heading rows",
    "clause numbers",
    "tracked changes",
    "ticks and form values",
    "charts and diagrams",
    "actions and lists",
    "quoted mail",
    "columns and rotated pages",
    "scan",
    "periods as columns",
    "hidden parts",
    "spans and breaks in HTML",
    "long tables",
    "superscripts and units",
    "plain text",
]
"""What of a file a reader has to get right for an answer."""
Any_ = tuple[str, ...]
"""Ways to write one thing, of which one is enough."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as somebody types it."""

    text: str
    trait: Trait
    answer: Any_
    beside: tuple[Any_, ...] = ()
    """What must stand in the same chunk, for the value to mean something by itself."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file, made when it is needed."""

    name: str
    make: Callable[[], bytes]
    asked: tuple[Asked, ...]
    scanned: bool = False
    """Its pages are pictures, which are read where OCR is installed."""

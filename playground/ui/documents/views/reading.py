"""Which stretch of a document is read: so many of its pieces that a page can show them, and their text."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playground.core.values import Document
from playground.documents.chunking import ChunkSettings, Piece
from playground.documents.edits import Edit, Swap
from playground.ui.documents.editing.marks import Marked
from playground.ui.documents.views.collections import Held

SHOWN_PIECES = 50
SHOWN_CHARACTERS = 200_000

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch of a document: some of its pieces and the text they come from."""

    document: Document
    held: Held
    spans: Spans
    """Of all pieces: those of the library, or of `trial`."""
    first: int
    """Number of the first piece of the stretch, 0 for the first of all."""
    pieces: Sequence[Piece]
    """Of the stretch."""
    start: int
    text: str
    """Of the stretch, from `start`."""
    total: int
    """Characters of the whole text."""
    trial: ChunkSettings | None = None
    """Settings that are only tried out."""
    before: Spans = ()
    """With `trial`: all pieces as they are in the library."""
    lengths: Sequence[int] = ()
    """Characters of all pieces that are found, as people left them."""
    marked: Mapping[int, Marked] = field(default_factory=dict)
    """By their numbers the pieces of the stretch as people left them; none with `trial`."""
    swaps: Sequence[Swap] = ()
    """Stretches of the text that read otherwise in their chunks."""
    last: tuple[Edit, int] | None = None
    """The latest edit, and the first piece that it changed."""
    unfit: Sequence[Edit] = ()
    """Edits that fit no more; with `trial`, those that would not."""


def stretches(spans: Spans) -> list[int]:
    """The first piece of each stretch: so many pieces that a page can show them, and their text."""
    starts: list[int] = []
    for number, (_, end) in enumerate(spans):
        if not starts or number - starts[-1] >= SHOWN_PIECES or end - spans[starts[-1]][0] > SHOWN_CHARACTERS:
            starts.append(number)
    return starts


def stretch_with(spans: Spans, piece: int) -> tuple[int, int]:
    """The stretch that holds a piece: numbers of its first piece and of the one after its last."""
    starts = [*stretches(spans), len(spans)]
    at = max(bisect_right(starts[:-1], piece) - 1, 0)
    return starts[at], starts[min(at + 1, len(starts) - 1)]

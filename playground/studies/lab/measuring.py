"""The figures of one question: how much of its evidence stands in chunks, and at which rank.

Shares count the characters of the evidence that are no blanks. nDCG after Järvelin and Kekäläinen 2002
(doi:10.1145/582415.582418): a chunk gains the share of the evidence that stands in it, by log2(1 + rank), against the
best order of all chunks there are.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from playground.studies.lab.values import Figures, Goal, Place

ENOUGH = 0.8
"""Share of a place from which on it counts as found; what is cut off at a chunk's end is rarely the answer."""
DEEP = 10
"""Ranks that MRR and nDCG look at."""


class Piece(NamedTuple):
    """Where a chunk stands."""

    document_id: str
    start: int
    end: int


class Texts(Protocol):
    """What knows the texts of documents."""

    def text(self, document_id: str) -> str:
        """That of the document."""


class Yardstick:
    """Measures chunks against what one question needs."""

    def __init__(self, goal: Goal, texts: Texts) -> None:
        self._goal = goal
        self._texts = texts
        self._sizes = {place: self._size(place, [(place.start, place.end)]) for part in goal for place in part}

    def share(self, pieces: Iterable[Piece]) -> float:
        """Of all parts, how much stands in the pieces together, 0 to 1; of each part its best place counts."""
        held = list(pieces)
        best = [max((self._of(place, held), self._sizes[place]) for place in part) for part in self._goal]
        wanted = sum(size for _, size in best)
        return sum(share * size for share, size in best) / wanted if wanted else 0.0

    def parts(self, pieces: Iterable[Piece]) -> int:
        """How many parts stand in the pieces together, as far as counts as found."""
        held = list(pieces)
        return sum(any(self._of(place, held) >= ENOUGH for place in part) for part in self._goal)

    def complete(self, pieces: Iterable[Piece]) -> bool:
        """Whether all parts do."""
        return self.parts(pieces) == len(self._goal)

    def first(self, ranked: Sequence[Sequence[Piece]]) -> int | None:
        """The rank, from 1, at which the chunks so far hold the first part; each rank may stand for several pieces."""
        so_far: list[Piece] = []
        for rank, pieces in enumerate(ranked[:DEEP], start=1):
            so_far += pieces
            if self.parts(so_far):
                return rank
        return None

    def gain(self, ranked: Sequence[Sequence[Piece]], existing: Iterable[Piece]) -> float:
        """nDCG of the first ten ranks, 0 to 1; `existing` are all chunks of the documents that hold evidence."""
        best = sorted((self.share([piece]) for piece in existing), reverse=True)
        ideal = discounted(best)
        return min(discounted([self.share(pieces) for pieces in ranked]) / ideal, 1.0) if ideal else 0.0

    def marks(self, piece: Piece) -> tuple[tuple[int, int], ...]:
        """Where evidence stands in the piece, counted from its beginning."""
        found = {
            (max(place.start, piece.start) - piece.start, min(place.end, piece.end) - piece.start)
            for part in self._goal
            for place in part
            if place.document_id == piece.document_id and place.start < piece.end and piece.start < place.end
        }
        return tuple(_joined(found))

    def _of(self, place: Place, pieces: Iterable[Piece]) -> float:
        """The share of one place that stands in the pieces."""
        held = _joined(
            (max(piece.start, place.start), min(piece.end, place.end))
            for piece in pieces
            if piece.document_id == place.document_id and piece.start < place.end and place.start < piece.end
        )
        size = self._sizes[place]
        return self._size(place, held) / size if size else 0.0

    def _size(self, place: Place, stretches: Iterable[tuple[int, int]]) -> int:
        text = self._texts.text(place.document_id)
        return sum(len("".join(text[start:end].split())) for start, end in stretches)


def measured(
    yardstick: Yardstick,
    considered: Sequence[Sequence[Piece]],
    sent: Sequence[Piece],
    ranked: Sequence[Sequence[Piece]] | None,
    existing: Sequence[Piece],
) -> Figures:
    """The figures of a question: `considered` are the first k ranks, `ranked` the first ten, None without ranks."""
    pieces = [piece for each in considered for piece in each]
    rank = None if ranked is None else yardstick.first(ranked)
    return Figures(
        found=yardstick.share(pieces),
        sent=yardstick.share(sent),
        is_found=yardstick.complete(pieces),
        is_sent=yardstick.complete(sent),
        reciprocal=None if ranked is None else 1 / rank if rank else 0.0,
        gain=None if ranked is None else yardstick.gain(ranked, existing),
    )


def discounted(gains: Sequence[float]) -> float:
    """DCG of the first ten."""
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains[:DEEP], start=1))


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches in order, those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined

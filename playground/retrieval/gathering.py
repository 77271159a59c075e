"""From candidates to passages: by the score that orders them, duplicates known as such, each with its fate."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from playground.core.values import Chunk, Hit, Mode, Passage, RetrievalSettings, Score
from playground.retrieval.fates import Standing, fate
from playground.retrieval.fusion import Fused


def ordered(fused: tuple[Fused, ...], ordering: Mode) -> tuple[Fused, ...]:
    """The candidates by what orders them, the best first."""
    if ordering == "hybrid":
        return fused
    return tuple(sorted(fused, key=lambda one: -ordering_score(one, ordering)))


def ordering_score(one: Fused, ordering: Mode) -> float:
    """What the candidate is ordered by."""
    if ordering == "hybrid":
        return one.score
    return (one.dense if ordering == "dense" else one.lexical) or 0.0


def scores(one: Fused, ordering: Mode, factor: float) -> tuple[Score, ...]:
    """The score that ordered comes first, multiplied by `factor`, which is then told, too."""
    parts: list[Score] = [Score("fused", one.score)] if ordering == "hybrid" else []
    if one.lexical is not None:
        parts.append(Score("bm25", one.lexical))
    if one.dense is not None:
        parts.append(Score("cosine", one.dense))
    if factor != 1.0 and parts:
        parts[0] = replace(parts[0], value=parts[0].value * factor)
        parts.append(Score("lowered", factor))
    return tuple(parts)


class Gathered:
    """Passages as they are put in one after the other, those that repeat an earlier one known as duplicates."""

    def __init__(self, settings: RetrievalSettings) -> None:
        self.passages: list[Passage] = []
        self._settings = settings
        self._first_with: dict[str, str] = {}
        self._reads = cache(_without_layout)  # copies are many at times

    @property
    def distinct(self) -> int:
        """How many do not repeat an earlier one."""
        return len(self._first_with)

    def add(self, chunk: Chunk, scores: tuple[Score, ...] = ()) -> None:
        """The next one by rank."""
        first = self._first_with.setdefault(self._reads(chunk.text), chunk.id)
        hit = Hit(chunk, len(self.passages) + 1, scores)
        same_as = first if first != chunk.id else None
        self.passages.append(Passage(hit, fate(Standing(hit, self._settings, same_as))))


def in_order(chunks: Sequence[Chunk], settings: RetrievalSettings) -> tuple[Passage, ...]:
    """The chunks of documents read whole, which have no scores."""
    gathered = Gathered(settings)
    for chunk in chunks:
        gathered.add(chunk)
    return tuple(gathered.passages)


def _without_layout(text: str) -> str:
    """What two chunks have in common that read the same."""
    return " ".join(unicodedata.normalize("NFKC", text).split())

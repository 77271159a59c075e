"""From a question to candidates: by words, by vectors or by both, each with its scores and its fate.

A question that has nothing in common with a collection finds few candidates or none. By words that is so by itself.
The built-in vectors are close by accident now and then; what was found by them alone is kept only if words are shared.
The vectors of a trained model have no such test: with them the threshold is what keeps strangers out.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from playground.core.clock import Clock
from playground.core.errors import Notice, RetrievalError
from playground.core.values import Chunk, Collection, Hit, Mode, Passage, RetrievalSettings, Score
from playground.documents.library import Library
from playground.retrieval.embedders import Embedder, HashEmbedder, Overlap
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.fates import Standing, fate
from playground.retrieval.fusion import DEPTH, Fused, Ranked, fuse
from playground.retrieval.index import VectorIndex
from playground.retrieval.lexical import LexicalIndex
from playground.retrieval.terms import index_text

_CLOCK = Clock()
_DEEPEST = 2_000
"""Entries of a list that are looked at when duplicates fill it."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found, and what it took."""

    passages: tuple[Passage, ...]
    """By rank, each with its fate before packing."""
    notices: tuple[Notice, ...]
    embed_seconds: float
    """For the vector of the question; 0 where none was wanted."""
    search_seconds: float


@dataclass(frozen=True, slots=True)
class _Search:
    """One question on its way."""

    collection: Collection
    question: str
    settings: RetrievalSettings
    embedder: Embedder | None
    """None where only words are searched."""
    vector: Vectors | None = None
    """None as well when it could not be had."""

    @property
    def ordering(self) -> Mode:
        """What candidates are ordered by, now that it is known whether there is a vector."""
        if self.settings.mode == "dense" and self.vector is None:
            return "lexical"
        return self.settings.mode


class Retriever:
    """Finds the candidates for a question in one collection."""

    def __init__(
        self,
        library: Library,
        lexical: LexicalIndex,
        index: VectorIndex,
        embedder_of: Callable[[Collection], Embedder],
        clock: Clock = _CLOCK,
    ) -> None:
        self._library = library
        self._lexical = lexical
        self._index = index
        self._embedder_of = embedder_of
        self._clock = clock

    def retrieve(self, collection: Collection, question: str, settings: RetrievalSettings) -> Retrieval:
        """The best `settings.top_k` distinct chunks, and the duplicates met on the way to them.

        A failure of the vectors is a notice and leaves the words; raises RetrievalError only for an embedder that did
        not make the collection's vectors.
        """
        started = self._clock.monotonic()
        embedder = None if settings.mode == "lexical" else self._checked_embedder(collection)
        if not question.strip() or settings.top_k < 1:
            return Retrieval((), (), 0.0, 0.0)
        search = _Search(collection, question, settings, embedder)
        notices: tuple[Notice, ...] = ()
        try:
            search = replace(search, vector=embedder.embed_query(question) if embedder else None)
        except RetrievalError as error:
            notices = _fallen_back(settings, error)
        embedded = self._clock.monotonic() if embedder else started
        try:
            passages = self._found(search)
        except RetrievalError as error:
            search = replace(search, vector=None)
            notices = _fallen_back(settings, error)
            passages = self._found(search)
        return Retrieval(passages, notices, embedded - started, self._clock.monotonic() - embedded)

    def _checked_embedder(self, collection: Collection) -> Embedder:
        embedder = self._embedder_of(collection)
        if embedder.fingerprint != collection.embedder:
            raise RetrievalError(
                "embedder_mismatch",
                collection=collection.name,
                made_with=collection.embedder,
                current=embedder.fingerprint,
            )
        return embedder

    def _found(self, search: _Search) -> tuple[Passage, ...]:
        """Passages from the tops of both lists; from deeper ones while duplicates leave less than was asked for."""
        depth = max(DEPTH, 2 * search.settings.top_k)
        while True:
            fused, known, whole = self._candidates(search, depth)
            passages = self._judged(search, fused, known)
            duplicates = sum(passage.fate.kind == "duplicate" for passage in passages)
            enough = len(passages) - duplicates >= search.settings.top_k
            if enough or whole or not duplicates or depth >= _DEEPEST:
                return passages
            depth *= 4

    def _candidates(self, search: _Search, depth: int) -> tuple[tuple[Fused, ...], Mapping[str, Chunk], bool]:
        """The joint list, the chunks of it that were read already, and whether the lists hold all there is."""
        lexical: Ranked = []
        dense: Ranked = []
        known: dict[str, Chunk] = {}
        whole = True
        if search.ordering != "dense":
            numbered = self._lexical.search(search.collection.id, search.question, depth)
            by_number = self._library.chunks_by_number(number for number, _ in numbered)
            # A chunk that was deleted between the two reads is missing.
            lexical = [(by_number[number].id, score) for number, score in numbered if number in by_number]
            known = {chunk.id: chunk for chunk in by_number.values()}
            whole = len(numbered) < depth
        if search.vector is not None:
            nearest = self._index.query(search.collection.id, search.vector, depth)
            hashed = isinstance(search.embedder, HashEmbedder)
            dense = [(id, cosine) for id, cosine in nearest if cosine > 0.0 or not hashed]
            whole = whole and len(nearest) < depth
        # Without vectors the words have the whole say, on the same scale from 0 to 1.
        weight = search.embedder.weight if search.embedder and search.vector is not None else 0.0
        return fuse(lexical, dense, weight, search.settings.fusion), known, whole

    def _judged(self, search: _Search, fused: tuple[Fused, ...], known: Mapping[str, Chunk]) -> tuple[Passage, ...]:
        """Passages by rank until there are as many distinct ones as asked for."""
        overlap = Overlap(search.question) if isinstance(search.embedder, HashEmbedder) else None
        passages: list[Passage] = []
        first_with: dict[str, str] = {}
        for one in _ordered(fused, search.ordering):
            if len(first_with) == search.settings.top_k:
                break
            chunk = known.get(one.id) or self._library.chunks_by_id([one.id]).get(one.id)
            if chunk is None:  # not of a ready document
                continue
            if overlap and one.lexical is None and not overlap.found_in(self._searched_text(chunk)):
                continue
            first = first_with.setdefault(_without_layout(chunk.text), chunk.id)
            hit = Hit(chunk, len(passages) + 1, _scores(one, search.ordering))
            same_as = first if first != chunk.id else None
            passages.append(Passage(hit, fate(Standing(hit, search.settings, same_as))))
        return tuple(passages)

    def _searched_text(self, chunk: Chunk) -> str:
        """The text that the chunk's vector was made of."""
        title = next((stored.title for stored in self._library.stored_by_id([chunk.id])), None)
        return index_text(title, chunk.heading, chunk.text)


def _ordered(fused: tuple[Fused, ...], ordering: Mode) -> tuple[Fused, ...]:
    if ordering == "hybrid":
        return fused
    return tuple(sorted(fused, key=lambda one: -((one.dense if ordering == "dense" else one.lexical) or 0.0)))


def _scores(one: Fused, ordering: Mode) -> tuple[Score, ...]:
    """The score that ordered comes first."""
    parts: list[Score] = [Score("fused", one.score)] if ordering == "hybrid" else []
    if one.lexical is not None:
        parts.append(Score("bm25", one.lexical))
    if one.dense is not None:
        parts.append(Score("cosine", one.dense))
    return tuple(parts)


def _fallen_back(settings: RetrievalSettings, error: RetrievalError) -> tuple[Notice, ...]:
    failed = Notice.of("dense_failed", cause=error.code, cause_zh=error.message("zh"), cause_en=error.message("en"))
    if settings.mode == "dense" and settings.threshold is not None:
        return failed, Notice.of("threshold_not_applied", threshold=settings.threshold)
    return (failed,)


def _without_layout(text: str) -> str:
    """What two chunks have in common that read the same."""
    return " ".join(unicodedata.normalize("NFKC", text).split())

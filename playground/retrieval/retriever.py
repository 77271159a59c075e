"""From a question to candidates: by words, by vectors or by both, each with its scores and its fate.

A question that has nothing in common with a collection finds few candidates or none. By words that is so by itself.
The built-in vectors are close by accident now and then; what was found by them alone is kept only if words are shared.
The vectors of a trained model have no such test: with them the threshold is what keeps strangers out.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from playground.core.clock import Clock
from playground.core.errors import Notice, RetrievalError
from playground.core.values import Collection, Hit, Mode, Passage, RetrievalSettings, Score
from playground.documents.library import Library, Located, TitledChunk
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
_BESIDE = 16
"""Searches by vector that may wait for their answers at a time."""


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

    collection: Collection | Located
    question: str
    settings: RetrievalSettings
    vector: "_Vector | None"
    """None where only words are searched, as when no vectors can be had."""

    @property
    def ordering(self) -> Mode:
        """What candidates are ordered by."""
        return "lexical" if self.settings.mode == "dense" and self.vector is None else self.settings.mode

    @property
    def hashed(self) -> bool:
        """Whether vectors may be close by accident."""
        return self.vector is not None and isinstance(self.vector.embedder, HashEmbedder)


class _Vector:
    """The vector of a question, made once, when it is first asked for."""

    def __init__(self, embedder: Embedder, question: str, clock: Clock) -> None:
        self.embedder = embedder
        self.seconds = 0.0
        """What making it took."""
        self._question = question
        self._clock = clock
        self._made: Vectors | None = None

    def get(self) -> Vectors:
        """Raises RetrievalError where the embedder cannot make it."""
        if self._made is None:
            began = self._clock.monotonic()
            try:
                self._made = self.embedder.embed_query(self._question)
            finally:
                self.seconds = self._clock.monotonic() - began
        return self._made


class Retriever:
    """Finds the candidates for a question in one collection."""

    def __init__(
        self,
        library: Library,
        lexical: LexicalIndex,
        index: VectorIndex,
        embedder_of: Callable[[Collection | Located], Embedder],
        clock: Clock = _CLOCK,
    ) -> None:
        self._library = library
        self._lexical = lexical
        self._index = index
        self._embedder_of = embedder_of
        self._clock = clock
        self._beside = ThreadPoolExecutor(_BESIDE, "vectors")
        """Where vectors are searched while words are."""

    def close(self) -> None:
        """Let the threads go."""
        self._beside.shutdown(wait=False)

    def retrieve(self, collection: Collection | Located, question: str, settings: RetrievalSettings) -> Retrieval:
        """The best `settings.top_k` distinct chunks, and the duplicates met on the way to them.

        A failure of the vectors is a notice and leaves the words; raises RetrievalError only for an embedder that did
        not make the collection's vectors.
        """
        began = self._clock.monotonic()
        embedder = None if settings.mode == "lexical" else self._checked_embedder(collection)
        if not question.strip() or settings.top_k < 1:
            return Retrieval((), (), 0.0, 0.0)
        vector = _Vector(embedder, question, self._clock) if embedder else None
        search = _Search(collection, question, settings, vector)
        notices: tuple[Notice, ...] = ()
        try:
            passages = self._found(search)
        except RetrievalError as error:
            notices = _fallen_back(settings, error)
            passages = self._found(replace(search, vector=None))
        embed = vector.seconds if vector else 0.0
        return Retrieval(passages, notices, embed, max(self._clock.monotonic() - began - embed, 0.0))

    def _checked_embedder(self, collection: Collection | Located) -> Embedder:
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
            fused, whole = self._candidates(search, depth)
            passages = self._judged(search, fused)
            duplicates = sum(passage.fate.kind == "duplicate" for passage in passages)
            enough = len(passages) - duplicates >= search.settings.top_k
            if enough or whole or not duplicates or depth >= _DEEPEST:
                return passages
            depth *= 4

    def _candidates(self, search: _Search, depth: int) -> tuple[tuple[Fused, ...], bool]:
        """The joint list, and whether the lists hold all there is."""
        dense = self._beside.submit(self._by_vector, search, depth)
        lexical, all_words = self._by_words(search, depth)
        nearest, all_vectors = dense.result()
        # Without vectors the words have the whole say, on the same scale from 0 to 1.
        weight = search.vector.embedder.weight if search.vector else 0.0
        return fuse(lexical, nearest, weight, search.settings.fusion), all_words and all_vectors

    def _by_words(self, search: _Search, depth: int) -> tuple[Ranked, bool]:
        """Ids with their BM25, and whether there are no more."""
        if search.ordering == "dense":
            return [], True
        found = self._lexical.search(search.collection.id, search.question, depth)
        ids = self._library.ids_by_number([number for number, _ in found])
        # A chunk that was deleted between the two reads is missing.
        return [(ids[number], score) for number, score in found if number in ids], len(found) < depth

    def _by_vector(self, search: _Search, depth: int) -> tuple[Ranked, bool]:
        """Ids with their cosine, and whether there are no more."""
        if search.vector is None:
            return [], True
        nearest = self._index.query(search.collection.id, search.vector.get(), depth)
        return [(id, cosine) for id, cosine in nearest if cosine > 0.0 or not search.hashed], len(nearest) < depth

    def _judged(self, search: _Search, fused: tuple[Fused, ...]) -> tuple[Passage, ...]:
        """Passages by rank until there are as many distinct ones as asked for."""
        overlap = Overlap(search.question) if search.hashed else None
        passages: list[Passage] = []
        first_with: dict[str, str] = {}
        for one, found in self._read(_ordered(fused, search.ordering), search.settings.top_k):
            chunk = found.chunk
            if overlap and one.lexical is None and not overlap.found_in(_searched(found)):
                continue
            first = first_with.setdefault(_without_layout(chunk.text), chunk.id)
            hit = Hit(chunk, len(passages) + 1, _scores(one, search.ordering))
            same_as = first if first != chunk.id else None
            passages.append(Passage(hit, fate(Standing(hit, search.settings, same_as))))
            if len(first_with) == search.settings.top_k:
                break
        return tuple(passages)

    def _read(self, ordered: Sequence[Fused], wanted: int) -> Iterator[tuple[Fused, TitledChunk]]:
        """The candidates with their texts, some at a time; those of documents that are not ready are left out."""
        begin, size = 0, 2 * wanted
        while some := ordered[begin : begin + size]:
            found = self._library.titled_chunks([one.id for one in some])
            yield from ((one, found[one.id]) for one in some if one.id in found)
            begin, size = begin + size, 2 * size


def _searched(found: TitledChunk) -> str:
    """The text that the chunk's vector was made of."""
    return index_text(found.title, found.chunk.heading, found.chunk.text)


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

"""From a question to candidates: by words, by vectors or by both, each with its scores and its fate.

A question that has nothing in common with a collection finds few candidates or none. By words that is so by itself.
The built-in vectors are close by accident now and then; what was found by them alone is kept only if words are shared.
The vectors of a trained model have no such test: with them the threshold is what keeps strangers out. Whether it is
searched at all, or whole documents are read instead, is decided in `reading.py`.
"""

import asyncio
import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Protocol

from playground.core.clock import Clock
from playground.core.errors import Notice, RetrievalError
from playground.core.values import Collection, Passage, Reading, Reranked, RetrievalSettings
from playground.documents.library import Library, Located, TitledChunk
from playground.retrieval.embedders import Embedder, Overlap
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.fusion import DEPTH, Fused, Ranked, fuse
from playground.retrieval.gathering import Gathered, in_order, ordered, ordering_score, scores
from playground.retrieval.lexical import LexicalIndex
from playground.retrieval.listings import asks_for_one, ranked_down
from playground.retrieval.reading import Looking, Whole, told
from playground.retrieval.reranking import Reordered, Reranker, depth, reordered
from playground.retrieval.scoped import nearest
from playground.retrieval.searching import QuestionVector, Search
from playground.retrieval.synonyms import also, read_list
from playground.retrieval.terms import index_text

_CLOCK = Clock()
_DEEPEST = 2_000
"""Entries of a list that are looked at when duplicates fill it."""
_ASKING = 32
"""Questions whose candidates may be looked for at a time."""
_BESIDE = 16
"""Searches by vector that may wait for their answers at a time."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found, and what it took."""

    passages: tuple[Passage, ...]
    """By rank, each with its fate before packing; in reading order where documents are read whole."""
    notices: tuple[Notice, ...]
    embed_seconds: float
    """For the vector of the question; 0 where none was wanted."""
    search_seconds: float
    reading: Reading | None = None
    """None where nothing was asked."""
    rerank_seconds: float | None = None
    """None where no server was asked to put candidates in order."""
    reranked: Reranked | None = None


class Nearest(Protocol):
    """What vectors are searched in."""

    def begin_query(self, collection_id: str, vector: Vectors, limit: int) -> Callable[[], Ranked]:
        """What waits for the nearest chunks, best first: id and cosine similarity."""


class Retriever:
    """Finds the candidates for a question in one collection."""

    def __init__(
        self,
        library: Library,
        lexical: LexicalIndex,
        index: Nearest,
        embedder_of: Callable[[Collection | Located], Embedder],
        clock: Clock = _CLOCK,
        reranker: Reranker | None = None,
    ) -> None:
        self._library = library
        self._lexical = lexical
        self._index = index
        self._embedder_of = embedder_of
        self._clock = clock
        self._reranker = reranker
        self._beside = ThreadPoolExecutor(_BESIDE, "vectors")
        """Where vectors are searched while words are."""
        self._asking = ThreadPoolExecutor(_ASKING, "search")

    def variant(
        self,
        library: Library | None = None,
        lexical: LexicalIndex | None = None,
        index: Nearest | None = None,
        embedder_of: Callable[[Collection | Located], Embedder] | None = None,
    ) -> "Retriever":
        """One that searches these in place of its own; to be closed by itself."""
        return Retriever(
            library or self._library,
            lexical or self._lexical,
            index or self._index,
            embedder_of or self._embedder_of,
            self._clock,
            self._reranker,
        )

    def close(self) -> None:
        """Let the threads go."""
        self._beside.shutdown(wait=False)
        self._asking.shutdown(wait=False)

    async def in_thread(self, search: Callable[[], Retrieval]) -> Retrieval:
        """What `search`, which calls `retrieve`, finds, in one of our own threads.

        Servers of vectors and of rerank scores may be waited for there; the threads that pages are drawn in are few.
        """
        return await asyncio.get_running_loop().run_in_executor(self._asking, search)

    def retrieve(
        self,
        collection: Collection | Located,
        question: str,
        settings: RetrievalSettings,
        room: float | None = math.inf,
    ) -> Retrieval:
        """The best `settings.top_k` distinct chunks, and the duplicates met on the way to them, or documents whole.

        `room` is how many tokens there are for chunks, about; None where nobody knows. A failure of the vectors is a
        notice and leaves the words; raises RetrievalError only for an embedder that did not make the collection's
        vectors, and DocumentError `scope_empty` where tags and kinds stand for no document.
        """
        began = self._clock.monotonic()
        embedder = None if settings.mode == "lexical" else self._checked_embedder(collection)
        if not question.strip() or settings.top_k < 1:
            return Retrieval((), (), 0.0, 0.0)
        vector = QuestionVector(embedder, question, self._clock) if embedder else None
        settings = self._library.meant(collection.id, settings)
        scope = self._library.scope(collection.id, settings.scope)
        also_for = also(question, read_list(self._library.synonyms(collection.id)))
        search = Search(collection, question, settings, vector, scope, also_for)
        whole = Whole(scope, room)
        found, notices, reading = self._looked(search, whole)
        if reading.extent == "whole":
            last = Reordered(found)
        else:
            last = reordered(self._reranker, question, found, settings, self._texts_of, self._clock)
        embed, rerank = vector.seconds if vector else 0.0, last.seconds
        seconds = max(self._clock.monotonic() - began - embed - (rerank or 0.0), 0.0)
        return Retrieval(last.passages, notices + last.notices, embed, seconds, reading, rerank, last.reranked)

    def _looked(self, search: Search, whole: Whole) -> tuple[tuple[Passage, ...], tuple[Notice, ...], Reading]:
        """What there is for the question, what there is to say of that, and how the question was understood."""
        settings, scope = search.settings, search.scope
        decided = Looking(search.question, settings, whole, partial(self._shares, search)).decide()
        if decided[0] == "whole":
            return in_order(whole.listed(), settings), (), told(decided, scope, whole)
        lacking = self._lacking(search)
        notices: tuple[Notice, ...] = (Notice.of("vectors_partly", documents=lacking),) if lacking else ()
        if lacking and lacking == whole.size.documents:
            search = replace(search, vector=None)  # the question's own would be close to nothing
        try:
            passages = self._found(search)
        except RetrievalError as error:
            notices = _fallen_back(settings, error)
            search = replace(search, vector=None)
            passages = self._found(search)
        if not passages and decided[1] == "part" and not search.by_meaning and search.says_something and whole.short:
            return in_order(whole.listed(), settings), notices, told(("whole", "nothing_shared"), scope, whole)
        if passages and search.by_meaning and settings.mode == "hybrid" and not any(map(_shares_a_word, passages)):
            notices = (*notices, Notice.of("meaning_only"))
        if scope.chosen and not passages and not whole.size.documents:
            notices = (*notices, Notice.of("scope_gone"))
        return passages, notices, told(decided, scope, whole, search.also)

    def _shares(self, search: Search, text: str) -> bool:
        """Whether the documents hold a word of `text`."""
        return bool(self._lexical.search(search.collection.id, text, 1, search.scope.chosen))

    def _lacking(self, search: Search) -> int:
        """How many of the documents are found by their words only, since their vectors are not made."""
        if search.vector is None:
            return 0
        lacking = self._library.unembedded(search.collection.id)
        return sum(not search.scope.chosen or id in search.scope.chosen for id in lacking)

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

    def _found(self, search: Search) -> tuple[Passage, ...]:
        """Passages from the tops of both lists; from deeper ones while duplicates leave less than was asked for."""
        wanted = depth(self._reranker, search.settings)
        deep = max(DEPTH, 2 * wanted)
        while True:
            fused, whole = self._candidates(search, deep)
            passages = self._judged(search, fused, wanted)
            duplicates = sum(passage.fate.kind == "duplicate" for passage in passages)
            enough = len(passages) - duplicates >= wanted
            if enough or whole or not duplicates or deep >= _DEEPEST:
                return passages
            deep *= 4

    def _candidates(self, search: Search, depth: int) -> tuple[tuple[Fused, ...], bool]:
        """The joint list, and whether the lists hold all there is."""
        near = self._begin_near(search, depth)
        lexical, all_words = self._by_words(search, depth)
        by_vector = near()
        all_vectors = len(by_vector) < depth
        if search.hashed:
            by_vector = [(id, cosine) for id, cosine in by_vector if cosine > 0.0]
        # Without vectors the words have the whole say, on the same scale from 0 to 1.
        weight = search.vector.embedder.weight if search.vector else 0.0
        return fuse(lexical, by_vector, weight, search.settings.fusion), all_words and all_vectors

    def _by_words(self, search: Search, depth: int) -> tuple[Ranked, bool]:
        """Ids with their BM25, and whether there are no more."""
        if search.ordering == "dense":
            return [], True
        wanted = "\n".join((search.question, *search.also))
        found = self._lexical.search(search.collection.id, wanted, depth, search.scope.chosen)
        ids = self._library.ids_by_number([number for number, _ in found])
        # A chunk that was deleted between the two reads is missing.
        return [(ids[number], score) for number, score in found if number in ids], len(found) < depth

    def _begin_near(self, search: Search, depth: int) -> Callable[[], Ranked]:
        """What waits for the nearest chunks: ids with their cosine."""
        if search.vector is None:
            return lambda: []
        if search.hashed and not search.scope.chosen:  # the vector is made in no time
            return self._index.begin_query(search.collection.id, search.vector.get(), depth)
        return self._beside.submit(self._near, search, search.vector, depth).result

    def _near(self, search: Search, vector: QuestionVector, depth: int) -> Ranked:
        if search.scope.chosen:
            return nearest(search.scope, vector.get(), depth)
        return self._index.begin_query(search.collection.id, vector.get(), depth)()

    def _judged(self, search: Search, fused: tuple[Fused, ...], wanted: int) -> tuple[Passage, ...]:
        """Passages by rank until there are as many distinct ones as wanted."""
        settings, ordering = search.settings, search.ordering
        found = self._read(ordered(fused, ordering), wanted)
        if search.hashed:
            shared = cache(Overlap("\n".join((search.question, *search.also))).found_in)  # copies are many at times
            found = (each for each in found if each[0].lexical is not None or shared(_searched(each[1])))
        gathered = Gathered(settings)
        for (one, titled), factor in self._ranked_down(search, found):
            gathered.add(titled.chunk, scores(one, ordering, factor))
            if gathered.distinct == wanted:
                break
        return tuple(gathered.passages)

    def _ranked_down(
        self, search: Search, found: Iterator[tuple[Fused, TitledChunk]]
    ) -> Iterator[tuple[tuple[Fused, TitledChunk], float]]:
        if asks_for_one(search.question):
            return ((each, 1.0) for each in found)
        return ranked_down(
            found, lambda each: ordering_score(each[0], search.ordering), lambda each: each[1].chunk.text
        )

    def _texts_of(self, ids: Sequence[str]) -> dict[str, str]:
        return {id: _searched(found) for id, found in self._library.titled_chunks(ids).items()}

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


def _shares_a_word(passage: Passage) -> bool:
    return any(score.measure == "bm25" for score in passage.hit.scores)


def _fallen_back(settings: RetrievalSettings, error: RetrievalError) -> tuple[Notice, ...]:
    failed = Notice.of("dense_failed", cause=error.code, cause_zh=error.message("zh"), cause_en=error.message("en"))
    if settings.mode == "dense" and settings.threshold is not None and not settings.rerank:
        return failed, Notice.of("threshold_not_applied", threshold=settings.threshold)
    return (failed,)

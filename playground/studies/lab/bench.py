"""One side made ready: searches questions as its settings say, and fits what it finds into the prompt."""

import asyncio
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from playground.core.errors import Failure, PlaygroundError
from playground.core.values import Collection, Passage, RunSpec
from playground.documents.library import Library, Located
from playground.models.endpoints import BUILTIN
from playground.retrieval.embedders import Embedder
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.reading import may_read_whole
from playground.retrieval.retriever import Retrieval
from playground.runs.attempt import Services
from playground.runs.fitting import Fitted, Fitting, rough_room
from playground.studies.lab.measuring import DEEP, Piece, Yardstick, measured
from playground.studies.lab.stores import Stores
from playground.studies.lab.values import Asking, Goal, Outcome, Row, Side

MOST_ROWS = 60
"""Candidates that are kept of a question: of documents read whole there are hundreds."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """An embedder with another share of the vectors."""

    embedder: Embedder
    weight: float

    @property
    def fingerprint(self) -> str:
        """As of the embedder, like all that follows."""
        return self.embedder.fingerprint

    @property
    def dimensions(self) -> int | None:
        """Length of a vector."""
        return self.embedder.dimensions

    @property
    def by_meaning(self) -> bool:
        """Whether texts are close that mean the same."""
        return self.embedder.by_meaning

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        return self.embedder.embed_documents(texts)

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question."""
        return self.embedder.embed_query(text)


class Bench:
    """A side over a collection; close it."""

    def __init__(
        self,
        services: Services,
        embedder_of: Callable[[Collection | Located], Embedder],
        side: Side,
        asking: Asking,
        collection: Collection,
        stores: Stores,
    ) -> None:
        self._services = services
        self._side = side
        self._asking = asking
        self._collection = collection
        self._stores = stores
        self._retriever = services.retriever.variant(
            library=stores.library if side.synonyms else stores.silent,
            lexical=stores.lexical,
            index=stores.index,
            embedder_of=lambda asked: _weighted(embedder_of(asked), side.weight),
        )

    @property
    def library(self) -> Library:
        """Where its chunks are."""
        return self._stores.library

    def close(self) -> None:
        """Let its threads go."""
        self._retriever.close()

    async def ask(self, question: str, goal: Goal, yardstick: Yardstick) -> Outcome:
        """What comes of a question; what keeps it from being searched or fitted stands in the outcome."""
        spec = self._spec(question)
        try:
            window = await self._window(spec)
            retrieval = await asyncio.to_thread(self._search, spec, window)
            whole = retrieval.reading is not None and retrieval.reading.extent == "whole"
            considered = retrieval.passages if whole else _first(retrieval.passages, spec.retrieval.top_k)
            fitted = await self._fitted(spec, window, considered)
        except PlaygroundError as error:
            return Outcome(failure=Failure.of(error))
        return self._outcome(retrieval, fitted, goal, yardstick, whole=whole)

    def _spec(self, question: str) -> RunSpec:
        asking = self._asking
        return RunSpec(
            question=question,
            collection=self._collection.name,
            prompt=asking.prompt,
            endpoint=asking.endpoint,
            model=asking.model,
            retrieval=self._side.retrieval,
            sampling=asking.sampling,
            collection_id=self._collection.id,
        )

    async def _window(self, spec: RunSpec) -> int | None:
        if self._asking.window is not None:
            return self._asking.window
        endpoint = self._services.endpoints.get(spec.endpoint)
        return await self._services.directory.window(endpoint, spec.model)

    def _search(self, spec: RunSpec, window: int | None) -> Retrieval:
        """The first ten at least, whatever k is, since ranks are looked at so far."""
        deeper = replace(spec.retrieval, top_k=max(spec.retrieval.top_k, DEEP))
        room: float | None = None
        if spec.endpoint == BUILTIN.name and self._asking.window is None:
            room = math.inf
        elif may_read_whole(spec.question, spec.retrieval):
            room = rough_room(window, spec)
        return self._retriever.retrieve(self._collection, spec.question, deeper, room)

    async def _fitted(self, spec: RunSpec, window: int | None, considered: tuple[Passage, ...]) -> Fitted:
        of = self._services
        endpoint = of.endpoints.get(spec.endpoint)
        return await Fitting(of.counter, of.renderer, of.clock, endpoint, spec, window).fit(considered)

    def _outcome(
        self, retrieval: Retrieval, fitted: Fitted, goal: Goal, yardstick: Yardstick, *, whole: bool
    ) -> Outcome:
        after = retrieval.passages[len(fitted.passages) :]
        passages = (*fitted.passages, *after)
        ranked = _ranked(passages)
        considered = _ranked(fitted.passages)
        sent = [piece for each in _ranked(fitted.passages, only_sent=True) for piece in each]
        rows = tuple(
            Row(
                passage,
                place < len(fitted.passages),
                yardstick.share([_piece(passage)]),
                yardstick.marks(_piece(passage)),
            )
            for place, passage in enumerate(passages)
        )
        sent_rows = [row for row in rows if row.passage.fate.kind == "sent"]
        return Outcome(
            rows=rows[:MOST_ROWS],
            more=max(len(rows) - MOST_ROWS, 0),
            figures=measured(yardstick, considered, sent, None if whole else ranked, self._existing(goal)),
            rank=None if whole else yardstick.first(ranked),
            chunks=len(sent_rows),
            tokens=fitted.budget.prompt,
            seconds=retrieval.embed_seconds + retrieval.search_seconds + (retrieval.rerank_seconds or 0.0),
            unjudged=sum(not row.marks for row in sent_rows),
            notices=retrieval.notices,
            whole=whole,
        )

    def _existing(self, goal: Goal) -> list[Piece]:
        """All chunks of the documents that hold evidence, as this side cuts them."""
        documents = {place.document_id for part in goal for place in part}
        return [Piece(id, start, end) for id in sorted(documents) for start, end in self.library.spans(id)]


def _ranked(passages: Iterable[Passage], *, only_sent: bool = False) -> list[list[Piece]]:
    """Where the chunks of each rank stand: a chunk, and those that repeat its text and stand elsewhere.

    What is below the threshold or switched off has no rank.
    """
    by_id: dict[str, list[Piece]] = {}
    for passage in passages:
        kind, chunk = passage.fate.kind, passage.hit.chunk
        if kind == "duplicate":
            if passage.fate.same_as in by_id:
                by_id[passage.fate.same_as].append(_piece(passage))
        elif kind == "sent" or (not only_sent and kind in ("candidate", "over_budget")):
            by_id[chunk.id] = [_piece(passage)]
    return list(by_id.values())


def _piece(passage: Passage) -> Piece:
    chunk = passage.hit.chunk
    return Piece(chunk.document_id, chunk.start, chunk.end)


def _first(passages: tuple[Passage, ...], count: int) -> tuple[Passage, ...]:
    """Those up to and with the `count`-th that repeats none before it."""
    distinct = 0
    for place, passage in enumerate(passages, start=1):
        distinct += passage.fate.kind != "duplicate"
        if distinct == count:
            return passages[:place]
    return passages


def _weighted(embedder: Embedder, weight: float | None) -> Embedder:
    return embedder if weight is None else Weighted(embedder, weight)

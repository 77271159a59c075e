"""Texts to vectors: many short documents share a request, and one that cannot be embedded fails alone."""

import threading
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from playground.core.errors import Notice, PlaygroundError
from playground.documents.library import StoredChunk
from playground.retrieval.embedders import CutsTexts, Embedder
from playground.retrieval.ingest.reading import Draft, Stopped
from playground.retrieval.terms import index_text

Vectors = NDArray[np.float32]
Texts = Sequence[str]
"""What the chunks of one document are embedded by."""
_BATCH = 128
"""Texts of one call, after each of which progress is told and Stop is heard."""
_GIVE_UP = 2
"""Documents in a row that fail in the same way before the embedder is held to be at fault, not they."""


def texts_of(draft: Draft) -> Texts:
    """What the chunks of a draft are embedded by."""
    return [index_text(draft.title, chunk.heading, chunk.text) for chunk in draft.chunks]


def texts_of_stored(stored: Sequence[StoredChunk]) -> Texts:
    """The same of chunks that are in the library."""
    return [index_text(each.title, each.chunk.heading, each.chunk.text) for each in stored]


def embed(
    embedder: Embedder,
    documents: Sequence[Texts],
    on_progress: Callable[[int, int], None],
    stop: threading.Event,
) -> list[Vectors | PlaygroundError]:
    """For each document its vectors or why there are none; `on_progress` gets its place and chunks done."""
    try:
        return list(_together(embedder, documents, on_progress, stop))
    except PlaygroundError as error:
        return [error] if len(documents) == 1 else _one_by_one(embedder, documents, on_progress, stop)


def notes(embedder: Embedder, texts: Texts) -> tuple[Notice, ...]:
    """What people should know of how these were embedded: that some had to be taken in parts."""
    cut = embedder.in_parts(texts) if isinstance(embedder, CutsTexts) else 0
    return (Notice.of("embedded_in_parts", chunks=cut),) if cut else ()


def _together(
    embedder: Embedder, documents: Sequence[Texts], on_progress: Callable[[int, int], None], stop: threading.Event
) -> Iterator[Vectors]:
    texts = [text for document in documents for text in document]
    if not texts:  # all chunks may be switched off
        yield from (np.zeros((0, 0), dtype=np.float32) for _ in documents)
        return
    ends = np.cumsum([len(document) for document in documents])
    parts: list[Vectors] = []
    for begin in range(0, len(texts), _BATCH):
        if stop.is_set():
            raise Stopped
        parts.append(embedder.embed_documents(texts[begin : begin + _BATCH]))
        done = min(begin + _BATCH, len(texts))
        for place, end in enumerate(ends):
            start = end - len(documents[place])
            if start < done and end > begin:
                on_progress(place, int(min(done, end) - start))
    yield from np.split(np.concatenate(parts).astype(np.float32, copy=False), ends[:-1])


def _one_by_one(
    embedder: Embedder, documents: Sequence[Texts], on_progress: Callable[[int, int], None], stop: threading.Event
) -> list[Vectors | PlaygroundError]:
    outcomes: list[Vectors | PlaygroundError] = []
    in_a_row: list[PlaygroundError] = []
    for place, document in enumerate(documents):
        if len(in_a_row) >= _GIVE_UP:
            outcomes.append(in_a_row[-1])
            continue

        def told(_: int, done: int, place: int = place) -> None:
            on_progress(place, done)

        try:
            outcomes += _together(embedder, [document], told, stop)
            in_a_row.clear()
        except PlaygroundError as error:
            outcomes.append(error)
            in_a_row = [*(before for before in in_a_row if before.code == error.code), error]
    return outcomes

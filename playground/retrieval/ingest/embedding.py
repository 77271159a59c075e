"""Drafts to vectors: many short documents share a request, and one that cannot be embedded fails alone."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.core.errors import Notice, PlaygroundError
from playground.retrieval.embedders import CutsTexts, Embedder
from playground.retrieval.ingest.reading import Draft, Stopped
from playground.retrieval.terms import index_text

Vectors = NDArray[np.float32]
_BATCH = 128
"""Texts of one call, after each of which progress is told and Stop is heard."""
_GIVE_UP = 2
"""Documents in a row that fail in the same way before the embedder is held to be at fault, not they."""


def embed(
    embedder: Embedder,
    drafts: Sequence[Draft],
    on_progress: Callable[[int, int], None],
    stop: threading.Event,
) -> list[Vectors | PlaygroundError]:
    """For each draft the vectors of its chunks or why there are none; `on_progress` gets its place and chunks done."""
    try:
        return list(_together(embedder, drafts, on_progress, stop))
    except PlaygroundError as error:
        return [error] if len(drafts) == 1 else _one_by_one(embedder, drafts, on_progress, stop)


def warned(embedder: Embedder, draft: Draft) -> Draft:
    """`draft` with a warning where chunks of it had to be embedded in parts."""
    cut = embedder.in_parts(_texts(draft)) if isinstance(embedder, CutsTexts) else 0
    if not cut:
        return draft
    warnings = (*draft.document.warnings, Notice.of("embedded_in_parts", chunks=cut))
    return replace(draft, document=replace(draft.document, warnings=warnings))


def _texts(draft: Draft) -> list[str]:
    return [index_text(draft.title, chunk.heading, chunk.text) for chunk in draft.chunks]


def _together(
    embedder: Embedder, drafts: Sequence[Draft], on_progress: Callable[[int, int], None], stop: threading.Event
) -> Iterator[Vectors]:
    texts = [text for draft in drafts for text in _texts(draft)]
    ends = np.cumsum([len(draft.chunks) for draft in drafts])
    parts: list[Vectors] = []
    for begin in range(0, len(texts), _BATCH):
        if stop.is_set():
            raise Stopped
        parts.append(embedder.embed_documents(texts[begin : begin + _BATCH]))
        done = min(begin + _BATCH, len(texts))
        for place, end in enumerate(ends):
            start = end - len(drafts[place].chunks)
            if start < done and end > begin:
                on_progress(place, int(min(done, end) - start))
    yield from np.split(np.concatenate(parts).astype(np.float32, copy=False), ends[:-1])


def _one_by_one(
    embedder: Embedder, drafts: Sequence[Draft], on_progress: Callable[[int, int], None], stop: threading.Event
) -> list[Vectors | PlaygroundError]:
    outcomes: list[Vectors | PlaygroundError] = []
    in_a_row: list[PlaygroundError] = []
    for place, draft in enumerate(drafts):
        if len(in_a_row) >= _GIVE_UP:
            outcomes.append(in_a_row[-1])
            continue

        def told(_: int, done: int, place: int = place) -> None:
            on_progress(place, done)

        try:
            outcomes += _together(embedder, [draft], told, stop)
            in_a_row.clear()
        except PlaygroundError as error:
            outcomes.append(error)
            in_a_row = [*(before for before in in_a_row if before.code == error.code), error]
    return outcomes

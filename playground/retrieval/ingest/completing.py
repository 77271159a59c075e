"""Vectors that documents still lack: because the embedder failed, because of a stop, or because a process ended."""

import threading
from collections.abc import Callable, Iterator, Sequence

from playground.core.errors import PlaygroundError
from playground.core.values import Collection
from playground.documents.library import Library, StoredChunk
from playground.retrieval.embedders import Embedder
from playground.retrieval.ingest.embedding import embed, notes, texts_of_stored
from playground.retrieval.ingest.reading import Stopped
from playground.retrieval.ingest.storing import Embedded, Storage

Told = Callable[[int, int], None]
"""Hears how many of how many chunks are done; what it raises ends the work."""
_FULL = 500
"""Chunks that are worth a call to the index."""


class Completing:
    """Makes them, and has documents say why they stay without."""

    def __init__(self, library: Library, storage: Storage) -> None:
        self._library = library
        self._storage = storage

    def run(self, collection: Collection, embedder: Embedder, on_progress: Told, stop: threading.Event) -> None:
        """Make all that are missing in a collection. Raises what kept some of them from being made.

        `stop`, once it is set, ends the work with `Stopped`.
        """
        lacking = set(self._library.unembedded(collection.id))
        documents = [document for document in self._library.documents(collection.id) if document.id in lacking]
        total, done = sum(document.chunks for document in documents), 0
        wrong: PlaygroundError | None = None
        for group in self._groups([document.id for document in documents]):
            counts = [0] * len(group)

            def told(place: int, count: int, counts: list[int] = counts, before: int = done) -> None:
                counts[place] = count
                on_progress(before + sum(counts), total)

            failures = self._complete(collection, embedder, group, told, stop)
            wrong = failures[0] if failures else wrong
            if len(failures) == len(group) > 0:  # not they are at fault
                break
            done += sum(map(len, group))
        if wrong is not None:
            raise wrong

    def _groups(self, ids: Sequence[str]) -> Iterator[list[Sequence[StoredChunk]]]:
        """The chunks without vectors by document, so many documents at a time as make a call."""
        group: list[Sequence[StoredChunk]] = []
        for id in ids:
            if chunks := self._library.unembedded_chunks(id):
                group.append(chunks)
            if sum(map(len, group)) >= _FULL:
                yield group
                group = []
        if group:
            yield group

    def _complete(
        self,
        collection: Collection,
        embedder: Embedder,
        group: Sequence[Sequence[StoredChunk]],
        told: Callable[[int, int], None],
        stop: threading.Event,
    ) -> list[PlaygroundError]:
        """Put in what can be made; why the rest cannot."""
        texts = [texts_of_stored(chunks) for chunks in group]
        outcomes = embed(embedder, texts, told, stop)
        if stop.is_set():
            raise Stopped
        embedded: list[Embedded] = []
        failures: list[PlaygroundError] = []
        for chunks, words, outcome in zip(group, texts, outcomes, strict=True):
            document = chunks[0].chunk.document_id
            if isinstance(outcome, PlaygroundError):
                self._storage.note_failure(document, outcome)
                failures.append(outcome)
            else:
                ids = tuple(each.chunk.id for each in chunks)
                embedded.append(Embedded(document, ids, outcome, notes(embedder, words)))
        if embedded:
            self._storage.add_vectors(collection, embedded)
        return failures

"""What is done with the drafts of a batch in other threads: stored, embedded, and their vectors put in."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from playground.core.errors import PlaygroundError, RetrievalError
from playground.core.values import Collection, Document
from playground.retrieval.embedders import Embedder
from playground.retrieval.ingest.embedding import Vectors, embed, notes, texts_of
from playground.retrieval.ingest.progress import FileProgress, IncomingFile, Stage
from playground.retrieval.ingest.reading import Draft
from playground.retrieval.ingest.storing import Embedded, Storage, Stored

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Entry:
    """A file of the batch and where it stands."""

    position: int
    file: IncomingFile
    again: Document | None = None
    """The document in the library that is to be read again."""
    document_id: str = field(default_factory=lambda: f"d{uuid4().hex}")
    sha256: str | None = None
    begun: float | None = None
    row: FileProgress | None = None
    stored: Stored | None = None
    """What it came to, once its text, chunks and words are in the library."""

    @property
    def late(self) -> bool:
        """Whether a document gives way to it, and stays as it is until the vectors are there, too."""
        return self.again is not None or self.file.given.replaces is not None


Read = tuple[Entry, Draft]
Whole = tuple[Entry, Draft, Vectors]
Report = Callable[[Entry, Draft, Stage, int], None]
"""Hears how many chunks of a draft are through a stage."""


class Finishing:
    """Takes drafts the rest of their way; each method is called by one thread at a time."""

    def __init__(
        self,
        storage: Storage,
        collection: Collection,
        embedder: Embedder,
        make_index_anew: Callable[[str], object],
        report: Report,
        stop: threading.Event,
    ) -> None:
        self._storage, self._collection, self._embedder = storage, collection, embedder
        self._make_index_anew, self._report, self._stop = make_index_anew, report, stop

    def store(self, read: Sequence[Read]) -> list[Stored | Exception]:
        """Make documents of the drafts, without vectors as yet."""
        return self._storage.store(self._collection, [draft for _, draft in read])

    def embed(self, group: Sequence[Read]) -> list[Vectors | PlaygroundError]:
        """For each draft the vectors of its chunks, or why there are none."""

        def told(place: int, done: int) -> None:
            entry, draft = group[place]
            self._report(entry, draft, "embedding", done)

        for place in range(len(group)):
            told(place, 0)
        return embed(self._embedder, [texts_of(draft) for _, draft in group], told, self._stop)

    def finish(self, embedded: Sequence[Whole]) -> dict[Entry, Exception]:
        """Store what is not stored yet, then put in all vectors; what went wrong, by entry."""
        late = [(entry, draft) for entry, draft, _ in embedded if entry.stored is None]
        wrong: dict[Entry, Exception] = {}
        if late:
            for (entry, _), outcome in zip(late, self.store(late), strict=True):
                if isinstance(outcome, Exception):
                    wrong[entry] = outcome
                else:
                    entry.stored = outcome
        stored = [one for one in embedded if one[0].stored is not None]
        if stored:
            self._add_vectors(stored)
        return wrong

    def _add_vectors(self, stored: Sequence[Whole]) -> None:
        ends = [0]
        for _, draft, _ in stored:
            ends.append(ends[-1] + len(draft.chunks))

        def told(done: int) -> None:
            for (entry, draft, _), start in zip(stored, ends, strict=False):
                if start < done < start + len(draft.chunks):
                    self._report(entry, draft, "storing", done - start)

        embedded = [
            Embedded(
                draft.document.id,
                tuple(chunk.id for chunk in draft.chunks),
                vectors,
                notes(self._embedder, texts_of(draft)),
            )
            for _, draft, vectors in stored
        ]
        try:
            self._storage.add_vectors(self._collection, embedded, told)
        except RetrievalError as error:
            if error.code != "index_broken":  # by an earlier write that found no room, say
                raise
            self._make_index_anew(self._collection.id)
            self._storage.add_vectors(self._collection, embedded, told)

    def explain(self, stored: Stored, error: PlaygroundError) -> None:
        """Have a document say why it stays without vectors."""
        try:
            self._storage.note_failure(stored.document.id, error)
        except PlaygroundError as worse:  # no room for a line: it goes on saying that they are still to come
            _log.warning("%s stays without vectors: %s", stored.document.name, worse)

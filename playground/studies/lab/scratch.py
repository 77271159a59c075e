"""A scratch index: the documents of a collection cut in another way, to be searched and thrown away.

It is a database of its own in the folder for temporary files, so that no list shows it; what a process that was killed
left of it is taken away at the next start, as all that lies there. Its vectors are searched exactly.
"""

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

import numpy as np

from playground.core.clock import Clock
from playground.core.errors import PlaygroundError, StudyError
from playground.core.values import Chunk, Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.documents.library import Library
from playground.documents.scope import Scope
from playground.retrieval.embedders import Embedder
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.ingest.embedding import embed
from playground.retrieval.ingest.previewing import Preview
from playground.retrieval.ingest.reading import Stopped
from playground.retrieval.lexical import LexicalIndex, searchable
from playground.retrieval.terms import index_text
from playground.storage.database import Database, Writing
from playground.studies.lab.stores import Silent, Stores
from playground.studies.lab.values import Stage

MOST_CHUNKS = 20_000
"""Chunks of a scratch index; beyond it making the vectors takes long, and searching them exactly is slow."""

Told = Callable[[Stage, int, int], None]
"""Hears what is done, how much of it, and of how much: documents are read, texts are embedded."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document, cut."""

    document: Document
    title: str | None
    text: str
    chunks: tuple[Chunk, ...]

    def searched(self) -> list[str]:
        """What its chunks are found by."""
        return [index_text(self.title, chunk.heading, chunk.text) for chunk in self.chunks]


class Scratch:
    """An index of one collection, gone when it is closed."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = Path(mkdtemp(dir=folder))
        self._database = Database(self._folder / "scratch.db")
        self.library = Library(self._database, clock)
        self.lexical = LexicalIndex(self._database)
        self.stores = Stores(self.library, Silent(self._database, clock), self.lexical, self)
        self._vectors: tuple[list[str], Vectors] | None = None
        """All of them in memory, once they were asked for."""

    def begin_query(self, collection_id: str, vector: Vectors, limit: int) -> Callable[[], list[tuple[str, float]]]:
        """What finds the nearest chunks, best first: id and cosine similarity."""
        return lambda: self._query(collection_id, vector, limit)

    def _query(self, collection_id: str, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        if self._vectors is None:
            self._vectors = _all_vectors(self.library.scope(collection_id))
        ids, matrix = self._vectors
        if not ids:
            return []
        cosines = matrix @ vector
        best = np.argsort(-cosines, kind="stable")[:limit]
        return [(ids[place], float(cosines[place])) for place in best]

    def close(self) -> None:
        """Take it away."""
        self._database.close()
        shutil.rmtree(self._folder, ignore_errors=True)  # the next start takes away what cannot be removed now

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fill(self, collection: Collection, cuts: Sequence[_Cut], vectors: dict[str, bytes], synonyms: str) -> None:
        """Put the documents in, with those vectors that there are."""

        def begin(writing: Writing) -> None:
            self.library.add_collection(writing, collection.id, collection.name, collection.embedder)
            self.library.set_synonyms(writing, collection.id, synonyms)
            self.lexical.create(writing, collection.id)

        self._database.write(begin)
        for each in cuts:
            searched = each.searched()
            blobs = [vectors.get(digest(text), b"") for text in searched]
            rows = [searchable(text) for text in searched]

            def add(writing: Writing, each: _Cut = each, blobs: list[bytes] = blobs, rows: list[str] = rows) -> None:
                self.library.add_document(writing, each.document, each.title, each.text)
                numbers = self.library.add_chunks(writing, each.chunks, blobs)
                self.lexical.add(writing, collection.id, list(zip(numbers, rows, strict=True)))

            self._database.write(add)


class Cutting:
    """Cuts the documents of a collection anew, and makes the vectors that its own chunks do not have already."""

    def __init__(
        self,
        library: Library,
        preview: Callable[[str, ChunkSettings], Preview],
        stop: threading.Event,
    ) -> None:
        self._library = library
        self._preview = preview
        self._stop = stop
        """Set when nobody wants the index any more."""

    def fill(
        self, scratch: Scratch, collection: Collection, settings: ChunkSettings, embedder: Embedder | None, tell: Told
    ) -> None:
        """Put the collection in, cut by `settings`; without vectors where there is no embedder.

        Raises StudyError `lab_too_large`, `Stopped` when it is stopped, and whatever keeps a document from being read
        or its texts from being embedded.
        """
        cuts = list(self._cuts(collection, settings, tell))
        vectors = self._vectors(collection, cuts, embedder, tell) if embedder is not None else {}
        self._check()
        scratch.fill(collection, cuts, vectors, self._library.synonyms(collection.id))

    def _cuts(self, collection: Collection, settings: ChunkSettings, tell: Told) -> Iterator[_Cut]:
        documents = self._library.documents(collection.id)
        count = 0
        for done, document in enumerate(documents):
            self._check()
            tell("reading", done, len(documents))
            one = self._cut(document, settings)
            count += len(one.chunks)
            if count > MOST_CHUNKS:
                raise StudyError("lab_too_large", most=MOST_CHUNKS)
            yield one
        tell("reading", len(documents), len(documents))

    def _cut(self, document: Document, settings: ChunkSettings) -> _Cut:
        found = self._preview(document.id, settings)
        chunks = tuple(
            Chunk(
                f"{document.id}.{seq}",
                document.id,
                document.name,
                seq,
                piece.text,
                piece.start,
                piece.end,
                piece.page,
                piece.heading,
                piece.last_page,
            )
            for seq, piece in enumerate(found.pieces)
        )
        told = replace(
            document,
            warnings=(),
            chunks=len(chunks),
            characters=len(found.text),
            chunk_size=settings.size,
            chunk_overlap=settings.overlap,
        )
        return _Cut(told, self._title(document), found.text, chunks)

    def _title(self, document: Document) -> str | None:
        """What its chunks are searched under."""
        first = self._library.chunks_between(document.id, 0, 0)
        titled = self._library.titled_chunks([chunk.id for chunk in first])
        return next((each.title for each in titled.values()), None)

    def _vectors(
        self, collection: Collection, cuts: Sequence[_Cut], embedder: Embedder, tell: Told
    ) -> dict[str, bytes]:
        """By digest of their texts; those of equal texts of the collection are taken over."""
        texts = {digest(text): text for each in cuts for text in each.searched()}
        found: dict[str, bytes] = {}
        for page in self._library.stored_chunks(collection.id):
            self._check()
            for stored in page:
                key = digest(index_text(stored.title, stored.chunk.heading, stored.chunk.text))
                if key in texts and stored.vector is not None:
                    found[key] = stored.vector
        missing = {key: text for key, text in texts.items() if key not in found}
        if missing:
            (made,) = embed(
                embedder,
                [list(missing.values())],
                lambda _, done: tell("embedding", done, len(missing)),
                self._stop,
            )
            if isinstance(made, PlaygroundError):
                raise made
            rows = np.ascontiguousarray(made, dtype="<f4")
            found |= {key: row.tobytes() for key, row in zip(missing, rows, strict=True)}
        return found

    def _check(self) -> None:
        if self._stop.is_set():
            raise Stopped


def _all_vectors(scope: Scope) -> tuple[list[str], Vectors]:
    ids: list[str] = []
    blobs: list[bytes] = []
    for some, vectors in scope.vectors():
        ids += some
        blobs += vectors
    rows = np.frombuffer(b"".join(blobs), dtype="<f4").astype(np.float32, copy=False)
    return ids, rows.reshape(len(ids), -1) if ids else rows


def digest(text: str) -> str:
    """What tells texts apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

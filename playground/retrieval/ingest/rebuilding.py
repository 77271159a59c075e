"""The index of a collection made anew: from the vectors in the database, or with another embedder from the texts."""

import os
import shutil
from collections.abc import Callable, Iterator, KeysView, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self

import numpy as np

from playground.core.errors import RetrievalError
from playground.core.values import Collection
from playground.documents.library import Library, StoredChunk
from playground.retrieval.embedders import Embedder
from playground.retrieval.index import VectorIndex, next_name
from playground.retrieval.ingest.embedding import Vectors, texts_of_stored
from playground.retrieval.ingest.storing import Storage
from playground.storage.aside import SetAside
from playground.storage.database import Database, Writing
from playground.storage.folder import DataFolder
from playground.storage.space import Space

Told = Callable[[int, int], None]
"""Hears how many of how many chunks are done."""
_BATCH = 128


class _Scratch:
    """Vectors by chunk id in a nameless file, since those of a large collection need not fit into memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, int] = {}
        self._width = 0

    def __enter__(self) -> Self:
        self._file = TemporaryFile(dir=self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def ids(self) -> KeysView[str]:
        """Of the chunks whose vectors are in."""
        return self._places.keys()

    def pages(self, size: int = 500) -> Iterator[list[str]]:
        """The same, some at a time."""
        ids = list(self._places)
        return (ids[begin : begin + size] for begin in range(0, len(ids), size))

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Append the vectors of these chunks."""
        data = np.ascontiguousarray(vectors, dtype="<f4")
        self._width = data.shape[1] * data.itemsize
        self._file.seek(0, os.SEEK_END)
        self._file.write(data.tobytes())
        for id in ids:
            self._places[id] = len(self._places)

    def vector(self, id: str) -> bytes:
        """The bytes of one vector."""
        self._file.seek(self._places[id] * self._width)
        return self._file.read(self._width)


class Rebuilding:
    """Makes indexes anew while the old ones, as far as they work, go on answering."""

    def __init__(
        self,
        database: Database,
        library: Library,
        index: VectorIndex,
        storage: Storage,
        folder: DataFolder,
        aside: SetAside,
        space: Space,
    ) -> None:
        self._database = database
        self._library = library
        self._index = index
        self._storage = storage
        self._folder = folder
        self._aside = aside
        self._space = space

    def mend(self, collection_id: str) -> None:
        """Fill the index of a collection anew; of all, where the old one cannot be opened."""
        try:
            self.rebuild(self._library.collection_by_id(collection_id))
        except RetrievalError as error:
            if error.code != "index_broken":
                raise
            self.rebuild_everything()

    def rebuild(self, collection: Collection) -> int:
        """Fill a new index from the vectors in the database; the number of chunks in it."""
        with self._storage.changing:
            self._space.check()
            fresh = next_name(collection.id)
            self._index.create(fresh, collection.embedder)
            done = 0
            for page in self._library.stored_chunks(collection.id):
                self.add(fresh, page)
                done += len(page)
            self._index.replace(collection.id, by=fresh)
            return done

    def rebuild_everything(self, *, accounted_for: bool = False) -> int:
        """Fill a new index for every collection; the number of collections.

        The old one is set aside, or thrown away where all that is in it is known to be in the database.
        """
        with self._storage.changing:
            self._space.check()
            self._index.start_over(shutil.rmtree if accounted_for else lambda path: self._aside.take(path, "index"))
            collections = self._library.collections()
            for collection in collections:
                self.rebuild(collection)
            return len(collections)

    def add(self, collection_id: str, stored: Sequence[StoredChunk]) -> None:
        """Put chunks of the database into an index; those that have no vector yet are left out."""
        embedded = [(each.chunk.id, each.vector) for each in stored if each.vector is not None]
        if embedded:
            ids, blobs = zip(*embedded, strict=True)
            vectors = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(ids), -1)
            self._index.add(collection_id, ids, vectors.astype(np.float32, copy=False))

    def re_embed(self, collection: Collection, embedder: Embedder, on_progress: Told | None = None) -> Collection:
        """New vectors for all chunks; the collection changes over at once when the last of them is there.

        Nothing is locked while the embedder works, which may take hours; documents that come or go meanwhile are
        seen before the change-over.
        """
        with _Scratch(self._folder.temporary) as scratch:
            while True:
                self._embed_missing(collection, embedder, scratch, on_progress)
                with self._storage.changing:
                    if self._library.chunk_ids(collection.id) <= scratch.ids:
                        self._change_over(collection, embedder, scratch)
                        return self._library.collection_by_id(collection.id)

    def _embed_missing(
        self, collection: Collection, embedder: Embedder, scratch: _Scratch, on_progress: Told | None
    ) -> None:
        for page in self._library.stored_chunks(collection.id, _BATCH):
            new = [each for each in page if each.chunk.id not in scratch.ids]
            if not new:
                continue
            self._space.check()
            scratch.add([each.chunk.id for each in new], embedder.embed_documents(texts_of_stored(new)))
            if on_progress is not None:
                on_progress(len(scratch.ids), max(collection.chunks, len(scratch.ids)))

    def _change_over(self, collection: Collection, embedder: Embedder, scratch: _Scratch) -> None:
        fresh = next_name(collection.id)
        self._index.create(fresh, embedder.fingerprint)
        for page in self._library.stored_chunks(collection.id):
            self.add(fresh, [replace(each, vector=scratch.vector(each.chunk.id)) for each in page])

        def change(writing: Writing) -> None:
            for ids in scratch.pages():
                rows = [(scratch.vector(id), id) for id in ids]
                writing.executemany("UPDATE chunks SET vector = ? WHERE id = ?", rows)
            for document_id in self._library.document_ids(writing, collection.id):
                self._library.note_vectors(writing, document_id)
            writing.execute("UPDATE collections SET embedder = ? WHERE id = ?", (embedder.fingerprint, collection.id))

        self._database.write(change)
        self._index.replace(collection.id, by=fresh)

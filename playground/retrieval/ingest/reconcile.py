"""Mending what a crash left: the index and the folder of originals are made to agree with the database."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from playground.core.errors import RetrievalError
from playground.core.values import Collection
from playground.documents.library import Library, StoredChunk
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest.reading import PART, Reader
from playground.retrieval.ingest.rebuilding import Rebuilding
from playground.retrieval.ingest.storing import Storage
from playground.storage.database import Database, Writing
from playground.storage.folder import DataFolder

_SAME = 0.999
"""Cosine similarity that a stored vector has to itself at least."""
_FEW, _MANY = 5, 60
"""Chunks that are looked for in the index as a sample: at first, and once one of them was missed."""
_TOLERATED = 0.05
"""Share of the sample that a sound graph may miss; it is approximate by nature."""
_PAGE = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was mended; all zero when nothing had to be."""

    documents_removed: int = 0
    vectors_removed: int = 0
    vectors_added: int = 0
    collections_rebuilt: int = 0
    collections_dropped: int = 0
    """From the index: those that the database does not know."""
    files_removed: int = 0

    @property
    def nothing(self) -> bool:
        """Whether all was well."""
        return self == Reconciled()


class Reconciliation:
    """Compares, and mends what differs. Ingests may run meanwhile: what is under way is left alone."""

    def __init__(
        self,
        database: Database,
        library: Library,
        index: VectorIndex,
        reader: Reader,
        storage: Storage,
        rebuilding: Rebuilding,
        folder: DataFolder,
    ) -> None:
        self._database = database
        self._library = library
        self._index = index
        self._reader = reader
        self._storage = storage
        self._rebuilding = rebuilding
        self._folder = folder

    def run(self) -> Reconciled:
        """Mend everything; the counts of what was wrong."""
        with self._storage.changing:
            documents = self._database.write(_remove_unready)
            embedders = self._indexed()
            dropped = rebuilt = removed = added = 0
            collections = self._library.collections()
            for unknown in embedders.keys() - {collection.id for collection in collections}:
                self._index.drop(unknown)
                dropped += 1
            for collection in collections:
                if embedders.get(collection.id) != collection.embedder:
                    self._rebuilding.rebuild(collection)
                    rebuilt += 1
                    continue
                try:
                    gone, come = self._mend(collection)
                    removed, added = removed + gone, added + come
                except RetrievalError as error:
                    _log.warning("the index of %s is rebuilt: %s", collection.id, error.detail)
                    self._rebuilding.rebuild(collection)
                    rebuilt += 1
        done = Reconciled(documents, removed, added, rebuilt, dropped, self._remove_files())
        if not done.nothing:
            _log.info("mended: %s", done)
        return done

    def _indexed(self) -> dict[str, str]:
        """The embedder of each collection of the index; a folder that cannot be opened is emptied."""
        try:
            return self._index.collections()
        except RetrievalError as error:
            _log.warning("the vector index cannot be opened and is made anew: %s", error.detail)
            self._index.start_over()
            return {}

    def _mend(self, collection: Collection) -> tuple[int, int]:
        """Take out and put in single vectors; their numbers. Raises when the index as a whole is unsound."""
        wanted = self._library.chunk_ids(collection.id)
        there = self._index.ids(collection.id)
        missing = sorted(wanted - there)
        self._index.remove(collection.id, sorted(there - wanted))
        for begin in range(0, len(missing), _PAGE):
            self._rebuilding.add(collection.id, self._library.stored_by_id(missing[begin : begin + _PAGE]))
        self._probe(collection, sorted(wanted))
        return len(there - wanted), len(missing)

    def _probe(self, collection: Collection, ids: list[str]) -> None:
        """Look for a few chunks by their own vectors: rows may be there while the graph that finds them is lost."""
        if not self._missed(collection, _sample(ids, _FEW)):
            return
        many = _sample(ids, _MANY)
        missed = self._missed(collection, many)
        if missed > _TOLERATED * len(many):
            detail = f"{missed} of {len(many)} chunks are not found by their own vectors"
            raise RetrievalError("index_broken", collection=collection.id, detail=detail)

    def _missed(self, collection: Collection, ids: list[str]) -> int:
        return sum(not self._finds(collection.id, stored) for stored in self._library.stored_by_id(ids))

    def _finds(self, collection_id: str, stored: StoredChunk) -> bool:
        found = self._index.query(collection_id, np.frombuffer(stored.vector, dtype="<f4"), 1)
        return bool(found) and found[0][1] >= _SAME

    def _remove_files(self) -> int:
        """Originals without a document, and copies that were never finished."""
        there = {path.name: path for path in self._folder.files.iterdir()}
        under_way = self._reader.under_way()  # before the rows: what leaves this set has its row already
        known = {str(row[0]) for row in self._database.read("SELECT id FROM documents")}
        orphans = [path for name, path in there.items() if name not in known and name not in under_way]
        parts = [path for path in self._folder.temporary.glob(f"*{PART}") if path.stem not in under_way]
        return _unlink((*orphans, *parts))


def _remove_unready(writing: Writing) -> int:
    cursor = writing.execute("DELETE FROM documents WHERE state <> 'ready'")
    return int(cursor.rowcount)


def _sample(ids: list[str], size: int) -> list[str]:
    """About `size` of the ids, evenly spread."""
    return ids[:: max(len(ids) // size, 1)][:size]


def _unlink(paths: Iterable[Path]) -> int:
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        count += 1
    return count

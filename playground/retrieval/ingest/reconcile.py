"""Mending what a crash left: the index and the folder of originals are made to agree with the database."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from playground.core.errors import RetrievalError
from playground.core.values import Collection
from playground.documents.library import Library, StoredChunk
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest.reading import PART, Reader
from playground.retrieval.ingest.rebuilding import Rebuilding
from playground.retrieval.ingest.storing import Storage
from playground.storage.database import Database
from playground.storage.folder import DataFolder

_SAME = 0.999
"""Cosine similarity that a stored vector has to itself at least."""
_FEW, _MANY = 5, 60
"""Chunks that are looked for in the index as a sample: at first, and once one of them was missed."""
_TOLERATED = 0.05
"""Share of the sample that a sound graph may miss; it is approximate by nature."""
_PAGE = 500
EXAMINED = "index-examined"
"""Name of the file that lies in the temporary folder while the index is looked at."""

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
            removed = self._storage.remove_unready()
            done = self._index_mended()
        done = replace(done, documents_removed=removed, files_removed=self._remove_files())
        if not done.nothing:
            _log.info("mended: %s", done)
        return done

    def _index_mended(self) -> Reconciled:
        """As `_collections_mended`, but an index that is unusable as a whole is made anew.

        A damaged graph can end the whole process inside Chroma. A file says that the index is being examined: found at
        the beginning, it tells of a process that did not live to the end of this, and the index is not opened again.
        """
        examined = self._folder.temporary / EXAMINED
        try:
            if examined.exists():
                raise RetrievalError("index_broken", detail="a process ended while it was being examined")
            examined.touch()
            return self._collections_mended()
        except RetrievalError as error:
            _log.warning("the vector index cannot be used and is made anew: %s", error.detail)
            return Reconciled(collections_rebuilt=self._rebuilding.rebuild_everything())
        finally:
            examined.unlink(missing_ok=True)

    def _collections_mended(self) -> Reconciled:
        """Every collection of the database in the index, and no other. Raises when the index as a whole is unusable."""
        embedders = self._index.collections()
        collections = self._library.collections()
        unknown = embedders.keys() - {collection.id for collection in collections}
        for collection_id in unknown:
            self._index.drop(collection_id)
        done = Reconciled(collections_dropped=len(unknown))
        for collection in collections:
            found = self._collection_mended(collection, embedders.get(collection.id))
            done = replace(
                done,
                vectors_removed=done.vectors_removed + found.vectors_removed,
                vectors_added=done.vectors_added + found.vectors_added,
                collections_rebuilt=done.collections_rebuilt + found.collections_rebuilt,
            )
        return done

    def _collection_mended(self, collection: Collection, embedder: str | None) -> Reconciled:
        if embedder == collection.embedder:
            try:
                return self._mended(collection)
            except RetrievalError as error:
                _log.warning("the index of %s is made anew: %s", collection.id, error.detail)
        self._rebuilding.rebuild(collection)
        return Reconciled(collections_rebuilt=1)

    def _mended(self, collection: Collection) -> Reconciled:
        """Take out and put in single vectors. Raises when the collection's index is unsound."""
        wanted = self._library.chunk_ids(collection.id)
        there = self._index.ids(collection.id)
        missing = sorted(wanted - there)
        self._index.remove(collection.id, sorted(there - wanted))
        for begin in range(0, len(missing), _PAGE):
            self._rebuilding.add(collection.id, self._library.stored_by_id(missing[begin : begin + _PAGE]))
        self._probe(collection, sorted(wanted))
        return Reconciled(vectors_removed=len(there - wanted), vectors_added=len(missing))

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


def _sample(ids: list[str], size: int) -> list[str]:
    """About `size` of the ids, evenly spread."""
    return ids[:: max(len(ids) // size, 1)][:size]


def _unlink(paths: Iterable[Path]) -> int:
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        count += 1
    return count

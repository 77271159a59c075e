"""Mending what a crash left: index and originals are made to agree with the database, and nothing unknown is deleted.

What the database notes as leaving is deleted. An original, a vector or an index that it cannot account for is set
aside, since the database may be the one that lost something.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from playground.core.errors import Failure, Notice, PlaygroundError, RetrievalError
from playground.core.values import Collection
from playground.documents.library import Library, StoredChunk
from playground.documents.originals import Originals
from playground.retrieval.index import FORMAT, Known, VectorIndex, base_name
from playground.retrieval.ingest.reading import Reader
from playground.retrieval.ingest.rebuilding import Rebuilding
from playground.retrieval.ingest.storing import Storage
from playground.storage.aside import SetAside
from playground.storage.database import Database
from playground.storage.folder import DataFolder

_SAME = 0.999
"""Cosine similarity that a stored vector has to itself at least."""
_FEW, _MANY = 5, 60
"""Chunks that are looked for in the index as a sample: at first, and once one of them was missed."""
_TOLERATED = 0.05
"""Share of the sample that a sound graph may miss; it is approximate by nature."""
_PAGE = 500
_FILE = 5_000
"""Vectors of one file of those set aside."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was mended; all zero when nothing had to be."""

    documents_removed: int = 0
    vectors_added: int = 0
    collections_rebuilt: int = 0
    collections_lost: int = 0
    """Of those rebuilt: their index was not there at all."""
    collections_dropped: int = 0
    """From the index: those that were deleted, or were being filled."""
    files_removed: int = 0
    files_set_aside: int = 0
    vectors_set_aside: int = 0
    originals_missing: int = 0
    """Documents whose file is gone; their text is there, but they cannot be read again."""
    strays: int = 0
    """Originals that lie among what was set aside, by this start or an earlier one."""
    vectors_removed: int = 0
    """Of documents that were deleted."""
    index_set_aside: int = 0
    """1 where the whole index was damaged."""
    collections_unknown: int = 0
    """Of the index, made for this data folder, and known neither as there nor as deleted; they stay where they are."""
    failure: Failure | None = None
    """Why the index could not be looked at; questions are answered by words meanwhile."""
    place: str | None = None
    """The folder with what was set aside."""

    @property
    def nothing(self) -> bool:
        """Whether all was well."""
        return self == Reconciled()

    def findings(self) -> tuple[Notice | Failure, ...]:
        """What whoever started the program has to know: one sentence for each kind of thing that was set aside."""
        told: list[Notice | Failure] = []
        if self.strays:
            told.append(Notice.of("originals_set_aside", count=self.strays, place=self.place))
        if self.originals_missing:
            told.append(Notice.of("originals_missing", count=self.originals_missing))
        if self.index_set_aside:
            told.append(Notice.of("index_set_aside", place=self.place))
        if self.collections_lost:
            told.append(Notice.of("index_lost", count=self.collections_lost))
        if self.collections_unknown and not self.strays:  # taking those in again clears them away, too
            told.append(Notice.of("index_unknown", count=self.collections_unknown))
        if self.failure is not None:
            told.append(self.failure)
        return tuple(told)


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
        originals: Originals,
        aside: SetAside,
    ) -> None:
        self._database = database
        self._library = library
        self._index = index
        self._reader = reader
        self._storage = storage
        self._rebuilding = rebuilding
        self._folder = folder
        self._originals = originals
        self._aside = aside
        self._deleted: set[str] = set()
        """Ids of the chunks of documents that this start took away."""
        self._vectors_aside = self._vectors_gone = 0

    def run(self) -> Reconciled:
        """Mend everything; the counts of what was wrong."""
        with self._storage.changing:
            removed, self._deleted = self._storage.remove_unready()
            leaving = self._storage.leaving()
            files = self._files_mended(set(leaving))
            self._vectors_aside = self._vectors_gone = 0
            try:
                done = self._index_mended(set(leaving))
                self._database.write(lambda writing: self._storage.left(writing, leaving))
            except PlaygroundError as error:
                done = Reconciled(failure=Failure.of(error))
        strays = len(self._originals.strays())
        place = self._aside.folder or (self._folder.set_aside if strays else None)
        done = replace(
            done,
            documents_removed=removed,
            files_removed=files.files_removed,
            files_set_aside=files.files_set_aside,
            originals_missing=files.originals_missing,
            strays=strays,
            vectors_set_aside=self._vectors_aside,
            vectors_removed=self._vectors_gone,
            place=str(place) if place else None,
        )
        if not done.nothing:
            _log.info("mended: %s", done)
        return done

    def drop_unknown(self) -> int:
        """Take collections out of the index that were made for this data folder and that the database does not know."""
        with self._storage.changing:
            unknown = self._ours(self._index.collections()) - {each.id for each in self._library.collections()}
            for name in unknown:
                self._index.drop(name)
            return len(unknown)

    # The index --------------------------------------------------------------------------------------------------------

    def _index_mended(self, leaving: set[str]) -> Reconciled:
        """As `_collections_mended`, but an index that is damaged as a whole is set aside and made anew.

        One that merely cannot be reached now is left alone, and the RetrievalError goes on.
        """
        try:
            return self._collections_mended(leaving)
        except RetrievalError as error:
            if error.code != "index_broken":
                raise
            _log.warning("the vector index cannot be used and is made anew: %s", error.detail)
            return Reconciled(collections_rebuilt=self._rebuilding.rebuild_everything(), index_set_aside=1)

    def _collections_mended(self, leaving: set[str]) -> Reconciled:
        """Every collection of the database in the index. Raises when the index as a whole is unusable."""
        known = self._index.collections()
        collections = self._library.collections()
        ids = {collection.id for collection in collections}
        ours = self._ours(known) - ids
        gone = {name for name in ours if base_name(name) in ids | leaving}
        for name in gone:
            self._index.drop(name)
        done = Reconciled(collections_dropped=len(gone), collections_unknown=len(ours - gone))
        for collection in collections:
            found = self._collection_mended(collection, known.get(collection.id))
            done = replace(
                done,
                vectors_added=done.vectors_added + found.vectors_added,
                collections_rebuilt=done.collections_rebuilt + found.collections_rebuilt,
                collections_lost=done.collections_lost + found.collections_lost,
            )
        if any(known[id].format < FORMAT for id in ids & known.keys()):
            return replace(done, collections_rebuilt=self._brought_up_to_date(only_ours=ids >= known.keys() - gone))
        return done

    def _ours(self, known: Mapping[str, Known]) -> set[str]:
        """The names of the collections that nobody else made; those of an earlier version do not say who did."""
        return {name for name, noted in known.items() if noted.owner in (None, self._folder.id)}

    def _collection_mended(self, collection: Collection, known: Known | None) -> Reconciled:
        if known is not None:
            try:
                wanted = self._library.embedded_ids(collection.id)
                there = self._cleared(collection.id, wanted)
                if known.embedder == collection.embedder:
                    return self._mended(collection, wanted, there)
            except RetrievalError as error:
                if error.code != "index_broken":
                    raise
                _log.warning("the index of %s is made anew: %s", collection.id, error.detail)
        done = self._rebuilding.rebuild(collection)
        return Reconciled(collections_rebuilt=1, collections_lost=int(known is None and done > 0))

    def _cleared(self, collection_id: str, wanted: set[str]) -> set[str]:
        """The ids that are left once all others are out; those of no chunk and no deleted document are set aside.

        Vectors of chunks that have none in the database were on their way in when a process ended; they are made again.
        """
        there = self._index.ids(collection_id)
        others = there - wanted
        strays = sorted(others - self._deleted - self._library.known_chunks(sorted(others)))
        self._set_aside_vectors(collection_id, strays)
        self._index.remove(collection_id, sorted(others))
        self._vectors_aside += len(strays)
        self._vectors_gone += len(others) - len(strays)
        return there & wanted

    def _mended(self, collection: Collection, wanted: set[str], there: set[str]) -> Reconciled:
        """Put in the vectors that are missing. Raises when the collection's index is unsound."""
        missing = sorted(wanted - there)
        for begin in range(0, len(missing), _PAGE):
            self._rebuilding.add(collection.id, self._library.stored_by_id(missing[begin : begin + _PAGE]))
        self._probe(collection, sorted(wanted))
        return Reconciled(vectors_added=len(missing))

    def _set_aside_vectors(self, collection_id: str, ids: list[str]) -> None:
        """Keep vectors that belong to no chunk: file by file `ids` and `vectors`, to be read with numpy."""
        for begin in range(0, len(ids), _FILE):
            found = self._index.vectors(collection_id, ids[begin : begin + _FILE])
            path = self._aside.place("vectors") / f"{collection_id}-{begin}.npz"
            np.savez(path, ids=np.array(list(found)), vectors=np.array(list(found.values())))

    def _brought_up_to_date(self, *, only_ours: bool) -> int:
        """Make collections of an earlier format anew; the number of them.

        That format held the texts of chunks, of which some stay in Chroma's own tables for good. Where the folder holds
        nothing but what the database knows, it is therefore thrown away; its vectors are all in the database.
        """
        if only_ours:
            return self._rebuilding.rebuild_everything(accounted_for=True)
        collections = self._library.collections()
        for collection in collections:
            self._rebuilding.rebuild(collection)
        return len(collections)

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
        if stored.vector is None:
            return False
        found = self._index.query(collection_id, np.frombuffer(stored.vector, dtype="<f4"), 1)
        return bool(found) and found[0][1] >= _SAME

    # The originals ----------------------------------------------------------------------------------------------------

    def _files_mended(self, leaving: set[str]) -> Reconciled:
        """Delete what is leaving; set aside originals that nobody knows."""
        there = self._originals.ids()
        under_way = self._reader.under_way()  # before the rows: what leaves this set has its row already
        documents = self._library.all_originals()
        unknown = there - documents.keys() - under_way
        for id in unknown & leaving:
            self._originals.remove(id)
        for id in unknown - leaving:
            self._originals.set_aside(id)
        for id in self._originals.unlabelled(documents):
            self._originals.label(id, documents[id])
        self._originals.name_collections(self._library.collections())
        return Reconciled(
            files_removed=len(unknown & leaving),
            files_set_aside=len(unknown - leaving),
            originals_missing=len(documents.keys() - there),
        )


def _sample(ids: list[str], size: int) -> list[str]:
    """About `size` of the ids, evenly spread."""
    return ids[:: max(len(ids) // size, 1)][:size]

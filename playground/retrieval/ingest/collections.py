"""Collections: made, renamed and taken away."""

import logging
import unicodedata
from uuid import uuid4

from playground.core.errors import DocumentError, RetrievalError
from playground.core.values import Collection
from playground.documents.chunking import ChunkSettings
from playground.documents.cleaning import without_hidden
from playground.documents.library import Library
from playground.documents.originals import Originals
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest.storing import Storage, note_leaving
from playground.retrieval.lexical import LexicalIndex
from playground.storage.database import Database, Writing

LONGEST_NAME = 100
_log = logging.getLogger(__name__)


class Collections:
    """What can be done with collections as a whole."""

    def __init__(
        self,
        database: Database,
        library: Library,
        lexical: LexicalIndex,
        index: VectorIndex,
        storage: Storage,
        originals: Originals,
    ) -> None:
        self._database = database
        self._library = library
        self._lexical = lexical
        self._index = index
        self._storage = storage
        self._originals = originals

    def create(self, name: str, embedder: str) -> Collection:
        """A new, empty collection for vectors of that embedder."""
        name = _checked(name)
        collection_id = f"c{uuid4().hex}"

        def change(writing: Writing) -> None:
            self._library.add_collection(writing, collection_id, name, embedder)
            self._lexical.create(writing, collection_id)
            self._lexical.mark_current(writing, collection_id)

        with self._storage.changing:
            self._database.write(change)
            try:
                self._index.create(collection_id, embedder)
            except RetrievalError:
                self._database.write(lambda writing: self._remove(writing, collection_id))
                raise
            self._name_all()
        return self._library.collection_by_id(collection_id)

    def rename(self, collection_id: str, name: str) -> Collection:
        """Give the collection another name."""
        name = _checked(name)
        self._library.collection_by_id(collection_id)
        with self._storage.changing:
            self._database.write(lambda writing: self._library.rename_collection(writing, collection_id, name))
            self._name_all()
        return self._library.collection_by_id(collection_id)

    def set_chunking(self, collection_id: str, settings: ChunkSettings) -> Collection:
        """Cut what comes into the collection from now on by `settings`."""
        self._library.collection_by_id(collection_id)
        self._database.write(lambda writing: self._library.set_chunking(writing, collection_id, settings))
        return self._library.collection_by_id(collection_id)

    def set_reads_hidden(self, collection_id: str, reads_hidden: bool) -> Collection:
        """Read hidden parts, too, of what comes into the collection from now on, or leave them out."""
        self._library.collection_by_id(collection_id)
        self._database.write(lambda writing: self._library.set_reads_hidden(writing, collection_id, reads_hidden))
        return self._library.collection_by_id(collection_id)

    def delete(self, collection_id: str) -> None:
        """Take the collection away with its documents, their originals, terms and vectors."""

        with self._storage.changing:
            self._library.collection_by_id(collection_id)
            gone = self._database.write(lambda writing: self._remove(writing, collection_id))
            self._storage.take_leave(gone)
            self._drop(collection_id)
            self._originals.name_collections(self._library.collections(), deleted=collection_id)

    def _remove(self, writing: Writing, collection_id: str) -> list[str]:
        """Rows and terms of a collection go; the ids of its documents."""
        documents = self._library.document_ids(writing, collection_id)
        self._lexical.drop(writing, collection_id)
        self._library.remove_collection(writing, collection_id)
        note_leaving(writing, [collection_id, *documents])
        return documents

    def _drop(self, collection_id: str) -> None:
        try:
            self._index.drop(collection_id)
        except RetrievalError as error:
            _log.warning("a collection stays in the index until the next start: %s", error.detail)
            return
        self._database.submit(lambda writing: self._storage.left(writing, [collection_id]))

    def _name_all(self) -> None:
        self._originals.name_collections(self._library.collections())


def _checked(name: str) -> str:
    """The name as it is kept: blanks trimmed, nothing invisible; an empty or endless one is an error."""
    spaced = " ".join(unicodedata.normalize("NFC", without_hidden(name)).split())
    name = "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs")).strip()
    if not name:
        raise DocumentError("collection_unnamed")
    if len(name) > LONGEST_NAME:
        raise DocumentError("collection_name_long", length=len(name), limit=LONGEST_NAME)
    return name

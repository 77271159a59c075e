"""Embedded drafts into the index and the library, and documents out of them again.

The database is the truth. A document exists, and is found by its words, from the commit of its row, chunks and terms.
Its vectors follow: into the index, then into the database. What must leave the index leaves it after the database.
Whatever a crash leaves in between, only the index and the folder of originals hold too much, and the reconciliation
takes it out.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from playground.core.errors import DocumentError, Notice, PlaygroundError, RetrievalError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import Collection, Document
from playground.documents.library import PENDING, Library
from playground.documents.originals import Originals
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest.reading import Draft
from playground.retrieval.lexical import LexicalIndex, searchable
from playground.retrieval.terms import index_text
from playground.storage.database import Database, Writing
from playground.storage.space import Space

Vectors = NDArray[np.float32]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a draft came to."""

    kind: Literal["ready", "replaced", "unchanged"]
    document: Document
    """The one in the library: for `unchanged` the other that has the same bytes."""
    gone_chunks: tuple[str, ...] = ()
    """Ids that have to leave the index."""
    gone_document: str | None = None
    """Id whose original has to go."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors for chunks of one document."""

    document: str
    """Its id."""
    chunks: tuple[str, ...]
    """Ids of the chunks, in the order of the vectors."""
    vectors: Vectors
    notes: tuple[Notice, ...] = ()
    """What people should know of how they were made."""


class Storage:
    """The one place that changes index and library; one change at a time."""

    def __init__(
        self,
        database: Database,
        library: Library,
        lexical: LexicalIndex,
        index: VectorIndex,
        originals: Originals,
        space: Space,
    ) -> None:
        self._database = database
        self._library = library
        self._lexical = lexical
        self._index = index
        self._originals = originals
        self._space = space
        self._unswept: dict[str, list[str]] = {}
        """By collection the ids that a failed write may have left in the index."""
        self.changing = threading.RLock()
        """Held while index and library may differ; who compares the two, holds it too."""

    def store(self, collection: Collection, drafts: Sequence[Draft]) -> list[Stored | Exception]:
        """Make documents of the drafts, found by words from now on; one transaction for each."""
        with self.changing:
            self._library.collection_by_id(collection.id)
            self._space.check()
            writes = [self._database.submit(partial(self._commit, collection, draft, _rows(draft))) for draft in drafts]
            outcomes = [_outcome(write) for write in writes]
            stored = [outcome for outcome in outcomes if isinstance(outcome, Stored)]
            for outcome in stored:
                if outcome.gone_document is not None:
                    self._tidy([outcome.gone_document])
            self._sweep(collection.id, [id for outcome in stored for id in outcome.gone_chunks])
            return outcomes

    def add_vectors(
        self,
        collection: Collection,
        embedded: Sequence[Embedded],
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        """Put the vectors of documents that are stored into the index, and then into the database.

        Chunks that are gone by now are passed over. Raises RetrievalError, and nothing is put in, when the collection
        has moved to another embedder meanwhile.
        """
        with self.changing:
            now = self._library.collection_by_id(collection.id)
            if now.embedder != collection.embedder:
                raise embedder_mismatch(now, collection.embedder)
            ids = [id for each in embedded for id in each.chunks]
            vectors = np.concatenate([each.vectors for each in embedded]).astype("<f4", copy=False)
            self._check_width(collection, vectors)
            self._space.check()
            known = self._library.known_chunks(ids)
            there = [place for place, id in enumerate(ids) if id in known]
            self._sweep(collection.id, self._unswept.pop(collection.id, []))
            self._index.add(collection.id, [ids[place] for place in there], vectors[there], on_progress)

            def change(writing: Writing) -> None:
                self._library.set_vectors(writing, [(ids[place], vectors[place].tobytes()) for place in there])
                for each in embedded:
                    self._library.note_vectors(writing, each.document, each.notes)

            self._database.write(change)

    def note_failure(self, document_id: str, error: PlaygroundError) -> None:
        """Say of a document that stays without vectors why that is."""
        words = {f"cause_{language}": _whole(error, language) for language in LANGUAGES}
        missing = Notice.of("vectors_missing", cause=error.code, **words)
        self._database.write(lambda writing: self._library.note_vectors(writing, document_id, missing=missing))

    def remove(self, document_id: str) -> None:
        """Take a document away with all that belongs to it."""
        with self.changing:
            self.take_away(self._library.document(document_id))

    def take_away(self, document: Document) -> None:
        """The same for a document that is not ready any more; one that is gone by now is no error."""

        def change(writing: Writing) -> list[str]:
            query = "SELECT 1 FROM documents WHERE id = ?"
            if writing.execute(query, (document.id,)).fetchone() is None:  # it went with its whole collection
                return []
            note_leaving(writing, [document.id])
            return self._take_away(writing, document.collection_id, document.id)

        with self.changing:
            self._sweep(document.collection_id, self._database.write(change))
            self.take_leave([document.id])

    def leaving(self) -> list[str]:
        """Ids of documents and collections whose rows are gone, and whose originals or vectors may still be there."""
        return [str(row["id"]) for row in self._database.read("SELECT id FROM leaving")]

    def take_leave(self, ids: Sequence[str]) -> None:
        """Delete the originals of documents whose rows are gone."""
        for id in ids:
            self._originals.remove(id)
        self._database.submit(lambda writing: self.left(writing, ids))

    def _tidy(self, ids: Sequence[str]) -> None:
        """As `take_leave`, after a change that is done whatever becomes of this; the next start does the rest."""
        try:
            self.take_leave(ids)
        except (OSError, PlaygroundError) as error:
            _log.warning("%d originals stay until the next start: %s", len(ids), error)

    def left(self, writing: Writing, ids: Sequence[str]) -> None:
        """Nothing is left of these."""
        writing.executemany("DELETE FROM leaving WHERE id = ?", [(id,) for id in ids])

    def remove_unready(self) -> tuple[int, set[str]]:
        """Take away the rows, chunks and terms of all documents that are not ready: how many, and their chunks' ids."""

        def change(writing: Writing) -> tuple[int, set[str]]:
            unready = self._library.unready(writing)
            chunks = [self._take_away(writing, collection_id, document_id) for document_id, collection_id in unready]
            note_leaving(writing, [document_id for document_id, _ in unready])
            return len(unready), {id for ids in chunks for id in ids}

        return self._database.write(change)

    # Parts ------------------------------------------------------------------------------------------------------------

    def _check_width(self, collection: Collection, vectors: Vectors) -> None:
        """Two models may go by one name: vectors of another length than those in the collection are refused."""
        row = self._database.read(
            "SELECT length(k.vector) / 4 AS width FROM documents d JOIN chunks k ON k.document_id = d.id"
            " WHERE d.collection_id = ? AND length(k.vector) > 0 LIMIT 1",
            (collection.id,),
        )
        if row and row[0]["width"] != vectors.shape[1]:
            found, expected = vectors.shape[1], row[0]["width"]
            raise RetrievalError("embed_dimension", server=collection.embedder, expected=expected, found=found)

    def _commit(self, collection: Collection, draft: Draft, rows: Sequence[str], writing: Writing) -> Stored:
        document = replace(draft.document, warnings=(*draft.document.warnings, PENDING))
        self._check(writing, collection, draft)
        same = self._other(writing, document, "sha256", document.sha256)
        if same is not None:
            return Stored("unchanged", self._library.document(same))
        replaced = self._other(writing, document, "name", document.name)
        old = document.id if draft.again else replaced
        gone = self._take_away(writing, collection.id, old) if old else []
        if replaced:
            note_leaving(writing, [replaced])
        self._library.add_document(writing, document, draft.title, draft.text)
        numbers = self._library.add_chunks(writing, draft.chunks)
        self._lexical.add(writing, collection.id, list(zip(numbers, rows, strict=True)))
        return Stored("replaced" if replaced else "ready", document, tuple(gone), replaced)

    def _check(self, writing: Writing, collection: Collection, draft: Draft) -> None:
        """What held when the file was read must hold now."""
        row = writing.execute("SELECT embedder FROM collections WHERE id = ?", (collection.id,)).fetchone()
        if row is None:
            raise DocumentError("collection_unknown", name=collection.name)
        if row["embedder"] != collection.embedder:
            raise embedder_mismatch(collection, row["embedder"])
        query = "SELECT 1 FROM documents WHERE id = ? AND state = 'ready'"
        if draft.again and writing.execute(query, (draft.document.id,)).fetchone() is None:
            raise DocumentError("document_unknown", id=draft.document.id)

    def _other(self, writing: Writing, document: Document, column: Literal["sha256", "name"], value: str) -> str | None:
        """Id of another ready document of the collection that has the same value there."""
        row = writing.execute(
            f"SELECT id FROM documents WHERE collection_id = ? AND {column} = ? AND state = 'ready' AND id <> ?",
            (document.collection_id, value, document.id),
        ).fetchone()
        return None if row is None else str(row["id"])

    def _take_away(self, writing: Writing, collection_id: str, document_id: str) -> list[str]:
        """Row, chunks and terms of a document go; the ids of its chunks."""
        numbers, ids = self._library.chunk_numbers(writing, document_id)
        self._lexical.remove(writing, collection_id, numbers)
        self._library.remove_document(writing, document_id)
        return ids

    def _sweep(self, collection_id: str, ids: Sequence[str]) -> None:
        """Take vectors out of the index that belong to no chunk; no failure, since searches pass them over anyway."""
        try:
            self._index.remove(collection_id, ids)
        except RetrievalError as error:
            self._unswept.setdefault(collection_id, []).extend(ids)
            _log.warning("%d vectors stay in the index for now: %s", len(ids), error.detail)


def note_leaving(writing: Writing, ids: Sequence[str]) -> None:
    """The rows of these documents or collections go in this transaction; what else belongs to them goes after it."""
    writing.executemany("INSERT OR IGNORE INTO leaving (id) VALUES (?)", [(id,) for id in ids])


def embedder_mismatch(collection: Collection, other: str) -> RetrievalError:
    """The collection's vectors were made with something else than what is at hand."""
    return RetrievalError("embedder_mismatch", collection=collection.name, made_with=collection.embedder, current=other)


def _whole(error: PlaygroundError, language: Language) -> str:
    """What happened, the server's own words where there are some, and what to do."""
    said = (error.message(language), error.detail, error.remedy(language))
    return " ".join(part for part in said if part)


def _rows(draft: Draft) -> list[str]:
    """What the chunks are found by, made outside the transaction: all writers wait for one another there."""
    return [searchable(index_text(draft.title, chunk.heading, chunk.text)) for chunk in draft.chunks]


def _outcome(write: "Future[Stored]") -> Stored | Exception:
    error = write.exception()
    return write.result() if error is None else error if isinstance(error, Exception) else RuntimeError(str(error))

"""Embedded drafts into the index and the library, and documents out of them again.

The database is the truth. A document exists, and is found by its words, from the commit of its row, chunks and terms.
Its vectors follow: into the index, then into the database. What must leave the index leaves it after the database.
Whatever a crash leaves in between, only the index and the folder of originals hold too much, and the reconciliation
takes it out.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from playground.core.errors import DocumentError, Notice, PlaygroundError, RetrievalError
from playground.core.strings import LANGUAGES, Language
from playground.core.values import Chunk, Collection, Document
from playground.documents.library import PENDING, Library
from playground.documents.library.descriptions import Described
from playground.documents.names import searched_title
from playground.documents.namesakes import free_name
from playground.documents.originals import Label, Originals
from playground.documents.tags import MOST
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest.edited import edited
from playground.retrieval.ingest.reading import Draft
from playground.retrieval.lexical import LexicalIndex, searchable
from playground.retrieval.terms import index_text
from playground.storage.database import Database, Write, Writing
from playground.storage.space import Space

T = TypeVar("T")
Vectors = NDArray[np.float32]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a draft came to."""

    kind: Literal["ready", "replaced", "unchanged", "namesake"]
    document: Document
    """The one in the library: for `unchanged` the other that has the same bytes, for `namesake` that of the name."""
    gone_chunks: tuple[str, ...] = ()
    """Ids that have to leave the index."""
    gone_document: str | None = None
    """Id whose original has to go."""
    chunks: tuple[Chunk, ...] = ()
    """Those of the document, the edits of people applied."""


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
                self._relabel(outcome)
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
            filled = [each.vectors for each in embedded if each.chunks] or [np.zeros((0, 0), dtype=np.float32)]
            vectors = np.concatenate(filled).astype("<f4", copy=False)
            self.check_width(collection, vectors)
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

    def with_edits(self, draft: Draft) -> Draft:
        """The draft of a document that is in the library, or takes the place of one, as people edited that."""
        return edited(draft, self._library.edits_for(draft.document, draft.given.replaces))

    def edit(
        self,
        collection: Collection,
        document_id: str,
        write: Write[T],
        gone: Sequence[str],
        vectors: Mapping[str, bytes],
    ) -> T:
        """Have `write` change chunks of a document, and the index follow; `vectors` are those of the new chunks by id.

        Chunks whose vectors do not get into the index are left without, and the document says why.
        """
        with self.changing:
            self._space.check()
            done = self._database.write(write)
            there = {id: vector for id, vector in vectors.items() if vector}
            try:
                if there:
                    made = np.frombuffer(b"".join(there.values()), dtype="<f4").reshape(len(there), -1)
                    self._index.add(collection.id, list(there), made)
            except RetrievalError as error:
                without = [(id, b"") for id in there]
                self._database.write(lambda writing: self._library.set_vectors(writing, without))
                self.note_failure(document_id, error)
            self._sweep(collection.id, gone)
            return done

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
            self._library.forget_successor(writing, document.id)
            self._library.forget_all_edits(writing, document.id)
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
            for document_id, _ in unready:
                self._library.forget_successor(writing, document_id)
                self._library.forget_all_edits(writing, document_id)
            return len(unready), {id for ids in chunks for id in ids}

        return self._database.write(change)

    # Parts ------------------------------------------------------------------------------------------------------------

    def check_width(self, collection: Collection, vectors: Vectors) -> None:
        """Two models may go by one name: vectors of another length than those in the collection are refused."""
        row = self._database.read(
            "SELECT length(k.vector) / 4 AS width FROM documents d JOIN chunks k ON k.document_id = d.id"
            " WHERE d.collection_id = ? AND length(k.vector) > 0 LIMIT 1",
            (collection.id,),
        )
        if row and len(vectors) and row[0]["width"] != vectors.shape[1]:
            found, expected = vectors.shape[1], row[0]["width"]
            raise RetrievalError("embed_dimension", server=collection.embedder, expected=expected, found=found)

    def _commit(self, collection: Collection, draft: Draft, rows: Sequence[str], writing: Writing) -> Stored:
        document = replace(draft.document, warnings=(*draft.document.warnings, PENDING))
        self._check(writing, collection, draft)
        given = draft.given
        same = self._other(writing, document, "sha256", document.sha256)
        if same is not None and given.replaces not in (None, same):
            raise content_taken(document.name, self._library.document(same))
        if same is not None:
            return Stored("unchanged", self._library.document(same))
        namesake = None if draft.again or given.replaces else self._other(writing, document, "name", document.name)
        if namesake and given.namesake == "ask":
            return Stored("namesake", self._library.document(namesake))
        if namesake and given.namesake == "keep":
            document, namesake = self._beside(writing, document), None
        replaced = given.replaces or namesake
        old = document.id if draft.again else replaced
        before = self._library.described(writing, old) if old else None
        if before is not None:
            document = _in_place_of(before, document, draft)
            self._refuse_taken(writing, document, but=replaced)
        draft, read = edited(draft, self._library.edits_for(document, old, writing)), draft
        document = replace(document, chunks=len(draft.chunks))
        gone = self._take_away(writing, collection.id, old) if old else []
        if replaced:
            note_leaving(writing, [replaced])
            self._library.succeed(writing, replaced, document.id)
        title = searched_title(document.name, document.file_name, draft.own_title)
        self._library.add_document(writing, document, title, draft.text)
        self._library.note_file(writing, document.id, document.file, draft.own_title)
        numbers = self._library.add_chunks(writing, draft.chunks)
        rows = rows if title == draft.title and draft is read else _rows(draft, title)
        self._lexical.add(writing, collection.id, list(zip(numbers, rows, strict=True)))
        self._library.take_over_edits(writing, document, old)
        if draft.edited is not None:
            self._library.note_fit(writing, document.id, draft.edited)
        return Stored("replaced" if replaced else "ready", document, tuple(gone), replaced, draft.chunks)

    def _beside(self, writing: Writing, document: Document) -> Document:
        """The document under a name that no other of the collection has."""
        query = "SELECT name FROM documents WHERE collection_id = ? AND state = 'ready'"
        names = {str(row["name"]) for row in writing.execute(query, (document.collection_id,)).fetchall()}
        return replace(document, name=free_name(document.name, names), file=document.file_name)

    def _refuse_taken(self, writing: Writing, document: Document, but: str | None) -> None:
        """Raises DocumentError `document_name_taken` where another one than `but` has the name."""
        if self._other(writing, document, "name", document.name) not in (None, but):
            raise DocumentError("document_name_taken", name=document.name)

    def _relabel(self, stored: Stored) -> None:
        """Write down what people say of a document; that is said in the database, and the label only repeats it."""
        document = stored.document
        if stored.kind in ("ready", "replaced") and (document.tags or document.file):
            try:
                self._originals.label(document.id, Label.of(document))
            except PlaygroundError as error:
                _log.warning("the label of an original is behind: %s", error.message("en"))

    def _check(self, writing: Writing, collection: Collection, draft: Draft) -> None:
        """What held when the file was read must hold now."""
        row = writing.execute("SELECT embedder FROM collections WHERE id = ?", (collection.id,)).fetchone()
        if row is None:
            raise DocumentError("collection_unknown", name=collection.name)
        if row["embedder"] != collection.embedder:
            raise embedder_mismatch(collection, row["embedder"])
        query = "SELECT 1 FROM documents WHERE id = ? AND state = 'ready'"
        old = draft.document.id if draft.again else draft.given.replaces
        if old is not None and writing.execute(query, (old,)).fetchone() is None:
            raise DocumentError("document_unknown", id=old)

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


def content_taken(name: str, other: Document) -> DocumentError:
    """A file that is to take the place of one document, and is another one of the collection already."""
    return DocumentError("document_content_taken", name=name, other=other.name)


def _in_place_of(before: Described, document: Document, draft: Draft) -> Document:
    """The document with the name and tags of the one that it takes the place of; a new file brings its own name.

    A name that people chose stays.
    """
    tags = tuple(sorted({*before.tags, *document.tags}))[:MOST]
    if draft.again:
        return replace(document, name=before.name, file=before.file, tags=before.tags)
    if before.file is None or draft.given.called:
        return replace(document, tags=tags)
    file = document.file_name
    return replace(document, name=before.name, file=file if file != before.name else None, tags=tags)


def _rows(draft: Draft, title: str | None = None) -> list[str]:
    """What the chunks are found by, made outside the transaction: all writers wait for one another there."""
    title = draft.title if title is None else title
    return [searchable(index_text(title, chunk.heading, chunk.text)) for chunk in draft.chunks]


def _outcome(write: "Future[Stored]") -> Stored | Exception:
    error = write.exception()
    return write.result() if error is None else error if isinstance(error, Exception) else RuntimeError(str(error))

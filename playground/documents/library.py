"""The library: collections, documents and chunks as values, read from and written to their rows.

Readers see ready documents only: what is being added or taken away exists for nobody else. The writing methods run
inside a transaction that the caller opened, since a document is complete only together with its terms and vectors.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from playground.core.clock import Clock, stamp
from playground.core.errors import DocumentError, Notice
from playground.core.values import Chunk, Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.documents.originals import Label
from playground.documents.scope import Scope
from playground.storage.database import Database, Row, Value, Writing

_COLLECTIONS = """
SELECT c.id, c.name, c.embedder, c.created_at, c.chunk_size, c.chunk_overlap,
    count(d.id) AS documents, coalesce(sum(d.chunks), 0) AS chunks
FROM collections c LEFT JOIN documents d ON d.collection_id = c.id AND d.state = 'ready'
"""
_DOCUMENTS = """
SELECT id, collection_id, name, media_type, size, sha256, pages, characters, chunks, encoding, warnings, created_at,
    chunk_size, chunk_overlap
FROM documents LEFT JOIN cuttings ON document_id = id
"""
_CHUNK_COLUMNS = "k.number, k.id, k.document_id, d.name AS document, k.seq, k.text, k.start, k.end, k.page, k.heading"
_OF_READY_DOCUMENTS = "FROM chunks k JOIN documents d ON d.id = k.document_id AND d.state = 'ready'"
_CHUNKS = f"SELECT {_CHUNK_COLUMNS} {_OF_READY_DOCUMENTS}"
_TITLED = f"SELECT {_CHUNK_COLUMNS}, d.title {_OF_READY_DOCUMENTS}"
_IDS = f"SELECT k.number, k.id {_OF_READY_DOCUMENTS}"
_STORED = f"SELECT {_CHUNK_COLUMNS}, d.title, k.vector {_OF_READY_DOCUMENTS}"
_MOST_PLACES = 500
"""Places filled by one statement; SQLite allows more, but compiles every count of places anew."""

LACKING = "vectors_"
"""Warnings whose codes begin so say that chunks of the document have no vectors yet; each replaces the one before."""
PENDING = Notice.of("vectors_pending")
_LACKING = f'%"{LACKING}%'

Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with what its index entries were made from."""

    number: int
    """Its row; also its row in the collection's table of terms."""
    chunk: Chunk
    title: str | None
    """Of its document, as it is searched."""
    vector: bytes | None
    """float32, little endian; None until it is made: the words of a document are in before its vectors."""


@dataclass(frozen=True, slots=True)
class TitledChunk:
    """A chunk with the title under which it is searched."""

    chunk: Chunk
    title: str | None


@dataclass(frozen=True, slots=True)
class SearchedText:
    """What a chunk is found by."""

    number: int
    """Its row, also in the collection's table of terms."""
    title: str | None
    heading: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Located:
    """What a collection can be found by, and searched with."""

    id: str
    name: str
    embedder: str
    """Fingerprint of what its vectors are made with."""


class Library:
    """What is stored, as values."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # Collections ------------------------------------------------------------------------------------------------------

    def collections(self) -> tuple[Collection, ...]:
        """All collections, the oldest first."""
        rows = self._database.read(f"{_COLLECTIONS} GROUP BY c.id ORDER BY c.created_at, c.rowid")
        return tuple(map(_collection, rows))

    def collection(self, name: str) -> Collection:
        """The collection that people call `name`."""
        rows = self._database.read(f"{_COLLECTIONS} WHERE c.name = ? GROUP BY c.id", (name,))
        if not rows:
            raise DocumentError("collection_unknown", name=name)
        return _collection(rows[0])

    def collection_by_id(self, collection_id: str) -> Collection:
        """The collection of that id."""
        rows = self._database.read(f"{_COLLECTIONS} WHERE c.id = ? GROUP BY c.id", (collection_id,))
        if not rows:
            raise DocumentError("collection_unknown", name=collection_id)
        return _collection(rows[0])

    def located(self, name: str, collection_id: str | None = None) -> Located | None:
        """Where the collection is now: by its id, whatever it is called by now, else by its name; None when gone."""
        rows = self._database.read(
            "SELECT id, name, embedder FROM collections WHERE id = ? OR name = ? ORDER BY id = ? DESC LIMIT 1",
            (collection_id, name, collection_id),
        )
        return Located(*rows[0]) if rows else None

    def synonyms(self, collection_id: str) -> str:
        """The words that mean the same in a collection, as they were typed; "" where there are none."""
        rows = self._database.read("SELECT lines FROM synonyms WHERE collection_id = ?", (collection_id,))
        return str(rows[0]["lines"]) if rows else ""

    # Documents --------------------------------------------------------------------------------------------------------

    def documents(self, collection_id: str) -> tuple[Document, ...]:
        """The ready documents of a collection, in the order in which they came."""
        rows = self._database.read(
            f"{_DOCUMENTS} WHERE collection_id = ? AND state = 'ready' ORDER BY created_at, documents.rowid",
            (collection_id,),
        )
        return tuple(map(_document, rows))

    def document(self, document_id: str) -> Document:
        """The ready document of that id."""
        rows = self._database.read(f"{_DOCUMENTS} WHERE id = ? AND state = 'ready'", (document_id,))
        if not rows:
            raise DocumentError("document_unknown", id=document_id)
        return _document(rows[0])

    def by_content(self, collection_id: str, sha256: str) -> Document | None:
        """The ready document of the collection with exactly these bytes."""
        rows = self._database.read(
            f"{_DOCUMENTS} WHERE collection_id = ? AND sha256 = ? AND state = 'ready'", (collection_id, sha256)
        )
        return _document(rows[0]) if rows else None

    def text(self, document_id: str) -> str:
        """The whole text that the chunks' offsets point into."""
        rows = self._database.read("SELECT text FROM documents WHERE id = ? AND state = 'ready'", (document_id,))
        if not rows:
            raise DocumentError("document_unknown", id=document_id)
        return str(rows[0]["text"])

    def all_originals(self) -> dict[str, Label]:
        """By id what is known of the original of every document, ready or not."""
        rows = self._database.read("SELECT id, name, collection_id, encoding FROM documents")
        return {str(row["id"]): Label(row["name"], row["collection_id"], row["encoding"]) for row in rows}

    # Chunks -----------------------------------------------------------------------------------------------------------

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document in reading order."""
        return tuple(map(_chunk, self._database.read(f"{_CHUNKS} WHERE d.id = ? ORDER BY k.seq", (document_id,))))

    def spans(self, document_id: str) -> tuple[tuple[int, int], ...]:
        """Where the chunks of a document begin and end in its text, in reading order."""
        rows = self._database.read(
            f"SELECT k.start, k.end {_OF_READY_DOCUMENTS} WHERE d.id = ? ORDER BY k.seq", (document_id,)
        )
        return tuple((int(row["start"]), int(row["end"])) for row in rows)

    def chunks_between(self, document_id: str, first: int, last: int) -> tuple[Chunk, ...]:
        """The chunks `first` to `last` of a document, counted from 0."""
        query = f"{_CHUNKS} WHERE d.id = ? AND k.seq BETWEEN ? AND ? ORDER BY k.seq"
        return tuple(map(_chunk, self._database.read(query, (document_id, first, last))))

    def ids_by_number(self, numbers: Sequence[int]) -> dict[int, str]:
        """The ids of the chunks with these row numbers; those of documents that are not ready are missing."""
        return {row[0]: row[1] for row in self._rows_where("number", numbers, _IDS)}

    def titled_chunks(self, ids: Sequence[str]) -> dict[str, TitledChunk]:
        """These chunks by id, each with its document's title; those of documents that are not ready are missing."""
        return {row["id"]: TitledChunk(_chunk(row), row["title"]) for row in self._rows_where("id", ids, _TITLED)}

    def chunks_by_id(self, ids: Iterable[str]) -> dict[str, Chunk]:
        """The chunks with these ids; those of documents that are not ready are missing."""
        return {str(row["id"]): _chunk(row) for row in self._rows_where("id", list(ids))}

    def chunk_ids(self, collection_id: str) -> set[str]:
        """The ids of all chunks of a collection."""
        rows = self._database.read(
            "SELECT k.id FROM documents d JOIN chunks k ON k.document_id = d.id"
            " WHERE d.collection_id = ? AND d.state = 'ready'",
            (collection_id,),
        )
        return {str(row[0]) for row in rows}

    def scope(self, collection_id: str, chosen: Sequence[str] = ()) -> Scope:
        """The documents of a collection, or those `chosen` by their ids, for a question to be asked of."""
        return Scope(self._database, collection_id, chosen)

    def embedded_ids(self, collection_id: str) -> set[str]:
        """The ids of those chunks of a collection that have a vector."""
        rows = self._database.read(
            "SELECT k.id FROM documents d JOIN chunks k ON k.document_id = d.id"
            " WHERE d.collection_id = ? AND d.state = 'ready' AND length(k.vector) > 0",
            (collection_id,),
        )
        return {str(row[0]) for row in rows}

    def known_chunks(self, ids: Sequence[str]) -> set[str]:
        """Those of `ids` that are chunks of any document, ready or not."""
        return {str(row["id"]) for row in self._rows_where("id", ids, "SELECT k.id FROM chunks k")}

    def unembedded(self, collection_id: str) -> tuple[str, ...]:
        """The ids of the ready documents of a collection that lack vectors, in the order in which they came."""
        rows = self._database.read(
            "SELECT id FROM documents WHERE collection_id = ? AND state = 'ready' AND warnings LIKE ?"
            " ORDER BY created_at, rowid",
            (collection_id, _LACKING),
        )
        return tuple(str(row["id"]) for row in rows)

    def unembedded_chunks(self, document_id: str) -> tuple[StoredChunk, ...]:
        """The chunks of a document that have no vector, in reading order."""
        query = f"{_STORED} WHERE d.id = ? AND length(k.vector) = 0 ORDER BY k.seq"
        return tuple(map(_stored, self._database.read(query, (document_id,))))

    def stored_chunks(self, collection_id: str, page: int = 500) -> Iterator[tuple[StoredChunk, ...]]:
        """All chunks of a collection with their vectors, `page` at a time, so that any number fits into memory."""
        last = -1
        while rows := self._stored_rows(collection_id, last, page):
            yield tuple(map(_stored, rows))
            last = int(rows[-1]["number"])

    def _stored_rows(self, collection_id: str, after: int, page: int) -> list[Row]:
        return self._database.read(
            f"{_STORED} WHERE k.number > ? AND d.collection_id = ? ORDER BY k.number LIMIT ?",
            (after, collection_id, page),
        )

    def searched_texts(self, collection_id: str, page: int = 500) -> Iterator[tuple[SearchedText, ...]]:
        """What all chunks of a collection are searched by, those of hidden documents too, `page` at a time."""
        last = -1
        while rows := self._database.read(
            "SELECT k.number, d.title, k.heading, k.text FROM chunks k JOIN documents d ON d.id = k.document_id"
            " WHERE k.number > ? AND d.collection_id = ? ORDER BY k.number LIMIT ?",
            (last, collection_id, page),
        ):
            yield tuple(
                SearchedText(row["number"], row["title"], tuple(json.loads(row["heading"])), row["text"])
                for row in rows
            )
            last = int(rows[-1]["number"])

    def stored_by_id(self, ids: Iterable[str]) -> tuple[StoredChunk, ...]:
        """The chunks with these ids and their vectors, in any order."""
        return tuple(map(_stored, self._rows_where("id", list(ids), _STORED)))

    def _rows_where(self, column: str, keys: Sequence[Key], select: str = _CHUNKS) -> Iterator[Row]:
        for begin in range(0, len(keys), _MOST_PLACES):
            part = keys[begin : begin + _MOST_PLACES]
            places = ",".join("?" * len(part))
            yield from self._database.read(f"{select} WHERE k.{column} IN ({places})", part)

    # Writing, inside a transaction ------------------------------------------------------------------------------------

    def add_collection(self, writing: Writing, collection_id: str, name: str, embedder: str) -> None:
        """A new, empty collection; a name that is taken is an error."""
        self._refuse_taken(writing, name)
        writing.execute(
            "INSERT INTO collections (id, name, embedder, created_at) VALUES (?, ?, ?, ?)",
            (collection_id, name, embedder, stamp(self._clock.now())),
        )

    def rename_collection(self, writing: Writing, collection_id: str, name: str) -> None:
        """Give a collection another name; its own is no obstacle."""
        self._refuse_taken(writing, name, but=collection_id)
        writing.execute("UPDATE collections SET name = ? WHERE id = ?", (name, collection_id))

    def set_chunking(self, writing: Writing, collection_id: str, settings: ChunkSettings) -> None:
        """How the documents of a collection are to be cut from now on."""
        writing.execute(
            "UPDATE collections SET chunk_size = ?, chunk_overlap = ? WHERE id = ?",
            (settings.size, settings.overlap, collection_id),
        )

    def set_synonyms(self, writing: Writing, collection_id: str, lines: str) -> None:
        """Which words mean the same in a collection from now on."""
        writing.execute("INSERT OR REPLACE INTO synonyms (collection_id, lines) VALUES (?, ?)", (collection_id, lines))

    def remove_collection(self, writing: Writing, collection_id: str) -> None:
        """Take away a collection with its documents and chunks."""
        writing.execute("DELETE FROM collections WHERE id = ?", (collection_id,))

    def add_document(self, writing: Writing, document: Document, title: str | None, text: str) -> None:
        """A ready document, without its chunks as yet."""
        values: tuple[Value, ...] = (
            document.id,
            document.collection_id,
            document.name,
            document.media_type,
            document.size,
            document.sha256,
            document.pages,
            title,
            document.characters,
            document.chunks,
            document.encoding,
            _dump_notices(document.warnings),
            document.created_at,
            text,
        )
        writing.execute(
            "INSERT INTO documents (id, collection_id, name, media_type, size, sha256, pages, title, characters,"
            " chunks, encoding, warnings, created_at, text, state)"
            f" VALUES ({','.join('?' * len(values))}, 'ready')",
            values,
        )
        if document.chunk_size is not None:
            cutting = (document.id, document.chunk_size, document.chunk_overlap)
            writing.execute("INSERT INTO cuttings (document_id, chunk_size, chunk_overlap) VALUES (?, ?, ?)", cutting)

    def add_chunks(self, writing: Writing, chunks: Sequence[Chunk], vectors: Sequence[bytes] = ()) -> list[int]:
        """The chunks of a document that was just added, without vectors as a rule; their row numbers, in order."""
        first = int(writing.execute("SELECT coalesce(max(number), 0) + 1 FROM chunks").fetchone()[0])
        numbers = list(range(first, first + len(chunks)))
        writing.executemany(
            "INSERT INTO chunks (number, id, document_id, seq, text, start, end, page, heading, vector)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_values(*row) for row in zip(numbers, chunks, vectors or [b""] * len(chunks), strict=True)],
        )
        return numbers

    def set_vectors(self, writing: Writing, vectors: Sequence[tuple[str, bytes]]) -> None:
        """The vectors of chunks by their ids; those of chunks that are gone are passed over."""
        writing.executemany("UPDATE chunks SET vector = ? WHERE id = ?", [(vector, id) for id, vector in vectors])

    def note_vectors(
        self, writing: Writing, document_id: str, notes: Sequence[Notice] = (), missing: Notice | None = None
    ) -> None:
        """Say of a document how it stands with its vectors: `notes`, and `missing` as long as it lacks some."""
        row = writing.execute("SELECT warnings FROM documents WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            return
        query = "SELECT 1 FROM chunks WHERE document_id = ? AND length(vector) = 0 LIMIT 1"
        lacks = writing.execute(query, (document_id,)).fetchone() is not None
        others = [notice for notice in _load_notices(row["warnings"]) if not notice.code.startswith(LACKING)]
        told = (*others, *notes, *([missing or PENDING] if lacks else []))
        writing.execute("UPDATE documents SET warnings = ? WHERE id = ?", (_dump_notices(told), document_id))

    def remove_document(self, writing: Writing, document_id: str) -> None:
        """Take away a document with its chunks."""
        writing.execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def chunk_numbers(self, writing: Writing, document_id: str) -> tuple[list[int], list[str]]:
        """The row numbers and the ids of a document's chunks, as the transaction sees them."""
        rows = writing.execute("SELECT number, id FROM chunks WHERE document_id = ?", (document_id,)).fetchall()
        return [int(row[0]) for row in rows], [str(row[1]) for row in rows]

    def document_ids(self, writing: Writing, collection_id: str) -> list[str]:
        """The ids of all documents of a collection, ready or not, as the transaction sees them."""
        rows = writing.execute("SELECT id FROM documents WHERE collection_id = ?", (collection_id,)).fetchall()
        return [str(row["id"]) for row in rows]

    def hide_document(self, writing: Writing, document_id: str) -> bool:
        """A ready document is ready no more; False when there is none of that id."""
        return self._turn(writing, document_id, "ready", "deleting")

    def show_document(self, writing: Writing, document_id: str) -> bool:
        """The opposite of `hide_document`."""
        return self._turn(writing, document_id, "deleting", "ready")

    def taken(self, writing: Writing, document: Document) -> bool:
        """Whether another ready document of the collection has the name or the content of this one."""
        row = writing.execute(
            "SELECT 1 FROM documents WHERE collection_id = ? AND (name = ? OR sha256 = ?) AND state = 'ready'"
            " AND id <> ?",
            (document.collection_id, document.name, document.sha256, document.id),
        ).fetchone()
        return row is not None

    def unready(self, writing: Writing) -> list[tuple[str, str]]:
        """The ids of all documents that are not ready, each with that of its collection."""
        rows = writing.execute("SELECT id, collection_id FROM documents WHERE state <> 'ready'").fetchall()
        return [(str(row["id"]), str(row["collection_id"])) for row in rows]

    def _turn(self, writing: Writing, document_id: str, before: str, after: str) -> bool:
        cursor = writing.execute(
            "UPDATE documents SET state = ? WHERE id = ? AND state = ?", (after, document_id, before)
        )
        return bool(cursor.rowcount)

    def _refuse_taken(self, writing: Writing, name: str, but: str = "") -> None:
        if writing.execute("SELECT 1 FROM collections WHERE name = ? AND id <> ?", (name, but)).fetchone():
            raise DocumentError("collection_taken", name=name)


def _collection(row: Row) -> Collection:
    return Collection(
        id=row["id"],
        name=row["name"],
        embedder=row["embedder"],
        documents=row["documents"],
        chunks=row["chunks"],
        created_at=row["created_at"],
        chunk_size=row["chunk_size"],
        chunk_overlap=row["chunk_overlap"],
    )


def _document(row: Row) -> Document:
    return Document(
        id=row["id"],
        collection_id=row["collection_id"],
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["sha256"],
        pages=row["pages"],
        characters=row["characters"],
        chunks=row["chunks"],
        encoding=row["encoding"],
        created_at=row["created_at"],
        warnings=_load_notices(row["warnings"]),
        chunk_size=row["chunk_size"],
        chunk_overlap=row["chunk_overlap"],
    )


def _chunk(row: Row) -> Chunk:
    return Chunk(
        id=row["id"],
        document_id=row["document_id"],
        document=row["document"],
        seq=row["seq"],
        text=row["text"],
        start=row["start"],
        end=row["end"],
        page=row["page"],
        heading=tuple(json.loads(row["heading"])),
    )


def _stored(row: Row) -> StoredChunk:
    return StoredChunk(row["number"], _chunk(row), row["title"], row["vector"] or None)


def _values(number: int, chunk: Chunk, vector: bytes) -> tuple[Value, ...]:
    heading = json.dumps(chunk.heading, ensure_ascii=False)
    return (
        number,
        chunk.id,
        chunk.document_id,
        chunk.seq,
        chunk.text,
        chunk.start,
        chunk.end,
        chunk.page,
        heading,
        vector,
    )


def _dump_notices(notices: tuple[Notice, ...]) -> str:
    return json.dumps([[notice.code, dict(notice.facts)] for notice in notices], ensure_ascii=False)


def _load_notices(dumped: str) -> tuple[Notice, ...]:
    return tuple(Notice.of(code, **facts) for code, facts in json.loads(dumped))

"""Chunks as values, and their rows."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.core.values import Chunk
from playground.documents.library.base import Shelf
from playground.storage.database import Row, Value, Writing

_CHUNK_COLUMNS = (
    "k.number, k.id, k.document_id, d.name AS document, k.seq, k.text, k.start, k.end, k.page, k.heading, k.last_page"
)
_OF_READY_DOCUMENTS = "FROM chunks k JOIN documents d ON d.id = k.document_id AND d.state = 'ready'"
_CHUNKS = f"SELECT {_CHUNK_COLUMNS} {_OF_READY_DOCUMENTS}"
_TITLED = f"SELECT {_CHUNK_COLUMNS}, d.title {_OF_READY_DOCUMENTS}"
_TITLED_COLUMNS = (
    "id",
    "document_id",
    "document",
    "seq",
    "text",
    "start",
    "end",
    "page",
    "heading",
    "last_page",
    "title",
)
_IDS = f"SELECT k.number, k.id {_OF_READY_DOCUMENTS}"
_STORED = f"SELECT {_CHUNK_COLUMNS}, d.title, k.vector {_OF_READY_DOCUMENTS}"
_AMONG = "IN (SELECT value FROM json_each(?))"
"""Any number of keys as one value, so that SQLite compiles a statement once and not for each count of them."""


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


class Chunks(Shelf):
    """The part of the library that knows chunks."""

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
        rows = self._database.read_at_once(("number", "id"), f"{_IDS} WHERE k.number {_AMONG}", (_keys(numbers),))
        return {row["number"]: row["id"] for row in rows}

    def titled_chunks(self, ids: Sequence[str]) -> dict[str, TitledChunk]:
        """These chunks by id, each with its document's title; those of documents that are not ready are missing."""
        rows = self._database.read_at_once(_TITLED_COLUMNS, f"{_TITLED} WHERE k.id {_AMONG}", (_keys(ids),))
        return {row["id"]: TitledChunk(_chunk(row), row["title"]) for row in rows}

    def chunks_by_id(self, ids: Iterable[str]) -> dict[str, Chunk]:
        """The chunks with these ids; those of documents that are not ready are missing."""
        return {str(row["id"]): _chunk(row) for row in self._with_ids(ids)}

    def chunk_ids(self, collection_id: str) -> set[str]:
        """The ids of all chunks of a collection."""
        rows = self._database.read(
            "SELECT k.id FROM documents d JOIN chunks k ON k.document_id = d.id"
            " WHERE d.collection_id = ? AND d.state = 'ready'",
            (collection_id,),
        )
        return {str(row[0]) for row in rows}

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
        return {str(row["id"]) for row in self._with_ids(ids, "SELECT k.id FROM chunks k")}

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
            yield tuple(map(_searched, rows))
            last = int(rows[-1]["number"])

    def searched_texts_of(self, document_id: str) -> tuple[SearchedText, ...]:
        """What the chunks of one document are searched by, in reading order."""
        rows = self._database.read(
            "SELECT k.number, d.title, k.heading, k.text FROM chunks k JOIN documents d ON d.id = k.document_id"
            " WHERE d.id = ? ORDER BY k.seq",
            (document_id,),
        )
        return tuple(map(_searched, rows))

    def stored_by_id(self, ids: Iterable[str]) -> tuple[StoredChunk, ...]:
        """The chunks with these ids and their vectors, in any order."""
        return tuple(map(_stored, self._with_ids(ids, _STORED)))

    def _with_ids(self, ids: Iterable[str], select: str = _CHUNKS) -> list[Row]:
        return self._database.read(f"{select} WHERE k.id {_AMONG}", (_keys(ids),))

    # Writing, inside a transaction ------------------------------------------------------------------------------------

    def add_chunks(self, writing: Writing, chunks: Sequence[Chunk], vectors: Sequence[bytes] = ()) -> list[int]:
        """The chunks of a document that was just added, without vectors as a rule; their row numbers, in order."""
        first = int(writing.execute("SELECT coalesce(max(number), 0) + 1 FROM chunks").fetchone()[0])
        numbers = list(range(first, first + len(chunks)))
        writing.executemany(
            "INSERT INTO chunks (number, id, document_id, seq, text, start, end, page, heading, last_page, vector)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_values(*row) for row in zip(numbers, chunks, vectors or [b""] * len(chunks), strict=True)],
        )
        return numbers

    def remove_chunks(self, writing: Writing, ids: Sequence[str]) -> list[int]:
        """Take single chunks of a document away; their row numbers."""
        query = f"SELECT number FROM chunks WHERE id {_AMONG}"
        numbers = [int(row["number"]) for row in writing.execute(query, (_keys(ids),)).fetchall()]
        writing.executemany("DELETE FROM chunks WHERE number = ?", [(number,) for number in numbers])
        return numbers

    def order_chunks(self, writing: Writing, document_id: str, chunks: Sequence[Chunk]) -> None:
        """Give the chunks of a document, which are all there, their places, and the document their number."""
        writing.executemany(
            "UPDATE chunks SET seq = ? WHERE id = ? AND seq <> ?", [(one.seq, one.id, one.seq) for one in chunks]
        )
        writing.execute("UPDATE documents SET chunks = ? WHERE id = ?", (len(chunks), document_id))

    def set_vectors(self, writing: Writing, vectors: Sequence[tuple[str, bytes]]) -> None:
        """The vectors of chunks by their ids; those of chunks that are gone are passed over."""
        writing.executemany("UPDATE chunks SET vector = ? WHERE id = ?", [(vector, id) for id, vector in vectors])

    def chunk_numbers(self, writing: Writing, document_id: str) -> tuple[list[int], list[str]]:
        """The row numbers and the ids of a document's chunks, as the transaction sees them."""
        rows = writing.execute("SELECT number, id FROM chunks WHERE document_id = ?", (document_id,)).fetchall()
        return [int(row[0]) for row in rows], [str(row[1]) for row in rows]


def _keys(keys: Iterable[int | str]) -> str:
    return json.dumps(list(keys))


def _chunk(row: Row | Mapping[str, Any]) -> Chunk:
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
        last_page=row["last_page"],
    )


def _searched(row: Row) -> SearchedText:
    return SearchedText(row["number"], row["title"], tuple(json.loads(row["heading"])), row["text"])


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
        chunk.last_page,
        vector,
    )

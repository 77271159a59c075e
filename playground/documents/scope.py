"""The documents that a question is asked of: some of a collection, or all of it, with their chunks in reading order."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from playground.core.values import Chunk
from playground.storage.database import Database, Row, Value

_READY = "d.collection_id = ? AND d.state = 'ready'"
_CHUNKS = "documents d JOIN chunks k ON k.document_id = d.id"
_CHOSEN = " AND d.id IN (SELECT value FROM json_each(?))"
_PAGE = 2_000
"""Vectors read at a time."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is."""

    documents: int
    chunks: int


class Scope:
    """The ready documents of a collection among `chosen`, which are ids; all of them where nothing is chosen."""

    def __init__(self, database: Database, collection_id: str, chosen: Sequence[str] = ()) -> None:
        self._database = database
        self.collection_id = collection_id
        self.chosen = tuple(chosen)
        self._where = "WHERE " + _READY + (_CHOSEN if chosen else "")
        self._values: tuple[Value, ...] = (collection_id, *([json.dumps(list(chosen))] if chosen else []))

    def names(self) -> tuple[str, ...]:
        """The names of the documents, in the order in which they came."""
        rows = self._database.read(
            f"SELECT d.name FROM documents d {self._where} ORDER BY d.created_at, d.rowid", self._values
        )
        return tuple(str(row["name"]) for row in rows)

    def size(self) -> Size:
        """How many documents and chunks it holds."""
        query = f"SELECT count(*) AS documents, coalesce(sum(d.chunks), 0) AS chunks FROM documents d {self._where}"
        row = self._database.read(query, self._values)[0]
        return Size(int(row["documents"]), int(row["chunks"]))

    def chunks(self, most: int) -> tuple[Chunk, ...]:
        """The first chunks, document after document and each from its beginning."""
        rows = self._database.read(
            "SELECT k.id, k.document_id, d.name, k.seq, k.text, k.start, k.end, k.page, k.heading, k.last_page"
            f" FROM {_CHUNKS} {self._where} ORDER BY d.created_at, d.rowid, k.seq LIMIT ?",
            (*self._values, most),
        )
        return tuple(map(_chunk, rows))

    def vectors(self) -> Iterator[tuple[list[str], list[bytes]]]:
        """Ids of chunks and their vectors (float32, little endian), some at a time; those without one are left out."""
        last = -1
        while rows := self._database.read(
            f"SELECT k.number, k.id, k.vector FROM {_CHUNKS} {self._where}"
            " AND length(k.vector) > 0 AND k.number > ? ORDER BY k.number LIMIT ?",
            (*self._values, last, _PAGE),
        ):
            yield [str(row["id"]) for row in rows], [bytes(row["vector"]) for row in rows]
            last = int(rows[-1]["number"])


def _chunk(row: Row) -> Chunk:
    chunk = Chunk(*row)
    return replace(chunk, heading=tuple(json.loads(row["heading"])))

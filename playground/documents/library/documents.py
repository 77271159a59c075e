"""Documents as values, and their rows."""

import json
from collections import Counter
from collections.abc import Sequence

from playground.core.errors import DocumentError, Notice
from playground.core.values import Document, EditCounts
from playground.documents.library.descriptions import Descriptions
from playground.documents.originals import Label
from playground.documents.scope import Scope
from playground.storage.database import Row, Value, Writing

DOCUMENTS = """
SELECT id, collection_id, name, media_type, size, sha256, pages, characters, chunks, encoding, warnings, created_at,
    chunk_size, chunk_overlap, coalesce(hidden, 0) AS hidden, file,
    (SELECT json_group_array(tag) FROM (SELECT tag FROM tags WHERE document_id = id ORDER BY tag)) AS tags,
    (SELECT json_group_array(iif(fits, kind, 'unfit')) FROM edits
        WHERE edits.document_id = documents.id AND replaced_by IS NULL) AS edits
FROM documents LEFT JOIN cuttings ON cuttings.document_id = id LEFT JOIN given_names ON given_names.document_id = id
"""

LACKING = "vectors_"
"""Warnings whose codes begin so say that chunks of the document have no vectors yet; each replaces the one before."""
PENDING = Notice.of("vectors_pending")
UNEMBEDDED = (
    f"SELECT id FROM documents WHERE collection_id = ? AND state = 'ready' AND warnings LIKE '%\"{LACKING}%'"
    " ORDER BY created_at, rowid"
)
"""Its condition is that of an index."""


class Documents(Descriptions):
    """The part of the library that knows documents."""

    def documents(self, collection_id: str) -> tuple[Document, ...]:
        """The ready documents of a collection, in the order in which they came."""
        rows = self._database.read(
            f"{DOCUMENTS} WHERE collection_id = ? AND state = 'ready' ORDER BY created_at, documents.rowid",
            (collection_id,),
        )
        return tuple(map(document_of, rows))

    def document(self, document_id: str) -> Document:
        """The ready document of that id."""
        rows = self._database.read(f"{DOCUMENTS} WHERE id = ? AND state = 'ready'", (document_id,))
        if not rows:
            raise DocumentError("document_unknown", id=document_id)
        return document_of(rows[0])

    def by_content(self, collection_id: str, sha256: str) -> Document | None:
        """The ready document of the collection with exactly these bytes."""
        rows = self._database.read(
            f"{DOCUMENTS} WHERE collection_id = ? AND sha256 = ? AND state = 'ready'", (collection_id, sha256)
        )
        return document_of(rows[0]) if rows else None

    def by_name(self, collection_id: str, name: str) -> Document | None:
        """The ready document of the collection that is called so."""
        rows = self._database.read(
            f"{DOCUMENTS} WHERE collection_id = ? AND name = ? AND state = 'ready'", (collection_id, name)
        )
        return document_of(rows[0]) if rows else None

    def documents_by_id(self, ids: Sequence[str]) -> tuple[Document, ...]:
        """The ready documents among these, in the order of `ids`."""
        rows = self._database.read(
            f"{DOCUMENTS} WHERE id IN (SELECT value FROM json_each(?)) AND state = 'ready'", (json.dumps(list(ids)),)
        )
        found = {str(row["id"]): document_of(row) for row in rows}
        return tuple(found[id] for id in ids if id in found)

    def text(self, document_id: str) -> str:
        """The whole text that the chunks' offsets point into."""
        rows = self._database.read("SELECT text FROM documents WHERE id = ? AND state = 'ready'", (document_id,))
        if not rows:
            raise DocumentError("document_unknown", id=document_id)
        return str(rows[0]["text"])

    def all_originals(self) -> dict[str, Label]:
        """By id what is known of the original of every document, ready or not."""
        return {row["id"]: Label.of(document_of(row)) for row in self._database.read(DOCUMENTS)}

    def scope(self, collection_id: str, chosen: Sequence[str] = ()) -> Scope:
        """The documents of a collection, or those `chosen` by their ids, for a question to be asked of.

        What took the place of a chosen document is asked in its place.
        """
        return Scope(self._database, collection_id, self.successors(chosen) if chosen else ())

    def unembedded(self, collection_id: str) -> tuple[str, ...]:
        """The ids of the ready documents of a collection that lack vectors, in the order in which they came."""
        return tuple(str(row["id"]) for row in self._database.kept(["documents"], UNEMBEDDED, (collection_id,)))

    # Writing, inside a transaction ------------------------------------------------------------------------------------

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
            writing.execute(
                "INSERT INTO cuttings (document_id, chunk_size, chunk_overlap, hidden) VALUES (?, ?, ?, ?)",
                (document.id, document.chunk_size, document.chunk_overlap, document.hidden),
            )
        self.set_tags(writing, document.id, document.tags)

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


def document_of(row: Row) -> Document:
    """The document in a row of `DOCUMENTS`."""
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
        hidden=bool(row["hidden"]),
        file=row["file"],
        tags=tuple(json.loads(row["tags"])),
        edits=EditCounts(**Counter(json.loads(row["edits"]))),
    )


def _dump_notices(notices: tuple[Notice, ...]) -> str:
    return json.dumps([[notice.code, dict(notice.facts)] for notice in notices], ensure_ascii=False)


def _load_notices(dumped: str) -> tuple[Notice, ...]:
    return tuple(Notice.of(code, **facts) for code, facts in json.loads(dumped))

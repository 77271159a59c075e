"""Collections as values, and their rows."""

from dataclasses import dataclass

from playground.core.clock import stamp
from playground.core.errors import DocumentError
from playground.core.values import Collection
from playground.documents.chunking import ChunkSettings
from playground.documents.library.base import Shelf
from playground.storage.database import Row, Writing

_COLLECTIONS = """
SELECT c.id, c.name, c.embedder, c.created_at, c.chunk_size, c.chunk_overlap, c.reads_hidden,
    count(d.id) AS documents, coalesce(sum(d.chunks), 0) AS chunks
FROM collections c LEFT JOIN documents d ON d.collection_id = c.id AND d.state = 'ready'
"""


@dataclass(frozen=True, slots=True)
class Located:
    """What a collection can be found by, and searched with."""

    id: str
    name: str
    embedder: str
    """Fingerprint of what its vectors are made with."""


class Collections(Shelf):
    """The part of the library that knows collections."""

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
        rows = self._database.kept(
            ["collections"],
            "SELECT id, name, embedder FROM collections WHERE id = ? OR name = ? ORDER BY id = ? DESC LIMIT 1",
            (collection_id, name, collection_id),
        )
        return Located(*rows[0]) if rows else None

    def synonyms(self, collection_id: str) -> str:
        """The words that mean the same in a collection, as they were typed; "" where there are none."""
        sql = "SELECT lines FROM synonyms WHERE collection_id = ?"
        rows = self._database.kept(["synonyms"], sql, (collection_id,))
        return str(rows[0]["lines"]) if rows else ""

    def samples_made(self) -> frozenset[str]:
        """Names of the sample collections that were made once, though they may be gone or called otherwise by now."""
        return frozenset(str(row["name"]) for row in self._database.read("SELECT name FROM samples_made"))

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

    def set_reads_hidden(self, writing: Writing, collection_id: str, reads_hidden: bool) -> None:
        """Whether hidden parts of documents are read, too, from now on."""
        writing.execute("UPDATE collections SET reads_hidden = ? WHERE id = ?", (reads_hidden, collection_id))

    def set_synonyms(self, writing: Writing, collection_id: str, lines: str) -> None:
        """Which words mean the same in a collection from now on."""
        writing.execute("INSERT OR REPLACE INTO synonyms (collection_id, lines) VALUES (?, ?)", (collection_id, lines))

    def remove_collection(self, writing: Writing, collection_id: str) -> None:
        """Take away a collection with its documents and chunks."""
        writing.execute("DELETE FROM collections WHERE id = ?", (collection_id,))
        writing.execute("DELETE FROM successors WHERE now NOT IN (SELECT id FROM documents)")

    def note_samples(self, writing: Writing, name: str) -> None:
        """A sample collection is made, and will not be made again."""
        writing.execute("INSERT OR IGNORE INTO samples_made (name) VALUES (?)", (name,))

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
        reads_hidden=bool(row["reads_hidden"]),
    )

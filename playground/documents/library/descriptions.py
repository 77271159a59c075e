"""What people say of documents: their own names and tags, and which document took the place of which."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from playground.documents.library.base import Shelf
from playground.storage.database import Writing


@dataclass(frozen=True, slots=True)
class Described:
    """A document as people describe it."""

    name: str
    file: str | None
    """The file's name, where that is another one."""
    title: str | None
    """The title in the file, as far as it was kept: of documents with a name of their own."""
    searched: str | None
    """The title that it is searched under."""
    tags: tuple[str, ...]


class Descriptions(Shelf):
    """The part of the library that knows them."""

    def tags(self, collection_id: str) -> tuple[tuple[str, int], ...]:
        """The tags of a collection, each with how many documents have it; the commonest first."""
        rows = self._database.read(
            "SELECT tag, count(*) AS documents FROM tags JOIN documents ON id = document_id"
            " WHERE collection_id = ? AND state = 'ready' GROUP BY tag ORDER BY documents DESC, tag",
            (collection_id,),
        )
        return tuple((str(row["tag"]), int(row["documents"])) for row in rows)

    def successors(self, ids: Sequence[str]) -> tuple[str, ...]:
        """`ids`, with the documents that took their places in the place of those that are gone; each once."""
        rows = self._database.read(
            "SELECT coalesce(now, value) FROM json_each(?) AS chosen"
            " LEFT JOIN successors ON successors.id = chosen.value ORDER BY chosen.key",
            (json.dumps(list(ids)),),
        )
        return tuple(dict.fromkeys(str(row[0]) for row in rows))

    def predecessors(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """By the ids of documents those of the ones whose places they took; documents that took none are missing."""
        rows = self._database.read(
            "SELECT now, json_group_array(id) AS before FROM successors"
            " WHERE now IN (SELECT value FROM json_each(?)) GROUP BY now",
            (json.dumps(list(ids)),),
        )
        return {str(row["now"]): tuple(json.loads(row["before"])) for row in rows}

    # Writing, inside a transaction ------------------------------------------------------------------------------------

    def described(self, writing: Writing, document_id: str) -> Described | None:
        """How a document is described, as the transaction sees it; None when it is gone."""
        row = writing.execute(
            "SELECT name, file, given_names.title AS own, documents.title AS searched FROM documents"
            " LEFT JOIN given_names ON document_id = id WHERE id = ?",
            (document_id,),
        ).fetchone()
        if row is None:
            return None
        tags = writing.execute("SELECT tag FROM tags WHERE document_id = ? ORDER BY tag", (document_id,)).fetchall()
        return Described(row["name"], row["file"], row["own"], row["searched"], tuple(str(tag[0]) for tag in tags))

    def rename(self, writing: Writing, document_id: str, name: str, searched: str) -> None:
        """Give a document another name, and the title that it is searched under from now on."""
        values = (name, searched, document_id)
        writing.execute("UPDATE documents SET name = ?, title = ? WHERE id = ?", values)

    def note_file(self, writing: Writing, document_id: str, file: str | None, title: str | None) -> None:
        """Keep the name of a document's file and the title in it, since it is called otherwise; None: it is not."""
        writing.execute("DELETE FROM given_names WHERE document_id = ?", (document_id,))
        if file is not None:
            values = (document_id, file, title)
            writing.execute("INSERT INTO given_names (document_id, file, title) VALUES (?, ?, ?)", values)

    def set_tags(self, writing: Writing, document_id: str, tags: Sequence[str]) -> None:
        """These are the tags of a document from now on."""
        writing.execute("DELETE FROM tags WHERE document_id = ?", (document_id,))
        writing.executemany("INSERT INTO tags (document_id, tag) VALUES (?, ?)", [(document_id, tag) for tag in tags])

    def succeed(self, writing: Writing, before: str, now: str) -> None:
        """Note that the document `now` took the place of another, and of all whose place that one had taken."""
        writing.execute("UPDATE successors SET now = ? WHERE now = ?", (now, before))
        writing.execute("INSERT OR REPLACE INTO successors (id, now) VALUES (?, ?)", (before, now))

    def forget_successor(self, writing: Writing, document_id: str) -> None:
        """A document is gone, and nothing took its place."""
        writing.execute("DELETE FROM successors WHERE now = ?", (document_id,))

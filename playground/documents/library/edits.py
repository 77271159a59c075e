"""Edits of chunks as values, their rows, and documents as they are with their edits."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from playground.core.clock import stamp
from playground.core.errors import DocumentError
from playground.core.values import Document
from playground.documents.chunking import Piece
from playground.documents.edits import Addition, Edit, Edited, Kind, What, applied
from playground.documents.edits.values import dump, load
from playground.documents.library.base import Shelf
from playground.storage.database import Row, Value, Writing

_EDITS = """
SELECT number, document_id, what, at, author, (SELECT count(*) FROM edits WHERE replaced_by = e.number) AS replaces
FROM edits e
"""

_PLACE = "seq, start, end, page, heading, last_page"
"""Columns that tell where a piece stands in its document."""


@dataclass(frozen=True)
class Proof:
    """A document's text as it was read and cut, and all that people changed in it."""

    document_id: str
    collection_id: str
    name: str
    title: str | None
    text: str
    cut: tuple[Piece, ...]
    """The pieces as they were cut."""
    edits: tuple[Edit, ...]
    """Those that count, the earliest first, whether they fit or not."""
    chunks: Mapping[int, str]
    """Ids of the chunks by their place among the pieces."""

    @cached_property
    def now(self) -> Edited:
        """The pieces as they are."""
        return applied(self.text, self.cut, self.edits)

    @property
    def fitting(self) -> tuple[Edit, ...]:
        """The edits that fit."""
        return tuple(edit for edit in self.edits if edit.number not in self.now.unfit)

    def cut_at(self, place: int) -> Piece:
        """The piece at a place of `now`, as it was cut; it must not be an added one."""
        return self.cut[place - sum(piece.added for piece in self.now.pieces[:place])]

    def place_of(self, chunk_id: str) -> int:
        """Where a chunk stands among the pieces; raises DocumentError for one that is there no more."""
        places = [place for place, id in self.chunks.items() if id == chunk_id]
        if not places:
            raise DocumentError("edit_overtaken", name=self.name)
        return places[0]

    def edit(self, number: int) -> Edit:
        """The edit of that number; raises DocumentError where it was undone or replaced."""
        for edit in self.edits:
            if edit.number == number:
                return edit
        raise DocumentError("edit_gone", name=self.name)


class Edits(Shelf):
    """The part of the library that knows what people changed in chunks."""

    def proof(self, document_id: str) -> Proof:
        """The ready document of that id with its edits; reads its whole text."""
        rows = self._database.read(
            "SELECT id, collection_id, name, title, text FROM documents WHERE id = ? AND state = 'ready'",
            (document_id,),
        )
        if not rows:
            raise DocumentError("document_unknown", id=document_id)
        text = str(rows[0]["text"])
        pieces, chunks = self._cut(document_id, text)
        document = (rows[0]["id"], rows[0]["collection_id"], rows[0]["name"], rows[0]["title"])
        return Proof(*document, text, pieces, self.edits(document_id), chunks)

    def edits(self, document_id: str) -> tuple[Edit, ...]:
        """The edits of a document that count, the earliest first, whether they fit or not."""
        query = f"{_EDITS} WHERE document_id = ? AND replaced_by IS NULL ORDER BY number"
        return tuple(map(_edit, self._database.read(query, (document_id,))))

    def edits_before(self, number: int) -> tuple[Edit, ...]:
        """Those that come back when the edit of that number is undone."""
        return tuple(map(_edit, self._database.read(f"{_EDITS} WHERE replaced_by = ? ORDER BY number", (number,))))

    def edited_document(self, number: int) -> str:
        """Id of the document that an edit belongs to; raises DocumentError where it was undone."""
        rows = self._database.read("SELECT document_id FROM edits WHERE number = ?", (number,))
        if not rows:
            raise DocumentError("edit_gone", name=str(number))
        return str(rows[0]["document_id"])

    def edits_for(self, document: Document, old: str | None = None, writing: Writing | None = None) -> tuple[Edit, ...]:
        """Those of a document that is about to be stored, as the transaction sees them where there is one.

        Its own, where it is read again; those of `old`, whose place it takes; and those that outlived a document of its
        content, as after a damage of the database.
        """
        query, values = f"{_EDITS} WHERE replaced_by IS NULL AND ({_TAKEN_OVER}) ORDER BY number", _taken(document, old)
        rows = writing.execute(query, values).fetchall() if writing else self._database.read(query, values)
        return tuple(map(_edit, rows))

    def edited_chunks(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of these ids that chunks had until somebody edited them; their edits may be undone since."""
        rows = self._database.read(
            "SELECT DISTINCT chunk FROM edits WHERE chunk IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
        )
        return frozenset(str(row["chunk"]) for row in rows)

    def edit_digests(self, collection_id: str) -> dict[str, str]:
        """By the ids of the documents of a collection that have edits, 16 hex digits that change with what they do."""
        rows = self._database.read(
            "SELECT document_id, what FROM edits"
            " WHERE collection_id = ? AND replaced_by IS NULL AND fits ORDER BY what",
            (collection_id,),
        )
        digests: dict[str, Any] = {}
        for row in rows:
            digests.setdefault(row["document_id"], sha256()).update(f"{row['what']}\0".encode("utf-8", "surrogatepass"))
        return {document: digest.hexdigest()[:16] for document, digest in digests.items()}

    def edits_of_chunk(self, chunk_id: str) -> frozenset[int]:
        """Numbers of the edits that were made of the chunk that had this id."""
        return frozenset(
            row["number"] for row in self._database.read("SELECT number FROM edits WHERE chunk = ?", (chunk_id,))
        )

    def _cut(self, document_id: str, text: str) -> tuple[tuple[Piece, ...], dict[int, str]]:
        """The pieces of a document as they were cut, and the ids of its chunks by their places."""
        rows = self._database.read(
            f"SELECT {_PLACE}, id FROM chunks WHERE document_id = ?"
            f" UNION ALL SELECT {_PLACE}, NULL FROM chunks_off WHERE document_id = ? ORDER BY seq",
            (document_id, document_id),
        )
        pieces = tuple(
            Piece(
                text[row["start"] : row["end"]],
                row["start"],
                row["end"],
                row["page"],
                tuple(json.loads(row["heading"])),
                row["last_page"],
            )
            for row in rows
            if row["start"] < row["end"]
        )
        return pieces, {int(row["seq"]): str(row["id"]) for row in rows if row["id"] is not None}

    # Writing, inside a transaction ------------------------------------------------------------------------------------

    def add_edit(
        self, writing: Writing, proof: Proof, what: What, replaces: Sequence[int], chunk: str | None, author: str | None
    ) -> int:
        """Keep an edit of a document, in place of earlier ones; its number."""
        cursor = writing.execute(
            "INSERT INTO edits (collection_id, document_id, sha256, kind, what, chunk, author, at)"
            " SELECT collection_id, id, sha256, ?, ?, ?, ?, ? FROM documents WHERE id = ?",
            (_kind(what), dump(what), chunk, author, stamp(self._clock.now()), proof.document_id),
        )
        number = int(cursor.lastrowid)
        writing.executemany("UPDATE edits SET replaced_by = ? WHERE number = ?", [(number, old) for old in replaces])
        return number

    def undo_edit(self, writing: Writing, number: int) -> None:
        """Take an edit away; those that it took the place of count again."""
        writing.execute("DELETE FROM edits WHERE number = ?", (number,))
        writing.execute("UPDATE edits SET replaced_by = NULL WHERE replaced_by = ?", (number,))

    def forget_edits(self, writing: Writing, numbers: Sequence[int]) -> None:
        """Take edits away, and all that they took the place of."""
        for number in numbers:
            writing.execute(
                "WITH RECURSIVE gone(number) AS (VALUES (?) UNION"
                " SELECT e.number FROM edits e JOIN gone ON e.replaced_by = gone.number)"
                " DELETE FROM edits WHERE number IN (SELECT number FROM gone)",
                (number,),
            )

    def forget_all_edits(self, writing: Writing, document_id: str) -> None:
        """Take all edits of a document away, since it goes for good."""
        writing.execute("DELETE FROM edits WHERE document_id = ?", (document_id,))

    def take_over_edits(self, writing: Writing, document: Document, old: str | None = None) -> None:
        """Give a document that was just stored all that `edits_for` tells of it, and what those took the place of."""
        writing.execute(
            "UPDATE edits SET document_id = ?, sha256 = ? WHERE number IN"
            f" (SELECT number FROM edits e WHERE {_TAKEN_OVER})",
            (document.id, document.sha256, *_taken(document, old)),
        )

    def note_fit(self, writing: Writing, document_id: str, now: Edited) -> None:
        """Keep which pieces of a document are off, by their places, and which edits fit nowhere."""
        writing.execute("DELETE FROM chunks_off WHERE document_id = ?", (document_id,))
        writing.executemany(
            f"INSERT INTO chunks_off (document_id, {_PLACE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(document_id, seq, *_place(one)) for seq, one in _off(now)],
        )
        numbers = json.dumps(sorted(now.unfit))
        writing.execute(
            "UPDATE edits SET fits = number NOT IN (SELECT value FROM json_each(?)) WHERE document_id = ?",
            (numbers, document_id),
        )


_TAKEN_OVER = """
e.document_id IN (?, ?)
OR (e.collection_id = ? AND e.sha256 = ? AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = e.document_id))
"""


def _taken(document: Document, old: str | None) -> tuple[str, ...]:
    return (document.id, old or document.id, document.collection_id, document.sha256)


def _off(now: Edited) -> list[tuple[int, Piece]]:
    """The pieces that are off, by their places; those that were added are kept by their edits alone."""
    return [(seq, one.piece) for seq, one in enumerate(now.pieces) if one.off and not one.added]


def _place(piece: Piece) -> tuple[Value, ...]:
    heading = json.dumps(piece.heading, ensure_ascii=False)
    return piece.start, piece.end, piece.page, heading, piece.last_page


def _kind(what: What) -> Kind:
    return "off" if isinstance(what, Addition) and what.off else what.kind


def _edit(row: Row) -> Edit:
    return Edit(row["number"], row["document_id"], load(row["what"]), row["at"], row["author"], row["replaces"])

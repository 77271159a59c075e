"""The evidence that people marked, by the questions of sets."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from playground.core.clock import Clock, stamp
from playground.core.errors import StudyError
from playground.storage.database import Database, Row, Writing
from playground.studies.lab.values import Evidence, Span

LONGEST = 4_000
"""Characters of one place."""
MOST = 20
"""Places that answer one question."""
_COLUMNS = "id, set_id, question, part, document_id, document, start, end, text, before, after, author, at"


class EvidenceStore:
    """All evidence; sets and questions are known by their ids only, and may be gone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def of_set(self, set_id: str) -> tuple[Evidence, ...]:
        """The evidence of a set, question by question in the order of their parts."""
        query = f"SELECT {_COLUMNS} FROM evidence WHERE set_id = ? ORDER BY question, part, number"
        return tuple(map(_evidence, self._database.read(query, (set_id,))))

    def of_document(self, document_id: str, name: str) -> tuple[Evidence, ...]:
        """What was marked in a document of that id or name, in the order of its text."""
        query = f"SELECT {_COLUMNS} FROM evidence WHERE document_id = ? OR document = ? ORDER BY start, number"
        return tuple(map(_evidence, self._database.read(query, (document_id, name))))

    def get(self, id: str) -> Evidence:
        """The evidence of that id. Raises StudyError `evidence_gone`."""
        rows = self._database.read(f"SELECT {_COLUMNS} FROM evidence WHERE id = ?", (id,))
        if not rows:
            raise StudyError("evidence_gone")
        return _evidence(rows[0])

    def add(
        self, set_id: str, question: str, span: Span, part: int | None = None, author: str | None = None
    ) -> Evidence:
        """Note that a place answers a question, as one more part of what it needs, or as another place of `part`.

        A place that is noted already stays as it is. Raises StudyError `evidence_empty`, `evidence_too_long` or
        `evidence_too_many`.
        """
        if not span.text.strip():
            raise StudyError("evidence_empty")
        if len(span.text) > LONGEST:
            raise StudyError("evidence_too_long", characters=len(span.text), most=LONGEST)

        def change(writing: Writing) -> str:
            there = _rows(writing, set_id, question)
            same = next((row["id"] for row in there if _alike(row, span)), None)
            if same is not None:
                return str(same)
            if len(there) >= MOST:
                raise StudyError("evidence_too_many", most=MOST)
            parts = {int(row["part"]) for row in there}
            wanted = part if part in parts else max(parts, default=0) + 1
            made = Evidence(uuid.uuid4().hex, set_id, question, wanted, span, author, stamp(self._clock.now()))
            _put(writing, made)
            return made.id

        return self.get(self._database.write(change))

    def put(self, *evidence: Evidence) -> None:
        """Keep evidence as it is, in place of any of the same id."""

        def change(writing: Writing) -> None:
            for each in evidence:
                _put(writing, each)

        self._database.write(change)

    def move(self, id: str, part: int | None) -> Evidence:
        """Let a place answer for another part of its question, beside the places of that; None: for one of its own."""
        known = self.get(id)
        parts = {each.part for each in self.of_set(known.set_id) if each.question == known.question}
        moved = replace(known, part=part if part in parts else max(parts) + 1)
        self.put(moved)
        return moved

    def remove(self, *ids: str) -> tuple[Evidence, ...]:
        """Forget evidence; what it was, for `put` to take it back."""
        gone = tuple(self.get(id) for id in ids)
        self._database.write(
            lambda writing: writing.executemany("DELETE FROM evidence WHERE id = ?", [(each.id,) for each in gone])
        )
        return gone


def _rows(writing: Writing, set_id: str, question: str) -> Sequence[Row]:
    query = f"SELECT {_COLUMNS} FROM evidence WHERE set_id = ? AND question = ?"
    rows: Sequence[Row] = writing.execute(query, (set_id, question)).fetchall()
    return rows


def _alike(row: Row, span: Span) -> bool:
    return bool((row["document"], row["start"], row["text"]) == (span.document, span.start, span.text))


def _put(writing: Writing, each: Evidence) -> None:
    span = each.span
    values = (each.id, each.set_id, each.question, each.part, span.document_id, span.document, span.start, span.end)
    more = (span.text, span.before, span.after, each.author, each.at)
    places = ", ".join("?" * len((*values, *more)))
    same = ", ".join(f"{column} = excluded.{column}" for column in _COLUMNS.split(", "))
    writing.execute(
        f"INSERT INTO evidence ({_COLUMNS}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {same}", (*values, *more)
    )


def _evidence(row: Row) -> Evidence:
    place = (row[name] for name in ("document_id", "document", "start", "end", "text", "before", "after"))
    return Evidence(row["id"], row["set_id"], row["question"], row["part"], Span(*place), row["author"], row["at"])

"""Salvage: readable rows of a damaged database are copied into a fresh one, and the damaged file is set aside.

Documents are better read again from their originals, since damage may have changed a text unnoticed; rows are taken
only for those whose original is lost.
"""

import sqlite3
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from playground.core.errors import StorageError
from playground.storage.aside import SetAside
from playground.storage.database import Database, Value, Writing
from playground.storage.files import PART
from playground.storage.migrations import FILL_RUN_LINES, FILL_SAMPLES_MADE

_OF_DOCUMENTS = {
    "documents": "id",
    "cuttings": "document_id",
    "chunks": "document_id",
    "chunks_off": "document_id",
    "given_names": "document_id",
    "tags": "document_id",
}
"""Table to the column that names the document."""
_TABLES = (
    *("collections", *_OF_DOCUMENTS, "successors", "synonyms", "edits", "samples_made"),
    *("runs", "endpoints", "endpoint_choices", "prompt_sources", "prompt_numbers", "prompt_versions"),
    *("question_sets", "batches", "cells", "judgements", "opinions", "evidence"),
)
_HALF = "FROM documents WHERE chunks <> (SELECT count(*) FROM chunks WHERE document_id = documents.id)"
_PARTS = ("", "-wal", "-shm")
_Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of a damaged database."""

    place: Path
    """Where it was set aside."""
    kept: int
    """Rows that could be read: runs, prompt versions, endpoints and what belongs to them."""
    whole: bool
    """Whether no row of these tables was lost."""


def salvage(path: Path, aside: SetAside, originals: Container[str]) -> Salvaged | None:
    """Repair the database at `path`; None if it is sound. `originals` are the ids of documents that can be read again.

    The damaged file stays in its place until the fresh one is complete; what is set aside are hard links to it.
    """
    if not _damaged(path):
        return None
    kept, whole = _fill(made := path.with_name(f"{path.name}{PART}"), path, originals)
    place = aside.place("database")
    parts = [file for part in _PARTS if (file := path.with_name(path.name + part)).exists()]
    for file in parts:
        (place / file.name).hardlink_to(file)
    for file in parts[1:]:  # first: the old log would be applied to the new file
        file.unlink()
    made.replace(path)
    return Salvaged(place / path.name, kept, whole)


def _damaged(path: Path) -> bool:
    try:
        database = Database(path)
    except StorageError as error:
        if error.code != "database_damaged":
            raise
        return True
    try:
        database.check()
    except StorageError as error:
        if error.code != "database_damaged":
            raise
        return True
    finally:
        database.close()
    return False


def _fill(made: Path, damaged: Path, originals: Container[str]) -> tuple[int, bool]:
    """Fill a fresh database beside the damaged one: the number of rows, and whether none was lost."""
    for part in _PARTS:
        made.with_name(made.name + part).unlink(missing_ok=True)
    fresh = Database(made)
    try:
        return fresh.write(lambda writing: _copied(damaged, writing, originals))
    finally:
        fresh.close()


def _copied(damaged: Path, writing: Writing, originals: Container[str]) -> tuple[int, bool]:
    """The number of rows that were copied, and whether none was lost."""
    kept, whole = 0, True
    old = sqlite3.connect(f"{damaged.as_uri()}?mode=ro", uri=True)
    old.execute("PRAGMA writable_schema=ON")  # else SQLite refuses a truncated file altogether
    try:
        for table in _TABLES:
            columns = _columns(writing, table)
            rows = _Rows(old, table, columns)
            for row in rows:
                if table in _OF_DOCUMENTS and row[rows.columns.index(_OF_DOCUMENTS[table])] in originals:
                    continue
                names, places = ", ".join(rows.columns), ", ".join("?" * len(row))
                try:
                    writing.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", row)
                except sqlite3.IntegrityError:  # the damage changed a value, or a row that it refers to is lost
                    whole = False
                    continue
                kept += 1
            whole = whole and rows.whole
    finally:
        old.close()
    half = writing.execute(f"DELETE {_HALF}").rowcount
    writing.execute(FILL_RUN_LINES)
    writing.execute(FILL_SAMPLES_MADE)
    writing.execute("UPDATE collections SET terms_version = NULL")  # forces their words to be indexed anew
    return kept - half, whole and not half


def _columns(writing: Writing, table: str) -> list[str]:
    return [str(row[1]) for row in writing.execute(f"PRAGMA table_info({table})").fetchall()]


class _Rows:
    """The rows of a table that can be read: up to the first damaged page, and down to the last one."""

    def __init__(self, connection: sqlite3.Connection, table: str, columns: list[str]) -> None:
        self._connection = connection
        self._table = table
        self.whole = True
        """Whether no damaged page was met, once all rows were taken."""
        self.columns = [name for name in columns if name in self._known()]
        """Those of `columns` that the damaged file has; an earlier version had fewer."""

    def __iter__(self) -> Iterator[_Row]:
        first = -1
        for number, row in self._ordered("ASC"):
            first = number
            yield row
        if self.whole:
            return
        for number, row in self._ordered("DESC"):
            if number <= first:
                return
            yield row

    def _ordered(self, order: str) -> Iterator[tuple[int, _Row]]:
        if not self.columns:
            return
        query = f"SELECT rowid, {', '.join(self.columns)} FROM {self._table} ORDER BY rowid {order}"
        try:
            for number, *values in self._connection.execute(query):
                yield number, tuple(values)
        except sqlite3.DatabaseError:
            self.whole = False

    def _known(self) -> set[str]:
        try:
            return {str(row[1]) for row in self._connection.execute(f"PRAGMA table_info({self._table})")}
        except sqlite3.DatabaseError:
            self.whole = False
            return set()

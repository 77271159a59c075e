"""Rows that are kept in memory: the same as in the file, whatever is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.core.errors import StorageError
from playground.storage import kept
from playground.storage.database import Database, Row, Writing

NAMES = "SELECT name FROM collections ORDER BY rowid"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "playground.db")
    yield database
    database.close()


def insert(writing: Writing, name: str) -> None:
    writing.execute("INSERT INTO collections (id, name, embedder, created_at) VALUES (?, ?, '', '')", (name, name))


def collections(database: Database) -> list[Row]:
    return database.kept(["collections"], NAMES)


def names(database: Database) -> list[str]:
    return [row["name"] for row in collections(database)]


def test_rows_are_read_once_while_nothing_changes(database: Database) -> None:
    assert collections(database) is collections(database)


def test_a_change_of_another_table_reads_nothing_again(database: Database) -> None:
    before = collections(database)
    database.write(lambda writing: writing.execute("INSERT INTO samples_made (name) VALUES ('a')"))
    assert collections(database) is before


@pytest.mark.parametrize(
    "sql, left",
    [
        ("INSERT INTO collections (id, name, embedder, created_at) VALUES ('b', 'b', '', '')", ["a", "b"]),
        ("INSERT OR REPLACE INTO collections (id, name, embedder, created_at) VALUES ('a', 'c', '', '')", ["c"]),
        ("UPDATE collections SET name = 'c'", ["c"]),
        ("DELETE FROM collections", []),
    ],
)
def test_whoever_wrote_reads_what_was_written(database: Database, sql: str, left: list[str]) -> None:
    database.write(lambda writing: insert(writing, "a"))
    assert names(database) == ["a"]
    database.write(lambda writing: writing.execute(sql))
    assert names(database) == left


def test_a_change_that_was_taken_back_is_not_seen(database: Database) -> None:
    def change(writing: Writing) -> None:
        insert(writing, "a")
        raise KeyError

    assert names(database) == []
    with pytest.raises(KeyError):
        database.write(change)
    assert names(database) == []


def test_rows_that_go_with_others_are_gone(database: Database) -> None:
    database.write(lambda writing: insert(writing, "a"))
    database.write(lambda writing: writing.execute("INSERT INTO synonyms (collection_id, lines) VALUES ('a', 'x = y')"))
    lines = "SELECT lines FROM synonyms"
    assert len(database.kept(["synonyms"], lines)) == 1
    database.write(lambda writing: writing.execute("DELETE FROM collections"))
    assert database.kept(["synonyms"], lines) == []


def test_values_of_a_query_are_told_apart(database: Database) -> None:
    database.write(lambda writing: insert(writing, "a"))
    sql = "SELECT name FROM collections WHERE id = ?"
    assert [len(database.kept(["collections"], sql, (id,))) for id in ("a", "b")] == [1, 0]


def test_no_more_queries_are_kept_than_there_is_room_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 1)
    before = collections(database)
    database.kept(["synonyms"], "SELECT lines FROM synonyms")
    assert collections(database) is not before


def test_a_connection_that_took_over_is_heard_as_well(database: Database) -> None:
    database.write(lambda writing: insert(writing, "a"))
    assert names(database) == ["a"]
    with pytest.raises(StorageError):
        database.write(lambda writing: writing.close())  # type: ignore[attr-defined]
    database.write(lambda writing: insert(writing, "b"))
    assert names(database) == ["a", "b"]

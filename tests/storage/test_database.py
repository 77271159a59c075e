"""The database: migrations, the single writer, and what readers see."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.core.errors import StorageError
from playground.storage.database import Database, Writing
from playground.storage.migrations import MIGRATIONS

PATIENCE = 60
"""Seconds to wait for another thread: only a failing test waits so long."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "playground.db")
    yield database
    database.close()


def test_arms_of_before_there_was_a_choice_ask_for_the_best_chunks(tmp_path: Path):
    step = next(step for step in MIGRATIONS if "CREATE TABLE synonyms" in step)
    plan = {"arms": [{"name": "乙", "retrieval": {"top_k": 5}}, {"name": "甲", "retrieval": {"top_k": 8}}], "seed": 1}
    Database(tmp_path / "old.db").close()
    connection = sqlite3.connect(tmp_path / "old.db")
    connection.execute("DROP TABLE synonyms")
    connection.execute(
        "INSERT INTO batches (id, name, state, plan, set_name, set_digest, created_at)"
        " VALUES ('b', '', 'ready', ?, '', '', '')",
        (json.dumps(plan),),
    )
    connection.executescript(step)
    kept = json.loads(connection.execute("SELECT plan FROM batches").fetchone()[0])
    connection.close()
    for arm in plan["arms"]:
        arm["retrieval"]["extent"] = "chunks"
    assert kept == plan


def insert(writing: Writing, name: str) -> str:
    writing.execute("INSERT INTO collections (id, name, embedder, created_at) VALUES (?, ?, '', '')", (name, name))
    return name


def names(database: Database) -> list[str]:
    return [row["name"] for row in database.read("SELECT name FROM collections ORDER BY rowid")]


@pytest.mark.parametrize(
    "name", ["", "a\x00b", "\"'\\/", "\t\n\x1f\x7f", "中文 😀 e\u0301 \u2028", "\ufeff[1]", "null"]
)
def test_rows_read_at_once_are_those_read_one_by_one(database: Database, name: str) -> None:
    database.write(lambda writing: insert(writing, name))
    database.write(lambda writing: insert(writing, "b"))
    sql = "SELECT rowid, rowid / 4.0 AS part, NULL AS none, name FROM collections ORDER BY name DESC LIMIT 9"
    columns = ("rowid", "part", "none", "name")
    assert database.read_at_once(columns, sql) == [dict(row) for row in database.read(sql)]


def test_no_rows_at_once_are_no_rows(database: Database) -> None:
    assert database.read_at_once(("name",), "SELECT name FROM collections WHERE name = ?", ("a",)) == []


def test_a_new_file_has_the_newest_schema(database: Database) -> None:
    assert database.read("PRAGMA user_version")[0][0] == len(MIGRATIONS)


def test_migrations_run_once(tmp_path: Path) -> None:
    first = Database(tmp_path / "playground.db")
    first.write(lambda writing: insert(writing, "kept"))
    first.close()
    again = Database(tmp_path / "playground.db")
    assert names(again) == ["kept"]
    again.close()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "playground.db")
    connection.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StorageError) as refused:
        Database(tmp_path / "playground.db")
    assert refused.value.code == "database_too_new"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "playground.db").write_bytes(b"no database" * 100)
    with pytest.raises(StorageError) as refused:
        Database(tmp_path / "playground.db")
    assert refused.value.code == "database_damaged"


def test_a_write_returns_what_its_change_returns(database: Database) -> None:
    assert database.write(lambda writing: insert(writing, "a")) == "a"


def test_readers_see_what_was_committed(database: Database) -> None:
    database.write(lambda writing: insert(writing, "a"))
    assert names(database) == ["a"]


def test_readers_do_not_see_a_transaction_that_is_open(database: Database) -> None:
    inside, seen = threading.Event(), threading.Event()

    def change(writing: Writing) -> None:
        insert(writing, "a")
        inside.set()
        assert seen.wait(PATIENCE)

    done = database.submit(change)
    assert inside.wait(PATIENCE)
    before = names(database)
    seen.set()
    done.result()
    assert (before, names(database)) == ([], ["a"])


def test_a_failing_write_takes_back_itself_alone(database: Database) -> None:
    gate = threading.Event()
    blocker = database.submit(lambda writing: gate.wait(PATIENCE))  # so that the next three share one transaction

    def broken(writing: Writing) -> None:
        insert(writing, "half")
        raise ValueError("no")

    good, bad, last = (
        database.submit(lambda writing: insert(writing, "good")),
        database.submit(broken),
        database.submit(lambda writing: insert(writing, "last")),
    )
    gate.set()
    assert (blocker.result(), good.result(), last.result()) == (True, "good", "last")
    with pytest.raises(ValueError, match="no"):
        bad.result()
    assert names(database) == ["good", "last"]


def test_writes_of_many_threads_all_arrive(database: Database) -> None:
    def write(number: int) -> None:
        database.write(lambda writing: insert(writing, str(number)))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, names(database))) == list(range(30))


@pytest.mark.parametrize("at", ["being made", "waiting"])
def test_who_stops_waiting_for_a_write_stops_no_write(database: Database, at: str) -> None:
    begun, gate = threading.Event(), threading.Event()

    def slow(writing: Writing) -> str:
        begun.set()
        gate.wait(PATIENCE)
        return insert(writing, "being made")

    writes = {
        "being made": database.submit(slow),
        "waiting": database.submit(lambda writing: insert(writing, "waiting")),
    }
    assert begun.wait(PATIENCE)
    writes[at].cancel()
    gate.set()
    database.submit(lambda writing: insert(writing, "later")).result(PATIENCE)
    assert names(database) == ["being made", "waiting", "later"]


def test_a_reading_connection_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database.read("DELETE FROM collections")


def test_closing_finishes_the_writes_that_wait(tmp_path: Path) -> None:
    database = Database(tmp_path / "playground.db")
    waiting = [database.submit(lambda writing, n=n: insert(writing, str(n))) for n in range(50)]  # type: ignore[misc]
    database.close()
    assert all(write.done() for write in waiting)


def test_deleting_a_collection_takes_its_documents_along(database: Database) -> None:
    def change(writing: Writing) -> None:
        insert(writing, "a")
        writing.execute(
            "INSERT INTO documents (id, collection_id, name, media_type, size, sha256, state, created_at)"
            " VALUES ('d', 'a', 'n', 'text', 1, 'x', 'ready', '')"
        )
        writing.execute("DELETE FROM collections")

    database.write(change)
    assert database.read("SELECT count(*) FROM documents")[0][0] == 0


def test_a_closed_database_refuses_a_write_and_does_not_wait_for_ever(tmp_path: Path) -> None:
    database = Database(tmp_path / "db")
    database.close()
    with pytest.raises(StorageError):
        database.submit(lambda writing: None).result(0)


# Damage and full disks ------------------------------------------------------------------------------------------------


def filled(path: Path) -> Path:
    """A database of some hundred pages, closed in good order."""
    database = Database(path)
    for number in range(20):
        database.write(lambda writing, number=number: insert(writing, f"{number:03}" * 2_000))  # type: ignore[misc]
    database.close()
    return path


def test_a_file_that_was_cut_is_told_as_damaged(tmp_path: Path) -> None:
    path = filled(tmp_path / "playground.db")
    path.write_bytes(path.read_bytes()[: 3 * 4096])
    with pytest.raises(StorageError) as refused:
        Database(path)
    assert refused.value.code == "database_damaged"


@pytest.mark.parametrize("when", ["read", "check"])
def test_damaged_pages_are_told_as_such(tmp_path: Path, when: str) -> None:
    path = filled(tmp_path / "playground.db")
    whole = path.read_bytes()
    sound = whole[: 80 * 4096]  # with the pages that every opening reads
    path.write_bytes(sound + b"\xa5" * (len(whole) - len(sound)))
    database = Database(path)
    with pytest.raises(StorageError) as told:
        database.check() if when == "check" else names(database)
    database.close()
    assert told.value.code == "database_damaged"


def test_a_sound_file_passes_the_check(database: Database) -> None:
    database.check()


@pytest.fixture
def full(database: Database) -> Database:
    """A database that may not grow: to SQLite that is a full disk."""
    pages = database.write(lambda writing: writing.execute("PRAGMA page_count").fetchone()[0])
    database.write(lambda writing: writing.execute(f"PRAGMA max_page_count={pages}").fetchone())
    return database


def test_a_write_to_a_full_disk_says_so(full: Database) -> None:
    with pytest.raises(StorageError) as refused:
        full.write(lambda writing: insert(writing, "x" * 100_000))
    assert refused.value.code == "disk_full"


def test_after_a_full_disk_everything_goes_on(full: Database) -> None:
    with pytest.raises(StorageError):
        full.write(lambda writing: insert(writing, "x" * 100_000))
    full.write(lambda writing: writing.execute("PRAGMA max_page_count=1000000").fetchone())
    full.write(lambda writing: insert(writing, "x" * 100_000))
    assert len(names(full)) == 1


def test_a_full_disk_costs_no_other_write_of_the_transaction_its_answer(full: Database) -> None:
    gate = threading.Event()
    full.submit(lambda writing: gate.wait(60))  # so that the rest share one transaction
    writes = [full.submit(lambda writing, size=size: insert(writing, "x" * size)) for size in (1, 100_000, 2)]  # type: ignore[misc]
    gate.set()
    kept = [write for write in writes if write.exception() is None]
    assert names(full) == [write.result() for write in kept]


def test_threads_that_have_ended_leave_no_connection_open(database: Database) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    names(database)
    before = descriptors()
    for _ in range(20):
        thread = threading.Thread(target=names, args=(database,))
        thread.start()
        thread.join()
    assert descriptors() == before

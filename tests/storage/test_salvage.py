"""A damaged database gives back every row that can be read, and is never thrown away."""

import sqlite3
from pathlib import Path

import pytest

from playground.core.clock import Clock
from playground.core.errors import StorageError
from playground.storage import salvage as salvaging
from playground.storage.aside import SetAside
from playground.storage.database import Database, Writing
from playground.storage.migrations import MIGRATIONS
from playground.storage.salvage import Salvaged, salvage

RUNS = 200
RUN = "INSERT INTO runs (id, created_at, status, question, model, record) VALUES (?, '', 'completed', '', '', ?)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with runs that fill some hundred pages."""
    path = tmp_path / "playground.db"
    database = Database(path)

    def fill(writing: Writing) -> None:
        for number in range(RUNS):
            writing.execute(RUN, (f"{number:04}", "x" * 3_000))

    database.write(fill)
    database.close()
    return path


def mended(path: Path) -> Salvaged | None:
    return salvage(path, SetAside(path.parent / "set-aside", Clock()), ())


def runs(path: Path) -> list[str]:
    database = Database(path)
    found = [str(row["id"]) for row in database.read("SELECT id FROM runs ORDER BY id")]
    database.close()
    return found


def damage(path: Path, begin: float, end: float) -> bytes:
    """Overwrite that part of the file."""
    whole = path.read_bytes()
    first, last = int(begin * len(whole)), int(end * len(whole))
    path.write_bytes(whole[:first] + b"\xa5" * (last - first) + whole[last:])
    return path.read_bytes()


def test_a_sound_database_is_left_alone(path: Path) -> None:
    before = path.read_bytes()
    assert (mended(path), path.read_bytes()) == (None, before)


def test_every_table_is_looked_at(path: Path) -> None:
    """But for notes of what is under way, lines that are made of runs, and what SQLite keeps for itself."""
    database = Database(path)
    there = {str(row[0]) for row in database.read("SELECT name FROM sqlite_master WHERE type = 'table'")}
    database.close()
    assert there - set(salvaging._TABLES) == {"leaving", "run_lines", "sqlite_sequence"}


def test_rows_before_and_behind_the_damage_are_kept(path: Path) -> None:
    damage(path, 0.5, 0.52)
    done = mended(path)
    assert done is not None
    kept = runs(path)
    assert (kept[0], kept[-1], done.kept, done.whole) == ("0000", f"{RUNS - 1:04}", len(kept), False)
    assert len(kept) > RUNS * 0.9


def test_every_run_that_is_kept_has_its_line_again(path: Path) -> None:
    damage(path, 0.5, 0.52)
    mended(path)
    database = Database(path)
    assert database.read("SELECT id FROM runs EXCEPT SELECT id FROM run_lines") == []
    database.close()


def test_the_damaged_file_is_set_aside_as_it_was(path: Path) -> None:
    damaged = damage(path, 0.5, 0.6)
    done = mended(path)
    assert done is not None
    assert done.place.read_bytes() == damaged


def test_a_file_that_was_cut_gives_what_is_left_of_it(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done = mended(path)
    assert done is not None
    assert 0 < done.kept == len(runs(path)) < RUNS


def test_a_row_that_the_damage_made_impossible_is_counted_as_lost(path: Path) -> None:
    whole = path.read_bytes()
    at = whole.index(b"completed")
    path.write_bytes(whole[:at] + b"c0mpleted" + whole[at + 9 :])
    damage(path, 0.5, 0.52)
    done = mended(path)
    assert done is not None
    assert (done.whole, done.kept) == (False, len(runs(path)))


def test_a_salvage_that_finds_no_room_leaves_the_damaged_file_where_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = damage(path, 0.5, 0.52)

    def no_room(*_: object) -> tuple[int, bool]:
        raise StorageError("disk_full", path="", free_mb=0)

    monkeypatch.setattr(salvaging, "_copied", no_room)
    with pytest.raises(StorageError):
        mended(path)
    monkeypatch.undo()
    assert path.read_bytes() == damaged
    done = mended(path)
    assert done is not None
    assert done.kept > RUNS * 0.9


def test_a_file_that_is_no_database_leaves_an_empty_one(path: Path) -> None:
    path.write_bytes(b"garbage" * 5_000)
    done = mended(path)
    assert done is not None
    assert (done.kept, done.whole, runs(path)) == (0, False, [])


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A database of an earlier version of the program, before runs had lines, with damage among its runs."""
    path = tmp_path / "playground.db"
    connection = sqlite3.connect(path)
    version = next(number for number, step in enumerate(MIGRATIONS) if "CREATE TABLE run_lines" in step)
    connection.executescript("".join(MIGRATIONS[:version]) + f"PRAGMA user_version={version};")
    connection.executemany(RUN, ((f"{number:04}", "x" * 3_000) for number in range(RUNS)))
    connection.commit()
    connection.close()
    damage(path, 0.5, 0.52)
    return path


def test_a_damaged_database_of_an_earlier_version_is_told(earlier: Path) -> None:
    with pytest.raises(StorageError) as refused:
        Database(earlier)
    assert refused.value.code == "database_damaged"


def test_a_damaged_database_of_an_earlier_version_becomes_one_of_this_version(earlier: Path) -> None:
    done = mended(earlier)
    assert done is not None
    database = Database(earlier)
    lines = database.read("SELECT count(*) FROM run_lines")[0][0]
    database.close()
    assert RUNS * 0.9 < lines == done.kept < RUNS


def made_once(path: Path) -> set[str]:
    database = Database(path)
    found = {str(row["name"]) for row in database.read("SELECT name FROM samples_made")}
    database.close()
    return found


def test_a_folder_that_was_used_does_not_get_the_samples_again(earlier: Path) -> None:
    mended(earlier)
    assert made_once(earlier) == {"samples-zh", "samples-en"}

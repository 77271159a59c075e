"""Whatever is damaged or lost of a data folder: a start tells it, loses no original, and one command brings all back."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.cli import main
from playground.core.errors import Failure, StorageError
from playground.documents.library import Library
from playground.settings import Settings
from playground.workspace import Workspace

TEXTS = {f"note {number}.txt": f"Note {number} is about bees. 曲曲折折的荷塘上面。" for number in range(5)}
Damage = Callable[[Path], None]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a collection of five documents, closed in good order."""
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name, text in TEXTS.items():
        (incoming / name).write_text(text, "utf-8")
    with opened(tmp_path / "data") as workspace:
        rows = workspace.add(*sorted(incoming.iterdir()), collection="bees")
        assert [row.failure for row in rows if row.ended] == [None] * len(TEXTS)
    return tmp_path / "data"


def opened(data: Path) -> Workspace:
    return Workspace(Settings(data_dir=data), {})


def start(data: Path) -> list[str]:
    """What a start finds, as codes; it is stopped again."""
    try:
        with opened(data) as workspace:
            workspace.warm_up()
            return [finding.code for finding in workspace.findings]
    except StorageError as error:
        return [Failure.of(error).code]


def originals(data: Path) -> set[str]:
    """The texts of all originals, also of those set aside."""
    found = [*(data / "files").iterdir(), *data.glob("set-aside/*/files/*")]
    return {path.read_text("utf-8") for path in found if path.is_file() and path.stat().st_size < 100}


def all_is_found(data: Path) -> bool:
    """Whether every document answers to its words and to its vector."""
    with opened(data) as workspace:
        workspace.warm_up()
        collection = workspace.library.collection("bees")
        names = {document.name for document in workspace.library.documents(collection.id)}
        found = {passage.hit.chunk.document for passage in workspace.search("bees", "bees")}
        vectors = workspace.index.ids(collection.id)
        return names == set(TEXTS) == found and vectors == workspace.library.chunk_ids(collection.id)


def recover(data: Path) -> int:
    return main(["recover", "--data-dir", str(data)])


# The database -----------------------------------------------------------------------------------------------------------


def lose(data: Path) -> None:
    (data / "playground.db").unlink()


def empty(data: Path) -> None:
    (data / "playground.db").write_bytes(b"")


def garble(data: Path) -> None:
    (data / "playground.db").write_bytes(os.urandom(50_000))


def cut(data: Path) -> None:
    whole = (data / "playground.db").read_bytes()
    (data / "playground.db").write_bytes(whole[: len(whole) // 2])


def cut_to_the_header(data: Path) -> None:
    (data / "playground.db").write_bytes((data / "playground.db").read_bytes()[:4096])


def damage_pages(data: Path) -> None:
    whole = (data / "playground.db").read_bytes()
    half = len(whole) // 4096 // 2 * 4096
    (data / "playground.db").write_bytes(whole[:half] + bytes(len(whole) - half))


@pytest.mark.parametrize("damage", [lose, empty, garble, cut, cut_to_the_header, damage_pages])
def test_a_database_that_is_lost_or_damaged_costs_no_document(data: Path, damage: Damage) -> None:
    damage(data)
    told = start(data)
    assert (set(TEXTS.values()) <= originals(data), told[:1]) in [
        (True, ["originals_set_aside"]),
        (True, ["database_damaged"]),
    ]
    assert (recover(data), all_is_found(data), start(data)) == (0, True, [])


def test_a_lost_write_ahead_log_costs_no_document(data: Path, tmp_path: Path) -> None:
    """As after a kill, and a backup that took the file of the database alone."""
    (tmp_path / "late.txt").write_text("A late note about wasps.", "utf-8")
    with opened(data) as workspace:
        list(workspace.add(tmp_path / "late.txt", collection="bees"))
        assert (data / "playground.db-wal").stat().st_size
        shutil.copytree(data, copied := tmp_path / "copied")
    (copied / "playground.db-wal").unlink()
    (copied / "playground.db-shm").unlink()
    assert start(copied) == ["originals_set_aside"]
    assert {*TEXTS.values(), "A late note about wasps."} <= originals(copied)
    assert recover(copied) == 0
    with opened(copied) as workspace:
        assert len(workspace.library.documents(workspace.collection("bees").id)) == len(TEXTS) + 1


def test_what_people_changed_in_a_chunk_outlives_a_damaged_index_page(data: Path) -> None:
    with opened(data) as workspace:
        document = workspace.library.documents(workspace.collection("bees").id)[0]
        chunk = workspace.library.chunks_between(document.id, 0, 0)[0]
        workspace.ingest.editing.correct(document.id, chunk.id, f"{chunk.text} Or of wasps.")
    break_an_index(data / "playground.db", "chunks_by_document")
    assert (start(data), recover(data), start(data)) == (["database_damaged"], 0, [])
    with opened(data) as workspace:
        found = [passage.hit.chunk.text for passage in workspace.search("wasps", "bees")]
    assert any("Or of wasps." in text for text in found)


def break_an_index(path: Path, name: str) -> None:
    """Overwrite the first page of an index of the database."""
    connection = sqlite3.connect(path)
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


def test_a_database_of_an_earlier_hour_costs_no_document(data: Path, tmp_path: Path) -> None:
    earlier = (data / "playground.db").read_bytes()
    (tmp_path / "late.txt").write_text("A late note about wasps.", "utf-8")
    with opened(data) as workspace:
        list(workspace.add(tmp_path / "late.txt", collection="bees"))
    (data / "playground.db").write_bytes(earlier)
    assert start(data) == ["originals_set_aside"]
    recover(data)
    with opened(data) as workspace:
        assert "late.txt" in {each.name for each in workspace.library.documents(workspace.collection("bees").id)}


def test_what_comes_back_takes_the_place_of_nothing(data: Path, tmp_path: Path) -> None:
    lose(data)
    start(data)
    (tmp_path / "note 1.txt").write_text("A newer note under an old name.", "utf-8")
    with opened(data) as workspace:
        list(workspace.add(tmp_path / "note 1.txt", collection="bees"))
    recover(data)
    with opened(data) as workspace:
        names = {each.name for each in workspace.library.documents(workspace.collection("bees").id)}
    assert names == {*TEXTS, "note 1 (2).txt"}


def test_an_original_without_a_label_is_kept_and_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(data / "labels")
    lose(data)
    start(data)
    assert (recover(data), len(originals(data))) == (1, len(TEXTS))
    assert "Not taken in: 5" in capsys.readouterr().out


# The index --------------------------------------------------------------------------------------------------------------


def index_files(data: Path) -> list[Path]:
    return sorted(path for path in (data / "chroma").rglob("*") if path.is_file())


@pytest.fixture(params=["garbage", "empty", "gone", "cut"])
def damage(request: pytest.FixtureRequest) -> Damage:
    def damage(path: Path) -> None:
        match request.param:
            case "garbage":
                path.write_bytes(b"\xa5" * max(path.stat().st_size, 10_000))
            case "empty":
                path.write_bytes(b"")
            case "cut":
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            case _:
                path.unlink()

    return damage


@pytest.mark.slow
def test_every_file_of_the_index_may_be_damaged(data: Path, damage: Damage, tmp_path: Path) -> None:
    for number, path in enumerate(index_files(data)):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(data, copy)
        damage(copy / path.relative_to(data))
        assert set(start(copy)) <= {"index_set_aside", "index_lost"}
        assert (all_is_found(copy), start(copy)) == (True, []), path.name


def test_a_lost_index_is_made_anew_and_told_once(data: Path) -> None:
    shutil.rmtree(data / "chroma")
    assert (start(data), all_is_found(data), start(data)) == (["index_lost"], True, [])


# Several things at once -------------------------------------------------------------------------------------------------


def test_documents_whose_original_is_lost_come_back_from_a_damaged_database(data: Path) -> None:
    for original in (data / "files").iterdir():
        original.unlink()
    assert start(data) == ["originals_missing"]
    whole = bytearray((data / "playground.db").read_bytes())
    at = whole.rindex(b"CREATE INDEX runs_by_prompt")
    whole[at : at + 6] = b"CREATX"
    (data / "playground.db").write_bytes(whole)
    assert start(data) == ["database_damaged"]
    assert (recover(data), all_is_found(data)) == (0, True)


def test_a_name_that_is_a_path_replaces_no_document(data: Path) -> None:
    lose(data)
    start(data)
    for label in data.glob("set-aside/*/labels/*.json"):
        label.write_text(label.read_text("utf-8").replace('"note', '"x/note'), "utf-8")
    with opened(data) as workspace:
        newer = data.parent / "note 1.txt"
        newer.write_text("A newer note under an old name.", "utf-8")
        list(workspace.add(newer, collection="bees"))
    recover(data)
    with opened(data) as workspace:
        documents = workspace.library.documents(workspace.collection("bees").id)
        texts = {workspace.library.text(each.id) for each in documents}
    assert texts == {*TEXTS.values(), "A newer note under an old name."}


def test_a_collection_made_before_the_originals_came_back_costs_no_name(data: Path) -> None:
    lose(data)
    main(["collections", "--create", "new", "--data-dir", str(data)])
    recover(data)
    assert all_is_found(data)


def test_an_original_whose_label_was_left_behind_keeps_its_name(data: Path) -> None:
    lose(data)
    start(data)
    for label in data.glob("set-aside/*/labels/*.json"):
        label.rename(data / "labels" / label.name)
    assert (recover(data), all_is_found(data)) == (0, True)


def test_the_page_gets_ready_though_nothing_can_be_set_aside(data: Path) -> None:
    lose(data)
    (data / "set-aside").write_text("in the way")
    with opened(data) as workspace:
        workspace.warm_up()
        assert (workspace.ready.is_set(), workspace.findings[0].code) == (True, "data_folder_unusable")
    assert set(TEXTS.values()) <= originals(data)


def test_taking_in_again_lists_no_collection_for_each_file(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(data)
    start(data)
    listed: list[str] = []
    documents = Library.documents
    monkeypatch.setattr(Library, "documents", lambda self, id: listed.append(id) or documents(self, id))
    assert (recover(data), listed) == (0, [])


def test_what_was_set_aside_is_told_until_it_is_taken_in(data: Path) -> None:
    lose(data)
    assert [start(data), start(data)] == [["originals_set_aside"]] * 2
    recover(data)
    assert start(data) == []

"""Reconciliation: after any damage to the index or the folder, everything agrees with the database again."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.core.values import Collection, Document
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.index import VectorIndex, next_name
from playground.retrieval.ingest import IncomingFile, Reconciled
from playground.storage.database import Writing
from tests.retrieval.conftest import Shelf, disagreements, open_shelf

Write = Callable[..., Path]
LONG = "曲曲折折的荷塘上面，弥望的是田田的叶子。" * 100


@pytest.fixture
def document(shelf: Shelf, essays: Collection, write: Write) -> Document:
    rows = shelf.take_in(essays, write("a.txt", LONG), write("b.txt", "Bees dance."))
    assert rows[0].document is not None
    return rows[0].document


@pytest.fixture(autouse=True)
def _everything_agrees(shelf: Shelf) -> Iterator[None]:
    yield
    assert disagreements(shelf) == []


def unit(shelf: Shelf, text: str = "stray") -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return shelf.embedder.embed_documents([text])


def test_nothing_is_done_when_all_is_well(shelf: Shelf, document: Document) -> None:
    assert shelf.ingest.reconcile() == Reconciled()


def test_an_empty_folder_is_well(shelf: Shelf) -> None:
    assert shelf.ingest.reconcile().nothing


def test_vectors_without_a_chunk_go(shelf: Shelf, essays: Collection, document: Document) -> None:
    shelf.index.add(essays.id, ["stray-0"], unit(shelf))
    assert shelf.ingest.reconcile().vectors_set_aside == 1


def test_chunks_without_a_vector_get_it_back(shelf: Shelf, essays: Collection, document: Document) -> None:
    lost = [chunk.id for chunk in shelf.library.chunks(document.id)]
    shelf.index.remove(essays.id, lost)
    assert shelf.ingest.reconcile() == Reconciled(vectors_added=len(lost))


def test_mending_asks_no_embedder(shelf: Shelf, essays: Collection, document: Document) -> None:
    shelf.embedder = HashEmbedder(3)
    shelf.index.drop(essays.id)
    shelf.ingest.reconcile()
    [(nearest, _)] = shelf.index.query(essays.id, HashEmbedder(64).embed_query("bees dance"), 1)
    assert shelf.library.chunks_by_id([nearest])[nearest].document == "b.txt"


def test_a_missing_collection_is_filled_again(shelf: Shelf, essays: Collection, document: Document) -> None:
    shelf.index.drop(essays.id)
    assert shelf.ingest.reconcile() == Reconciled(collections_rebuilt=1, collections_lost=1)


def test_what_was_being_filled_when_the_process_ended_goes(
    shelf: Shelf, essays: Collection, document: Document
) -> None:
    shelf.index.create(next_name(essays.id), "e")
    assert shelf.ingest.reconcile() == Reconciled(collections_dropped=1)


def test_collections_that_were_deleted_go(shelf: Shelf, document: Document) -> None:
    shelf.index.create("cdeleted", "e")
    shelf.database.write(lambda writing: writing.execute("INSERT INTO leaving VALUES ('cdeleted')"))
    assert shelf.ingest.reconcile() == Reconciled(collections_dropped=1)


def test_collections_nobody_knows_are_left_and_told(shelf: Shelf, document: Document) -> None:
    shelf.index.create("cunknown", "e")
    done = shelf.ingest.reconcile()
    assert ("cunknown" in shelf.index.collections(), [notice.code for notice in done.findings()]) == (
        True,
        ["index_unknown"],
    )
    shelf.index.drop("cunknown")


def test_collections_of_another_data_folder_are_none_of_our_business(
    shelf: Shelf, document: Document, tmp_path: Path
) -> None:
    shelf.index.close()
    stranger = VectorIndex(shelf.folder.chroma, "another folder")
    stranger.create("cstrange", "e")
    stranger.create(next_name("cstrange"), "e")
    stranger.close()
    shelf.close()
    again = open_shelf(tmp_path / "data")
    done = again.ingest.reconcile()
    assert (done, {"cstrange", next_name("cstrange")} <= again.index.collections().keys()) == (Reconciled(), True)
    for name in ("cstrange", next_name("cstrange")):
        again.index.drop(name)
    vars(shelf).update(vars(again))


def test_vectors_of_another_embedder_are_put_right(shelf: Shelf, essays: Collection, document: Document) -> None:
    shelf.index.create(essays.id, "another")
    ids = sorted(shelf.library.chunk_ids(essays.id))
    wrong = np.ones((len(ids), 3), dtype=np.float32)
    shelf.index.add(essays.id, ids, wrong)
    assert shelf.ingest.reconcile() == Reconciled(collections_rebuilt=1)
    assert shelf.index.query(essays.id, shelf.embedder.embed_query("bees"), 1)


def test_originals_without_a_document_are_set_aside(shelf: Shelf, document: Document) -> None:
    (shelf.folder.files / "dlost").write_text("lost")
    done = shelf.ingest.reconcile()
    [stray] = shelf.ingest.originals.strays()
    assert (done.files_set_aside, stray.path.read_text(), str(stray.path.parent.parent)) == (1, "lost", done.place)


def test_the_original_of_a_deleted_document_goes(shelf: Shelf, document: Document) -> None:
    (shelf.folder.files / "dgone").write_text("gone")
    shelf.database.write(lambda writing: writing.execute("INSERT INTO leaving VALUES ('dgone')"))
    assert shelf.ingest.reconcile() == Reconciled(files_removed=1)


def test_what_left_is_not_kept_in_mind(shelf: Shelf, document: Document) -> None:
    shelf.ingest.delete(document.id)
    shelf.database.write(lambda writing: None)  # the note is taken back without anybody waiting for it
    assert shelf.database.read("SELECT count(*) FROM leaving")[0][0] == 0


def test_an_original_set_aside_keeps_its_name_and_its_collection(
    shelf: Shelf, essays: Collection, document: Document
) -> None:
    def lose(writing: Writing) -> None:
        shelf.lexical.remove(writing, essays.id, shelf.library.chunk_numbers(writing, document.id)[0])
        shelf.library.remove_document(writing, document.id)

    shelf.database.write(lose)
    shelf.ingest.reconcile()
    [stray] = shelf.ingest.originals.strays()
    assert stray.label is not None
    assert (stray.label.name, stray.collection) == ("a.txt", "essays")


def test_originals_of_an_earlier_version_get_their_labels(shelf: Shelf, document: Document) -> None:
    shutil.rmtree(shelf.folder.labels)
    shelf.folder.labels.mkdir()
    shelf.ingest.reconcile()
    assert f"{document.id}.json" in {path.name for path in shelf.folder.labels.iterdir()}


def test_uploads_of_others_stay(shelf: Shelf, document: Document) -> None:
    upload = shelf.folder.temporary / "upload.pdf"
    upload.write_text("being uploaded")
    assert shelf.ingest.reconcile() == Reconciled()
    upload.unlink()


@pytest.mark.parametrize("state", ["pending", "deleting"])
def test_documents_that_are_not_ready_go(shelf: Shelf, essays: Collection, document: Document, state: str) -> None:
    unready = replace(document, id="dhalf", name="half", sha256="half")

    def change(writing: object) -> None:
        shelf.library.add_document(writing, unready, None, "")
        writing.execute("UPDATE documents SET state = ? WHERE id = 'dhalf'", (state,))

    shelf.database.write(change)
    (shelf.folder.files / "dhalf").write_text("half")
    assert shelf.ingest.reconcile() == Reconciled(documents_removed=1, files_removed=1)
    assert len(shelf.library.documents(essays.id)) == 2


def test_what_is_being_taken_in_is_left_alone(shelf: Shelf, essays: Collection, write: Write) -> None:
    rows = shelf.ingest.run(essays, [IncomingFile(write("a.txt", LONG), "a.txt")])
    next(row for row in rows if row.stage == "embedding")
    assert shelf.ingest.reconcile() == Reconciled()
    assert [row.stage for row in rows][-1] == "ready"


def test_an_index_made_anew_finds_what_it_found(shelf: Shelf, essays: Collection, document: Document) -> None:
    question = shelf.embedder.embed_query("荷塘")
    before = shelf.index.query(essays.id, question, 3)
    shelf.index.drop(essays.id)
    shelf.ingest.reconcile()
    after = shelf.index.query(essays.id, question, 3)
    assert [score for _, score in after] == pytest.approx([score for _, score in before], abs=1e-5)


# Damage to the folder of the index, found at the next start -------------------------------------------------------------


@pytest.fixture
def damaged(tmp_path: Path, write: Write) -> Iterator[Callable[[Callable[[Path], None]], Shelf]]:
    """Opens a filled folder again after something was done to its index."""
    opened: list[Shelf] = []

    def damaged(damage: Callable[[Path], None]) -> Shelf:
        first = open_shelf(tmp_path / "damaged")
        first.take_in(first.ingest.create_collection("c"), write("a.txt", LONG), write("b.txt", "Bees dance."))
        first.close()
        damage(tmp_path / "damaged" / "chroma")
        opened.append(open_shelf(tmp_path / "damaged"))
        return opened[-1]

    yield damaged
    for shelf in opened:
        assert disagreements(shelf) == []
        collection = shelf.library.collection("c")
        [(nearest, _)] = shelf.index.query(collection.id, shelf.embedder.embed_query("bees dance"), 1)
        assert shelf.library.chunks_by_id([nearest])[nearest].document == "b.txt"
        shelf.close()


def lose_everything(path: Path) -> None:
    shutil.rmtree(path)


def overwrite_the_rows(path: Path) -> None:
    (path / "chroma.sqlite3").write_bytes(b"garbage" * 1000)


def scramble_the_rows(path: Path) -> None:
    rows = path / "chroma.sqlite3"
    whole = rows.read_bytes()
    rows.write_bytes(whole[:20_000] + bytes(len(whole) - 20_000))


def cut_the_rows_short(path: Path) -> None:
    rows = path / "chroma.sqlite3"
    rows.write_bytes(rows.read_bytes()[:8192])


@pytest.mark.parametrize("damage", [lose_everything, overwrite_the_rows, scramble_the_rows, cut_the_rows_short])
def test_a_damaged_folder_is_made_anew(
    damaged: Callable[[Callable[[Path], None]], Shelf], damage: Callable[[Path], None]
) -> None:
    assert damaged(damage).ingest.reconcile().collections_rebuilt == 1


def test_a_lost_graph_is_noticed_though_the_rows_are_there(tmp_path: Path, write: Write) -> None:
    """Beyond 1,000 vectors Chroma keeps the graph in files of its own and forgets what it was made from."""
    first = open_shelf(tmp_path / "graph")
    text = "\n\n".join(f"Word{n} stands alone in line {n}." for n in range(9000))
    [row] = first.take_in(first.ingest.create_collection("c"), write("a.txt", text))
    first.close()
    for graph in (tmp_path / "graph" / "chroma").glob("*/"):
        shutil.rmtree(graph)
    again = open_shelf(tmp_path / "graph")
    assert (row.chunks or 0) > 1000
    assert again.ingest.reconcile() == Reconciled(collections_rebuilt=1)
    assert again.ingest.reconcile() == Reconciled()
    assert disagreements(again) == []
    again.close()

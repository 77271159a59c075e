"""Hidden parts are read where the collection says so, from the next reading on, and a document knows how it was read."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.documents.originals import Label
from playground.storage.migrations import MIGRATIONS
from tests.retrieval.conftest import Shelf, disagreements, open_shelf

PAGE = "<p>公开的价格是八折。</p><p hidden>底价是七折。</p>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (path := tmp_path / "报价.html").write_text(PAGE, "utf-8")
    return path


def taken_in(shelf: Shelf, collection: Collection, path: Path) -> Document:
    [row] = shelf.take_in(shelf.library.collection_by_id(collection.id), path)
    assert row.document is not None, row.failure
    return row.document


def reads_lowest_price(shelf: Shelf, document: Document) -> bool:
    return "七折" in shelf.library.text(document.id)


def codes(document: Document) -> list[str]:
    return [warning.code for warning in document.warnings]


def test_they_are_left_out_and_told(shelf: Shelf, essays: Collection, page: Path) -> None:
    document = taken_in(shelf, essays, page)
    assert not reads_lowest_price(shelf, document)
    assert (document.hidden, codes(document)) == (False, ["hidden_text"])


def test_a_collection_that_wants_them_gets_them(shelf: Shelf, essays: Collection, page: Path) -> None:
    assert shelf.ingest.set_reads_hidden(essays.id, reads_hidden=True).reads_hidden
    document = taken_in(shelf, essays, page)
    assert reads_lowest_price(shelf, document)
    assert shelf.library.document(document.id).hidden
    assert codes(document) == ["hidden_text_read"]


def test_what_is_there_stays_until_it_is_read_again(shelf: Shelf, essays: Collection, page: Path) -> None:
    document = taken_in(shelf, essays, page)
    shelf.ingest.set_reads_hidden(essays.id, reads_hidden=True)
    assert not reads_lowest_price(shelf, document)
    list(shelf.ingest.reindex_all(essays.id))
    assert reads_lowest_price(shelf, document)
    assert disagreements(shelf) == []


def test_a_preview_shows_the_text_as_it_was_read(shelf: Shelf, essays: Collection, page: Path) -> None:
    document = taken_in(shelf, essays, page)
    shelf.ingest.set_reads_hidden(essays.id, reads_hidden=True)
    assert shelf.ingest.preview(document.id, ChunkSettings(32, 0)).text == shelf.library.text(document.id)


def test_a_new_reading_is_previewed_anew(shelf: Shelf, essays: Collection, page: Path) -> None:
    document = taken_in(shelf, essays, page)
    before = shelf.ingest.preview(document.id, ChunkSettings(32, 0)).text
    shelf.ingest.set_reads_hidden(essays.id, reads_hidden=True)
    list(shelf.ingest.reindex(document.id))
    assert shelf.ingest.preview(document.id, ChunkSettings(32, 0)).text != before


def test_the_label_of_the_original_says_it(shelf: Shelf, essays: Collection, page: Path) -> None:
    shelf.ingest.set_reads_hidden(essays.id, reads_hidden=True)
    document = taken_in(shelf, essays, page)
    assert shelf.library.all_originals()[document.id] == Label("报价.html", essays.id, document.encoding, hidden=True)
    assert json.loads((shelf.folder.labels / f"{document.id}.json").read_text("utf-8"))["hidden"] == "read"


def test_what_is_recovered_without_its_database_is_read_as_before(shelf: Shelf, essays: Collection, page: Path) -> None:
    shelf.ingest.set_reads_hidden(essays.id, reads_hidden=True)
    taken_in(shelf, essays, page)
    shelf.close()
    for part in shelf.folder.root.glob("playground.db*"):
        part.unlink()
    again = open_shelf(shelf.folder.root)
    again.ingest.reconcile()
    recovering = again.ingest.recovering(again.ingest.create_collection)
    [(name, row)] = recovering.run(lambda into, file: again.ingest.run(into, [file]))
    assert (name, row.document and row.document.hidden) == ("essays", True)
    again.close()


def test_documents_of_earlier_versions_were_read_without_them(tmp_path: Path) -> None:
    before = next(number for number, step in enumerate(MIGRATIONS) if "ADD COLUMN reads_hidden" in step)
    (root := tmp_path / "data").mkdir()
    connection = sqlite3.connect(root / "playground.db")
    connection.create_function("is_text", 1, bool)
    connection.executescript("".join(MIGRATIONS[:before]) + f"PRAGMA user_version={before};")
    with connection:
        connection.execute(
            "INSERT INTO collections (id, name, embedder, created_at) VALUES ('c', 'old', 'hash/1/64', '')"
        )
        values = "('d', 'c', 'a.txt', 'text', 1, 'x', 'ready', '')"
        columns = "id, collection_id, name, media_type, size, sha256, state, created_at"
        connection.execute(f"INSERT INTO documents ({columns}) VALUES {values}")
        connection.execute("INSERT INTO cuttings VALUES ('d', 448, 60)")
    connection.close()
    with closing(open_shelf(root)) as shelf:
        assert not shelf.library.collection("old").reads_hidden
        assert not shelf.library.document("d").hidden

"""Scanned documents: their text is recognised page by page, kept, and found again however often they are read anew."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from playground.core.values import Collection
from playground.documents import ocr
from playground.documents.ocr_children import Recogniser
from playground.retrieval.ingest import FileProgress, IncomingFile
from tests.documents.making import scans
from tests.fakes.recogniser import CRASHES, HANGS
from tests.retrieval.conftest import Shelf, disagreements, open_shelf

TEXT = "This page has a whole sentence of its own, and it is read without any recogniser."


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = open_shelf(tmp_path / "data", recogniser=Recogniser("tests.fakes.recogniser", seconds=20))
    yield shelf
    assert disagreements(shelf) == []
    shelf.close()


def scanned(tmp_path: Path, shades: Sequence[int | str]) -> IncomingFile:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scans(shades))
    return IncomingFile(path, "scan.pdf")


def last(rows: Iterator[FileProgress]) -> FileProgress:
    return list(rows)[-1]


def texts(shelf: Shelf, row: FileProgress) -> str:
    assert row.document is not None
    return shelf.library.text(row.document.id)


def test_a_scan_is_taken_in_with_its_recognised_text_and_tells_its_pages(
    shelf: Shelf, essays: Collection, tmp_path: Path
) -> None:
    file = scanned(tmp_path, [200, 225])
    assert [row.failure.code for row in shelf.ingest.run(essays, [file]) if row.failure] == ["no_text_on_pages"]
    rows = list(shelf.ingest.run(essays, [IncomingFile(file.path, file.name, recognise=True)]))
    assert [(row.done, row.total) for row in rows if row.stage == "recognising"] == [(0, 2), (1, 2), (2, 2)]
    assert rows[-1].document is not None
    assert ocr.marks(rows[-1].document.warnings) == {1: 80, 2: 90}
    assert "灰度为225" in texts(shelf, rows[-1])


def test_a_document_of_the_library_gets_the_text_of_its_pictures(
    shelf: Shelf, essays: Collection, tmp_path: Path
) -> None:
    document = last(shelf.ingest.run(essays, [scanned(tmp_path, [TEXT, 200])])).document
    assert document is not None
    row = last(shelf.ingest.recognise(document.id))
    assert (row.stage, row.document and row.document.id) == ("ready", document.id)
    assert texts(shelf, row) == f"{TEXT}\n\n识别出的文字，灰度为200。\n第二行到此结束。"


def test_recognised_text_outlives_indexing_anew(shelf: Shelf, essays: Collection, tmp_path: Path) -> None:
    document = last(shelf.ingest.run(essays, [scanned(tmp_path, [TEXT, 200])])).document
    assert document is not None
    last(shelf.ingest.recognise(document.id))
    rows = list(shelf.ingest.reindex(document.id))
    assert "recognising" not in {row.stage for row in rows}
    assert "灰度为200" in texts(shelf, rows[-1])


def test_pages_that_were_recognised_are_not_recognised_again(shelf: Shelf, essays: Collection, tmp_path: Path) -> None:
    document = last(shelf.ingest.run(essays, [scanned(tmp_path, [TEXT, 200, CRASHES])])).document
    assert document is not None
    list(shelf.ingest.recognise(document.id))
    totals = {row.total for row in shelf.ingest.recognise(document.id) if row.stage == "recognising"}
    assert totals == {1}


def test_stopped_in_the_middle_of_a_page_it_keeps_what_is_done(
    shelf: Shelf, essays: Collection, tmp_path: Path
) -> None:
    document = last(shelf.ingest.run(essays, [scanned(tmp_path, [TEXT, 200, HANGS])])).document
    assert document is not None
    rows = shelf.ingest.recognise(document.id)
    next(row for row in rows if row.stage == "recognising" and row.done == 1)
    rows.close()  # type: ignore[attr-defined]
    assert list(ocr.kept(shelf.ingest.originals.recognised(document.id))) == [2]


def test_recognised_text_goes_with_its_document(shelf: Shelf, essays: Collection, tmp_path: Path) -> None:
    document = last(shelf.ingest.run(essays, [scanned(tmp_path, [TEXT, 200])])).document
    assert document is not None
    last(shelf.ingest.recognise(document.id))
    shelf.ingest.delete(document.id)
    assert not shelf.ingest.originals.recognised(document.id).exists()

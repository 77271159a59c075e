"""An archive that is taken in: each file in it is a document with its own row, or a row that says why not."""

import io
import zipfile
from pathlib import Path

import pytest

from playground.core.values import Collection
from playground.retrieval.ingest import FileProgress, incoming
from tests.retrieval.conftest import Shelf


def archive(path: Path, *files: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)
    return path


def take_in(shelf: Shelf, collection: Collection, *paths: Path) -> list[FileProgress]:
    files = incoming([(path, path.name) for path in paths]).files
    rows = shelf.ingest.run(collection, files)
    return sorted((row for row in rows if row.ended), key=lambda row: row.position)


def outcomes(rows: list[FileProgress]) -> dict[str, str]:
    return {row.name: row.failure.code if row.failure else row.stage for row in rows}


def test_each_file_is_a_document(shelf: Shelf, essays: Collection, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ("甲/说明.txt", "甲方的说明。".encode()), ("记录.md", "# 记录".encode()))
    assert outcomes(take_in(shelf, essays, path)) == {"说明.txt": "ready", "记录.md": "ready"}
    texts = {one.name: shelf.library.text(one.id) for one in shelf.library.documents(essays.id)}
    assert texts == {"说明.txt": "甲方的说明。", "记录.md": "# 记录"}


def test_the_original_of_a_document_is_the_file_in_the_archive(
    shelf: Shelf, essays: Collection, tmp_path: Path
) -> None:
    [row] = take_in(shelf, essays, archive(tmp_path / "a.zip", ("a.txt", b"text")))
    assert row.document is not None
    assert shelf.ingest.originals.path(row.document.id).read_bytes() == b"text"
    assert [last.failure for last in shelf.ingest.reindex(row.document.id) if last.ended] == [None]


def test_what_cannot_be_read_has_its_row_and_costs_no_other_file(
    shelf: Shelf, essays: Collection, tmp_path: Path
) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("b.txt", "b")
    files = {"a.txt": b"text", "b.exe": b"MZ", "c.zip": inner.getvalue(), "d.txt": b"", "e.pdf": b"words", "f": b"x"}
    assert outcomes(take_in(shelf, essays, archive(tmp_path / "a.zip", *files.items()))) == {
        "a.txt": "ready",
        "b.exe": "unsupported_type",
        "c.zip": "archive_nested",
        "d.txt": "file_empty",
        "e.pdf": "type_mismatch",
        "f": "unsupported_type",
    }


def test_names_that_lead_elsewhere_are_names_and_nothing_else(shelf: Shelf, essays: Collection, tmp_path: Path) -> None:
    names = ("../../out.txt", "/tmp/abs.txt", "C:\\win.txt")
    path = archive(tmp_path / "a.zip", *((name, name.encode()) for name in names))
    before = {*tmp_path.parent.rglob("*.txt")}
    assert set(outcomes(take_in(shelf, essays, path))) == {"out.txt", "abs.txt", "win.txt"}
    assert {*tmp_path.parent.rglob("*.txt")} == before


def test_an_archive_that_cannot_be_opened_has_a_row(shelf: Shelf, essays: Collection, tmp_path: Path) -> None:
    (path := tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    assert outcomes(take_in(shelf, essays, path)) == {"a.zip": "document_damaged"}


@pytest.mark.parametrize(
    "files, names",
    [
        (["甲/说明.txt", "乙/说明.txt"], ["说明 (甲).txt", "说明 (乙).txt"]),
        (["说明.txt", "说明.txt"], ["说明 (a).txt", "说明 (a 2).txt"]),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_namesakes_in_an_archive_are_told_apart(tmp_path: Path, files: list[str], names: list[str]) -> None:
    path = archive(tmp_path / "a.zip", *((name, name.encode()) for name in files))
    taken = incoming([(path, "a.zip")])
    assert [file.name for file in taken.files] == names
    assert set(taken.given.values()) == {"说明.txt"}


def test_namesakes_of_two_archives_are_told_apart(tmp_path: Path) -> None:
    paths = [archive(tmp_path / f"{name}.zip", ("说明.txt", name.encode())) for name in ("甲方", "乙方")]
    taken = incoming([(path, path.name) for path in paths])
    assert [file.name for file in taken.files] == ["说明 (甲方).txt", "说明 (乙方).txt"]

"""Names that people give documents, and tags, as they are kept."""

import sqlite3
from pathlib import Path

import pytest

from playground.core.clock import Clock
from playground.core.errors import DocumentError
from playground.documents.library import Library
from playground.documents.names import own_name, searched_title
from playground.documents.tags import MOST, checked, read_tags
from playground.storage.database import Database
from playground.storage.migrations import MIGRATIONS


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("合同, 2024", ("2024", "合同")),
        ("合同，２０２４；财务、draft", ("2024", "draft", "合同", "财务")),
        ("  a   b \n c\u200bd ", ("a b", "cd")),
        ("x,x, X", ("X", "x")),
        (" ,，; ", ()),
        ("a\x07b\u202ec", ("abc",)),
    ],
)
def test_tags_are_plain_words(typed: str, expected: tuple[str, ...]) -> None:
    assert read_tags(typed) == expected


def test_several_lines_of_tags_are_one_list() -> None:
    assert read_tags(["b, a", "a"]) == ("a", "b")


def test_an_endless_tag_is_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        read_tags("短," + "长" * 41)
    assert refused.value.code == "tag_long"


def test_more_tags_than_anybody_can_read_are_refused() -> None:
    checked([str(at) for at in range(MOST)], "a.txt")
    with pytest.raises(DocumentError) as refused:
        checked([str(at) for at in range(MOST + 1)], "a.txt")
    assert refused.value.code == "tags_many"


@pytest.mark.parametrize(
    "typed, expected",
    [
        (" 年度  报告 ", "年度 报告"),
        ("2024/03 纪要", "2024∕03 纪要"),
        ("a\u200bb", "ab"),
        ("v1.2", "v1.2"),
        ("长" * 300, "长" * 199 + "…"),
    ],
)
def test_a_name_that_people_give_is_one_line_and_no_path(typed: str, expected: str) -> None:
    assert own_name(typed) == expected


@pytest.mark.parametrize(
    "name, file, title, expected",
    [
        ("a.pdf", "a.pdf", None, "a"),
        ("a.pdf", "a.pdf", "Lamps", "Lamps"),
        ("Version 1.2", "a.pdf", None, "Version 1.2"),
        ("b.pdf", "a.pdf", "Lamps", "b — Lamps"),
    ],
)
def test_a_document_is_searched_by_its_own_name_and_the_title_in_its_file(
    name: str, file: str, title: str | None, expected: str
) -> None:
    assert searched_title(name, file, title) == expected


def test_documents_of_before_have_the_names_of_their_files_and_no_tags(tmp_path: Path) -> None:
    path = tmp_path / "playground.db"
    before = next(at for at, step in enumerate(MIGRATIONS) if "CREATE TABLE given_names" in step)
    connection = sqlite3.connect(path)
    connection.create_function("is_text", 1, lambda value: True)
    connection.executescript("".join(MIGRATIONS[:before]) + f"PRAGMA user_version={before};")
    connection.execute("INSERT INTO collections (id, name, embedder, created_at) VALUES ('c', 'c', 'hash/1/8', '')")
    connection.execute(
        "INSERT INTO documents (id, collection_id, name, media_type, size, sha256, state, created_at)"
        " VALUES ('d', 'c', 'a.pdf', 'pdf', 1, 's', 'ready', '')"
    )
    connection.commit()
    connection.close()
    database = Database(path)
    [document] = Library(database, Clock()).documents("c")
    database.close()
    assert (document.name, document.file, document.tags) == ("a.pdf", None, ())

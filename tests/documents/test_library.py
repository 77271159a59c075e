"""The library: rows as values, ready documents only."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from playground.core.clock import Clock
from playground.core.errors import DocumentError, Notice
from playground.core.values import Chunk, Collection, Document
from playground.documents.library import Library
from playground.documents.library.documents import UNEMBEDDED
from playground.storage.database import Database

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=8)))
DOCUMENT = Document(
    id="d1",
    collection_id="c1",
    name="荷塘【1】.txt",
    media_type="text",
    size=30,
    sha256="ab",
    pages=None,
    characters=10,
    chunks=2,
    encoding="gb18030",
    created_at="2026-11-24T12:00:00.000+08:00",
    warnings=(Notice.of("pages_without_text", pages=3),),
)
CHUNKS = (
    Chunk("k0", "d1", DOCUMENT.name, 0, "曲曲折折", 0, 4),
    Chunk("k1", "d1", DOCUMENT.name, 1, "的荷塘上面", 4, 9, page=2, heading=("一", "二")),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "playground.db")
    yield database
    database.close()


@pytest.fixture
def library(database: Database) -> Library:
    library = Library(database, Clock(now=lambda: NOW))
    database.write(lambda writing: library.add_collection(writing, "c1", "散文", "hash/1/4"))
    return library


def add(
    library: Library, database: Database, document: Document = DOCUMENT, chunks: tuple[Chunk, ...] = CHUNKS
) -> list[int]:
    def change(writing: object) -> list[int]:
        library.add_document(writing, document, "荷塘", "曲曲折折的荷塘上面")
        return library.add_chunks(writing, chunks, [b"\0\0\0\0"] * len(chunks))

    return database.write(change)


def test_a_collection_is_found_by_its_name(library: Library) -> None:
    assert library.collection("散文") == Collection("c1", "散文", "hash/1/4", 0, 0, "2026-11-24T12:00:00.000+08:00")


def test_a_collection_counts_its_documents_and_chunks(library: Library, database: Database) -> None:
    add(library, database)
    assert [(c.documents, c.chunks) for c in library.collections()] == [(1, 2)]


@pytest.mark.parametrize("look", ["collection", "collection_by_id"])
def test_an_unknown_collection_is_an_error(library: Library, look: str) -> None:
    with pytest.raises(DocumentError) as error:
        getattr(library, look)("no such")
    assert error.value.code == "collection_unknown"


def test_a_name_that_is_taken_is_refused(library: Library, database: Database) -> None:
    with pytest.raises(DocumentError, match="already a collection"):
        database.write(lambda writing: library.add_collection(writing, "c2", "散文", ""))


def test_a_collection_may_be_renamed_to_its_own_name(library: Library, database: Database) -> None:
    database.write(lambda writing: library.rename_collection(writing, "c1", "散文"))
    assert library.collection("散文").id == "c1"


def test_a_document_comes_back_as_it_was_stored(library: Library, database: Database) -> None:
    add(library, database)
    assert library.document("d1") == DOCUMENT
    assert library.documents("c1") == (DOCUMENT,)


def test_a_document_is_recognised_by_its_content(library: Library, database: Database) -> None:
    add(library, database)
    assert library.by_content("c1", "ab") == DOCUMENT
    assert library.by_content("c1", "cd") is None


def test_chunks_come_back_in_reading_order(library: Library, database: Database) -> None:
    add(library, database)
    assert library.chunks("d1") == CHUNKS


def test_chunks_are_their_parts_of_the_text(library: Library, database: Database) -> None:
    add(library, database)
    text = library.text("d1")
    assert [text[chunk.start : chunk.end] for chunk in library.chunks("d1")] == [chunk.text for chunk in CHUNKS]


def test_ids_are_found_by_number(library: Library, database: Database) -> None:
    first, second = add(library, database)
    assert library.ids_by_number([second, first, 999]) == {first: "k0", second: "k1"}


def test_chunks_are_found_by_id(library: Library, database: Database) -> None:
    add(library, database)
    assert library.chunks_by_id(["k1", "unknown"]) == {"k1": CHUNKS[1]}


def test_any_number_of_ids_may_be_asked_for(library: Library, database: Database) -> None:
    add(library, database)
    assert len(library.chunks_by_id([*(str(n) for n in range(1200)), "k0", "k1"])) == 2


def test_a_document_that_is_not_ready_exists_for_nobody(library: Library, database: Database) -> None:
    numbers = add(library, database)
    database.write(lambda writing: writing.execute("UPDATE documents SET state = 'deleting'"))
    assert library.documents("c1") == ()
    assert library.chunks_by_id(["k0"]) == library.ids_by_number(numbers) == library.titled_chunks(["k0"]) == {}
    assert library.collection("散文").chunks == 0
    with pytest.raises(DocumentError):
        library.document("d1")
    with pytest.raises(DocumentError):
        library.text("d1")


def test_a_removed_document_takes_its_chunks_along(library: Library, database: Database) -> None:
    add(library, database)
    database.write(lambda writing: library.remove_document(writing, "d1"))
    assert database.read("SELECT count(*) FROM chunks")[0][0] == 0


def test_stored_chunks_come_in_pages_with_vectors_and_title(library: Library, database: Database) -> None:
    add(library, database)
    other = replace(DOCUMENT, id="d2", name="b", sha256="cd")
    add(library, database, other, tuple(replace(chunk, id="z" + chunk.id, document_id="d2") for chunk in CHUNKS))
    pages = list(library.stored_chunks("c1", page=3))
    assert [[stored.chunk.id for stored in page] for page in pages] == [["k0", "k1", "zk0"], ["zk1"]]
    assert {(stored.title, stored.vector) for page in pages for stored in page} == {("荷塘", b"\0\0\0\0")}


def test_headings_are_kept_readable(library: Library, database: Database) -> None:
    add(library, database)
    assert json.loads(database.read("SELECT heading FROM chunks WHERE id = 'k1'")[0][0]) == ["一", "二"]


def test_documents_without_vectors_are_looked_for_in_an_index(database: Database) -> None:
    [step, *_] = database.read(f"EXPLAIN QUERY PLAN {UNEMBEDDED}", ("c1",))
    assert "INDEX documents_lacking_vectors" in step["detail"]

"""Taking files in and out again, through the real parser, SQLite and Chroma."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from playground.core.errors import DocumentError, Notice, RetrievalError
from playground.core.strings import LANGUAGES
from playground.core.values import Collection, RetrievalSettings
from playground.documents.chunking import ChunkSettings
from playground.documents.limits import Limits
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest import FileProgress, IncomingFile
from playground.retrieval.retriever import Retriever
from playground.storage.space import Space
from tests.retrieval.conftest import Shelf, disagreements, open_shelf

Write = Callable[..., Path]
Vectors = NDArray[np.float32]
REMEDY = {language: RetrievalError("index_broken").remedy(language) for language in LANGUAGES}
LONG = "曲曲折折的荷塘上面，弥望的是田田的叶子。" * 400


@pytest.fixture(autouse=True)
def _everything_agrees(shelf: Shelf) -> Iterator[None]:
    """After every test rows, terms, vectors and originals must tell the same story."""
    yield
    assert disagreements(shelf) == []


def stages(rows: Sequence[FileProgress], position: int = 0) -> list[str]:
    told = [row.stage for row in rows if row.position == position]
    return [stage for place, stage in enumerate(told) if place == 0 or told[place - 1] != stage]


def codes(rows: Sequence[FileProgress]) -> list[str]:
    return [row.failure.code if row.failure else row.stage for row in rows]


def remarks(row: FileProgress) -> list[str]:
    return [warning.code for warning in row.warnings]


class Picky(HashEmbedder):
    """Refuses texts with a certain word, and counts its calls."""

    calls = 0

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        if any("poison" in text for text in texts):
            raise RetrievalError("index_broken", detail="poison")
        return super().embed_documents(texts)


class Mute(HashEmbedder):
    """Knows no question."""

    def embed_query(self, text: str) -> Vectors:
        raise AssertionError(text)


class Held(HashEmbedder):
    """Embeds once it is let."""

    def __init__(self, dimensions: int) -> None:
        super().__init__(dimensions)
        self.free = threading.Event()
        self.sizes: list[int] = []
        """Texts of each call."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        self.sizes.append(len(texts))
        self.free.wait()
        return super().embed_documents(texts)


class Counting(VectorIndex):
    """Counts the calls that add."""

    calls = 0

    def add(self, *arguments: object, **more: object) -> None:
        Counting.calls += 1
        super().add(*arguments, **more)  # type: ignore[arg-type]


# Taking in ------------------------------------------------------------------------------------------------------------


def test_a_file_becomes_a_document(shelf: Shelf, essays: Collection, write: Write) -> None:
    [row] = shelf.take_in(essays, write("a.txt", LONG))
    assert row.stage == "ready"
    assert row.document == shelf.library.documents(essays.id)[0]
    assert row.chunks == row.document.chunks == len(shelf.library.chunks(row.document.id)) > 3


def test_a_file_passes_through_the_stages(shelf: Shelf, essays: Collection, write: Write) -> None:
    rows = list(shelf.ingest.run(essays, [IncomingFile(write("a.txt"), "a.txt")]))
    assert stages(rows) == ["waiting", "reading", "cutting", "embedding", "storing", "ready"]


def test_every_file_is_told_of_before_work_begins(shelf: Shelf, essays: Collection, write: Write) -> None:
    files = [IncomingFile(write(name), name) for name in ("a.txt", "b.txt", "c.txt")]
    rows = list(shelf.ingest.run(essays, files))
    assert [(row.position, row.stage) for row in rows[:3]] == [(0, "waiting"), (1, "waiting"), (2, "waiting")]


def test_embedding_and_storing_tell_how_many_chunks_are_done(shelf: Shelf, essays: Collection, write: Write) -> None:
    text = "\n\n".join(f"Word{n} stands alone in line {n}." for n in range(5000))
    rows = list(shelf.ingest.run(essays, [IncomingFile(write("a.txt", text), "a.txt")]))
    done = {stage: [(row.done, row.total) for row in rows if row.stage == stage] for stage in ("embedding", "storing")}
    chunks = rows[-1].chunks
    assert done["embedding"][0] == (0, chunks)
    assert done["embedding"][-1] == (chunks, chunks)
    assert (500, chunks) in done["storing"]


def test_no_files_are_no_error(shelf: Shelf, essays: Collection) -> None:
    assert shelf.take_in(essays) == []


def test_chunks_reproduce_the_text(shelf: Shelf, essays: Collection, write: Write) -> None:
    [row] = shelf.take_in(essays, write("a.txt", LONG))
    text = shelf.library.text(row.document.id)
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in shelf.library.chunks(row.document.id))


def test_a_chunk_is_found_by_word_and_by_vector(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.take_in(essays, write("bees.txt", "Bees dance."), write("荷塘.txt", "曲曲折折的荷塘上面。"))
    [(number, _)] = shelf.lexical.search(essays.id, "dancing bee", 1)
    [(nearest, _)] = shelf.index.query(essays.id, shelf.embedder.embed_query("bees dance"), 1)
    assert shelf.library.ids_by_number([number]) == {number: nearest}
    assert shelf.library.chunks_by_id([nearest])[nearest].document == "bees.txt"


def test_a_chunk_is_found_by_the_title_of_its_document(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.take_in(essays, write("采莲赋.txt", "These lines were written long ago."))
    assert len(shelf.lexical.search(essays.id, "采莲赋", 5)) == 1


def test_a_chinese_name_stays_as_it_was(shelf: Shelf, essays: Collection, write: Write) -> None:
    [row] = shelf.take_in(essays, write("【朱自清】荷塘月色 (1927).txt"))
    assert row.document.name == "【朱自清】荷塘月色 (1927).txt"


def test_the_original_is_kept_byte_for_byte(shelf: Shelf, essays: Collection, write: Write) -> None:
    path = write("a.txt", "one\r\ntwo\r\n")
    [row] = shelf.take_in(essays, path)
    assert shelf.ingest.originals.path(row.document.id).read_bytes() == path.read_bytes()


def test_the_vectors_in_the_database_are_those_of_the_embedder(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.take_in(essays, write("bees.txt", "Bees dance."))
    [[stored]] = shelf.library.stored_chunks(essays.id)
    expected = shelf.embedder.embed_documents(["bees\nBees dance."])[0]
    assert np.frombuffer(stored.vector, dtype="<f4") == pytest.approx(expected)


def test_many_small_files_share_a_call_to_the_index(tmp_path: Path, write: Write) -> None:
    Counting.calls = 0
    shelf = open_shelf(tmp_path / "other", index=Counting)
    rows = shelf.take_in(shelf.ingest.create_collection("many"), *(write(f"{n}.txt") for n in range(8)))
    shelf.close()
    assert {row.stage for row in rows} == {"ready"}
    assert Counting.calls == 1


# The same again -------------------------------------------------------------------------------------------------------


def test_the_same_content_again_is_unchanged(shelf: Shelf, essays: Collection, write: Write) -> None:
    [first] = shelf.take_in(essays, write("a.txt", "the same"))
    [second] = shelf.take_in(essays, write("b.txt", "the same"))
    assert (second.stage, second.document) == ("unchanged", first.document)


def test_the_same_content_in_another_collection_is_another_document(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    other = shelf.ingest.create_collection("other")
    [first], [second] = shelf.take_in(essays, write("a.txt")), shelf.take_in(other, write("a.txt"))
    assert (first.stage, second.stage) == ("ready", "ready")


def test_two_identical_files_in_one_batch_are_one_document(shelf: Shelf, essays: Collection, write: Write) -> None:
    rows = shelf.take_in(essays, write("a.txt", "the same"), write("b.txt", "the same"))
    assert [row.stage for row in rows] == ["ready", "unchanged"]
    assert rows[1].document.name == "a.txt"


def test_the_same_name_with_new_content_replaces(shelf: Shelf, essays: Collection, write: Write) -> None:
    [old] = shelf.take_in(essays, write("a.txt", "old words"))
    [new] = shelf.take_in(essays, write("a.txt", "new words"))
    assert new.stage == "replaced"
    assert shelf.library.documents(essays.id) == (new.document,)
    assert not shelf.ingest.originals.path(old.document.id).exists()
    assert shelf.lexical.search(essays.id, "old", 5) == []


def test_of_two_files_with_one_name_in_a_batch_the_later_stays(shelf: Shelf, essays: Collection, write: Write) -> None:
    first, second = write("a.txt", LONG, "one"), write("a.txt", "short", "two")
    rows = shelf.take_in(essays, first, second)
    assert [row.stage for row in rows] == ["ready", "replaced"]
    assert shelf.library.text(shelf.library.documents(essays.id)[0].id) == "short"


def test_a_replacement_that_cannot_be_read_leaves_the_old_document(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    [old] = shelf.take_in(essays, write("a.txt", "old words"))
    [row] = shelf.take_in(essays, write("a.txt", "\n"))
    assert row.stage == "failed"
    assert shelf.library.documents(essays.id) == (old.document,)


def test_the_same_file_twice_at_once_is_one_document(shelf: Shelf, essays: Collection, write: Write) -> None:
    path, rows = write("a.txt", LONG), []
    threads = [threading.Thread(target=lambda: rows.extend(shelf.take_in(essays, path))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.stage for row in rows) == ["ready", "unchanged"]
    assert len(shelf.library.documents(essays.id)) == 1


def test_two_batches_at_once_get_along(shelf: Shelf, essays: Collection, write: Write) -> None:
    rows: list[FileProgress] = []
    batches = [[write(f"{n}.txt", f"{n} from {batch}", batch) for n in range(6)] for batch in ("one", "two")]
    threads = [
        threading.Thread(target=lambda paths=paths: rows.extend(shelf.take_in(essays, *paths))) for paths in batches
    ]  # type: ignore[misc]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.stage for row in rows) == ["ready"] * 6 + ["replaced"] * 6
    assert len(shelf.library.documents(essays.id)) == 6


# What goes wrong ------------------------------------------------------------------------------------------------------


def test_a_bad_file_does_not_stop_the_rest(shelf: Shelf, essays: Collection, write: Write) -> None:
    bad = write("bad.pdf", "this is no PDF")
    rows = shelf.take_in(essays, write("a.txt"), bad, write("b.txt"))
    assert [row.stage for row in rows] == ["ready", "failed", "ready"]


def test_a_failure_says_what_to_do_in_both_languages(shelf: Shelf, essays: Collection, tmp_path: Path) -> None:
    [row] = shelf.take_in(essays, tmp_path / "missing.txt")
    assert "missing.txt" in row.failure.message("zh")
    assert row.failure.remedy("en")


def test_files_that_cannot_be_read_fail_with_their_reason(
    shelf: Shelf, essays: Collection, write: Write, tmp_path: Path
) -> None:
    rows = shelf.take_in(essays, tmp_path / "missing.txt", write("a.exe"), write("empty.txt", "\n"))
    assert codes(rows)[:1] == ["ingest_file_unreadable"]
    assert [row.stage for row in rows] == ["failed"] * 3


def test_what_is_no_file_is_refused_at_once(shelf: Shelf, essays: Collection, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert codes(shelf.take_in(essays, tmp_path / "pipe.txt", tmp_path)) == [
        "ingest_file_unreadable",
        "unsupported_type",
    ]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, write: Write) -> None:
    shelf = open_shelf(tmp_path / "other", limits=Limits(file_bytes=1000))
    rows = shelf.take_in(shelf.ingest.create_collection("c"), write("a.txt", LONG))
    assert codes(rows) == ["file_too_large"]
    assert disagreements(shelf) == []
    shelf.close()


def test_a_file_of_too_many_chunks_is_refused(tmp_path: Path, write: Write) -> None:
    shelf = open_shelf(tmp_path / "other", limits=Limits(chunks=2))
    rows = shelf.take_in(shelf.ingest.create_collection("c"), write("a.txt", LONG))
    assert rows[0].stage == "failed"
    assert disagreements(shelf) == []
    shelf.close()


def test_nothing_is_taken_in_on_a_full_disk(tmp_path: Path, write: Write) -> None:
    shelf = open_shelf(tmp_path / "other", space=Space(tmp_path, 500, free=lambda path: 100_000_000))
    rows = shelf.take_in(shelf.ingest.create_collection("c"), write("a.txt"))
    assert codes(rows) == ["disk_low"]
    assert "100 MB" in rows[0].failure.message("en")
    shelf.close()


def test_a_document_that_cannot_be_embedded_goes_without_vectors_alone(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    shelf.embedder = Picky(64)
    rows = shelf.take_in(essays, write("a.txt"), write("b.txt", "poison"), write("c.txt"))
    assert [row.stage for row in rows] == ["ready"] * 3
    assert [remarks(row) for row in rows] == [[], ["vectors_missing"], []]
    assert len(shelf.lexical.search(essays.id, "poison", 5)) == 1


def test_a_document_without_vectors_says_why_in_both_languages(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.embedder = Picky(64)
    [row] = shelf.take_in(essays, write("b.txt", "poison"))
    [kept] = shelf.library.document(row.document.id).warnings
    assert [kept.message(language).endswith(REMEDY[language]) for language in ("zh", "en")] == [True, True]


def test_an_embedder_that_is_down_is_not_asked_for_every_file(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.embedder = picky = Picky(64)
    rows = shelf.take_in(essays, *(write(f"{n}.txt", f"poison {n}") for n in range(8)))
    assert [remarks(row) for row in rows] == [["vectors_missing"]] * 8
    assert picky.calls <= 6  # three for each of the groups that they came in


def test_a_document_is_found_by_its_words_while_its_vectors_are_made(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    shelf.embedder = held = Held(64)
    rows = shelf.ingest.run(essays, [IncomingFile(write("bees.txt", "Bees dance."), "bees.txt")])
    row = next(row for row in rows if row.stage == "embedding" and row.document)
    assert len(shelf.lexical.search(essays.id, "dancing bee", 5)) == 1
    assert [warning.code for warning in shelf.library.document(row.document.id).warnings] == ["vectors_pending"]
    held.free.set()
    *_, last = rows
    assert (last.stage, remarks(last)) == ("ready", [])


def test_vectors_under_way_when_the_program_ends_are_still_to_come(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    shelf.embedder = held = Held(64)
    rows = shelf.ingest.run(essays, [IncomingFile(write("bees.txt", "Bees dance."), "bees.txt")])
    row = next(row for row in rows if row.stage == "embedding" and row.document)
    shelf.ingest.close()
    held.free.set()
    assert not any(row.ended for row in rows)
    assert [warning.code for warning in shelf.library.document(row.document.id).warnings] == ["vectors_pending"]


def test_the_words_of_no_file_wait_for_the_vectors_of_another(
    shelf: Shelf, essays: Collection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.retrieval.ingest.batch.FULL", 2)
    shelf.embedder = held = Held(64)
    rows = shelf.ingest.run(essays, [IncomingFile(write(f"{n}.txt"), f"{n}.txt") for n in range(6)])
    waiting = {f"{n}.txt" for n in range(6)}
    while waiting:
        row = next(rows)
        waiting -= {row.name} if row.document else set()
    held.free.set()
    assert [row.stage for row in rows if row.ended] == ["ready"] * 6
    assert held.sizes == [2, 2, 2]


def test_vectors_that_are_missing_are_made_later(shelf: Shelf, essays: Collection, write: Write) -> None:
    whole = shelf.embedder
    shelf.embedder = Picky(64)
    shelf.take_in(essays, write("a.txt", LONG), write("b.txt", "poison"))
    shelf.embedder = whole
    *_, last = shelf.ingest.complete(essays.id)
    assert (last.stage, last.done, last.total) == ("ready", 1, 1)
    assert shelf.library.unembedded(essays.id) == ()
    assert shelf.index.ids(essays.id) == shelf.library.chunk_ids(essays.id)


def test_a_question_is_told_how_many_documents_have_no_vectors(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.embedder = Picky(64)
    shelf.take_in(essays, write("a.txt", "bees dance"), write("b.txt", "poison"))
    retriever = Retriever(shelf.library, shelf.lexical, shelf.index, lambda _: shelf.embedder)
    asked = {mode: retriever.retrieve(essays, "bees", RetrievalSettings(mode=mode)) for mode in ("hybrid", "lexical")}
    retriever.close()
    assert [notice for notice in asked["hybrid"].notices] == [Notice.of("vectors_partly", documents=1)]
    assert asked["lexical"].notices == ()


def test_a_question_of_documents_without_vectors_waits_for_none(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.embedder = Picky(64)
    shelf.take_in(essays, write("b.txt", "poison bees"))
    shelf.embedder = Mute(64)
    retriever = Retriever(shelf.library, shelf.lexical, shelf.index, lambda _: shelf.embedder)
    found = retriever.retrieve(essays, "bees", RetrievalSettings(mode="hybrid"))
    retriever.close()
    assert [passage.hit.chunk.document for passage in found.passages] == ["b.txt"]
    assert found.notices == (Notice.of("vectors_partly", documents=1),)


def test_vectors_that_fail_again_say_so_and_stop_after_a_few(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.embedder = Picky(64)
    shelf.take_in(essays, write("b.txt", "poison"))
    *_, last = shelf.ingest.complete(essays.id)
    assert codes([last]) == ["index_broken"]
    assert len(shelf.library.unembedded(essays.id)) == 1


def test_a_document_that_is_read_again_keeps_its_vectors_when_there_are_no_new_ones(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    [old] = shelf.take_in(essays, write("a.txt", "poison"))
    shelf.embedder = Picky(64)
    *_, again = shelf.ingest.reindex(old.document.id)
    assert (again.stage, again.failure.stage) == ("failed", "embed")
    assert shelf.library.documents(essays.id) == (old.document,)


def test_vectors_for_a_collection_that_moved_to_another_embedder_are_not_put_in(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    shelf.embedder = held = Held(64)
    rows = shelf.ingest.run(essays, [IncomingFile(write("bees.txt", "Bees dance."), "bees.txt")])
    next(row for row in rows if row.stage == "embedding" and row.document)
    shelf.embedder = HashEmbedder(32)
    shelf.ingest.re_embed(essays.id)
    held.free.set()
    assert [row.stage for row in rows][-1] == "ready"
    [[stored]] = shelf.library.stored_chunks(essays.id)
    assert len(stored.vector) == 4 * 32


def test_a_collection_of_another_embedder_takes_nothing_in(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.embedder = HashEmbedder(32)
    assert codes(shelf.take_in(essays, write("a.txt"))) == ["embedder_mismatch"]


def test_another_model_of_the_same_name_is_refused(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.take_in(essays, write("a.txt"))
    shelf.embedder = HashEmbedder(32)
    shelf.embedder.fingerprint = essays.embedder
    [row] = shelf.take_in(essays, write("b.txt"))
    assert [dict(warning.facts)["cause"] for warning in row.warnings] == ["embed_dimension"]


def test_a_collection_deleted_meanwhile_takes_nothing_in(shelf: Shelf, essays: Collection, write: Write) -> None:
    rows = shelf.ingest.run(essays, [IncomingFile(write("a.txt"), "a.txt")])
    next(rows)
    shelf.ingest.delete_collection(essays.id)
    assert codes(list(rows))[-1] == "collection_unknown"


def test_an_unexpected_error_costs_one_file(shelf: Shelf, essays: Collection, write: Write) -> None:
    class Broken(HashEmbedder):
        def embed_documents(self, texts: Sequence[str]) -> Vectors:
            raise ZeroDivisionError

    shelf.embedder = Broken(64)
    [row] = shelf.take_in(essays, write("a.txt"))
    assert [dict(warning.facts)["cause"] for warning in row.warnings] == ["ingest_unexpected"]


# Stop -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["waiting", "reading", "cutting", "embedding", "storing"])
def test_stopping_leaves_no_half_document(shelf: Shelf, essays: Collection, write: Write, stage: str) -> None:
    rows = shelf.ingest.run(essays, [IncomingFile(write(f"{n}.txt", LONG + str(n)), f"{n}.txt") for n in range(4)])
    next(row for row in rows if row.stage == stage)
    rows.close()  # type: ignore[attr-defined]
    assert disagreements(shelf) == []


def test_what_was_ready_before_stopping_stays(shelf: Shelf, essays: Collection, write: Write) -> None:
    rows = shelf.ingest.run(essays, [IncomingFile(write(f"{n}.txt"), f"{n}.txt") for n in range(4)])
    ready = next(row for row in rows if row.stage == "ready")
    rows.close()  # type: ignore[attr-defined]
    assert ready.document in shelf.library.documents(essays.id)


def test_a_stopped_batch_can_be_taken_in_again(shelf: Shelf, essays: Collection, write: Write) -> None:
    path = write("a.txt", LONG)
    rows = shelf.ingest.run(essays, [IncomingFile(path, "a.txt")])
    next(row for row in rows if row.stage == "embedding")
    rows.close()  # type: ignore[attr-defined]
    [row] = shelf.take_in(essays, path)
    assert row.stage in ("ready", "unchanged")


# Deleting and reading again -------------------------------------------------------------------------------------------


def test_a_deleted_document_is_gone(shelf: Shelf, essays: Collection, write: Write) -> None:
    rows = shelf.take_in(essays, write("a.txt", "bees"), write("b.txt", "wasps"))
    shelf.ingest.delete(rows[0].document.id)
    assert [document.name for document in shelf.library.documents(essays.id)] == ["b.txt"]
    assert shelf.lexical.search(essays.id, "bees", 5) == []


def test_a_document_that_is_gone_cannot_be_deleted(shelf: Shelf) -> None:
    with pytest.raises(DocumentError) as error:
        shelf.ingest.delete("dnothing")
    assert error.value.code == "document_unknown"


def test_reading_again_keeps_the_id_and_changes_the_chunks(shelf: Shelf, essays: Collection, write: Write) -> None:
    [row] = shelf.take_in(essays, write("a.txt", LONG))
    *_, again = shelf.ingest.reindex(row.document.id, settings=ChunkSettings(size=100, overlap=0))
    assert (again.stage, again.document.id) == ("ready", row.document.id)
    assert again.document.chunks > row.document.chunks


def test_reading_again_may_name_the_encoding(shelf: Shelf, essays: Collection, write: Write) -> None:
    path = write("a.txt")
    path.write_bytes("中文abc".encode("gb18030"))
    [row] = shelf.take_in(essays, path)
    *_, again = shelf.ingest.reindex(row.document.id, encoding="big5")
    assert again.document.encoding == "big5"
    assert shelf.library.text(row.document.id) != "中文abc"


def test_reading_again_without_the_original_keeps_the_document(shelf: Shelf, essays: Collection, write: Write) -> None:
    [row] = shelf.take_in(essays, write("a.txt"))
    original = shelf.ingest.originals.path(row.document.id)
    data = original.read_bytes()
    original.unlink()
    *_, again = shelf.ingest.reindex(row.document.id)
    original.write_bytes(data)
    assert codes([again]) == ["ingest_original_lost"]
    assert shelf.library.document(row.document.id) == row.document


def test_a_document_deleted_while_it_is_read_again_stays_deleted(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    [row] = shelf.take_in(essays, write("a.txt", LONG))
    rows = shelf.ingest.reindex(row.document.id)
    next(told for told in rows if told.stage == "cutting")
    shelf.ingest.delete(row.document.id)
    assert codes(list(rows))[-1] in ("document_unknown", "ready")  # "ready" when it was faster than the deletion
    assert shelf.library.documents(essays.id) == ()


# Collections ----------------------------------------------------------------------------------------------------------


def test_a_new_collection_is_empty_and_known_by_name(shelf: Shelf) -> None:
    made = shelf.ingest.create_collection("  散文 与\t诗  ")
    assert made == shelf.library.collection("散文 与 诗")
    assert (made.documents, made.embedder) == (0, shelf.embedder.fingerprint)


@pytest.mark.parametrize(
    "name, code",
    [
        ("", "collection_unnamed"),
        (" \u200b\n", "collection_unnamed"),
        ("长" * 101, "collection_name_long"),
        ("essays", "collection_taken"),
    ],
    ids=["empty", "invisible", "too long", "taken"],
)
def test_a_bad_name_is_refused(shelf: Shelf, essays: Collection, name: str, code: str) -> None:
    other = shelf.ingest.create_collection("other")
    with pytest.raises(DocumentError) as creating:
        shelf.ingest.create_collection(name)
    with pytest.raises(DocumentError) as renaming:
        shelf.ingest.rename_collection(other.id, name)
    assert (creating.value.code, renaming.value.code) == (code, code)


def test_a_renamed_collection_keeps_its_documents(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.take_in(essays, write("a.txt"))
    assert shelf.ingest.rename_collection(essays.id, "散文").documents == 1
    assert [collection.name for collection in shelf.library.collections()] == ["散文"]


def test_a_deleted_collection_takes_everything_along(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.take_in(essays, write("a.txt"))
    shelf.ingest.delete_collection(essays.id)
    assert shelf.library.collections() == ()
    assert list(shelf.folder.files.iterdir()) == []
    assert shelf.database.read("SELECT name FROM sqlite_master WHERE name LIKE 'terms_%'") == []


def test_a_collection_moves_to_the_embedder_in_use(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.take_in(essays, write("bees.txt", "Bees dance."), write("wasps.txt", "Wasps sting."))
    shelf.embedder, told = HashEmbedder(32), []
    moved = shelf.ingest.re_embed(essays.id, lambda done, total: told.append((done, total)))
    [(nearest, _)] = shelf.index.query(essays.id, shelf.embedder.embed_query("bees dance"), 1)
    assert moved.embedder == shelf.embedder.fingerprint
    assert shelf.library.chunks_by_id([nearest])[nearest].document == "bees.txt"
    assert told[-1] == (2, 2)


def test_a_move_that_fails_leaves_the_old_vectors(shelf: Shelf, essays: Collection, write: Write) -> None:
    shelf.take_in(essays, write("bees.txt", "Bees dance."), write("poison.txt"))
    before, old = shelf.library.collection_by_id(essays.id), shelf.embedder
    shelf.embedder = Picky(32)
    with pytest.raises(RetrievalError):
        shelf.ingest.re_embed(essays.id)
    assert shelf.library.collection_by_id(essays.id) == before
    assert len(shelf.index.query(essays.id, old.embed_query("bees"), 5)) == 2


def test_an_index_that_was_damaged_meanwhile_is_made_anew_by_the_next_file(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    shelf.take_in(essays, write("a.txt"))
    shelf.index.drop(essays.id)
    assert [row.stage for row in shelf.take_in(essays, write("b.txt"))] == ["ready"]


def test_an_old_original_that_cannot_be_deleted_costs_the_new_document_nothing(
    shelf: Shelf, essays: Collection, write: Write
) -> None:
    [old] = shelf.take_in(essays, write("a.txt", "Old."))
    assert old.document is not None
    left = shelf.ingest.originals.path(old.document.id)
    left.unlink()
    left.mkdir()
    [new] = shelf.take_in(essays, write("a.txt", "New."))
    assert new.document is not None
    assert (new.stage, shelf.ingest.originals.path(new.document.id).exists()) == ("replaced", True)
    left.rmdir()

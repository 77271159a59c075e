"""Chunks edited by people: found as they are now, kept when a document is read or cut anew, and undone."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from playground.core.errors import DocumentError, RetrievalError
from playground.core.values import Chunk, Collection, Document, EditCounts, RetrievalSettings
from playground.documents.chunking import ChunkSettings
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.ingest.editing import LONGEST, Editing
from playground.retrieval.retriever import Retriever
from playground.storage.aside import SetAside
from playground.storage.salvage import salvage
from tests.fakes.clock import StoppedClock
from tests.retrieval.conftest import Shelf, disagreements, open_shelf

Write = Callable[..., Path]
CLAUSES = (
    "第一条 付款期限为发票开具后三十天，逾期按每日万分之五计收违约金，直至付清全部款项为止。",
    "第二条 保密期为三年，任何一方不得向第三方披露本合同的内容，法律另有规定的除外。",
    "第三条 争议由上海仲裁委员会仲裁，仲裁裁决是终局的，对双方当事人均有约束力。",
    "第四条 本合同一式两份，双方各执一份，自双方签字盖章之日起生效，具有同等法律效力。",
)
CONTRACT = "\n\n".join(CLAUSES)
SMALL, LARGE = ChunkSettings(40, 0), ChunkSettings(400, 0)


class Moody(HashEmbedder):
    """Embeds as long as it is well."""

    def __init__(self) -> None:
        super().__init__(64)
        self.well = True
        self.texts: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not self.well:
            raise RetrievalError("embed_timeout", server="http://127.0.0.1:9", seconds=6.0)
        self.texts += texts
        return super().embed_documents(texts)


@pytest.fixture
def embedder() -> Moody:
    return Moody()


@pytest.fixture
def shelf(tmp_path: Path, embedder: Moody) -> Iterator[Shelf]:
    shelf = open_shelf(tmp_path / "data", embedder)
    yield shelf
    assert disagreements(shelf) == []
    shelf.close()


@pytest.fixture
def contract(shelf: Shelf, essays: Collection, write: Write) -> Document:
    [row] = shelf.take_in(essays, write("合同.txt", CONTRACT), settings=SMALL)
    assert row.document is not None
    assert row.document.chunks == len(CLAUSES)
    return row.document


@pytest.fixture
def editing(shelf: Shelf) -> Editing:
    return shelf.ingest.editing


def texts(shelf: Shelf, document: Document) -> list[str]:
    return [chunk.text for chunk in shelf.library.chunks(document.id)]


def chunk(shelf: Shelf, document: Document, place: int) -> Chunk:
    return next(each for each in shelf.library.chunks(document.id) if each.seq == place)


def found(shelf: Shelf, question: str, **settings: object) -> list[str]:
    """The texts that are found by the words and the vector of a question."""
    retriever = Retriever(shelf.library, shelf.lexical, shelf.index, lambda _: shelf.embedder)
    given = RetrievalSettings(extent="chunks", **settings)  # type: ignore[arg-type]
    passages = retriever.retrieve(shelf.library.collection("essays"), question, given).passages
    retriever.close()
    return [passage.hit.chunk.text for passage in passages]


def counts(shelf: Shelf, document: Document) -> EditCounts:
    return shelf.library.document(document.id).edits


def correct(shelf: Shelf, document: Document, place: int, old: str, new: str) -> int:
    before = chunk(shelf, document, place)
    number = shelf.ingest.editing.correct(document.id, before.id, before.text.replace(old, new), "lin")
    assert number is not None
    return number


def read_again(shelf: Shelf, document: Document, settings: ChunkSettings = SMALL) -> None:
    *_, last = shelf.ingest.reindex(document.id, "utf-8", settings)
    assert last.stage == "ready", last


# At once and whole ----------------------------------------------------------------------------------------------------


def test_a_corrected_chunk_is_found_by_its_new_words_and_not_by_the_old(shelf: Shelf, contract: Document) -> None:
    correct(shelf, contract, 1, "保密期为三年", "保密期为五十个月")
    assert "五十个月" in found(shelf, "五十个月", mode="lexical")[0]
    assert found(shelf, "三年", mode="lexical") == []
    assert counts(shelf, contract) == EditCounts(corrected=1)


def test_its_vector_is_that_of_the_new_text(shelf: Shelf, contract: Document, embedder: Moody) -> None:
    correct(shelf, contract, 1, "三年", "五十个月")
    [stored] = shelf.library.stored_by_id([chunk(shelf, contract, 1).id])
    assert stored.vector is not None
    wanted = embedder.embed_query(embedder.texts[-1])
    assert "五十个月" in embedder.texts[-1]
    assert np.frombuffer(stored.vector, dtype="<f4") @ wanted == pytest.approx(1, abs=1e-5)


def test_chosen_documents_are_searched_by_the_new_vector(shelf: Shelf, contract: Document) -> None:
    correct(shelf, contract, 1, CLAUSES[1], "天气晴朗，适合郊游。")
    best = found(shelf, "天气晴朗，适合郊游。", mode="dense", scope=(contract.id,))
    assert best[0] == "天气晴朗，适合郊游。"


def test_other_chunks_keep_ids_and_vectors(shelf: Shelf, contract: Document, embedder: Moody) -> None:
    before = [each.id for each in shelf.library.chunks(contract.id)]
    embedder.texts.clear()
    correct(shelf, contract, 1, "三年", "五年")
    after = [each.id for each in shelf.library.chunks(contract.id)]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True, True]
    assert len(embedder.texts) == 1


def test_a_chunk_that_is_off_is_nowhere_and_counted_no_more(
    shelf: Shelf, contract: Document, editing: Editing, essays: Collection
) -> None:
    editing.switch_off(contract.id, chunk(shelf, contract, 2).id)
    assert found(shelf, "仲裁裁决", mode="lexical") == []
    assert all("仲裁" not in text for text in found(shelf, "上海仲裁委员会", mode="dense", top_k=20))
    whole = shelf.library.scope(essays.id).chunks(100)
    assert len(whole) == shelf.library.collection_by_id(essays.id).chunks == len(CLAUSES) - 1
    assert counts(shelf, contract) == EditCounts(off=1)


def test_switched_on_again_it_stands_where_it_stood(shelf: Shelf, contract: Document, editing: Editing) -> None:
    before = texts(shelf, contract)
    number = editing.switch_off(contract.id, chunk(shelf, contract, 2).id)
    assert number is not None
    editing.undo(number)
    assert texts(shelf, contract) == before
    assert "仲裁" in found(shelf, "仲裁裁决", mode="lexical")[0]
    assert counts(shelf, contract) == EditCounts()


def test_all_chunks_of_a_document_can_be_off(shelf: Shelf, contract: Document, editing: Editing) -> None:
    for each in shelf.library.chunks(contract.id):
        editing.switch_off(contract.id, each.id)
    assert shelf.library.document(contract.id).chunks == 0
    assert found(shelf, "保密期") == []


def test_an_added_chunk_is_found_at_its_place_under_its_heading(
    shelf: Shelf, contract: Document, editing: Editing, essays: Collection
) -> None:
    editing.add(contract.id, 0, "押金为两个月租金。", "补充 条款", seen=len(CONTRACT))
    assert found(shelf, "押金多少", mode="lexical") == ["押金为两个月租金。"]
    assert found(shelf, "补充条款", mode="lexical") == ["押金为两个月租金。"]
    assert [each.text for each in shelf.library.scope(essays.id).chunks(100)][1] == "押金为两个月租金。"
    assert chunk(shelf, contract, 1).heading == ("补充 条款",)


def test_a_chunk_can_stand_before_the_first(shelf: Shelf, contract: Document, editing: Editing) -> None:
    editing.add(contract.id, -1, "前言。", seen=len(CONTRACT))
    assert texts(shelf, contract)[0] == "前言。"


def test_an_added_chunk_can_be_corrected_and_switched_off(shelf: Shelf, contract: Document, editing: Editing) -> None:
    editing.add(contract.id, 0, "押金为两个月租金。", seen=len(CONTRACT))
    correct(shelf, contract, 1, "两个月", "三个月")
    assert texts(shelf, contract)[1] == "押金为三个月租金。"
    assert counts(shelf, contract) == EditCounts(added=1)
    number = editing.switch_off(contract.id, chunk(shelf, contract, 1).id)
    assert texts(shelf, contract) == list(CLAUSES)
    assert counts(shelf, contract) == EditCounts(off=1)
    assert number is not None
    editing.undo(number)
    assert texts(shelf, contract)[1] == "押金为三个月租金。"


# When something is wrong ----------------------------------------------------------------------------------------------


def test_without_vectors_the_words_are_in_and_the_document_says_so(
    shelf: Shelf, contract: Document, embedder: Moody, essays: Collection
) -> None:
    embedder.well = False
    correct(shelf, contract, 1, "三年", "五十个月")
    assert "五十个月" in found(shelf, "五十个月", mode="lexical")[0]
    assert [notice.code for notice in shelf.library.document(contract.id).warnings] == ["vectors_missing"]
    embedder.well = True
    *_, last = shelf.ingest.complete(essays.id)
    assert last.stage == "ready"
    assert shelf.library.document(contract.id).warnings == ()


def test_an_index_that_fails_leaves_the_words_in(
    shelf: Shelf, contract: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RetrievalError("index_broken", collection="essays", detail="gone")

    with monkeypatch.context() as patch:
        patch.setattr(shelf.index, "add", fail)
        correct(shelf, contract, 1, "三年", "五十个月")
    assert "五十个月" in found(shelf, "五十个月", mode="lexical")[0]
    assert [notice.code for notice in shelf.library.document(contract.id).warnings] == ["vectors_missing"]


def test_of_two_who_edit_one_chunk_the_second_is_told(shelf: Shelf, contract: Document, editing: Editing) -> None:
    seen = chunk(shelf, contract, 1)
    correct(shelf, contract, 1, "三年", "五年")
    with pytest.raises(DocumentError) as caught:
        editing.correct(contract.id, seen.id, seen.text.replace("三年", "十年"))
    assert caught.value.code == "edit_overtaken"
    assert "五年" in texts(shelf, contract)[1]


def test_two_at_one_time_are_told_apart(shelf: Shelf, contract: Document, editing: Editing) -> None:
    seen, both, codes = chunk(shelf, contract, 1), threading.Barrier(2), []

    def edit(new: str) -> None:
        both.wait()
        try:
            editing.correct(contract.id, seen.id, seen.text.replace("三年", new))
        except DocumentError as error:
            codes.append(error.code)

    threads = [threading.Thread(target=edit, args=(new,)) for new in ("五年", "十年")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == ["edit_overtaken"]
    assert counts(shelf, contract) == EditCounts(corrected=1)


@pytest.mark.parametrize("text, code", [(" \n", "edit_empty"), ("长" * (LONGEST + 1), "edit_long")])
def test_a_text_that_is_no_chunk_is_refused(
    shelf: Shelf, contract: Document, editing: Editing, text: str, code: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        editing.correct(contract.id, chunk(shelf, contract, 0).id, text)
    assert caught.value.code == code


def test_a_place_in_a_text_that_was_read_anew_is_refused(contract: Document, editing: Editing) -> None:
    with pytest.raises(DocumentError) as caught:
        editing.add(contract.id, 0, "押金。", seen=len(CONTRACT) + 1)
    assert caught.value.code == "edit_overtaken"


def test_hidden_characters_do_not_come_in(shelf: Shelf, contract: Document, editing: Editing) -> None:
    editing.add(contract.id, 0, "押金\x00为\r\n两个月\ufe0f\ufe0e。", seen=len(CONTRACT))
    assert texts(shelf, contract)[1] == "押金为\n两个月。"


# Undone ---------------------------------------------------------------------------------------------------------------


def test_edits_are_undone_one_by_one_after_a_restart(
    tmp_path: Path, essays: Collection, shelf: Shelf, contract: Document
) -> None:
    first = correct(shelf, contract, 1, "三年", "五年")
    second = correct(shelf, contract, 1, "五年", "十年")
    shelf.ingest.close()
    editing = open_editing(shelf)
    editing.undo(second)
    assert "五年" in texts(shelf, contract)[1]
    editing.undo(first)
    assert texts(shelf, contract) == list(CLAUSES)


def open_editing(shelf: Shelf) -> Editing:
    """The same once more, with nothing remembered."""
    given = (shelf.database, shelf.library, shelf.lexical, shelf.ingest._storage)
    return Editing(*given, lambda _: shelf.embedder)


def test_an_edit_is_undone_only_once(shelf: Shelf, contract: Document, editing: Editing) -> None:
    number = correct(shelf, contract, 1, "三年", "五年")
    editing.undo(number)
    with pytest.raises(DocumentError) as caught:
        editing.undo(number)
    assert caught.value.code == "edit_gone"


def test_writing_back_what_stood_there_leaves_no_edit(shelf: Shelf, contract: Document, editing: Editing) -> None:
    correct(shelf, contract, 1, "三年", "五年")
    assert editing.correct(contract.id, chunk(shelf, contract, 1).id, CLAUSES[1]) is None
    assert counts(shelf, contract) == EditCounts()
    assert texts(shelf, contract) == list(CLAUSES)


def test_an_edit_tells_who_made_it_and_when(shelf: Shelf, contract: Document) -> None:
    correct(shelf, contract, 1, "三年", "五年")
    [edit] = shelf.library.edits(contract.id)
    assert (edit.author, edit.at[:4], edit.replaces) == ("lin", "2026", 0)


# Read and cut anew ----------------------------------------------------------------------------------------------------


def edit_all(shelf: Shelf, document: Document) -> None:
    """One of each kind."""
    correct(shelf, document, 1, "三年", "五十个月")
    shelf.ingest.editing.switch_off(document.id, chunk(shelf, document, 2).id)
    shelf.ingest.editing.add(document.id, 0, "押金为两个月租金。", seen=len(CONTRACT))


def test_edits_outlive_being_read_again(shelf: Shelf, contract: Document, embedder: Moody) -> None:
    edit_all(shelf, contract)
    before = texts(shelf, contract)
    embedder.texts.clear()
    read_again(shelf, contract)
    assert texts(shelf, contract) == before
    assert counts(shelf, contract) == EditCounts(corrected=1, off=1, added=1)
    assert any("五十个月" in text for text in embedder.texts)
    assert shelf.library.unembedded(contract.collection_id) == ()


def test_a_document_whose_chunks_are_all_off_can_be_read_again(
    shelf: Shelf, contract: Document, editing: Editing, essays: Collection, write: Write
) -> None:
    for each in shelf.library.chunks(contract.id):
        editing.switch_off(contract.id, each.id)
    read_again(shelf, contract)
    assert shelf.library.document(contract.id).chunks == 0
    assert shelf.library.document(contract.id).warnings == ()
    [other] = shelf.take_in(essays, write("b.txt"))
    assert other.stage == "ready"


def test_what_does_not_fit_another_cutting_is_kept_and_fits_the_old_one_again(shelf: Shelf, contract: Document) -> None:
    edit_all(shelf, contract)
    before = texts(shelf, contract)
    read_again(shelf, contract, LARGE)
    assert counts(shelf, contract) == EditCounts(corrected=1, added=1, unfit=1)
    assert "五十个月" in found(shelf, "五十个月", mode="lexical")[0]
    assert "仲裁" in found(shelf, "仲裁裁决", mode="lexical")[0]
    read_again(shelf, contract)
    assert texts(shelf, contract) == before


def test_an_edit_that_fits_no_more_can_be_forgotten(shelf: Shelf, contract: Document, editing: Editing) -> None:
    number = editing.switch_off(contract.id, chunk(shelf, contract, 2).id)
    assert number is not None
    read_again(shelf, contract, LARGE)
    editing.forget(number)
    read_again(shelf, contract)
    assert texts(shelf, contract) == list(CLAUSES)


def test_an_edit_made_while_a_document_is_read_again_is_not_lost(shelf: Shelf, contract: Document) -> None:
    rows = shelf.ingest.reindex(contract.id, "utf-8", SMALL)
    for row in rows:
        if row.stage == "cutting":
            correct(shelf, contract, 1, "三年", "五十个月")
    assert "五十个月" in found(shelf, "五十个月", mode="lexical")[0]
    assert counts(shelf, contract) == EditCounts(corrected=1)
    shelf.ingest.reconcile()


def test_a_new_embedder_embeds_what_stands_there_now(shelf: Shelf, contract: Document, essays: Collection) -> None:
    edit_all(shelf, contract)
    other = Moody()
    other.fingerprint = "other/64"
    shelf.embedder = other
    shelf.ingest.re_embed(essays.id)
    assert len(other.texts) == len(CLAUSES)
    assert any("五十个月" in text for text in other.texts)
    assert not any("仲裁" in text for text in other.texts)


def test_a_file_that_takes_the_place_of_another_takes_its_edits(
    shelf: Shelf, essays: Collection, contract: Document, write: Write
) -> None:
    edit_all(shelf, contract)
    other = CONTRACT.replace("三十天", "六十天").replace("第三条 争议", "第三条 一切争议")
    [row] = shelf.take_in(essays, write("合同.txt", other), settings=SMALL)
    assert row.document is not None
    assert row.stage == "replaced"
    assert counts(shelf, row.document) == EditCounts(corrected=1, added=1, unfit=1)
    assert any("五十个月" in text for text in texts(shelf, row.document))
    assert shelf.library.unembedded(essays.id) == ()


def test_edits_of_a_document_that_is_gone_are_gone(
    shelf: Shelf, essays: Collection, contract: Document, write: Write
) -> None:
    edit_all(shelf, contract)
    shelf.ingest.delete(contract.id)
    assert shelf.database.read("SELECT 1 FROM edits") == []
    shelf.take_in(essays, write("合同.txt", CONTRACT), settings=SMALL)
    assert shelf.database.read("SELECT 1 FROM edits") == []


def test_a_document_that_is_taken_back_has_its_edits(shelf: Shelf, contract: Document) -> None:
    edit_all(shelf, contract)
    before = texts(shelf, contract)
    shelf.ingest.discard(contract.id)
    shelf.ingest.take_back(contract.id)
    assert texts(shelf, contract) == before
    assert counts(shelf, contract) == EditCounts(corrected=1, off=1, added=1)


def test_edits_outlive_a_damage_of_the_database(tmp_path: Path, write: Write) -> None:
    root = tmp_path / "damaged"
    shelf = open_shelf(root)
    essays = shelf.ingest.create_collection("essays")
    [row] = shelf.take_in(essays, write("合同.txt", CONTRACT), settings=SMALL)
    assert row.document is not None
    edit_all(shelf, row.document)
    before = texts(shelf, row.document)
    shelf.close()
    damage_runs(root / "playground.db")
    originals = {path.name for path in (root / "files").iterdir()}
    assert salvage(root / "playground.db", SetAside(root / "set-aside", StoppedClock().clock), originals) is not None
    shelf = open_shelf(root)
    shelf.ingest.reconcile()
    assert shelf.library.documents(essays.id) == ()

    recovering = shelf.ingest.recovering(shelf.library.collection)
    rows = list(recovering.run(lambda into, file: shelf.ingest.run(into, [file], SMALL)))
    assert [row.stage for _, row in rows] == ["ready"]
    [document] = shelf.library.documents(essays.id)
    assert texts(shelf, document) == before
    assert disagreements(shelf) == []
    shelf.close()


def damage_runs(path: Path) -> None:
    """Overwrite the page where the table of runs begins."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'runs'")
        [(size,)] = connection.execute("PRAGMA page_size")
    connection.close()
    whole = bytearray(path.read_bytes())
    whole[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(whole)


# What others go by -----------------------------------------------------------------------------------------------------


def test_the_digest_of_a_collection_changes_with_an_edit_and_back_when_it_is_undone(
    shelf: Shelf, contract: Document, essays: Collection, editing: Editing
) -> None:
    assert shelf.library.edit_digests(essays.id) == {}
    number = correct(shelf, contract, 1, "三年", "五年")
    first = shelf.library.edit_digests(essays.id)[contract.id]
    second = correct(shelf, contract, 2, "上海", "北京")
    assert shelf.library.edit_digests(essays.id)[contract.id] != first
    editing.undo(second)
    assert shelf.library.edit_digests(essays.id)[contract.id] == first
    editing.undo(number)
    assert shelf.library.edit_digests(essays.id) == {}


def test_a_chunk_that_was_sent_is_known_to_be_edited_since(shelf: Shelf, contract: Document) -> None:
    sent = [chunk(shelf, contract, place).id for place in (0, 1)]
    correct(shelf, contract, 1, "三年", "五年")
    assert shelf.library.edited_chunks(sent) == {sent[1]}


# Pages ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def bound(shelf: Shelf, essays: Collection, tmp_path: Path) -> Document:
    """A PDF of two short pages, which is one chunk."""
    path = tmp_path / "合同.pdf"
    canvas = Canvas(str(path))
    for line in ("Payment is due within thirty days of the invoice.", "Secrecy lasts for three years."):
        canvas.drawString(60, 780, line)
        canvas.showPage()
    canvas.save()
    [row] = shelf.take_in(essays, path, settings=LARGE)
    assert row.document is not None
    return row.document


def test_a_chunk_tells_its_pages(shelf: Shelf, bound: Document) -> None:
    assert chunk(shelf, bound, 0).pages == "1–2"


def test_a_corrected_chunk_keeps_its_pages(shelf: Shelf, bound: Document) -> None:
    correct(shelf, bound, 0, "three", "five")
    assert chunk(shelf, bound, 0).pages == "1–2"


def test_a_chunk_that_was_off_has_its_pages_again(shelf: Shelf, bound: Document, editing: Editing) -> None:
    number = editing.switch_off(bound.id, chunk(shelf, bound, 0).id, "lin")
    assert number is not None
    editing.undo(number)
    assert chunk(shelf, bound, 0).pages == "1–2"

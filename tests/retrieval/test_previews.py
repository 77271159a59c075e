"""Looking before cutting anew: previews, all documents at once, and re-embedding that can be left off."""

from collections.abc import Callable
from pathlib import Path

import pytest

from playground.core.errors import DocumentError
from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.retrieval.embedders import HashEmbedder
from tests.retrieval.conftest import Shelf, disagreements

Write = Callable[..., Path]
LONG = "曲曲折折的荷塘上面，弥望的是田田的叶子。" * 200
SMALL = ChunkSettings(64, 8)


@pytest.fixture
def document(shelf: Shelf, essays: Collection, write: Write) -> Document:
    [row] = shelf.take_in(essays, write("a.txt", LONG))
    assert row.document is not None
    return row.document


def test_a_preview_is_what_indexing_would_make(shelf: Shelf, document: Document) -> None:
    preview = shelf.ingest.preview(document.id, SMALL)
    list(shelf.ingest.reindex(document.id, document.encoding, SMALL))
    assert [(piece.start, piece.end) for piece in preview.pieces] == list(shelf.library.spans(document.id))
    assert preview.text == shelf.library.text(document.id)


def test_a_preview_changes_nothing(shelf: Shelf, document: Document) -> None:
    before = shelf.library.chunks(document.id)
    assert len(shelf.ingest.preview(document.id, SMALL).pieces) > len(before)
    assert shelf.library.chunks(document.id) == before


def test_a_preview_of_a_lost_original_says_so(shelf: Shelf, document: Document) -> None:
    original = shelf.ingest.originals.path(document.id)
    kept = original.read_bytes()
    original.unlink()
    with pytest.raises(DocumentError) as refused:
        shelf.ingest.preview(document.id, SMALL)
    assert refused.value.code == "ingest_original_lost"
    original.write_bytes(kept)


def test_chunks_of_a_stretch(shelf: Shelf, document: Document) -> None:
    assert [chunk.seq for chunk in shelf.library.chunks_between(document.id, 2, 4)] == [2, 3, 4]


def test_all_documents_are_cut_anew(shelf: Shelf, essays: Collection, document: Document, write: Write) -> None:
    shelf.take_in(essays, write("b.txt", LONG + "末"))
    before = {each.id: each.chunks for each in shelf.library.documents(essays.id)}
    ended = [row.stage for row in shelf.ingest.reindex_all(essays.id, SMALL) if row.ended]
    assert ended == ["ready", "ready"]
    assert all(each.chunks > before[each.id] for each in shelf.library.documents(essays.id))
    assert disagreements(shelf) == []


def test_re_embedding_is_told_as_rows(shelf: Shelf, essays: Collection, document: Document) -> None:
    shelf.embedder = HashEmbedder(32)
    rows = list(shelf.ingest.re_embed_steps(essays.id))
    assert [rows[0].stage, rows[-1].stage] == ["embedding", "ready"]
    assert rows[-1].done == document.chunks
    assert shelf.library.collection_by_id(essays.id).embedder == shelf.embedder.fingerprint


def test_re_embedding_left_off_changes_nothing(shelf: Shelf, essays: Collection, document: Document) -> None:
    shelf.embedder = HashEmbedder(32)
    rows = shelf.ingest.re_embed_steps(essays.id)
    next(rows)
    rows.close()
    assert shelf.library.collection_by_id(essays.id).embedder == essays.embedder
    assert disagreements(shelf) == []


def test_a_document_knows_what_it_was_cut_with(shelf: Shelf, essays: Collection, write: Write) -> None:
    [row] = shelf.take_in(essays, write("a.txt", LONG), settings=SMALL)
    assert row.document is not None
    stored = shelf.library.document(row.document.id)
    assert (stored.chunk_size, stored.chunk_overlap) == (64, 8)
    assert stored == row.document


def test_chunk_settings_of_a_collection_are_kept(shelf: Shelf, essays: Collection) -> None:
    assert shelf.ingest.set_chunking(essays.id, SMALL) == shelf.library.collection("essays")
    assert shelf.library.collection("essays").chunk_size == 64

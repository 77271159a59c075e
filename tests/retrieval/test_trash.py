"""Deleting with a way back, and what a crash in between leaves."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.core.errors import DocumentError
from playground.core.values import Collection, Document
from playground.retrieval.ingest.trash import SECONDS, Discarded
from tests.fakes.clock import StoppedClock
from tests.retrieval.conftest import Shelf, disagreements, open_shelf

Write = Callable[..., Path]


@pytest.fixture
def time() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def shelf(tmp_path: Path, time: StoppedClock) -> Iterator[Shelf]:
    """One whose time passes when the test says so."""
    shelf = open_shelf(tmp_path / "data", clock=time.clock)
    yield shelf
    shelf.close()


@pytest.fixture
def document(shelf: Shelf, essays: Collection, write: Write) -> Document:
    [row] = shelf.take_in(essays, write("a.txt"))
    assert row.document is not None
    return row.document


def test_a_discarded_document_is_hidden_at_once(shelf: Shelf, essays: Collection, document: Document) -> None:
    shelf.ingest.discard(document.id)
    assert shelf.library.documents(essays.id) == ()
    assert shelf.library.chunk_ids(essays.id) == set()


def test_it_can_be_taken_back_as_it_was(shelf: Shelf, essays: Collection, document: Document) -> None:
    shelf.ingest.discard(document.id)
    assert shelf.ingest.take_back(document.id) == document
    assert shelf.library.documents(essays.id) == (document,)
    assert shelf.ingest.discarded(essays.id) == ()
    assert disagreements(shelf) == []


def test_the_trash_tells_what_can_be_taken_back_and_how_long(
    shelf: Shelf, essays: Collection, document: Document, time: StoppedClock
) -> None:
    shelf.ingest.discard(document.id)
    time.advance(4)
    assert shelf.ingest.discarded(essays.id) == (Discarded(document, SECONDS - 4),)


def test_after_its_time_it_is_gone_with_everything(
    shelf: Shelf, essays: Collection, document: Document, time: StoppedClock
) -> None:
    shelf.ingest.discard(document.id)
    time.advance(SECONDS)
    assert disagreements(shelf) == []
    assert shelf.database.read("SELECT id FROM documents") == []
    with pytest.raises(DocumentError) as refused:
        shelf.ingest.take_back(document.id)
    assert refused.value.code == "trash_gone"


def test_what_was_taken_back_stays(shelf: Shelf, essays: Collection, document: Document, time: StoppedClock) -> None:
    shelf.ingest.discard(document.id)
    shelf.ingest.take_back(document.id)
    time.advance(SECONDS)
    assert shelf.library.documents(essays.id) == (document,)


def test_a_collection_may_go_before_its_trash(
    shelf: Shelf, essays: Collection, document: Document, time: StoppedClock
) -> None:
    shelf.ingest.discard(document.id)
    shelf.ingest.delete_collection(essays.id)
    time.advance(SECONDS)
    assert disagreements(shelf) == []


def test_a_document_is_discarded_only_once(shelf: Shelf, document: Document) -> None:
    shelf.ingest.discard(document.id)
    with pytest.raises(DocumentError) as refused:
        shelf.ingest.discard(document.id)
    assert refused.value.code == "document_unknown"


def test_what_came_again_meanwhile_stays(shelf: Shelf, essays: Collection, document: Document, write: Write) -> None:
    shelf.ingest.discard(document.id)
    shelf.take_in(essays, write("a.txt"))
    with pytest.raises(DocumentError) as refused:
        shelf.ingest.take_back(document.id)
    assert refused.value.code == "trash_replaced"
    assert len(shelf.library.documents(essays.id)) == 1


def test_the_next_start_takes_away_what_was_in_the_trash(tmp_path: Path, write: Write) -> None:
    first = open_shelf(tmp_path / "other")
    essays = first.ingest.create_collection("essays")
    [gone, kept] = first.take_in(essays, write("a.txt"), write("b.txt"))
    assert gone.document
    assert kept.document
    first.ingest.discard(gone.document.id)
    first.close()
    second = open_shelf(tmp_path / "other")
    try:
        assert second.ingest.reconcile().documents_removed == 1
        assert disagreements(second) == []
        assert second.library.documents(essays.id) == (kept.document,)
    finally:
        second.close()

"""Lexical indexes whose terms are of another version: made anew at the start, and searched meanwhile."""

from collections.abc import Callable
from pathlib import Path

import pytest

from playground.core.values import Collection
from playground.retrieval.lexical import LexicalIndex
from playground.storage.database import Writing
from tests.retrieval.conftest import Shelf, disagreements

Write = Callable[..., Path]


@pytest.fixture
def wrong(shelf: Shelf, essays: Collection, write: Write) -> Collection:
    """A collection as an earlier version left it: a chunk is found by the stem of another word."""
    shelf.take_in(essays, write("bees.txt", "Bees were dancing."), write("wasps.txt", "Wasps sting."))
    [(number, _)] = shelf.lexical.search(essays.id, "dancing", 5)

    def change(writing: Writing) -> None:
        shelf.lexical.put(writing, essays.id, [(number, "bee walnut")])
        writing.execute("UPDATE collections SET terms_version = NULL")

    shelf.database.write(change)
    return essays


def found(shelf: Shelf, collection: Collection, question: str) -> list[str]:
    numbers = [number for number, _ in shelf.lexical.search(collection.id, question, 5)]
    ids = shelf.library.ids_by_number(numbers)
    return [shelf.library.chunks_by_id(ids.values())[ids[number]].document for number in numbers]


def test_a_wrong_stem_is_put_right_at_the_start(shelf: Shelf, wrong: Collection) -> None:
    assert (found(shelf, wrong, "dancing"), found(shelf, wrong, "walnut")) == ([], ["bees.txt"])
    shelf.ingest.reconcile()
    assert (found(shelf, wrong, "dancing"), found(shelf, wrong, "walnut")) == (["bees.txt"], [])
    assert disagreements(shelf) == []


def test_it_is_done_once(shelf: Shelf, wrong: Collection) -> None:
    assert shelf.lexical.outdated() == [wrong.id]
    shelf.ingest.reconcile()
    assert shelf.lexical.outdated() == []


def test_a_new_collection_is_of_this_version(shelf: Shelf, essays: Collection) -> None:
    assert shelf.lexical.outdated() == []


def test_other_chunks_are_found_while_it_goes_on(
    shelf: Shelf, wrong: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    put = LexicalIndex.put

    def watched(lexical: LexicalIndex, *arguments: object, **more: object) -> None:
        seen.append(found(shelf, wrong, "sting"))
        put(lexical, *arguments, **more)  # type: ignore[arg-type]
        seen.append(found(shelf, wrong, "sting"))

    monkeypatch.setattr(LexicalIndex, "put", watched)
    shelf.ingest.reconcile()
    assert seen == [["wasps.txt"], ["wasps.txt"]]


def test_a_start_that_ends_halfway_begins_again(
    shelf: Shelf, wrong: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(LexicalIndex, "mark_current", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shelf.ingest.reconcile()
    shelf.ingest.reconcile()
    assert shelf.lexical.outdated() == []


def test_a_hidden_document_is_found_by_the_right_words_once_it_is_taken_back(shelf: Shelf, wrong: Collection) -> None:
    [bees] = [document for document in shelf.library.documents(wrong.id) if document.name == "bees.txt"]
    shelf.database.write(lambda writing: shelf.library.hide_document(writing, bees.id))
    shelf.ingest._rewording.run()
    shelf.database.write(lambda writing: shelf.library.show_document(writing, bees.id))
    assert found(shelf, wrong, "dancing") == ["bees.txt"]


def test_a_lost_lexical_index_comes_back(shelf: Shelf, wrong: Collection) -> None:
    shelf.database.write(lambda writing: shelf.lexical.drop(writing, wrong.id))
    shelf.ingest.reconcile()
    assert found(shelf, wrong, "dancing") == ["bees.txt"]

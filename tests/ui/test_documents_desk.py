"""What clicks on the Documents tab change, and what is shown where."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.errors import PlaygroundError
from playground.core.values import Document
from playground.retrieval.ingest import IncomingFile
from playground.ui.documents.desk import LIBRARY_PARTS, READER_PARTS, Desk
from playground.ui.documents.place import Place, Visits
from playground.ui.documents.views.listing import AS_THEY_CAME, Listing
from playground.ui.page.uploads import Sent
from playground.workspace import Workspace


@pytest.fixture
def desk(lotus: Workspace) -> Desk:
    return Desk(lotus)


@pytest.fixture
def place(lotus: Workspace) -> Place:
    return Place(lotus.library.collection("lotus").id)


@pytest.fixture
def document(lotus: Workspace, place: Place) -> Document:
    [document] = lotus.library.documents(place.collection)
    return document


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(PlaygroundError) as refused:
        call()
    return refused.value.code


def test_a_place_survives_the_page() -> None:
    place = Place("c1", "d1", 7, 64, 8, Listing("name", True, "荷", 2))
    assert Place.read(place.write()) == place


@pytest.mark.parametrize("kept", ["", "[]", "{", '{"piece": "x"}', '{"size": [1]}', '{"listing": {"x": 1}}'])
def test_a_broken_place_is_the_first_one(kept: str) -> None:
    assert Place.read(kept) == Place()


def test_a_place_that_is_gone_becomes_the_nearest_one(desk: Desk, place: Place) -> None:
    assert desk.settled(Place("gone", "gone")) == place
    assert desk.settled(Place(place.collection, "gone")) == place


def test_the_tab_begins_with_the_collection_chosen_elsewhere(desk: Desk, lotus: Workspace) -> None:
    other = lotus.ingest.create_collection("other")
    assert desk.settled(Place(), "other").collection == other.id


def test_create_goes_to_the_new_collection(desk: Desk, lotus: Workspace, place: Place) -> None:
    outcome = desk.act({"act": "create", "name": "新的"}, place)
    assert lotus.library.collection("新的").id == outcome.place.collection
    assert outcome.changed


def test_rename_tells_both_names(desk: Desk, place: Place) -> None:
    outcome = desk.act({"act": "rename", "id": place.collection, "name": "荷"}, place)
    assert outcome.renamed == ("lotus", "荷")


def test_a_removed_collection_is_left(desk: Desk, place: Place) -> None:
    outcome = desk.act({"act": "remove", "id": place.collection}, place)
    assert desk.settled(outcome.place) == Place()


def test_delete_hides_and_undo_brings_back(desk: Desk, lotus: Workspace, place: Place, document: Document) -> None:
    outcome = desk.act({"act": "delete", "id": document.id}, Place(place.collection, document.id))
    assert outcome.place == place
    assert lotus.library.documents(place.collection) == ()
    assert "undo" in desk.library_parts(place, "en")["undo"]
    desk.act({"act": "undo", "id": document.id}, place)
    assert lotus.library.documents(place.collection) == (document,)


def test_every_place_has_every_part(desk: Desk, place: Place, document: Document) -> None:
    assert tuple(desk.library_parts(place, "zh")) == LIBRARY_PARTS
    assert desk.reader_parts(place, "zh") == dict.fromkeys(READER_PARTS, "")
    opened = desk.act({"act": "open", "id": document.id}, place).place
    assert all(desk.reader_parts(opened, "zh").values())


def test_a_preview_is_shown_in_the_place_of_the_chunks(desk: Desk, place: Place, document: Document) -> None:
    opened = Place(place.collection, document.id)
    tried = desk.act({"act": "preview", "size": "16", "overlap": "0"}, opened).place
    assert "Preview, not applied" in desk.reader_parts(tried, "en")["reader"]
    assert desk.act({"act": "discard"}, tried).place == opened


def test_settings_that_cannot_be_are_refused(desk: Desk, place: Place) -> None:
    assert code_of(lambda: desk.act({"act": "preview", "size": 20, "overlap": 15}, place)) == "chunk_settings"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"act": "format"},
        {"act": ["open"]},
        {"act": "open"},
        {"act": "turn", "piece": "x"},
        {"act": "turn", "piece": 1e999},
    ],
)
def test_what_no_page_of_ours_asks_is_refused(desk: Desk, place: Place, asked: dict[str, object]) -> None:
    assert code_of(lambda: desk.act(asked, place)) == "request_unclear"


def test_a_document_that_is_gone_is_said_so(desk: Desk, place: Place) -> None:
    assert code_of(lambda: desk.act({"act": "open", "id": "gone"}, place)) == "document_unknown"


def test_applying_to_one_document_leaves_the_collection(
    desk: Desk, lotus: Workspace, place: Place, document: Document
) -> None:
    list(desk.task({"work": "apply", "id": document.id, "size": 16, "overlap": 0}).make())
    assert lotus.library.document(document.id).chunk_size == 16
    assert lotus.library.collection_by_id(place.collection).chunk_size is None


def test_applying_to_all_sets_the_collection_too(
    desk: Desk, lotus: Workspace, place: Place, document: Document
) -> None:
    list(desk.task({"work": "apply_all", "id": place.collection, "size": 16, "overlap": 0}).make())
    assert lotus.library.document(document.id).chunk_size == 16
    assert lotus.library.collection_by_id(place.collection).chunk_size == 16


def test_reading_again_in_another_encoding_keeps_the_cutting(desk: Desk, lotus: Workspace, document: Document) -> None:
    list(desk.task({"work": "apply", "id": document.id, "size": 32, "overlap": 0}).make())
    [*_, row] = desk.task({"work": "reread", "id": document.id, "encoding": "utf-16-le"}).make()
    assert row.failure is not None or lotus.library.document(document.id).encoding == "utf-16-le"
    [*_, row] = desk.task({"work": "reread", "id": document.id, "encoding": ""}).make()
    assert lotus.library.document(document.id).encoding == "utf-8"
    assert lotus.library.document(document.id).chunk_size == 32


def test_files_that_were_not_sent_have_rows_with_the_reason(desk: Desk, lotus: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text("曲曲折折的荷塘上面", "utf-8")
    collection = lotus.library.collection("lotus")
    task = desk.uploading(collection, Sent((IncomingFile(path, "b.txt"),)), [("a.exe", 5), ("big.pdf", 90_000_000)])
    ended = {row.position: row for row in task.make() if row.ended}
    assert ended[0].stage == "ready"
    assert [ended[at].failure and ended[at].failure.code for at in (1, 2)] == ["unsupported_type", "file_too_large"]


def test_a_first_upload_makes_a_first_collection(workspace: Workspace) -> None:
    assert Desk(workspace).into(Place(), "en").name == "My documents"


def test_a_visit_starts_where_the_page_was_and_stays_where_it_was_told(place: Place) -> None:
    visits = Visits()
    visit = visits.of("page")
    assert visit.at(place.write()) == place
    visit.place = Place("c2")
    assert visits.of("page").at(place.write()) == Place("c2")


def test_old_visits_are_forgotten() -> None:
    visits = Visits()
    visits.of("first").place = Place("c1")
    for number in range(Visits.MOST):
        visits.of(str(number))
    assert visits.of("first").place is None


def test_a_click_on_a_column_sorts_and_another_one_turns_it_round(desk: Desk, place: Place) -> None:
    once = desk.act({"act": "arrange", "by": "name"}, replace(place, listing=Listing(page=3))).place
    assert once.listing == Listing("name")
    assert desk.act({"act": "arrange", "by": "name"}, once).place.listing == Listing("name", down=True)


def test_a_filter_begins_on_the_first_page(desk: Desk, place: Place) -> None:
    later = desk.act({"act": "arrange", "page": "2"}, place).place
    assert later.listing.page == 2
    assert desk.act({"act": "arrange", "filter": "荷"}, later).place.listing == Listing(filter="荷")


def test_an_unknown_column_is_refused(desk: Desk, place: Place) -> None:
    assert code_of(lambda: desk.act({"act": "arrange", "by": "secret"}, place)) == "request_unclear"


def test_the_list_is_as_it_was_after_a_document_was_looked_at(desk: Desk, place: Place, document: Document) -> None:
    filtered = replace(place, listing=Listing(filter="荷"))
    opened = desk.act({"act": "open", "id": document.id}, filtered).place
    assert opened.closed() == filtered
    assert opened.at("other").listing == AS_THEY_CAME

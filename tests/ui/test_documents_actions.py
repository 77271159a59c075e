"""What can be asked for on the Documents tab, what it changes, and what is shown where."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.errors import PlaygroundError
from playground.core.values import Document
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.ingest import Incoming, IncomingFile
from playground.storage.database import Writing
from playground.ui.documents.actions import CHANGES, WORK
from playground.ui.documents.doing import LibraryActions, Outcome
from playground.ui.documents.jobs import Task
from playground.ui.documents.listing.arranging import NEWEST_FIRST, Listing
from playground.ui.documents.location import Location
from playground.ui.documents.pictures import LIBRARY_PARTS, READER_PARTS, Pictures
from playground.ui.page.actions import read
from playground.workspace import Workspace


class Tab:
    """The tab without its components."""

    def __init__(self, workspace: Workspace) -> None:
        self.actions = LibraryActions(workspace)
        self.pictures = Pictures(workspace)

    def act(self, said: object, here: Location) -> Outcome:
        return self.actions.change(read(CHANGES, said), here)  # type: ignore[arg-type]

    def task(self, said: object) -> Task:
        return self.actions.task(read(WORK, said))  # type: ignore[arg-type]


@pytest.fixture
def tab(lotus: Workspace) -> Tab:
    return Tab(lotus)


@pytest.fixture
def here(lotus: Workspace) -> Location:
    return Location(lotus.library.collection("lotus").id)


@pytest.fixture
def document(lotus: Workspace, here: Location) -> Document:
    [document] = lotus.library.documents(here.collection)
    return document


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(PlaygroundError) as refused:
        call()
    return refused.value.code


def test_a_location_that_is_gone_becomes_the_nearest_one(tab: Tab, here: Location) -> None:
    assert tab.pictures.settled(Location("gone", "gone")) == here
    assert tab.pictures.settled(Location(here.collection, "gone")) == here


def test_the_tab_begins_with_the_collection_chosen_elsewhere(tab: Tab, lotus: Workspace) -> None:
    other = lotus.ingest.create_collection("other")
    assert tab.pictures.settled(Location(), "other").collection == other.id


def test_create_goes_to_the_new_collection(tab: Tab, lotus: Workspace, here: Location) -> None:
    outcome = tab.act({"act": "create", "name": "新的"}, here)
    assert lotus.library.collection("新的").id == outcome.location.collection
    assert outcome.changed


def test_synonyms_are_kept_and_shown_again(tab: Tab, lotus: Workspace, here: Location) -> None:
    lines = "采莲 = lotus picking；LP"
    assert tab.act({"act": "synonyms", "id": here.collection, "lines": lines}, here).location == here
    assert lotus.library.synonyms(here.collection) == lines
    assert lines in "".join(tab.pictures.library_parts(here, "en").values())


def test_hidden_parts_are_read_from_now_on(tab: Tab, lotus: Workspace, here: Location) -> None:
    assert tab.act({"act": "hidden", "id": here.collection, "reads": "on"}, here).location == here
    assert lotus.library.collection_by_id(here.collection).reads_hidden
    tab.act({"act": "hidden", "id": here.collection}, here)
    assert not lotus.library.collection_by_id(here.collection).reads_hidden


def test_hidden_parts_of_what_is_there_are_read_again(tab: Tab, lotus: Workspace, here: Location) -> None:
    rows = list(tab.task({"act": "reread_all", "id": here.collection, "reads": "on"}).make())
    assert not any(row.failure for row in rows)
    assert all(document.hidden for document in lotus.library.documents(here.collection))


def test_synonyms_that_say_nothing_change_nothing(tab: Tab, lotus: Workspace, here: Location) -> None:
    assert (
        code_of(lambda: tab.act({"act": "synonyms", "id": here.collection, "lines": "采莲"}, here)) == "synonyms_line"
    )
    assert lotus.library.synonyms(here.collection) == ""


def test_rename_tells_both_names(tab: Tab, here: Location) -> None:
    outcome = tab.act({"act": "rename", "id": here.collection, "name": "荷"}, here)
    assert outcome.renamed == ("lotus", "荷")


def test_a_removed_collection_is_left(tab: Tab, here: Location) -> None:
    outcome = tab.act({"act": "remove", "id": here.collection}, here)
    assert tab.pictures.settled(outcome.location) == Location()


def test_documents_that_are_ticked_are_deleted_together_and_taken_back_one_by_one(
    tab: Tab, lotus: Workspace, here: Location, document: Document
) -> None:
    after = tab.act({"act": "delete_some", "ids": [document.id]}, here).location
    assert lotus.library.documents(here.collection) == ()
    assert f'data-id="{document.id}"' in tab.pictures.library_parts(after, "en")["undo"]


def test_delete_hides_and_undo_brings_back(tab: Tab, lotus: Workspace, here: Location, document: Document) -> None:
    outcome = tab.act({"act": "delete", "id": document.id}, Location(here.collection, document.id))
    assert outcome.location == here
    assert lotus.library.documents(here.collection) == ()
    assert "undo" in tab.pictures.library_parts(here, "en")["undo"]
    tab.act({"act": "undo", "id": document.id}, here)
    assert lotus.library.documents(here.collection) == (document,)


def test_every_location_has_every_part(tab: Tab, here: Location, document: Document) -> None:
    assert tuple(tab.pictures.library_parts(here, "zh")) == LIBRARY_PARTS
    assert tab.pictures.reader_parts(here, "zh") == dict.fromkeys(READER_PARTS, "")
    opened = tab.act({"act": "open", "id": document.id}, here).location
    parts = tab.pictures.reader_parts(opened, "zh")
    assert [name for name, part in parts.items() if not part] == ["pages"]  # a text has none


def test_a_preview_is_shown_in_place_of_the_chunks(tab: Tab, here: Location, document: Document) -> None:
    opened = Location(here.collection, document.id)
    tried = tab.act({"act": "preview", "size": "16", "overlap": "0"}, opened).location
    assert "Preview, not applied" in tab.pictures.reader_parts(tried, "en")["reader"]
    assert tab.act({"act": "discard"}, tried).location == opened


def test_settings_that_cannot_be_are_refused(tab: Tab, here: Location) -> None:
    assert code_of(lambda: tab.act({"act": "preview", "size": 20, "overlap": 15}, here)) == "chunk_settings"


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
def test_what_no_page_of_ours_asks_is_refused(tab: Tab, here: Location, asked: dict[str, object]) -> None:
    assert code_of(lambda: tab.act(asked, here)) == "request_unclear"


def test_a_document_that_is_gone_is_said_so(tab: Tab, here: Location) -> None:
    assert code_of(lambda: tab.act({"act": "open", "id": "gone"}, here)) == "document_unknown"


def test_applying_to_one_document_leaves_the_collection(
    tab: Tab, lotus: Workspace, here: Location, document: Document
) -> None:
    list(tab.task({"act": "apply", "id": document.id, "size": 16, "overlap": 0}).make())
    assert lotus.library.document(document.id).chunk_size == 16
    assert lotus.library.collection_by_id(here.collection).chunk_size is None


def test_applying_to_all_sets_the_collection_too(
    tab: Tab, lotus: Workspace, here: Location, document: Document
) -> None:
    list(tab.task({"act": "apply_all", "id": here.collection, "size": 16, "overlap": 0}).make())
    assert lotus.library.document(document.id).chunk_size == 16
    assert lotus.library.collection_by_id(here.collection).chunk_size == 16


def test_reading_again_in_another_encoding_keeps_the_cutting(tab: Tab, lotus: Workspace, document: Document) -> None:
    list(tab.task({"act": "apply", "id": document.id, "size": 32, "overlap": 0}).make())
    [*_, row] = tab.task({"act": "reread", "id": document.id, "encoding": "utf-16-le"}).make()
    assert row.failure is not None or lotus.library.document(document.id).encoding == "utf-16-le"
    [*_, row] = tab.task({"act": "reread", "id": document.id, "encoding": ""}).make()
    assert lotus.library.document(document.id).encoding == "utf-8"
    assert lotus.library.document(document.id).chunk_size == 32


def test_files_that_were_not_sent_have_rows_with_the_reason(tab: Tab, lotus: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text("曲曲折折的荷塘上面", "utf-8")
    collection = lotus.library.collection("lotus")
    task = tab.actions.uploading(
        collection, Incoming((IncomingFile(path, "b.txt"),)), [("a.exe", 5), ("big.pdf", 90_000_000)]
    )
    ended = {row.position: row for row in task.make() if row.ended}
    assert ended[0].stage == "ready"
    assert [ended[at].failure and ended[at].failure.code for at in (1, 2)] == ["unsupported_type", "file_too_large"]


def test_a_first_upload_makes_a_first_collection(workspace: Workspace) -> None:
    assert LibraryActions(workspace).into(Location(), "en").name == "My documents"


def test_a_click_on_a_column_sorts_and_another_one_turns_it_round(tab: Tab, here: Location) -> None:
    once = tab.act({"act": "arrange", "by": "name"}, replace(here, listing=Listing(page=3))).location
    assert once.listing == Listing("name")
    assert tab.act({"act": "arrange", "by": "name"}, once).location.listing == Listing("name", down=True)


def test_a_filter_begins_on_the_first_page(tab: Tab, here: Location) -> None:
    later = tab.act({"act": "arrange", "page": "2"}, here).location
    assert later.listing.page == 2
    assert tab.act({"act": "arrange", "filter": "荷"}, later).location.listing == Listing(down=True, filter="荷")


def test_an_unknown_column_is_refused(tab: Tab, here: Location) -> None:
    assert code_of(lambda: tab.act({"act": "arrange", "by": "secret"}, here)) == "request_unclear"


def test_the_list_is_as_it_was_after_a_document_was_looked_at(tab: Tab, here: Location, document: Document) -> None:
    filtered = replace(here, listing=Listing(filter="荷"))
    opened = tab.act({"act": "open", "id": document.id}, filtered).location
    assert opened.closed() == filtered
    assert opened.at("other").listing == NEWEST_FIRST


def test_an_old_collection_moves_to_the_embedder_of_new_ones_by_one_click(
    tab: Tab, lotus: Workspace, here: Location
) -> None:
    lotus.embedder = HashEmbedder(64)
    assert "re_embed" in tab.pictures.library_parts(here, "en")["head"]
    rows = tab.task({"act": "re_embed", "id": here.collection}).make()
    next(rows)
    assert "re_embed" not in tab.pictures.library_parts(here, "en")["head"]
    assert [row.stage for row in rows][-1] == "ready"
    assert lotus.library.collection_by_id(here.collection).embedder == lotus.embedder.fingerprint
    assert "re_embed" not in tab.pictures.library_parts(here, "en")["head"]


def test_vectors_that_are_missing_are_made_by_one_click(
    tab: Tab, lotus: Workspace, here: Location, document: Document
) -> None:
    def lose(writing: Writing) -> None:
        writing.execute("UPDATE chunks SET vector = x''")
        lotus.library.note_vectors(writing, document.id)

    lotus.database.write(lose)
    assert 'data-act="complete"' in tab.pictures.library_parts(here, "en")["head"]
    rows = tab.task({"act": "complete", "id": here.collection}).make()
    next(rows)
    assert 'data-act="complete"' not in tab.pictures.library_parts(here, "en")["head"]
    assert [row.stage for row in rows][-1] == "ready"
    assert lotus.library.document(document.id).warnings == ()


def test_the_pages_of_a_document_are_recognised_as_a_task_of_its_own(tab: Tab, document: Document) -> None:
    task = tab.task({"act": "recognise", "id": document.id})
    assert (task.kind, task.collection.id) == ("recognise", document.collection_id)


def test_a_file_is_recognised_by_its_place_in_the_upload() -> None:
    again = read(WORK, {"act": "recognise_file", "job": "j", "position": "3"})
    assert (again.act, again.position) == ("recognise_file", 3)  # type: ignore[union-attr]

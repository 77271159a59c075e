"""Documents that are managed on the page: described, tagged together, sieved, replaced, and settled with namesakes."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.errors import DocumentError, Failure, PlaygroundError
from playground.core.values import Document
from playground.retrieval.ingest import FileProgress, Given, Incoming, IncomingFile
from playground.ui.documents.actions import CHANGES
from playground.ui.documents.doing import LibraryActions, Outcome
from playground.ui.documents.jobs import Jobs, Task
from playground.ui.documents.listing.arranging import Listing
from playground.ui.documents.listing.describing import FIXED
from playground.ui.documents.location import Location
from playground.ui.documents.pictures import Pictures
from playground.ui.documents.views.work import Work, work_list
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.setup import Setup
from playground.ui.playground.views.documents import Named, short_list
from playground.workspace import Workspace


@pytest.fixture
def here(lotus: Workspace) -> Location:
    return Location(lotus.library.collection("lotus").id)


@pytest.fixture
def document(lotus: Workspace, here: Location) -> Document:
    [document] = lotus.library.documents(here.collection)
    return document


def act(workspace: Workspace, here: Location, **said: object) -> Outcome:
    return LibraryActions(workspace).change(read(CHANGES, said), here)  # type: ignore[arg-type]


def test_a_document_gets_the_name_and_tags_that_were_typed(
    lotus: Workspace, here: Location, document: Document
) -> None:
    lotus.ingest.tag([document.id], add=["旧"])
    assert act(lotus, here, act="describe", id=document.id, name="导读", tags="散文，朱自清").changed
    after = lotus.library.document(document.id)
    assert (after.name, after.tags) == ("导读", ("散文", "朱自清"))


def test_tags_that_cannot_be_leave_the_name_as_it_is(lotus: Workspace, here: Location, document: Document) -> None:
    with pytest.raises(PlaygroundError):
        act(lotus, here, act="describe", id=document.id, name="导读", tags="长" * 41)
    assert lotus.library.document(document.id) == document


def test_ticked_documents_are_tagged_together(lotus: Workspace, here: Location, document: Document) -> None:
    act(lotus, here, act="tag", ids=[document.id, "gone"], add="散文")
    assert lotus.library.document(document.id).tags == ("散文",)
    act(lotus, here, act="tag", ids=[document.id], remove="散文")
    assert lotus.library.document(document.id).tags == ()


def test_all_that_was_found_is_tagged(lotus: Workspace, here: Location, document: Document, tmp_path: Path) -> None:
    (tmp_path / "别的.txt").write_text("别的笔记。", "utf-8")
    list(lotus.add(tmp_path / "别的.txt", collection="lotus"))
    act(lotus, replace(here, listing=Listing(filter="荷塘")), act="tag", found=True, add="散文")
    assert lotus.library.tags(here.collection) == (("散文", 1),)
    assert lotus.library.document(document.id).tags == ("散文",)


@pytest.mark.parametrize(
    "sieve, value, expected",
    [
        ("tag", "散文", Listing(tag="散文")),
        ("kind", "pdf", Listing(kind="pdf")),
        ("state", "lacking", Listing(state="lacking")),
        ("state", "no such state", Listing()),
        ("tag", "", Listing()),
    ],
)
def test_a_list_is_sieved_from_its_first_page(
    lotus: Workspace, here: Location, sieve: str, value: str, expected: Listing
) -> None:
    later = replace(here, listing=Listing(page=3))
    assert act(lotus, later, act="sieve", sieve=sieve, value=value).location.listing == expected


def test_the_list_shows_what_was_found_on_which_page(lotus: Workspace, here: Location) -> None:
    parts = Pictures(lotus).library_parts(replace(here, listing=Listing(filter="没有")), "en")
    assert "0 of 1 documents" in parts["found"]
    assert 'data-found="0"' in parts["found"]


def test_whoever_reads_a_document_that_is_replaced_reads_the_new_one(
    lotus: Workspace, here: Location, document: Document, tmp_path: Path
) -> None:
    (tmp_path / "新.txt").write_text("新的导读。", "utf-8")
    list(lotus.ingest.replace(document.id, IncomingFile(tmp_path / "新.txt", "新.txt")))
    settled = Pictures(lotus).settled(replace(here, document=document.id, piece=2))
    [now] = lotus.library.documents(here.collection)
    assert (settled.document, settled.piece) == (now.id, 0)


# Files of a known name ------------------------------------------------------------------------------------------------


def waiting(workspace: Workspace, tmp_path: Path) -> Task:
    """An upload with two files whose names are taken."""
    for name in ("荷塘月色导读.md", "一.txt"):
        (tmp_path / name).write_text(f"另一个{name}。", "utf-8")
    (tmp_path / "先.txt").write_text("先来的一。", "utf-8")
    into = workspace.library.collection("lotus")
    list(workspace.ingest.run(into, [IncomingFile(tmp_path / "先.txt", "一.txt")]))
    files = tuple(IncomingFile(tmp_path / name, name) for name in ("荷塘月色导读.md", "一.txt"))
    return LibraryActions(workspace).uploading(into, Incoming(files))


async def work_of(jobs: Jobs, task: Task) -> Work:
    async for _ in jobs.follow("p", task):
        pass
    *_, last = jobs.works("p")
    return last


async def test_files_of_a_known_name_ask_what_is_to_become_of_them(lotus: Workspace, tmp_path: Path) -> None:
    drawn = work_list([await work_of(Jobs(), waiting(lotus, tmp_path))], "en")
    assert drawn.count('data-act="settle"') == 2 * 3
    assert "The collection has a document of this name with other content" in drawn
    assert [one.name for one in lotus.library.documents(lotus.library.collection("lotus").id)] == [
        "荷塘月色导读.md",
        "一.txt",
    ]


async def test_files_that_wait_are_settled_one_by_one_or_all_at_once(lotus: Workspace, tmp_path: Path) -> None:
    jobs = Jobs()
    work = await work_of(jobs, waiting(lotus, tmp_path))
    _, first = jobs.take_file("p", work.id, 0)
    _, others = jobs.take_waiting("p", work.id)
    assert [first.name, *(file.name for file in others)] == ["荷塘月色导读.md", "一.txt"]
    with pytest.raises(PlaygroundError):
        jobs.take_waiting("p", work.id)


async def test_files_that_wait_are_not_tidied_away(lotus: Workspace, tmp_path: Path) -> None:
    jobs = Jobs()
    await work_of(jobs, waiting(lotus, tmp_path))
    jobs.tidy("p")
    assert jobs.works("p")


async def test_a_file_that_was_settled_is_taken_in_as_was_chosen(lotus: Workspace, tmp_path: Path) -> None:
    jobs = Jobs()
    work = await work_of(jobs, waiting(lotus, tmp_path))
    into, file = jobs.take_file("p", work.id, 1)
    kept = replace(file, given=Given(namesake="keep"))
    work = await work_of(jobs, LibraryActions(lotus).uploading(into, Incoming((kept,)), again=True))
    assert [row.stage for row in work.rows] == ["ready"]
    assert "The document is called “一 (2).txt”." in work_list([work], "en")


def test_a_replacement_that_failed_says_that_nothing_is_changed(document: Document) -> None:
    failed = FileProgress(0, "b.pdf", "failed", failure=Failure.of(DocumentError("ingest_no_chunks", name="b.pdf")))
    assert "The document is as it was." in work_list(
        [Work("j", "replace", "lotus", "c1", (failed,), False, True)], "en"
    )
    assert "as it was" not in work_list([Work("j", "upload", "lotus", "c1", (failed,), False, True)], "en")


# Whom the next question is asked of ------------------------------------------------------------------------------------


def test_the_set_up_asks_of_tags_and_kinds(lotus: Workspace) -> None:
    scope = json.dumps({"ids": [], "tags": ["散文"], "kinds": ["pdf", "docx"]})
    retrieval = Setup(question="?", scope=scope).spec(lotus.prompts.set_of).retrieval
    assert (retrieval.scope, retrieval.tags, retrieval.kinds) == ((), ("散文",), ("pdf", "docx"))


def test_the_fields_of_the_dialog_are_those_of_the_action() -> None:
    drawn = FIXED["describing"](Words("en"))
    assert set(re.findall(r' name="(\w+)"', drawn)) == {"name", "tags"}


def test_who_ticked_a_document_that_is_replaced_has_ticked_the_new_one(
    lotus: Workspace, document: Document, tmp_path: Path
) -> None:
    (tmp_path / "新.txt").write_text("新的导读。", "utf-8")
    list(lotus.ingest.replace(document.id, IncomingFile(tmp_path / "新.txt", "新.txt")))
    [now] = lotus.library.documents(document.collection_id)
    named = Named(before=lotus.library.predecessors([now.id]))
    drawn = short_list(lotus.library.collection("lotus"), [now], "zh", named=named)
    assert f'data-document="{now.id}" data-before="{document.id}"' in drawn

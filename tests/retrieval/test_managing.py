"""Documents that are managed: renamed, tagged, replaced, and asked by what they are tagged with."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.errors import DocumentError
from playground.core.values import Document, RetrievalSettings
from playground.documents.library import Wanted
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.ingest import FileProgress, IncomingFile
from playground.retrieval.ingest.progress import Given, Namesake
from playground.settings import Settings
from playground.workspace import Workspace

PLAIN = Given()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Settings(data_dir=tmp_path / "data")) as opened:
        yield opened


def put(workspace: Workspace, path: Path, name: str, text: str, given: Given = PLAIN) -> FileProgress:
    """The last row of a file that is taken in."""
    path = path / f"{len(list(path.iterdir()))}-{name}"
    path.write_text(text, "utf-8")
    into = workspace.collection("c", create=True)
    *_, last = workspace.ingest.run(into, [IncomingFile(path, name, given=given)])
    return last


def taken_in(workspace: Workspace, path: Path, name: str, text: str, given: Given = PLAIN) -> Document:
    document = put(workspace, path, name, text, given).document
    assert document is not None
    return document


def found(workspace: Workspace, question: str, **settings: object) -> list[str]:
    """The names of the documents whose chunks are found by words."""
    asked = RetrievalSettings(mode="lexical", extent="chunks", **settings)  # type: ignore[arg-type]
    passages = workspace.retriever.retrieve(workspace.library.collection("c"), question, asked).passages
    return [passage.hit.chunk.document for passage in passages]


def replaced(workspace: Workspace, document: Document, path: Path, name: str, text: str) -> FileProgress:
    path = path / f"{len(list(path.iterdir()))}-{name}"
    path.write_text(text, "utf-8")
    *_, last = workspace.ingest.replace(document.id, IncomingFile(path, name))
    return last


def names(workspace: Workspace) -> list[str]:
    return [one.name for one in workspace.library.documents(workspace.library.collection("c").id)]


def label(workspace: Workspace, document: Document) -> dict[str, str]:
    content = (workspace.folder.labels / f"{document.id}.json").read_text("utf-8")
    written: dict[str, str] = json.loads(content)
    return written


# Names ----------------------------------------------------------------------------------------------------------------


def test_chunks_bear_the_new_name(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    workspace.ingest.rename(document.id, "Lamps of the house")
    assert {chunk.document for chunk in workspace.library.chunks(document.id)} == {"Lamps of the house"}


def test_the_words_of_a_new_name_are_found_and_those_of_the_old_no_more(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "zebra.txt", "The lamp is green.")
    workspace.ingest.rename(document.id, "giraffe")
    assert found(workspace, "giraffe") == ["giraffe"]
    assert found(workspace, "zebra") == []


def test_a_title_in_the_file_is_found_beside_the_new_name(workspace: Workspace, tmp_path: Path) -> None:
    page = "<html><head><title>Walrus</title></head><body><p>The lamp is green.</p></body></html>"
    document = taken_in(workspace, tmp_path, "a.html", page)
    workspace.ingest.rename(document.id, "giraffe")
    assert found(workspace, "walrus") == found(workspace, "giraffe") == ["giraffe"]


def test_a_name_without_a_suffix_is_read_again_as_its_file_was(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.md", "# Lamp\n\nGreen.")
    workspace.ingest.rename(document.id, "Lamps, version 1.2")
    *_, last = workspace.ingest.reindex(document.id)
    assert last.failure is None
    assert (last.name, workspace.library.document(document.id).name) == ("Lamps, version 1.2",) * 2
    assert found(workspace, "version")


def test_the_name_of_the_file_can_be_given_back(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    workspace.ingest.rename(document.id, "Lamps")
    assert workspace.ingest.rename(document.id, "a.txt") == document


def test_a_name_that_another_document_has_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    document = taken_in(workspace, tmp_path, "b.txt", "The lamp is red.")
    with pytest.raises(DocumentError, match=r"a\.txt"):
        workspace.ingest.rename(document.id, "a.txt")
    assert names(workspace) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", " / "])
def test_a_name_of_nothing_is_refused(workspace: Workspace, tmp_path: Path, typed: str) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    with pytest.raises(DocumentError) as refused:
        workspace.ingest.rename(document.id, typed)
    assert refused.value.code == "document_unnamed"


def test_the_label_of_the_original_has_both_names(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    workspace.ingest.rename(document.id, "Lamps")
    written = label(workspace, document)
    assert (written["name"], written["called"]) == ("a.txt", "Lamps")


def test_a_document_renamed_while_it_is_read_again_keeps_its_new_name(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    rows = workspace.ingest.reindex(document.id)
    next(rows)
    workspace.ingest.rename(document.id, "giraffe")
    assert [row.failure for row in rows if row.failure] == []
    assert names(workspace) == ["giraffe"]
    assert found(workspace, "giraffe")


# Tags -----------------------------------------------------------------------------------------------------------------


def test_tags_are_given_and_taken_away(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    workspace.ingest.tag([document.id], add=["合同，２０２４", " draft "])
    assert workspace.library.document(document.id).tags == ("2024", "draft", "合同")
    workspace.ingest.tag([document.id], remove=["draft"])
    assert workspace.library.document(document.id).tags == ("2024", "合同")


def test_tags_come_with_a_file(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("lamp",)))
    assert workspace.library.document(document.id).tags == ("lamp",)
    assert label(workspace, document)["tags"] == "lamp"


def test_tags_outlive_another_reading(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("lamp",)))
    list(workspace.ingest.reindex(document.id))
    assert workspace.library.document(document.id).tags == ("lamp",)


def test_too_many_tags_change_no_document(workspace: Workspace, tmp_path: Path) -> None:
    one = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    other = taken_in(workspace, tmp_path, "b.txt", "The lamp is red.", Given(tags=tuple("abcdefghijklmnopqrst")))
    with pytest.raises(DocumentError, match=r"b\.txt"):
        workspace.ingest.tag([one.id, other.id], add=["more"])
    assert workspace.library.document(one.id).tags == ()


def test_the_tags_of_a_collection_are_counted(workspace: Workspace, tmp_path: Path) -> None:
    taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("lamp", "green")))
    document = taken_in(workspace, tmp_path, "b.txt", "The lamp is red.", Given(tags=("lamp",)))
    assert workspace.library.tags(document.collection_id) == (("lamp", 2), ("green", 1))


# Replacing ------------------------------------------------------------------------------------------------------------


def test_another_file_takes_the_place_of_a_document(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("lamp",)))
    last = replaced(workspace, document, tmp_path, "b.md", "The lamp is blue.")
    assert (last.stage, names(workspace)) == ("replaced", ["b.md"])
    assert last.document is not None
    assert workspace.library.document(last.document.id).tags == ("lamp",)
    assert found(workspace, "green") == []


def test_a_name_that_people_chose_stays(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    workspace.ingest.rename(document.id, "Lamps")
    replaced(workspace, document, tmp_path, "b.md", "The lamp is blue.")
    assert names(workspace) == ["Lamps"]
    assert found(workspace, "lamps")


def test_who_asks_of_the_old_document_asks_of_the_new_one(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    taken_in(workspace, tmp_path, "other.txt", "The lamp is red.")
    second = replaced(workspace, document, tmp_path, "b.md", "The lamp is blue.").document
    assert second is not None
    replaced(workspace, second, tmp_path, "c.md", "The lamp is white.")
    for mode in ("lexical", "dense"):
        asked = RetrievalSettings(mode=mode, extent="chunks", scope=(document.id,))
        passages = workspace.retriever.retrieve(workspace.library.collection("c"), "lamp", asked).passages
        assert [passage.hit.chunk.document for passage in passages] == ["c.md"]


@pytest.mark.parametrize(
    "name, text", [("b.xyz", "The lamp is blue."), ("b.pdf", "no PDF"), ("b.txt", ""), ("b.md", "The lamp is red.")]
)
def test_what_cannot_take_its_place_leaves_it_as_it_is(
    workspace: Workspace, tmp_path: Path, name: str, text: str
) -> None:
    taken_in(workspace, tmp_path, "other.txt", "The lamp is red.")
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("lamp",)))
    assert replaced(workspace, document, tmp_path, name, text).failure is not None
    assert workspace.library.document(document.id) == document
    assert found(workspace, "green") == ["a.txt"]
    assert workspace.ingest.originals.ids() == {one.id for one in workspace.library.documents(document.collection_id)}


def test_an_embedder_that_fails_leaves_the_old_document(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    monkeypatch.setattr(HashEmbedder, "embed_documents", _failing)
    assert replaced(workspace, document, tmp_path, "b.md", "The lamp is blue.").failure is not None
    assert names(workspace) == ["a.txt"]


def _failing(*_: object) -> None:
    raise DocumentError("ingest_no_chunks", name="")


def test_the_name_of_another_document_is_not_taken_by_a_new_file(workspace: Workspace, tmp_path: Path) -> None:
    taken_in(workspace, tmp_path, "b.md", "The lamp is red.")
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    failure = replaced(workspace, document, tmp_path, "b.md", "The lamp is blue.").failure
    assert failure is not None
    assert failure.code == "document_name_taken"


def test_the_same_file_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    assert replaced(workspace, document, tmp_path, "b.md", "The lamp is green.").stage == "unchanged"


# Files of the same name -----------------------------------------------------------------------------------------------


def again(workspace: Workspace, tmp_path: Path, namesake: Namesake) -> FileProgress:
    taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("lamp",)))
    return put(workspace, tmp_path, "a.txt", "The lamp is blue.", Given(namesake=namesake))


def test_a_file_of_a_known_name_waits_for_a_choice(workspace: Workspace, tmp_path: Path) -> None:
    assert again(workspace, tmp_path, "ask").stage == "namesake"
    assert found(workspace, "lamp") == ["a.txt"]
    assert len(workspace.ingest.originals.ids()) == 1


def test_both_are_kept_under_different_names(workspace: Workspace, tmp_path: Path) -> None:
    assert again(workspace, tmp_path, "keep").stage == "ready"
    assert names(workspace) == ["a.txt", "a (2).txt"]


def test_the_new_one_takes_the_place_of_the_old_one_with_its_tags(workspace: Workspace, tmp_path: Path) -> None:
    last = again(workspace, tmp_path, "replace")
    assert (last.stage, names(workspace)) == ("replaced", ["a.txt"])
    assert last.document is not None
    assert last.document.tags == ("lamp",)


# Scope ----------------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_of_a_tag_or_of_a_kind(workspace: Workspace, tmp_path: Path) -> None:
    taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("x",)))
    taken_in(workspace, tmp_path, "b.md", "The lamp is blue.", Given(tags=("x", "y")))
    taken_in(workspace, tmp_path, "c.md", "The lamp is red.")
    assert sorted(found(workspace, "lamp", tags=("x",))) == ["a.txt", "b.md"]
    assert sorted(found(workspace, "lamp", kinds=("markdown",))) == ["b.md", "c.md"]
    assert found(workspace, "lamp", tags=("x",), kinds=("markdown",)) == ["b.md"]


def test_a_tag_that_nothing_has_asks_nothing(workspace: Workspace, tmp_path: Path) -> None:
    taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    with pytest.raises(DocumentError) as refused:
        found(workspace, "lamp", tags=("x",))
    assert refused.value.code == "scope_empty"


def test_documents_are_asked_by_their_names(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    meant = workspace.library.meant(document.collection_id, RetrievalSettings(scope=("a.txt", document.id)))
    assert meant.scope == (document.id,)
    with pytest.raises(DocumentError) as refused:
        found(workspace, "lamp", scope=("a.txt", "b.txt"))
    assert (refused.value.code, refused.value.facts["name"]) == ("scope_unknown", "b.txt")


def test_documents_that_were_meant_are_meant_again(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("x",)))
    meant = workspace.library.meant(document.collection_id, RetrievalSettings(tags=("x",)))
    workspace.ingest.tag([document.id], remove=["x"])
    assert meant == RetrievalSettings(tags=("x",), scope=(document.id,))
    assert workspace.library.meant(document.collection_id, meant) == meant


# Lists ----------------------------------------------------------------------------------------------------------------


def test_documents_are_chosen_by_name_tag_kind_and_state(workspace: Workspace, tmp_path: Path) -> None:
    at = taken_in(workspace, tmp_path, "Green.txt", "The lamp is green.", Given(tags=("x",))).collection_id
    taken_in(workspace, tmp_path, "blue.md", "The lamp is blue.")
    for wanted, expected in (
        (Wanted(), ["Green.txt", "blue.md"]),
        (Wanted("green"), ["Green.txt"]),
        (Wanted(tags=("x", "y")), ["Green.txt"]),
        (Wanted(kinds=("markdown",)), ["blue.md"]),
        (Wanted(tags=("x",), kinds=("markdown",)), []),
        (Wanted(state="lacking"), []),
    ):
        assert [line.name for line in workspace.library.lines(at, wanted)] == expected


def test_documents_that_lack_vectors_are_chosen(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.")
    error = DocumentError("ingest_no_chunks", name="a.txt")
    workspace.database.write(lambda writing: writing.execute("UPDATE chunks SET vector = x''"))
    workspace.ingest._storage.note_failure(document.id, error)
    assert [line.id for line in workspace.library.lines(document.collection_id, Wanted(state="lacking"))] == [
        document.id
    ]


# Recovery -------------------------------------------------------------------------------------------------------------


def test_names_and_tags_come_back_from_the_originals(workspace: Workspace, tmp_path: Path) -> None:
    document = taken_in(workspace, tmp_path, "a.txt", "The lamp is green.", Given(tags=("x", "y")))
    workspace.ingest.rename(document.id, "Lamps")
    numbers = list(workspace.lexical.numbers(document.collection_id))
    workspace.database.write(lambda writing: workspace.lexical.remove(writing, document.collection_id, numbers))
    workspace.database.write(lambda writing: writing.execute("DELETE FROM documents"))
    workspace.ingest.reconcile()
    (row,) = [row for _, row in workspace.recover()]
    assert row.failure is None
    (back,) = workspace.library.documents(document.collection_id)
    assert replace(back, id=document.id, created_at=document.created_at) == replace(
        document, name="Lamps", file="a.txt"
    )

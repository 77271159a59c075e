"""The sample collections: made at the first start over a data folder, one a language, and never again."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from playground.core.strings import Language
from playground.core.values import RunSpec
from playground.documents.samples import FOLDER, MIXED, sample_files
from playground.storage.database import Writing
from playground.storage.migrations import MIGRATIONS
from playground.workspace import Workspace


def held(workspace: Workspace) -> Mapping[str, set[str]]:
    """The names of the documents, by collection."""
    library = workspace.library
    return {one.name: {line.name for line in library.lines(one.id)} for one in library.collections()}


def names(language: Language) -> set[str]:
    return {path.name for path in (FOLDER / language).iterdir()}


BOTH = {"samples-zh": names("zh"), "samples-en": names("en")}


def as_before(workspace: Workspace) -> None:
    """The data folder takes the step again that brings one of an earlier version to this one."""
    step = next(step for step in MIGRATIONS if "CREATE TABLE samples_made" in step)

    def take(writing: Writing) -> None:
        writing.execute("DROP TABLE samples_made")
        for statement in filter(str.strip, step.split(";\n")):
            writing.execute(statement)

    workspace.database.write(take)


def test_the_first_start_makes_a_collection_in_each_language(workspace: Workspace) -> None:
    workspace.warm_up()
    assert held(workspace) == BOTH
    assert workspace.findings == ()


def test_every_sample_has_its_vectors_after_a_start(workspace: Workspace) -> None:
    workspace.warm_up()
    for one in workspace.library.collections():
        assert workspace.index.ids(one.id) == workspace.library.chunk_ids(one.id)


@pytest.mark.parametrize("deleted", [["samples-zh"], ["samples-zh", "samples-en"]])
def test_samples_that_were_deleted_do_not_come_back(workspace: Workspace, deleted: list[str]) -> None:
    workspace.warm_up()
    for name in deleted:
        workspace.ingest.delete_collection(workspace.library.collection(name).id)
    workspace.warm_up()
    assert held(workspace).keys() == BOTH.keys() - set(deleted)


def test_samples_that_were_changed_stay_as_they_are(workspace: Workspace) -> None:
    workspace.warm_up()
    collection = workspace.library.collection("samples-zh")
    workspace.ingest.delete(workspace.library.documents(collection.id)[0].id)
    workspace.ingest.rename_collection(collection.id, "示例")
    before = held(workspace)
    workspace.warm_up()
    assert held(workspace) == before


def test_a_start_after_one_that_was_stopped_brings_the_rest(workspace: Workspace) -> None:
    list(workspace.add(sample_files("zh")[0], collection="samples-zh"))
    workspace.warm_up()
    assert held(workspace) == BOTH


def test_no_samples_come_beside_documents_that_somebody_brought(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "bees.txt").write_text("Bees dance.")
    list(workspace.add(tmp_path / "bees.txt", collection="samples-en"))
    workspace.warm_up()
    assert held(workspace) == {"samples-en": {"bees.txt"}}


def test_no_samples_come_beside_another_collection(lotus: Workspace) -> None:
    lotus.warm_up()
    assert held(lotus).keys() == {"lotus"}


# Data folders of earlier versions ---------------------------------------------------------------------------------------


def test_the_mixed_collection_of_an_earlier_version_stays_alone(workspace: Workspace) -> None:
    list(workspace.add(*sample_files("zh"), *sample_files("en"), collection=MIXED))
    as_before(workspace)
    workspace.warm_up()
    assert held(workspace) == {MIXED: names("zh") | names("en")}


async def test_a_folder_whose_samples_were_deleted_before_does_not_get_them(
    workspace: Workspace, spec: Callable[..., RunSpec]
) -> None:
    workspace.runs.save(await workspace.run(spec()))
    workspace.ingest.delete_collection(workspace.library.collection("lotus").id)
    as_before(workspace)
    workspace.warm_up()
    assert held(workspace) == {}


@pytest.mark.parametrize("mixed, found", [(True, MIXED), (False, "samples-en")])
def test_the_samples_to_ask_are_the_mixed_ones_where_an_earlier_version_made_them(
    workspace: Workspace, mixed: bool, found: str
) -> None:
    workspace.collection(MIXED if mixed else "samples-en", create=True)
    assert workspace.samples("en") == found

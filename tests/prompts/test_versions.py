"""Versions are written once, numbered, found again, and kept as long as a run was made with their text."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.clock import Clock
from playground.core.errors import PromptError
from playground.core.values import PromptChoice, PromptSet, Run, RunSpec
from playground.prompts.versions import PromptStore
from playground.runs.history import History
from playground.runs.store import RunStore
from playground.storage.database import Database
from tests.prompts import CATALOG, NOW

Save = Callable[..., PromptSet]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "playground.db")
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> PromptStore:
    return PromptStore(database, CATALOG, Clock(now=lambda: NOW.astimezone()), History(database).using)


def named(name: str, language: str = "zh", **parts: str) -> PromptSet:
    stock = CATALOG.stock("zh" if language == "zh" else "en")
    return PromptSet(name, stock.language, {**stock.parts, **parts})  # type: ignore[dict-item]


def ran(database: Database, prompt_set: PromptSet, run_id: str = "r1") -> None:
    spec = RunSpec("问", None, PromptChoice(prompt_set), "builtin", "builtin")
    RunStore(database).save(Run(run_id, spec, "completed", "2026-03-01T12:00:00+08:00")).result()


def test_a_saved_version_reads_back_whole(store: PromptStore) -> None:
    saved = store.save(named("手册", system="甲\r\n😀"), "第一稿", "小王", model="m", model_path="/m")
    assert store.get(saved.id) == saved
    assert saved.set.parts["system"] == "甲\r\n😀"


def test_versions_of_a_name_are_numbered_and_listed_newest_first(store: PromptStore) -> None:
    for note in ("一", "二", "三"):
        store.save(named("手册"), note)
    assert [(version.number, version.note) for version in store.list("手册")] == [(3, "三"), (2, "二"), (1, "一")]


def test_languages_are_numbered_apart(store: PromptStore) -> None:
    store.save(named("手册"))
    assert store.save(named("手册", "en")).number == 1


def test_a_number_is_never_given_twice(store: PromptStore) -> None:
    store.delete(store.save(named("手册")).id)
    assert store.save(named("手册")).number == 2


def test_saving_at_once_loses_nothing(store: PromptStore) -> None:
    with ThreadPoolExecutor(16) as pool:
        saved = list(pool.map(lambda n: store.save(named("手册", system=f"{n}")), range(32)))
    assert sorted(version.number for version in saved) == list(range(1, 33))
    assert {version.set.parts["system"] for version in store.list("手册")} == {f"{n}" for n in range(32)}


@pytest.mark.parametrize("name", ["stock", "Stock", " stock"])
def test_the_stock_set_cannot_be_saved_over(store: PromptStore, name: str) -> None:
    with pytest.raises(PromptError) as caught:
        store.save(named(name))
    assert caught.value.code == "prompt_name_taken"


@pytest.mark.parametrize("name", ["", " ", "a@1", "a\nb", "a ", "\u202ea", "x" * 81, "\ud800"])
def test_a_name_nobody_could_type_is_refused(store: PromptStore, name: str) -> None:
    with pytest.raises(PromptError) as caught:
        store.save(named(name))
    assert caught.value.code == "prompt_name_invalid"
    assert caught.value.message("zh").encode()


@pytest.mark.parametrize("template", ["a\x00", "\ud83d"])
def test_a_part_that_is_no_text_is_refused(store: PromptStore, template: str) -> None:
    with pytest.raises(PromptError) as caught:
        store.save(named("手册", rag=template))
    assert (caught.value.code, caught.value.part) == ("prompt_part_not_text", "rag")


def test_a_part_that_could_not_be_rendered_for_its_length_is_refused(store: PromptStore) -> None:
    with pytest.raises(PromptError):
        store.save(named("手册", rag="x" * 100_001))


def test_a_version_knows_its_number_wherever_its_set_goes(store: PromptStore) -> None:
    store.save(named("手册"))
    assert store.save(named("手册")).set.number == store.set_of("手册").number == 2


def test_runs_of_the_draft_count_for_the_version_saved_from_it(store: PromptStore, database: Database) -> None:
    draft = named("stock", system="甲")
    ran(database, draft)
    saved = store.save(replace(draft, name="手册"))
    with pytest.raises(PromptError):
        store.delete(saved.id)


def test_a_version_that_a_run_used_is_not_deleted(store: PromptStore, database: Database) -> None:
    saved = store.save(named("手册"))
    ran(database, saved.set)
    with pytest.raises(PromptError) as caught:
        store.delete(saved.id)
    assert (caught.value.code, caught.value.facts["runs"]) == ("prompt_version_used", 1)
    assert store.list("手册") == (saved,)


def test_a_version_without_runs_is_deleted_with_its_source(store: PromptStore, database: Database) -> None:
    saved = store.save(named("手册"), source=b"SYSTEM = 'a'")
    store.delete(saved.id)
    assert store.list() == ()
    assert database.read("SELECT * FROM prompt_sources") == []


def test_the_configs_file_is_kept_and_handed_on_to_what_is_edited_from_it(store: PromptStore) -> None:
    first = store.save(named("手册"), model="m", source=b"SYSTEM = 'a'\r\n")
    second = store.save(named("手册", system="乙"), edited_from=first)
    store.delete(first.id)
    assert store.source(second) == b"SYSTEM = 'a'\r\n"
    assert second.model == "m"


def test_a_version_without_a_configs_file_has_no_source(store: PromptStore) -> None:
    assert store.source(store.save(named("手册"))) is None


def test_references(store: PromptStore) -> None:
    first, second = store.save(named("手册")), store.save(named("手册"))
    assert store.find("手册") == second
    assert store.find("手册@1") == first
    assert store.find(first.id) == first


def test_a_language_that_is_asked_for_is_not_replaced_by_the_other(store: PromptStore) -> None:
    store.save(named("手册", "en"))
    assert store.set_of("手册", prefer="zh").language == "en"
    with pytest.raises(PromptError):
        store.set_of("手册", "zh")


def test_the_stock_set_is_found_by_its_name(store: PromptStore) -> None:
    assert store.set_of("stock", "en") == CATALOG.stock("en")


@pytest.mark.parametrize("reference", ["nobody", "手册@7", "@1", "", "@"])
def test_an_unknown_reference_says_so(store: PromptStore, reference: str) -> None:
    store.save(named("手册"))
    with pytest.raises(PromptError) as caught:
        store.find(reference)
    assert caught.value.code == "prompt_version_unknown"


def test_both_languages_of_a_name_are_one_object(store: PromptStore) -> None:
    store.save(named("手册"))
    english = store.save(named("手册", "en"))
    pair = store.pair("手册")
    assert (pair.zh, pair.en) == (named("手册"), english.set)
    assert store.names() == ("手册",)


def test_a_pair_may_have_one_half(store: PromptStore) -> None:
    store.save(named("手册"))
    assert store.pair("手册").en is None
    assert store.pair("stock").en == CATALOG.stock("en")

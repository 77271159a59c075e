"""Records in the database: read back whole in any version's form, and where they cannot be, never at another's cost."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playground.core.errors import Notice
from playground.core.strings import LANGUAGES
from playground.core.values import (
    Budget,
    Fate,
    Message,
    Neutralised,
    Origin,
    Reading,
    RenderedPrompt,
    Reranked,
    Run,
    Segment,
    TokenCount,
)
from playground.runs import kept, upgrades
from playground.runs.kept import Unreadable, written
from playground.runs.record import record
from playground.runs.store import RunStore
from playground.runs.upgrades import UPGRADES, VERSION
from playground.storage.database import Database
from tests.runs.test_store import RUN

FULL = replace(
    RUN,
    spec=replace(RUN.spec, collection_id="c" * 32, endpoint_url="http://127.0.0.1:8000/v1"),
    origin=Origin("小王", "b" * 32, "d" * 32, "A"),
    frozen_from="e" * 32,
    reading=Reading("chunks", "chosen", ("a.md",), ("PTO",), 3),
    reranked=Reranked("http://127.0.0.1:8000/v1/rerank", "m", 30),
    prompt=RenderedPrompt(
        (Message("user", "问"),),
        (Segment("问", "question"),),
        "rag",
        (Neutralised("question", "<|", "< |"),),
        (Notice.of("window_unknown"),),
    ),
    budget=Budget(4096, 512, 100, 9, TokenCount(109, "server"), (("template", 109),)),
    reasoning="想",
    finish_reason="stop",
    reply_model="m-1",
    completion=TokenCount(3, "estimated"),
)
OTHERS = ("b2", "c3")
ODD = ("nobody knows this", 987, -0.5, True, None, [], {}, [["x"]], {"x": "y"})

Path_ = tuple[str | int, ...]


def paths(value: Any, above: Path_ = ()) -> Iterator[Path_]:
    """The way to every value inside a record, the containers included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield (*above, key)
        yield from paths(below, (*above, key))


PATHS = list(paths(json.loads(written(FULL))))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(tmp_path_factory.mktemp("runs") / "db")
    for run_id in ("a1", *OTHERS):
        RunStore(opened).save(replace(FULL, id=run_id)).result()
    yield opened
    opened.close()


def put(database: Database, text: str, run_id: str = "a1") -> RunStore:
    """The store, after the record of that run became `text`."""
    database.write(lambda writing: writing.execute("UPDATE runs SET record = ? WHERE id = ?", (text, run_id)))
    return RunStore(database)


def damaged(path: Path_, *value: Any) -> str:
    """The record with another value at `path`, or without it."""
    whole = json.loads(written(FULL))
    place = whole
    for key in path[:-1]:
        place = place[key]
    if value:
        place[path[-1]] = value[0]
    else:
        del place[path[-1]]
    return json.dumps(whole)


def readable(store: RunStore) -> set[str]:
    return {entry.id for entry in store.find("") if isinstance(entry, Run)}


def told(entry: Run | Unreadable | None) -> None:
    """What can be read is told whole, and of what cannot, why."""
    assert entry is not None
    assert entry.id == "a1"
    for language in LANGUAGES:
        if isinstance(entry, Run):
            json.dumps(record(entry, language))
        else:
            assert entry.failure.message(language)
            assert entry.failure.remedy(language)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_one_damaged_field_costs_no_other_run(database: Database, path: Path_) -> None:
    for text in (damaged(path), *(damaged(path, odd) for odd in ODD)):
        store = put(database, text)
        assert readable(store) >= set(OTHERS)
        assert len(store.find("")) == 1 + len(OTHERS)
        told(store.entry("a1"))


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "7", '"x"', "{}", '{"x": NaN}', "[" * 100_000, "\x00\x01"])
def test_what_is_no_record_at_all_costs_no_other_run(database: Database, text: str) -> None:
    store = put(database, text)
    assert readable(store) == set(OTHERS)
    assert [entry.id for entry in store.unreadable(["a1", *OTHERS])] == ["a1"]
    entry = store.entry("a1")
    assert isinstance(entry, Unreadable)
    assert (entry.question, entry.failure.code) == (FULL.spec.question, "record_unreadable")


def test_bytes_that_are_no_text_cost_no_other_run(database: Database) -> None:
    change = "UPDATE runs SET record = CAST(x'7b22ff227d' AS TEXT) WHERE id = 'a1'"
    database.write(lambda writing: writing.execute(change))
    assert readable(RunStore(database)) == set(OTHERS)


def test_a_kind_of_fate_that_nobody_knows_is_named_with_its_place(database: Database) -> None:
    store = put(database, damaged(("passages", 0, "fate", "kind"), "recycled"))
    entry = store.entry("a1")
    assert isinstance(entry, Unreadable)
    assert "passages.0.fate.kind" in entry.failure.message("en")


def test_a_notice_without_a_sentence_is_told_by_its_code(database: Database) -> None:
    run = put(database, damaged(("notices", 0, "code"), "of_tomorrow")).get("a1")
    assert run is not None
    assert "of_tomorrow" in run.notices[0].message("en")
    assert run.answer == FULL.answer


def test_a_failure_without_a_sentence_is_told_by_its_code(database: Database) -> None:
    run = put(database, damaged(("failure", "code"), "of_tomorrow")).get("a1")
    assert run is not None
    assert run.failure is not None
    assert "of_tomorrow" in run.failure.message("zh")


# Versions -------------------------------------------------------------------------------------------------------------


def test_a_record_carries_the_version_of_its_form(database: Database) -> None:
    assert json.loads(written(FULL))["version"] == record(FULL)["version"] == VERSION


def test_a_record_from_before_there_were_versions_is_read(database: Database) -> None:
    assert put(database, damaged(("version",))).get("a1") == FULL


def test_what_version_1_called_sent_is_a_candidate_where_no_prompt_was_made(database: Database) -> None:
    whole = json.loads(damaged(("prompt",), None))
    run = put(database, json.dumps({**whole, "version": 1})).get("a1")
    assert run is not None
    assert run.passages[0].fate == Fate("candidate", tokens=9)


def test_what_version_1_sent_stays_sent(database: Database) -> None:
    assert put(database, damaged(("version",), 1)).get("a1") == FULL


@pytest.mark.parametrize("version", [None, 1, 2])
def test_a_record_from_before_there_was_a_choice_was_asked_of_the_best_chunks(
    database: Database, version: int | None
) -> None:
    whole = json.loads(written(FULL))
    for late in ("extent", "scope"):
        del whole["spec"]["retrieval"][late]
    del whole["reading"]
    run = put(database, json.dumps({**whole, "version": version or 0})).get("a1")
    assert run is not None
    assert (run.spec.retrieval.extent, run.spec.retrieval.scope, run.reading) == ("chunks", (), None)


def test_a_record_from_before_there_were_ids_and_origins_is_read(database: Database) -> None:
    whole = json.loads(damaged(("version",), 1))
    for late in ("origin", "frozen_from"):
        del whole[late]
    for late in ("collection_id", "endpoint_url"):
        del whole["spec"][late]
    del whole["spec"]["prompt"]["set"]["number"]
    assert put(database, json.dumps(whole)).get("a1") == replace(
        FULL, origin=Origin(), frozen_from=None, spec=replace(FULL.spec, collection_id=None, endpoint_url=None)
    )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_one_damaged_field_of_an_older_record_is_told_as_well(database: Database, path: Path_) -> None:
    for odd in ODD:
        whole = json.loads(damaged(path, odd))
        told(put(database, json.dumps({**whole, "version": 1})).entry("a1"))


def test_there_is_a_step_from_every_version() -> None:
    assert sorted(UPGRADES) == list(range(VERSION))


def test_a_record_from_a_newer_version_is_told_as_such(database: Database) -> None:
    entry = put(database, damaged(("version",), VERSION + 1)).entry("a1")
    assert isinstance(entry, Unreadable)
    assert entry.failure.code == "record_too_new"


def test_a_record_takes_every_step_to_the_present_form(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {
        0: lambda old: {**old, "answer": old["answer"] + "一"},
        1: lambda old: {**old, "answer": old["answer"] + "二"},
        2: lambda old: {**old, "answer": old["answer"] + "三"},
    }
    monkeypatch.setattr(upgrades, "UPGRADES", steps)
    for module in (upgrades, kept):
        monkeypatch.setattr(module, "VERSION", 3)
    run = put(database, damaged(("version",))).get("a1")
    assert run is not None
    assert run.answer == FULL.answer + "一二三"


def test_a_run_that_was_interrupted_is_closed_in_the_present_form(tmp_path: Path) -> None:
    database = Database(tmp_path / "db")
    store = RunStore(database)
    store.save(replace(FULL, status="running")).result()
    put(database, json.dumps({**json.loads(damaged(("version",))), "status": "running"}))
    assert store.close_interrupted() == 1
    (row,) = database.read("SELECT status, record FROM runs")
    found = json.loads(row["record"])
    assert (row["status"], found["status"], found["version"]) == ("interrupted", "interrupted", VERSION)


@pytest.mark.parametrize("text", ["{", damaged(("version",), VERSION + 1)])
def test_a_running_record_that_cannot_be_read_stays_and_holds_up_no_start(tmp_path: Path, text: str) -> None:
    database = Database(tmp_path / "db")
    store = RunStore(database)
    store.save(replace(FULL, status="running")).result()
    store.save(replace(FULL, id="b2", status="running")).result()
    put(database, text)
    assert store.close_interrupted() == 1
    (row,) = database.read("SELECT record FROM runs WHERE id = 'a1'")
    assert row["record"] == text

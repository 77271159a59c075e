"""The store of runs: what went in comes out, and a stopped process leaves no run running."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from playground.core.errors import Failure, Notice
from playground.core.values import (
    PARTS,
    Chunk,
    Fate,
    Hit,
    Passage,
    PromptChoice,
    PromptSet,
    Run,
    RunSpec,
    Score,
    Timings,
    Usage,
)
from playground.runs.store import RunStore
from playground.storage.database import Database

SET = PromptSet("stock", "zh", {part: f"{part} {{{{question}}}}" for part in PARTS})
RUN = Run(
    id="a1",
    spec=RunSpec("问题\n第二行 🌙", "资料", PromptChoice(SET), "fake", "m"),
    status="completed",
    created_at="2026-03-01T12:00:00.000+08:00",
    passages=(
        Passage(
            Hit(Chunk("c1", "d1", "甲.pdf", 0, "文", 0, 1, 3, ("一", "二")), 1, (Score("fused", 0.5),)),
            Fate("sent", 1, 9),
        ),
    ),
    notices=(Notice.of("nothing_fits", candidates=3),),
    answer="答",
    usage=Usage(10, None),
    timings=Timings(search=0.25, total=0.5),
    failure=Failure("model", "unexpected", (("status", 500), ("name", None))),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    database = Database(tmp_path / "db")
    yield RunStore(database)
    database.close()


def test_a_run_comes_back_equal(store: RunStore) -> None:
    store.save(RUN).result()
    assert store.get("a1") == RUN


def test_saving_again_replaces(store: RunStore) -> None:
    store.save(replace(RUN, status="running"))
    store.save(replace(RUN, answer="完")).result()
    assert [(run.status, run.answer) for run in store.find("") if isinstance(run, Run)] == [("completed", "完")]


def test_an_unknown_run_is_none(store: RunStore) -> None:
    assert store.get("nowhere") is None


def test_what_a_stopped_process_left_running_is_interrupted(store: RunStore) -> None:
    store.save(replace(RUN, status="running")).result()
    assert store.close_interrupted() == 1
    run = store.get("a1")
    assert run is not None
    assert run.status == "interrupted"


def test_a_wanted_id_is_given_once(store: RunStore) -> None:
    wanted = "ab" * 16
    assert store.free_id(wanted) == wanted
    assert store.free_id(wanted) != wanted
    store.save(replace(RUN, id=wanted)).result()
    assert store.free_id(wanted) != wanted


@pytest.mark.parametrize("wanted", ["", "x", "AB" * 16, "ab" * 17, "' OR 1=1"])
def test_what_is_no_id_is_not_taken_as_one(store: RunStore, wanted: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", store.free_id(wanted))


def test_a_run_counts_as_it_begins_and_as_it_ends(store: RunStore) -> None:
    """And not while its answer grows, when it is written down as well."""
    running = replace(RUN, status="running")
    counts = [store.turns()]
    for run in (running, replace(running, answer="答"), RUN, replace(RUN, id="a2")):
        store.save(run).result()
        counts.append(store.turns())
    assert counts == [0, 1, 1, 2, 3]

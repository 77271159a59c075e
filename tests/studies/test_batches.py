"""Batches: every cell is asked once, whatever stops the batch, and what was asked before stays."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from playground.core.errors import StorageError
from playground.core.values import PromptChoice, RetrievalSettings, Run
from playground.storage.database import Writing
from playground.studies.batches.running import Running, Services
from playground.studies.batches.service import Batches
from playground.studies.batches.store import BatchStore
from playground.studies.batches.values import Batch, Plan
from playground.studies.values import Arm, Finding, Grounding, Question
from playground.workspace import Workspace
from tests.fakes.disk import full
from tests.fakes.openai_server import FakeServer, Gate, error

QUESTIONS = tuple(
    Question(f"q{n}", text) for n, text in enumerate(("这首词出自哪里", "采莲赋写什么", "妖童媛女在做什么"))
)


async def examine(run: Run, question: Question, own: object) -> tuple[Sequence[Finding], Grounding | None]:
    """As if there were one check, which long answers fail."""
    return (Finding("short", "passed" if len(run.answer) < 10 else "failed"),), None


@pytest.fixture
def store(lotus: Workspace) -> BatchStore:
    return BatchStore(lotus.database, lotus.clock)


@pytest.fixture
def services(lotus: Workspace, store: BatchStore) -> Services:
    return Services(lotus.pipeline, lotus.runs, store, examine, lotus.clock)


@pytest.fixture
def batches(services: Services, lotus: Workspace) -> Iterator[Batches]:
    opened = Batches(services, lotus.library)
    yield opened
    opened.close()


def arm(lotus: Workspace, name: str, **chosen: object) -> Arm:
    return replace(Arm(name, PromptChoice(lotus.catalog.stock("zh")), "fake", "fake-model"), **chosen)  # type: ignore[arg-type]


def made(lotus: Workspace, store: BatchStore, *arms: Arm, **plan: object) -> Batch:
    chosen = Plan(QUESTIONS, arms or (arm(lotus, "甲"), arm(lotus, "乙")), **plan)  # type: ignore[arg-type]
    return store.create("试", chosen, set_name="三问", set_digest="d", collection="lotus")


def states(store: BatchStore, batch: Batch) -> list[str]:
    return [line.state for line in store.cells(batch.id)]


def done(batches: Batches, batch: Batch) -> None:
    batches.start(batch.id).result(60)


# To the end -----------------------------------------------------------------------------------------------------------


def test_every_question_is_put_to_every_arm(lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer):
    batch = made(lotus, store)
    done(batches, batch)
    assert store.get(batch.id).state == "done"
    asked = {(line.slot.question, line.slot.arm) for line in store.cells(batch.id) if line.state == "completed"}
    assert asked == {(question.id, name) for question in QUESTIONS for name in ("甲", "乙")}
    assert len(server.chats) == 6


def test_every_cell_is_a_run_of_its_own(lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer):
    server.script("《西洲曲》。")
    batch = made(lotus, store)
    done(batches, batch)
    runs = [lotus.runs.get(line.run or "") for line in store.cells(batch.id)]
    assert {(run.answer, run.origin.batch) for run in runs if run} == {("《西洲曲》。", batch.id)}


def test_arms_that_search_alike_share_their_candidates(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    batch = made(lotus, store)
    done(batches, batch)
    for question in QUESTIONS:
        lines = [line for line in store.cells(batch.id) if line.slot.question == question.id]
        frozen = [run.frozen_from for line in lines if (run := lotus.runs.get(line.run or ""))]
        assert sum(one is None for one in frozen) == 1
        assert {one for one in frozen if one} <= {line.run for line in lines}


@pytest.mark.parametrize(
    "other, plan",
    [({"retrieval": RetrievalSettings(top_k=2)}, {}), ({}, {"frozen": False})],
    ids=["searched otherwise", "each its own"],
)
def test_other_arms_search_for_themselves(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer, other: dict, plan: dict
):
    batch = made(lotus, store, arm(lotus, "甲"), arm(lotus, "乙", **other), **plan)
    done(batches, batch)
    assert {run.frozen_from for line in store.cells(batch.id) if (run := lotus.runs.get(line.run or ""))} == {None}


def test_an_arm_without_documents_is_sent_none(lotus: Workspace, store: BatchStore, batches: Batches):
    batch = made(lotus, store, arm(lotus, "甲"), arm(lotus, "无", documents=False))
    done(batches, batch)
    for line in store.cells(batch.id):
        run = lotus.runs.get(line.run or "")
        assert run is not None
        assert bool(run.passages) == (line.slot.arm == "甲")


def test_what_the_checks_found_is_kept_beside_the_cell(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    server.script("一个很长很长很长很长的回答。")
    batch = made(lotus, store)
    done(batches, batch)
    (line, *_) = store.cells(batch.id)
    assert (line.passed, line.failed) == ((), ("short",))
    assert store.found(batch.id, line.slot) == ((Finding("short", "failed"),), None)


def test_the_order_is_question_by_question_and_drawn_by_the_seed(lotus: Workspace, store: BatchStore):
    many = tuple(Question(f"q{n}", f"第 {n} 问") for n in range(20))
    plan = Plan(many, (arm(lotus, "甲"), arm(lotus, "乙", repeats=2)), seed=3)
    slots = list(plan.slots())
    assert [len({slot.question for slot in slots[n : n + 3]}) for n in range(0, 60, 3)] == [1] * 20
    assert [slot.question for slot in slots] != sorted((slot.question for slot in slots), key=lambda one: int(one[1:]))
    assert len({tuple(slot.arm for slot in slots[n : n + 3]) for n in range(0, 60, 3)}) > 1
    assert slots == list(plan.slots())
    assert slots != list(replace(plan, seed=4).slots())


# Stopping and going on ------------------------------------------------------------------------------------------------


def test_a_paused_batch_goes_on_where_it_was(lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer):
    gate = Gate()
    server.script("好", gate, "的")
    batch = made(lotus, store, concurrency=1)
    ended = batches.start(batch.id)
    assert gate.reached.wait(60)
    batches.pause(batch.id)
    batches._background.begin(asyncio.sleep(0)).result(60)  # the pause has come through
    gate.set()
    ended.result(60)
    assert (store.get(batch.id).state, states(store, batch).count("completed")) == ("paused", 1)
    done(batches, batch)
    assert (store.get(batch.id).state, len(server.chats)) == ("done", 6)


def test_a_stopped_batch_breaks_off_and_can_go_on(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    gate = Gate()
    server.script("好", gate, "的")
    batch = made(lotus, store, concurrency=1)
    ended = batches.start(batch.id)
    assert gate.reached.wait(60)
    batches.stop(batch.id)
    ended.result(60)
    assert (store.get(batch.id).state, set(states(store, batch))) == ("stopped", {"waiting"})
    gate.set()
    done(batches, batch)
    assert set(states(store, batch)) == {"completed"}


def test_a_closed_process_leaves_a_batch_that_the_next_one_goes_on_with(
    lotus: Workspace, store: BatchStore, services: Services, server: FakeServer
):
    gate = Gate()
    server.script("好", gate, "的")
    batch = made(lotus, store, concurrency=1)
    first = Batches(services, lotus.library)
    first.start(batch.id)
    assert gate.reached.wait(60)
    first.close()
    assert store.get(batch.id).state == "running"
    gate.set()
    second = Batches(services, lotus.library)
    second.resume_left()
    second.start(batch.id).result(60)
    second.close()
    assert (store.get(batch.id).state, set(states(store, batch))) == ("done", {"completed"})


def test_a_cell_whose_run_is_whole_is_not_asked_again(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    """Killed between the end of the run and the note of it."""
    batch = made(lotus, store)
    done(batches, batch)
    line = store.cells(batch.id)[0]
    with_run = "UPDATE cells SET state = 'running', run = NULL, findings = NULL WHERE place = 0"
    lotus.database.write(lambda writing: writing.execute(with_run))
    done(batches, batch)
    assert (store.cells(batch.id)[0].run, len(server.chats)) == (line.run, 6)
    assert store.found(batch.id, line.slot)[0]


def test_a_cell_whose_run_was_cut_off_is_asked_again(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    batch = made(lotus, store)

    def killed(writing: Writing) -> None:
        writing.execute("UPDATE cells SET state = 'running', attempt = 'gone' WHERE place = 0")

    lotus.database.write(killed)
    done(batches, batch)
    assert (set(states(store, batch)), len(server.chats)) == ({"completed"}, 6)


def test_an_old_result_stays_until_the_new_one_is_whole(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    batch = made(lotus, store)
    done(batches, batch)
    before = store.cells(batch.id)[0]
    server.once(error(400, "no"))
    store.put_back(batch.id, [before.slot]).result(60)
    done(batches, batch)
    after = store.cells(batch.id)[0]
    assert (after.state, after.run) == ("completed", before.run)
    assert after.attempt != before.attempt
    store.put_back(batch.id, [before.slot]).result(60)
    done(batches, batch)
    assert store.cells(batch.id)[0].run not in (before.run, after.attempt)


# Failures -------------------------------------------------------------------------------------------------------------


def test_a_failed_cell_does_not_keep_the_others_from_being_asked(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    server.once(error(400, "no"))
    batch = made(lotus, store)
    done(batches, batch)
    assert sorted(states(store, batch)) == ["completed"] * 5 + ["failed"]
    assert store.get(batch.id).state == "done"


class Watch:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds
        await asyncio.sleep(0)


@pytest.fixture
def watch(services: Services, lotus: Workspace) -> tuple[Watch, Services]:
    watch = Watch()
    clock = replace(lotus.clock, monotonic=lambda: watch.at, sleep=watch.sleep)
    return watch, replace(services, clock=clock)


async def test_a_busy_server_is_asked_again_after_a_rest(
    lotus: Workspace, store: BatchStore, watch: tuple[Watch, Services], server: FakeServer
):
    server.once(error(503, "busy"))
    server.once(error(429, "slow down"))
    batch = made(lotus, store, concurrency=1)
    assert await Running(watch[1], batch).run() == "done"
    assert set(states(store, batch)) == {"completed"}
    assert len(server.chats) == 8
    assert watch[0].slept == [1.0, 2.0]


async def test_a_server_that_stays_away_is_given_up_and_its_cells_wait(
    lotus: Workspace, store: BatchStore, watch: tuple[Watch, Services], server: FakeServer
):
    server.script(error(503, "gone"))
    batch = made(lotus, store, arm(lotus, "甲"), arm(lotus, "内置", endpoint="builtin", model="builtin"), concurrency=1)
    running = Running(watch[1], batch)
    assert await running.run() == "paused"
    assert list(running.given_up) == ["甲"]
    assert {line.slot.arm: line.state for line in store.cells(batch.id)} == {"甲": "waiting", "内置": "completed"}


async def test_an_arm_that_fails_for_one_reason_again_and_again_is_given_up(
    lotus: Workspace, store: BatchStore, services: Services, server: FakeServer
):
    server.script(error(400, "no"))
    many = tuple(Question(f"q{n}", f"第 {n} 问") for n in range(20))
    batch = store.create("试", Plan(many, (arm(lotus, "甲"),), concurrency=1), set_name="", set_digest="")
    running = Running(services, batch)
    assert await running.run() == "paused"
    assert (list(running.given_up), len(server.chats)) == (["甲"], 5)


def test_arms_that_were_given_up_are_named_afterwards_until_it_goes_on(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    server.script(error(400, "no"))
    many = tuple(Question(f"q{n}", f"第 {n} 问") for n in range(8))
    batch = store.create("试", Plan(many, (arm(lotus, "甲"),), concurrency=1), set_name="", set_digest="")
    batches.start(batch.id).result()
    ((name, failure),) = store.get(batch.id).given_up
    assert (name, failure) == ("甲", store.get(batch.id).trouble)
    batches.stop(batch.id)
    assert store.get(batch.id).given_up == ((name, failure),)
    server.script("好。")
    batches.start(batch.id).result()
    assert store.get(batch.id).given_up == ()


def test_two_batches_run_side_by_side(lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer):
    one, other = made(lotus, store), made(lotus, store)
    for ended in [batches.start(one.id), batches.start(other.id)]:
        ended.result(60)
    assert {store.get(one.id).state, store.get(other.id).state} == {"done"}


# A full disk ----------------------------------------------------------------------------------------------------------


def test_a_batch_that_cannot_be_written_down_rests_and_says_why_though_that_cannot_be_written_either(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    gate = Gate()
    server.script("好", gate, "的")
    batch = made(lotus, store, concurrency=1)
    ended = batches.start(batch.id)
    assert gate.reached.wait(60)
    with full(lotus.database):
        gate.set()
        ended.result(60)
        told = store.get(batch.id)
        assert (told.state, told.trouble and told.trouble.code) == ("paused", "disk_full")
        assert ([line.state for line in store.list()], store.left_running()) == (["paused"], ())
    done(batches, batch)
    assert (store.get(batch.id).state, set(states(store, batch))) == ("done", {"completed"})


def test_a_batch_is_stopped_though_that_cannot_be_written(
    lotus: Workspace, store: BatchStore, batches: Batches, server: FakeServer
):
    gate = Gate()
    server.script("好", gate, "的")
    batch = made(lotus, store, concurrency=1)
    ended = batches.start(batch.id)
    assert gate.reached.wait(60)
    with full(lotus.database):
        with pytest.raises(StorageError):
            batches.stop(batch.id)
        ended.result(60)
        assert store.get(batch.id).state in ("stopped", "paused")  # paused where its end could not be noted, either
    gate.set()
    done(batches, batch)
    assert (store.get(batch.id).state, set(states(store, batch))) == ("done", {"completed"})

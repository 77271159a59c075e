"""Comparisons: several arms over one question, side by side, each able to fail or to be stopped alone."""

from contextlib import aclosing
from dataclasses import replace

from playground.core.events import Completed, Delta, Failed, Started
from playground.core.values import Found, PromptChoice, RetrievalSettings, Run
from playground.runs.folding import apply
from playground.settings import EndpointSettings, Settings
from playground.studies.comparing import Compared, Comparison, Heard, Lane
from playground.studies.values import Arm
from playground.workspace import Workspace
from tests.fakes.openai_server import DISCONNECT, FakeServer, Gate

WHERE = "'采莲南塘秋'出自哪里？"


def arm(lotus: Workspace, name: str, **chosen: object) -> Arm:
    return replace(Arm(name, PromptChoice(lotus.catalog.stock("zh")), "fake", "fake-model"), **chosen)  # type: ignore[arg-type]


def comparison(lotus: Workspace, *arms: Arm, **more: object) -> Comparison:
    compared = replace(Compared(WHERE, arms, "lotus"), **more)  # type: ignore[arg-type]
    return Comparison(lotus.pipeline, compared, lotus.clock)


async def heard(one: Comparison) -> list[Heard]:
    async with aclosing(one.events()) as events:
        return [event async for event in events]


def runs(events: list[Heard]) -> dict[Lane, Run]:
    folded: dict[Lane, Run] = {}
    for lane, event in events:
        folded[lane] = apply(folded.get(lane), event)
    return folded


async def test_every_arm_is_answered(lotus: Workspace, server: FakeServer) -> None:
    server.script("《西洲曲》。")
    done = runs(await heard(comparison(lotus, arm(lotus, "甲"), arm(lotus, "乙", repeats=2))))
    assert {lane: run.answer for lane, run in done.items()} == dict.fromkeys(
        [Lane("甲"), Lane("乙"), Lane("乙", 1)], "《西洲曲》。"
    )


async def test_an_answer_is_heard_while_another_arm_still_waits(lotus: Workspace, server: FakeServer) -> None:
    gate = Gate()
    server.once("快")
    server.script("慢", gate)
    fast = []
    async with aclosing(comparison(lotus, arm(lotus, "甲"), arm(lotus, "乙"), frozen=False).events()) as events:
        async for lane, event in events:
            if isinstance(event, Delta) and event.text == "快":
                fast.append(lane)
            if isinstance(event, Completed) and lane in fast:
                gate.set()
    assert len(fast) == 1


async def test_an_arm_whose_server_dies_leaves_the_others(lotus: Workspace, server: FakeServer) -> None:
    server.once("好", DISCONNECT)
    server.script("好")
    done = runs(await heard(comparison(lotus, arm(lotus, "甲"), arm(lotus, "乙"), arm(lotus, "丙"))))
    assert sorted(run.status for run in done.values()) == ["completed", "completed", "failed"]


async def test_one_arm_can_be_stopped(lotus: Workspace, server: FakeServer) -> None:
    gate = Gate()
    server.script("好", gate, "的")
    one = comparison(lotus, arm(lotus, "甲"), arm(lotus, "乙"))
    began: set[Lane] = set()
    ended: dict[str, str] = {}
    ids: dict[str, str] = {}
    async with aclosing(one.events()) as events:
        async for lane, event in events:
            if isinstance(event, Started):
                ids[lane.arm] = event.run_id
            if isinstance(event, Delta):
                began.add(lane)
                if len(began) == 2 and not gate.is_set():
                    one.stop("甲")
                    gate.set()
            if isinstance(event, Completed | Failed):
                ended[lane.arm] = type(event).__name__
    assert ended == {"乙": "Completed"}
    stopped = lotus.runs.get(ids["甲"])
    assert stopped is not None
    assert stopped.status == "cancelled"


async def test_closing_the_stream_ends_all_arms(lotus: Workspace, server: FakeServer) -> None:
    server.script("好", Gate())
    one, ids = comparison(lotus, arm(lotus, "甲"), arm(lotus, "乙")), set()
    async with aclosing(one.events()) as events:
        async for _, event in events:
            if isinstance(event, Started):
                ids.add(event.run_id)
            if isinstance(event, Delta):
                break
    assert {run.status for run_id in ids if (run := lotus.runs.get(run_id))} == {"cancelled"}


async def test_arms_share_the_candidates_of_the_first(lotus: Workspace, server: FakeServer) -> None:
    done = runs(await heard(comparison(lotus, arm(lotus, "甲"), arm(lotus, "乙"), arm(lotus, "丙"))))
    searched = [run for run in done.values() if run.frozen_from is None]
    assert len(searched) == 1
    assert {run.frozen_from for run in done.values()} == {None, searched[0].id}


async def test_arms_that_search_otherwise_search_for_themselves(lotus: Workspace, server: FakeServer) -> None:
    other = arm(lotus, "乙", retrieval=RetrievalSettings(top_k=1))
    done = runs(await heard(comparison(lotus, arm(lotus, "甲"), other)))
    assert {run.frozen_from for run in done.values()} == {None}


async def test_timed_arms_run_one_after_the_other_in_turning_order(lotus: Workspace, server: FakeServer) -> None:
    lanes = []
    async with aclosing(comparison(lotus, arm(lotus, "甲"), arm(lotus, "乙")).timed(2)) as events:
        async for lane, event in events:
            if isinstance(event, Started | Completed):
                lanes.append((lane.arm, lane.repeat, type(event).__name__))
    order = [(arm, number) for arm, number, kind in lanes if kind == "Started"]
    assert order == [("甲", 0), ("乙", 0), ("乙", 1), ("甲", 1), ("甲", 2), ("乙", 2)]
    assert [kind for _, _, kind in lanes] == ["Started", "Completed"] * 6


async def test_runs_know_their_comparison_and_arm(lotus: Workspace, server: FakeServer) -> None:
    one = comparison(lotus, arm(lotus, "甲"), arm(lotus, "乙"))
    done = runs(await heard(one))
    assert {(run.origin.batch, run.origin.arm) for run in done.values()} == {(one.id, "甲"), (one.id, "乙")}


async def test_arms_of_two_endpoints(settings: Settings, server: FakeServer, nobody: str) -> None:
    away = EndpointSettings(name="away", base_url=f"http://{nobody}/v1")
    with Workspace(settings.model_copy(update={"endpoints": (*settings.endpoints, away)}), {"FAKE_KEY": "k"}) as opened:
        one = Compared(WHERE, (arm(opened, "甲"), arm(opened, "乙", endpoint="away")))
        done = runs(await heard(Comparison(opened.pipeline, one, opened.clock)))
    assert {lane.arm: run.status for lane, run in done.items()} == {"甲": "completed", "乙": "failed"}


async def test_an_arm_is_given_chunks_chosen_by_hand_and_knows_its_parent(lotus: Workspace, server: FakeServer) -> None:
    (first,) = runs(await heard(comparison(lotus, arm(lotus, "甲")))).values()
    fewer = Found(first.passages[1:], first.id)
    done = runs(
        await heard(
            comparison(lotus, arm(lotus, "乙"), arm(lotus, "丙"), given={"乙": fewer}, parents={"乙": first.id})
        )
    )
    edited, whole = (done[Lane(name)] for name in ("乙", "丙"))
    assert [one.hit.chunk.id for one in edited.passages] == [one.hit.chunk.id for one in first.passages[1:]]
    assert (edited.origin.parent, edited.frozen_from) == (first.id, first.id)
    assert (len(whole.passages), whole.origin.parent) == (len(first.passages), None)

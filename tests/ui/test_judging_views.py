"""A judge on the Batch tab: chosen, asked, followed, stopped; what it says stands apart from what people say."""

import json
from dataclasses import replace
from typing import Any

import pytest

from playground.core.strings import text
from playground.studies.judging.work import Choice, tasks_of
from playground.studies.values import Judge, Judgement, Opinion
from playground.ui.batch.looking.location import Location, Place, address
from playground.ui.html.words import Words
from playground.ui.study.judging.opinions import compared, mark, opinion
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer, Gate
from tests.ui.batches import Made, made
from tests.ui.test_batch_tab import Browser, Shown, news

ZH = Words("zh")
JUDGE = Judge("fake", "judge-model", "d" * 16)


def verdict(said: str, key: str = "verdict") -> str:
    return json.dumps({"reason": "要点都在。", key: said}, ensure_ascii=False)


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    return Browser(lotus)


@pytest.fixture
def one(lotus: Workspace) -> Made:
    """Two answers."""
    filled = made(lotus)
    filled.answer("q1", "甲", "写莲。")
    filled.answer("q1", "乙", "写荷花。", verdict="wrong")
    return filled


def at(one: Made, **more: Any) -> str:
    return address(Location("batch", one.batch.id, **more))


async def judging(browser: Browser, act: str, **more: object) -> Shown:
    return await browser.tell("batch_judging", {"act": f"judging_{act}", **more})


def judged(workspace: Workspace, of: Made, kind: Any = "single") -> None:
    """To the end, without the page."""
    choice = Choice("fake", "judge-model", "zh", kind)
    tasks = tasks_of(of.batch, workspace.studies.store.cells(of.batch.id), kind)
    workspace.judging.start(of.batch.id, choice, tasks).result(60)


# The panel ------------------------------------------------------------------------------------------------------------


async def test_at_first_it_is_one_line_that_asks_nobody(browser: Browser, one: Made, server: FakeServer) -> None:
    shown = await browser.go(at(one))
    assert 'data-act="judging_open"' in shown["judging"]
    assert "judging_start" not in shown["judging"]
    assert not server.requests


async def test_opened_it_offers_models_and_says_what_it_takes(browser: Browser, one: Made, server: FakeServer) -> None:
    await browser.go(at(one))
    shown = await judging(browser, "open")
    assert "fake-model" in shown["judging"]
    assert "评审 2 个回答" in shown["judging"]
    assert "2 个回答，至多 2 次评审，提示词共约" in shown["judging"]
    assert not server.chats


async def test_pairs_take_two_verdicts_each(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    await judging(browser, "open")
    shown = await judging(browser, "set", field="kind", value="pair")
    assert "1 对回答，至多 2 次评审" in shown["judging"]


async def test_a_model_that_judges_itself_is_told(browser: Browser, one: Made, server: FakeServer) -> None:
    server.models = [{"id": "m"}]
    await browser.go(at(one))
    shown = await judging(browser, "open")
    assert text("zh", "ui.judging.itself", arms="甲") in shown["judging"]


async def test_the_built_in_model_is_not_offered(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    assert "内置" not in (await judging(browser, "open"))["judging"].split("<select")[1]


async def test_what_no_script_of_ours_sends_is_refused(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    assert "request_unclear" in (await judging(browser, "set", field="key", value="x"))["note"]


# Judging --------------------------------------------------------------------------------------------------------------


async def test_it_is_begun_and_followed_to_its_end(
    browser: Browser, lotus: Workspace, one: Made, server: FakeServer
) -> None:
    gate = Gate()
    server.script(gate, verdict("right"))
    await browser.go(at(one))
    await judging(browser, "open")
    shown = await judging(browser, "start")
    assert 'data-state="running"' in shown["judging"]
    following = browser.pictures("batch_follow", {"to": at(one)})
    await anext(following)
    gate.set()
    cells: dict[str, str] = {}
    last: Shown = {}
    async for picture in following:
        drawn = {str(part.elem_id).removeprefix("batch-"): str(html) for part, html in picture.items()}
        if "patch" in drawn:
            cells.update(news(drawn))
        last.update(drawn)
    assert "已评完 2 / 2" in last["judging"]
    assert "未校准" in last["judging"]
    assert all("⚖✓" in cell for cell in cells.values())
    assert len(cells) == 2


async def test_it_can_be_stopped(browser: Browser, one: Made, server: FakeServer) -> None:
    gate = Gate()
    server.script(gate, verdict("right"))
    await browser.go(at(one))
    await judging(browser, "open")
    await judging(browser, "start")
    assert gate.reached.wait(60)
    await judging(browser, "stop")
    assert server.disconnected.wait(60)
    gate.set()


async def test_without_an_answer_there_is_nothing_to_begin(browser: Browser, lotus: Workspace) -> None:
    empty = made(lotus)
    await browser.go(at(empty))
    assert text("zh", "ui.judging.nothing") in (await judging(browser, "open"))["judging"]
    assert "judge_nothing" in (await judging(browser, "start"))["judging"]


# What it said ---------------------------------------------------------------------------------------------------------


async def test_a_batch_that_is_opened_later_shows_it(
    browser: Browser, lotus: Workspace, one: Made, server: FakeServer
) -> None:
    server.script(verdict("partly"))
    judged(lotus, one)
    shown = await browser.go(at(one, cell=Place("q1", "甲")))
    assert "⚖◐" in shown["grid"]
    assert "要点都在。" in shown["cell"]
    assert "judge-model" in shown["cell"]
    assert "未校准" in shown["cell"]


async def test_it_is_no_verdict_of_people(browser: Browser, lotus: Workspace, one: Made, server: FakeServer) -> None:
    server.script(verdict("right"))
    judged(lotus, one)
    shown = await browser.go(at(one))
    assert 'class="v wrong"' in shown["grid"]
    assert 'class="v right"' not in shown["grid"]
    assert "模型评审（非人工，未校准）" in shown["verdicts"]
    assert lotus.studies.judgements.of([one.run("q1", "甲")]) == {}


async def test_a_pair_stands_in_the_cell_and_in_the_panel(
    browser: Browser, lotus: Workspace, one: Made, server: FakeServer
) -> None:
    server.script(verdict("first", "better"))
    judged(lotus, one, "pair")
    shown = await browser.go(at(one, cell=Place("q1", "乙")))
    assert "换了先后顺序" in shown["cell"]
    assert "乙：与基线“甲”比较：0 优，0 劣，0 不分上下，1 未定" in shown["judging"]


async def test_once_enough_people_judged_the_figures_are_told(
    browser: Browser, lotus: Workspace, one: Made, server: FakeServer
) -> None:
    server.script(verdict("right"))
    judged(lotus, one)
    run = lotus.runs.get(one.run("q1", "甲"))
    assert run is not None
    (said,) = lotus.studies.opinions.of([run.id]).values()
    for number in range(30):
        other = replace(run, id=f"{number:032x}")
        lotus.runs.save(other).result()
        lotus.studies.opinions.put(replace(said, run=other.id), f"i{number}")
        lotus.studies.judgements.judge(Judgement(other.id, "right" if number < 24 else "wrong"))
    shown = await browser.go(at(one, cell=Place("q1", "甲")))
    assert "24/31" in shown["judging"]
    assert "κ = 0.00" in shown["judging"]
    assert "未校准" not in shown["cell"]


# Views ----------------------------------------------------------------------------------------------------------------


def test_what_is_no_verdict_has_a_mark_of_its_own() -> None:
    assert "⚖?" in str(mark([Opinion("r", JUDGE, "invalid", reply="不错")], ZH))
    assert mark([], ZH) is None


def test_repeats_are_counted() -> None:
    some = [Opinion("r", JUDGE, "judged", said) for said in ("right", "right", "wrong")]  # type: ignore[arg-type]
    assert "⚖✓2 ✗1" in str(mark(some, ZH))


def test_the_words_of_a_judge_are_never_markup() -> None:
    said = Opinion("r", JUDGE, "judged", "right", "<script>alert(1)</script>", at="2026-11-30T12:00:00.000+00:00")
    assert "<script>" not in opinion(said, True, ZH)
    assert "<script>" not in compared({False: replace(said, said="first", against="o")}, "<script>", ZH)


def test_an_invalid_reply_can_be_read() -> None:
    shown = opinion(Opinion("r", JUDGE, "invalid", reply="我觉得不错", at="2026-11-30T12:00:00.000+00:00"), True, ZH)
    assert "我觉得不错" in shown
    assert "无效" in shown

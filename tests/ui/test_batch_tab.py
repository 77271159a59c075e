"""The events of the Batch tab as Gradio calls them."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from playground.studies.values import Judgement
from playground.ui import batch as tab_module
from playground.ui.batch.looking import pictures
from playground.ui.batch.looking.location import Location, address
from playground.ui.page.page import Page
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer, Gate
from tests.ui.batches import Made, arm, made
from tests.ui.values import PAGE, told

Shown = dict[str, str]


class Browser:
    """A page that is open on the tab."""

    def __init__(self, workspace: Workspace) -> None:
        workspace.ready.set()
        with gr.Blocks() as blocks:
            self.page = Page(workspace, blocks)
            with gr.Tab() as tab:
                connect = tab_module.TAB.build(self.page, tab)
            connect()
        self.workspace = workspace
        self._events: dict[str, Callable[..., AsyncGenerator[dict[Any, Any], None]]] = {
            str(event.name): event.fn for event in blocks.fns.values() if event.fn
        }
        self.request = PAGE

    async def tell(self, event: str, said: object = None, *values: Any) -> Shown:
        """All that an event has shown at its end, by the ids of the places without `batch-`."""
        shown: Shown = {}
        async for picture in self.pictures(event, said, *values):
            shown.update({str(part.elem_id).removeprefix("batch-"): str(html) for part, html in picture.items()})
        return shown

    def pictures(self, event: str, said: object = None, *values: Any) -> AsyncGenerator[dict[Any, Any], None]:
        if event in ("remarks", "questions"):  # files
            return self._events[event](self.request, said)
        data = [json.dumps(said)] if event in ("batch_go", "batch_estimate") else []
        return self._events[event](self.request, told(said), *values, *data)

    async def go(self, here: Location | str) -> Shown:
        return await self.tell("batch_go", {"to": here if isinstance(here, str) else address(here)})

    async def act(self, act: str, **more: object) -> Shown:
        return await self.tell("batch_act", {"act": act, **more})


def news(shown: Shown) -> dict[str, str]:
    """What is told for single places, by their ids."""
    quoted = shown["patch"].split('data-news="')[1].split('"')[0]
    found: dict[str, str] = json.loads(
        quoted.replace("&#34;", '"')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("&#39;", "'")
    )
    return found


def leads_to(shown: Shown) -> str:
    return shown["patch"].split('data-to="')[1].split('"')[0] if "data-to" in shown["patch"] else ""


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    return Browser(lotus)


@pytest.fixture
def one(lotus: Workspace) -> Made:
    """Two answers."""
    filled = made(lotus)
    filled.answer("q1", "甲", "莲", passed="language")
    filled.answer("q1", "乙", "荷", failed="language")
    return filled


def at(one: Made, **more: Any) -> str:
    return address(Location("batch", one.batch.id, **more))


# Looking --------------------------------------------------------------------------------------------------------------


async def test_an_address_is_shown(browser: Browser, one: Made) -> None:
    assert f"#batch/{one.batch.id}" in (await browser.go("#batch"))["list"]
    shown = await browser.go(at(one))
    assert "采莲赋写什么" in shown["grid"]
    assert "试" in shown["head"]


async def test_without_verdicts_the_arms_are_told_by_what_they_differ_in(browser: Browser, lotus: Workspace) -> None:
    filled = made(lotus)
    filled.answer("q1", "甲", "莲", passed="language length")
    filled.answer("q1", "乙", "荷", passed="language", failed="length")
    shown = await browser.go(at(filled))
    assert '<option value="length" selected' in shown["verdicts"]


async def test_a_cell_that_opens_leaves_the_grid_as_it_is(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    shown = await browser.go(at(one) + "?cell=q1~%E7%94%B2")
    assert "grid" not in shown
    assert "莲" in shown["cell"]


async def test_of_a_large_batch_the_rows_are_shown_before_all_that_is_said_of_them(
    browser: Browser, one: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_MANY", 1)
    shown = [
        {str(part.elem_id): str(html) for part, html in picture.items()}
        async for picture in browser.pictures("batch_go", {"to": at(one)})
    ]
    first, then = (picture for picture in shown if "batch-grid" in picture)
    assert "采莲赋写什么" in first["batch-grid"]
    assert "1/1" not in first["batch-verdicts"]
    assert "1/1" in then["batch-verdicts"]
    assert then["batch-grid"] == first["batch-grid"]
    assert "看改坏的 1 题" in then["batch-verdicts"]
    assert "改坏" in news({"patch": then["batch-patch"]})["cell-0-1"]


async def test_a_large_batch_that_was_read_is_shown_at_once(
    browser: Browser, one: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_MANY", 1)
    await browser.go(at(one))
    await browser.go("#batch")
    shown = [picture async for picture in browser.pictures("batch_go", {"to": at(one)}) if len(picture) > 1]
    assert len(shown) == 1


@pytest.mark.parametrize("to", ["#batch/gone", "#batch/sets/gone"])
async def test_what_is_gone_is_told(browser: Browser, to: str) -> None:
    shown = await browser.go(to)
    assert "note bad" in shown["note"]


@pytest.mark.parametrize("said", [None, "no click of ours", {"act": "start"}, {"act": "remove", "id": ["x"]}, ["act"]])
async def test_what_no_script_of_ours_sends_is_refused_with_a_card(browser: Browser, said: Any) -> None:
    shown = await browser.tell("batch_act", said)
    assert "request_unclear" in shown["note"]


# Doing ----------------------------------------------------------------------------------------------------------------


async def test_a_batch_is_started_and_followed_to_its_end(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    gate = Gate()
    server.script("好", gate, "。")
    one = made(lotus, arm(lotus, "甲", model="fake-model"), arm(lotus, "乙", model="fake-model"))
    await browser.go(at(one))
    shown = await browser.act("start", id=one.batch.id)
    assert 'data-act="pause"' in shown["head"]
    following = browser.pictures("batch_follow", {"to": at(one)})
    await anext(following)
    gate.set()
    cells: dict[str, str] = {}
    last: Shown = {}
    async for picture in following:
        shown = {str(part.elem_id).removeprefix("batch-"): str(html) for part, html in picture.items()}
        if "patch" in shown:
            cells.update((place, inner) for place, inner in news(shown).items() if place.startswith("cell-"))
        last.update(shown)
    assert 'data-state="done"' in last["head"]
    assert len(cells) == 8
    assert all("好。" in cell for cell in cells.values())


async def test_following_ends_when_another_one_begins(browser: Browser, lotus: Workspace, server: FakeServer) -> None:
    gate = Gate()
    server.script(gate, "好")
    one = made(lotus, arm(lotus, "甲", model="fake-model"), arm(lotus, "乙", model="fake-model"))
    await browser.go(at(one))
    await browser.act("start", id=one.batch.id)
    first = asyncio.create_task(browser.tell("batch_follow", {"to": at(one)}))
    await asyncio.sleep(0)
    second = asyncio.create_task(browser.tell("batch_follow", {"to": at(one)}))
    await asyncio.wait_for(first, 30)
    assert not second.done()
    gate.set()
    await asyncio.wait_for(second, 60)


async def test_nothing_is_followed_where_nothing_goes_on(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    shown = await asyncio.wait_for(browser.tell("batch_follow", {"to": at(one)}), 30)
    assert news(shown) == {}


async def test_checks_can_be_chosen_by_as_soon_as_they_have_found_something(browser: Browser, lotus: Workspace) -> None:
    filled = made(lotus)
    lotus.studies.store.put_state(filled.batch.id, "running")
    assert "key_points" not in (await browser.go(at(filled)))["choices"]
    filled.answer("q1", "甲", "莲", passed="key_points")
    browser.page.changes.tell("studies")
    shown = await browser.tell("studies_for_batch")
    assert '<option value="key_points">' in news(shown)["sieve-check"]
    assert "choices" not in shown


async def test_cells_are_asked_again(browser: Browser, lotus: Workspace, server: FakeServer) -> None:
    one = made(lotus, arm(lotus, "甲", model="fake-model"), arm(lotus, "乙", model="fake-model"))
    one.answer("q1", "甲", "")
    lotus.studies.store.put_state(one.batch.id, "done")
    await browser.go(at(one))
    await browser.act("again", id=one.batch.id, which="rows", cells=["q1~"])
    await asyncio.to_thread(lambda: lotus.studies.batches.start(one.batch.id).result(60))
    assert one.line("q1", "甲").state == "completed"


async def test_that_there_is_nothing_to_ask_again_is_told(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    shown = await browser.act("again", id=one.batch.id, which="errors")
    assert "没有需要重新运行的回答" in shown["note"]


async def test_a_running_batch_is_not_removed(browser: Browser, one: Made, lotus: Workspace) -> None:
    lotus.studies.store.put_state(one.batch.id, "running")
    shown = await browser.act("remove", id=one.batch.id)
    assert "正在进行" in shown["note"]
    assert lotus.studies.store.get(one.batch.id)


async def test_a_batch_is_renamed_and_removed(browser: Browser, one: Made, lotus: Workspace) -> None:
    await browser.go(at(one))
    shown = await browser.act("rename", id=one.batch.id, name="  周一  回归 ")
    assert "周一 回归" in shown["head"]
    shown = await browser.act("remove", id=one.batch.id)
    assert leads_to(shown) == "#batch"
    assert lotus.studies.store.list() == ()


async def test_other_pages_learn_of_it(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    before = browser.page.changes.numbers()["studies"]
    await browser.act("rename", id=one.batch.id, name="新")
    assert browser.page.changes.numbers()["studies"] == before + 1


async def test_a_page_follows_what_others_say(browser: Browser, one: Made, lotus: Workspace) -> None:
    await browser.go(at(one))
    lotus.studies.judgements.judge(Judgement(one.run("q1", "甲"), "right"))
    browser.page.changes.tell("studies")
    shown = await browser.tell("studies_for_batch")
    assert "正确" in news(shown)["cell-0-0"]
    assert "人工判定" in shown["verdicts"]


# Judging --------------------------------------------------------------------------------------------------------------


async def say(browser: Browser, act: str, of: str, **more: object) -> Shown:
    return await browser.tell("batch_say", {"act": act, "of": of, **more})


async def test_a_verdict_is_kept_with_its_author_and_shown_in_its_cell(
    browser: Browser, one: Made, lotus: Workspace
) -> None:
    run = one.run("q1", "甲")
    await browser.go(at(one) + "?cell=q1~%E7%94%B2")
    shown = await say(browser, "judge", run, verdict="wrong", author="li na")
    (said,) = lotus.studies.judgements.of([run]).values()
    assert (said.verdict, said.author) == ("wrong", "li na")
    assert "错误" in news(shown)["cell-0-0"]
    assert "li na" in shown["signed"]


async def test_the_measure_that_is_shown_stays_when_the_first_answer_is_judged(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    await say(browser, "judge", one.run("q1", "甲"), verdict="right")
    shown = await browser.tell("studies_for_batch")
    assert '<option value="language" selected' in shown["verdicts"]
    assert "show=broken" in shown["sieve"]


async def test_that_people_judged_is_told_beside_another_measure(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    await say(browser, "judge", one.run("q1", "甲"), verdict="right")
    assert "按人工判定比较</a>" in (await browser.tell("studies_for_batch"))["verdicts"]


async def test_a_batch_that_is_opened_anew_is_shown_by_what_people_say(browser: Browser, one: Made) -> None:
    await browser.go(at(one))
    await say(browser, "judge", one.run("q1", "甲"), verdict="right")
    await browser.go("#batch")
    assert '<option value="verdict" selected' in (await browser.go(at(one)))["verdicts"]


@pytest.mark.parametrize("cell, shown_by", [("", "length"), ("?cell=q1~%E7%94%B2", "language")])
async def test_while_a_batch_runs_a_measure_that_tells_arms_apart_is_shown_unless_somebody_looks_into_it(
    browser: Browser, lotus: Workspace, cell: str, shown_by: str
) -> None:
    filled = made(lotus)
    filled.answer("q1", "甲", "莲", passed="language length")
    lotus.studies.store.put_state(filled.batch.id, "running")
    await browser.go(at(filled) + cell)
    filled.answer("q1", "乙", "荷", passed="language", failed="length")
    browser.page.changes.tell("studies")
    assert f'<option value="{shown_by}" selected' in (await browser.tell("studies_for_batch"))["verdicts"]


async def test_a_verdict_said_twice_is_taken_back(browser: Browser, one: Made, lotus: Workspace) -> None:
    run = one.run("q1", "甲")
    for _ in range(2):
        await say(browser, "judge", run, verdict="wrong")
    assert lotus.studies.judgements.of([run])[run].verdict is None


async def test_reasons_are_added_and_taken_back_one_by_one(browser: Browser, one: Made, lotus: Workspace) -> None:
    run = one.run("q1", "甲")
    for reason in ("too_long", "format", "too_long"):
        await say(browser, "reason", run, reason=reason)
    assert lotus.studies.judgements.of([run])[run].reasons == ("format",)


async def test_a_remark_stands_beside_the_verdict_and_undo_goes_back(
    browser: Browser, one: Made, lotus: Workspace
) -> None:
    run = one.run("q1", "甲")
    await say(browser, "judge", run, verdict="partly")
    await say(browser, "remark", run, value="少了年代\n")
    said = lotus.studies.judgements.of([run])[run]
    assert (said.verdict, said.remark) == ("partly", "少了年代")
    await say(browser, "undo", run)
    said = lotus.studies.judgements.of([run])[run]
    assert (said.verdict, said.remark) == ("partly", "")


async def test_a_remark_that_is_kept_already_is_no_second_one(browser: Browser, one: Made, lotus: Workspace) -> None:
    run = one.run("q1", "甲")
    for _ in range(2):
        await say(browser, "remark", run, value="少了年代")
    assert len(lotus.studies.judgements.history(run)) == 1


async def test_what_cannot_be_kept_is_told_and_the_desk_shows_what_is(
    browser: Browser, one: Made, lotus: Workspace
) -> None:
    await browser.go(at(one) + "?cell=q1~%E7%94%B2")
    shown = await say(browser, "judge", "gone", verdict="right")
    assert "note bad" in shown["note"]
    assert 'aria-pressed="true"' not in shown["judge"]


async def test_a_server_that_was_started_anew_takes_up_where_the_page_is(lotus: Workspace, one: Made) -> None:
    fresh, run = Browser(lotus), one.run("q1", "甲")
    told_at = at(one) + "?cell=q1~%E7%94%B2"
    shown = await say(fresh, "judge", run, verdict="right", at=told_at)
    assert "正确" in news(shown)["cell-0-0"]


async def test_what_names_no_answer_is_said_of_the_cell_that_the_page_has_open(
    browser: Browser, one: Made, lotus: Workspace
) -> None:
    await browser.go(at(one) + "?cell=q1~%E7%94%B2")  # what the server saw last
    await say(browser, "judge", "", verdict="wrong", at=at(one) + "?cell=q1~%E4%B9%99")
    assert set(lotus.studies.judgements.of([one.run("q1", "甲"), one.run("q1", "乙")])) == {one.run("q1", "乙")}


async def test_a_cell_without_an_answer_cannot_be_judged(browser: Browser, one: Made) -> None:
    shown = await say(browser, "judge", "", verdict="wrong", at=at(one) + "?cell=q2~%E7%94%B2")
    assert "note bad" in shown["note"]


async def test_counts_follow_a_remark_though_another_cell_was_opened_meanwhile(browser: Browser, one: Made) -> None:
    await browser.go(at(one) + "?cell=q1~%E7%94%B2")
    for arm_ in ("甲", "乙"):
        await say(browser, "remark", one.run("q1", arm_), value="少了年代")
    await browser.go(at(one) + "?cell=q1~%E4%B9%99")
    shown = await browser.tell("studies_for_batch")
    assert '备注未齐 <span class="c">3</span>' in shown["sieve"]


# Read back ------------------------------------------------------------------------------------------------------------


async def test_verdicts_come_back_from_a_table(browser: Browser, one: Made, lotus: Workspace, tmp_path: Path) -> None:
    table = "| 问题 | 方案 | 判定 | 备注 |\n|---|---|---|---|\n| 采莲赋写什么 | 乙 | 错 | 答非所问 |\n| 没有这题 | 乙 | 对 | |\n"
    path = tmp_path / "back.md"
    path.write_text(table, "utf-8")
    await browser.go(at(one))
    shown = await browser.tell("remarks", {"path": str(path), "orig_name": "周一.md"})
    assert "周一.md" in shown["read-back"]
    assert "答非所问" in shown["read-back"]
    assert "没有采用" in shown["read-back"]
    assert lotus.studies.judgements.of([one.run("q1", "乙")]) == {}
    shown = await browser.act("take_over")
    assert lotus.studies.judgements.of([one.run("q1", "乙")])[one.run("q1", "乙")].remark == "答非所问"
    assert shown["read-back"] == ""
    assert "已采用 1 处" in shown["note"]


async def test_a_file_that_cannot_be_read_is_told(browser: Browser, one: Made, tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"nothing")
    await browser.go(at(one))
    shown = await browser.tell("remarks", {"path": str(path), "orig_name": "x.docx"})
    assert "note bad" in shown["note"]

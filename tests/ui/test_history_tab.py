"""The History tab through its events, as Gradio calls them."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from playground.core.errors import Failure
from playground.core.values import Origin, Run
from playground.ui import history
from playground.ui.page.page import Page
from playground.workspace import Workspace
from tests.ui.values import PAGE, told

LOGGED_IN: Any = SimpleNamespace(**{**vars(PAGE), "session_hash": "own", "username": "甲"})
ENGLISH: Any = SimpleNamespace(**{**vars(PAGE), "session_hash": "english", "cookies": {"lang": "en"}})


class Browser:
    """Begins the events of the tab, as Gradio calls them."""

    def __init__(self, workspace: Workspace) -> None:
        with gr.Blocks() as blocks:
            self.page = Page(workspace, blocks)
            with gr.Tab() as tab:
                wire = history.TAB.build(self.page, tab)
            wire()
        self._events: dict[str, Callable[..., Any]] = {str(one.name): one.fn for one in blocks.fns.values() if one.fn}

    async def go(self, *parts: str, by: Any = PAGE) -> str:
        """What an address shows."""
        pictures = self._events["history_go"](by, SimpleNamespace(_data=None), json.dumps({"parts": parts}))
        return await drawn(pictures)

    async def changed(self) -> str:
        """What a page shows that learned of a change."""
        return await drawn(self._events["runs_for_history"](PAGE, told({})))


async def drawn(pictures: Any) -> str:
    return "\n".join([str(part) async for picture in pictures for part in picture.values()])


def questions(page: str) -> list[str]:
    found = re.findall(r'class="run"[^>]*><bdi>(.*?)</bdi>', page)
    return [unescape(re.sub("</?mark>", "", question)) for question in found]


def place(page: str) -> Any:
    found = re.search(r'data-place="([^"]*)"', page)
    assert found
    return json.loads(unescape(found[1]))


@pytest.fixture
async def browser(workspace: Workspace) -> Browser:
    return Browser(workspace)


Put = Callable[..., Run]


@pytest.fixture
def put(workspace: Workspace, run: Run) -> Put:
    """Puts a run into the store, some of it other than in the one of all views."""

    def put_one(id: str, question: str = "荷塘在哪里", **fields: Any) -> Run:
        spec = replace(run.spec, question=question, **fields.pop("spec", {}))
        one = replace(run, id=id, spec=spec, **fields)
        workspace.runs.save(one).result()
        return one

    return put_one


async def test_a_row_says_what_was_asked_when_with_what_and_what_came_of_it(browser: Browser, put: Put) -> None:
    put("r1")
    page = await browser.go()
    for said in (
        "2026-11-24 14:45",
        "荷塘在哪里",
        "根据参考信息",
        "中文示例文档",
        "qwen",
        "内置提示词 · 中文",
        "完成",
        "4.38 s",
    ):
        assert said in page
    assert 'href="#playground/r1"' in page


async def test_the_newest_comes_first(browser: Browser, put: Put) -> None:
    put("r1", "早", created_at="2026-11-24T08:00:00.000+08:00")
    put("r2", "晚", created_at="2026-11-24T20:00:00.000+08:00")
    assert questions(await browser.go()) == ["晚", "早"]
    assert questions(await browser.go("sort=created_at.up")) == ["早", "晚"]


async def test_words_are_looked_for_in_question_and_answer(browser: Browser, put: Put) -> None:
    put("r1", "荷塘在哪里")
    put("r2", "作者是谁", answer="朱自清")
    assert questions(await browser.go("text=自清")) == ["作者是谁"]
    page = await browser.go("text=荷塘")
    assert questions(page) == ["荷塘在哪里"]
    assert "<mark>荷塘</mark>在哪里" in page


async def test_what_matches_is_counted_beside_all(browser: Browser, put: Put) -> None:
    put("r1")
    put("r2", "作者是谁")
    assert "1 条记录（共 2 条）" in await browser.go("text=作者")


async def test_a_choice_is_counted_among_what_the_other_choices_leave(browser: Browser, put: Put) -> None:
    put("r1", spec={"model": "qwen"})
    put("r2", spec={"model": "other"}, status="failed")
    page = await browser.go("model=other")
    assert '<option value="=qwen">qwen（1）</option>' in page
    assert '<option value="=failed">失败（1）</option>' in page
    assert 'value="=completed"' not in page


async def test_what_is_chosen_stays_to_be_seen_where_nothing_has_it_any_more(browser: Browser, put: Put) -> None:
    put("r1")
    assert '<option value="=gone" selected>gone（0）</option>' in await browser.go("model=gone")


async def test_the_versions_of_the_chosen_prompt_can_be_chosen(browser: Browser, put: Put, run: Run) -> None:
    for number in (1, 2):
        prompt = replace(run.spec.prompt, set=replace(run.spec.prompt.set, name="简短", number=number))
        put(f"r{number}", f"第{number}问", spec={"prompt": prompt})
    assert "=简短@1" not in await browser.go()
    assert "=简短@1" in await browser.go("prompt=简短")
    assert questions(await browser.go("prompt=简短@2")) == ["第2问"]


async def test_a_failed_run_says_its_cause(browser: Browser, put: Put) -> None:
    failure = Failure("model", "endpoint_unreachable", (("address", "127.0.0.1:8000"),))
    put("r1", status="failed", answer="", failure=failure)
    assert "无法连接 127.0.0.1:8000" in await browser.go()


async def test_a_run_of_a_comparison_says_so_and_can_be_left_out(browser: Browser, put: Put) -> None:
    put("r1", "单独问的")
    put("r2", "对比里问的", origin=Origin(batch="c1", arm="简短"))
    assert "对比 · 简短" in await browser.go()
    assert questions(await browser.go("study=none")) == ["单独问的"]


async def test_where_people_log_in_each_sees_the_own_runs(browser: Browser, put: Put) -> None:
    put("r1", "自己问的", origin=Origin(owner="甲"))
    put("r2", "别人问的", origin=Origin(owner="乙"))
    own = await browser.go(by=LOGGED_IN)
    assert questions(own) == ["自己问的"]
    assert "1 条记录" in own
    assert len(questions(await browser.go())) == 2


async def test_before_the_first_question_it_says_where_one_is_asked(browser: Browser) -> None:
    page = await browser.go()
    assert "还没有历史记录" in page
    assert "data-to-question" in page


async def test_where_nothing_matches_the_filters_can_be_taken_away(browser: Browser, put: Put) -> None:
    put("r1")
    page = await browser.go("text=年会")
    assert "没有符合条件的记录" in page
    assert "data-clear" in page


async def test_fifty_runs_are_a_page_and_the_last_page_is_the_last(browser: Browser, put: Put) -> None:
    for at in range(51):
        put(f"r{at:02}")
    assert len(questions(await browser.go())) == 50
    last = await browser.go("page=9")
    assert (len(questions(last)), place(last)) == (1, ["page=2"])


async def test_a_run_that_cannot_be_read_is_listed_and_says_so(
    browser: Browser, put: Put, workspace: Workspace
) -> None:
    put("r1", status="failed", failure=Failure("internal", "unexpected"))
    workspace.database.submit(lambda writing: writing.execute("UPDATE runs SET record = 'x'")).result()
    page = await browser.go()
    assert questions(page) == ["荷塘在哪里"]
    assert 'class="cause"' in page


async def test_text_of_users_and_models_is_shown_as_text(browser: Browser, put: Put) -> None:
    put("r1", "<img src=x>", answer="<script>", spec={"model": "<b>"})
    page = await browser.go()
    assert "<img" not in page
    assert "<script" not in page
    assert "<b>" not in page


async def test_a_page_that_opened_the_tab_learns_of_runs(browser: Browser, put: Put) -> None:
    await browser.go("text=荷塘")
    put("r1")
    put("r2", "作者是谁")
    assert questions(await browser.changed()) == ["荷塘在哪里"]
    assert questions(await browser.changed()) == []


async def test_a_page_that_did_not_open_it_is_sent_nothing(browser: Browser, put: Put) -> None:
    put("r1")
    assert await browser.changed() == ""


async def test_it_speaks_english(browser: Browser, put: Put) -> None:
    put("r1")
    page = await browser.go(by=ENGLISH)
    assert "1 run<" in page
    assert "Completed" in page

"""A judge on the Compare tab: asked for the answers that are shown, alone and beside the baseline."""

import json
from typing import Any

import pytest

from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer, Script
from tests.ui.test_compare_tab import Browser
from tests.ui.values import told


def answering(body: dict[str, Any]) -> Script:
    """Arms get an answer in their language; the judge finds the Chinese one right, and better wherever it stands."""
    content = body["messages"][-1]["content"]
    if "response_format" not in body:
        return Script(("出自《西洲曲》。" if "### 角色" in content else "It is from somewhere.",))
    keys = body["response_format"]["json_schema"]["schema"]["properties"]
    if "better" in keys:
        first = content.index("出自《西洲曲》") < content.index("It is from")
        return Script((json.dumps({"reason": "因为", "better": "first" if first else "second"}),))
    verdict = "right" if "出自《西洲曲》" in content.split("<待评审的回答>")[1] else "wrong"
    return Script((json.dumps({"reason": f"这是 {verdict} 的理由", "verdict": verdict}),))


class Judging(Browser):
    """A page that judges."""

    async def judge(self, act: str, **more: Any) -> "Judging":
        said = {"act": f"judging_{act}", **more}
        await self._take(self._events["compare_judge"](self.request, told(said)))
        await self.then("list_models")
        return self


@pytest.fixture
async def page(lotus: Workspace, server: FakeServer) -> Judging:
    """Two arms have answered, and the judge can be chosen."""
    server.reply_to = answering
    page = Judging(lotus)
    await page.opened()
    await page.ask()
    await page.act("show", section="judging")
    await page.then("list_models")
    return page


async def test_it_offers_models_and_says_what_it_takes(page: Judging, server: FakeServer) -> None:
    asked = len(server.chats)
    assert "fake-model" in page.shown["beside"]
    assert "2 个回答，至多 2 次评审" in page.shown["beside"] or "2 answers, at most 2 verdicts" in page.shown["beside"]
    assert len(server.chats) == asked


async def test_each_answer_gets_its_verdict_below_it(page: Judging) -> None:
    await page.judge("set", field="language", value="zh")
    await page.judge("start")
    verdicts = page.shown["verdict0"], page.shown["verdict1"]
    assert any("这是 right 的理由" in one for one in verdicts)
    assert all("fake-model" in one and "badge raw" in one for one in verdicts)


async def test_people_have_said_nothing_by_that(page: Judging, lotus: Workspace) -> None:
    await page.judge("start")
    assert all(not column.said for column in page.round.columns.values())


async def test_a_pair_is_told_below_the_arm_that_was_compared(page: Judging) -> None:
    await page.judge("set", field="kind", value="pair")
    await page.judge("set", field="language", value="zh")
    await page.judge("start")
    assert "outcome worse" in page.shown["verdict1"]
    assert "of-pair" not in page.shown["verdict0"]


async def test_a_page_that_is_opened_later_shows_it(page: Judging, lotus: Workspace) -> None:
    await page.judge("start")
    later = Judging(lotus, "later")
    await later.opened(page.plan)
    assert "block-judge" in later.shown["verdict0"]


async def test_the_same_is_not_asked_again(page: Judging, server: FakeServer) -> None:
    await page.judge("start")
    asked = len(server.chats)
    await page.judge("start")
    assert len(server.chats) == asked

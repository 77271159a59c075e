"""A batch that is being made on the Batch tab: what is chosen, what it will take, and its start."""

import asyncio
import json
from html import unescape
from typing import Any

import pytest

from playground.documents.samples import SAMPLES
from playground.prompts.versions import PromptStore
from playground.studies.batches.values import Batch
from playground.studies.values import QuestionSet
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer
from tests.ui.batches import QUESTIONS, arm, made
from tests.ui.test_batch_tab import Browser, Shown, leads_to


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    return Browser(lotus)


@pytest.fixture
def own(lotus: Workspace) -> QuestionSet:
    return lotus.studies.sets.create("四问", QUESTIONS)


async def make(browser: Browser, act: str, **more: object) -> Shown:
    return await browser.tell("batch_make", {"act": act, **more})


def plan(shown: Shown) -> dict[str, Any]:
    """What the browser keeps."""
    found: dict[str, Any] = json.loads(unescape(shown["estimate"].split('data-plan="')[1].split('"')[0]))
    return found


def last(lotus: Workspace) -> Batch:
    return lotus.studies.store.get(lotus.studies.store.list()[0].id)


async def test_it_begins_with_two_arms_over_the_first_collection(browser: Browser) -> None:
    shown = await make(browser, "enter")
    assert plan(shown)["collection"] == "lotus"
    assert [one["language"] for one in plan(shown)["arms"]] == ["zh", "en"]
    assert "荷塘月色五问（5 题）" in shown["form"]


async def test_it_begins_with_the_set_that_one_comes_from(browser: Browser, own: QuestionSet) -> None:
    shown = await make(browser, "enter", of=own.id)
    assert plan(shown)["questions"] == own.id
    assert "4 题 × 2 个方案" in shown["estimate"]


@pytest.mark.parametrize("before", ["samples-zh", "samples-en"])
async def test_questions_on_the_samples_are_put_to_those_in_their_language(
    browser: Browser, lotus: Workspace, before: str
) -> None:
    for name in SAMPLES.values():
        lotus.collection(name, create=True)
    await make(browser, "plan", field="collection", value=before)
    for language, name in SAMPLES.items():
        shown = await make(browser, "plan", field="questions", value=f"stock-samples-{language}")
        assert plan(shown)["collection"] == name


async def test_questions_that_one_comes_from_are_put_to_the_samples_in_their_language(
    browser: Browser, lotus: Workspace
) -> None:
    lotus.ingest.delete_collection(lotus.library.collection("lotus").id)
    for name in SAMPLES.values():
        lotus.collection(name, create=True)
    assert plan(await make(browser, "enter", of="stock-five-en"))["collection"] == "samples-en"


@pytest.mark.parametrize("kept", ["lotus", "samples-zh"])
async def test_another_question_set_leaves_the_collection_where_no_other_suits_it_better(
    browser: Browser, lotus: Workspace, kept: str
) -> None:
    lotus.collection("samples-zh", create=True)
    await make(browser, "plan", field="collection", value=kept)
    shown = await make(browser, "plan", field="questions", value="stock-samples-en")
    assert plan(shown)["collection"] == kept


async def test_it_begins_as_the_batch_was_that_one_comes_from(
    browser: Browser, own: QuestionSet, lotus: Workspace
) -> None:
    before = made(lotus, arm(lotus, "甲"), arm(lotus, "乙", model="n", baseline=True), arm(lotus, "丙", repeats=3))
    shown = await make(browser, "enter", of=before.batch.id)
    assert [one["name"] for one in plan(shown)["arms"]] == ["甲", "乙", "丙"]
    assert [one["baseline"] for one in plan(shown)["arms"]] == [False, True, False]
    assert plan(shown)["questions"] == own.id


async def test_arms_are_named_by_letters_as_on_the_compare_tab(browser: Browser) -> None:
    shown = await make(browser, "enter")
    assert [one["name"] for one in plan(shown)["arms"]] == ["A", "B"]


async def test_it_begins_as_the_browser_has_kept_it(browser: Browser, own: QuestionSet) -> None:
    kept = plan(await make(browser, "plan", field="concurrency", value="9", of=own.id))
    fresh = Browser(browser.workspace)
    assert plan(await make(fresh, "enter", plan=json.dumps(kept))) == kept


@pytest.mark.parametrize("kept", ["", "no JSON", "[1]", '{"arms": [{"key": "A"}], "concurrency": "x", "own": 3}'])
async def test_what_a_browser_kept_and_nobody_understands_is_left_out(browser: Browser, kept: str) -> None:
    shown = await make(browser, "enter", plan=kept)
    assert len(plan(shown)["arms"]) == 2
    assert plan(shown)["concurrency"] == 4


async def test_the_arms_of_the_compare_tab_are_taken(browser: Browser) -> None:
    arms = plan(await make(browser, "add", kind="no_documents"))["arms"]
    fresh = Browser(browser.workspace)
    shown = await make(fresh, "take_arms", value=json.dumps({"arms": arms, "held": ["model"], "collection": "x"}))
    assert plan(shown)["arms"] == arms
    assert plan(shown)["held"] == ["model"]
    assert plan(shown)["collection"] == "lotus"


async def test_where_there_are_no_arms_to_take_that_is_told(browser: Browser) -> None:
    shown = await make(browser, "take_arms", value="{}")
    assert "还没有设置过方案" in shown["form"]


@pytest.mark.parametrize(
    "kind, field, value",
    [("no_documents", "documents", False), ("builtin", "endpoint", "builtin"), ("other_language", "language", "en")],
)
async def test_an_arm_is_added_that_differs_in_one_thing(
    browser: Browser, kind: str, field: str, value: object
) -> None:
    *_, added = plan(await make(browser, "add", kind=kind))["arms"]
    assert added[field] == value


async def test_a_field_of_an_arm_is_set_and_a_wrong_one_told(browser: Browser) -> None:
    await make(browser, "edit", arm="A")
    shown = await make(browser, "set", arm="A", field="temperature", value="0.2")
    assert [one["temperature"] for one in plan(shown)["arms"]] == [0.2, 0.2]  # it is held equal
    shown = await make(browser, "set", arm="A", field="temperature", value="hot")
    assert "note bad" in shown["form"]
    assert "arm-form" in shown["arms"]


async def test_there_are_always_two_arms(browser: Browser) -> None:
    shown = await make(browser, "remove_arm", arm="B")
    assert "note bad" in shown["form"]
    assert len(plan(shown)["arms"]) == 2


# What it will take ----------------------------------------------------------------------------------------------------


async def estimated(browser: Browser, **more: object) -> Shown:
    return await browser.tell("batch_estimate", {"plan": "", "drafts": "{}", "of": "", **more})


async def test_tokens_are_estimated_and_time_is_unknown_without_a_run(browser: Browser, own: QuestionSet) -> None:
    await make(browser, "enter", of=own.id)
    shown = await estimated(browser)
    assert "由 8 个渲染出的提示词估计" in shown["estimate"]
    assert "还没有运行过：内置摘录" in shown["estimate"]


async def test_what_is_found_out_later_stands_below_the_start(browser: Browser, own: QuestionSet) -> None:
    shown = await make(browser, "enter", of=own.id)
    assert shown["estimate"].index("data-begin") < shown["estimate"].index('class="estimated"')


async def test_the_baseline_once_more_counts(browser: Browser, own: QuestionSet) -> None:
    await make(browser, "enter", of=own.id)
    shown = await make(browser, "plan", field="again", value="yes")
    assert "4 题 × 3 个方案" in shown["estimate"]


@pytest.mark.parametrize("own_checks", ["[[check]]", "contains", '[[check]]\nname = "x"\npattern = "("'])
async def test_checks_that_cannot_be_are_told_before_the_start(browser: Browser, own_checks: str) -> None:
    await make(browser, "plan", field="own", value=own_checks)
    assert "note bad" in (await estimated(browser))["estimate"]


# The start ------------------------------------------------------------------------------------------------------------


async def test_it_is_started_and_shown(
    browser: Browser, own: QuestionSet, lotus: Workspace, server: FakeServer
) -> None:
    await make(browser, "enter", of=own.id)
    await make(browser, "plan", field="again", value="yes")
    await make(browser, "plan", field="own", value='[[check]]\nname = "说明出处"\ncontains = ["根据"]')
    shown = await browser.tell("batch_begin", {"plan": "", "drafts": "{}", "of": ""})
    batch = last(lotus)
    assert leads_to(shown) == f"#batch/{batch.id}"
    assert [one.name for one in batch.plan.arms] == ["A", "B", "A（重跑）"]
    assert [check.name for check in batch.plan.own] == ["说明出处"]
    await asyncio.to_thread(lambda: lotus.studies.batches.start(batch.id).result(120))
    assert last(lotus).state == "done"


async def test_a_draft_of_the_browser_is_asked_as_it_stands(
    browser: Browser, own: QuestionSet, lotus: Workspace
) -> None:
    parts = {**lotus.catalog.stock("zh").parts, "instructions": "只答一句。"}
    drafts = json.dumps({"zh": {"base": "stock", "parts": parts}})
    await make(browser, "enter", of=own.id)
    await make(browser, "set", arm="A", field="prompt", value="draft", drafts=drafts)
    await browser.tell("batch_begin", {"plan": "", "drafts": drafts, "of": ""})
    assert last(lotus).plan.arms[0].prompt.set.parts["instructions"] == "只答一句。"


async def test_a_draft_that_is_not_there_is_told(browser: Browser, own: QuestionSet, lotus: Workspace) -> None:
    await make(browser, "enter", of=own.id)
    await make(browser, "set", arm="A", field="prompt", value="draft")
    shown = await browser.tell("batch_begin", {"plan": "", "drafts": "{}", "of": ""})
    assert "note bad" in shown["estimate"]
    assert lotus.studies.store.list() == ()


async def test_a_prompt_that_is_gone_gives_way_to_the_stock_one(browser: Browser, lotus: Workspace) -> None:
    assert isinstance(lotus.prompts, PromptStore)
    arms = [{"key": key, "name": key, "prompt": "gone@3"} for key in "AB"]
    shown = await make(browser, "take_arms", value=json.dumps({"arms": arms}))
    assert [one["prompt"] for one in plan(shown)["arms"]] == ["stock", "stock"]

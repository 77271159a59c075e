"""A batch that is measured against another one, as the Batch tab shows it."""

import html
import re
from dataclasses import replace

import pytest

from playground.studies.batches.grid import View
from playground.ui.batch.looking.location import Location, address, read_location
from playground.workspace import Workspace
from tests.ui.batches import QUESTIONS, Made, made
from tests.ui.test_batch_tab import Browser, news


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    return Browser(lotus)


@pytest.fixture
def monday(lotus: Workspace) -> Made:
    one = made(lotus, name="周一")
    one.answer("q1", "甲", failed="language")
    one.answer("q1", "乙", passed="language")
    one.answer("q2", "甲", passed="language")
    return one


@pytest.fixture
def friday(lotus: Workspace) -> Made:
    """The same questions under other ids; what 甲 got wrong on Monday is right, and the other way round."""
    one = made(lotus, name="周五", questions=tuple(replace(one, id=f"x{one.id}") for one in QUESTIONS))
    one.answer("xq1", "甲", passed="language")
    one.answer("xq1", "乙", passed="language")
    one.answer("xq2", "甲", failed="language")
    return one


def beside(one: Made, other: str, **view: str) -> str:
    return address(Location("batch", one.batch.id, View(**{"measure": "", **view}), beside=other))  # type: ignore[arg-type]


def rows(grid: str) -> list[str]:
    return re.findall(r'data-row="(\w+)"', grid)


async def test_other_batches_that_asked_the_same_can_be_chosen(browser: Browser, monday: Made, friday: Made) -> None:
    shown = await browser.go(address(Location("batch", friday.batch.id)))
    assert f'<option value="{monday.batch.id}">周一' in shown["verdicts"]


async def test_others_are_listed_with_the_reason(browser: Browser, friday: Made, lotus: Workspace) -> None:
    plan = friday.batch.plan
    lotus.studies.store.create("别的题", plan, set_name="五问", set_digest="e")
    lotus.studies.store.create("别的文档", plan, set_name="四问", set_digest="d", documents_digest="f")
    shown = await browser.go(address(Location("batch", friday.batch.id)))
    assert "不能比较的批量测试（2）" in shown["verdicts"]
    assert "两次的问题集不同" in shown["verdicts"]
    assert "两次所用的文档或其片段不同" in shown["verdicts"]
    assert 'name="beside"' not in shown["verdicts"]


async def test_each_arm_has_its_sentence_against_the_arm_of_its_name(
    browser: Browser, monday: Made, friday: Made
) -> None:
    shown = (await browser.go(beside(friday, monday.batch.id)))["verdicts"]
    assert "每个方案与“周一”中的同名方案相比" in shown
    first, second = shown.split("</li>")[:2]
    assert "修好 1 题，改坏 1 题，0 题不变" in first
    assert "修好 0 题，改坏 0 题，1 题不变" in second


async def test_an_arm_without_a_counterpart_is_measured_against_the_baseline_of_the_other(
    browser: Browser, monday: Made, lotus: Workspace
) -> None:
    arms = [replace(one, name=f"新{one.name}") for one in monday.batch.plan.arms]
    other = made(lotus, *arms, name="周五")
    other.answer("q1", "新乙", passed="language")
    shown = (await browser.go(beside(other, monday.batch.id)))["verdicts"]
    assert shown.count("对照：甲") == 2
    assert "修好 1 题" in shown


async def test_what_it_fixed_and_broke_is_a_click_away(browser: Browser, monday: Made, friday: Made) -> None:
    shown = (await browser.go(beside(friday, monday.batch.id)))["verdicts"]
    ways = [html.unescape(to) for to in re.findall(r'href="([^"]*show=[^"]*)" class="way (?:fixed|broken)"', shown)]
    (fixed, broken) = list(dict.fromkeys(ways))
    assert rows((await browser.go(fixed))["grid"]) == ["xq1"]
    assert rows((await browser.go(broken))["grid"]) == ["xq2"]
    assert read_location(fixed).beside == monday.batch.id


async def test_the_grid_marks_what_changed_since_the_other(browser: Browser, monday: Made, friday: Made) -> None:
    assert "改坏" not in (await browser.go(address(Location("batch", friday.batch.id))))["grid"]
    assert "改坏" in (await browser.go(beside(friday, monday.batch.id)))["grid"]


@pytest.mark.parametrize("other", ["gone", "unfit"])
async def test_one_that_cannot_be_compared_is_told_and_the_own_baseline_counts(
    browser: Browser, friday: Made, lotus: Workspace, other: str
) -> None:
    unfit = lotus.studies.store.create("别的题", friday.batch.plan, set_name="五问", set_digest="e")
    shown = (await browser.go(beside(friday, unfit.id if other == "unfit" else other)))["verdicts"]
    assert 'class="line warn"' in shown
    assert ">基线<" in shown


async def test_a_verdict_in_the_other_batch_counts_at_once(browser: Browser, monday: Made, friday: Made) -> None:
    await browser.go(beside(friday, monday.batch.id))
    run = friday.run("xq1", "甲")
    await browser.tell("batch_say", {"act": "judge", "of": run, "verdict": "right"})
    browser.workspace.studies.judgements.judge(
        replace(browser.workspace.studies.judgements.of([run])[run], run=monday.run("q1", "甲"), verdict="wrong")
    )
    shown = await browser.go(beside(friday, monday.batch.id, measure="verdict"))
    assert "修好 1 题" in shown["verdicts"].split("</li>")[0]


async def test_a_verdict_marks_its_cell_while_another_batch_is_beside(
    browser: Browser, monday: Made, friday: Made
) -> None:
    await browser.go(beside(friday, monday.batch.id))
    shown = await browser.tell("batch_say", {"act": "judge", "of": friday.run("xq1", "甲"), "verdict": "right"})
    assert "正确" in news(shown)["cell-0-0"]

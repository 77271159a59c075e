"""One half of the questions of a batch, to tune on or to check with, as the Batch tab shows it."""

import re
from dataclasses import replace

import pytest

from playground.studies.batches.grid import View
from playground.ui.batch.looking.location import Location, Place, address, read_location
from playground.workspace import Workspace
from tests.ui.batches import QUESTIONS, Made, made
from tests.ui.test_batch_tab import Browser

HALVES = tuple(replace(one, split="tune" if at < 2 else "check") for at, one in enumerate(QUESTIONS))


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    return Browser(lotus)


@pytest.fixture
def one(lotus: Workspace) -> Made:
    """On the first half nothing changes, on the second one question is fixed."""
    one = made(lotus, questions=HALVES)
    one.answer("q1", "甲", passed="language")
    one.answer("q1", "乙", passed="language")
    one.answer("q3", "甲", failed="language")
    one.answer("q3", "乙", passed="language")
    return one


def half(one: Made, split: str, **more: object) -> str:
    return address(Location("batch", one.batch.id, View(measure="", split=split), **more))  # type: ignore[arg-type]


def rows(grid: str) -> list[str]:
    return re.findall(r'data-row="(\w+)"', grid)


def test_the_half_stands_in_the_address(one: Made) -> None:
    assert "split=tune" in half(one, "tune")
    assert read_location(half(one, "tune")).view.split == "tune"
    assert read_location(half(one, "tune").replace("tune", "all")).view.split == ""


async def test_the_grid_has_its_questions_under_their_numbers(browser: Browser, one: Made) -> None:
    shown = await browser.go(half(one, "check"))
    assert rows(shown["grid"]) == ["q3", "q4"]
    assert 'id="cell-2-0"' in shown["grid"]


@pytest.mark.parametrize("split, fixed", [("tune", 0), ("check", 1), ("", 1)])
async def test_the_sentence_is_of_its_questions_alone(browser: Browser, one: Made, split: str, fixed: int) -> None:
    shown = await browser.go(half(one, split))
    assert f"修好 {fixed} 题" in shown["verdicts"]
    assert ("只看“" in shown["verdicts"]) == bool(split)


async def test_it_can_be_chosen_where_there_are_two(browser: Browser, one: Made, lotus: Workspace) -> None:
    assert 'name="split"' in (await browser.go(half(one, "")))["choices"]
    alike = made(lotus, questions=HALVES[:2])
    assert 'name="split"' not in (await browser.go(half(alike, "")))["choices"]


async def test_progress_is_that_of_the_whole_batch(browser: Browser, one: Made) -> None:
    assert "4 / 8 个回答" in (await browser.go(half(one, "check")))["progress"]


async def test_a_cell_opens_under_its_number(browser: Browser, one: Made) -> None:
    shown = await browser.go(half(one, "check", cell=Place("q3", "甲")))
    assert "第 3 / 4 题" in shown["cell-head"]


async def test_another_batch_is_beside_that_half(browser: Browser, one: Made, lotus: Workspace) -> None:
    before = made(lotus, name="周一", questions=HALVES)
    for question in ("q1", "q3"):
        before.answer(question, "甲", passed="language")
    shown = await browser.go(half(one, "check", beside=before.batch.id))
    assert "修好 0 题，改坏 1 题，0 题不变" in shown["verdicts"]
    shown = await browser.go(half(one, "tune", beside=before.batch.id))
    assert "修好 0 题，改坏 0 题，1 题不变" in shown["verdicts"]


async def test_downloads_are_of_that_half(browser: Browser, one: Made) -> None:
    shown = await browser.go(half(one, "check"))
    assert shown["head"].count("?split=check") == 6

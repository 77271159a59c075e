"""A run of the past is told as such, and its question and settings can be taken over."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browse
from tests.browser.site import WHERE, ask, choose, ready, show_prompt, wait_done
from tests.browser.test_access import violations


@pytest.fixture
def address(browse: Browse) -> str:
    """Where another visitor finds an answer; it was asked of `bees` with an instruction."""
    page = browse()
    choose(page, "collection", "bees")
    page.locator("#custom-instruction textarea").fill("Be brief.")
    ask(page, "How do bees talk?")
    wait_done(page)
    expect(page).to_have_url(re.compile("#playground/"))
    return page.url


@pytest.mark.leaves
def test_a_shared_answer_is_a_past_run_and_not_dimmed(address: str, browse: Browse) -> None:
    page = browse()
    page.goto(address)
    ready(page)
    expect(page.locator("#asked .badge:visible")).to_have_text(re.compile(r"历史运行 · \d{4}-\d\d-\d\d \d\d:\d\d"))
    plain = page.locator("#asked .asked-question").evaluate("at => getComputedStyle(at).color")
    expect(page.locator("#answer .prose > *").first).to_have_css("color", plain)
    assert violations(page) == []


@pytest.mark.leaves
def test_its_question_and_settings_are_taken_over_and_followed_from_then_on(address: str, browse: Browse) -> None:
    page = browse()
    page.goto(address)
    ready(page)
    page.locator("#asked [data-use]").click()
    expect(page.locator("#question textarea")).to_have_value("How do bees talk?")
    expect(page.locator("#collection input")).to_have_value(re.compile("bees"))
    expect(page.locator("#custom-instruction textarea")).to_have_value("Be brief.")
    expect(page.locator("#asked [data-use]")).to_be_hidden()
    expect(page.locator("#asked .badge:visible")).to_have_count(1)
    page.locator("#question textarea").fill("How far?")
    expect(page.locator("#asked .badge.question-changed")).to_be_visible()


@pytest.mark.leaves
def test_the_panes_of_a_past_run_start_at_their_top(address: str, browse: Browse) -> None:
    page = browse()
    ask(page, WHERE)
    wait_done(page)
    show_prompt(page)
    page.locator("#right").evaluate("at => at.scrollTo(0, 400)")
    assert page.locator("#right").evaluate("at => at.scrollTop") > 0
    page.evaluate("to => { location.hash = to }", address.partition("#")[2])
    expect(page.locator("#asked .badge.past-run")).to_be_visible()
    assert page.locator("#right").evaluate("at => at.scrollTop") == 0


@pytest.mark.leaves
def test_an_answer_stays_the_own_one_through_a_reload(browse: Browse) -> None:
    page = browse()
    ask(page, WHERE)
    wait_done(page)
    page.reload()
    ready(page)
    page.locator("#question textarea").fill("别的问题")
    expect(page.locator("#asked .badge:visible")).to_have_text("问题已修改")

"""A question goes into a question set from the Playground, from Compare and from a batch, through one dialog."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from playground.studies.values import Question
from tests.browser.conftest import Browse
from tests.browser.site import WHERE, Site, ask, use_server
from tests.fakes.openai_server import FakeServer


@pytest.fixture(autouse=True)
def sets(site: Site) -> Iterator[None]:
    """The sets that a test makes go with it."""
    yield
    for one in site.workspace.studies.sets.all():
        if not one.stock:
            site.workspace.studies.sets.remove(one.id)


def texts(site: Site, name: str) -> list[str]:
    return [one.text for one in site.workspace.studies.sets.get(name).questions]


def test_the_question_of_an_answer_goes_into_a_new_set_and_the_next_one_into_the_same(
    browse: Browse, server: FakeServer, site: Site
) -> None:
    server.script("《西洲曲》。")
    page = browse()
    use_server(page)
    ask(page, WHERE)
    open_dialog(page, "#answer-tools")
    expect(page.locator("#add-to-set blockquote")).to_have_text(WHERE)
    expect(page.locator("#add-to-set [name=name]")).to_be_focused()
    page.locator("#add-to-set [name=name]").fill("周一")
    page.keyboard.press("Enter")
    expect(page.locator("#add-to-set")).to_contain_text("已加入“周一”，现有 1 题")
    page.locator("#add-to-set [data-shut]").click()
    expect(page.locator("#answer-tools [data-add-to-set]")).to_be_focused()
    open_dialog(page, "#answer-tools")
    expect(page.locator("#add-to-set [name=name]")).to_be_hidden()
    page.locator("#add-to-set [type=submit]").click()
    expect(page.locator("#add-to-set")).to_contain_text("已经有这个问题")
    assert texts(site, "周一") == [WHERE]


def test_the_question_of_a_comparison_goes_into_a_set(browse: Browse, server: FakeServer, site: Site) -> None:
    site.workspace.studies.sets.create("周一", [Question("", "年假几天")])
    server.script("《西洲曲》。")
    page = browse()
    use_server(page)
    page.locator("#question textarea").fill(WHERE)
    page.locator("#tabs > :first-child [data-tab-id=compare]").click()
    page.locator("#arm-2 .arm-head").wait_for()
    page.locator("#compare-ask").click()
    open_dialog(page, "#compare-context")
    page.keyboard.press("Escape")
    expect(page.locator("#add-to-set")).to_be_hidden()
    open_dialog(page, "#compare-context")
    page.locator("#add-to-set [type=submit]").click()
    expect(page.locator("#add-to-set")).to_contain_text("已加入“周一”，现有 2 题")
    assert texts(site, "周一") == ["年假几天", WHERE]


def open_dialog(page: Page, place: str) -> None:
    page.locator(f"{place} [data-add-to-set]").click()
    page.locator("#add-to-set form").wait_for()

"""The History tab: a run found and opened, by mouse and keys; what is chosen stands in the address."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.studies.values import Judgement
from tests.browser.conftest import Browse
from tests.browser.history_views import past, put
from tests.browser.site import Site, ask, ready, wait_done
from tests.browser.test_access import violations

Open = Callable[..., Page]


@pytest.fixture
def opened(browse: Browse, site: Site) -> Open:
    """Opens the tab, with runs of the past."""

    def open_tab(**options: Any) -> Page:
        put(site.workspace)
        page = browse(**options)
        page.locator("#tabs > :first-child [data-tab-id=history]").click()
        page.locator("#history-list tbody tr").first.wait_for()
        return page

    return open_tab


def search(page: Page, text: str) -> None:
    page.locator("#history-fields [type=search]").fill(text)


def runs(page: Page) -> Any:
    return page.locator("#history-list a.run")


def test_a_run_is_found_by_words_and_opens_at_a_click(opened: Open) -> None:
    page = opened()
    search(page, "出差")
    expect(runs(page)).to_have_count(2)
    page.locator("#history-list tbody tr").first.locator("td").last.click()
    expect(page).to_have_url(re.compile(r"#playground/past2$"))
    expect(page.locator("#answer")).to_contain_text("500 元")


def test_the_rows_are_walked_and_opened_from_the_keyboard(opened: Open) -> None:
    page = opened()
    search(page, "HL-200")
    expect(runs(page)).to_have_count(2)
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    expect(runs(page).nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#playground/past7$"))


@pytest.mark.leaves
def test_what_is_chosen_stands_in_the_address_through_reload_and_back(opened: Open) -> None:
    page = opened()
    failed, stopped = (page.locator(f'#history-list a.run[href="#playground/{run}"]') for run in ("past1", "past3"))
    page.locator("#history-choices [name=status]").select_option("=failed")
    expect(stopped).to_have_count(0)
    expect(page).to_have_url(re.compile(r"#history/status=failed$"))
    page.reload()
    ready(page)
    expect(failed).to_be_visible()
    expect(stopped).to_have_count(0)
    failed.click()
    expect(page.locator("#question")).to_be_visible()
    page.go_back()
    expect(failed).to_be_visible()
    expect(stopped).to_have_count(0)
    page.go_back()
    expect(page.locator("#history-choices [name=status]")).to_have_value("")
    expect(page).to_have_url(re.compile(r"#history$"))


@pytest.mark.leaves
def test_words_come_with_the_address_and_go_with_the_filters(opened: Open, browse: Browse) -> None:
    page = opened()
    search(page, "E-107 主轴")
    expect(page).to_have_url(re.compile("#history/text="))
    other = browse()
    other.goto(page.url)
    expect(other.locator("#history-fields [type=search]")).to_have_value("E-107 主轴")
    other.locator("#history-fields [data-clear]").click()
    expect(other.locator("#history-fields [type=search]")).to_have_value("")
    expect(other.locator("#history-choices [name=status]")).to_be_visible()
    expect(other).to_have_url(re.compile("#history$"))


def test_a_slash_goes_to_the_search(opened: Open) -> None:
    page = opened()
    page.locator("#history-list .c-total .sort").focus()
    page.keyboard.press("/")
    expect(page.locator("#history-fields [type=search]")).to_be_focused()


def test_it_is_sorted_by_what_takes_longest(opened: Open, site: Site) -> None:
    page = opened()
    search(page, "E-107")
    page.locator("#history-list .c-total .sort").click()
    expect(page.locator("#history-list th.c-total")).to_have_attribute("aria-sort", "descending")
    longest = max((run for run in past(site.workspace) if "E-107" in run.spec.question), key=_seconds)
    expect(runs(page).first).to_have_attribute("href", f"#playground/{longest.id}")


def _seconds(run: Any) -> float:
    return float(run.timings.total or 0)


def test_what_another_page_asks_appears(opened: Open, browse: Browse) -> None:
    page = opened()
    search(page, "何处觅西洲")
    page.locator("#history-list .welcome").wait_for()
    other = browse()
    ask(other, "何处觅西洲")
    wait_done(other)
    page.bring_to_front()
    expect(runs(page)).to_have_count(1)


def test_the_row_that_has_the_focus_keeps_it_when_a_run_comes_in(opened: Open, site: Site) -> None:
    page = opened()
    runs(page).nth(1).focus()
    focused = page.evaluate("document.activeElement.href")
    newest = replace(past(site.workspace)[0], id="newest", created_at="2099-01-01T00:00:00.000+08:00")
    site.workspace.runs.save(newest).result()
    expect(runs(page).first).to_have_attribute("href", "#playground/newest")
    assert page.evaluate("document.activeElement.href") == focused


@pytest.mark.parametrize("locale, color_scheme", [("zh-CN", "light"), ("en-US", "dark")])
def test_axe_finds_nothing_in_it(opened: Open, locale: str, color_scheme: str) -> None:
    page = opened(locale=locale, color_scheme=color_scheme)
    assert violations(page) == []
    search(page, "zyxwv")
    page.locator("#history-list .welcome").wait_for()
    assert violations(page) == []


def test_what_is_said_of_answers_stands_beside_them(opened: Open, site: Site) -> None:
    page = opened()
    site.workspace.studies.judgements.judge(Judgement("past2", "wrong", remark="标准是旧的。"))
    row = page.locator("#history-list tbody tr").filter(has=page.locator('a[href="#playground/past2"]'))
    expect(row.locator(".said")).to_have_text("✗ 错误 标准是旧的。")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格（Markdown）").click()
    assert "标准是旧的。 |" in download.value.path().read_text("utf-8")

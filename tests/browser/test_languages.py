"""Two languages and two themes: what a visitor first sees, and what a switch changes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.site import WHERE, ask, ready, use_server, wait_done
from tests.browser.test_translations import texts
from tests.fakes.openai_server import FakeServer

HANZI = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "locale, ask, title",
    [("zh-TW", "提问", "RAG 提示词试验台"), ("en-US", "Ask", "RAG Prompt Playground")],
    ids=["zh-TW", "en-US"],
)
def test_the_first_visit_follows_the_browser(browse: Browse, locale: str, ask: str, title: str) -> None:
    page = browse(locale=locale)
    expect(page.locator("#ask")).to_have_text(ask)
    expect(page).to_have_title(title)


@pytest.mark.parametrize(
    "locale, language",
    [("zh-CN", "zh-CN"), ("zh", "zh-CN"), ("zh-HK", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB", "en"), ("fr-FR", "en")],
)
def test_every_chinese_browser_gets_chinese_and_any_other_english(browse: Browse, locale: str, language: str) -> None:
    page = browse(locale=locale, drawn=False)
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.leaves
def test_a_switch_of_language_changes_everything_and_stays(page: Page, server: FakeServer) -> None:
    server.script("It is from an old song.")
    use_server(page)
    ask(page, WHERE)
    wait_done(page)
    page.locator("#to-en").click()
    page.wait_for_load_state()
    ready(page)
    expect(page.locator("#ask")).to_have_text("Ask")
    expect(page.locator("#state")).to_contain_text("Completed")
    expect(page.locator("#figures")).to_contain_text("Input tokens")
    shown = {
        text for text in texts(page) if not text.endswith(".md")
    }  # files keep the names that their owners gave them
    assert [text for text in shown if HANZI.search(text) and text not in ("中文", WHERE)] == []
    page.reload()
    ready(page)
    expect(page.locator("#ask")).to_have_text("Ask")
    page.locator("#to-zh").click()
    expect(page.locator("#ask")).to_have_text("提问")


@pytest.mark.leaves
def test_a_switch_of_theme_is_kept(page: Page) -> None:
    body = page.locator("body")
    expect(body).not_to_have_class(re.compile(r"\bdark\b"))
    page.locator("#theme").click()
    expect(body).to_have_class(re.compile(r"\bdark\b"))
    page.reload()
    ready(page)
    expect(body).to_have_class(re.compile(r"\bdark\b"))


def test_paper_is_light(browse: Browse) -> None:
    page = browse(color_scheme="dark")
    body = page.locator("body")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(body).not_to_have_class(re.compile(r"\bdark\b"))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(body).to_have_class(re.compile(r"\bdark\b"))


def test_a_dark_system_gets_the_dark_page(browse: Browse) -> None:
    page = browse(color_scheme="dark")
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))

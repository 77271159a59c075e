"""Two languages and two themes: what a visitor first sees, what a switch changes, and that no text was forgotten."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.core.strings import table
from tests.browser.conftest import Browse
from tests.browser.site import WHERE, Site, ask, open_section, ready, show_prompt, use_server, wait_done
from tests.fakes.openai_server import FakeServer, Reasoning, error

HANZI = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "locale, language",
    [("zh-CN", "zh-CN"), ("zh", "zh-CN"), ("zh-HK", "zh-CN"), ("zh-TW", "zh-CN"), ("en-US", "en"), ("fr-FR", "en")],
)
def test_the_first_visit_follows_the_browser(browse: Browse, locale: str, language: str) -> None:
    page = browse(locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#ask")).to_have_text("提问" if language == "zh-CN" else "Ask")
    expect(page).to_have_title("RAG 提示词试验台" if language == "zh-CN" else "RAG Prompt Playground")


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
    assert [text for text in _texts(page) if HANZI.search(text) and text != "中文"] == []
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


# Every text comes from the tables -------------------------------------------------------------------------------------

_OF_OTHERS = (
    "#answer, #reasoning div, #prompt pre, #prompt code, .msg header b, .text, .place, bdi, textarea, pre,"
    "#to-zh, #to-en, script, style, [hidden], #question, [data-instruction], .cm-editor, code, time"
)
"""What documents, models and people wrote, presets in the language of the prompt, and the two names of languages."""
_TEXTS = """(others) => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const at = node.parentElement;
    if (!node.data.trim() || at.closest(others) || !at.getClientRects().length) continue;
    found.push(node.data.trim());
  }
  for (const at of document.querySelectorAll('[placeholder], [aria-label], [title]')) {
    if (at.closest(others) || !at.getClientRects().length) continue;
    for (const name of ['placeholder', 'aria-label', 'title'])
      if (at.getAttribute(name)) found.push(at.getAttribute(name));
  }
  return found;
}"""
_NEUTRAL = re.compile(r"[\W\d_]*(?:(?:ms|s|min|B|kB|MB|KiB|GiB|[A-Z][a-z]{2} 20\d\d)\b[\W\d_]*)*")
"""Numbers with their units, and dates."""


def _texts(page: Page) -> list[str]:
    return cast(list[str], page.evaluate(_TEXTS, _OF_OTHERS))


@pytest.fixture
def marked() -> Iterator[None]:
    """Every text of the tables between marks."""
    entries = cast(dict[str, dict[str, str]], table())
    before = dict(entries)
    for key, entry in before.items():
        entries[key] = {language: f"⟦{text}⟧" for language, text in entry.items()}
    yield
    entries.update(before)


@pytest.fixture
def marked_page(marked: None, browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, Site]]:
    """A page whose texts from the tables are marked."""
    with Site(tmp_path) as site:
        context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(site.url)
        ready(page)
        yield page, site
        context.close()


def test_every_text_comes_from_the_tables(marked_page: tuple[Page, Site]) -> None:
    page, site = marked_page
    seen = set(_texts(page))
    use_server(page)
    for section in ("more-prompt", "retrieval", "sampling"):
        open_section(page, section)
    for script in ((Reasoning("hm"), "Yes."), (error(500, "no"),)):
        site.server.script(*script)
        ask(page, WHERE)
        wait_done(page)
        seen.update(_texts(page))
    show_prompt(page)
    seen.update(_texts(page))
    names = {"fake", "fake-model", "lotus", "bees", "empty", "hostile", "荷塘月色导读.md", "rag", page.title()}
    forgotten = [text for text in seen if "⟦" not in text and not _NEUTRAL.fullmatch(text) and text not in names]
    assert forgotten == []
    assert page.title() == "⟦RAG Prompt Playground⟧"


_TABS = {
    "documents": ("#list tbody tr", ("#list [data-act=open]",)),
    "prompts": (
        "#preview pre",
        tuple(f"#side-tabs [data-tab-id={one}]" for one in ("versions", "compare", "pair", "files")),
    ),
    "models": ("#servers .server", tuple(f"#models-rail [data-section={one}]" for one in ("fit", "explain"))),
}
"""By tab: what shows that it is drawn, and what opens its further views."""
_NAMES = {"荷塘月色导读.md", "UTF-8", "VLLM_API_KEY", "logs/server.log"} | {
    "Click to upload or drop files",
    "- or -",
    "Click to Upload",
    "Drop File Here",
}
"""Names of things, and what Gradio translates itself."""


@pytest.mark.parametrize("tab", _TABS)
def test_every_text_of_the_other_tabs_too(marked_page: tuple[Page, Site], tab: str) -> None:
    page, _ = marked_page
    drawn, views = _TABS[tab]
    page.locator(f"#tabs > :first-child [data-tab-id={tab}]").click()
    page.locator(drawn).first.wait_for()
    seen = set(_texts(page))
    for view in views:
        page.locator(view).first.click()
        page.wait_for_load_state("networkidle")
        seen.update(_texts(page))
    assert [text for text in seen - _NAMES if "⟦" not in text and not _NEUTRAL.fullmatch(text)] == []

"""That no text was forgotten: every text of the page comes from the tables of strings."""

import re
from collections.abc import Iterator
from typing import cast

import pytest
from playwright.sync_api import Browser, Page

from playground.core.strings import table
from tests.browser.site import WHERE, Site, ask, open_section, ready, show_prompt, use_server, wait_done
from tests.fakes.openai_server import Reasoning, Script, error

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
_NEUTRAL = re.compile(r"[\W\d_]*(?:(?:ms|s|min|B|kB|MB|KiB|GiB)\b[\W\d_]*)*")
"""Numbers with their units, and dates."""


def texts(page: Page) -> list[str]:
    """What a person sees of the page, but for what other people wrote."""
    return cast(list[str], page.evaluate(_TEXTS, _OF_OTHERS))


@pytest.fixture(scope="module")
def marked() -> Iterator[None]:
    """Every text of the tables between marks."""
    entries = cast(dict[str, dict[str, str]], table())
    before = dict(entries)
    for key, entry in before.items():
        entries[key] = {language: f"⟦{text}⟧" for language, text in entry.items()}
    yield
    entries.update(before)


@pytest.fixture(scope="module")
def marked_site(marked: None, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app, begun while the texts are marked."""
    with Site(tmp_path_factory.mktemp("marked")) as site:
        yield site


@pytest.fixture
def marked_page(marked_site: Site, browser: Browser) -> Iterator[Page]:
    """A page whose texts from the tables are marked."""
    marked_site.server.script(Script())
    marked_site.workspace.directory.forget()
    context = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(marked_site.url)
    ready(page)
    yield page
    context.close()


def test_every_text_comes_from_the_tables(marked_page: Page, marked_site: Site) -> None:
    page = marked_page
    seen = set(texts(page))
    use_server(page)
    for section in ("more-prompt", "retrieval", "sampling"):
        open_section(page, section)
    for script in ((Reasoning("hm"), "Yes."), (error(500, "no"),)):
        marked_site.server.script(*script)
        ask(page, WHERE)
        wait_done(page)
        seen.update(texts(page))
    show_prompt(page)
    seen.update(texts(page))
    names = {"fake", "fake-model", "lotus", "bees", "empty", "hostile", "荷塘月色导读.md", "rag", WHERE, page.title()}
    forgotten = [text for text in seen if "⟦" not in text and not _NEUTRAL.fullmatch(text) and text not in names]
    assert forgotten == []
    assert page.title() == "⟦RAG Prompt Playground⟧"


_TABS: dict[str, tuple[str, dict[str, str]]] = {
    "documents": ("#list tbody tr", {"#list [data-act=open]": "#pieces li"}),
    "prompts": (
        "#preview pre",
        {
            "#side-tabs [data-tab-id=versions]": "#versions *:visible",
            "#side-tabs [data-tab-id=compare]": "#diff *:visible",
            "#side-tabs [data-tab-id=pair]": "#pair *:visible",
            "#side-tabs [data-tab-id=files]": "#exports *:visible",
        },
    ),
    "history": ("#history-list [data-place]", {}),
    "models": (
        "#servers .server",
        {
            "#models-rail [data-section=fit]": "#fit-result .verdict",
            "#models-rail [data-section=explain]": "#explain-form form",
        },
    ),
}
"""By tab: what shows that it is drawn, and what opens its further views, each with what shows that they are."""
_NAMES = {"荷塘月色导读.md", "UTF-8", "VLLM_API_KEY", "logs/server.log"} | {
    "Click to upload or drop files",
    "- or -",
    "Click to Upload",
    "Drop File Here",
}
"""Names of things, and what Gradio translates itself."""


@pytest.mark.parametrize("tab", _TABS)
def test_every_text_of_the_other_tabs_too(marked_page: Page, tab: str) -> None:
    page = marked_page
    drawn, views = _TABS[tab]
    page.locator(f"#tabs > :first-child [data-tab-id={tab}]").click()
    page.locator(drawn).first.wait_for()
    seen = set(texts(page))
    for view, there in views.items():
        page.locator(view).first.click()
        page.locator(there).first.wait_for()
        seen.update(texts(page))
    assert [text for text in seen - _NAMES if "⟦" not in text and not _NEUTRAL.fullmatch(text)] == []

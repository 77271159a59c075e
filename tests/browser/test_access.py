"""The page for everybody: no violation that axe-core finds, and the main job by keyboard alone."""

import re
from importlib.resources import files
from typing import cast

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.objections import objections
from tests.browser.site import WHERE, ask, open_section, show_prompt, use_server, wait_done
from tests.fakes.openai_server import FakeServer

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_VIOLATIONS = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}"""


_MISNAMED = """() => [...document.querySelectorAll("button:not(.upload-container), a, summary, [role=link], [role=tab]")]
  .filter((at) => at.checkVisibility() && at.getAttribute("aria-label"))
  .map((at) => [at.innerText, at.getAttribute("aria-label")].map((text) => text.trim().replace(/\\s+/g, " ").toLowerCase()))
  .filter(([written, said]) => /[\\p{L}\\p{N}]/u.test(written) && !said.includes(written))
  .map((pair) => pair.join(" | "))"""


def misnamed(page: Page) -> list[str]:
    """Controls that cannot be called by what is written on them: WCAG 2.2, success criterion 2.5.3.

    Gradio's own place to drop files (6.31.0) is one, and cannot be named otherwise.
    """
    return cast(list[str], page.evaluate(_MISNAMED))


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line a place."""
    page.evaluate(AXE)
    return cast(list[str], page.evaluate(_VIOLATIONS))


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_axe_finds_nothing(browse: Browse, server: FakeServer, locale: str, color_scheme: str) -> None:
    page = browse(locale=locale, color_scheme=color_scheme)
    assert violations(page) == []
    server.script("出自**《西洲曲》** [1]。\n\n- `a < b`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    use_server(page)
    ask(page, WHERE)
    wait_done(page)
    expect(page.locator("#answer table")).to_be_visible()
    assert violations(page) == []
    show_prompt(page)
    assert violations(page) == []


def test_a_failure_is_accessible_too(asker: Page, server: FakeServer) -> None:
    from tests.fakes.openai_server import error

    server.script(error(500, "no"))
    ask(asker, WHERE)
    wait_done(asker)
    assert violations(asker) == []


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_no_tab_has_anything_small_cut_or_misnamed(browse: Browse, server: FakeServer, locale: str) -> None:
    page = browse(locale=locale)
    server.script("出自《西洲曲》[1]。")
    use_server(page)
    ask(page, WHERE)
    wait_done(page)
    page.locator("#documents summary").click()
    for part in ("more-prompt", "retrieval", "sampling"):
        open_section(page, part)
    for name in ("playground", "compare", "batch", "documents", "prompts", "models"):
        page.locator(f"#tabs > :first-child [data-tab-id={name}]").click()
        expect(page).to_have_url(re.compile(f"#{name}"))
        assert (name, objections(page, "body"), misnamed(page)) == (name, [], [])
    page.locator("#tabs > :first-child [data-tab-id=prompts]").click()
    for side in ("versions", "compare", "pair", "files"):
        page.locator(f"#side-tabs [role=tab][data-tab-id={side}]").last.click()
        assert (side, objections(page, "#workbench"), misnamed(page)) == (side, [], [])


def test_answer_and_state_are_read_out(page: Page) -> None:
    expect(page.locator("#live")).to_have_attribute("role", "status")
    expect(page.locator("#answer")).to_have_attribute("aria-live", "polite")
    ask(page, WHERE)
    wait_done(page)
    expect(page.locator("#live")).to_have_text("完成")


def _tab_to(page: Page, selector: str, most: int = 60) -> None:
    for _ in range(most):
        if page.evaluate("selector => !!document.activeElement?.closest(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


def test_the_main_job_by_keyboard_alone(page: Page) -> None:
    page.locator("body").press("Tab")
    _tab_to(page, "#collection input")
    page.keyboard.type("bees")
    page.keyboard.press("Enter")
    expect(page.locator("#documents")).to_contain_text("bees.md")
    _tab_to(page, "#question textarea")
    page.keyboard.type("How do bees tell the direction?")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("完成")
    _tab_to(page, "#chunk-1 [data-jump]")
    page.keyboard.press("Enter")
    expect(page.locator("#prompt-1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#chunk-1")).to_be_focused()
    _tab_to(page, "#chunk-1 [data-off]")
    page.keyboard.press("Space")
    expect(page.locator("#chunk-1 [data-off]")).to_have_attribute("aria-pressed", "true")


def test_lists_open_only_when_they_are_asked_for(page: Page) -> None:
    page.locator("body").press("Tab")
    _tab_to(page, "#endpoint input")
    _tab_to(page, "#frame input")
    expect(page.locator("[role=listbox]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#frame [role=option]").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[role=listbox]")).to_have_count(0)


def test_what_is_typed_into_a_field_that_was_clicked_takes_the_place_of_its_text(page: Page) -> None:
    page.locator("#endpoint input").click()
    page.keyboard.type("127.0.0.1:9")
    expect(page.locator("#endpoint input")).to_have_value("127.0.0.1:9")


def test_a_list_closes_with_escape_and_opens_again_where_it_is_clicked(page: Page) -> None:
    page.locator("#frame input").click()
    expect(page.locator("[role=listbox]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("[role=listbox]")).to_have_count(0)
    page.locator("#frame input").click()
    expect(page.locator("[role=listbox]")).to_have_count(1)


def test_a_list_does_not_stay_behind_when_its_field_moves(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 620})
    page.locator("#endpoint input").click()
    expect(page.locator("[role=listbox]")).to_have_count(1)
    page.locator("#left").evaluate("at => at.scrollBy(0, 60)")
    expect(page.locator("[role=listbox]")).to_have_count(0)
    expect(page.locator("#endpoint input")).to_be_focused()


def test_another_list_takes_the_place_of_the_open_one(page: Page) -> None:
    page.locator("#collection input").click()
    expect(page.locator("#collection [role=option]").first).to_be_visible()
    page.locator("#frame input").click()
    expect(page.locator("#frame [role=option]").first).to_be_visible()
    expect(page.locator("#collection [role=listbox]")).to_have_count(0)

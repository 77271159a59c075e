"""Every place of the page has an address: it can be gone back to, loaded again, and opened by somebody else."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.site import WHERE, Site, ask, ready, run_id, wait_done
from tests.browser.test_access import violations


@pytest.fixture
def reading(browse: Browse, site: Site) -> Page:
    """A page with a document open."""
    page = browse()
    page.locator("#tabs > :first-child [data-tab-id=documents]").click()
    expect(page).to_have_url(re.compile(r"#documents/\w+$"))
    page.locator("#list [data-act=open]").first.click()
    expect(page.locator("#reader-head")).to_be_visible()
    return page


def test_a_document_that_is_open_stands_in_the_address(reading: Page, site: Site) -> None:
    [collection, *_] = site.workspace.library.collections()
    documents = {one.id for one in site.workspace.library.documents(collection.id)}
    expect(reading).to_have_url(re.compile(rf"#documents/{collection.id}/\w+$"))
    assert reading.url.rpartition("/")[2] in documents


def test_one_goes_back_to_the_list_and_then_to_the_tab_before(reading: Page) -> None:
    reading.go_back()
    expect(reading.locator("#list [data-act=open]").first).to_be_visible()
    reading.go_back()
    expect(reading.locator("#question")).to_be_visible()
    reading.go_forward()
    expect(reading.locator("#list [data-act=open]").first).to_be_visible()


@pytest.mark.leaves
def test_a_reload_shows_the_document_again(reading: Page) -> None:
    name = reading.locator("#reader-head h2").inner_text()
    reading.reload()
    expect(reading.locator("#reader-head h2")).to_have_text(name)


def test_the_address_of_a_chunk_opens_it_in_the_language_of_whoever_opens_it(
    reading: Page, site: Site, browse: Browse
) -> None:
    reading.locator("#pieces [data-piece-at]").first.click()
    expect(reading).to_have_url(re.compile(r"#documents/\w+/\w+/1$"))
    other = browse(locale="en-US")
    other.evaluate("to => { location.hash = to }", reading.url.partition("#")[2])
    expect(other.locator("#pieces [aria-current]")).to_have_attribute("data-piece-at", "0")
    expect(other.locator("#reader-back")).to_contain_text(re.compile("[A-Za-z]"))


@pytest.mark.leaves
def test_the_lab_of_a_collection_has_an_address(browse: Browse, site: Site) -> None:
    [collection, *_] = site.workspace.library.collections()
    page = browse()
    page.evaluate(f"location.hash = '#documents/{collection.id}/lab'")
    expect(page.locator("#lab-back")).to_be_visible()
    page.reload()
    expect(page.locator("#lab-back")).to_be_visible()
    page.locator("#lab-back").click()
    expect(page).to_have_url(re.compile(rf"#documents/{collection.id}$"))
    page.go_back()
    expect(page.locator("#lab-back")).to_be_visible()
    page.go_forward()
    expect(page.locator("#library")).to_be_visible()


def test_a_document_that_is_gone_leaves_the_list(browse: Browse) -> None:
    page = browse()
    page.evaluate("location.hash = '#documents/gone/gone'")
    expect(page.locator("#list [data-act=open]").first).to_be_visible()
    expect(page.locator("#library-note")).not_to_be_empty()


@pytest.mark.leaves
def test_an_answer_has_an_address(browse: Browse) -> None:
    page = browse()
    ask(page, WHERE)
    wait_done(page)
    expect(page).to_have_url(re.compile(r"#playground/\w{32}$"))
    answer = page.locator("#answer").inner_text()
    other = browse()
    other.goto(page.url)
    ready(other)
    expect(other.locator("#answer")).to_have_text(answer)


@pytest.mark.leaves
def test_a_comparison_has_an_address(browse: Browse) -> None:
    page = browse()
    page.locator("#tabs > :first-child [data-tab-id=compare]").click()
    page.locator("#compare-question").fill(WHERE)
    page.locator("#compare-ask").click()
    expect(page).to_have_url(re.compile(r"#compare/\w{32}$"))
    answers = page.locator("#compare .prose").all_inner_texts()
    other = browse()
    other.goto(page.url)
    expect(other.locator("#compare-question")).to_have_value(WHERE)
    assert other.locator("#compare .prose").all_inner_texts() == answers


def test_the_link_to_an_answer_is_copied(browse: Browse) -> None:
    page = browse()
    ask(page, WHERE)
    wait_done(page)
    page.locator("#answer-tools [data-copy-link]").click()
    expect(page.locator("#answer-tools [data-copy-link]")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{page.url.partition('#')[0]}#playground/{run_id(page)}"


def test_a_section_of_the_models_has_an_address(browse: Browse) -> None:
    page = browse()
    page.evaluate("location.hash = '#models/fit'")
    expect(page.locator("#fit-form form")).to_be_visible()


def test_a_version_of_a_prompt_has_an_address(browse: Browse, site: Site) -> None:
    stock = site.workspace.catalog.stock("en")
    version = site.workspace.prompts.save(replace(stock, parts={**stock.parts, "custom": "Addressed."}, name="placed"))
    page = browse()
    page.evaluate("to => { location.hash = to }", f"#prompts/en/placed@{version.number}")
    expect(page.locator("#edit-custom .cm-content")).to_contain_text("Addressed.")
    page.locator("#tabs > :first-child [data-tab-id=models]").click()
    page.go_back()
    expect(page).to_have_url(re.compile(r"#prompts/en/placed@1$"))


@pytest.mark.parametrize("width", [1440, 1024])
def test_a_setting_is_found_and_its_field_has_the_focus(browse: Browse, width: int) -> None:
    page = browse(viewport={"width": width, "height": 800})
    page.locator("#tabs > :first-child [data-tab-id=models]").click()
    page.keyboard.press("Control+k")
    page.locator("#finder-field").fill("温度")
    expect(page.locator("#finder-found [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#temperature input")).to_be_focused()


def test_a_place_is_found_by_its_name_from_the_keyboard(browse: Browse) -> None:
    page = browse()
    page.keyboard.press("Control+k")
    expect(page.locator("#finder-found [role=option]")).to_have_count(7)
    page.keyboard.type("荷塘")
    page.keyboard.press("Escape")
    expect(page.locator("#finder")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("荷塘月色导读")
    expect(page.locator("#finder-drawn [data-found=荷塘月色导读]")).to_be_attached()  # not what was found on the way
    expect(page.locator("#finder-found [aria-selected=true]")).to_contain_text("荷塘月色导读.md")
    page.keyboard.press("Enter")
    expect(page.locator("#reader-head")).to_contain_text("荷塘月色导读.md")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()


@pytest.mark.leaves
def test_the_prompts_tab_opened_by_its_address_keeps_what_is_chosen(page: Page, site: Site) -> None:
    stock = site.workspace.catalog.stock("zh")
    kept = site.workspace.prompts.save(replace(stock, name="留下的"), "")
    page.evaluate("set => playground.keep('setup', { prompt_language: 'zh', prompt_set: set })", f"{kept.set.name}@1")
    page.goto("about:blank")
    page.goto(f"{site.url}/#prompts")
    ready(page)
    expect(page.locator("#edit-set input")).to_have_value("留下的 · 第 1 版")

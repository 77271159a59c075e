"""Narrow windows: the settings hang below their button, and what happens in them is told of outside of them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Browse
from tests.browser.site import choose, use_server
from tests.browser.test_access import violations
from tests.fakes.openai_server import FakeServer, error

SIZES = (ViewportSize(width=1024, height=768), ViewportSize(width=390, height=844))


@pytest.fixture(params=SIZES, ids=lambda size: str(size["width"]))
def narrow(stay: Browse, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window with less room than three columns take."""
    yield from _closed(stay(viewport=request.param))


@pytest.fixture
def tablet(stay: Browse) -> Iterator[Page]:
    """A window with room for two columns."""
    yield from _closed(stay(viewport=SIZES[0]))


@pytest.fixture
def phone(stay: Browse) -> Iterator[Page]:
    """A window with room for one column."""
    yield from _closed(stay(viewport=SIZES[1]))


def _closed(page: Page) -> Iterator[Page]:
    """The settings are closed for whoever comes next."""
    yield page
    page.keyboard.press("Escape")


def _box(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return {**box, "right": box["x"] + box["width"], "bottom": box["y"] + box["height"]}


def test_the_settings_open_below_their_button_and_inside_the_window(narrow: Page) -> None:
    expect(narrow.locator("#left")).to_be_hidden()
    narrow.locator("#drawer").click()
    expect(narrow.locator("#left")).to_be_visible()
    button, drawer, size = _box(narrow, "#drawer"), _box(narrow, "#left"), narrow.viewport_size
    assert size is not None
    assert drawer["y"] >= button["bottom"]
    assert drawer["bottom"] <= size["height"]
    assert 0 <= drawer["x"] < drawer["right"] <= size["width"]


def test_the_head_of_the_settings_stays_in_sight_and_closes_them(narrow: Page) -> None:
    narrow.locator("#drawer").click()
    narrow.locator("#sampling").scroll_into_view_if_needed()
    expect(narrow.locator("#drawer-head")).to_contain_text("设置")
    narrow.locator("#drawer-close").click()
    expect(narrow.locator("#left")).to_be_hidden()
    expect(narrow.locator("#drawer")).to_be_focused()


@pytest.mark.parametrize("way", ["escape", "beside", "button"])
def test_the_settings_close_in_every_usual_way(tablet: Page, way: str) -> None:
    page = tablet
    page.locator("#drawer").click()
    expect(page.locator("#drawer")).to_have_attribute("aria-expanded", "true")
    if way == "escape":
        page.keyboard.press("Escape")
    elif way == "beside":
        page.mouse.click(900, 700)
    else:
        page.locator("#drawer").click()
    expect(page.locator("#left")).to_be_hidden()
    expect(page.locator("#drawer")).to_have_attribute("aria-expanded", "false")


def test_a_server_that_is_down_is_told_of_outside_the_settings(browse: Browse, server: FakeServer) -> None:
    page = browse(viewport=SIZES[0])
    server.models_script = error(503, "Loading model")
    page.locator("#drawer").click()
    use_server(page)
    page.keyboard.press("Escape")
    expect(page.locator("#left")).to_be_hidden()
    expect(page.locator("#server-down")).to_contain_text("模型服务不可用")
    page.locator("#server-down button").click()
    expect(page.locator("#server .note.bad")).to_be_in_viewport()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_an_upload_shows_what_becomes_of_it(browse: Browse, size: ViewportSize) -> None:
    page = browse(viewport=size)
    page.locator("#drawer").click()
    choose(page, "collection", "empty")
    page.keyboard.press("Escape")
    with page.expect_file_chooser() as chooser:
        page.locator("#welcome [data-press]").click()
    chooser.value.set_files([{"name": "图.png", "mimeType": "image/png", "buffer": b"\x89PNG"}])
    expect(page.locator("#files .bad")).to_contain_text("图.png")
    expect(page.locator("#files .bad")).to_be_in_viewport()


def test_the_question_has_a_line_of_its_own_on_a_phone(phone: Page) -> None:
    question, ask = _box(phone, "#question textarea"), _box(phone, "#ask")
    assert ask["y"] >= question["bottom"]
    assert abs(ask["right"] - question["right"]) < 1


def test_a_long_question_is_seen_whole_in_a_narrower_window(browse: Browse) -> None:
    page = browse(viewport=SIZES[0])
    page.locator("#question textarea").fill("荷塘月色写了什么，作者的心情怎样变化？" * 3)
    page.set_viewport_size(SIZES[1])
    fits = "() => { const at = document.querySelector('#question textarea'); return at.scrollHeight <= at.clientHeight + 1 }"
    page.wait_for_function(fits)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_open_settings(browse: Browse, color_scheme: str) -> None:
    page = browse(color_scheme=color_scheme, viewport=SIZES[0])
    page.locator("#drawer").click()
    assert violations(page) == []


def test_nothing_is_wider_than_the_window(narrow: Page) -> None:
    for tab in ("documents", "prompts", "playground"):
        narrow.locator(f"#tabs > :first-child [data-tab-id={tab}]").click()
        assert narrow.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab


def test_the_tab_that_is_shown_is_in_sight_on_a_phone(phone: Page) -> None:
    for name in ("models", "playground"):
        tab = phone.locator(f"#tabs > :first-child [data-tab-id={name}]")
        tab.evaluate("tab => tab.click()")  # as an address does, with the tabs where they are
        expect(tab).to_be_in_viewport(ratio=0.99)

"""A page that is drawn larger, for a projector: as in a window that is as much smaller, with everything in its place."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Browse

LAPTOP, PROJECTOR = ViewportSize(width=1440, height=900), ViewportSize(width=1920, height=1080)
Box = dict[str, float]
OPENED = ".options:not([inert]):has(> [role=listbox])"
"""The list that is open; one that was left before it may still fade."""


@pytest.fixture
def projected(stay: Browse) -> Iterator[Page]:
    """A large window, whose page is as large as usual again for whoever comes next."""
    page = stay(viewport=PROJECTOR)
    yield page
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")  # a list opens once for a field that keeps the focus
    enlarge(page, "1")
    page.set_viewport_size(PROJECTOR)


def enlarge(page: Page, size: str) -> None:
    page.locator("#size").select_option(size)


def turn_to(page: Page, tab: str) -> None:
    page.locator(f"#tabs > :first-child [data-tab-id={tab}]").click()


def box(page: Page, selector: str) -> Box:
    """Where something stands on the screen."""
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def test_the_size_is_kept_by_this_browser(browse: Browse) -> None:
    page = browse(viewport=PROJECTOR)
    usual = box(page, "#brand h1")["height"]
    page.get_by_label("显示大小").select_option("150%")
    assert box(page, "#brand h1")["height"] == pytest.approx(1.5 * usual, rel=0.02)
    page.reload()
    expect(page.locator("#size")).to_have_value("1.5")
    assert box(page, "#brand h1")["height"] == pytest.approx(1.5 * usual, rel=0.02)


@pytest.mark.parametrize("size", ["1.25", "1.5"])
@pytest.mark.parametrize("control", ["collection", "prompt-set"])
def test_a_list_opens_at_its_field(projected: Page, size: str, control: str) -> None:
    enlarge(projected, size)
    projected.locator(f"#{control} input").click()
    opened = projected.locator(OPENED)
    expect(opened).to_be_visible()
    opened.evaluate("at => Promise.all(at.getAnimations().map((one) => one.finished))")
    field, options = box(projected, f"#{control} .wrap"), box(projected, OPENED)
    assert options["x"] == pytest.approx(field["x"], abs=2)
    assert options["width"] == pytest.approx(field["width"], abs=2)
    below, above = options["y"] - field["bottom"], field["y"] - options["bottom"]
    assert min(abs(below), abs(above)) <= 2


@pytest.mark.parametrize("size", ["1.25", "1.5"])
def test_the_words_of_a_list_grow_with_the_page(projected: Page, size: str) -> None:
    enlarge(projected, size)
    projected.locator("#collection input").click()
    field = "at => parseFloat(getComputedStyle(at).fontSize) * at.currentCSSZoom"
    entry = projected.locator("[role=option]").first.evaluate(field)
    assert entry == pytest.approx(projected.locator("#collection input").evaluate(field), rel=0.1)


@pytest.mark.parametrize("size", ["1.25", "1.5"])
@pytest.mark.parametrize("window", [LAPTOP, PROJECTOR], ids=lambda window: str(window["width"]))
def test_nothing_is_wider_than_the_window(projected: Page, size: str, window: ViewportSize) -> None:
    projected.set_viewport_size(window)
    enlarge(projected, size)
    for tab in ("documents", "prompts", "models", "playground"):
        turn_to(projected, tab)
        root = "document.documentElement"
        assert projected.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), tab


def test_three_columns_end_with_the_window(projected: Page) -> None:
    enlarge(projected, "1.5")
    assert projected.evaluate("document.documentElement.scrollHeight") == PROJECTOR["height"]
    expect(projected.locator("#drawer")).to_be_hidden()


def test_too_little_room_is_told_by_what_is_left_of_the_window(projected: Page) -> None:
    projected.set_viewport_size(LAPTOP)
    expect(projected.locator("#drawer")).to_be_hidden()
    enlarge(projected, "1.25")
    expect(projected.locator("#drawer")).to_be_visible()
    projected.locator("#drawer").click()
    button, drawer = box(projected, "#drawer"), box(projected, "#left")
    assert 0 <= drawer["y"] - button["bottom"] <= 16
    assert drawer["x"] == pytest.approx(button["x"], abs=2)
    assert drawer["bottom"] <= LAPTOP["height"]


def test_dialogs_stay_inside_the_window(projected: Page) -> None:
    projected.set_viewport_size(LAPTOP)
    enlarge(projected, "1.5")
    turn_to(projected, "prompts")
    for opener, dialog in (("#find", "#finder"), ("#save-open", "#saving dialog")):
        projected.locator(opener).click()
        shown = box(projected, dialog)
        assert shown["x"] >= 0
        assert shown["y"] >= 0
        assert shown["right"] <= LAPTOP["width"]
        assert shown["bottom"] <= LAPTOP["height"]
        projected.keyboard.press("Escape")


def test_tabs_that_fit_are_not_put_into_a_menu(projected: Page) -> None:
    enlarge(projected, "1.25")
    turn_to(projected, "prompts")
    expect(projected.locator("#side-tabs [data-tab-id=files]")).to_be_visible()
    expect(projected.locator("#side-tabs .overflow-menu")).to_be_hidden()


def test_a_click_in_an_editor_meets_its_line(projected: Page) -> None:
    enlarge(projected, "1.5")
    turn_to(projected, "prompts")
    line = projected.locator("#edit-system .cm-line").nth(1)
    expect(line).to_be_visible()
    line.click()
    at = "text => getSelection().anchorNode?.parentElement?.closest('.cm-line')?.textContent === text"
    projected.wait_for_function(at, arg=line.text_content())

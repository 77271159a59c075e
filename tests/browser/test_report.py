"""The report opened from disk: it asks for nothing, filters, sorts, tells details, and is ready for paper."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from playground.studies.exports.report import page as report
from playground.studies.values import Study
from tests.studies.exports_sample import VERDICTS, judged, single, study

EVIL = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1><svg onload=window.hit=1>"
Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a study's report as a file; fails the test on any request, console error, and error of a script."""
    found: list[str] = []
    contexts = []

    def open_report(whole: Study | None = None, language: Any = "zh", address: str = "", **options: Any) -> Page:
        path = tmp_path / "report.html"
        path.write_text(report.written(whole or study(), VERDICTS, language), "utf-8")
        context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if request.url.startswith(path.as_uri()) else found.append(request.url))
        page.on("console", lambda message: found.append(message.text))
        page.on("pageerror", lambda error: found.append(str(error)))
        page.goto(path.as_uri() + address)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert found == []


def shown(page: Page) -> list[str]:
    """The numbers of the questions that can be seen, in their order."""
    return page.locator(".question:not([hidden]) h3 .n").all_text_contents()


def filter_by(page: Page, name: str) -> None:
    page.locator(f"[data-filter={name}]").click()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_opens_from_disk_without_a_request(opened: Open, language: str, color_scheme: str) -> None:
    page = opened(language=language, color_scheme=color_scheme)
    expect(page.locator("#verdicts li").first).to_have_text(VERDICTS[0])
    expect(page.locator("#shown")).to_contain_text("12")


def test_filters_show_the_questions_that_fit_and_say_how_many(opened: Open) -> None:
    page = opened()
    filter_by(page, "errors")
    assert shown(page) == ["10"]
    expect(page.locator("#shown")).to_have_text("显示 1 / 12 题")
    expect(page.locator("[data-filter=errors]")).to_have_attribute("aria-pressed", "true")
    filter_by(page, "all")
    assert len(shown(page)) == 12


@pytest.mark.parametrize("name", ["failed", "errors", "differ", "unjudged"])
def test_a_filter_shows_as_many_as_it_says(opened: Open, name: str) -> None:
    page = opened()
    count = page.locator(f"[data-filter={name}] b").inner_text()
    filter_by(page, name)
    assert len(shown(page)) == int(count)


@pytest.mark.parametrize(
    "words, numbers",
    [("西洲曲", ["6"]), ("ＱＷＥＮ 启动", ["11"]), ("引用编号", ["2"]), ("年假 津贴", []), ("annual LEAVE", ["9"])],
)
def test_search_looks_at_questions_answers_and_remarks(opened: Open, words: str, numbers: list[str]) -> None:
    page = opened()
    page.locator("#search").fill(words)
    expect(page.locator("#shown")).to_have_text(f"显示 {len(numbers)} / 12 题")
    assert shown(page) == numbers
    expect(page.locator("#none")).to_be_visible(visible=not numbers)


def test_a_tag_and_a_filter_go_together(opened: Open) -> None:
    page = opened()
    page.locator("#tag").select_option("差旅")
    assert shown(page) == ["3", "12"]
    filter_by(page, "errors")
    assert shown(page) == []


def test_questions_are_sorted(opened: Open) -> None:
    page = opened()
    page.locator("#sort").select_option("longest")
    times = page.locator(".question").evaluate_all("rows => rows.map(row => Number(row.dataset.longest))")
    assert times == sorted(times, reverse=True)
    page.locator("#sort").select_option("order")
    assert shown(page) == [str(number) for number in range(1, 13)]


def test_what_was_chosen_stands_in_the_address(opened: Open) -> None:
    page = opened()
    page.locator("#tag").select_option("文学")
    page.locator("#sort").select_option("question")
    filter_by(page, "unjudged")
    before = shown(page)
    page.reload()
    expect(page.locator("#tag")).to_have_value("文学")
    assert shown(page) == before


def test_an_address_that_nobody_made_is_no_harm(opened: Open) -> None:
    page = opened(address="#filter=x&sort=constructor&tag=%00&search=%E0%A4%A")
    assert page.locator("#sort").input_value() == "order"


def test_details_are_told_beneath_the_answer(opened: Open) -> None:
    page = opened()
    button = page.locator(".question").nth(1).locator(".detail").nth(2)
    button.click()
    panel = page.locator(".panel")
    expect(panel.locator("h4")).to_have_text("14B 现行提示词")
    expect(panel.locator(".found .failed")).to_have_count(2)
    expect(panel.locator(".chunk").first).to_be_hidden()
    panel.locator("summary").first.click()
    expect(panel.locator(".chunk")).to_have_count(4)
    panel.locator("summary").nth(1).click()
    expect(panel.locator("pre")).to_contain_text("工龄十二年，每年有几天年假？")
    panel.locator("button").click()
    expect(panel).to_have_count(0)
    expect(button).to_be_focused()


def test_one_answer_of_a_question_is_looked_into_at_a_time(opened: Open) -> None:
    page = opened()
    buttons = page.locator(".question").first.locator(".detail")
    buttons.nth(0).click()
    buttons.nth(3).click()
    expect(page.locator(".panel h4")).to_have_text(["不带文档"])
    assert [button.get_attribute("aria-expanded") for button in buttons.all()] == ["false", "false", "false", "true"]


def test_long_answers_of_a_question_unfold_together(opened: Open) -> None:
    page = opened(single("很长的一段话。\n" * 40))
    prose = page.locator(".prose")
    folded = prose.bounding_box()
    page.locator(".more").click()
    opened_up = prose.bounding_box()
    assert folded is not None
    assert opened_up is not None
    assert opened_up["height"] > 2 * folded["height"]
    expect(page.locator(".more")).to_have_text("收起")


def test_on_paper_there_are_answers_and_no_tools(opened: Open) -> None:
    page = opened(single("很长的一段话。\n" * 40))
    page.emulate_media(media="print")
    expect(page.locator("#tools")).to_be_hidden()
    expect(page.locator(".detail")).to_be_hidden()
    assert page.locator(".prose").evaluate("part => part.scrollHeight <= part.clientHeight + 1")


@pytest.mark.parametrize("wanted", [True, False])
def test_chunks_are_printed_where_they_are_wanted(opened: Open, wanted: bool) -> None:
    page = opened()
    page.locator("#print-chunks").set_checked(wanted)
    filter_by(page, "errors")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".sources .chunk")).to_have_count(3 if wanted else 0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".sources")).to_have_count(0)


def test_it_is_printed_without_error(opened: Open) -> None:
    page = opened()
    page.locator("#print-chunks").check()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_nothing_in_a_study_runs(opened: Open) -> None:
    page = opened(single(EVIL, question=EVIL, arm=EVIL, name=EVIL, judgement=judged("wrong", [EVIL], EVIL)))
    page.locator(".detail").click()
    page.locator("summary").last.click()
    assert page.evaluate("window.hit") is None
    assert page.locator("img, svg").count() == 0
    expect(page.locator("h1")).to_have_text(EVIL)


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_no_width_makes_the_page_scroll_sideways(opened: Open, width: int) -> None:
    page = opened()
    page.set_viewport_size({"width": width, "height": 800})
    page.locator(".detail").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_answers_are_there_without_the_script(opened: Open) -> None:
    page = opened(java_script_enabled=False)
    expect(page.locator(".prose").first).to_contain_text("最多 5 天")
    expect(page.locator("#tools")).to_be_hidden()
    expect(page.locator(".detail").first).to_be_hidden()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_everybody_can_use_it(opened: Open, color_scheme: str) -> None:
    page = opened(color_scheme=color_scheme)
    page.locator(".detail").first.click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

"""Checks and sentences of an answer on the Playground, for whoever asks for them."""

from playwright.sync_api import Page, expect

from tests.browser.site import ask, use_server, wait_done
from tests.browser.test_access import violations
from tests.fakes.openai_server import FakeServer

ANSWER = "根据参考信息，这几句出自南朝乐府《西洲曲》。全诗共有 987 行。"


def examined(page: Page, server: FakeServer) -> None:
    server.script(ANSWER)
    use_server(page)
    ask(page, "'采莲南塘秋'出自哪里？")
    wait_done(page)
    page.locator("#answer-tools [data-act=examine]").click()


def test_an_answer_is_checked_when_somebody_asks_for_it(page: Page, server: FakeServer) -> None:
    examined(page, server)
    expect(page.locator("#examined .block-checks")).to_contain_text("987")
    expect(page.locator("#answer .sentence.s-not_found")).to_contain_text("987")


def test_a_sentence_shows_the_place_that_it_rests_on(page: Page, server: FakeServer) -> None:
    examined(page, server)
    page.locator("#answer .sentence.s-supported, #answer .sentence.s-copied").first.click()
    expect(page.locator("#examined [data-evidence]:visible")).to_contain_text("西洲曲")


def test_what_was_found_is_seen_at_once_above_the_verdict(page: Page, server: FakeServer) -> None:
    page.set_viewport_size({"width": 1280, "height": 560})
    examined(page, server)
    expect(page.locator("#examined .block-checks .head")).to_be_in_viewport(ratio=1)
    found, said = page.locator("#examined").bounding_box(), page.locator("#said").bounding_box()
    assert found
    assert said
    assert found["y"] + found["height"] <= said["y"]


def test_the_next_question_puts_it_away(page: Page, server: FakeServer) -> None:
    examined(page, server)
    expect(page.locator("#examined .block-checks")).to_be_visible()
    ask(page, "采莲赋写什么？")
    wait_done(page)
    expect(page.locator("#examined .block-checks")).to_have_count(0)
    expect(page.locator("#answer-tools [data-act=examine]")).to_be_visible()


def test_axe_finds_nothing(page: Page, server: FakeServer) -> None:
    examined(page, server)
    expect(page.locator("#examined .block-checks")).to_be_visible()
    assert violations(page) == []

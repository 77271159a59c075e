"""Asking a question, and what the page shows of it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.site import ask, use_server, wait_done
from tests.fakes.openai_server import FakeServer

WHERE = "采莲南塘秋这首词出自哪里"


def test_the_built_in_model_answers_from_the_document(page: Page) -> None:
    ask(page, WHERE)
    wait_done(page)
    expect(page.locator("#answer")).to_contain_text("西洲曲")
    expect(page.locator("#state")).to_contain_text("完成")
    expect(page.locator("#chunk-1 .file")).to_have_text("荷塘月色导读.md")
    expect(page.locator("#figures dd").first).to_have_text(re.compile(r"\d"))


def test_a_server_answers(page: Page, server: FakeServer) -> None:
    server.script("出自", "《西洲曲》。")
    use_server(page)
    ask(page, WHERE)
    wait_done(page)
    expect(page.locator("#answer")).to_have_text("出自《西洲曲》。")
    assert server.chats[0].json["model"] == "fake-model"

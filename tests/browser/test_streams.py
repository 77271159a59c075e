"""Events one after another: what becomes of them comes over one connection, what is asked for goes over another."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.site import WHERE, Site, ready, wait_done

ASKED_AT_THE_END = """(() => {
  const fetched = window.fetch;
  let asked = false;
  let answered;
  const answer = new Promise((done) => { answered = done; });
  const held = () => new TransformStream({
    async transform(chunk, to) {
      const ends = new TextDecoder().decode(chunk).includes('"close_stream"');
      if (ends && !asked && document.querySelector("#question textarea")?.value) {
        asked = true;
        document.querySelector("#ask").click();
        await answer;
        for (let turn = 0; turn < 20; turn++) await new Promise((done) => setTimeout(done));
        window.overtaken = true;
      }
      to.enqueue(chunk);
    },
  });
  window.fetch = async (...request) => {
    const answer = await fetched(...request);
    const url = String(request[0]?.url ?? request[0]);
    if (asked && url.includes("/queue/join")) answered();
    return url.includes("/queue/data") ? new Response(answer.body.pipeThrough(held()), answer) : answer;
  };
})()"""
"""Asks while the end of a stream is on its way, and lets that end arrive after the answer to the question's request."""


@pytest.fixture
def slow_page(site: Site, browser: Browser) -> Iterator[Page]:
    """A page that hears of the end of a stream too late."""
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(ASKED_AT_THE_END)
    page.goto(site.url)
    ready(page)
    yield page
    context.close()


def test_a_question_is_answered_though_the_stream_before_it_is_just_ending(slow_page: Page) -> None:
    slow_page.locator("#question textarea").fill(WHERE)
    slow_page.locator("#refresh").click()
    slow_page.wait_for_function("window.overtaken")
    wait_done(slow_page)
    expect(slow_page.locator("#state")).to_contain_text("完成")

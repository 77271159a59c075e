"""Events one after another: what becomes of them comes over one connection, what is asked for goes over another."""

from playwright.sync_api import Page, expect

from tests.browser.site import WHERE, wait_done

ASKED_AT_THE_END = """() => {
  const fetched = window.fetch;
  let asked = false;
  const held = () => new TransformStream({
    async transform(chunk, to) {
      const ends = new TextDecoder().decode(chunk).includes('"close_stream"');
      if (ends && !asked && document.querySelector("#question textarea").value) {
        asked = true;
        document.querySelector("#ask").click();
        await new Promise((done) => setTimeout(done, 200));
      }
      to.enqueue(chunk);
    },
  });
  window.fetch = async (...request) => {
    const answer = await fetched(...request);
    const streams = String(request[0]?.url ?? request[0]).includes("/queue/data");
    return streams ? new Response(answer.body.pipeThrough(held()), answer) : answer;
  };
}"""
"""Asks while the end of a stream is on its way, and lets that end arrive after the answer to the question's request."""


def test_a_question_is_answered_though_the_stream_before_it_is_just_ending(page: Page) -> None:
    page.evaluate(ASKED_AT_THE_END)
    page.locator("#question textarea").fill(WHERE)
    page.locator("#refresh").click()
    page.wait_for_function("document.documentElement.classList.contains('running')")
    wait_done(page)
    expect(page.locator("#state")).to_contain_text("完成")

"""A model as a judge, on the page: asked on the Batch and the Compare tab, and what it says apart from what people say."""

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.test_batch import Open, batch, one, sets  # noqa: F401  (fixtures)
from tests.browser.test_compare import ask, compare  # noqa: F401  (a fixture)
from tests.fakes.openai_server import FakeServer, Script
from tests.ui.batches import Made


def answering(body: dict[str, Any]) -> Script:
    """A judge that finds everything right; whoever asks for no schema gets an answer."""
    if "response_format" not in body:
        return Script(("这几句出自《西洲曲》。",))
    return Script((json.dumps({"reason": "要点都在，没有错误。", "verdict": "right"}, ensure_ascii=False),))


def choose(page: Page, panel: str) -> None:
    page.locator(f"{panel} [data-field=endpoint]").wait_for()
    expect(page.locator(f"{panel} [data-field=model] option")).to_have_text(["fake-model"])


def test_answers_of_a_batch_are_judged_and_marked_in_the_grid(
    batch: Open,  # noqa: F811
    one: Made,  # noqa: F811
    server: FakeServer,
) -> None:
    server.reply_to = answering
    page = batch(f"#batch/{one.batch.id}")
    page.locator("#batch-judging [data-act=judging_open]").click()
    choose(page, "#batch-judging")
    page.locator("#batch-judging [data-act=judging_start]").click()
    expect(page.locator("#batch-grid .j.right")).to_have_count(5)
    expect(page.locator("#batch-judging .judging-progress")).to_contain_text("5 / 5")
    expect(page.locator("#batch-judging")).to_contain_text("未校准")
    page.locator("#batch-grid .open").first.click()
    expect(page.locator("#batch-cell .block-judge")).to_contain_text("要点都在，没有错误。")
    expect(page.locator("#batch-judge [aria-pressed=true]")).to_have_count(0)


def test_answers_of_a_comparison_are_judged_below_them(
    compare: Browse,  # noqa: F811
    server: FakeServer,
) -> None:
    server.reply_to = answering
    page = compare()
    ask(page)
    page.locator("#compare-sections [data-section=judging]").click()
    choose(page, "#compare-section")
    page.locator("#compare-section [data-act=judging_start]").click()
    expect(page.locator("#arm-1 .block-judge")).to_contain_text("要点都在，没有错误。")
    expect(page.locator("#arm-2 .block-judge")).to_contain_text("未校准")

"""The answer on the page: formulas are drawn, code can be copied, and what the model wrote can be seen as it is."""

import threading

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse, eventually
from tests.browser.site import WHERE, Site, ask, run_id, use_server, wait_done
from tests.fakes.openai_server import FakeServer

FORMULAS = "由 $a^2$ 与 \\(b_1\\)：\n\n$$\n总价 = \\frac12\n$$\n\n\\[ c \\]\n\n`$d$`，价格 $5 到 $10。\n\n```python\nprint('$e$')\n```\n"
WRITTEN = "**注意：**8~10 天，__init__\r\n\t<b> &nbsp;  \\*\n\n$x$"


def test_formulas_in_four_notations_are_drawn(asker: Page, server: FakeServer) -> None:
    server.script(FORMULAS)
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#answer .katex")).to_have_count(4)
    expect(asker.locator("#answer .katex-display")).to_have_count(2)
    expect(asker.locator("#answer > * .prose > p").last).to_have_text("$d$，价格 $5 到 $10。")
    asker.wait_for_function("document.fonts.check('16px KaTeX_Math')")  # it comes after the formula
    drawn = asker.evaluate("getComputedStyle(document.querySelector('.katex')).fontFamily")
    assert "KaTeX_Main" in drawn


def test_formulas_are_drawn_while_the_answer_is_written(asker: Page, server: FakeServer) -> None:
    gate = threading.Event()
    server.script("由 $a^2$ 得 $$\n\\frac1", gate, "2\n$$ 完")
    ask(asker, WHERE)
    expect(asker.locator("#answer .katex")).to_have_count(1)
    expect(asker.locator("#answer")).to_contain_text("\\frac1")
    gate.set()
    wait_done(asker)
    expect(asker.locator("#answer .katex")).to_have_count(2)


def test_what_is_no_formula_after_all_stays_as_it_was(asker: Page, server: FakeServer) -> None:
    server.script("正则 \\(\\d{4}\\) 与 $\\frac{1$，另见 \\(\\href{javascript:window.hit=1}{x}\\)。")
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#answer")).to_contain_text("正则 \\(\\d{4}\\) 与 $\\frac{1$")
    assert asker.locator("#answer a").count() == 0


def test_as_written_shows_every_character_and_is_kept(browse: Browse, server: FakeServer) -> None:
    page = browse()
    use_server(page)
    gate = threading.Event()
    server.script(WRITTEN[:20], gate, WRITTEN[20:])
    ask(page, WHERE)
    page.locator("#as-written").click()
    expect(page.locator("#written pre")).to_be_visible()
    expect(page.locator("#answer")).to_be_hidden()
    gate.set()
    wait_done(page)
    assert page.locator("#written pre").evaluate("pre => pre.textContent") == WRITTEN
    page.reload()
    expect(page.locator("#written pre")).to_be_visible()
    expect(page.locator("#as-written")).to_have_attribute("aria-pressed", "true")
    page.locator("#as-written").click()
    expect(page.locator("#answer strong")).to_have_text("注意：")
    expect(page.locator("#written pre")).to_be_hidden()


@pytest.mark.parametrize("written", [False, True])
def test_what_is_copied_is_what_the_model_wrote(browse: Browse, server: FakeServer, written: bool) -> None:
    page = browse(locale="en-US")
    use_server(page)
    server.script(WRITTEN)
    ask(page, WHERE)
    wait_done(page)
    if written:
        page.locator("#as-written").click()
    page.get_by_role("button", name="Copy answer").click()
    expect(page.locator("#answer-tools [data-copy]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == WRITTEN


def test_a_block_of_code_is_copied_alone(asker: Page, server: FakeServer) -> None:
    server.script(FORMULAS)
    ask(asker, WHERE)
    wait_done(asker)
    asker.locator("#answer .code").hover()
    asker.locator("#answer [data-copy-code]").click()
    expect(asker.locator("#answer [data-copy-code]")).to_have_text("已复制")
    assert asker.evaluate("navigator.clipboard.readText()") == "print('$e$')\n"


@pytest.mark.leaves
def test_what_is_said_of_an_answer_is_kept_with_it(asker: Page, site: Site, server: FakeServer) -> None:
    server.script("五天。")
    ask(asker, WHERE)
    wait_done(asker)
    asker.locator("#said [data-verdict=partly]").click()
    asker.locator("#said [data-reason]", has_text="不完整").click()
    asker.locator("#said textarea").fill("没有说怎么结转。")
    asker.locator("#said textarea").blur()
    run, store = run_id(asker), site.workspace.studies.judgements
    eventually(lambda: store.of([run])[run].remark == "没有说怎么结转。", "the remark is kept")
    asker.reload()
    expect(asker.locator("#said [data-verdict=partly]")).to_have_attribute("aria-pressed", "true")
    expect(asker.locator("#said textarea")).to_have_value("没有说怎么结转。")

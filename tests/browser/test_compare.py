"""The Compare tab: arms set up, asked side by side, stopped, judged, stepped through, and there again after a reload."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.runs.history import RunFilter
from tests.browser.conftest import Browse, eventually
from tests.browser.objections import objections
from tests.browser.site import WHERE, Site, use_server
from tests.browser.test_access import violations
from tests.fakes.openai_server import DISCONNECT, FakeServer, Gate

Open = Callable[..., Page]
SAID = "根据参考信息，这几句出自南朝乐府《西洲曲》，收于 1930 年的《乐府诗集》。"
ENDED = "!document.querySelector('#compare-live [data-running]')"


@pytest.fixture
def compare(browse: Browse, server: FakeServer) -> Open:
    """Opens the tab as a new visitor, with two arms that ask the scripted server about the Chinese collection."""

    def open_tab(**options: Any) -> Page:
        page = browse(**options)
        use_server(page)
        page.locator("#question textarea").fill(WHERE)
        show(page)
        return page

    return open_tab


def show(page: Page) -> None:
    page.locator("#tabs > :first-child [data-tab-id=compare]").click()
    page.locator("#arm-2 .arm-head").wait_for()


def arm(page: Page, number: int) -> Locator:
    return page.locator(f"#arm-{number}")


def ask(page: Page) -> None:
    """Press the button; returns when all arms are through."""
    page.locator("#compare-ask").click()
    page.locator("#arm-1 .verdict").wait_for()
    page.wait_for_function(ENDED)


# Asking ---------------------------------------------------------------------------------------------------------------


def test_two_arms_answer_the_question_of_the_playground_with_the_same_chunks(compare: Open, server: FakeServer) -> None:
    server.script(SAID)
    page = compare()
    expect(page.locator("#compare-question")).to_have_value(WHERE)
    expect(page.locator("#differs")).to_contain_text("不同：语言。")
    ask(page)
    for number in (1, 2):
        expect(arm(page, number).locator(".answered .prose")).to_have_text(SAID)
        expect(arm(page, number).locator(".numbers")).to_contain_text("首字延迟")
        expect(arm(page, number).locator(".block-checks")).to_contain_text("项通过")
    expect(page.locator("#compare-context")).to_contain_text("各方案收到的是")
    assert len(server.chats) == 2


def test_an_answer_is_shown_while_another_arm_still_waits_and_that_arm_is_stopped(
    compare: Open, server: FakeServer
) -> None:
    server.once("慢", threading.Event())
    server.script("快。")
    page = compare()
    page.locator("#compare-ask").click()
    waiting = page.locator(".arm:has([data-state=running]):has(.answered:has-text('慢'))")
    through = page.locator(".arm:has([data-state=completed])")
    expect(through.locator(".answered .prose")).to_have_text("快。")
    expect(page.locator("#compare-stop")).to_be_focused()
    waiting.locator("[data-act=stop]").click()
    expect(page.locator(".arm:has([data-state=cancelled])")).to_contain_text("已停止")
    expect(page.locator("#compare-ask")).to_be_visible()
    assert server.wait_idle()


def test_all_arms_are_stopped_with_a_key(compare: Open, server: FakeServer) -> None:
    server.script("好", threading.Event())
    page = compare()
    page.locator("#compare-question").press("Enter")
    expect(page.locator(".arm .answered .prose")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".arm:has([data-state=cancelled])")).to_have_count(2)
    assert server.wait_idle()


def test_an_arm_that_fails_says_why_in_its_column(compare: Open, server: FakeServer) -> None:
    server.once("好", DISCONNECT)
    server.script("好的。")
    page = compare()
    ask_all = page.locator("#compare-ask")
    ask_all.click()
    expect(page.locator(".arm:has([data-state=failed]) .note.bad")).to_be_visible()
    expect(page.locator(".arm:has([data-state=completed]) .answered .prose")).to_have_text("好的。")
    page.wait_for_function(ENDED)
    failed = page.locator(".arm:has([data-state=failed])")
    failed.locator("[data-act=again]").click()
    expect(page.locator(".arm:has([data-state=completed])")).to_have_count(2)
    assert len(server.chats) == 3


def test_keys_of_the_question_are_for_this_tab_alone(compare: Open, site: Site, server: FakeServer) -> None:
    server.script("好的。")
    page = compare()
    page.locator("#compare-question").fill("甲")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("乙")
    expect(page.locator("#compare-question")).to_have_value("甲\n乙")
    page.keyboard.press("Control+Enter")
    page.locator("#arm-2 .verdict").wait_for()
    assert {chat.json["messages"][-1]["content"].count("甲\n乙") > 0 for chat in server.chats} == {True}
    assert len(server.chats) == 2
    assert page.locator("#run-id textarea, #run-id input").input_value() == "", "the Playground asked nothing"


# Setting up -----------------------------------------------------------------------------------------------------------


def test_an_arm_is_set_up_and_what_is_held_equal_follows(compare: Open, server: FakeServer) -> None:
    server.models.append({"id": "second-model", "object": "model"})
    page = compare()
    arm(page, 2).locator("[data-act=edit]").click()
    arm(page, 2).locator("[data-field=model]").select_option("second-model")
    expect(arm(page, 2).locator(".setup-line b").first).to_have_text("second-model @ fake")
    temperature = arm(page, 2).locator("[data-field=temperature]")
    temperature.fill("0.2")
    temperature.press("Tab")
    expect(arm(page, 1).locator(".setup-line")).to_contain_text("温度 0.2")
    expect(arm(page, 2).locator("[data-field=top_p]")).to_be_focused()
    page.locator("[data-dimension=sampling]").click()
    temperature.fill("0.9")
    temperature.press("Enter")
    expect(arm(page, 2).locator(".setup-line")).to_contain_text("温度 0.9")
    expect(arm(page, 1).locator(".setup-line")).to_contain_text("温度 0.2")
    expect(page.locator("#differs")).to_contain_text("不同：模型、语言、生成参数。")
    temperature.fill("7")
    temperature.press("Enter")
    expect(page.locator("#compare-note .note.bad")).to_contain_text("温度")
    page.keyboard.press("Escape")
    expect(arm(page, 2).locator(".arm-form")).to_have_count(0)
    expect(arm(page, 2).locator("[data-act=edit]")).to_be_focused()


def test_what_is_typed_while_the_page_draws_is_not_lost(compare: Open) -> None:
    page = compare()
    arm(page, 1).locator("[data-act=edit]").click()
    arm(page, 1).locator("[data-field=name]").fill("基线")
    page.keyboard.press("Tab")
    arm(page, 1).locator("[data-field=instruction]").press_sequentially("先给结论")
    expect(arm(page, 1).locator("h2")).to_have_text("基线")
    expect(arm(page, 1).locator("[data-field=instruction]")).to_have_value("先给结论")
    page.keyboard.press("Tab")
    expect(arm(page, 1).locator(".setup-line")).to_contain_text("先给结论")


def test_arms_are_added_copied_and_removed(compare: Open) -> None:
    page = compare()
    page.locator("[data-kind=no_documents]").click()
    expect(arm(page, 3).locator("h2")).to_have_text("不使用文档")
    page.locator("[data-kind=builtin]").click()
    expect(arm(page, 4).locator(".setup-line")).to_contain_text("内置摘录")
    expect(page.locator("[data-act=add]")).to_have_count(0)
    arm(page, 4).locator("[data-act=edit]").click()
    arm(page, 4).locator("[data-change=copy]").select_option("playground")
    expect(arm(page, 4).locator(".setup-line")).to_contain_text("与基线相同")
    expect(arm(page, 4).locator("[data-field=endpoint]")).to_have_value("fake")
    arm(page, 4).locator("[data-act=baseline]").click()
    expect(arm(page, 4).locator(".badge")).to_have_text("基线")
    arm(page, 4).locator("[data-act=remove_arm]").click()
    expect(arm(page, 4).locator(".arm-head")).to_have_count(0)
    expect(arm(page, 1).locator(".badge")).to_have_text("基线")


@pytest.mark.leaves
def test_what_is_set_up_and_answered_is_there_after_a_reload(compare: Open, server: FakeServer) -> None:
    server.script(SAID)
    page = compare()
    arm(page, 2).locator("[data-act=edit]").click()
    arm(page, 2).locator("[data-field=name]").fill("英文提示词")
    page.keyboard.press("Tab")
    expect(arm(page, 2).locator("h2")).to_have_text("英文提示词")
    page.locator("#compare-question").fill("这几句出自哪里？")
    ask(page)
    page.reload()
    show(page)
    expect(page.locator("#compare-question")).to_have_value("这几句出自哪里？")
    expect(arm(page, 2).locator("h2")).to_have_text("英文提示词")
    expect(arm(page, 2).locator(".answered .prose")).to_have_text(SAID)
    expect(arm(page, 1).locator(".verdict")).to_be_visible()


# Judging --------------------------------------------------------------------------------------------------------------


@pytest.mark.leaves
def test_a_verdict_is_kept_at_once_and_undone(compare: Open, site: Site, server: FakeServer) -> None:
    server.script(SAID)
    page = compare()
    ask(page)
    one = arm(page, 1)
    one.locator("[data-verdict=wrong]").click()
    expect(one.locator("[data-verdict=wrong]")).to_have_attribute("aria-pressed", "true")
    one.locator("[data-reason=wrong_fact]").click()
    expect(one.locator("[data-reason=wrong_fact]")).to_have_attribute("aria-pressed", "true")
    one.locator(".verdict textarea").fill("年份不对")
    one.locator("[data-author]").fill("李明")
    one.locator("[data-reason=incomplete]").click()
    expect(one.locator("[data-reason=incomplete]")).to_have_attribute("aria-pressed", "true")
    (line,) = [line for line in site.workspace.history.list(RunFilter(arm=("A",)))[:1]]
    said = site.workspace.studies.judgements.of([line.id])[line.id]
    assert (said.verdict, set(said.reasons), said.remark) == ("wrong", {"wrong_fact", "incomplete"}, "年份不对")
    assert said.author == "李明"
    one.locator("[data-act=undo]").click()
    expect(one.locator("[data-reason=incomplete]")).to_have_attribute("aria-pressed", "false")
    expect(one.locator(".verdict textarea")).to_have_value("年份不对")
    page.reload()
    show(page)
    expect(arm(page, 1).locator("[data-verdict=wrong]")).to_have_attribute("aria-pressed", "true")
    expect(arm(page, 1).locator(".verdict textarea")).to_have_value("年份不对")


def test_a_sentence_leads_to_its_place_in_the_chunks_by_keys_and_clicks(compare: Open, server: FakeServer) -> None:
    server.script(SAID)
    page = compare()
    ask(page)
    one = arm(page, 1)
    expect(one.locator(".sentence mark")).to_have_text("1930")
    page.locator("#arm-1 h2").click()
    page.keyboard.press("]")
    expect(one.locator("[data-evidence]:visible")).to_have_count(1)
    first = one.locator("[data-evidence]:visible").get_attribute("data-evidence")
    page.keyboard.press("]")
    expect(one.locator(f'[data-evidence="{first}"]')).to_be_hidden()
    page.keyboard.press("[")
    expect(one.locator(f'[data-evidence="{first}"]')).to_be_visible()
    page.keyboard.press("Escape")
    expect(one.locator("[data-evidence]:visible")).to_have_count(0)
    one.locator(".sentence:has(mark)").click()
    expect(one.locator("[data-evidence]:visible")).to_contain_text("1930")
    expect(arm(page, 2).locator("[data-evidence]:visible")).to_have_count(0)
    page.locator("#compare-question").press("]")
    expect(page.locator("#compare-question")).to_have_value(f"{WHERE}]")


# Beside ---------------------------------------------------------------------------------------------------------------


def test_answers_and_prompts_are_compared(compare: Open, server: FakeServer) -> None:
    server.once("出自《西洲曲》。")
    server.script("出自《采莲赋》。")
    page = compare()
    ask(page)
    expect(page.locator("#compare-section .diff del")).to_have_count(1)
    page.locator("#compare-section [data-value=prompts]").click()
    expect(page.locator("#compare-section .diff ins").first).to_be_visible()


def test_an_arm_without_a_chunk_is_run_beside(compare: Open, site: Site, server: FakeServer) -> None:
    server.script(SAID)
    page = compare()
    ask(page)
    page.locator("[data-section=chunks]").click()
    expect(page.locator("[data-act=beside]")).to_be_disabled()
    page.locator(".choosing [data-act=off]").first.click()
    page.locator("[data-act=beside]").click()
    expect(arm(page, 3).locator("h2")).to_have_text("A · 去掉 [1]")
    expect(arm(page, 3).locator(".verdict")).to_be_visible()
    (line,) = site.workspace.history.list(RunFilter(arm=("A · 去掉 [1]",)))[:1]
    assert line.parent is not None
    expect(page.locator("#compare-context")).to_contain_text("手动选的")


def test_arms_are_timed_one_after_the_other(compare: Open, server: FakeServer) -> None:
    server.script("好的。")
    page = compare()
    ask(page)
    page.locator("[data-section=timing]").click()
    page.locator("[data-act=time]").click()
    expect(page.locator(".times tbody tr").nth(1).locator("td").last).to_have_text("3")
    expect(page.locator(".timing")).to_contain_text("3 轮的中位数和范围")
    assert len(server.chats) == 2 + 8


# For everybody --------------------------------------------------------------------------------------------------------


def test_nothing_in_an_answer_runs(compare: Open, server: FakeServer) -> None:
    said = '<img src=x onerror="window.hit=1"> 收于 ${window.hit=2} 年 <script>window.hit=3</script>'
    server.script(said)
    page = compare()
    ask(page)
    expect(arm(page, 1).locator(".answered .prose")).to_have_text(said)
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize("locale, scheme, width", [("zh-CN", "light", 1440), ("en-US", "dark", 390)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    compare: Open, server: FakeServer, locale: str, scheme: str, width: int
) -> None:
    server.script(SAID)
    page = compare(locale=locale, color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.locator("[data-kind=repeats]").click()
    arm(page, 3).locator(".arm-head").wait_for()
    ask(page)
    arm(page, 1).locator("[data-step='1']").click()
    arm(page, 1).locator("[data-verdict=wrong]").click()
    arm(page, 1).locator(".reasons").wait_for()
    arm(page, 1).locator(".checks summary").click()
    assert_looks_well(page)
    for section in ("chunks", "timing", "differences"):
        page.locator(f"[data-section={section}]").click()
        expect(page.locator(f"[data-section={section}]")).to_have_attribute("aria-current", "true")
        assert_looks_well(page)
    arm(page, 1).locator("[data-act=edit]").click()
    arm(page, 1).locator(".arm-form").wait_for()
    assert_looks_well(page)


def assert_looks_well(page: Page) -> None:
    assert violations(page) == []
    assert objections(page, "#compare") == []


def test_an_answer_stays_in_its_place_while_others_go_on(compare: Open, server: FakeServer) -> None:
    """Not a pixel: not when another is written, nor when it ends, nor when one is stopped that has no answer."""
    gate = Gate()
    server.once("慢", gate, "，也完成了。")
    server.once(threading.Event())
    server.script("快。")
    page = compare()
    page.locator("[data-kind=copy]").click()
    arm(page, 3).locator(".arm-head").wait_for()
    page.locator("#compare-ask").click()
    through = page.locator(".arm > .answered").filter(has_text="快。")
    expect(page.locator(".arm:has([data-state=completed])")).to_have_count(1)
    expect(page.locator(".arm:has(.answered:has-text('慢'))")).to_have_count(1)
    before = through.bounding_box()
    gate.set()
    expect(page.locator(".arm:has([data-state=completed])")).to_have_count(2)
    page.locator(".arm:has([data-state=running]) [data-act=stop]").click()
    expect(page.locator(".arm:has([data-state=cancelled])")).to_have_count(1)
    page.wait_for_function(ENDED)
    after = through.bounding_box()
    assert before is not None
    assert after is not None
    assert (before["x"], before["y"]) == (after["x"], after["y"])


def test_everything_can_be_reached_by_keyboard(compare: Open, server: FakeServer) -> None:
    server.script(SAID)
    page = compare()
    page.locator("#compare-question").focus()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.act || document.activeElement.id"))
    assert {"hold", "freeze", "add", "edit"} <= reached
    eventually(lambda: server.running == 0, "nothing was asked")


def test_a_number_in_an_answer_says_what_it_stands_for(compare: Open, server: FakeServer) -> None:
    server.script("这几句出自《西洲曲》[1]。")
    page = compare()
    ask(page)
    arm(page, 1).locator(".cite").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("荷塘月色导读.md")

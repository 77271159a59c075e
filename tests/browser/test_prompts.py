"""Editing a prompt: what the page shows while somebody types, keeps, saves, compares, restores and moves."""

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from playground.core.errors import StorageError
from playground.core.values import PARTS, Run, RunSpec
from playground.prompts.configs.reading import read_configs
from tests.browser.conftest import Browse
from tests.browser.site import WHERE, Site, ask, choose, ready, use_server, wait_done
from tests.fakes.openai_server import FakeServer, Gate

CONFIGS = '''# 团队配置
import os
DEFAULT_MODEL_NAME = "fake-model"
SYSTEM = """### 角色\\n只依据参考信息回答。今天是 {{today_date}} {{current_time}}。"""
INSTRUCTIONS = "回答：{{question}}" "；再看一遍：{{question}}"
# 框架
PROMPT_TEMPLATE = "<系统>{{system}}</系统><文档>{{context}}</文档><指令>{{instructions}}</指令>"
PORT = 8080
'''


def open_prompts(page: Page) -> None:
    """Turn to the Prompts tab and wait for the editors."""
    page.locator("#tabs > :first-child [data-tab-id=prompts]").click()
    page.locator("#part-system").click()
    expect(page.locator("#edit-system .cm-line").nth(3)).to_be_visible()
    expect(page.locator("#problems [data-marks]")).to_be_attached()


def write(page: Page, part: str, text: str) -> None:
    """Type at the end of a part."""
    page.locator(f"#part-{part}").click()
    page.locator(f"#edit-{part} .cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


def side(page: Page, tab: str) -> None:
    """Turn to one of the views on the right."""
    page.locator(f"#side-tabs [data-tab-id={tab}]").click()


def chosen(page: Page) -> Locator:
    return page.locator("#edit-set input")


def save(page: Page, name: str, note: str = "") -> None:
    """Save what is in the editors."""
    try_to_save(page, name, note)
    expect(page.locator("#saved .toast")).to_contain_text(name)
    expect(dialog(page)).to_be_hidden()


def try_to_save(page: Page, name: str, note: str = "") -> None:
    """Fill in the dialog and press its button."""
    if not dialog(page).is_visible():
        page.locator("#save-open").click()
    for field, text in {"name": name, "note": note}.items():
        dialog(page).locator(f"[name={field}]").fill(text)
    dialog(page).locator("[type=submit]").click()


def dialog(page: Page) -> Locator:
    """The one that saves a version."""
    return page.locator("#saving dialog")


def name_of(page: Page) -> Locator:
    """What the version is to be called."""
    return dialog(page).locator("[name=name]")


@pytest.fixture
def prompts(page: Page) -> Page:
    """The Prompts tab of a new visitor."""
    open_prompts(page)
    return page


@pytest.fixture
def workbench(stay: Browse) -> Page:
    """The Prompts tab with the stock prompt, for tests that only type: others may have left earlier drafts."""
    page = stay()
    if dialog(page).is_visible():
        page.keyboard.press("Escape")
    open_prompts(page)
    if chosen(page).input_value() != "内置提示词":
        choose(page, "edit-set", "内置提示词")
    side(page, "preview")
    expect(page.locator("#problems .bad")).to_have_count(0)
    return page


# Preview --------------------------------------------------------------------------------------------------------------


def test_the_preview_holds_the_question_and_real_chunks_and_sends_nothing(asker: Page, server: FakeServer) -> None:
    asker.locator("#question textarea").fill(WHERE)
    open_prompts(asker)
    expect(asker.locator("#preview pre")).to_contain_text("莲子清如水")
    expect(asker.locator("#preview pre .o-question").first).to_have_text(WHERE)
    expect(asker.locator("#preview .meter-box")).to_contain_text("8,192")
    assert not server.chats


def test_an_edit_shows_in_the_preview(workbench: Page) -> None:
    write(workbench, "system", "\n请用一句祝福结尾。")
    expect(workbench.locator("#preview pre")).to_contain_text("请用一句祝福结尾。")
    expect(chosen(workbench)).to_have_value("我的草稿")
    expect(workbench.locator("#origin")).to_contain_text("改动了：系统。")


def test_what_was_found_in_the_prompt_before_is_not_said_of_the_next(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = site.workspace.catalog.stock("zh")
    site.workspace.prompts.save(replace(stock, name="一行", parts={**stock.parts, "system": "短"}))
    open_prompts(page)
    count, faded = page.locator("#part-system [data-tokens]"), page.locator("#workbench[data-faded]")
    expect(count).not_to_be_empty()
    gate, previewed = Gate(), site.workspace.previewed

    async def later(spec: RunSpec) -> Run:
        await asyncio.to_thread(gate.wait, 60)
        return await previewed(spec)

    monkeypatch.setattr(site.workspace, "previewed", later)
    choose(page, "edit-set", "一行")
    expect(faded).to_be_attached()
    expect(count).to_be_empty()
    gate.set()
    expect(faded).to_have_count(0)
    expect(count).not_to_be_empty()


def test_a_part_that_the_frame_has_no_place_for_is_seen_in_another_at_a_click(prompts: Page) -> None:
    prompts.locator("#tabs > :first-child [data-tab-id=playground]").click()
    prompts.locator("#custom-instruction textarea").fill("用一句话回答。")
    open_prompts(prompts)
    expect(prompts.locator("#preview pre")).to_contain_text("用一句话回答。")
    prompts.locator("#problems [data-frame=rag]").click()
    expect(prompts.locator("#preview pre [class~='o-template']").first).to_be_visible()
    expect(prompts.locator("#problems [data-frame=custom]")).to_be_visible()
    expect(prompts.locator("#problems [data-frame=rag]")).to_have_count(0)


def test_what_is_typed_while_the_tab_is_being_drawn_stays(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer of the server knows nothing of it yet, and must not take it out of the editor."""
    open_prompts(page)
    page.locator("#tabs > :first-child [data-tab-id=playground]").click()
    gate, listed = Gate(), site.workspace.prompts.list
    monkeypatch.setattr(
        site.workspace.prompts, "list", lambda *names, **known: gate.wait(60) and listed(*names, **known)
    )
    page.locator("#tabs > :first-child [data-tab-id=prompts]").click()
    assert gate.reached.wait(60)
    write(page, "system", "再想一想。")
    expect(chosen(page)).to_have_value("我的草稿")
    gate.set()
    expect(page.locator("#origin")).to_contain_text("只保存在这个浏览器")
    expect(page.locator("#edit-system .cm-content")).to_contain_text("再想一想。")
    expect(chosen(page)).to_have_value("我的草稿")


def test_a_name_that_is_typed_while_the_tab_is_being_drawn_stays(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_prompts(page)
    page.locator("#tabs > :first-child [data-tab-id=playground]").click()
    gate, listed = Gate(), site.workspace.prompts.list
    monkeypatch.setattr(
        site.workspace.prompts, "list", lambda *names, **known: gate.wait(60) and listed(*names, **known)
    )
    page.locator("#tabs > :first-child [data-tab-id=prompts]").click()
    assert gate.reached.wait(60)
    page.locator("#save-open").click()
    name_of(page).fill("三步")
    before = page.locator("#prompt-loaded i").text_content()
    gate.set()
    expect(page.locator("#prompt-loaded i")).not_to_have_text(before or "")
    expect(name_of(page)).to_have_value("三步")


def test_the_preview_follows_what_is_typed_while_one_is_made(
    workbench: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, check = Gate(), site.workspace.renderer.check
    monkeypatch.setattr(site.workspace.renderer, "check", lambda prompt_set: check(prompt_set) if gate.wait(60) else ())
    write(workbench, "system", "先想一想。")
    assert gate.reached.wait(60)
    write(workbench, "system", "再想一想。")
    workbench.wait_for_function("playground.last('prompts_preview').includes('再想一想。')")
    gate.set()
    expect(workbench.locator("#preview pre")).to_contain_text("先想一想。再想一想。")


def test_previews_leave_no_runs_behind(workbench: Page, site: Site) -> None:
    before = site.workspace.history.count()
    write(workbench, "system", "再想一想。")
    expect(workbench.locator("#preview pre")).to_contain_text("再想一想。")
    assert site.workspace.history.count() == before


def test_what_was_previewed_is_what_is_sent(page: Page, server: FakeServer) -> None:
    server.script("好")
    use_server(page)
    page.locator("#question textarea").fill(WHERE)
    open_prompts(page)
    write(page, "instructions", "\n{{ question }} 🐝")
    expect(page.locator("#preview pre")).to_contain_text(f"{WHERE} 🐝")
    shown = page.locator("#preview pre").evaluate("pre => pre.textContent")
    page.locator("#ask-with").click()
    expect(page.locator("#question textarea")).to_be_focused()
    assert not server.chats  # what stands in the box is not asked before somebody says so
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("完成")
    clock = re.compile(r"\d\d:\d\d:\d\d")
    assert clock.sub("", server.chats[0].json["messages"][0]["content"]) == clock.sub("", shown)


def test_a_prompt_that_does_not_fit_is_red_and_says_what_would(page: Page, server: FakeServer) -> None:
    server.models = [{"id": "fake-model", "object": "model", "max_model_len": 1000}]
    use_server(page)
    open_prompts(page)
    expect(page.locator("#preview .bar.bad")).to_be_visible()
    expect(page.locator("#preview .note.bad")).to_contain_text("缩短")


# Mistakes -------------------------------------------------------------------------------------------------------------


def test_a_mistake_is_shown_on_its_line_with_the_nearest_name(workbench: Page) -> None:
    last = workbench.locator("#edit-system .cm-lineNumbers .cm-gutterElement").last.inner_text()
    write(workbench, "system", "{{ tody_date }}")
    problem = workbench.locator("#problems .bad")
    expect(problem).to_contain_text(f"第 {last} 行")
    expect(problem).to_contain_text("tody_date")
    expect(workbench.locator("#preview .bad code").last).to_have_text("today_date")
    expect(workbench.locator("#edit-system [data-bad]")).to_have_text(last)
    expect(workbench.locator("#part-system .dot")).to_be_visible()


def test_a_mistake_leads_to_its_place(workbench: Page) -> None:
    write(workbench, "rag", "\n{% if x %}")
    workbench.locator("#part-system").click()
    workbench.locator("#problems .bad [data-line]").first.click()
    expect(workbench.locator("#part-rag")).to_have_attribute("aria-selected", "true")
    expect(workbench.locator("#edit-rag .cm-content")).to_be_focused()


def test_a_broken_prompt_is_not_sent(asker: Page, workbench: Page, server: FakeServer) -> None:
    write(workbench, "system", "{{ nothing_like_it }}")
    expect(workbench.locator("#problems .bad")).to_be_visible()
    workbench.locator("#tabs > :first-child [data-tab-id=playground]").click()
    ask(workbench, WHERE)
    wait_done(workbench)
    expect(workbench.locator("#state")).to_contain_text("提示词部分“系统”")
    assert not server.chats
    workbench.locator("#part-system").evaluate("tab => tab.parentElement.lastElementChild.click()")
    workbench.locator("#state [data-line]").click()
    expect(workbench.locator("#part-system")).to_have_attribute("aria-selected", "true")
    expect(workbench.locator("#edit-system .cm-content")).to_be_focused()


def test_a_variable_is_put_in_where_the_cursor_is(workbench: Page) -> None:
    workbench.locator("#variables-box > button").click()
    write(workbench, "system", "现在：")
    workbench.locator("#variables .vars:visible [data-insert='{{now}}']").click()
    expect(workbench.locator("#edit-system .cm-content")).to_contain_text("现在：{{now}}")
    expect(workbench.locator("#preview pre")).to_contain_text(re.compile(r"现在：\d\d:\d\d:\d\d"))


# Drafts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.leaves
def test_a_draft_is_there_after_a_reload_and_recorded_with_its_exact_text(page: Page, site: Site) -> None:
    open_prompts(page)
    write(page, "system", "只此一家。")
    expect(page.locator("#preview pre")).to_contain_text("只此一家。")
    page.reload()
    ready(page)
    page.locator("#tabs > :first-child [data-tab-id=playground]").click()
    expect(page.locator("#prompt-set input")).to_have_value("我的草稿")
    ask(page, WHERE)
    run = site.workspace.runs.get(wait_done(page))
    assert run is not None
    stock = site.workspace.catalog.stock("zh").parts
    assert run.spec.prompt.set.name == "draft"
    assert run.spec.prompt.set.parts == {**stock, "system": stock["system"] + "只此一家。"}


def test_a_draft_is_nobody_elses(prompts: Page, site: Site, browser: Browser) -> None:
    write(prompts, "system", "我的秘密。")
    expect(chosen(prompts)).to_have_value("我的草稿")
    other = browser.new_context(locale="zh-CN").new_page()
    other.goto(site.url)
    ready(other)
    open_prompts(other)
    expect(chosen(other)).to_have_value("内置提示词")
    expect(other.locator("#edit-system .cm-content")).not_to_contain_text("我的秘密。")
    other.context.close()


def test_a_discarded_draft_can_be_brought_back(workbench: Page) -> None:
    write(workbench, "system", "差点丢了。")
    workbench.locator("#origin [data-ask]").click()
    workbench.locator("#origin [data-act=discard]").click()
    expect(workbench.locator("#edit-system .cm-content")).not_to_contain_text("差点丢了。")
    side(workbench, "versions")
    workbench.locator("#earlier summary").click()
    workbench.locator("[data-bring-back]").first.click()
    expect(workbench.locator("#edit-system .cm-content")).to_contain_text("差点丢了。")


def test_undo_does_not_go_behind_the_text_that_was_put_in(workbench: Page) -> None:
    write(workbench, "system", "多余的话。")
    for _ in range(5):
        workbench.keyboard.press("Control+z")
    expect(workbench.locator("#edit-system .cm-content")).not_to_contain_text("多余的话。")
    expect(workbench.locator("#edit-system .cm-content")).to_contain_text("角色")


def test_another_window_of_the_same_browser_follows(prompts: Page) -> None:
    write(prompts, "system", "一号。")
    expect(chosen(prompts)).to_have_value("我的草稿")
    prompts.wait_for_url(
        "**/#prompts/zh/draft"
    )  # written a moment later; the address before is that of the stock prompt
    second = prompts.context.new_page()
    second.goto(prompts.url)
    ready(second)
    open_prompts(second)
    expect(second.locator("#edit-system .cm-content")).to_contain_text("一号。")
    write(second, "system", "二号。")
    expect(prompts.locator("#edit-system .cm-content")).to_contain_text("一号。二号。")


# Versions -------------------------------------------------------------------------------------------------------------


def test_saving_comparing_and_restoring(workbench: Page, site: Site) -> None:
    write(workbench, "system", "第一版。")
    save(workbench, "三步", "先写一句")
    expect(chosen(workbench)).to_have_value("三步 · 第 1 版")
    write(workbench, "system", "第二版。")
    side(workbench, "compare")
    expect(workbench.locator("#compare-old input")).to_have_value("三步 · 第 1 版")
    expect(workbench.locator("#compare-new input")).to_have_value("我的草稿")
    expect(workbench.locator("#diff ins")).to_have_text("第二版。")
    workbench.locator("#save-open").click()
    expect(name_of(workbench)).to_have_value("三步")
    save(workbench, "三步")
    side(workbench, "compare")
    expect(workbench.locator("#diff ins")).to_have_text("第二版。")
    expect(workbench.locator("#compare-old input")).to_have_value("三步 · 第 1 版")
    side(workbench, "versions")
    workbench.locator(".version", has_text="先写一句").locator("[data-act=restore]").click()
    expect(chosen(workbench)).to_have_value("三步 · 第 3 版")
    expect(workbench.locator("#edit-system .cm-content")).not_to_contain_text("第二版。")
    newest, _, first = site.workspace.prompts.list("三步")
    assert newest.set.parts == first.set.parts


def test_the_dialog_for_saving_opens_over_the_editors_and_gives_the_focus_back(workbench: Page) -> None:
    height = workbench.locator("#editors").bounding_box()
    workbench.locator("#save-open").click()
    expect(workbench.get_by_role("dialog", name="保存为新版本")).to_be_visible()
    expect(name_of(workbench)).to_be_focused()
    assert workbench.locator("#editors").bounding_box() == height
    workbench.keyboard.press("Escape")
    expect(dialog(workbench)).to_be_hidden()
    expect(workbench.locator("#save-open")).to_be_focused()


def test_the_focus_stays_in_the_dialog(workbench: Page) -> None:
    workbench.locator("#save-open").click()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(8):
            workbench.keyboard.press(key)
            outside = "document.activeElement !== document.body && !document.activeElement.closest('#saving dialog')"
            assert not workbench.evaluate(outside)


def test_the_dialog_says_what_will_be_saved_in_a_line(workbench: Page) -> None:
    write(workbench, "system", "多一句。")
    expect(workbench.locator("#origin")).to_contain_text("改动了：系统。")
    workbench.locator("#save-open").click()
    expect(workbench.locator("#saving-what")).to_have_text("中文 · 我的草稿 · 基于“内置提示词”，改动了：系统。")


def test_a_version_is_saved_with_the_keyboard_alone(workbench: Page, site: Site) -> None:
    write(workbench, "system", "键盘。")
    workbench.keyboard.press("Control+s")
    expect(name_of(workbench)).to_be_focused()
    workbench.keyboard.insert_text("键盘案")
    workbench.keyboard.press("Enter")
    expect(workbench.locator("#saved .toast")).to_have_text("已保存为“键盘案 · 第 1 版”")
    expect(dialog(workbench)).to_be_hidden()
    expect(workbench.locator("#edit-system .cm-content")).to_be_focused()
    assert [version.number for version in site.workspace.prompts.list("键盘案")] == [1]


def test_two_quick_presses_save_one_version(workbench: Page, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    write(workbench, "system", "一次。")
    gate, keep = Gate(), site.workspace.prompts.save
    monkeypatch.setattr(site.workspace.prompts, "save", lambda *said, **more: gate.wait(60) and keep(*said, **more))
    try_to_save(workbench, "一次案")
    assert gate.reached.wait(60)
    workbench.keyboard.press("Enter")
    gate.set()
    expect(workbench.locator("#saved .toast")).to_contain_text("一次案")
    workbench.evaluate("playground.put({})")  # heard after all that was told before
    assert len(site.workspace.prompts.list("一次案")) == 1


def test_the_stock_prompt_cannot_be_saved_over(workbench: Page) -> None:
    try_to_save(workbench, "stock", "一句说明")
    expect(dialog(workbench).locator(".bad")).to_contain_text("不能覆盖")
    expect(name_of(workbench)).to_be_focused()
    expect(name_of(workbench)).to_have_value("stock")
    expect(dialog(workbench).locator("[name=note]")).to_have_value("一句说明")


def test_what_was_typed_outlives_a_refusal_and_escape(
    workbench: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageError("disk_full", path="/data", free_mb=0)

    with monkeypatch.context() as broken:
        broken.setattr(site.workspace.prompts, "save", full)
        try_to_save(workbench, "留住", "为什么")
        expect(dialog(workbench).locator("[role=alert]")).to_contain_text("磁盘")
    workbench.keyboard.press("Escape")
    workbench.locator("#save-open").click()
    expect(name_of(workbench)).to_have_value("留住")
    expect(dialog(workbench).locator("[name=note]")).to_have_value("为什么")
    workbench.keyboard.press("Enter")
    expect(workbench.locator("#saved .toast")).to_contain_text("留住")
    assert site.workspace.prompts.list("留住")[0].note == "为什么"


def test_a_refusal_that_comes_after_escape_opens_the_dialog_again(
    workbench: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()

    def late(*_: object, **__: object) -> None:
        gate.wait(60)
        raise StorageError("disk_full", path="/data", free_mb=0)

    monkeypatch.setattr(site.workspace.prompts, "save", late)
    try_to_save(workbench, "晚到")
    assert gate.reached.wait(60)
    workbench.keyboard.press("Escape")
    expect(dialog(workbench)).to_be_hidden()
    gate.set()
    expect(dialog(workbench).locator("[role=alert]")).to_contain_text("磁盘")
    expect(name_of(workbench)).to_have_value("晚到")


def test_only_what_no_run_used_can_be_deleted(page: Page, site: Site) -> None:
    open_prompts(page)
    write(page, "system", "一。")
    save(page, "甲案")
    page.locator("#ask-with").click()
    ask(page, WHERE)
    wait_done(page)
    open_prompts(page)
    side(page, "versions")
    used = page.locator(".version", has_text="甲案")
    expect(used).to_contain_text("1 次运行")
    expect(used.locator("[data-act=delete]")).to_have_count(0)
    write(page, "system", "二。")
    save(page, "乙案")
    fresh = page.locator(".version", has=page.locator("b", has_text="乙案"))
    fresh.locator("[data-ask]").click()
    fresh.locator("[data-act=delete]").click()
    expect(fresh).to_have_count(0)
    expect(chosen(page)).to_have_value("内置提示词")


def test_a_deletion_waits_for_its_second_click_though_the_list_is_drawn_anew(workbench: Page) -> None:
    write(workbench, "system", "丙。")
    save(workbench, "丙案")
    side(workbench, "versions")
    version = workbench.locator(".version.chosen", has_text="丙案")
    version.locator("[data-ask]").click()
    write(workbench, "system", "丁。")
    expect(version).to_have_count(0)
    expect(workbench.locator(".version", has_text="丙案").locator("[data-act=delete]")).to_be_visible()


# Both languages, files ------------------------------------------------------------------------------------------------


def test_one_click_asks_in_the_other_language(page: Page, server: FakeServer) -> None:
    server.script("ok")
    use_server(page)
    page.locator("#question textarea").fill(WHERE)
    open_prompts(page)
    side(page, "pair")
    expect(page.locator("#pair .good")).to_be_visible()
    page.locator("#ask-en").click()
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("完成")
    assert "<SYSTEM>" in server.chats[0].json["messages"][0]["content"]


def test_a_difference_between_the_languages_is_named(workbench: Page) -> None:
    write(workbench, "rag", "{{ now }}")
    side(workbench, "pair")
    expect(workbench.locator("#pair .warn")).to_contain_text("now")


def test_a_configs_file_goes_in_and_comes_out_with_one_constant_changed(workbench: Page, server: FakeServer) -> None:
    side(workbench, "files")
    workbench.locator("#import-pasted textarea").fill(CONFIGS)
    workbench.locator("#import-name :is(input, textarea)").fill("团队")
    workbench.locator("#import-now").click()
    expect(workbench.locator("#imported")).to_contain_text("PORT")
    expect(workbench.locator("#imported")).to_contain_text("fake-model")
    expect(chosen(workbench)).to_have_value("团队 · 第 1 版")
    expect(workbench.locator("#exports a").first).to_have_attribute("download", "团队@1.zh.py")
    write(workbench, "rag", "<!-- 改过 -->")
    expect(workbench.locator("#preview pre")).to_contain_text("<!-- 改过 -->")
    with workbench.expect_download() as download:
        workbench.locator("#exports a").first.click()
    assert download.value.suggested_filename == "团队.zh.py"
    after = Path(download.value.path()).read_text("utf-8")
    was, now = read_configs(CONFIGS.encode()).values, read_configs(after.encode()).values
    assert [name for name in now if now[name] != was[name]] == ["PROMPT_TEMPLATE"]
    assert [line for line in CONFIGS.splitlines() if line not in after.splitlines()] == [
        line for line in CONFIGS.splitlines() if line.startswith("PROMPT_TEMPLATE")
    ]


def test_plain_replacement_warns_of_marks_it_leaves(prompts: Page) -> None:
    write(prompts, "rag", "{{ spaced }}")
    expect(prompts.locator("#problems .bad")).to_be_visible()
    choose(prompts, "edit-rendering", "仅替换变量")
    expect(prompts.locator("#problems .warn").first).to_contain_text("{{ spaced }}")
    expect(prompts.locator("#preview pre")).to_contain_text("{{ spaced }}")


def test_the_system_part_can_travel_as_a_message_of_its_own(prompts: Page) -> None:
    choose(prompts, "edit-roles", "系统消息")
    expect(prompts.locator("#preview pre")).to_have_count(2)
    expect(prompts.locator("#preview .msg header b").first).to_have_text("系统（system）")


# Custom instruction ---------------------------------------------------------------------------------------------------


def test_a_preset_and_one_of_the_last_instructions_are_one_click_away(asker: Page) -> None:
    asker.locator("#instruction-tools summary").first.click()
    asker.locator("[data-instruction]", has_text="用表格回答").click()
    text = asker.locator("#custom-instruction textarea").input_value()
    assert "表格" in text
    expect(asker.locator("#instruction-size")).to_contain_text("词元")
    ask(asker, WHERE)
    wait_done(asker)
    asker.locator("#custom-instruction textarea").fill("")
    asker.locator("#instruction-tools summary").nth(1).click()
    asker.locator("[data-history] [data-instruction]").first.click()
    expect(asker.locator("#custom-instruction textarea")).to_have_value(text)


@pytest.mark.leaves
def test_parts_without_an_edit_keep_every_byte(browse: Browse) -> None:
    page = browse()
    parts = {part: f"{part}\r\n尾 \n\n" for part in PARTS}
    expect(page.locator("#server")).to_contain_text("不调用大模型")  # nothing is under way any more
    page.evaluate(
        "drafts => localStorage.setItem('playground.drafts', JSON.stringify({ zh: { base: 'stock', parts: drafts } }))",
        parts,
    )
    page.reload()
    ready(page)
    page.locator("#tabs > :first-child [data-tab-id=prompts]").click()
    choose(page, "edit-set", "我的草稿")
    expect(page.locator("#edit-system .cm-content")).to_contain_text("尾")
    write(page, "rag", "{{question}}")
    expect(page.locator("#preview pre")).to_contain_text("rag")
    kept = json.loads(page.evaluate("localStorage['playground.drafts']"))["zh"]["parts"]
    assert {part: kept[part] for part in PARTS if part != "rag"} == {p: t for p, t in parts.items() if p != "rag"}


def test_a_draft_that_was_never_begun_is_told_of_when_it_is_chosen(page: Page) -> None:
    choose(page, "prompt-set", "我的草稿")
    expect(page.locator("#set-note")).to_contain_text("还没有草稿")
    choose(page, "prompt-set", "内置提示词")
    expect(page.locator("#set-note")).to_be_hidden()


def test_a_preset_takes_nothing_away_and_its_menu_closes_with_escape(asker: Page) -> None:
    asker.locator("#custom-instruction textarea").fill("先给结论。")
    presets, recent = (asker.locator("#instruction-tools details").nth(n) for n in (0, 1))
    presets.locator("summary").click()
    asker.keyboard.press("Escape")
    expect(presets).not_to_have_attribute("open", "")
    presets.locator("summary").click()
    presets.locator("[data-instruction]").first.click()
    expect(asker.locator("#custom-instruction textarea")).not_to_have_value("先给结论。")
    recent.locator("summary").click()
    expect(recent).to_contain_text("先给结论。")

"""The Models tab: servers and their states, a check and its Stop, a plan and what would make it fit, a log explained."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.models.registry import Draft, EndpointRegistry
from tests.browser.conftest import Browse, eventually
from tests.browser.site import choose
from tests.browser.test_access import violations
from tests.fakes.openai_server import FakeServer
from tests.ui.test_fit import LOG

DOWN = "http://127.0.0.1:9/v1"
Open = Callable[..., Page]
FAILED = f"""{LOG}ERROR 05-01 10:01:31 [engine.py:448] ValueError: The model's max seq len (32768) is larger than the \
maximum number of tokens that can be stored in KV cache (4464).
"""


@pytest.fixture
def models(browse: Browse, stay: Browse, server: FakeServer, endpoints: EndpointRegistry) -> Open:
    """Opens the tab; a visitor with wishes is a new one."""

    def open_tab(section: str = "servers", **options: Any) -> Page:
        page = browse(**options) if options else stay()
        page.locator("#tabs > :first-child [data-tab-id=playground]").click()
        show(page, section)
        return page

    return open_tab


def show(page: Page, section: str = "servers") -> None:
    page.locator("#tabs > :first-child [data-tab-id=models]").click()
    page.locator(f"#models-rail [data-section={section}]").click()
    drawn = {"servers": "#check-form form", "fit": "#fit-result .verdict", "explain": "#explain-form form"}
    page.locator(drawn[section]).wait_for()


def entry(page: Page, name: str) -> Any:
    return page.locator(f'[data-server="{name}"]')


def test_states_are_read_when_the_section_opens(models: Open, endpoints: EndpointRegistry) -> None:
    endpoints.create(Draft(DOWN, "aus"))
    page = models()
    expect(entry(page, "fake")).to_contain_text("fake-model")
    expect(entry(page, "fake")).to_contain_text("只能由管理员更改")
    expect(entry(page, "fake").locator("[data-act=edit]")).to_have_count(0)
    expect(entry(page, "aus").locator(".note.bad")).to_contain_text("127.0.0.1:9")
    entry(page, "fake").locator("summary").click()
    entry(page, "fake").locator("[data-act=abilities]").click()
    expect(entry(page, "fake").locator(".abilities")).to_contain_text("/v1/embeddings")
    entry(page, "aus").locator("[data-act=up]").press("Enter")
    expect(page.locator("[data-server]").first).to_have_attribute("data-server", "aus")
    expect(entry(page, "aus").locator("[data-act=down]")).to_be_focused()


def test_a_server_is_added_made_the_default_and_offered_to_a_new_visitor(
    models: Open, browse: Browse, server: FakeServer
) -> None:
    page = models()
    page.locator("[data-act=new]").click()
    page.locator("#server-form [name=base_url]").fill("no address")
    page.locator("#server-form [type=submit]").click()
    expect(page.locator("#models-note .note.bad")).to_be_visible()
    page.locator("#server-form [name=base_url]").fill(f"{server.url}/")
    page.locator("#server-form [name=name]").fill("新的")
    page.keyboard.press("Enter")
    expect(entry(page, "新的")).to_contain_text("fake-model")
    expect(page.locator("#server-form form")).to_have_count(0)
    entry(page, "新的").locator("[data-act=default]").click()
    expect(entry(page, "新的").locator(".badge.on")).to_be_visible()
    other = browse()
    expect(other.locator("#endpoint input")).to_have_value("新的")
    expect(other.locator("#model input")).to_have_value("fake-model")


def test_the_playground_follows_a_new_name_and_a_removal(
    models: Open, endpoints: EndpointRegistry, server: FakeServer
) -> None:
    endpoints.create(Draft(server.url, "甲"))
    page = models()
    page.locator("#tabs > :first-child [data-tab-id=playground]").click()
    page.locator("#refresh").click()
    choose(page, "endpoint", "甲")
    show(page)
    entry(page, "甲").locator("[data-act=edit]").click()
    page.locator("#server-form [name=name]").fill("乙")
    page.keyboard.press("Enter")
    expect(page.locator("#endpoint input")).to_have_value("乙")
    entry(page, "乙").locator("[data-ask]").click()
    entry(page, "乙").locator("[data-act=remove]").click()
    expect(entry(page, "乙")).to_have_count(0)
    expect(page.locator("#endpoint input")).to_have_value("内置（离线可用）")


def test_a_check_asks_a_real_question(models: Open, endpoints: EndpointRegistry, server: FakeServer) -> None:
    server.script("我是", "一个", "模型。")
    endpoints.create(Draft(DOWN, "aus"))
    page = models()
    page.locator("#check-form [name=endpoint]").select_option("aus")
    entry(page, "aus").locator("[data-act=check]").click()
    expect(page.locator("#check-result .note.bad")).to_contain_text("127.0.0.1:9")
    entry(page, "fake").locator("[data-act=check]").click()
    expect(page.locator("#check-result blockquote")).to_have_text("我是一个模型。")
    expect(page.locator("#check-result .note")).to_contain_text("测不出速度")
    assert "用三四句话介绍你自己" in server.chats[0].json["messages"][0]["content"]
    entry(page, "aus").locator("[data-act=check]").click()
    expect(page.locator("#check-form [name=endpoint]")).to_have_value("aus")


def test_a_load_test_stops_when_it_is_told_to(models: Open, server: FakeServer) -> None:
    gate = threading.Event()
    server.script("好", gate)
    page = models()
    page.locator("[data-act=press]").click()
    expect(page.locator("#check-result svg")).to_have_count(2)
    eventually(lambda: server.running == 1, "the first level asks")
    page.locator("#check-form [data-act=stop]").click()
    expect(page.locator("#check-result")).to_contain_text("已停止")
    assert server.wait_idle()
    expect(page.locator("#check-form [type=submit]")).to_be_focused()


def test_a_stop_is_shown_though_the_page_was_busy_when_its_answers_came(models: Open, server: FakeServer) -> None:
    """The answers to the stop and to what was stopped come in one piece, and Gradio may take the later one first."""
    server.script("好", threading.Event())
    page = models()
    page.locator("[data-act=press]").click()
    eventually(lambda: server.running == 1, "the first level asks")
    page.evaluate(
        """() => {
          document.querySelector("#check-form [data-act=stop]").click();
          return new Promise((done) => setTimeout(() => {
            for (const end = performance.now() + 1500; performance.now() < end;) { /* as if drawing took long */ }
            done();
          }));
        }"""
    )
    expect(page.locator("#check-result")).to_contain_text("已停止")
    expect(page.locator("#check-form [type=submit]")).to_be_visible()


def test_advice_is_applied_with_a_click(models: Open) -> None:
    page = models("fit")
    page.locator("#fit-form [name=model]").select_option("Qwen2.5-32B-Instruct-GPTQ-Int8")
    page.locator("#fit-form [name=engine_version]").fill("0.8.5")
    expect(page.locator("#fit-result .verdict.bad")).to_contain_text("放不下")
    page.locator("#fit-result [data-apply]").first.click()
    expect(page.locator("#fit-result .verdict.good")).to_contain_text("放得下")
    window = page.locator("#fit-form [name=max_model_len]").input_value()
    expect(page.locator("#start-script")).to_contain_text(f"--max-model-len {window}")
    with page.expect_download() as download:
        page.locator("#fit-result [download]").first.click()
    assert f"--max-model-len {window}" in Path(download.value.path()).read_text("utf-8")


def test_a_log_is_explained_and_taken_over_into_the_plan(models: Open) -> None:
    page = models("explain")
    page.locator("#explain-form textarea").fill(FAILED)
    page.locator("#explain-form [type=submit]").click()
    expect(page.locator("#cause .verdict")).to_contain_text("4,464")
    page.locator("#cause [data-apply]").click()
    expect(page.locator("#fit-result")).to_contain_text("用日志里的数字代替估算")
    expect(page.locator("#fit-form [name=gpu_memory_gib]")).to_have_value("21.67")
    expect(page.locator("#fit-result .terms")).to_contain_text("由日志校准")


@pytest.mark.parametrize("width, height", [(1440, 700), (1000, 600)], ids=["columns scroll", "page scrolls"])
def test_a_plan_that_a_log_fills_shows_its_verdict_whole(models: Open, width: int, height: int) -> None:
    page = models("fit", viewport={"width": width, "height": height})
    page.locator("#fit-result .script").last.scroll_into_view_if_needed()  # where somebody read on before
    page.locator("#models-rail [data-section=explain]").click()
    page.locator("#explain-form textarea").fill(FAILED)
    page.locator("#explain-form [type=submit]").click()
    page.locator("#cause [data-apply]").click()
    expect(page.locator("#fit-result .verdict")).to_contain_text("4,464")
    expect(page.locator("#fit-result .verdict")).to_be_in_viewport(ratio=1)


def test_a_log_file_is_read(models: Open) -> None:
    page = models("explain")
    with page.expect_file_chooser() as chooser:
        page.locator("#explain-form [data-press]").click()
    content = "RuntimeError: flux capacitor\n".encode("utf-16")
    chooser.value.set_files([{"name": "启动.log", "mimeType": "text/plain", "buffer": content}])
    expect(page.locator("#cause")).to_contain_text("没有认出")
    expect(page.locator("#cause pre")).to_have_text("RuntimeError: flux capacitor")


@pytest.mark.parametrize("locale, scheme, width", [("zh-CN", "light", 1440), ("en-US", "dark", 390)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    models: Open, endpoints: EndpointRegistry, locale: str, scheme: str, width: int
) -> None:
    endpoints.create(Draft(DOWN, "aus"))
    page = models(locale=locale, color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.locator("#check-form [type=submit]").click()
    page.locator("#check-result blockquote").wait_for()
    page.locator("#servers-head [data-act=new]").click()
    page.locator("#server-form form").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#models-rail [data-section=fit]").click()
    page.locator("#fit-result .verdict").wait_for()
    for folded in page.locator("#fit-form summary:visible").all():
        folded.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#models-rail [data-section=explain]").click()
    page.locator("#explain-form textarea").fill(FAILED)
    page.locator("#explain-form [type=submit]").click()
    expect(page.locator("#cause .verdict")).to_contain_text("4,464")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""Stopping, leaving and coming back: what is stopped ends at once, and nothing that came is lost."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Browse, eventually
from tests.browser.site import COLLECTIONS, WHERE, Site, ask, ready, run_id, use_server, wait_done
from tests.fakes.app_process import free_port
from tests.fakes.openai_server import FakeServer


def _status(site: Site, run: str) -> str | None:
    kept = site.workspace.runs.get(run)
    return None if kept is None else kept.status


def _none_running(site: Site) -> bool:
    return all(run.status != "running" for run in site.workspace.history.list())


_ASK_AND_STOP = """later => {
  document.querySelector("#ask").click();
  setTimeout(() => document.querySelector("#stop").click(), later);
}"""


def test_stop_before_the_first_token(asker: Page, site: Site, server: FakeServer) -> None:
    server.script(threading.Event(), "nie")
    ask(asker, WHERE)
    assert server.arrived.wait(60)
    expect(asker.locator("#state .line.busy")).to_contain_text("等待模型")
    asker.locator("#stop").click()
    run = wait_done(asker)
    assert server.disconnected.wait(60)
    expect(asker.locator("#state")).to_contain_text("已停止")
    assert _status(site, run) == "cancelled"


def test_stop_in_the_stream_keeps_what_came(asker: Page, site: Site, server: FakeServer) -> None:
    server.script("出自《西洲曲》", threading.Event(), "nie")
    ask(asker, WHERE)
    expect(asker.locator("#answer")).to_have_text("出自《西洲曲》")
    asker.locator("#stop").click()
    run = wait_done(asker)
    assert server.disconnected.wait(60)
    expect(asker.locator("#state")).to_contain_text("保留")
    expect(asker.locator("#answer")).to_have_text("出自《西洲曲》")
    assert _status(site, run) == "cancelled"


@pytest.mark.parametrize("later", [0, 5, 50])
def test_stop_as_soon_as_it_can_be_pressed(page: Page, site: Site, server: FakeServer, later: int) -> None:
    server.script(threading.Event())
    use_server(page)
    page.locator("#question textarea").fill(WHERE)
    page.evaluate(_ASK_AND_STOP, later)
    expect(page.locator("#state")).to_contain_text("已停止")
    wait_done(page)
    eventually(lambda: _none_running(site), "no run goes on")


def test_a_run_that_got_another_id_than_wanted_can_be_stopped(page: Page, site: Site, server: FakeServer) -> None:
    server.once("好。")
    server.script("出自", threading.Event())
    use_server(page)
    ask(page, WHERE)
    first = wait_done(page)
    page.evaluate("id => { playground.begin = () => { playground.busy(true); return id; }; }", first)
    page.locator("#ask").click()
    expect(page.locator("#answer")).to_have_text("出自")
    page.locator("#stop").click()
    assert wait_done(page) != first
    expect(page.locator("#state")).to_contain_text("已停止")
    assert _status(site, first) == "completed"


def test_escape_stops(asker: Page, server: FakeServer) -> None:
    server.script(threading.Event())
    ask(asker, WHERE)
    assert server.arrived.wait(60)
    asker.keyboard.press("Escape")
    wait_done(asker)
    expect(asker.locator("#state")).to_contain_text("已停止")
    assert server.disconnected.wait(60)


def test_a_new_question_can_be_asked_after_a_stop(asker: Page, server: FakeServer) -> None:
    server.once(threading.Event())
    server.script("好。")
    ask(asker, WHERE)
    assert server.arrived.wait(60)
    asker.locator("#stop").click()
    wait_done(asker)
    ask(asker)
    wait_done(asker)
    expect(asker.locator("#answer")).to_have_text("好。")


@pytest.mark.leaves
def test_a_run_goes_on_when_its_page_is_closed(browse: Browse, site: Site, server: FakeServer) -> None:
    gate = threading.Event()
    server.script("出自", gate, "《西洲曲》。")
    page = browse()
    use_server(page)
    ask(page, WHERE)
    expect(page.locator("#answer")).to_have_text("出自")
    run = run_id(page)
    page.goto("about:blank")
    gate.set()
    eventually(lambda: _status(site, run) == "completed", "the run ends by itself")
    kept = site.workspace.runs.get(run)
    assert kept is not None
    assert kept.answer == "出自《西洲曲》。"


@pytest.mark.leaves
def test_a_reload_brings_the_last_run_and_the_draft_back(page: Page, server: FakeServer) -> None:
    server.script("出自《西洲曲》。")
    use_server(page)
    page.locator("#custom-instruction textarea").fill("简短")
    ask(page, WHERE)
    wait_done(page)
    expect(page.locator("#answer")).to_have_text("出自《西洲曲》。")
    page.reload()
    ready(page)
    expect(page.locator("#answer")).to_have_text("出自《西洲曲》。")
    expect(page.locator("#chunk-1")).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value(WHERE)
    expect(page.locator("#custom-instruction textarea")).to_have_value("简短")
    expect(page.locator("#model input")).to_have_value("fake-model")


@pytest.mark.leaves
def test_a_reload_in_the_stream_goes_on_with_it(page: Page, browse: Browse, server: FakeServer) -> None:
    gate = threading.Event()
    server.script("出自", gate, "《西洲曲》。")
    use_server(page)
    ask(page, WHERE)
    expect(page.locator("#answer")).to_have_text("出自")
    page.reload()
    ready(page)
    expect(page.locator("#stop")).to_be_visible()
    expect(page.locator("#answer")).to_have_text("出自")
    expect(browse().locator("#welcome .welcome")).to_be_visible()  # nobody else sees it
    gate.set()
    wait_done(page)
    expect(page.locator("#answer")).to_have_text("出自《西洲曲》。")
    expect(page.locator("#state")).to_contain_text("完成")


@pytest.mark.leaves
def test_after_a_reload_it_can_still_be_stopped(page: Page, site: Site, server: FakeServer) -> None:
    server.script("出自", threading.Event())
    use_server(page)
    ask(page, WHERE)
    expect(page.locator("#answer")).to_have_text("出自")
    page.reload()
    ready(page)
    page.locator("#stop").click()
    run = wait_done(page)
    expect(page.locator("#state")).to_contain_text("已停止")
    assert server.disconnected.wait(60)
    assert _status(site, run) == "cancelled"


def test_a_restart_of_the_server_brings_the_last_run_back(browser: Browser, tmp_path: Path) -> None:
    documents, port = {"lotus": COLLECTIONS["lotus"]}, free_port()
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    with Site(tmp_path, documents, port=port) as site:
        page.goto(site.url)
        ready(page)
        ask(page, WHERE)
        wait_done(page)
        expect(page.locator("#state")).to_contain_text("完成")
        answer = page.locator("#answer").inner_text()
        page.goto("about:blank")
    with Site(tmp_path, documents, port=port) as site:
        page.goto(site.url)
        ready(page)
        expect(page.locator("#answer")).to_have_text(answer)
        expect(page.locator("#chunk-1")).to_be_visible()
    context.close()

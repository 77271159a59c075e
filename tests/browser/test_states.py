"""Every state of the page says what is the case and what to do, and none of them stands in the answer's place."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watch
from tests.browser.site import WHERE, Site, ask, choose, copied, open_section, use_server, wait_done
from tests.fakes.openai_server import DISCONNECT, FakeServer, Script, error


def test_empty_offers_questions(page: Page) -> None:
    expect(page.locator("#welcome [data-question]")).to_have_count(3)
    expect(page.locator("#figures")).to_contain_text("还没有运行")


def test_a_collection_without_documents_asks_for_some(page: Page) -> None:
    choose(page, "collection", "empty")
    expect(page.locator("#welcome")).to_contain_text("还没有文档")
    with page.expect_file_chooser():
        page.locator("#welcome [data-press]").click()


def test_a_server_that_is_down_is_shown_as_down(page: Page, server: FakeServer) -> None:
    server.models_script = error(503, "Loading model")
    use_server(page)
    expect(page.locator("#server .note.bad")).to_contain_text(urlsplit(server.url).netloc)
    expect(page.locator("#server-down")).to_contain_text("模型服务不可用")
    server.models_script = None
    page.locator("#refresh").click()
    expect(page.locator("#server .line.good")).to_contain_text("8,192")
    expect(page.locator("#server-down")).to_be_hidden()
    expect(page.locator("#model input")).to_have_value("fake-model")


@pytest.mark.usefixtures("endpoints")
def test_a_typed_address_that_nobody_answers(page: Page) -> None:
    page.locator("#endpoint input").fill("http://127.0.0.1:9/v1")
    page.locator("#endpoint input").press("Enter")
    expect(page.locator("#server .note.bad")).to_contain_text("127.0.0.1:9")


def test_an_answer_cut_by_its_length(asker: Page, server: FakeServer) -> None:
    server.script("出自", finish="length")
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#state .note.warn")).to_contain_text("512")
    expect(asker.locator("#state .note, #state .line")).to_have_count(1)
    expect(asker.locator("#answer")).to_have_text("出自")


@pytest.mark.parametrize(
    "script, title, said",
    [
        (error(500, "CUDA out of memory"), "模型没有给出回答", "500"),
        (error(401, "Incorrect API key"), "密钥有误", "FAKE_KEY"),
        (error(400, "maximum context length is 8192 tokens"), "模型没有给出回答", "8192"),
    ],
    ids=["500", "401", "400"],
)
def test_a_failure_says_what_failed_why_and_what_to_do(
    asker: Page, server: FakeServer, script: Script, title: str, said: str
) -> None:
    server.script(script)
    ask(asker, WHERE)
    wait_done(asker)
    card = asker.locator("#state .note.bad")
    expect(card).to_contain_text(title)
    expect(card.locator("p")).to_have_count(3)
    expect(asker.locator("#answer")).to_have_text("")
    report = copied(asker, card.locator("[data-copy]"))
    assert said in report
    assert "sk-secret" not in report


def test_a_stream_that_breaks_off_keeps_what_came(asker: Page, server: FakeServer) -> None:
    server.script("出自《西洲曲》", DISCONNECT)
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#state .note.bad")).to_contain_text("中断前收到的内容保留在下方")
    expect(asker.locator("#answer")).to_have_text("出自《西洲曲》")


def test_no_relevant_chunk(page: Page) -> None:
    open_section(page, "retrieval")
    choose(page, "mode", "BM25")
    choose(page, "extent", "最相关的片段")
    ask(page, "zyxwv")
    wait_done(page)
    expect(page.locator("#state .note.warn")).to_contain_text("没有找到相关片段")
    expect(page.locator("#chunks .empty")).to_be_visible()


def test_chunks_below_the_lowest_score(page: Page) -> None:
    open_section(page, "retrieval")
    page.locator("#threshold input").fill("5")
    page.locator("#threshold input").blur()
    ask(page, WHERE)
    wait_done(page)
    expect(page.locator("#state .note.warn")).to_contain_text("得分阈值")
    expect(page.locator("#chunks .fate").first).to_have_text("未发送：融合得分 1.000 低于得分阈值 5")
    page.locator("#retrieval > .label-wrap").click()
    page.locator("#state [data-reveal]").click()
    expect(page.locator("#threshold input")).to_be_focused()


@pytest.fixture
def long_documents(site: Site) -> Iterator[str]:
    """A collection with chunks of very different length."""
    site.workspace.collection("long", create=True)
    site.add("long", "短.txt", "莲花开在池塘里。")
    site.add("long", "长.txt", "莲花开在荷塘里。" * 70)
    yield "long"
    site.workspace.ingest.delete_collection(site.workspace.library.collection("long").id)


def test_a_chunk_that_does_not_fit_the_window(long_documents: str, page: Page, server: FakeServer) -> None:
    choose(page, "collection", long_documents)
    use_server(page)
    ask(page, "莲花开在哪里")
    wait_done(page)
    shown = page.locator("#figures dd").nth(2).inner_text().replace(",", "")
    server.models = [{"id": "fake-model", "object": "model", "max_model_len": int(shown) + 512 - 200}]
    page.locator("#refresh").click()
    expect(page.locator("#server")).to_contain_text(f"{int(shown) + 312:,}")
    ask(page)
    wait_done(page)
    expect(page.locator("#state .note.warn")).to_contain_text("放不进模型窗口")
    expect(page.locator("#chunks .fate")).to_have_text(re.compile(r"放不进模型窗口剩下的空间（需要 \d+ 词元）"))


def test_an_impossible_setting_is_named(page: Page, watch: Watch) -> None:
    open_section(page, "sampling")
    page.locator("#temperature input").fill("9")
    page.locator("#temperature input").blur()
    page.locator("#question textarea").fill(WHERE)
    page.locator("#ask").click()
    expect(page.locator("#state .note.bad")).to_contain_text("9")
    expect(page.locator("#ask")).to_be_visible()


def test_an_empty_question_is_not_asked(page: Page, site: Site) -> None:
    before = site.workspace.history.count()
    page.locator("#ask").click()
    expect(page.locator("#state .note.bad")).to_be_visible()
    assert site.workspace.history.count() == before

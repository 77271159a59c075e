"""Asking a question, and what the page shows of it."""

import json
import re
import threading

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.site import WHERE, Site, ask, choose, open_section, run_id, show_prompt, use_server, wait_done
from tests.fakes.openai_server import FakeServer, Reasoning, Script


def test_the_built_in_model_answers_from_the_document(page: Page) -> None:
    ask(page, WHERE)
    wait_done(page)
    expect(page.locator("#answer")).to_contain_text("西洲曲")
    expect(page.locator("#state")).to_contain_text("完成")
    expect(page.locator("#chunk-1 .file")).to_have_text("荷塘月色导读.md")
    expect(page.locator("#chunk-1 mark").first).to_contain_text("采莲")
    show_prompt(page)
    expect(page.locator("#prompt pre")).to_contain_text(WHERE)


def test_a_server_answers(asker: Page, server: FakeServer) -> None:
    server.script("出自", "《西洲曲》。")
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#answer")).to_have_text("出自《西洲曲》。")
    assert server.chats[0].json["model"] == "fake-model"


def test_the_figures_are_those_of_the_run(asker: Page, site: Site, server: FakeServer) -> None:
    server.script("一二三四五六七八九十")
    ask(asker, WHERE)
    run = site.workspace.runs.get(wait_done(asker))
    assert run is not None
    assert run.usage is not None
    expect(asker.locator("#state")).to_contain_text("完成")
    total, _, asked, written = asker.locator("#figures dd").all_inner_texts()
    assert re.fullmatch(r"[\d.]+\s*(ms|s)", total)
    assert asked.replace(",", "") == str(run.usage.prompt_tokens)
    assert written == "10"


def test_the_stages_add_up_to_the_total_and_fill_the_bar(asker: Page) -> None:
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#state")).to_contain_text("完成")
    widths = asker.evaluate(
        """() => { const bar = document.querySelector('#figures .bar');
          return [bar.clientWidth, ...[...bar.children].map(part => part.getBoundingClientRect().width)] }"""
    )
    gaps = len(widths) - 2
    assert abs(widths[0] - gaps - sum(widths[1:])) < 1


def test_chunks_and_prompt_are_there_before_the_first_token(page: Page, server: FakeServer) -> None:
    gate = threading.Event()
    server.script(gate, "出自《西洲曲》。")
    use_server(page)
    ask(page, WHERE)
    expect(page.locator("#chunk-1")).to_be_visible()
    show_prompt(page)
    expect(page.locator("#prompt pre")).to_contain_text(WHERE)
    expect(page.locator("#state .clock")).to_contain_text("s")
    assert page.locator("#answer").inner_text().strip() == ""
    gate.set()
    wait_done(page)
    expect(page.locator("#answer")).to_have_text("出自《西洲曲》。")


def test_the_answer_grows_while_it_is_written(asker: Page, server: FakeServer) -> None:
    gate = threading.Event()
    server.script("出自", gate, "《西洲曲》。")
    ask(asker, WHERE)
    expect(asker.locator("#answer")).to_have_text("出自")
    expect(asker.locator("#stop")).to_be_visible()
    expect(asker.locator("#ask")).to_be_hidden()
    gate.set()
    wait_done(asker)
    expect(asker.locator("#answer")).to_have_text("出自《西洲曲》。")
    expect(asker.locator("#ask")).to_be_visible()


def test_reasoning_is_shown_apart(asker: Page, server: FakeServer) -> None:
    server.script(Reasoning("先想一想。"), "好。")
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#answer")).to_have_text("好。")
    expect(asker.locator("#reasoning summary")).to_contain_text("思考过程")


def test_ctrl_enter_asks(page: Page) -> None:
    page.locator("#question textarea").fill(WHERE)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#state")).to_contain_text("完成")


def test_a_click_on_an_example_asks_it(page: Page) -> None:
    page.locator("[data-question]").first.click()
    expect(page.locator("#state")).to_contain_text("完成")
    expect(page.locator("#question textarea")).to_have_value("《采莲赋》讲了什么？")


def test_two_visitors_get_their_own_answers(browse: Browse, server: FakeServer) -> None:
    first, second = browse(), browse()
    gate = threading.Event()
    server.reply_to = lambda body: _echo(body, gate)
    for page, question in ((first, "甲的问题"), (second, "乙的问题")):
        use_server(page)
        ask(page, question)
    for page in (first, second):
        expect(page.locator("#answer")).to_contain_text("答")
    gate.set()
    for page, answer in ((first, "答甲的问题"), (second, "答乙的问题")):
        wait_done(page)
        expect(page.locator("#answer")).to_have_text(answer)


def _echo(body: dict[str, object], gate: threading.Event) -> Script:
    asked = "甲的问题" if "甲的问题" in json.dumps(body, ensure_ascii=False) else "乙的问题"
    return Script(pieces=("答", gate, asked))


def test_a_chunk_left_out_is_not_sent_the_next_time(page: Page, site: Site) -> None:
    ask(page, WHERE)
    before = wait_done(page)
    page.locator("#chunk-1 [data-off]").click()
    named = [page.locator(f"#chunk-1 header {part}").first.inner_text() for part in (".file", ".aside")]
    expect(page.locator("#off-note .chip bdi")).to_have_text(" ".join(named))
    expect(page.locator("#chunk-1 .off-next")).to_be_visible()
    expect(page.locator("#chunks .off-next:visible")).to_have_count(1)
    expect(page.locator("#asked .badge:visible")).to_have_text("停用的片段已修改")
    ask(page)
    after = wait_done(page)
    assert before != after
    expect(page.locator("#chunks .fate").first).to_have_text("未发送：你停用了它")
    expect(page.locator("#asked .badge:visible")).to_have_count(0)
    run = site.workspace.runs.get(after)
    assert run is not None
    assert [passage.fate.kind for passage in run.passages].count("switched_off") == 1


def test_a_custom_instruction_picks_its_frame(asker: Page) -> None:
    asker.locator("#custom-instruction textarea").fill("只用一句话")
    ask(asker, WHERE)
    wait_done(asker)
    expect(asker.locator("#state")).to_contain_text("custom")
    show_prompt(asker)
    expect(asker.locator("#prompt pre .o-custom").first).to_contain_text("只用一句话")


def test_what_is_set_is_what_is_sent(page: Page, server: FakeServer) -> None:
    use_server(page)
    open_section(page, "sampling")
    for control, value in (("temperature", "0.2"), ("top-p", "0.9"), ("max-tokens", "77"), ("seed", "5")):
        page.locator(f"#{control} input").fill(value)
        page.locator(f"#{control} input").blur()
    page.locator("#stop-texts textarea").fill("完\n。。")
    ask(page, WHERE)
    wait_done(page)
    sent = server.chats[0].json
    assert (sent["temperature"], sent["top_p"], sent["seed"], sent["stop"]) == (0.2, 0.9, 5, ["完", "。。"])
    assert 77 in (sent.get("max_tokens"), sent.get("max_completion_tokens"))


def test_a_chunk_leads_to_its_place_in_the_prompt_and_back(asker: Page) -> None:
    ask(asker, WHERE)
    wait_done(asker)
    asker.locator("#chunk-1 [data-jump=prompt-1]").click()
    expect(asker.locator("#prompt-1")).to_be_in_viewport()
    expect(asker.locator("#prompt-1")).to_be_focused()
    asker.keyboard.press("Enter")
    expect(asker.locator("#chunk-1")).to_be_in_viewport()
    expect(asker.locator("#chunk-1")).to_be_focused()


def test_a_long_chunk_shows_its_first_lines_until_it_is_unfolded(asker: Page) -> None:
    ask(asker, WHERE)
    wait_done(asker)
    text, height = asker.locator("#chunk-1 .text"), "(at) => at.clientHeight"
    folded = text.evaluate(height)
    asker.locator("#chunk-1 .fold").click()
    assert text.evaluate(height) > folded > 0


def test_another_collection_is_asked(asker: Page) -> None:
    choose(asker, "collection", "bees")
    expect(asker.locator("#documents")).to_contain_text("bees.md")
    ask(asker, "waggle dance angle")
    wait_done(asker)
    expect(asker.locator("#chunk-1 .file")).to_have_text("bees.md")


def test_a_question_without_documents_says_so(asker: Page) -> None:
    choose(asker, "collection", "不使用文档")
    ask(asker, "你好")
    wait_done(asker)
    expect(asker.locator("#chunks")).to_contain_text("没有使用文档")
    assert run_id(asker)


def test_a_question_is_asked_the_other_way_at_a_click_and_of_the_documents_that_are_ticked(
    page: Page, site: Site
) -> None:
    ask(page, WHERE)
    before = wait_done(page)
    page.locator("#documents summary").click()
    page.locator("#documents [data-document]").first.check()
    expect(page.locator("#scope-note")).to_contain_text("1")
    page.locator("#chunks [data-extent=whole]").click()
    expect(page.locator("#chunks .reading")).to_contain_text("按你的选择，从头通读了文档。只问了 1 个文档")
    run = site.workspace.runs.get(wait_done(page))
    assert run is not None
    assert run.id != before
    assert (run.spec.question, run.spec.retrieval.extent, len(run.spec.retrieval.scope)) == (WHERE, "whole", 1)


def test_the_head_of_an_answer_says_what_was_asked_and_what_was_changed_since(page: Page) -> None:
    ask(page, WHERE)
    wait_done(page)
    head = page.locator("#asked")
    for said in (WHERE, "lotus", "内置提示词", "内置摘录"):
        expect(head).to_contain_text(said)
    expect(head.locator(".badge:visible")).to_have_count(0)
    page.locator("#question textarea").fill("别的问题")
    expect(head.locator(".badge:visible")).to_have_text("问题已修改")
    page.locator("#question textarea").fill(WHERE)
    choose(page, "collection", "bees")
    expect(head.locator(".badge:visible")).to_have_text("设置已修改")


def test_enter_while_an_answer_is_written_asks_after_it(asker: Page, server: FakeServer) -> None:
    gate = threading.Event()
    server.once("出自", gate, "《西洲曲》。")
    server.script("好。")
    ask(asker, WHERE)
    expect(asker.locator("#answer")).to_have_text("出自")
    asker.locator("#question textarea").fill("然后呢？")
    asker.keyboard.press("Enter")
    expect(asker.locator("#queue-note")).to_contain_text("答完后")
    gate.set()
    expect(asker.locator("#asked")).to_contain_text("然后呢？")
    expect(asker.locator("#answer")).to_have_text("好。")
    expect(asker.locator("#queue-note .queue")).to_be_hidden()


def test_the_prompt_is_seen_over_the_whole_page_and_searched(asker: Page) -> None:
    ask(asker, WHERE)
    wait_done(asker)
    show_prompt(asker)
    asker.locator("[data-enlarge]").click()
    large = asker.locator("#enlarged dialog")
    large.locator("[data-find]").fill("西洲曲")
    expect(large.locator("[data-found]")).to_contain_text("第 1 处")
    fold = large.locator("[data-fold-all]")
    fold.click()
    expect(large.locator("details.reference[open]")).to_have_count(0)
    expect(fold).to_have_text("展开片段")
    large.locator("[data-find]").press("Enter")  # what is folded is opened where it is found
    expect(large.locator("details.reference[open]").first).to_be_visible()
    expect(fold).to_have_text("折叠片段")
    asker.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(asker.locator("[data-enlarge]")).to_be_focused()

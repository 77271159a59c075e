"""The Batch tab: question sets, a batch from its making to its end, the grid, judging by keyboard, files out and back in."""

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from playground.studies.values import KeyPoint, Question, QuestionSet
from tests.browser.conftest import Browse, Watch, eventually
from tests.browser.objections import objections
from tests.browser.site import Site
from tests.browser.test_access import violations
from tests.fakes.openai_server import FakeServer, Gate
from tests.ui.batches import Made, arm, made

QUESTIONS = tuple(
    Question(f"q{n}", text, (KeyPoint(("西洲曲",)),), tags=("荷塘",) if n % 2 else ())
    for n, text in enumerate(("这首词出自哪里", "采莲赋写什么", "妖童媛女在做什么", "Who wrote it?"), 1)
)
Open = Callable[..., Page]
HUNG_UP = ("404: Not Found", "ERR_INCOMPLETE_CHUNKED_ENCODING", "network error")
"""What Gradio may write beside LEFT: a page that is being left listens once more, to a session that has just ended. Its
server then raises "not found" in a stream that has begun, and uvicorn logs an exception; no page that stays sees it."""


@pytest.fixture
def sets(site: Site) -> Iterator[QuestionSet]:
    """A question set; it and all batches go with the test."""
    studies = site.workspace.studies
    yield studies.sets.create("周一回归", QUESTIONS)
    for line in studies.store.list():
        if line.state == "running":
            studies.batches.start(line.id)
            studies.batches.stop(line.id)
            eventually(lambda id=line.id: studies.batches.pace(id) is None, "the batch has ended")  # type: ignore[misc]
        studies.store.remove(line.id)
    for one in studies.sets.all():
        if not one.stock:
            studies.sets.remove(one.id)


@pytest.fixture
def one(site: Site, sets: QuestionSet) -> Made:
    """A batch that is done: something fixed, something broken, one answer missing, the last question not asked."""
    filled = made(site.workspace, name="周一", questions=QUESTIONS)
    filled.answer("q1", "甲", "不知道。", failed="key_points")
    filled.answer("q1", "乙", "出自**《西洲曲》**。", passed="key_points")
    filled.answer("q2", "甲", "西洲曲", passed="key_points")
    filled.answer("q2", "乙", "采莲", failed="key_points language")
    filled.answer("q3", "甲", "荡舟", failed="key_points")
    filled.answer("q3", "乙", "")
    site.workspace.studies.store.put_state(filled.batch.id, "done")
    return filled


@pytest.fixture
def batch(browse: Browse, stay: Browse, sets: QuestionSet) -> Open:
    """Opens an address of the tab; a visitor with wishes is a new one."""

    def open_at(address: str = "#batch", **options: Any) -> Page:
        page = browse(**options) if options else stay()
        page.evaluate("document.activeElement?.blur()")
        page.evaluate("to => { location.hash = to }", "#batch/sets/new")  # whatever was open before
        page.evaluate("to => { location.hash = to }", address)
        if found := re.match(r"#batch/(sets/)?(\w{32})", address):
            page.locator(f'.crown[data-{"known" if found[1] else "batch"}="{found[2]}"]').wait_for()
        return page

    return open_at


def cell(page: Page, question: str, name: str) -> Any:
    return page.locator(f'#batch-grid [data-cell="{question}~{name}"] button')


def rows(page: Page) -> Any:
    return page.locator("#batch-grid [data-row]")


def said(site: Site, run: str) -> Any:
    return site.workspace.studies.judgements.of([run]).get(run)


def hold(page: Page) -> None:
    """Have the server learn where the page goes only when `let_go()` is called there."""
    page.evaluate(
        """() => {
            const [tell, kept] = [playground.tell, []];
            playground.tell = (name, data) => (name === "batch_go" ? kept.push([name, data]) : tell(name, data));
            window.let_go = () => {
                playground.tell = tell;
                for (const told of kept.splice(0)) tell(...told);
            };
        }"""
    )


# Question sets --------------------------------------------------------------------------------------------------------


def test_a_pasted_table_becomes_a_set_and_is_edited_by_row(batch: Open, site: Site) -> None:
    page = batch("#batch/sets")
    page.locator("#batch-shelf [data-spot=new_set]").click()
    page.locator("#batch-new-set textarea").fill("问题\t要点\t颜色\n采莲赋写什么\t莲|荷\t红\n年假几天\t\t蓝")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#batch-incoming")).to_contain_text("1 列未使用：颜色")
    page.locator("#batch-incoming [name=name]").fill("粘贴的")
    page.keyboard.press("Enter")
    expect(page.locator("#batch-set-head h2")).to_have_text("粘贴的")
    page.get_by_role("button", name="编辑第 2 题").click()
    expect(page.locator("#batch-set-rows [name=text]")).to_be_focused()
    page.locator("#batch-set-rows [name=text]").fill("年假有几天")
    page.locator("#batch-set-rows [name=points]").fill("5天|五天")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#batch-set-rows form")).to_have_count(0)
    expect(page.get_by_role("button", name="编辑第 2 题")).to_be_focused()
    (_, second) = site.workspace.studies.sets.get("粘贴的").questions
    assert (second.text, second.key_points) == ("年假有几天", (KeyPoint(("5天", "五天")),))


def test_the_set_before_is_not_seen_while_the_one_that_was_saved_is_read(batch: Open, sets: QuestionSet) -> None:
    page = batch(f"#batch/sets/{sets.id}")
    page.locator("#batch-shelf [data-spot=new_set]").click()
    page.locator("#batch-new-set textarea").fill("问题\n年假几天")
    page.keyboard.press("Control+Enter")
    page.locator("#batch-incoming [name=name]").fill("新的一套")
    hold(page)
    page.keyboard.press("Enter")
    expect(page.locator("#batch[data-room=set]")).to_be_attached()
    expect(page.locator("#batch-set-rows")).to_be_hidden()
    page.evaluate("let_go()")
    expect(page.locator("#batch-set-head h2")).to_have_text("新的一套")
    expect(page.locator("#batch-set-rows")).to_be_visible()


def test_the_batch_before_is_not_seen_while_another_is_read(batch: Open, one: Made, site: Site) -> None:
    other = made(site.workspace, name="周二", questions=QUESTIONS)
    page = batch(f"#batch/{one.batch.id}")
    hold(page)
    page.evaluate("to => { location.hash = to }", f"#batch/{other.batch.id}")
    expect(page.locator("#batch-grid")).to_be_hidden()
    page.evaluate("let_go()")
    expect(page.locator("#batch-head h2")).to_contain_text("周二")
    expect(page.locator("#batch-grid")).to_be_visible()


def test_a_file_is_read_and_a_wrong_row_says_what_is_wrong(batch: Open, sets: QuestionSet) -> None:
    page = batch("#batch/sets/new")
    with page.expect_file_chooser() as chooser:
        page.locator("#batch-new-set [data-press]").click()
    content = "问题,要点\n采莲赋写什么,莲\n".encode("gb18030")
    chooser.value.set_files([{"name": "周三.csv", "mimeType": "text/csv", "buffer": content}])
    expect(page.locator("#batch-incoming [name=name]")).to_have_value("周三")
    page.locator("#batch-incoming [data-form=append_set] [type=submit]").click()
    expect(page.locator("#batch-set-note")).to_contain_text("原来就有")
    page.locator("#batch-set-head [data-act=edit_question]").click()
    page.locator("#batch-set-rows [name=text]").fill("长" * 4_001)
    page.locator("#batch-set-rows [type=submit]").click()
    expect(page.locator("#batch-set-rows .note.bad")).to_contain_text("“问题”过长")
    expect(page.locator("#batch-set-rows [name=text]")).to_have_value("长" * 4_001)
    page.keyboard.press("Escape")
    expect(page.locator("#batch-set-rows form")).to_have_count(0)


def test_a_deleted_question_comes_back(batch: Open, sets: QuestionSet) -> None:
    page = batch(f"#batch/sets/{sets.id}")
    page.get_by_role("button", name="删除第 2 题").click()
    expect(page.locator("#batch-set-rows tbody tr")).to_have_count(3)
    page.locator("#batch-set-rows [data-act=put_back]").click()
    expect(page.locator("#batch-set-rows tbody tr").nth(1)).to_contain_text("采莲赋写什么")


def test_a_question_that_is_edited_is_not_asked(batch: Open, sets: QuestionSet) -> None:
    page = batch(f"#batch/sets/{sets.id}")
    page.evaluate(
        "() => { asked = []; playground.put = (values) => { asked.push(values); return new Promise(() => {}); }; }"
    )
    page.get_by_role("button", name="编辑第 2 题").click()
    expect(page.locator("#batch-set-rows [name=text]")).to_be_focused()
    page.locator("#batch-set-rows [type=submit]").click()
    expect(page.locator("#batch-set-rows form")).to_have_count(0)
    assert page.evaluate("asked") == []


# From its making to its end -------------------------------------------------------------------------------------------


def test_a_batch_is_made_estimated_started_paused_and_followed(
    batch: Open, sets: QuestionSet, server: FakeServer, site: Site
) -> None:
    gate = Gate()
    server.script("出自", gate, "《西洲曲》。")
    page = batch(f"#batch/new?from={sets.id}")
    expect(page.locator("#batch-estimate")).to_contain_text("4 题 × 2 个方案")
    page.locator("#batch-arms [data-act=edit]").first.click()
    page.locator("#batch-arms [name=endpoint]").select_option("fake")
    expect(page.locator("#batch-arms [name=model]")).to_have_value("fake-model")
    page.locator("#batch-arms [data-act=edit]").last.click()
    expect(page.locator("#batch-arms [name=endpoint]")).to_have_count(2)
    page.locator("#batch-arms [name=endpoint]").last.select_option("fake")
    expect(page.locator("#batch-arms [name=model]").last).to_have_value("fake-model")
    page.locator("#batch-arms [name=again]").check()
    expect(page.locator("#batch-estimate")).to_contain_text("4 题 × 3 个方案")
    expect(page.locator("#batch-estimate")).to_contain_text("由 12 个渲染出的提示词估计")
    page.locator("[data-begin]").click()
    expect(page.locator("#batch-head [data-state=running]")).to_be_visible()
    page.locator("[data-act=pause]").click()
    expect(page.locator("#batch-head")).to_contain_text("正在暂停")
    gate.set()
    expect(page.locator("#batch-head [data-state=paused]")).to_be_visible()
    expect(page.locator("#batch-progress")).to_contain_text(re.compile(r"[1-9]\d? / 12 个回答"))
    page.locator("[data-act=resume]").click()
    expect(page.locator("#batch-head [data-state=done]")).to_be_visible()
    expect(page.locator("#batch-grid .excerpt")).to_have_count(12)
    expect(page.locator("#batch-verdicts")).to_contain_text("基线重跑")
    expect(page.locator("#sieve-check")).to_be_visible()
    assert len(server.chats) == 12


@pytest.mark.leaves
def test_a_page_that_is_opened_again_and_that_of_another_show_the_same(
    batch: Open, browse: Browse, site: Site, sets: QuestionSet, server: FakeServer, watch: Watch
) -> None:
    gate = Gate()
    server.script(gate, "好。")
    arms = [arm(site.workspace, name, model="fake-model", endpoint="fake") for name in ("甲", "乙")]
    running = made(site.workspace, *arms, questions=QUESTIONS)
    page = batch(f"#batch/{running.batch.id}")
    page.locator("[data-act=start]").click()
    expect(page.locator("#batch-head [data-state=running]")).to_be_visible()
    before, watch.expected = watch.expected, watch.expected + HUNG_UP
    page.reload()
    expect(page.locator("#batch-head [data-state=running]")).to_be_visible()
    watch.expected = before
    other = browse()
    other.evaluate("to => { location.hash = to }", f"#batch/{running.batch.id}")
    expect(other.locator("#batch-progress")).to_contain_text("0 / 8 个回答")
    gate.set()
    for one in (page, other):
        expect(one.locator("#batch-head [data-state=done]")).to_be_visible()
        expect(one.locator("#batch-grid .excerpt")).to_have_count(8)


def test_only_what_changed_is_drawn_again_while_a_batch_runs(
    batch: Open, site: Site, sets: QuestionSet, server: FakeServer
) -> None:
    gate = Gate()
    server.script(gate, "好。")
    arms = [arm(site.workspace, name, model="fake-model", endpoint="fake") for name in ("甲", "乙")]
    running = made(site.workspace, *arms, questions=QUESTIONS)
    running.answer("q1", "甲", "早就有了。")
    page = batch(f"#batch/{running.batch.id}")
    rows(page).first.wait_for()
    page.evaluate(
        "() => { for (const td of document.querySelectorAll('#batch-grid td')) td.firstChild.dataset.before = 1 }"
    )
    page.locator("[data-act=start]").click()
    gate.set()
    expect(page.locator("#batch-head [data-state=done]")).to_be_visible()
    expect(page.locator("#batch-grid .excerpt")).to_have_count(8)
    expect(page.locator("#batch-grid [data-before]")).to_have_count(1)


def test_a_server_that_is_down_gives_up_its_arm_and_its_cells_are_asked_again(
    batch: Open, site: Site, sets: QuestionSet, server: FakeServer
) -> None:
    from tests.fakes.openai_server import error

    server.script(error(400, "no such thing"))
    arms = [arm(site.workspace, name, model="fake-model", endpoint="fake") for name in ("甲", "乙")]
    broken = made(site.workspace, *arms, questions=QUESTIONS)
    page = batch(f"#batch/{broken.batch.id}")
    page.locator("[data-act=start]").click()
    expect(page.locator("#batch-head [data-state=done]")).to_be_visible()
    expect(page.locator("#batch-progress")).to_contain_text("8 个没有回答")
    cell(page, "q1", "甲").click()
    expect(page.locator("#batch-cell .note.bad")).to_contain_text("no such thing")
    server.script("好。")
    page.locator("#batch-head .menu summary").first.click()
    page.locator("#batch-head [data-which=errors]").click()
    expect(page.locator("#batch-head [data-state=done]")).to_be_visible()
    expect(page.locator("#batch-grid .excerpt")).to_have_count(8)
    expect(page.locator("#batch-cell .answered")).to_contain_text("好。")


# The grid -------------------------------------------------------------------------------------------------------------


@pytest.mark.leaves
def test_rows_are_filtered_searched_and_the_address_says_so(batch: Open, one: Made) -> None:
    page = batch(f"#batch/{one.batch.id}")
    expect(rows(page)).to_have_count(4)
    page.locator("#batch-sieve .chip", has_text="修好").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("这首词出自哪里")
    page.locator("#batch-sieve .chip", has_text="全部").click()
    expect(rows(page)).to_have_count(4)
    page.locator("#batch-choices [name=text]").fill("采莲")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("采莲赋写什么")
    expect(page.locator("#batch-choices [name=text]")).to_be_focused()
    assert "text=%E9%87%87%E8%8E%B2" in page.url
    address = page.url
    page.go_back()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("这首词出自哪里")
    page.goto("about:blank")
    page.goto(address)
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#batch-choices [name=text]")).to_have_value("采莲")


def test_the_sentence_leads_to_what_was_broken(batch: Open, one: Made) -> None:
    page = batch(f"#batch/{one.batch.id}")
    expect(page.locator("#batch-verdicts")).to_contain_text("修好 1 题，改坏 1 题")
    page.locator("#batch-verdicts .way.broken").first.click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("采莲赋写什么")
    page.locator("#batch-verdicts select").select_option("language")
    expect(page.locator("#batch-verdicts")).to_contain_text("没有")


def test_the_address_leaves_with_the_tab_and_comes_back_with_it(batch: Open, one: Made) -> None:
    page = batch(f"#batch/{one.batch.id}?show=failed")
    expect(rows(page)).to_have_count(3)
    page.locator("#tabs > :first-child [data-tab-id=documents]").click()
    expect(page).not_to_have_url(re.compile("#batch"))
    page.locator("#tabs > :first-child [data-tab-id=batch]").click()
    expect(page).to_have_url(re.compile(r"#batch/\w{32}\?show=failed$"))
    expect(rows(page)).to_have_count(3)


def test_rows_that_are_ticked_are_asked_again(batch: Open, one: Made, site: Site, server: FakeServer) -> None:
    page = batch(f"#batch/{one.batch.id}")
    page.locator("[data-mark=q4]").check()
    page.locator("[data-mark=q3]").check()
    page.locator("#batch-sieve .chip", has_text="未通过").click()
    expect(rows(page)).to_have_count(3)
    expect(page.locator("[data-mark=q3]")).to_be_checked()
    page.locator("#batch-head .menu summary").first.click()
    expect(page.locator("[data-again-marked]")).to_have_attribute("data-count", "2")


def test_a_run_opens_in_the_playground(batch: Open, one: Made) -> None:
    page = batch(f"#batch/{one.batch.id}?cell=q1~%E4%B9%99")
    page.locator("[data-in-playground]").click()
    expect(page.locator("#answer")).to_contain_text("出自《西洲曲》。")


# Judging --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width, height", [(1280, 720), (960, 600)])
def test_verdicts_are_in_sight_on_small_windows_and_reasons_take_a_line(
    stay: Browse, one: Made, width: int, height: int
) -> None:
    page = stay(viewport={"width": width, "height": height})
    page.evaluate("to => { location.hash = to }", f"#batch/{one.batch.id}?cell=q1~%E4%B9%99")
    page.locator("#batch-judge [data-verdict=wrong]").click()
    fold = page.locator("#batch-judge .reasons-fold > summary")
    expect(fold).to_be_visible()
    expect(page.locator("#batch-judge .reasons")).to_be_hidden()
    for name in ("right", "partly", "wrong"):
        expect(page.locator(f"#batch-judge [data-verdict={name}]")).to_be_in_viewport(ratio=1)
    answer, head = page.locator("#batch-cell-body"), page.locator("#batch-cell-head")
    assert answer.evaluate("(at) => at.clientHeight") >= 120
    assert head.evaluate("(at) => at.scrollHeight <= at.clientHeight")
    page.locator("#batch-cell-body").click()
    page.keyboard.press("5")
    expect(fold).to_have_text("原因：不完整")
    fold.click()
    expect(page.locator("#batch-judge [data-reason=incomplete]")).to_be_visible()


def test_answers_are_judged_by_keyboard_alone(batch: Open, one: Made, site: Site) -> None:
    page = batch(f"#batch/{one.batch.id}")
    cell(page, "q1", "甲").press("Enter")
    expect(page.locator("#batch-cell .answered")).to_contain_text("不知道。")
    page.keyboard.press("3")
    expect(page.locator("#batch-judge [data-verdict=wrong]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#batch-judge .reasons")).to_be_visible()
    page.keyboard.press("5")
    expect(page.locator("#batch-judge [data-reason=incomplete]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("r")
    expect(page.locator("#batch-judge textarea")).to_be_focused()
    page.keyboard.type("答非所问 1 2 3 u ?")
    page.keyboard.press("Escape")
    expect(page.locator("#batch-signed")).to_contain_text("已保存")
    run = one.run("q1", "甲")
    eventually(lambda: said(site, run).remark == "答非所问 1 2 3 u ?", "the remark is kept")
    assert (said(site, run).verdict, said(site, run).reasons) == ("wrong", ("incomplete",))
    page.keyboard.press("ArrowRight")
    expect(page.locator("#batch-cell .answered")).to_contain_text("《西洲曲》")
    expect(page.locator("#batch-judge textarea")).to_have_value("")
    page.keyboard.press("1")
    expect(cell(page, "q1", "乙")).to_contain_text("✓")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#batch-cell .answered")).to_contain_text("采莲")
    page.keyboard.press("n")
    expect(page.locator("#batch-cell .answered")).to_contain_text("荡舟")
    page.keyboard.press("Escape")
    expect(page.locator("#batch-cell-card")).to_be_hidden()
    expect(cell(page, "q3", "甲")).to_be_focused()


WINDOWS = (
    ViewportSize(width=1440, height=900),
    ViewportSize(width=1280, height=720),
    ViewportSize(width=1024, height=768),
)


@pytest.fixture
def uneven(site: Site, sets: QuestionSet) -> Made:
    """A batch of short and long questions and answers, nothing said of them and all kinds of things."""
    asked = (
        "请按《行政手册》逐条说明："
        + "员工因公出差途中遇到航班取消时，住宿费与改签费由谁承担、凭什么票据报销、几日内提交；" * 6
    )
    points = tuple(KeyPoint((f"第 {n} 条规定的内容",)) for n in range(1, 7))
    questions = (
        Question("q1", "年假几天"),
        Question("q2", asked, points, tags=("手册", "差旅"), note="满十年的员工另有规定。" * 30),
        Question("q3", "门禁卡丢了怎么办", points, tags=("手册",)),
    )
    filled = made(site.workspace, name="高低不一", questions=questions)
    filled.answer("q1", "甲", "五天。")
    filled.answer("q1", "乙", "五天。" * 400, verdict="right")
    filled.answer("q2", "甲", "由公司承担。" * 400, failed="key_points")
    filled.answer("q2", "乙", "不知道。", failed="key_points", verdict="wrong", remark="答非所问。\n" * 12)
    filled.answer("q3", "甲", "补办。", passed="key_points", verdict="partly")
    filled.answer("q3", "乙", "")
    site.workspace.studies.store.put_state(filled.batch.id, "done")
    return filled


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window['width']}x{window['height']}")
def test_verdicts_stand_at_one_place_whatever_is_open_and_was_said(
    stay: Browse, uneven: Made, window: ViewportSize
) -> None:
    page = stay(viewport=window)
    page.evaluate("to => { location.hash = to }", f"#batch/{uneven.batch.id}")
    found = {}
    for question in ("q1", "q2", "q3"):
        for name in ("甲", "乙"):
            cell(page, question, name).click()
            expect(page.locator(f'#batch-judge [data-of="{uneven.run(question, name)}"]').first).to_be_attached()
            expect(page.locator("#batch-cell-card")).to_have_attribute("aria-busy", "false")
            for opened in page.locator("#batch-cell-head details:not([open]) > summary").all():
                opened.click()
            found[question, name] = verdicts_at(page)
    cell(page, "q1", "甲").click()
    for verdict in ("wrong", "partly", "right", "right"):
        page.locator(f"#batch-judge [data-verdict={verdict}]").click()
        expect(page.locator("#batch-signed")).to_contain_text("已保存")
        found[verdict, str(len(found))] = verdicts_at(page)
    assert len(set(found.values())) == 1, found
    assert max(y + height for _, y, _, height in found["q1", "甲"]) <= window["height"]


def verdicts_at(page: Page) -> tuple[tuple[float, ...], ...]:
    """Where the three buttons stand, each x, y, width and height in pixels."""
    boxes = [button.bounding_box() for button in page.locator("#batch-judge [data-verdict]").all()]
    return tuple((box["x"], box["y"], box["width"], box["height"]) for box in boxes if box)


@pytest.fixture
def held(batch: Open, one: Made) -> Iterator[Page]:
    """The first row is open in full; where the page goes from there is told to the server when `let_go()` is called."""
    page = batch(f"#batch/{one.batch.id}?cell=q1~%E7%94%B2")
    expect(page.locator("#batch-cell .answered")).to_contain_text("不知道。")
    expect(page.locator("#batch-judge [data-verdict]")).to_have_count(3)
    hold(page)
    yield page
    page.evaluate("let_go()")


def test_a_verdict_goes_to_the_cell_that_is_marked_while_another_is_still_shown(
    held: Page, one: Made, site: Site
) -> None:
    held.keyboard.press("ArrowDown")
    expect(cell(held, "q2", "甲")).to_have_attribute("aria-current", "true")
    held.keyboard.press("1")
    expect(cell(held, "q2", "甲")).to_contain_text("✓")
    assert said(site, one.run("q1", "甲")) is None
    assert said(site, one.run("q2", "甲")).verdict == "right"
    held.evaluate("let_go()")
    expect(held.locator("#batch-judge [data-verdict=right]")).to_have_attribute("aria-pressed", "true")


def test_the_cell_before_is_not_offered_while_another_is_read(held: Page) -> None:
    held.keyboard.press("ArrowDown")
    expect(held.locator("#batch-cell .answered")).to_be_hidden()
    expect(held.locator("#batch-judge [data-verdict=right]")).to_be_hidden()
    expect(held.locator("#batch-cell-card")).to_have_attribute("aria-busy", "true")
    held.evaluate("let_go()")
    expect(held.locator("#batch-cell .answered")).to_contain_text("西洲曲")
    expect(held.locator("#batch-cell-card")).not_to_have_attribute("aria-busy", "true")


def test_what_was_said_by_key_is_undone_in_the_cell_that_is_marked(held: Page, one: Made, site: Site) -> None:
    held.keyboard.press("1")
    expect(cell(held, "q1", "甲")).to_contain_text("✓")
    held.keyboard.press("ArrowDown")
    held.keyboard.press("2")
    expect(cell(held, "q2", "甲")).to_contain_text("◐")
    held.keyboard.press("u")
    expect(cell(held, "q2", "甲")).not_to_contain_text("◐")
    assert said(site, one.run("q1", "甲")).verdict == "right"


def test_a_remark_that_is_begun_early_waits_for_its_cell(held: Page, one: Made, site: Site) -> None:
    held.keyboard.press("ArrowDown")
    held.keyboard.press("r")
    held.evaluate("let_go()")
    expect(held.locator("#batch-judge textarea")).to_be_focused()
    held.keyboard.type("答对了")
    held.keyboard.press("Escape")
    eventually(lambda: said(site, one.run("q2", "甲")) is not None, "the remark is kept")
    assert said(site, one.run("q2", "甲")).remark == "答对了"
    assert said(site, one.run("q1", "甲")) is None


def test_a_remark_is_kept_where_the_answer_is_another_one_by_then(batch: Open, one: Made, site: Site) -> None:
    page = batch(f"#batch/{one.batch.id}?cell=q1~%E7%94%B2")
    before = one.run("q1", "甲")
    page.locator("#batch-judge textarea").press_sequentially("少了")
    page.evaluate("document.querySelector('#batch-judge textarea').dataset.of = 'another'")
    eventually(lambda: said(site, before) is not None, "the remark is kept")
    assert said(site, before).remark == "少了"


def test_what_was_said_is_undone_and_the_sentence_follows(batch: Open, one: Made, site: Site) -> None:
    page = batch(f"#batch/{one.batch.id}?cell=q1~%E7%94%B2")
    page.locator("#batch-cell .answered").wait_for()
    page.keyboard.press("2")
    expect(cell(page, "q1", "甲")).to_contain_text("◐")
    expect(page.locator("#batch-verdicts")).to_contain_text("人工判定")
    page.keyboard.press("u")
    expect(cell(page, "q1", "甲")).not_to_contain_text("◐")
    expect(page.locator("#batch-judge [aria-pressed=true]")).to_have_count(0)
    eventually(lambda: said(site, one.run("q1", "甲")).verdict is None, "it is undone")


def test_a_remark_is_saved_while_it_is_typed(batch: Open, one: Made, site: Site) -> None:
    page = batch(f"#batch/{one.batch.id}?cell=q1~%E7%94%B2")
    page.locator("#batch-judge textarea").fill("想到一半")
    expect(page.locator("#batch-signed")).to_contain_text("已保存")
    assert said(site, one.run("q1", "甲")).remark == "想到一半"
    expect(page.locator("#batch-judge textarea")).to_be_focused()
    expect(page.locator("#batch-judge textarea")).to_have_value("想到一半")


def test_what_is_not_saved_never_says_that_it_is(batch: Open, one: Made, site: Site) -> None:
    page = batch(f"#batch/{one.batch.id}?cell=q1~%E7%94%B2")
    page.locator("#batch-judge textarea").wait_for()
    gate = threading.Event()
    held = site.workspace.database.submit(lambda _: gate.wait(60))
    page.keyboard.press("3")
    expect(page.locator("#batch-judge [data-verdict=wrong]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#batch-signed")).to_contain_text("正在保存")
    gate.set()
    held.result()
    expect(page.locator("#batch-signed")).to_contain_text("已保存")


def test_the_sheet_of_keys_opens_and_closes(batch: Open, one: Made) -> None:
    page = batch(f"#batch/{one.batch.id}?cell=q1~%E7%94%B2")
    page.locator("#batch-cell .answered").wait_for()
    page.keyboard.press("?")
    expect(page.locator("#key-sheet")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    expect(page.locator("#key-sheet")).to_be_hidden()
    expect(page.locator("#batch-cell .answered")).to_be_visible()
    expect(page.locator("#batch-judge [aria-pressed=true]")).to_have_count(0)


def test_tries_of_a_cell_are_turned_through(batch: Open, site: Site, sets: QuestionSet) -> None:
    several = made(site.workspace, arm(site.workspace, "甲", repeats=3), questions=QUESTIONS)
    for repeat, text in enumerate(("莲", "荷", "莲")):
        several.answer("q1", "甲", text, repeat=repeat)
    page = batch(f"#batch/{several.batch.id}?cell=q1~%E7%94%B2")
    expect(page.locator("#batch-cell-head")).to_contain_text("A×2、B×1")
    page.locator("[data-try='1']").click()
    expect(page.locator("#batch-cell .answered")).to_have_text("荷")
    page.keyboard.press("1")
    eventually(lambda: said(site, several.run("q1", "甲", 1)) is not None, "the second try is judged")


# Files ----------------------------------------------------------------------------------------------------------------


def test_files_are_downloaded_and_read_back(batch: Open, one: Made, site: Site, tmp_path: Path) -> None:
    page = batch(f"#batch/{one.batch.id}")
    page.locator("#batch-head summary", has_text="下载").click()
    with page.expect_download() as download:
        page.locator("[data-file='table.md']").click()
    assert download.value.suggested_filename == "周一.md"
    table = Path(download.value.path()).read_text("utf-8")
    assert "这首词出自哪里" in table
    page.locator("#batch-head summary", has_text="下载").click()
    page.locator(".report-options [name=prompts]").uncheck()
    expect(page.locator("[data-file='report.html']")).to_have_attribute("href", re.compile(r"\?prompts=no$"))
    path = tmp_path / "back.md"
    path.write_text(
        "| 问题 | 方案 | 判定 | 备注 |\n|---|---|---|---|\n| 采莲赋写什么 | 乙 | 错 | 答非所问 |\n", "utf-8"
    )
    page.locator("#batch-head summary", has_text="更多").click()
    with page.expect_file_chooser() as chooser:
        page.locator("#batch-head [data-press]").click()
    chooser.value.set_files(path)
    expect(page.locator("#batch-read-back")).to_contain_text("答非所问")
    page.locator("[data-act=take_over]").click()
    expect(cell(page, "q2", "乙")).to_contain_text("✗")
    expect(page.locator("#batch-read-back")).to_be_hidden()
    assert said(site, one.run("q2", "乙")).remark == "答非所问"


# For everybody --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "locale, scheme, width", [("zh-CN", "light", 1440), ("en-US", "dark", 1024), ("zh-CN", "dark", 390)]
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    batch: Open, one: Made, sets: QuestionSet, locale: str, scheme: str, width: int
) -> None:
    page = batch("#batch", locale=locale, color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})

    def look() -> None:
        assert violations(page) == []
        assert objections(page, "#batch") == []

    page.locator("#batch-list .name").first.wait_for()
    look()
    page.locator("#batch-list .name").first.click()
    rows(page).first.wait_for()
    look()
    for folded in page.locator("#batch-verdicts summary:visible").all():
        folded.click()
    page.locator("#batch-head summary").nth(1).click()
    look()
    page.keyboard.press("Escape")
    cell(page, "q1", "乙").click()
    page.locator("#batch-cell .answered").wait_for()
    page.keyboard.press("3")
    page.locator("#batch-judge .reasons-fold").wait_for()
    look()
    page.keyboard.press("?")
    look()
    page.keyboard.press("Escape")
    page.evaluate("to => { location.hash = to }", f"#batch/sets/{sets.id}")
    page.locator("#batch-set-rows [data-act=edit_question]").first.click()
    page.locator("#batch-set-rows form").wait_for()
    look()
    page.evaluate("to => { location.hash = to }", f"#batch/new?from={sets.id}")
    page.locator("#batch-arms [data-act=edit]").first.click()
    page.locator("#batch-arms .arm-form").wait_for()
    look()
    page.evaluate("to => { location.hash = to }", "#batch/sets/new")
    page.locator("#batch-new-set textarea").fill("问题\t颜色\n年假几天\t蓝")
    page.locator("#batch-new-set [type=submit]").click()
    page.locator("#batch-incoming table").wait_for()
    look()


def test_what_was_read_comes_into_sight_on_a_small_window(stay: Browse) -> None:
    page = stay(viewport={"width": 960, "height": 600})
    page.evaluate("() => { location.hash = '#batch/sets/new' }")
    page.locator("#batch-new-set textarea").fill("\n".join(f"问题 {number}" for number in range(30)))
    page.locator("#batch-new-set [type=submit]").click()
    expect(page.locator("#batch-incoming form [type=submit]").first).to_be_in_viewport()

"""The events of the Compare tab, as Gradio calls them: what is set up, asked, said, stopped, and there again later."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from playground.core.strings import text
from playground.core.values import RunSpec, Sampling
from playground.runs.history import RunFilter
from playground.studies.arm_drafts import ArmDraft
from playground.ui import compare, playground
from playground.ui.compare.kept import Kept
from playground.ui.compare.pictures import ANSWERED, PARTS
from playground.ui.compare.running.rounds import Round
from playground.ui.html.words import Words
from playground.ui.page.page import Page
from playground.ui.study.setting_up import SettingUp
from playground.workspace import Workspace
from tests.fakes.openai_server import DISCONNECT, FakeServer, Gate, error
from tests.ui.values import PAGE, told

WHERE = "采莲南塘秋这首词出自哪里"


class Browser:
    """Begins the events of the tab, and holds what it was shown."""

    def __init__(self, workspace: Workspace, page: str = "page") -> None:
        self.request: Any = SimpleNamespace(**{**vars(PAGE), "session_hash": page})
        with gr.Blocks() as blocks:
            self.page = Page(workspace, blocks)
            with gr.Tab():
                playground.TAB.build(self.page, gr.Tab())
            with gr.Tab() as tab:
                wire = compare.TAB.build(self.page, tab)
            wire()
        self._events: dict[str, Callable[..., Any]] = {str(one.name): one.fn for one in blocks.fns.values() if one.fn}
        self.controls = {name: getattr(one, "value", None) for name, one in self.page.controls.items()}
        self.controls |= {"collection": "lotus", "endpoint": "fake", "model": "fake-model", "question": WHERE}
        self.shown: dict[str, str] = {}

    @property
    def kept(self) -> Kept:
        return self.page.session(self.request).keep(Kept)

    @property
    def round(self) -> Round:
        """The last comparison."""
        assert self.kept.round is not None
        return self.kept.round

    @property
    def plan(self) -> str:
        """What the browser keeps."""
        found = self.shown["plan"].split('data-plan="')[1].split('"')[0]
        return found.replace("&#34;", '"').replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")

    async def opened(self, plan: str = "") -> "Browser":
        await self._take(self._events["opened"](self.request, *self.controls.values(), plan))
        return self

    async def act(self, act: str, **more: Any) -> "Browser":
        said = {"act": act, **more}
        await self._take(self._events["compare_act"](self.request, told(said), *self.controls.values()))
        return self

    async def then(self, name: str) -> "Browser":
        """An event that follows another one."""
        await self._take(self._events[name](self.request))
        return self

    def asking(self, act: str = "ask", **more: Any) -> Any:
        """The pictures of a question, as lists."""
        return self._events["compare_ask"](self.request, told({"act": act, "question": WHERE, **more}))

    async def ask(self, act: str = "ask", **more: Any) -> "Browser":
        async for picture in self.asking(act, **more):
            self.see(picture)
        return self

    def see(self, picture: Any) -> None:
        self.shown |= dict(zip(ANSWERED, map(str, picture), strict=True))

    async def stop(self, act: str = "stop_all", **more: Any) -> None:
        async for _ in self._events["compare_stop"](self.request, told({"act": act, **more})):
            pass

    async def beside(self) -> "Browser":
        await self._take(self._events["compare_beside"](self.request, told({"drafts": "{}"})))
        async for picture in self._events["ask_later"](self.request):
            self.see(picture)
        return self

    async def _take(self, pictures: Any) -> None:
        async for picture in pictures:
            values = [str(value) for value in picture.values()]
            if len(values) == len(PARTS):
                self.shown |= dict(zip(PARTS, values, strict=True))


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    return await Browser(lotus).opened()


# Setting up -----------------------------------------------------------------------------------------------------------


async def test_it_opens_with_two_arms_as_the_playground_is_set_up_in_both_languages(browser: Browser) -> None:
    assert [draft.language for draft in browser.kept.arms.drafts] == ["zh", "en"]
    assert "fake-model @ fake" in browser.shown["head0"]
    assert browser.shown["head2"] == ""
    assert "不同：语言。" in browser.shown["plan"]


async def test_a_field_of_an_arm_is_changed_and_what_is_held_equal_with_it(browser: Browser) -> None:
    await browser.act("set", arm="B", field="temperature", value="0.9")
    assert [draft.temperature for draft in browser.kept.arms.drafts] == [0.9, 0.9]
    await browser.act("hold", dimension="sampling")
    await browser.act("set", arm="B", field="temperature", value="")
    assert [draft.temperature for draft in browser.kept.arms.drafts] == [0.9, None]
    assert "不同：语言、生成参数。" in browser.shown["plan"]


async def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_field(browser: Browser) -> None:
    await browser.act("set", arm="A", field="temperature", value="9")
    assert "温度" in browser.shown["note"]
    assert browser.kept.arms.drafts[0].temperature == 0.5
    await browser.act("set", arm="A", field="temperature", value="1")
    assert browser.shown["note"] == ""


@pytest.mark.parametrize(
    "action",
    [
        {"act": "no click of ours"},
        {"act": "set", "arm": "A", "field": "nothing", "value": "1"},
        {"act": "set", "arm": "Z", "field": "name", "value": "1"},
        {"act": "add", "kind": "nothing"},
        {"act": "copy", "arm": "A", "value": "run:nothing"},
        {"act": "copy", "arm": "A", "value": "nothing"},
        {"act": "judge", "of": "A", "verdict": "right"},
        {"act": "answer", "arm": "A", "run": "r"},
        {"act": "off", "chunk": "k"},
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(browser: Browser, action: dict[str, str]) -> None:
    before = browser.plan
    await browser.act(**action)
    assert "note bad" in browser.shown["note"]
    assert browser.plan == before


@pytest.mark.parametrize(
    "kind, field, value",
    [
        ("no_documents", "documents", False),
        ("builtin", "model", "builtin"),
        ("other_language", "language", "en"),
        ("stock", "prompt", "stock"),
        ("repeats", "repeats", 5),
        ("copy", "model", "fake-model"),
    ],
)
async def test_an_arm_is_added_with_one_click(browser: Browser, kind: str, field: str, value: object) -> None:
    await browser.act("add", kind=kind)
    added, first = browser.kept.arms.drafts[2], browser.kept.arms.drafts[0]
    assert getattr(added, field) == value
    unlike = [
        name
        for name in ("model", "language", "documents", "prompt", "repeats")
        if getattr(added, name) != getattr(first, name)
    ]
    assert unlike in ([], [field])
    assert 'data-arm-head="C"' in browser.shown["head2"]


async def test_there_are_two_to_four_arms(browser: Browser) -> None:
    for _ in range(3):
        await browser.act("add")
    assert "最多对比 4 个" in browser.shown["note"]
    for key in "ABC":
        await browser.act("remove_arm", arm=key)
    assert [form.key for form in browser.kept.arms.forms] == ["C", "D"]
    assert "至少需要 2 个" in browser.shown["note"]


async def test_the_baseline_is_one_of_them(browser: Browser) -> None:
    await browser.act("baseline", arm="B")
    assert "基线" in browser.shown["head1"]
    assert "badge" not in browser.shown["head0"]


async def test_an_arm_is_copied_from_another_from_the_playground_and_from_a_run(
    browser: Browser, lotus: Workspace, spec: Callable[..., RunSpec]
) -> None:
    run = await lotus.run(spec(model="older", sampling=Sampling(seed=7)))
    await browser.act("copy", arm="B", value="arm:A")
    assert browser.kept.arms.drafts[1].language == "zh"
    browser.controls["custom_instruction"] = "先给结论"
    await browser.act("copy", arm="B", value="playground")
    assert browser.kept.arms.drafts[1].instruction == "先给结论"
    await browser.act("copy", arm="B", value=f"run:{run.id}")
    copied = browser.kept.arms.drafts[1]
    assert (copied.name, copied.model, copied.seed, copied.instruction) == ("B", "older", 7, "")


async def test_the_editor_offers_the_models_once_they_are_known(browser: Browser, server: FakeServer) -> None:
    server.models = [{"id": "fake-model"}, {"id": "second-model"}]
    await browser.act("edit", arm="A")
    assert "second-model" not in browser.shown["head0"]
    await browser.then("list_models")
    assert '<option value="second-model">' in browser.shown["head0"]
    await browser.act("edit", arm="A")
    assert "arm-form" not in browser.shown["head0"]


async def test_another_endpoint_comes_with_a_model_of_its_own(browser: Browser) -> None:
    await browser.act("set", arm="A", field="endpoint", value="builtin")
    assert browser.kept.arms.drafts[0].model == "builtin"
    await browser.act("edit", arm="A")
    await browser.act("set", arm="A", field="endpoint", value="fake")
    await browser.then("list_models")
    assert browser.kept.arms.drafts[0].model == "fake-model"


async def test_a_prompt_without_a_half_in_the_other_language_gives_way_to_the_stock_set(
    browser: Browser, lotus: Workspace
) -> None:
    lotus.prompts.save(replace(lotus.catalog.stock("zh"), name="team"))
    await browser.act("set", arm="A", field="prompt", value="team@1")
    assert browser.kept.arms.drafts[0].prompt == "team@1"
    await browser.act("set", arm="A", field="language", value="en")
    assert browser.kept.arms.drafts[0].prompt == "stock"


async def test_a_version_in_the_other_language_is_offered_and_sets_the_language(
    browser: Browser, lotus: Workspace
) -> None:
    lotus.prompts.save(replace(lotus.catalog.stock("zh"), name="报销问答"))
    assert browser.kept.arms.drafts[1].language == "en"
    await browser.act("edit", arm="B")
    assert "报销问答 · 第 1 版 · 中文" in browser.shown["head1"]
    await browser.act("set", arm="B", field="prompt", value="报销问答@1")
    assert (browser.kept.arms.drafts[1].prompt, browser.kept.arms.drafts[1].language) == ("报销问答@1", "zh")


async def test_a_version_in_both_languages_is_offered_once_and_leaves_the_language(
    browser: Browser, lotus: Workspace
) -> None:
    for language in ("zh", "en"):
        lotus.prompts.save(replace(lotus.catalog.stock(language), name="报销问答"))  # type: ignore[arg-type]
    await browser.act("edit", arm="B")
    assert browser.shown["head1"].count('value="报销问答@1"') == 1
    await browser.act("set", arm="B", field="prompt", value="报销问答@1")
    assert browser.kept.arms.drafts[1].language == "en"


@pytest.mark.parametrize("chosen", ["报销问答@2", "报销问答@1"])
async def test_a_version_is_measured_against_the_one_before(lotus: Workspace, chosen: str) -> None:
    for _ in range(2):
        lotus.prompts.save(replace(lotus.catalog.stock("zh"), name="报销问答"))
    arms = SettingUp(lotus, 2, 4).start(ArmDraft("", prompt=chosen, language="zh"), Words("zh"))
    seen = [(one.prompt, one.language, one.name, one.baseline) for one in arms.drafts]
    assert seen == [("报销问答@1", "zh", "A", True), ("报销问答@2", "zh", "B", False)]


# Asking ---------------------------------------------------------------------------------------------------------------


async def test_all_arms_are_asked_with_the_same_chunks(browser: Browser, server: FakeServer) -> None:
    server.script("出自《西洲曲》。")
    await browser.ask()
    assert "《西洲曲》" in browser.shown["answer0"]
    assert "《西洲曲》" in browser.shown["answer1"]
    assert "各方案收到的是同样的 1 个片段。" in browser.shown["context"]
    assert "data-running" not in browser.shown["live"]
    assert len(server.chats) == 2
    runs = [run for column in browser.round.columns.values() for run in column.runs.values()]
    assert {run.origin.batch for run in runs} == set(browser.round.ids)
    assert [run.origin.arm for run in runs] == ["A", "B"]


async def test_a_comparison_is_there_again_by_its_address(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    await browser.act("hold", dimension="sampling")
    await browser.act("set", arm="B", field="temperature", value="0.9")
    await browser.ask()
    other = Browser(lotus, "other")
    await other.act("recall", value=json.loads(browser.plan)["round"]["place"])
    answers = [[run.answer for run in column.runs.values()] for column in other.round.columns.values()]
    assert answers == [[run.answer for run in column.runs.values()] for column in browser.round.columns.values()]
    assert other.kept.arms.drafts == browser.kept.arms.drafts
    assert (other.round.question, other.kept.collection) == (WHERE, "lotus")


async def test_an_address_of_no_comparison_says_so(browser: Browser) -> None:
    await browser.act("recall", value="0" * 32)
    assert text("zh", "error.comparison_gone.message") in browser.shown["note"]
    assert browser.kept.round is None


async def test_arms_may_search_each_for_itself(browser: Browser, server: FakeServer) -> None:
    await browser.act("freeze", value="own")
    await browser.ask()
    assert [column.shown().frozen_from for column in browser.round.columns.values()] == [None, None]


async def test_a_question_without_text_is_refused(browser: Browser) -> None:
    await browser.ask(question="  ")
    assert "note bad" in browser.shown["note"]
    assert browser.kept.round is None


async def test_one_arm_fails_and_the_other_goes_on(browser: Browser, server: FakeServer) -> None:
    server.once("好", DISCONNECT)
    server.script("好的")
    await browser.ask()
    states = browser.shown["state0"] + browser.shown["state1"]
    assert states.count("note bad") == 1
    assert states.count("完成") == 1


async def test_an_arm_that_cannot_be_asked_says_why_while_others_are_asked(
    browser: Browser, server: FakeServer
) -> None:
    await browser.act("set", arm="B", field="prompt", value="draft")
    server.script("好的")
    await browser.ask()
    assert "note bad" in browser.shown["state1"]
    assert "好的" in browser.shown["answer0"]
    assert len(server.chats) == 1


async def test_an_arm_is_asked_with_the_draft_of_the_browser(
    browser: Browser, server: FakeServer, lotus: Workspace
) -> None:
    parts = {**lotus.catalog.stock("en").parts, "system": "Answer like a sailor."}
    await browser.act("set", arm="B", field="prompt", value="draft")
    await browser.ask(drafts=json.dumps({"en": {"base": "stock", "parts": parts}}))
    assert any("sailor" in str(chat.json["messages"]) for chat in server.chats)


async def test_one_arm_is_stopped_and_the_other_goes_on(browser: Browser, server: FakeServer) -> None:
    gate = Gate()
    server.script("好", gate, "的")
    async for picture in browser.asking():
        browser.see(picture)
        if not gate.is_set() and all("好" in browser.shown[f"answer{slot}"] for slot in (0, 1)):
            assert "data-running" in browser.shown["live"]
            await browser.stop("stop", arm="A")
            gate.set()
    assert "已停止" in browser.shown["state0"]
    assert "好的" in browser.shown["answer1"]


async def test_of_four_arms_one_is_stopped_and_three_go_on(
    browser: Browser, server: FakeServer, lotus: Workspace
) -> None:
    for _ in range(2):
        await browser.act("add")
    gate, stopped = Gate(), ""
    server.script("好", gate, "的")
    async for picture in browser.asking():
        browser.see(picture)
        if not stopped and all("好" in browser.shown[f"answer{slot}"] for slot in range(4)):
            stopped = browser.round.columns["C"].runs[0].id
            await browser.stop("stop", arm="C")
        run = lotus.runs.get(stopped)
        if run is not None and run.status == "cancelled":  # the others still wait for their second word
            gate.set()
    assert "已停止" in browser.shown["state2"]
    assert "的" not in browser.shown["answer2"]
    assert all("好的" in browser.shown[f"answer{slot}"] for slot in (0, 1, 3))
    assert await asyncio.to_thread(server.wait_idle)


async def test_all_are_stopped_at_once(browser: Browser, server: FakeServer) -> None:
    server.script("好", Gate())
    async for picture in browser.asking():
        browser.see(picture)
        if all("好" in browser.shown[f"answer{slot}"] for slot in (0, 1)):
            await browser.stop()
    assert "已停止" in browser.shown["state0"]
    assert "已停止" in browser.shown["state1"]
    assert await asyncio.to_thread(server.wait_idle)


async def test_a_page_that_is_closed_leaves_nothing_running(browser: Browser, server: FakeServer) -> None:
    server.script("好", Gate())
    pictures = browser.asking()
    async for picture in pictures:
        browser.see(picture)
        if "好" in browser.shown["answer0"]:
            break
    await pictures.aclose()
    assert await asyncio.to_thread(server.wait_idle)
    assert not browser.kept.busy


async def test_a_second_question_waits_for_the_end_of_the_first(browser: Browser, server: FakeServer) -> None:
    gate = Gate()
    server.script("好", gate)
    async for _ in browser.asking():
        if not gate.is_set() and gate.reached.is_set():
            await browser.ask()
            gate.set()
    assert len(server.chats) == 2


async def test_one_arm_is_asked_again_with_the_chunks_of_the_others(browser: Browser, server: FakeServer) -> None:
    server.once(error(500, "out of memory"))
    server.once(error(500, "out of memory"))
    await browser.ask()
    server.script("好的")
    await browser.ask("again", arm="A")
    assert "好的" in browser.shown["answer0"]
    assert "note bad" in browser.shown["state1"]
    assert len(browser.round.ids) == 2


async def test_an_answer_from_before_a_change_is_said_to_be_until_it_is_asked_again(
    browser: Browser, server: FakeServer
) -> None:
    await browser.ask()
    assert "改动之前" not in browser.shown["state0"] + browser.shown["state1"]
    await browser.act("set", arm="A", field="instruction", value="先给结论")
    assert "改动之前" in browser.shown["state0"]
    assert "改动之前" not in browser.shown["state1"]
    await browser.ask("again", arm="A")
    assert "改动之前" not in browser.shown["state0"]
    assert "时间互相影响" not in browser.shown["below0"], "it ran alone"


async def test_repeats_share_one_cell(browser: Browser, server: FakeServer) -> None:
    await browser.act("set", arm="B", field="repeats", value="3")
    for answer in ("甲", "甲", "乙"):
        server.once(answer)
    server.script("甲")
    await browser.ask()
    assert "3 次中完成 3 次" in browser.shown["state1"]
    counts = sorted(len(group.runs) for group in browser.round.columns["B"].groups())
    assert sum(counts) == 3


async def test_an_answer_is_examined_when_it_is_through(browser: Browser, server: FakeServer) -> None:
    server.script("根据参考信息，这首词出自南朝乐府《西洲曲》，收于 1930 年。")
    await browser.ask()
    assert "block-checks" in browser.shown["below0"]
    assert "data-sentence" in browser.shown["answer0"]


# Judging --------------------------------------------------------------------------------------------------------------


async def test_a_verdict_is_kept_at_once_with_its_author_and_undone(browser: Browser, lotus: Workspace) -> None:
    await browser.ask()
    run = browser.round.columns["A"].shown().id
    await browser.act("judge", of="A", verdict="wrong", author="李明")
    await browser.act("reason", of="A", reason="wrong_fact", author="李明")
    await browser.act("remark", of="A", value="年份不对", author="李明")
    said = lotus.studies.judgements.of([run])[run]
    assert (said.verdict, said.reasons, said.remark, said.author) == ("wrong", ("wrong_fact",), "年份不对", "李明")
    assert "年份不对</textarea>" in browser.shown["verdict0"]
    await browser.act("undo", of="A")
    assert lotus.studies.judgements.of([run])[run].remark == ""
    await browser.act("judge", of="A", verdict="wrong")
    assert lotus.studies.judgements.of([run])[run].verdict is None


async def test_a_verdict_on_an_answer_that_was_asked_again_meanwhile_is_kept_of_that(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    await browser.ask()
    before = browser.round.columns["A"].shown().id
    server.script("另一个回答。")
    await browser.ask()
    now = browser.round.columns["A"].shown().id
    assert f'data-of="A~{now}"' in browser.shown["verdict0"]
    await browser.act("judge", of=f"A~{before}", verdict="wrong")
    assert set(lotus.studies.judgements.of([before, now])) == {before}


async def test_equal_answers_of_one_arm_are_judged_together(
    browser: Browser, server: FakeServer, lotus: Workspace
) -> None:
    await browser.act("set", arm="A", field="repeats", value="2")
    server.script("甲")
    await browser.ask()
    await browser.act("judge", of="A", verdict="right")
    runs = [run.id for run in browser.round.columns["A"].runs.values()]
    assert {one.verdict for one in lotus.studies.judgements.of(runs).values()} == {"right"}
    assert len(lotus.studies.judgements.of(runs)) == 2


# Beside ---------------------------------------------------------------------------------------------------------------


async def test_any_two_answers_and_prompts_are_compared(browser: Browser, server: FakeServer) -> None:
    server.once("出自《西洲曲》。")
    server.script("出自《采莲赋》。")
    await browser.act("freeze", value="same")
    await browser.ask()
    await browser.act("show", section="differences")
    assert "<del>" in browser.shown["beside"]
    await browser.act("what", value="prompts")
    assert "<ins>" in browser.shown["beside"]
    await browser.act("left", value="B")
    assert '<option value="B" selected>' in browser.shown["beside"].split("</select>")[0]


async def test_an_arm_without_a_chunk_is_run_beside_and_knows_its_parent(browser: Browser, server: FakeServer) -> None:
    await browser.ask()
    parent = browser.round.columns["A"].shown()
    chunk = parent.passages[0].hit.chunk.id
    await browser.act("show", section="chunks")
    await browser.act("off", chunk=chunk)
    assert "去掉 [1]" in browser.shown["beside"]
    await browser.beside()
    form, column = browser.kept.arms.forms[2], browser.round.columns["C"]
    made = column.shown()
    assert made is not None
    assert form.name == "A · 去掉 [1]"
    assert (made.origin.parent, made.origin.arm) == (parent.id, "A · 去掉 [1]")
    assert [one.fate.kind for one in made.passages if one.hit.chunk.id == chunk] == ["switched_off"]
    assert len(server.chats) == 3, "the others were not asked again"


async def test_all_arms_are_asked_again_with_other_chunks(browser: Browser, server: FakeServer) -> None:
    await browser.ask()
    before = {key: column.shown().id for key, column in browser.round.columns.items()}
    await browser.act("show", section="chunks")
    await browser.act("off", chunk=browser.round.columns["A"].shown().passages[0].hit.chunk.id)
    await browser.ask("edited")
    after = {key: column.shown().origin.parent for key, column in browser.round.columns.items()}
    assert after == before
    assert "片段改动：去掉 [1]。" in browser.shown["context"]


async def test_chunks_that_nobody_changed_are_not_asked_with_again(browser: Browser) -> None:
    await browser.ask()
    await browser.ask("edited")
    assert "没有改动" in browser.shown["note"]
    await browser.beside()
    assert len(browser.kept.arms.forms) == 2


async def test_chosen_chunks_are_for_their_question_alone(browser: Browser, server: FakeServer) -> None:
    await browser.ask()
    await browser.act("off", chunk=browser.round.columns["A"].shown().passages[0].hit.chunk.id)
    await browser.beside()
    await browser.ask()
    assert browser.kept.arms.forms[2].edit is not None
    await browser.ask(question="《采莲赋》写的是什么？")
    assert browser.kept.arms.forms[2].edit is None


async def test_arms_are_timed_one_after_the_other(browser: Browser, server: FakeServer, lotus: Workspace) -> None:
    server.script("好的")
    await browser.ask()
    server.requests.clear()
    await browser.ask("time")
    assert len(server.chats) == 8, "two arms, a round that warms up and three that count"
    assert browser.shown["beside"].count('<td class="aside">3</td>') == 2
    assert lotus.history.count(RunFilter(batch=browser.round.ids)) == 2


async def test_a_measurement_can_be_stopped(browser: Browser, server: FakeServer) -> None:
    await browser.ask()
    gate = Gate()
    server.script(gate)
    async for picture in browser.asking("time"):
        browser.see(picture)
        if gate.reached.is_set():
            await browser.stop()
    assert "已停止" in browser.shown["beside"]
    assert await asyncio.to_thread(server.wait_idle)


# Again later ----------------------------------------------------------------------------------------------------------


async def test_what_was_set_up_and_asked_is_there_after_a_reload(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    server.script("出自《西洲曲》。")
    await browser.act("set", arm="B", field="name", value="英文")
    await browser.act("add", kind="no_documents")
    await browser.ask()
    await browser.act("judge", of="B", verdict="right")
    again = await Browser(lotus, "reloaded").opened(browser.plan)
    assert [form.name for form in again.kept.arms.forms] == ["A", "英文", "不使用文档"]
    assert "《西洲曲》" in again.shown["answer2"]
    assert 'aria-pressed="true" data-act="judge" data-verdict="right"' in again.shown["verdict1"]
    assert again.shown["context"] == browser.shown["context"]
    assert "改动之前" not in "".join(again.shown[f"state{slot}"] for slot in range(3))
    assert "data-sentence" in again.shown["answer0"]


async def test_a_server_that_was_started_anew_takes_up_what_the_browser_has(lotus: Workspace, browser: Browser) -> None:
    await browser.act("set", arm="B", field="name", value="英文")
    again = Browser(lotus, "after a restart")
    await again.act("set", arm="A", field="name", value="中文", plan=browser.plan)
    assert [form.name for form in again.kept.arms.forms] == ["中文", "英文"]


@pytest.mark.parametrize(
    "plan",
    ["nonsense", "[]", '{"arms": 7, "held": {}, "round": []}', '{"round": {"ids": [1], "names": {}}}', "[" * 3000],
)
async def test_what_no_page_of_ours_keeps_is_as_for_somebody_new(lotus: Workspace, plan: str) -> None:
    browser = await Browser(lotus).opened(plan)
    assert [form.key for form in browser.kept.arms.forms] == ["A", "B"]
    assert browser.kept.round is None


async def test_every_sentence_is_there_in_english(lotus: Workspace, server: FakeServer) -> None:
    browser = Browser(lotus)
    browser.request.cookies = {"lang": "en"}
    await browser.opened()
    await browser.act("edit", arm="A")
    drawn = [browser.shown["head0"]]
    await browser.ask()
    for section in ("differences", "timing"):
        await browser.act("show", section=section)
        drawn.append(browser.shown["beside"])
    drawn += [browser.shown["state0"], browser.shown["plan"].split("data-plan")[0]]
    drawn.append(browser.shown["context"].split("<button")[0])  # that holds the question
    assert text("en", "ui.arms.held") in drawn[-2]
    assert not any("\u4e00" <= sign <= "\u9fff" for part in drawn for sign in part)

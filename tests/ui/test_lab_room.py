"""The lab as Gradio calls it: text is marked, two settings are compared, and one of them is taken over."""

import json
import re
from collections.abc import AsyncGenerator, Callable
from typing import Any

import gradio as gr
import pytest

from playground.core.values import Document
from playground.ui import documents
from playground.ui.page.page import Page
from playground.ui.page.setup import CONTROLS, Setup
from playground.workspace import Workspace
from tests.ui.values import PAGE, told

Events = dict[str, Callable[..., AsyncGenerator[dict[Any, Any], None]]]
WORDS = "这几句出自南朝乐府《西洲曲》"


@pytest.fixture
async def page(lotus: Workspace) -> Page:
    lotus.ready.set()
    with gr.Blocks() as blocks:
        page = Page(lotus, blocks)
        page.controls.update({name: gr.Textbox() for name in CONTROLS})
        with gr.Tab() as tab:
            connect = documents.TAB.build(page, tab)
        connect()
    return page


@pytest.fixture
async def events(page: Page) -> Events:
    """What the tab does, by name."""
    return {str(event.name): event.fn for event in page.blocks.fns.values() if event.fn}


@pytest.fixture
def document(lotus: Workspace) -> Document:
    return lotus.library.documents(lotus.library.collection("lotus").id)[0]


async def done(events: Events, **action: Any) -> dict[Any, Any]:
    """What a page shows after an action, all pictures joined."""
    setup = Setup(collection="lotus")
    controls = [getattr(setup, name) for name in CONTROLS]
    picture: dict[Any, Any] = {}
    async for part in events["lab_act"](PAGE, told(action), *controls):
        picture |= part
    return picture


def text(picture: dict[Any, Any]) -> str:
    return "\n".join(str(part) for part in picture.values())


def wrong_fields(shown: str) -> list[str]:
    return [
        name
        for tag in re.findall(r"<input[^>]*aria-invalid[^>]*>", shown)
        for name in re.findall(r' name="(\w+)"', tag)
    ]


async def marked(events: Events, lotus: Workspace, document: Document, question: str = "出自哪里？") -> dict[Any, Any]:
    start = lotus.library.text(document.id).index(WORDS)
    await done(events, act="mark", document=document.id, start=start, text=WORDS)
    return await done(events, act="keep", set="", question=question)


async def compared(events: Events, page: Page, **fields: str) -> str:
    """What the results say once the comparison is over."""
    base = {"a_top_k": "5", "b_top_k": "5", "a_mode": "hybrid", "b_mode": "lexical", **fields}
    await done(events, act="begin", window="", fields=base)
    picture: dict[Any, Any] = {}
    async for part in events["lab_watch"](PAGE, told({})):
        picture |= part
    return text(picture)


async def test_what_is_marked_is_kept_in_a_set_of_the_collection(
    events: Events, lotus: Workspace, document: Document
) -> None:
    assert "的证据。" in text(await marked(events, lotus, document))
    [line] = [each for each in lotus.studies.sets.all() if not each.stock]
    [evidence] = lotus.lab.evidence.of_set(line.id)
    assert (line.name, evidence.span.text, evidence.span.document_id) == ("检索问题 · lotus", WORDS, document.id)


async def test_a_second_place_of_a_question_may_stand_for_the_first(
    events: Events, lotus: Workspace, document: Document
) -> None:
    await marked(events, lotus, document)
    await done(events, act="mark", document=document.id, start=0, text="# 荷塘月色导读")
    set_id = next(each.id for each in lotus.studies.sets.all() if not each.stock)
    shown = text(await done(events, act="keep", set=set_id, question="出自哪里？"))
    assert "另有 1 处证据" in shown
    second = max(lotus.lab.evidence.of_set(set_id), key=lambda each: each.part)
    await done(events, act="together", id=second.id, part=1)
    assert [each.part for each in lotus.lab.evidence.of_set(set_id)] == [1, 1]


async def test_what_keeps_evidence_from_being_kept_is_told_in_the_form(
    events: Events, lotus: Workspace, document: Document
) -> None:
    stock = lotus.studies.sets.all()[0]
    await done(events, act="mark", document=document.id, start=0, text="# 荷塘")
    shown = text(await done(events, act="keep", set=stock.id, question="一个没有的问题"))
    assert "set_fixed" in shown
    assert 'data-form="keep"' in shown


async def test_an_empty_lab_says_how_it_goes(events: Events, lotus: Workspace) -> None:
    shown = text(await done(events, act="enter", id=lotus.library.collection("lotus").id))
    assert shown.count("<li>") == 3


async def test_two_settings_are_compared_and_one_is_taken_over(
    events: Events, page: Page, lotus: Workspace, document: Document
) -> None:
    await marked(events, lotus, document)
    await done(events, act="enter", id=lotus.library.collection("lotus").id)
    shown = await compared(events, page, b_top_k="3", b_size="40", b_overlap="4")
    assert "0 题改坏" in shown or "改坏 0 题" in shown
    taken = await done(events, act="use", side="1")
    assert (taken[page.controls["top_k"]], taken[page.controls["mode"]]) == (3, "lexical")
    assert "data-lab-recut" in text(taken)


async def test_the_ranks_of_a_question_are_unfolded(
    events: Events, page: Page, lotus: Workspace, document: Document
) -> None:
    await marked(events, lotus, document, "<b>出自</b>哪里？")
    await done(events, act="enter", id=lotus.library.collection("lotus").id)
    await compared(events, page)
    [question] = next(lotus.studies.sets.get(each.id) for each in lotus.studies.sets.all() if not each.stock).questions
    shown = text(await done(events, act="unfold", question=question.id))
    assert f"<mark>{WORDS}</mark>" in shown
    assert "<b>出自" not in shown


async def test_settings_that_cannot_be_are_told(events: Events, lotus: Workspace, document: Document) -> None:
    await marked(events, lotus, document)
    await done(events, act="enter", id=lotus.library.collection("lotus").id)
    fields = {"a_top_k": "5", "b_top_k": "0"}
    shown = text(await done(events, act="begin", window="", fields=fields))
    assert "B：设置 top_k 不能是“0”" in shown
    assert wrong_fields(shown) == ["b_top_k"]


async def test_a_size_that_cannot_be_cut_marks_the_fields_of_its_side(
    events: Events, lotus: Workspace, document: Document
) -> None:
    await marked(events, lotus, document)
    await done(events, act="enter", id=lotus.library.collection("lotus").id)
    fields = {"a_top_k": "5", "b_top_k": "5", "b_size": "40", "b_overlap": "40"}
    shown = text(await done(events, act="begin", window="", fields=fields))
    assert "B：切分设置无效：片段长度 40，重叠 40。" in shown
    assert wrong_fields(shown) == ["b_size", "b_overlap"]
    assert wrong_fields(text(await done(events, act="begin", window="x", fields={}))) == ["window"]


async def test_without_evidence_nothing_can_be_compared(events: Events, lotus: Workspace, document: Document) -> None:
    id = lotus.library.collection("lotus").id
    assert 'class="small primary" disabled>比较' in text(await done(events, act="enter", id=id))
    await marked(events, lotus, document)
    assert 'class="small primary">比较' in text(await done(events, act="enter", id=id))


async def test_what_was_sent_whole_has_no_ranks_anywhere(
    events: Events, page: Page, lotus: Workspace, document: Document
) -> None:
    await marked(events, lotus, document)
    await done(events, act="enter", id=lotus.library.collection("lotus").id)
    shown = await compared(events, page, a_extent="whole", b_extent="whole")
    assert "1 题中 1 题整篇发送" in shown
    assert shown.count("无名次（整篇发送）") == 4
    assert "95% 区间 21–100%" in shown
    [question] = next(lotus.studies.sets.get(each.id) for each in lotus.studies.sets.all() if not each.stock).questions
    shown = text(await done(events, act="unfold", question=question.id))
    assert re.findall(r'class="rank">(\d+)<', shown) == []


async def test_whoever_comes_back_sees_the_comparison(
    events: Events, page: Page, lotus: Workspace, document: Document
) -> None:
    await marked(events, lotus, document)
    collection = lotus.library.collection("lotus").id
    await done(events, act="enter", id=collection)
    await compared(events, page, b_top_k="2")
    await done(events, act="leave")
    shown = text(await done(events, act="enter", id=collection))
    assert "lab-figures" in shown
    assert 'value="2"' in shown


async def test_evidence_is_removed_and_taken_back(events: Events, lotus: Workspace, document: Document) -> None:
    await marked(events, lotus, document)
    await done(events, act="enter", id=lotus.library.collection("lotus").id)
    [line] = [each for each in lotus.studies.sets.all() if not each.stock]
    [evidence] = lotus.lab.evidence.of_set(line.id)
    await done(events, act="remove", id=evidence.id)
    assert lotus.lab.evidence.of_set(line.id) == ()
    await done(events, act="undo")
    assert lotus.lab.evidence.of_set(line.id) == (evidence,)


async def test_a_file_of_evidence_is_taken_in(events: Events, lotus: Workspace) -> None:
    await done(events, act="enter", id=lotus.library.collection("lotus").id)
    place = {"document": "荷塘月色导读.md", "text": WORDS}
    content = json.dumps({"question": "出自哪里？", "evidence": [place]})
    shown = text(await done(events, act="take_in", name="mine.jsonl", content=content))
    assert "新增 1 个问题，1 处证据" in shown
    assert "找不到了" not in shown


async def test_marks_of_the_open_document_are_told_to_its_script(
    events: Events, lotus: Workspace, document: Document
) -> None:
    await marked(events, lotus, document)
    start = lotus.library.text(document.id).index(WORDS)
    shown = text(await done(events, act="reading", document=document.id))
    assert f"[[{start}, {start + len(WORDS)}," in shown.replace("&#34;", '"')


async def test_text_that_cannot_be_marked_is_told(events: Events, document: Document) -> None:
    shown = text(await done(events, act="mark", document=document.id, start=0, text="Nothing of the kind stands here"))
    assert "evidence_not_there" in shown


@pytest.mark.parametrize(
    "action", [{"act": "keep", "set": "", "question": "出自哪里？"}, {"act": "mark_set", "value": ""}]
)
async def test_what_is_not_known_to_be_marked_cannot_be_kept_and_that_is_told(
    events: Events, action: dict[str, str]
) -> None:
    assert "evidence_not_marked" in text(await done(events, **action))


async def test_without_a_set_nothing_is_compared(events: Events, lotus: Workspace) -> None:
    await done(events, act="enter", id=lotus.library.collection("lotus").id)
    assert "lab_no_set" in text(await done(events, act="begin", window="", fields={"a_top_k": "5"}))

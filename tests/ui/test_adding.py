"""The dialog that puts a question into a set, as Gradio calls it."""

from typing import Any

import gradio as gr
import pytest

from playground.studies.values import KeyPoint, Question
from playground.ui.page.page import Page
from playground.ui.study import adding
from playground.workspace import Workspace
from tests.ui.batches import QUESTIONS, made
from tests.ui.values import PAGE, told


class Dialog:
    """The dialog of one page."""

    def __init__(self, workspace: Workspace) -> None:
        workspace.ready.set()
        with gr.Blocks() as blocks:
            self.page = Page(workspace, blocks)
            adding.build(self.page)
        self._event = next(one.fn for one in blocks.fns.values() if one.name == "add_to_set")

    async def tell(self, act: str, **more: str) -> str:
        shown = ""
        assert self._event is not None
        async for picture in self._event(PAGE, told({"act": act, **more})):
            shown = next((str(html) for part, html in picture.items() if part is not self.page.bridge), shown)
        return shown


@pytest.fixture
async def dialog(lotus: Workspace) -> Dialog:
    return Dialog(lotus)


def questions(workspace: Workspace, name: str) -> Any:
    return workspace.studies.sets.get(name).questions


async def test_it_offers_peoples_own_sets_and_a_new_one(dialog: Dialog, lotus: Workspace) -> None:
    lotus.studies.sets.create("周一", [Question("", "年假几天")])
    shown = await dialog.tell("offer", text="采莲赋写什么")
    assert "采莲赋写什么" in shown
    assert shown.count("<option") == 2
    assert "周一" in shown


async def test_a_question_goes_into_a_set_without_key_points(dialog: Dialog, lotus: Workspace) -> None:
    known = lotus.studies.sets.create("周一", [Question("", "年假几天")])
    shown = await dialog.tell("put", text=" 采莲赋写什么\n", set=known.id)
    (_, added) = questions(lotus, "周一")
    assert (added.text, added.key_points) == ("采莲赋写什么", ())
    assert "现有 2 题" in shown


async def test_one_that_is_there_already_is_told(dialog: Dialog, lotus: Workspace) -> None:
    known = lotus.studies.sets.create("周一", [Question("", "年假几天", (KeyPoint(("5天",)),))])
    shown = await dialog.tell("put", text="年假几天", set=known.id)
    assert "没有重复加入" in shown
    assert questions(lotus, "周一") == known.questions


async def test_a_new_set_is_made(dialog: Dialog, lotus: Workspace) -> None:
    await dialog.tell("put", text="采莲赋写什么", name="新的")
    assert [one.text for one in questions(lotus, "新的")] == ["采莲赋写什么"]


async def test_the_set_that_was_used_last_is_chosen_first(dialog: Dialog, lotus: Workspace) -> None:
    known = lotus.studies.sets.create("周一", [Question("", "年假几天")])
    lotus.studies.sets.create("周二", [Question("", "年假几天")])
    await dialog.tell("put", text="采莲赋写什么", set=known.id)
    assert f'value="{known.id}" selected' in await dialog.tell("offer", text="门禁卡丢了怎么办")


async def test_a_question_of_a_batch_brings_what_is_expected(dialog: Dialog, lotus: Workspace) -> None:
    batch = made(lotus).batch.id
    await dialog.tell("put", batch=batch, question="q1", name="新的")
    (added,) = questions(lotus, "新的")
    assert added.key_points == QUESTIONS[0].key_points


@pytest.mark.parametrize(
    "said, code",
    [
        ({"name": ""}, "set_name_wrong"),
        ({"set": "gone"}, "set_unknown"),
        ({"name": "新的", "text": "长" * 4_001}, "set_text_too_long"),
        ({"batch": "gone", "question": "q1"}, "batch_unknown"),
    ],
)
async def test_what_cannot_be_is_told_in_the_dialog(dialog: Dialog, said: dict[str, str], code: str) -> None:
    assert f"[{code}]" in await dialog.tell("put", **{"text": "年假几天", **said})


async def test_other_pages_learn_of_it(dialog: Dialog) -> None:
    before = dialog.page.changes.numbers()["studies"]
    await dialog.tell("put", text="采莲赋写什么", name="新的")
    assert dialog.page.changes.numbers()["studies"] == before + 1

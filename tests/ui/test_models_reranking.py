"""The rerank server on the Models tab: a click, and what is shown of it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from playground.retrieval.reranking import Reranker
from playground.ui import models
from playground.ui.html.words import Words
from playground.ui.models.views.reranker import trial_card
from playground.ui.page.page import Page
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer, Script, error
from tests.fakes.reranking import vllm
from tests.ui.values import PAGE


def events(workspace: Workspace) -> dict[str, Callable[..., Any]]:
    """Those of the tab, by name."""
    with gr.Blocks() as blocks:
        page = Page(workspace, blocks)
        with gr.Tab() as tab:
            wire = models.TAB.build(page, tab)
        wire()
    return {str(one.name): one.fn for one in blocks.fns.values() if one.fn}


async def clicked(workspace: Workspace, server: FakeServer) -> list[str]:
    """What is shown after a click, one picture after the other."""
    workspace.reranker = Reranker(server.url, "m")
    told = SimpleNamespace(_data={"act": "rerank"})
    pictures = [list(picture.values()) async for picture in events(workspace)["models_rerank"](PAGE, told)]
    workspace.reranker.close()
    return [str(picture[-1]) for picture in pictures]


async def test_a_click_shows_what_it_gave_two_texts(workspace: Workspace, server: FakeServer) -> None:
    server.reranks = vllm
    asking, said, _ = await clicked(workspace, server)
    assert "正在打分" in asking
    assert "disabled" in asking
    assert "note good" in said
    assert f"{server.url}/rerank" in said
    assert said.count("<li>") == 2


@pytest.mark.parametrize(
    "answer, shown",
    [
        (Script(body=[{"index": 0, "score": 0.1}, {"index": 1, "score": 0.2}]), "note warn"),
        (error(500, "died"), '<p class="why">died</p>'),
    ],
    ids=["wrong order", "broken"],
)
async def test_what_is_wrong_is_told(workspace: Workspace, server: FakeServer, answer: Script, shown: str) -> None:
    server.reranks = lambda path, body: answer
    _, said, _ = await clicked(workspace, server)
    assert shown in said


async def test_there_is_no_button_without_a_server(workspace: Workspace) -> None:
    assert "models_rerank" not in events(workspace)


def test_before_a_click_there_is_a_button_and_what_it_is_for() -> None:
    assert 'data-act="rerank"' in trial_card(Words("en"))

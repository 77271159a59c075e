"""What Gradio repeats at the end of an event is no picture that a click may have overtaken."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr
import pytest

from playground.ui import models_tab
from playground.workspace import Workspace
from tests.ui.values import PAGE


@pytest.fixture
async def events(workspace: Workspace) -> dict[str, Callable[..., AsyncIterator[dict[Any, Any]]]]:
    """What the tab does, by name, as Gradio calls it."""
    with gr.Blocks() as blocks, gr.Tab() as tab:
        models_tab.wire(models_tab.build(tab), workspace)
    return {str(event.name): event.fn for event in blocks.fns.values() if event.fn}


@pytest.mark.parametrize(
    "name, said",
    [
        ("opened", []),
        ("act", [json.dumps({"act": "up", "name": "fake"})]),
        ("act", ["no click of ours"]),
        ("work", [json.dumps({"work": "read"})]),
        ("work", ["no click of ours"]),
    ],
)
async def test_an_event_ends_with_nothing_new(
    events: dict[str, Callable[..., AsyncIterator[dict[Any, Any]]]], name: str, said: list[str]
) -> None:
    *drawn, last = [list(picture.values()) async for picture in events[name](*said, PAGE)]
    assert any(part != gr.skip() for picture in drawn for part in picture)
    assert last == [gr.skip()]

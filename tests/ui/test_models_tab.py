"""What Gradio repeats at the end of an event is no picture that a click may have overtaken."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr
import pytest

from playground.ui.models import events as models_tab
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


async def test_what_was_drawn_before_a_check_began_does_not_take_its_stop_away(
    events: dict[str, Callable[..., AsyncIterator[dict[Any, Any]]]],
) -> None:
    """The picture of a click is on its way when a load test begins, and may arrive after that test's own."""
    moving = events["act"](json.dumps({"act": "up", "name": "fake"}), PAGE)
    await anext(moving)
    pressing = events["work"](json.dumps({"work": "press", "name": "fake", "model": "fake-model"}), PAGE)
    await anext(pressing)
    after = [str(part) for picture in [one async for one in moving] for part in picture.values()]
    assert any('data-act="stop"' in part for part in after)
    await pressing.aclose()  # type: ignore[attr-defined]

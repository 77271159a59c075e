"""The pictures of the Documents tab reach the page in the order in which they were drawn."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest

from playground.ui import documents_tab
from playground.ui.place import Place
from playground.workspace import Workspace
from tests.ui.values import PAGE


@pytest.fixture
async def events(lotus: Workspace) -> dict[str, Callable[..., Any]]:
    """What the tab does, by name, as Gradio calls it."""
    with gr.Blocks() as blocks, gr.Tab() as tab:
        documents_tab.wire(documents_tab.build(tab), lotus, gr.Dropdown())
    return {str(event.name): event.fn for event in blocks.fns.values() if event.fn}


async def test_a_click_waits_until_the_picture_before_it_is_sent(
    events: dict[str, Callable[..., Any]], lotus: Workspace
) -> None:
    collection = lotus.library.collection("lotus").id
    [document] = lotus.library.documents(collection)
    place = Place(collection).write()
    pictures = events["refreshed"](place, PAGE)
    await anext(pictures)
    click = asyncio.ensure_future(anext(events["act"](json.dumps({"act": "open", "id": document.id}), place, PAGE)))
    assert not (await asyncio.wait([click], timeout=0.2))[0]
    nothing = [picture async for picture in pictures]
    assert [list(picture.values()) for picture in nothing] == [[gr.skip()]]
    picture = await click
    assert any("reader-back" in str(part) for part in picture.values())

"""The pictures of the Documents tab reach the page in the order in which they were drawn."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from playground.ui.documents import events as documents_tab
from playground.ui.documents.place import Place
from playground.workspace import Workspace
from tests.ui.values import PAGE


@pytest.fixture
async def events(lotus: Workspace) -> dict[str, Callable[..., Any]]:
    """What the tab does, by name, as Gradio calls it."""
    with gr.Blocks() as blocks, gr.Tab() as tab:
        documents_tab.wire(documents_tab.build(tab), lotus, gr.Dropdown())
    return {str(event.name): event.fn for event in blocks.fns.values() if event.fn}


async def at_once(call: Callable[..., Any], *given: Any) -> Any:
    """In place of a thread, so that nothing but the order of the events decides who is first."""
    return call(*given)


async def begun(click: asyncio.Task[Any]) -> bool:
    """Whether a click is through when it got as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)
    return click.done()


async def test_a_click_waits_until_the_picture_before_it_is_sent(
    events: dict[str, Callable[..., Any]], lotus: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio, "to_thread", at_once)
    collection = lotus.library.collection("lotus").id
    [document] = lotus.library.documents(collection)
    place = Place(collection).write()
    pictures = events["refreshed"](place, "news", PAGE)
    await anext(pictures)
    click = asyncio.ensure_future(anext(events["act"](json.dumps({"act": "open", "id": document.id}), place, PAGE)))
    assert not await begun(click)
    nothing = [picture async for picture in pictures]
    assert [list(picture.values()) for picture in nothing] == [[gr.skip()]]
    assert await begun(click)
    assert any("reader-back" in str(part) for part in click.result().values())


async def test_many_files_make_small_pictures(
    events: dict[str, Callable[..., Any]], lotus: Workspace, tmp_path: Path
) -> None:
    uploaded = []
    for at in range(120):
        path = tmp_path / f"{at}.txt"
        path.write_text(f"第{at}条笔记。", "utf-8")
        uploaded.append({"path": str(path), "orig_name": path.name})
    place = Place(lotus.library.collection("lotus").id).write()
    pictures = [list(map(str, picture.values())) async for picture in events["upload"](uploaded, "[]", place, PAGE)]
    works = [part for parts in pictures for part in parts if "files-fold" in part]
    going = [part for part in works if 'data-act="stop"' in part]
    assert going
    assert max(map(len, going)) < 9_000
    assert ">120 / 120<" in works[-1] or ">120 of 120<" in works[-1]


async def test_a_change_that_is_told_again_is_not_drawn_again(
    events: dict[str, Callable[..., Any]], lotus: Workspace
) -> None:
    place = Place(lotus.library.collection("lotus").id).write()
    first, again, other = [
        [list(picture.values()) async for picture in events["refreshed"](place, news, PAGE)] for news in ("1", "1", "2")
    ]
    assert again == [[gr.skip()]]
    assert first == other
    assert len(first) == 2

"""The events of the Documents tab as Gradio calls them."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from playground.ui import documents
from playground.ui.page.page import Page
from playground.workspace import Workspace
from tests.ui.values import PAGE, told

Events = dict[str, Callable[..., AsyncGenerator[dict[Any, Any], None]]]


@pytest.fixture
async def page(lotus: Workspace) -> Page:
    lotus.ready.set()
    with gr.Blocks() as blocks:
        page = Page(lotus, blocks)
        page.controls["collection"] = gr.Dropdown()
        with gr.Tab() as tab:
            connect = documents.TAB.build(page, tab)
        connect()
    return page


@pytest.fixture
async def events(page: Page) -> Events:
    """What the tab does, by name."""
    return {str(event.name): event.fn for event in page.blocks.fns.values() if event.fn}


async def at_once(call: Callable[..., Any], *given: Any) -> Any:
    """In place of a thread, so that nothing but the order of the events decides who is first."""
    return call(*given)


async def got_through(click: asyncio.Task[Any]) -> bool:
    """Whether a click is through when it got as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)
    return click.done()


async def shown(pictures: AsyncGenerator[dict[Any, Any], None]) -> list[list[str]]:
    """Every part of every picture."""
    return [[str(part) for part in picture.values()] async for picture in pictures]


async def test_a_click_waits_until_the_picture_before_it_is_sent(
    events: Events, lotus: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio, "to_thread", at_once)
    [document] = lotus.library.documents(lotus.library.collection("lotus").id)
    pictures = events["opened"](PAGE, "lotus")
    await anext(pictures)
    click = asyncio.ensure_future(anext(events["documents_act"](PAGE, told(act="open", id=document.id))))
    assert not await got_through(click)
    await pictures.aclose()
    assert await got_through(click)
    assert any("reader-back" in str(part) for part in click.result().values())


@pytest.mark.parametrize("said", [{"act": "close"}, "no click of ours", {"act": "open", "id": "gone"}])
async def test_an_event_ends_with_nothing_new(events: Events, said: Any) -> None:
    *_, last = await shown(events["documents_act"](PAGE, told(said)))
    assert last == [""]


async def test_what_no_script_of_ours_sends_is_refused_with_a_card(events: Events) -> None:
    first, _ = await shown(events["documents_act"](PAGE, told(["open"])))
    assert any("request_unclear" in part for part in first)


async def test_many_files_make_small_pictures(events: Events, tmp_path: Path) -> None:
    uploaded = []
    for at in range(120):
        path = tmp_path / f"{at}.txt"
        path.write_text(f"第{at}条笔记。", "utf-8")
        uploaded.append({"path": str(path), "orig_name": path.name})
    pictures = await shown(events["upload"](PAGE, uploaded, {}))
    works = [part for parts in pictures for part in parts if "files-fold" in part]
    going = [part for part in works if 'data-act="stop"' in part]
    assert going
    assert max(map(len, going)) < 9_000
    assert ">120 个成功<" in works[-1] or ">120 succeeded<" in works[-1]


async def test_a_change_is_drawn_once(events: Events, page: Page, lotus: Workspace) -> None:
    await shown(events["opened"](PAGE, "lotus"))
    lotus.ingest.create_collection("蜜蜂")
    page.changes.tell("library")
    first, again = [await shown(events["library_for_documents"](PAGE, told())) for _ in range(2)]
    assert "蜜蜂" in first[0][0]
    assert again == [[""]]


def ids(picture: dict[Any, Any]) -> set[str]:
    """Which parts a picture has."""
    return {str(part.elem_id) for part in picture}


async def after_a_new_collection(events: Events, page: Page, lotus: Workspace, name: str) -> set[str]:
    """Which parts are drawn anew because of it."""
    lotus.ingest.create_collection(name)
    page.changes.tell("library")
    pictures = events["library_for_documents"](PAGE, told())
    return ids(await anext(pictures))


async def test_rows_that_stay_as_they_are_are_not_sent_again(events: Events, page: Page, lotus: Workspace) -> None:
    await shown(events["opened"](PAGE, "lotus"))
    assert await after_a_new_collection(events, page, lotus, "蜜蜂") == {"shelf"}


async def test_rows_that_a_click_has_changed_meanwhile_are_sent_again(
    events: Events, page: Page, lotus: Workspace
) -> None:
    await shown(events["opened"](PAGE, "lotus"))
    await shown(events["documents_act"](PAGE, told(act="create", name="新的")))  # which is looked at from now on
    await shown(events["documents_act"](PAGE, told(act="choose", id=lotus.library.collection("lotus").id)))
    [document] = lotus.library.documents(lotus.library.collection("lotus").id)
    lotus.ingest.tag([document.id], add=["词"])
    assert "list-list" in await after_a_new_collection(events, page, lotus, "蜜蜂")


async def test_what_may_have_been_lost_with_its_connection_is_sent_again_after_a_while(
    events: Events, page: Page, lotus: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shown(events["opened"](PAGE, "lotus"))
    monkeypatch.setattr("playground.ui.page.sessions._STAYS", 0.0)
    assert {"shelf", "list-list", "list-found"} <= await after_a_new_collection(events, page, lotus, "蜜蜂")


async def test_what_a_page_did_itself_is_not_drawn_again(events: Events, page: Page) -> None:
    await shown(events["opened"](PAGE, "lotus"))
    await shown(events["documents_act"](PAGE, told(act="create", name="新的")))
    assert page.changes.numbers()["library"] == 1
    assert await shown(events["library_for_documents"](PAGE, told())) == [[""]]


async def test_a_page_that_did_not_open_the_tab_is_left_alone(events: Events, page: Page) -> None:
    await shown(events["library_for_documents"](PAGE, told()))
    page.changes.tell("library")
    assert await shown(events["library_for_documents"](PAGE, told())) == [[""]]

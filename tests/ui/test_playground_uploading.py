"""Files that are taken in on the Playground, and those of them whose names other documents have."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from playground.ui import playground
from playground.ui.page.page import Page
from playground.workspace import Workspace
from tests.ui.values import PAGE, told

Events = dict[str, Callable[..., AsyncGenerator[dict[Any, Any], None]]]


@pytest.fixture
async def events(lotus: Workspace) -> Events:
    """What the tab does, by name."""
    lotus.ready.set()
    with gr.Blocks() as blocks:
        page = Page(lotus, blocks)
        with gr.Tab() as tab:
            connect = playground.TAB.build(page, tab)
        connect()
    return {str(event.name): event.fn for event in page.blocks.fns.values() if event.fn}


async def rows(pictures: AsyncGenerator[dict[Any, Any], None]) -> str:
    """The rows of files as they were drawn last."""
    drawn = [str(part) for picture in [one async for one in pictures] for part in picture.values()]
    return next(part for part in reversed(drawn) if 'class="files"' in part)


def names(workspace: Workspace) -> list[str]:
    return [one.name for one in workspace.library.documents(workspace.library.collection("lotus").id)]


@pytest.mark.parametrize(
    "how, expected",
    [("keep", ["荷塘月色导读.md", "荷塘月色导读 (2).md", "新.txt"]), ("replace", ["荷塘月色导读.md", "新.txt"])],
)
async def test_a_file_of_a_known_name_waits_until_somebody_chooses(
    events: Events, lotus: Workspace, tmp_path: Path, how: str, expected: list[str]
) -> None:
    sent = []
    for name in ("荷塘月色导读.md", "新.txt"):
        (tmp_path / name).write_text(f"新的{name}。", "utf-8")
        sent.append({"path": str(tmp_path / name), "orig_name": name})
    drawn = await rows(events["add"](PAGE, sent, "lotus", []))
    assert drawn.count('data-act="settle"') == 2
    assert names(lotus) == ["荷塘月色导读.md", "新.txt"]
    drawn = await rows(events["settle_files"](PAGE, told(act="settle", position=0, how=how)))
    assert 'data-act="settle"' not in drawn
    assert "新.txt" in drawn
    assert sorted(names(lotus)) == sorted(expected)


async def test_files_are_not_put_among_samples_but_into_a_collection_of_their_own(
    events: Events, lotus: Workspace, tmp_path: Path
) -> None:
    lotus.ingest.create_collection("samples-zh")
    (tmp_path / "新.txt").write_text("新的。", "utf-8")
    sent = [{"path": str(tmp_path / "新.txt"), "orig_name": "新.txt"}]
    drawn = await rows(events["add"](PAGE, sent, "samples-zh", []))
    assert "已放入“我的文档”，未加入“中文示例文档”" in drawn
    assert lotus.library.documents(lotus.library.collection("samples-zh").id) == ()
    assert [one.name for one in lotus.library.documents(lotus.library.collection("我的文档").id)] == ["新.txt"]


async def test_the_rows_of_an_upload_name_their_collection_and_can_be_closed(
    events: Events, lotus: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "新.txt").write_text("新的。", "utf-8")
    drawn = await rows(events["add"](PAGE, [{"path": str(tmp_path / "新.txt"), "orig_name": "新.txt"}], "lotus", []))
    assert "上传到“lotus”" in drawn
    assert 'data-act="clear_files"' in drawn
    [cleared] = [picture async for picture in events["clear_files"](PAGE, told(act="clear_files"))]
    assert list(cleared.values()) == [""]

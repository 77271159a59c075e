"""What is chosen on the Playground: of two choices the later one counts, however long each takes."""

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import gradio as gr
import pytest

from playground.models.endpoints import BUILTIN
from playground.ui import playground
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer, Gate, Script
from tests.ui.values import PAGE, told


class Browser:
    """Begins the events of the tab, as Gradio calls them."""

    def __init__(self, workspace: Workspace) -> None:
        with gr.Blocks() as blocks:
            self._page = Page(workspace, blocks)
            with gr.Tab() as tab:
                wire = playground.TAB.build(self._page, tab)
            wire()
        self._events: dict[str, Callable[..., Any]] = {str(one.name): one.fn for one in blocks.fns.values() if one.fn}
        self._names = {control: name for name, control in self._page.controls.items()}

    def begin(self, name: str, *given: Any) -> Any:
        """The pictures of an event."""
        return self._events[name](PAGE, *given)

    def opened(self, **kept: str) -> Any:
        """The pictures of a page that is opened, with what its browser kept."""
        return self.begin("opened", told(setup=json.dumps(kept), run=""))

    def controls(self, picture: Picture) -> dict[str, Any]:
        """What a picture sets, by control."""
        return {self._names[one]: value for one, value in picture.items() if one in self._names}

    def nothing(self, picture: Picture) -> bool:
        return picture == self._page.nothing


@pytest.fixture
async def browser(lotus: Workspace) -> Browser:
    lotus.ready.set()
    return Browser(lotus)


async def drawn(pictures: Any) -> list[Picture]:
    return [picture async for picture in pictures]


async def test_what_is_chosen_while_the_page_reads_its_first_endpoint_stays(
    browser: Browser, lotus: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    lotus.endpoints.make_default(BUILTIN.name)
    await drawn(browser.opened())
    offered, reading, go = lotus.endpoints.offered, threading.Event(), threading.Event()

    def late(name: str) -> Any:
        if not reading.is_set():
            reading.set()
            go.wait(60)
        return offered(name)

    monkeypatch.setattr(lotus.endpoints, "offered", late)
    opening = asyncio.create_task(drawn(browser.begin("list_chosen")))
    await asyncio.to_thread(reading.wait)
    await drawn(browser.begin("list_models", "fake", BUILTIN.name))
    go.set()
    assert all(map(browser.nothing, await opening))


async def test_a_model_chosen_while_its_server_is_asked_stays(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    server.models = [{"id": "fake-model", "object": "model"}, {"id": "other", "object": "model"}]
    await drawn(browser.begin("list_models", "fake", "fake-model"))
    gate = Gate()
    server.models_script = Script((gate,), body={"object": "list", "data": server.models})
    asking = asyncio.create_task(drawn(browser.begin("list_again", "fake", "fake-model")))
    await asyncio.to_thread(gate.reached.wait)
    await drawn(browser.begin("model_chosen", "fake", "other"))
    gate.set()
    models = [browser.controls(picture)["model"] for picture in await asking if "model" in browser.controls(picture)]
    assert [model.get("value", "other") for model in models] == ["other"]


async def test_what_a_server_says_comes_too_late_for_a_model_that_is_not_chosen_any_more(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    await drawn(browser.opened(endpoint="fake", model="fake-model"))
    gate = Gate()
    server.models_script = Script((gate,), body={"object": "list", "data": server.models})
    asking = asyncio.create_task(drawn(browser.begin("model_chosen", "fake", "fake-model")))
    await asyncio.to_thread(gate.reached.wait)
    await drawn(browser.begin("list_models", BUILTIN.name, BUILTIN.name))
    gate.set()
    assert all(map(browser.nothing, await asking))


async def test_what_is_chosen_while_the_server_gets_ready_stays(browser: Browser, lotus: Workspace) -> None:
    lotus.ready.clear()
    opening = browser.opened(collection="lotus")
    assert browser.controls(await anext(opening))["collection"]["value"] == "lotus"
    assert browser.nothing(await anext(opening))
    assert browser.nothing(await anext(opening))  # its turn is over
    await drawn(browser.begin("collection_chosen", ""))
    lotus.ready.set()
    *_, later, last = await drawn(opening)
    assert browser.controls(later).keys() == {"collection"}
    assert browser.controls(later)["collection"].get("value", "") == ""
    assert browser.nothing(last)


async def test_documents_that_the_server_brings_along_are_chosen_once_it_is_ready(
    workspace: Workspace,
) -> None:
    browser = Browser(workspace)
    opening = browser.opened()
    assert browser.controls(await anext(opening))["collection"]["value"] == ""
    workspace.collection("samples", create=True)
    workspace.ready.set()
    *_, later, _ = await drawn(opening)
    assert browser.controls(later)["collection"]["value"] == "samples"

"""What is chosen on the Playground: of two choices the later one counts, however long each takes."""

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from playground.core.strings import Language
from playground.documents.samples import SAMPLES
from playground.models.endpoints import BUILTIN
from playground.retrieval.reranking import Reranker
from playground.ui import playground
from playground.ui.page.choices import first_collection
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture
from playground.ui.page.setup import Setup
from playground.ui.page.uploads import Filled
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer, Gate, Script, error, serving
from tests.ui.values import PAGE, told


class Browser:
    """Begins the events of the tab, as Gradio calls them."""

    def __init__(self, workspace: Workspace) -> None:
        with gr.Blocks() as blocks:
            self._page = Page(workspace, blocks)
            with gr.Tab() as tab:
                wire = playground.TAB.build(self._page, tab)
            wire()
        [self.server] = [one for one in blocks.blocks.values() if one.elem_id == "server"]
        self._events: dict[str, Callable[..., Any]] = {str(one.name): one.fn for one in blocks.fns.values() if one.fn}
        self._names = {control: name for name, control in self._page.controls.items()}

    def begin(self, name: str, *given: Any) -> Any:
        """The pictures of an event."""
        return self._events[name](PAGE, *given)

    def opened(self, **kept: Any) -> Any:
        """The pictures of a page that is opened, with what its browser kept."""
        return self.begin("opened", told(setup=json.dumps(kept), run=""))

    def controls(self, picture: Picture) -> dict[str, Any]:
        """What a picture sets, by control."""
        return {self._names[one]: value for one, value in picture.items() if one in self._names}

    def asked(self, setup: Setup) -> Any:
        """The pictures of a question."""
        values = [getattr(setup, name) for name in self._page.controls]
        return self.begin("ask", told(run="run", drafts="{}", switched_off="[]"), *values)

    def filled(self, collection: str) -> None:
        """Files of the page went into that collection."""
        self._page.session(PAGE).keep(Filled).collection = collection
        self._page.changes.tell("library")

    def control(self, name: str) -> Any:
        """A component, as it was laid out."""
        return self._page.controls[name]

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
    for name in SAMPLES.values():
        workspace.collection(name, create=True)
    workspace.ready.set()
    *_, later, _ = await drawn(opening)
    assert browser.controls(later)["collection"]["value"] == "samples-zh"


@pytest.mark.parametrize(
    "collections, language, chosen",
    [
        (("samples-zh", "samples-en"), "zh", "samples-zh"),
        (("samples-zh", "samples-en"), "en", "samples-en"),
        (("samples-zh", "samples-en", "bees"), "en", "samples-en"),
        (("samples-zh",), "en", "samples-zh"),
        (("samples",), "en", "samples"),
        (("bees", "samples-zh", "samples-en"), "en", "bees"),
        ((), "zh", ""),
    ],
)
def test_somebody_new_begins_with_the_oldest_collection_of_samples_with_those_in_their_language(
    workspace: Workspace, collections: tuple[str, ...], language: Language, chosen: str
) -> None:
    for name in collections:
        workspace.collection(name, create=True)
    assert first_collection(workspace.library.collections(), language) == chosen


async def test_an_address_is_kept_once_it_answered_as_a_server_does(
    browser: Browser, lotus: Workspace, server: FakeServer, nobody: str
) -> None:
    for typed in (nobody, f"http://{nobody}"):
        first, _ = await drawn(browser.begin("list_models", typed, "fake-model"))
        assert browser.controls(first)["model"]["value"] == ""
        assert any("没有保存" in str(value) for value in first.values())
    assert [one.name for one in lotus.endpoints.all()] == ["fake", "builtin"]


async def test_a_question_to_an_address_that_is_no_server_is_not_asked_and_told_why(
    browser: Browser, lotus: Workspace
) -> None:
    [typed, *_] = await drawn(browser.begin("list_models", "127.0.0.1:9", ""))
    [refused] = await drawn(browser.asked(Setup(question="年假几天？", endpoint="127.0.0.1:9", model="")))
    assert "127.0.0.1:9" in typed[browser.server]
    assert typed[browser.server] in refused
    assert lotus.runs.get("run") is None


async def test_what_is_missing_of_an_address_is_put_in_and_told(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    lotus.endpoints.hide("fake")
    with serving() as another:
        typed = another.url.removeprefix("http://").removesuffix("/v1")
        first, _ = await drawn(browser.begin("list_models", typed, "fake-model"))
    assert browser.controls(first)["endpoint"]["value"] == another.url
    assert any(f"已补全为 {another.url}" in str(value) for value in first.values())
    assert lotus.endpoints.get(another.url).base_url == another.url


async def test_an_address_of_the_operators_server_is_that_server(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    first, _ = await drawn(browser.begin("list_models", server.url.removesuffix("/v1"), "fake-model"))
    assert browser.controls(first)["endpoint"]["value"] == "fake"
    assert [one.name for one in lotus.endpoints.all()] == ["fake", "builtin"]


async def test_somebody_new_begins_with_the_first_server_that_is_up(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    server.models_script = error(404, "Not Found", "text")
    await drawn(browser.opened())
    pictures = await drawn(browser.begin("list_chosen"))
    assert browser.controls(pictures[0])["endpoint"]["value"] == BUILTIN.name


async def test_who_chose_a_server_stays_with_it_though_it_is_down(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    server.models_script = error(404, "Not Found", "text")
    await drawn(browser.opened(endpoint="fake", model="fake-model"))
    pictures = await drawn(browser.begin("list_chosen"))
    assert not any(browser.controls(picture).get("endpoint", {}).get("value") for picture in pictures)
    assert any("能连上，但没有模型接口" in str(value) for picture in pictures for value in picture.values())


async def test_no_model_is_shown_for_a_server_that_lists_none_but_the_one_it_was_used_with(
    browser: Browser, lotus: Workspace, server: FakeServer
) -> None:
    await drawn(browser.opened(endpoint=BUILTIN.name, model=BUILTIN.name))
    server.models_script = error(503, "Loading model")

    async def shown(event: str, *values: str) -> str:
        pictures = await drawn(browser.begin(event, *values))
        return str(browser.controls(pictures[0])["model"].get("value", values[1]))

    assert await shown("list_models", "fake", BUILTIN.name) == ""
    server.models_script = None
    assert await shown("list_again", "fake", "") == "fake-model"
    assert await shown("list_models", BUILTIN.name, "fake-model") == BUILTIN.name
    server.models_script = error(503, "Loading model")
    assert await shown("list_models", "fake", BUILTIN.name) == "fake-model"


async def test_without_a_model_nothing_is_asked(browser: Browser, lotus: Workspace) -> None:
    [refused] = await drawn(browser.asked(Setup(question="年假几天？", endpoint="fake", model="")))
    assert any("没有选择模型" in part for part in refused)
    assert lotus.runs.get("run") is None


async def test_the_collection_that_was_just_filled_is_chosen(
    browser: Browser, lotus: Workspace, tmp_path: Path
) -> None:
    await drawn(browser.opened(collection="lotus"))
    path = tmp_path / "a.md"
    path.write_text("# Bees\n\nThey dance.", "utf-8")
    assert [one.stage for one in lotus.add(path, collection="bees")][-1] == "ready"
    browser.filled(lotus.library.collection("bees").id)
    first, *_ = await drawn(browser.begin("library_for_playground", told()))
    assert browser.controls(first)["collection"]["value"] == "bees"


async def test_reranking_is_off_where_no_server_is_configured_whatever_the_browser_kept(browser: Browser) -> None:
    (first, *_) = await drawn(browser.opened(rerank=True))
    assert browser.controls(first)["rerank"] is False
    assert browser.control("rerank").interactive is False


async def test_reranking_is_on_for_somebody_new_and_off_for_who_switched_it_off(lotus: Workspace) -> None:
    lotus.ready.set()
    lotus.reranker = Reranker("http://127.0.0.1:9/v1")
    browser = Browser(lotus)
    (new, *_), (kept, *_) = await drawn(browser.opened()), await drawn(browser.opened(rerank=False))
    assert (browser.controls(new)["rerank"], browser.controls(kept)["rerank"]) == (True, False)
    assert browser.control("rerank").interactive is True

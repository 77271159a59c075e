"""The pictures of the Models tab reach the page in the order in which they were drawn."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from playground.models.registry import Draft
from playground.ui import models
from playground.ui.models.kept import Kept
from playground.ui.page.choices import Chosen
from playground.ui.page.page import Page
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer
from tests.ui.values import PAGE

Pictures = list[list[Any]]
OTHER: Any = SimpleNamespace(**{**vars(PAGE), "session_hash": "other"})


class Browser:
    """Begins the events of the tab, as Gradio calls them."""

    def __init__(self, workspace: Workspace) -> None:
        with gr.Blocks() as blocks:
            self.page = Page(workspace, blocks)
            with gr.Tab() as tab:
                wire = models.TAB.build(self.page, tab)
            wire()
        self._events: dict[str, Callable[..., Any]] = {str(one.name): one.fn for one in blocks.fns.values() if one.fn}

    def tell(self, event: str, request: Any = PAGE, /, **said: Any) -> Any:
        """The pictures of what a script tells."""
        last = [json.dumps(said)] if event == "models_plan" else []  # the script's, of those that are told last
        return self._events[event](request, SimpleNamespace(_data=None if last else said), *last)

    def begin(self, name: str, *given: Any) -> Any:
        """The pictures of an event of a component."""
        return self._events[name](PAGE, *given)

    async def opened(self) -> Pictures:
        return await drawn(self.begin("opened"))

    def kept(self) -> Kept:
        return self.page.session(PAGE).keep(Kept)


@pytest.fixture
async def browser(workspace: Workspace) -> Browser:
    return Browser(workspace)


async def drawn(pictures: Any) -> Pictures:
    return [list(picture.values()) async for picture in pictures]


def parts(pictures: Pictures) -> str:
    return "\n".join(str(part) for picture in pictures for part in picture)


@pytest.mark.parametrize(
    "name, said",
    [
        ("models_act", {"act": "up", "name": "fake"}),
        ("models_act", {"act": "no click of ours"}),
        ("models_work", {"act": "read"}),
        ("models_work", {"act": "check", "name": "fake"}),
        ("models_work", {"act": "offer"}),
        ("models_work", {"act": "no click of ours"}),
        ("models_plan", {"gpu_count": 2}),
    ],
)
async def test_an_event_ends_with_nothing_new(browser: Browser, name: str, said: dict[str, str]) -> None:
    """Gradio repeats the last picture of an event, which a click may have overtaken by then."""
    *pictures, last = await drawn(browser.tell(name, **said))
    nothing = list(browser.page.nothing.values())
    assert any(picture != nothing for picture in pictures)
    assert last == nothing


async def test_opening_ends_with_nothing_new(browser: Browser) -> None:
    *_, last = await browser.opened()
    assert last == list(browser.page.nothing.values())


async def at_once(call: Callable[..., Any], *given: Any) -> Any:
    """In place of a thread, so that nothing but the order of the events decides who is first."""
    return call(*given)


async def begun(event: asyncio.Future[Any]) -> bool:
    """Whether an event is through when it got as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)
    return event.done()


async def test_what_was_drawn_before_a_check_began_does_not_take_its_stop_away(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture of a click is on its way when a load test begins: that waits until it is sent."""
    monkeypatch.setattr(asyncio, "to_thread", at_once)
    moving = browser.tell("models_act", act="up", name="fake")
    await anext(moving)
    pressing = browser.tell("models_work", act="press", name="fake", model="fake-model")
    first = asyncio.ensure_future(anext(pressing))
    assert not await begun(first)
    assert await drawn(moving) == [list(browser.page.nothing.values())]
    assert await begun(first)
    assert 'data-act="stop"' in parts([list(first.result().values())])
    await pressing.aclose()


@pytest.fixture
async def pressing(browser: Browser, server: FakeServer) -> AsyncIterator[Any]:
    """The pictures of a load test that goes on until it is left, after the first of them."""
    server.script(threading.Event())
    pictures = browser.tell("models_work", act="press", name="fake", model="fake-model")
    for _ in range(3):  # the first one, nothing new once it is sent, and the first tick
        await anext(pictures)
    yield pictures
    await pictures.aclose()


async def test_what_is_drawn_while_a_check_runs_keeps_its_stop(browser: Browser, pressing: Any) -> None:
    assert 'data-act="stop"' in parts(await drawn(browser.tell("models_act", act="up", name="fake")))


async def test_a_check_that_is_stopped_gives_its_buttons_back(
    browser: Browser, pressing: Any, server: FakeServer
) -> None:
    await drawn(browser.tell("models_act", act="stop"))
    *_, last, _ = await drawn(pressing)
    assert 'type="submit"' in parts([last])
    assert await asyncio.to_thread(server.wait_idle)


async def test_a_page_does_one_check_at_a_time(browser: Browser, pressing: Any) -> None:
    checking = browser.kept().checking
    await drawn(browser.tell("models_work", act="check", name="fake"))
    assert browser.kept().checking is checking


async def test_a_check_that_the_page_left_is_over(browser: Browser, pressing: Any) -> None:
    checking = browser.kept().checking
    assert checking is not None
    await pressing.aclose()
    assert checking.phase == "stopped"


async def test_a_new_server_is_shown_before_its_state_is_read(browser: Browser, server: FakeServer) -> None:
    added = await drawn(browser.tell("models_act", act="save", base_url=f"{server.url}/", name="new"))
    assert 'data-server="new"' in parts(added)
    assert "fake-model" not in parts(added)
    assert "fake-model" in parts(await drawn(browser.begin("read_unread")))
    assert await drawn(browser.begin("read_unread")) == [list(browser.page.nothing.values())]


async def test_a_failure_stays_until_the_next_click(browser: Browser) -> None:
    assert "note bad" in parts(await drawn(browser.tell("models_act", act="remove", name="fake")))
    assert "note bad" in parts(await browser.opened())
    assert "note bad" not in parts(await drawn(browser.tell("models_act", act="cancel")))


# Others ---------------------------------------------------------------------------------------------------------------


async def test_a_page_that_never_opened_the_tab_draws_no_list(browser: Browser) -> None:
    browser.page.session(PAGE)
    await drawn(browser.tell("models_act", OTHER, act="up", name="builtin"))
    told = await drawn(browser.tell("endpoints_for_models"))
    assert told == [list(browser.page.nothing.values())]


async def test_a_page_follows_what_another_one_did(browser: Browser, workspace: Workspace) -> None:
    workspace.endpoints.create(Draft("http://127.0.0.1:9/v1", "A"))
    await browser.opened()
    await drawn(browser.tell("models_act", act="pick", name="A"))
    await drawn(
        browser.tell("models_act", OTHER, act="save", before="A", base_url="http://127.0.0.1:9/v1", name="B", window="")
    )
    assert 'data-server="B"' in parts(await drawn(browser.tell("endpoints_for_models")))
    assert browser.kept().picked == "B"


async def test_a_page_that_did_something_meanwhile_follows_too(browser: Browser, workspace: Workspace) -> None:
    workspace.endpoints.create(Draft("http://127.0.0.1:9/v1", "A"))
    await browser.opened()
    await drawn(browser.tell("models_act", act="pick", name="A"))
    await drawn(
        browser.tell("models_act", OTHER, act="save", before="A", base_url="http://127.0.0.1:9/v1", name="B", window="")
    )
    await drawn(browser.tell("models_act", act="up", name="B"))
    assert browser.kept().picked == "B"


async def test_a_page_is_not_told_of_what_it_did_itself(browser: Browser) -> None:
    await browser.opened()
    await drawn(browser.tell("models_act", act="up", name="builtin"))
    assert await drawn(browser.tell("endpoints_for_models")) == [list(browser.page.nothing.values())]


async def test_a_typed_address_is_completed_and_has_to_answer(
    browser: Browser, workspace: Workspace, server: FakeServer, nobody: str
) -> None:
    typed = server.url.removeprefix("http://").removesuffix("/v1")
    added = parts(await drawn(browser.tell("models_act", act="save", base_url=typed, name="whole")))
    assert f"已补全为 {server.url}" in added
    assert "note bad" in parts(await drawn(browser.tell("models_act", act="save", base_url=nobody, name="gone")))
    await drawn(browser.tell("models_act", act="save", base_url=f"http://{nobody}/v1", name="later", unheard="yes"))
    assert [one.name for one in workspace.endpoints.all()] == ["fake", "whole", "later", "builtin"]


async def test_the_server_that_is_chosen_on_the_playground_is_offered_for_a_check(
    browser: Browser, workspace: Workspace, server: FakeServer
) -> None:
    workspace.endpoints.create(Draft(server.url, "A"))
    browser.page.session(PAGE).keep(Chosen).endpoint = "A"
    await browser.opened()
    assert browser.kept().picked == "A"

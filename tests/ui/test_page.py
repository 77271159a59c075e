"""The kernel of the page: sessions, actions, changes."""

from collections.abc import AsyncGenerator
from typing import Any, cast

import gradio as gr
import pytest
from pydantic import TypeAdapter

from playground.core.errors import SettingsError
from playground.ui.documents.actions import CHANGES, WORK
from playground.ui.history.actions import GO
from playground.ui.page.actions import read
from playground.ui.page.changes import Changes
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session, Sessions
from playground.ui.playground.actions import ASK, OPENED, STOP
from playground.ui.prompts.actions import ACTIONS, WITH_DRAFTS
from playground.workspace import Workspace
from tests.ui.values import PAGE, told


class Kept:
    """Anything that is kept by page."""


def test_what_is_kept_for_a_page_stays() -> None:
    sessions = Sessions()
    assert sessions.of(PAGE, {}).keep(Kept) is sessions.of(PAGE, {}).keep(Kept)


def test_old_pages_are_forgotten() -> None:
    sessions = Sessions()
    first = sessions.of(PAGE, {}).keep(Kept)
    for number in range(Sessions.MOST):
        sessions.of(type(PAGE)(**{**vars(PAGE), "session_hash": str(number)}), {})
    assert sessions.of(PAGE, {}).keep(Kept) is not first


GARBAGE: list[Any] = [
    None,
    "",
    [],
    {},
    7,
    {"act": None},
    {"act": ["open"]},
    {"act": "format"},
    {"act": "open"},
    {"run": 5},
]
ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "documents": CHANGES,
    "documents work": WORK,
    "history": GO,
    "ask": ASK,
    "stop": STOP,
    "opened": OPENED,
    "prompts": ACTIONS,
    "prompts preview": WITH_DRAFTS,
}


@pytest.mark.parametrize("said", GARBAGE, ids=repr)
@pytest.mark.parametrize("actions", ADAPTERS.values(), ids=ADAPTERS)
def test_garbage_gets_one_error(actions: TypeAdapter[Any], said: Any) -> None:
    with pytest.raises(SettingsError) as refused:
        read(actions, said)
    assert refused.value.code == "request_unclear"


def test_a_change_is_a_number_of_its_topic() -> None:
    changes = Changes()
    before = changes.numbers()
    changes.tell("library")
    after = changes.numbers()
    assert {topic for topic in after if after[topic] != before[topic]} == {"library"}


def test_what_is_counted_elsewhere_is_a_number_like_the_others() -> None:
    changes = Changes()
    changes.count("runs", lambda: 7)
    assert changes.numbers()["runs"] == 7


def test_a_name_is_followed_through_all_it_was_called_since() -> None:
    changes = Changes()
    changes.tell("library", ("甲", "乙"))
    changes.tell("library", ("乙", "丙"))
    assert changes.name_now("library", "甲", 0) == "丙"
    assert changes.name_now("library", "乙", 1) == "丙"


def test_what_got_a_name_later_is_not_taken_for_what_had_it_before() -> None:
    changes = Changes()
    changes.tell("library", ("甲", "乙"))
    assert changes.name_now("library", "甲", 1) == "甲"


@pytest.fixture
async def refused() -> gr.Error:
    """What Gradio is given when a page sends garbage to an event that has no place for errors."""
    with gr.Blocks() as blocks:
        page = Page(cast(Workspace, None), blocks)

        async def stop(session: Session, said: object) -> AsyncGenerator[Picture, None]:
            read(STOP, said)
            yield page.nothing

        page.hear("stop", stop, [])
    [event] = [cast(Any, each.fn) for each in blocks.fns.values()]
    with pytest.raises(gr.Error) as raised:
        await anext(event(PAGE, told(run=5)))
    return raised.value


async def test_an_error_that_an_event_has_no_place_for_is_told_in_the_language_of_the_page(refused: gr.Error) -> None:
    assert SettingsError("request_unclear", what="").remedy("zh") in refused.message


async def test_an_error_that_an_event_has_no_place_for_fills_no_log(refused: gr.Error) -> None:
    assert not refused.print_exception

"""Sessions of pages: nothing is described for them, and what events change is kept all the same."""

import gradio as gr
import pytest

from playground.ui.workarounds.undescribed import Sessions


def laid_out() -> tuple[gr.HTML, Sessions]:
    """A component, and the sessions of the page that it stands on; for Gradio a loop must run."""
    with gr.Blocks(analytics_enabled=False) as blocks:
        place = gr.HTML("as laid out")
    blocks.state_session_capacity = 2
    return place, Sessions.over(blocks)


async def test_a_page_that_is_opened_describes_no_component(monkeypatch: pytest.MonkeyPatch) -> None:
    def described() -> None:
        raise AssertionError("a component was described")

    place, sessions = laid_out()
    monkeypatch.setattr(place, "get_config", described)
    sessions["page"]._update_value_in_config(place._id, "from an event")
    assert list(sessions["page"].components) == []


async def test_a_component_that_an_event_changed_is_its_pages_own() -> None:
    place, sessions = laid_out()
    changed = gr.HTML("from an event", render=False)
    sessions["page"][place._id] = changed
    assert sessions["page"][place._id] is changed
    assert sessions["other"][place._id] is place


async def test_the_page_that_was_not_used_for_longest_is_forgotten() -> None:
    _, sessions = laid_out()
    for name in ("first", "second", "first", "third"):
        assert sessions[name] is not None
    assert set(sessions.session_data) == {"first", "third"}

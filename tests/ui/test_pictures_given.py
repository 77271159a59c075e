"""Pictures of events: what they give is made, and what they leave out is neither made anew nor changed on the page."""

from collections.abc import AsyncGenerator
from typing import Any

import gradio as gr
import pytest

from playground.ui.workarounds.pictures import Blocks


async def shown(picture: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[str]]:
    """What goes to the page for places by name, and the names of those that were made anew for it."""
    made: list[str] = []

    async def event() -> AsyncGenerator[Any, None]:
        yield {places[name]: value for name, value in picture.items()}

    with Blocks(analytics_enabled=False) as blocks:
        places = {name: gr.HTML(elem_id=name) for name in "abc"}
        blocks.load(event, None, list(places.values()))
    init = gr.HTML.__init__

    def noted(self: gr.HTML, *args: Any, **kwargs: Any) -> None:
        made.append(str(kwargs.get("elem_id")))
        init(self, *args, **kwargs)

    monkeypatch.setattr(gr.HTML, "__init__", noted)
    (fn,) = blocks.fns.values()
    values = {places[name]: value for name, value in picture.items()}
    return await blocks.postprocess_data(fn, values, None), made


async def test_one_place_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    given, made = await shown({"b": "new"}, monkeypatch)
    assert given == [gr.skip(), "new", gr.skip()]
    assert made == []


async def test_two_places_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    given, made = await shown({"c": "last", "a": "first"}, monkeypatch)
    assert given == ["first", gr.skip(), "last"]
    assert made == []

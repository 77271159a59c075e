"""How components and events of the page are declared to Gradio.

`PRIVATE`: with `show_progress_on=None` the page would tell every component that any event ever wrote to about every
step of every event. It can go when Gradio tells the outputs of an event alone (6.31.0 does not).

`drawn`: a value of `gr.HTML` is put in as it is only with the plain template; in a template of one's own it is run as
one, scripts included (https://github.com/gradio-app/gradio/issues/13299).
"""

from collections.abc import Mapping
from typing import Any

import gradio as gr

PRIVATE: Mapping[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "show_progress_on": []}
"""The page's own business, with no component to show its progress on."""


def drawn(elem_id: str | None = None, value: Any = None, *, elem_classes: str | None = None) -> gr.HTML:
    """A place for HTML of our own views."""
    return gr.HTML(value, elem_id=elem_id, elem_classes=elem_classes, apply_default_css=False)

"""A place on the page for HTML of our own views."""

from typing import Any

import gradio as gr


def drawn(elem_id: str | None = None, value: Any = None, *, elem_classes: str | None = None) -> gr.HTML:
    """A `gr.HTML` with the plain template: a value is put in as it is, and nothing in it is read as a template."""
    return gr.HTML(value, elem_id=elem_id, elem_classes=elem_classes, apply_default_css=False)

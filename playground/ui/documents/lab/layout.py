"""Where the lab stands: in place of the documents, and a corner for what is being marked."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from playground.ui.workarounds.components import drawn

LAB_PARTS = ("head", "sides", "progress", "result", "ranks")
MARK_PARTS = ("mark", "seen")


def build() -> Mapping[str, Any]:
    """Lay it out, by the names of its parts."""
    parts: dict[str, Any] = {}
    with gr.Column(elem_id="lab"):
        with gr.Column(elem_id="lab-card", elem_classes="card"):
            for name in ("head", "sides"):
                parts[name] = drawn(f"lab-{name}")
        with gr.Column(elem_id="lab-results", elem_classes="card"):
            for name in ("progress", "result", "ranks"):
                parts[name] = drawn(f"lab-{name}")
    for name in MARK_PARTS:
        parts[name] = drawn(f"lab-{name}")
    return parts

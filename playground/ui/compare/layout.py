"""The layout of the Compare tab: question and set-up on top, an arm a column, and below what belongs to all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.ui.compare.pictures import SLOTS
from playground.ui.page.language import part
from playground.ui.workarounds.components import drawn


@dataclass(frozen=True, slots=True)
class CompareTab:
    """The components that events read and write."""

    tab: gr.Tab
    parts: Mapping[str, Any]
    """HTML by the names of the pictures."""


def build(tab: gr.Tab) -> CompareTab:
    """Lay out the tab, which is open."""
    parts: dict[str, Any] = {}
    with gr.Column(elem_id="compare", elem_classes="of-study"):
        with gr.Column(elem_id="compare-top", elem_classes="card"):
            with gr.Row(elem_id="compare-ask-row"):
                parts["collection"] = drawn("compare-collection")
                drawn("compare-form", part("compare_question"))
            parts["plan"] = drawn("compare-plan")
            parts["note"] = drawn("compare-note")
            parts["context"] = drawn("compare-context")
            parts["live"] = drawn("compare-live")
        with gr.Row(elem_id="arms"):
            for slot in SLOTS:
                with gr.Column(elem_id=f"arm-{slot + 1}", elem_classes="arm card grounded"):
                    parts[f"head{slot}"] = drawn()
                    parts[f"state{slot}"] = drawn()
                    parts[f"answer{slot}"] = drawn(elem_classes="answered")
                    parts[f"below{slot}"] = drawn()
                    parts[f"verdict{slot}"] = drawn()
        with gr.Column(elem_id="compare-beside", elem_classes="card"):
            parts["sections"] = drawn("compare-sections")
            parts["beside"] = drawn("compare-section")
    return CompareTab(tab, parts)

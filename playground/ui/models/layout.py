"""The layout of the Models tab: the list of sections on the left, the parts of one section beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.ui.page.language import part
from playground.ui.workarounds.components import drawn


@dataclass(frozen=True, slots=True)
class ModelsTab:
    """The components that events read and write."""

    tab: gr.Tab
    parts: Mapping[str, Any]
    """HTML by name: head, note, form, servers, check, checked, fit, plan, cause; reranker where there is one."""
    upload: gr.UploadButton
    """Takes a log, a file or what was pasted."""


def build(tab: gr.Tab, *, reranks: bool) -> ModelsTab:
    """Lay out the tab, which is open; `reranks` says whether there is a rerank server."""
    parts: dict[str, Any] = {}
    with gr.Row(elem_id="models"):
        drawn("models-rail", part("models_rail"), elem_classes="card")
        with gr.Column(elem_id="servers-card", elem_classes="card of-servers"):
            parts["head"] = drawn("servers-head")
            parts["note"] = drawn("models-note")
            parts["form"] = drawn("server-form")
            parts["servers"] = drawn("servers")
        with gr.Column(elem_id="check-card", elem_classes="card of-servers"):
            parts["check"] = drawn("check-form")
            parts["checked"] = drawn("check-result")
            if reranks:
                parts["reranker"] = drawn("reranker", part("reranker"))
        parts["fit"] = drawn("fit-form", part("fit_wait"), elem_classes="card of-fit")
        parts["plan"] = drawn("fit-result", part("fit_wait"), elem_classes="card of-fit")
        with gr.Column(elem_id="explain-card", elem_classes="card of-explain"):
            drawn("explain-form", part("explain_form"))
            upload = gr.UploadButton("", size="sm", elem_id="choose-log")  # a button of the form presses it
        parts["cause"] = drawn("cause", part("no_cause"), elem_classes="card of-explain")
    return ModelsTab(tab, parts, upload)

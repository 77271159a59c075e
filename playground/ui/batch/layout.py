"""The layout of the Batch tab: rooms in a rail on the left, and beside it the cards of one room at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.ui.page.language import part
from playground.ui.workarounds.components import drawn


@dataclass(frozen=True, slots=True)
class BatchTab:
    """The components that events read and write."""

    tab: gr.Tab
    parts: Mapping[str, Any]
    """HTML by name: of batches as `pictures` names it, of sets, and of a new batch, each with its own names."""
    questions: gr.UploadButton
    """Takes a file of questions, or what was pasted."""
    remarks: gr.UploadButton
    """Takes a table with verdicts and remarks."""


def build(tab: gr.Tab) -> BatchTab:
    """Lay out the tab, which is open."""
    parts: dict[str, Any] = {}

    def place(*names: str) -> None:
        for name in names:
            parts[name] = drawn(f"batch-{name.replace('_', '-')}")

    with gr.Row(elem_id="batch"):
        with gr.Column(elem_id="batch-rail", elem_classes="card of-batches of-new of-sets of-set of-new_set"):
            drawn("batch-rooms", part("batch_rooms"))
            place("shelf")
        with gr.Column(elem_id="batch-list-card", elem_classes="card of-batches"):
            place("list_head", "list_note", "list")
        with gr.Column(elem_id="batch-making", elem_classes="card of-new"):
            place("form", "arms")
        with gr.Column(elem_id="batch-estimate-card", elem_classes="card of-new"):
            place("estimate")
        with gr.Column(elem_id="batch-grid-card", elem_classes="card of-batch"):
            place("head", "note", "progress", "read_back", "verdicts", "judging", "sieve", "choices", "grid")
            remarks = gr.UploadButton("", size="sm", elem_id="choose-remarks")  # an entry of a menu presses it
        with gr.Column(elem_id="batch-cell-card", elem_classes="card of-batch"):
            place("cell_head")
            with gr.Column(elem_id="batch-cell-body"):
                place("cell", "prompt")
            with gr.Column(elem_id="batch-desk"):
                place("judge", "signed")
        with gr.Column(elem_id="batch-set-card", elem_classes="card of-sets of-set"):
            place("set_head", "set_note", "set_find", "set_rows")
        with gr.Column(elem_id="batch-entry", elem_classes="card of-new_set"):
            drawn("batch-new-set", part("new_set"))
            questions = gr.UploadButton("", size="sm", elem_id="choose-questions")
            place("incoming")
    place("patch")
    drawn("batch-keys", part("batch_keys"))
    return BatchTab(tab, parts, questions, remarks)

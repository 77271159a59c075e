"""The layout of the History tab: what filters the runs above, the runs below."""

from dataclasses import dataclass

import gradio as gr

from playground.ui.page.language import part
from playground.ui.workarounds.components import drawn


@dataclass(frozen=True, slots=True)
class HistoryTab:
    """The components that events read and write."""

    tab: gr.Tab
    head: gr.HTML
    choices: gr.HTML
    """Of a collection, a model and so on; the fields that are typed in are never drawn anew."""
    list: gr.HTML


def build(tab: gr.Tab) -> HistoryTab:
    """Lay out the tab, which is open."""
    with gr.Column(elem_id="history", elem_classes="card of-study"):
        head = drawn("history-head")
        with gr.Row(elem_id="history-sieve"):
            drawn("history-fields", part("history_fields"))
            choices = drawn("history-choices")
        runs = drawn("history-list")
    return HistoryTab(tab, head, choices, runs)

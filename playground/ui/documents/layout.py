"""The layout of the Documents tab: collections on the left; one of them, or one of its documents, on the right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.ui.documents.lab import layout as lab
from playground.ui.page.language import label, part
from playground.ui.workarounds.components import drawn


@dataclass(frozen=True, slots=True)
class DocumentsTab:
    """The components that events read and write."""

    tab: gr.Tab
    parts: Mapping[str, Any]
    """By the names in `LIBRARY_PARTS` and `READER_PARTS`, and `note`, `works`, `drop` and `editor`."""
    upload: gr.UploadButton
    lab: Mapping[str, Any]
    """The parts of the retrieval lab, by their names."""


def build(tab: gr.Tab) -> DocumentsTab:
    """Lay out the tab, which is open."""
    parts: dict[str, Any] = {}
    with gr.Row(elem_id="library"):
        with gr.Column(elem_id="shelf-card", elem_classes="card"):
            parts["shelf"] = drawn("shelf")
        with gr.Column(elem_id="holding", elem_classes="card"):
            parts["head"] = drawn("holding-head")
            parts["reader"] = drawn("reader-head")
            parts["note"] = drawn("library-note")
            parts["works"] = drawn("works")
            with gr.Row(elem_id="drop"):
                parts["drop"] = drawn("drop-text")
                name: Any = label("drop.choose")  # declared as str only; the page translates the marker all the same
                # What cannot be read is sorted out by our script: Gradio would say so in a corner, and in English.
                upload = gr.UploadButton(name, file_count="multiple", size="sm", elem_id="choose-files")
            with gr.Row(elem_id="sieves"):
                parts["sieve"] = drawn("sieve")
                parts["facets"] = drawn("facets")
            parts["picked"] = drawn("picked")
            with gr.Column(elem_id="list"):  # its rows stay as they are while more documents come than it shows
                for name in ("found", "list", "turning"):
                    parts[name] = drawn(f"list-{name}")
            drawn("describing", part("describing"))
            with gr.Row(elem_id="reading"):
                parts["pieces"] = drawn("pieces")
                parts["pages"] = drawn("pages")
                parts["source"] = drawn("source")
            parts["editor"] = drawn("chunk-editor")
    parts["undo"] = drawn("undo", elem_classes="toasts")
    return DocumentsTab(tab, parts, upload, lab.build())

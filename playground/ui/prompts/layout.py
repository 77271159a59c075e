"""The layout of the Prompts tab: the five parts of a prompt in editors, and beside them what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.core.values import PARTS
from playground.prompts.catalog import STOCK
from playground.ui.page.drafts import DRAFT
from playground.ui.page.language import label, part
from playground.ui.workarounds.components import drawn


@dataclass(frozen=True, slots=True)
class PromptsTab:
    """The components that events read and write."""

    tab: gr.Tab
    language: gr.Radio
    set: gr.Dropdown
    editors: tuple[gr.Code, ...]
    """One a part, in their order."""
    switches: Mapping[str, Any]
    """By the name of the control of the Playground that each sets."""
    views: Mapping[str, Any]
    """HTML by name: said, origin, problems, variables, preview, versions, diff, pair, exports, imported;
    refused and saved of saving."""
    old: gr.Dropdown
    new: gr.Dropdown
    fields: Mapping[str, Any]
    """Of the form for files: file, pasted, import_name, import_language."""
    buttons: Mapping[str, gr.Button]
    loaded: gr.HTML
    """The texts for the editors. The script of the page puts them in: `gr.Code` would strip them, and undo would
    take them out again."""


def build(tab: gr.Tab) -> PromptsTab:
    """Lay out the tab, which is open."""
    made: dict[str, Any] = {"views": {}, "fields": {}, "buttons": {}, "switches": {}}
    made["loaded"] = gr.HTML(visible="hidden", elem_id="prompt-loaded")
    with gr.Row(elem_id="workbench"):
        with gr.Column(elem_id="bench", elem_classes="card"):
            drawn(value=part("heading_bench"), elem_classes="unseen")
            _build_choice(made)
            _build_editors(made)
        with gr.Column(elem_id="beside", elem_classes="card"):
            drawn(value=part("heading_beside"), elem_classes="unseen")
            with gr.Tabs(elem_id="side-tabs"):
                _build_side(made)
    drawn("saving", part("saving"))
    made["views"]["refused"] = drawn("save-refused")
    made["views"]["saved"] = drawn("saved", elem_classes="toasts")
    return PromptsTab(tab=tab, **made)


def _build_choice(made: dict[str, Any]) -> None:
    with gr.Row(elem_id="bench-head"):
        made["language"] = gr.Radio(
            [(label("language.zh"), "zh"), (label("language.en"), "en")],
            value="zh",
            label=label("prompts.language"),
            interactive=True,
            elem_id="edit-language",
        )
        made["set"] = gr.Dropdown(
            [(label("prompts.stock"), STOCK), (label("prompts.draft"), DRAFT)],
            value=STOCK,
            label=label("prompts.set"),
            interactive=True,
            elem_id="edit-set",
        )
        gr.Button(label("prompts.save_open"), elem_id="save-open")
        made["buttons"]["ask"] = gr.Button(label("prompts.ask"), variant="primary", elem_id="ask-with")
    made["views"]["said"] = drawn("said")
    made["views"]["origin"] = drawn("origin")


def _build_editors(made: dict[str, Any]) -> None:
    drawn("part-tabs", part("part_tabs"))
    with gr.Column(elem_id="editors"):
        made["editors"] = tuple(
            gr.Code(
                language="jinja2",
                show_label=False,
                interactive=True,
                wrap_lines=True,
                lines=12,
                buttons=[],
                elem_id=f"edit-{name}",
            )
            for name in PARTS
        )
    made["views"]["problems"] = drawn("problems")
    with gr.Accordion(label("prompts.variables"), open=False, elem_id="variables-box"):
        made["views"]["variables"] = drawn("variables")


def _build_side(made: dict[str, Any]) -> None:
    shown_views = made["views"]
    with gr.Tab(label("preview.tab"), id="preview", render_children=True):
        _build_switches(made)
        shown_views["preview"] = drawn("preview")
    with gr.Tab(label("versions.tab"), id="versions", render_children=True):
        shown_views["versions"] = drawn("versions")
        drawn("earlier", part("earlier_drafts"))
    with gr.Tab(label("compare.tab"), id="compare", render_children=True):
        with gr.Row(elem_classes="pair"):
            made["old"] = gr.Dropdown([], label=label("compare.old"), interactive=True, elem_id="compare-old")
            made["new"] = gr.Dropdown([], label=label("compare.new"), interactive=True, elem_id="compare-new")
        shown_views["diff"] = drawn("diff")
    with gr.Tab(label("pair.tab"), id="pair", render_children=True):
        with gr.Row(elem_id="pair-tools"):
            for name in ("edit_zh", "edit_en", "ask_zh", "ask_en"):  # those of the language in the editors are hidden
                said = label(f"pair.{name}")
                made["buttons"][name] = gr.Button(said, size="sm", elem_id=name.replace("_", "-"))
        shown_views["pair"] = drawn("pair")
    with gr.Tab(label("files.tab"), id="files", render_children=True):
        _build_files(made)


def _build_switches(made: dict[str, Any]) -> None:
    choices = {
        "frame": ("frame", ("auto", "rag", "custom", "simple")),
        "roles": ("roles", ("user", "system_user")),
        "context_format": ("format", ("stock", "qanything")),
        "rendering": ("rendering", ("jinja", "replacement")),
    }
    with gr.Row(elem_id="switches"):
        for name, (prefix, values) in choices.items():
            made["switches"][name] = gr.Dropdown(
                [(label(f"{prefix}.{value}"), value) for value in values],
                value=values[0],
                label=label(f"setup.{name}"),
                interactive=True,
                elem_id=f"edit-{name.replace('_', '-')}",
            )


def _build_files(made: dict[str, Any]) -> None:
    fields = made["fields"]
    drawn(value=part("heading_export"))
    made["views"]["exports"] = drawn("exports")
    drawn(value=part("export_why"))
    drawn(value=part("heading_import"), elem_classes="rule")
    fields["file"] = gr.File(
        label=label("files.file"),
        height=110,
        interactive=True,
        elem_id="import-file",
    )
    fields["pasted"] = gr.Textbox(
        label=label("files.paste"), lines=3, max_lines=8, interactive=True, elem_id="import-pasted"
    )
    with gr.Row(elem_classes="pair"):
        fields["import_name"] = gr.Textbox(
            label=label("files.import_name"),
            placeholder=label("files.import_name_placeholder"),
            max_length=80,
            lines=1,
            max_lines=3,
            interactive=True,
            elem_id="import-name",
        )
        fields["import_language"] = gr.Dropdown(
            [(label("files.detect"), ""), (label("language.zh"), "zh"), (label("language.en"), "en")],
            value="",
            label=label("files.import_language"),
            interactive=True,
            elem_id="import-language",
        )
    made["buttons"]["import"] = gr.Button(label("files.import_now"), size="sm", elem_id="import-now")
    made["views"]["imported"] = drawn("imported")

"""The layout of the Playground tab: set-up on the left, question and answer in the middle, this run on the right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.models.endpoints import BUILTIN
from playground.prompts.catalog import STOCK
from playground.ui.page.choices import endpoint_choices
from playground.ui.page.drafts import DRAFT
from playground.ui.page.language import label, part
from playground.ui.page.page import Page
from playground.ui.page.setup import MOST_CHUNKS
from playground.ui.workarounds.components import drawn
from playground.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PlaygroundTab:
    """The components that events read and write."""

    parts: Mapping[str, Any]
    """By the name of the field of `Picture` they show."""
    documents: gr.HTML
    files: gr.HTML
    upload: gr.UploadButton
    stop_upload: gr.Button
    refresh: gr.Button
    server: gr.HTML
    ask: gr.Button
    stop: gr.Button
    set_note: gr.HTML
    instruction_tools: gr.HTML
    instruction_size: gr.HTML
    enlarged: gr.HTML


def build(page: Page) -> PlaygroundTab:
    """Lay out the tab, which is open; its controls become those of the page."""
    controls = page.controls
    parts: dict[str, Any] = {}
    others: dict[str, Any] = {}
    parts["run_id"] = gr.Textbox(visible="hidden", elem_id="run-id")
    parts["live"] = drawn("live")
    with gr.Row(elem_id="shell"):
        with gr.Column(elem_id="left", elem_classes="card"):
            drawn("drawer-head", part("drawer_head"))
            _build_documents(controls, others)
            _build_model(controls, others, page.workspace)
            _build_prompt(controls, others)
            _build_retrieval(controls, page.workspace.reranker is not None)
            _build_sampling(controls)
        with gr.Column(elem_id="middle", elem_classes="card grounded"):
            _build_question(controls, others)
            drawn("queue-note", part("queue_note"))
            drawn("server-down", part("server_down"))
            for name in ("asked", "used", "state", "welcome", "reasoning"):
                parts[name] = drawn(name)
            drawn("answer-bar", part("answer_bar"))
            for name in ("answer", "written"):
                parts[name] = drawn(name)
            parts["answer_tools"] = drawn("answer-tools")
            parts["examined"] = drawn("examined")
            parts["said"] = drawn("said")
        with gr.Column(elem_id="right", elem_classes="card"):
            drawn(value=part("heading_run"))
            parts["figures"] = drawn("figures")
            with gr.Tabs(elem_id="run-tabs"):
                with gr.Tab(label("tab.chunks"), id="chunks", render_children=True):
                    drawn("off-note", part("off_note"))
                    parts["chunks"] = drawn("chunks")
                with gr.Tab(label("tab.prompt"), id="prompt", render_children=True):
                    parts["prompt_size"] = drawn("prompt-size")
                    parts["prompt"] = drawn("prompt")
    others["enlarged"] = drawn("enlarged")
    return PlaygroundTab(parts=parts, **others)


def _build_documents(controls: dict[str, Any], others: dict[str, Any]) -> None:
    drawn(value=part("heading_documents"))
    controls["collection"] = gr.Dropdown(
        [(label("setup.no_collection"), "")],
        value="",
        label=label("setup.collection"),
        interactive=True,
        elem_id="collection",
    )
    others["documents"] = drawn("documents")
    drawn("scope-note", part("scope_note"))
    others["files"] = drawn("files")
    caption: Any = label("setup.upload")  # declared as str only; the page translates the marker all the same
    # What cannot be read is sorted out by our script: Gradio would say so in a corner, and in English.
    others["upload"] = gr.UploadButton(caption, file_count="multiple", size="sm", elem_id="upload")
    others["stop_upload"] = gr.Button(label("setup.stop_upload"), size="sm", visible=False, elem_id="stop-upload")


def _build_model(controls: dict[str, Any], others: dict[str, Any], workspace: Workspace) -> None:
    controls["endpoint"] = gr.Dropdown(
        endpoint_choices(workspace.endpoints.all(), None),
        value=BUILTIN.name,
        label=label("setup.endpoint_open" if workspace.endpoints.may_add else "setup.endpoint"),
        allow_custom_value=workspace.endpoints.may_add,
        interactive=True,
        elem_id="endpoint",
        elem_classes="rule",
    )
    with gr.Row(elem_classes="with-button"):
        controls["model"] = gr.Dropdown(
            [(label("model.builtin"), BUILTIN.name)],
            value=BUILTIN.name,
            label=label("setup.model"),
            allow_custom_value=True,
            interactive=True,
            elem_id="model",
        )
        others["refresh"] = gr.Button(label("setup.refresh"), size="sm", elem_id="refresh")
    others["server"] = drawn("server")


def _build_prompt(controls: dict[str, Any], others: dict[str, Any]) -> None:
    with gr.Row(elem_id="prompt-head", elem_classes="rule"):
        drawn(value=part("heading_prompt"))
        controls["prompt_language"] = gr.Radio(
            [(label("language.zh"), "zh"), (label("language.en"), "en")],
            value="zh",
            label=label("setup.prompt_language"),
            interactive=True,
            elem_id="prompt-language",
        )
    _build_set(controls, others)
    controls["frame"] = gr.Dropdown(
        [(label(f"frame.{name}"), name) for name in ("auto", "rag", "custom", "simple")],
        value="auto",
        label=label("setup.frame"),
        interactive=True,
        elem_id="frame",
    )
    controls["custom_instruction"] = gr.Textbox(
        label=label("setup.custom_instruction"),
        placeholder=label("setup.custom_placeholder"),
        lines=2,
        max_lines=8,
        interactive=True,
        elem_id="custom-instruction",
    )
    _build_instruction(others)
    with gr.Accordion(label("setup.more_prompt"), open=False, elem_id="more-prompt"):
        controls["roles"] = gr.Radio(
            [(label(f"roles.{name}"), name) for name in ("user", "system_user")],
            value="user",
            label=label("setup.roles"),
            interactive=True,
            elem_id="roles",
        )
        controls["context_format"] = gr.Radio(
            [(label(f"format.{name}"), name) for name in ("stock", "qanything")],
            value="stock",
            label=label("setup.context_format"),
            interactive=True,
            elem_id="context-format",
        )
        _build_rendering(controls)


def _build_set(controls: dict[str, Any], others: dict[str, Any]) -> None:
    """The choice of the set, below that of the language."""
    controls["prompt_set"] = gr.Dropdown(
        [(label("prompts.stock"), STOCK), (label("prompts.draft"), DRAFT)],
        value=STOCK,
        label=label("prompts.set"),
        interactive=True,
        elem_id="prompt-set",
    )
    others["set_note"] = drawn("set-note")


def _build_instruction(others: dict[str, Any]) -> None:
    """What stands below the custom instruction: presets, one's own last ones, tokens."""
    with gr.Row(elem_id="instruction-row"):
        others["instruction_tools"] = drawn("instruction-tools")
        others["instruction_size"] = drawn("instruction-size")
    drawn("instruction-note", part("instruction_note"))


def _build_rendering(controls: dict[str, Any]) -> None:
    """How places in the templates are filled."""
    controls["rendering"] = gr.Radio(
        [(label(f"rendering.{name}"), name) for name in ("jinja", "replacement")],
        value="jinja",
        label=label("setup.rendering"),
        interactive=True,
        elem_id="rendering",
    )


def _build_retrieval(controls: dict[str, Any], may_rerank: bool) -> None:
    with gr.Accordion(label("setup.retrieval"), open=False, elem_id="retrieval", elem_classes="rule"):
        controls["extent"] = gr.Dropdown(
            [(label(f"extent.{name}"), name) for name in ("auto", "chunks", "whole")],
            value="auto",
            label=label("setup.extent"),
            interactive=True,
            elem_id="extent",
        )
        with gr.Row(elem_classes="pair"):
            controls["top_k"] = gr.Number(
                5,
                label=label("setup.top_k"),
                minimum=1,
                maximum=MOST_CHUNKS,
                precision=0,
                interactive=True,
                elem_id="top-k",
            )
            controls["threshold"] = gr.Number(
                None,
                label=label("setup.threshold"),
                step=0.05,
                placeholder=label("setup.no_threshold"),
                interactive=True,
                elem_id="threshold",
            )
        controls["mode"] = gr.Dropdown(
            [(label(f"mode.{name}"), name) for name in ("hybrid", "lexical", "dense")],
            value="hybrid",
            label=label("setup.mode"),
            interactive=True,
            elem_id="mode",
        )
        controls["fusion"] = gr.Dropdown(
            [(label(f"fusion.{name}"), name) for name in ("minmax", "rrf")],
            value="minmax",
            label=label("setup.fusion"),
            interactive=True,
            elem_id="fusion",
        )
        controls["rerank"] = gr.Checkbox(
            False,
            label=label("setup.rerank"),
            info=label("setup.rerank_why" if may_rerank else "setup.rerank_missing"),
            interactive=may_rerank,
            elem_id="rerank",
        )


def _build_sampling(controls: dict[str, Any]) -> None:
    servers = label("setup.servers_choice")

    def number(name: str, value: float | None, **limits: Any) -> gr.Number:
        return gr.Number(
            value,
            label=label(f"setup.{name}"),
            placeholder=servers,
            interactive=True,
            elem_id=name.replace("_", "-"),
            **limits,
        )

    with gr.Accordion(label("setup.sampling"), open=False, elem_id="sampling", elem_classes="rule"):
        with gr.Row(elem_classes="pair"):
            controls["temperature"] = number("temperature", 0.5, minimum=0, maximum=2, step=0.1)
            controls["top_p"] = number("top_p", None, minimum=0, maximum=1, step=0.05)
        with gr.Row(elem_classes="pair"):
            controls["max_tokens"] = number("max_tokens", 512, minimum=1, precision=0)
            controls["seed"] = number("seed", None, precision=0)
        controls["stop"] = gr.Textbox(
            label=label("setup.stop"),
            placeholder=label("setup.stop_placeholder"),
            lines=1,
            max_lines=4,
            interactive=True,
            elem_id="stop-texts",
        )


def _build_question(controls: dict[str, Any], others: dict[str, Any]) -> None:
    with gr.Row(elem_id="question-row"):
        gr.Button(label("setup.drawer"), elem_id="drawer")
        controls["question"] = gr.Textbox(
            label=label("question.label"),
            placeholder=label("question.placeholder"),
            lines=1,
            max_lines=8,
            interactive=True,
            elem_id="question",
        )
        others["ask"] = gr.Button(label("question.ask"), variant="primary", elem_id="ask")
        others["stop"] = gr.Button(label("question.stop"), elem_id="stop")

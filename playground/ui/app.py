"""The page as a whole: the top line and the tabs."""

import json
from pathlib import Path

import gradio as gr

from playground.core.strings import text
from playground.documents.loaders import SUFFIXES
from playground.ui import (
    documents_tab,
    models_tab,
    playground_layout,
    playground_tab,
    prompts_layout,
    prompts_tab,
)
from playground.ui.drawn import drawn
from playground.ui.language import label, part, translations
from playground.ui.server import Server
from playground.ui.theme import theme
from playground.workspace import Workspace

_ASSETS = Path(__file__).parent / "assets"
_WAITING = 500
"""Events that may wait; further ones are told that the server is busy."""


def build_app(workspace: Workspace) -> gr.Blocks:
    """The page over `workspace`, ready to be served."""
    page = gr.Blocks(title=text("en", "ui.brand"), fill_width=True, analytics_enabled=False, delete_cache=(3600, 86400))
    with page:
        with gr.Row(elem_id="top"):
            drawn("brand", part("brand"))
            drawn("top-tools", part("top"))
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(label("tab.playground"), id="playground"):
                playground = playground_layout.build(workspace)
            with gr.Tab(label("tab.documents"), id="documents") as second:
                documents = documents_tab.build(second)
            with gr.Tab(label("tab.prompts"), id="prompts") as third:
                prompts = prompts_layout.build(third)
            with gr.Tab(label("tab.models"), id="models") as fourth:
                models = models_tab.build(fourth)
        playground_tab.wire(playground, workspace)
        playground_tab.wire_library(playground, workspace, documents.changed)
        documents_tab.wire(documents, workspace, playground.controls["collection"])
        prompts_tab.wire(prompts, playground, workspace)
        models_tab.wire(models, workspace)
        playground_tab.wire_endpoints(playground, workspace, models.changed)
        playground_tab.wire_load(playground, workspace, page)
    page.queue(default_concurrency_limit=None, max_size=_WAITING)
    return page


def serve(workspace: Workspace) -> Server:
    """Serve the page from now on; returns once it can be opened."""
    files = {"limit": workspace.settings.limits.file_mb, "suffixes": SUFFIXES}
    scripts = ("opening.js", "page.js", "answer.js", "files.js", "documents.js", "prompts.js", "models.js")
    script = f"playground.files={json.dumps(files)};" + "".join(map(_asset, scripts))
    style = "".join(map(_asset, ("page.css", "documents.css", "prompts.css", "models.css")))
    server = Server(build_app(workspace), workspace, script, style, theme=theme(), i18n=translations())
    server.start()
    return server


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")

"""The page as a whole: the top line, the table of tabs, and what each brings along."""

import gc
import json
from pathlib import Path

import gradio as gr

from playground.core.strings import text
from playground.documents.loaders import SUFFIXES
from playground.ui import batch, compare, documents, finder, history, models, playground, prompts
from playground.ui.page.fixed import FIXED
from playground.ui.page.language import label, part, translations
from playground.ui.page.page import Page, Tab
from playground.ui.page.setup import FOLDED, Setup
from playground.ui.page.theme import theme
from playground.ui.study import adding
from playground.ui.study.views.adding import FIXED as ADDING
from playground.ui.web.server import Server
from playground.ui.workarounds.choices import take_as_they_stand
from playground.ui.workarounds.components import drawn
from playground.ui.workarounds.pictures import Blocks
from playground.workspace import Workspace

TABS: tuple[Tab, ...] = (playground.TAB, compare.TAB, batch.TAB, history.TAB, documents.TAB, prompts.TAB, models.TAB)
"""In the order in which they stand. A later one may use what an earlier one has laid out."""
_HERE = Path(__file__).parent
_SCRIPTS = (
    "workarounds/opening.js",
    "workarounds/lists.js",
    "browser/size.js",
    "browser/page.js",
    "workarounds/login.js",
    "browser/actions.js",
    "browser/places.js",
    "browser/drawn.js",
    "browser/files.js",
    "browser/tips.js",
    "study/study.js",
    "finder/finder.js",
)
_STYLES = ("browser/page.css", "browser/drawn.css", "study/study.css", "study/judging.css", "finder/finder.css")
_WAITING = 500
"""Events that may wait; further ones are told that the server is busy."""


def build_app(workspace: Workspace) -> Page:
    """The page over `workspace`, ready to be served."""
    take_as_they_stand()
    blocks = Blocks(title=text("en", "ui.brand"), fill_width=True, analytics_enabled=False, delete_cache=(3600, 86400))
    with blocks:
        page = Page(workspace, blocks)
        with gr.Row(elem_id="top"):
            drawn("brand", part("brand"))
            drawn("top-tools", part("top"))
        connect = []
        with gr.Tabs(elem_id="tabs"):
            for tab in TABS:
                with gr.Tab(label(f"tab.{tab.name}"), id=tab.name) as opened:
                    connect.append(tab.build(page, opened))
        for wire in connect:
            wire()
        adding.build(page)
        finder.build(page)
        page.fill()
    blocks.queue(default_concurrency_limit=None, max_size=_WAITING)
    return page


def serve(workspace: Workspace) -> Server:
    """Serve the page from now on; returns once it can be opened."""
    files = {"limit": workspace.settings.limits.file_mb, "suffixes": SUFFIXES}
    usual = Setup(rerank=workspace.reranker is not None)
    folded = {part.replace("_", "-"): {name: getattr(usual, name) for name in names} for part, names in FOLDED.items()}
    known = f"playground.files={json.dumps(files)};playground.usual={json.dumps(folded)};"
    script = known + _joined(_SCRIPTS, "*.js")
    fixed = {
        name: draw
        for parts in (FIXED, ADDING, finder.FIXED, *(tab.fixed for tab in TABS))
        for name, draw in parts.items()
    }
    style = _joined(_STYLES, "*.css")
    server = Server(build_app(workspace), script, style, theme=theme(), i18n=translations(fixed))
    server.start()
    gc.freeze()  # what is there by now stays: to go through it again and again takes longer than what a click does
    return server


def _joined(first: tuple[str, ...], pattern: str) -> str:
    """The page's own files in their order, then those of the tabs."""
    own = [_HERE / name for name in first]
    return "".join(
        path.read_text("utf-8") for path in (*own, *(p for tab in TABS for p in sorted(tab.folder.rglob(pattern))))
    )

"""The Playground tab: a question, its answer, and everything about this run."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from playground.ui.page.page import Page, Tab
from playground.ui.playground.events import wire
from playground.ui.playground.layout import build
from playground.ui.playground.views.fixed import FIXED


def _build(page: Page, tab: gr.Tab) -> Callable[[], None]:
    laid_out = build(page)
    return lambda: wire(page, laid_out)


TAB = Tab("playground", _build, FIXED, Path(__file__).parent)

"""The History tab: what was asked before, by whom it may be seen, and the way back to each answer."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from playground.ui.history.events import wire
from playground.ui.history.layout import build
from playground.ui.history.views.fixed import FIXED
from playground.ui.page.page import Page, Tab


def _build(page: Page, tab: gr.Tab) -> Callable[[], None]:
    laid_out = build(tab)
    return lambda: wire(page, laid_out)


TAB = Tab("history", _build, FIXED, Path(__file__).parent)

"""The Compare tab: two to four arms over one question, side by side."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from playground.ui.compare.events import wire
from playground.ui.compare.layout import build
from playground.ui.compare.views.fixed import FIXED
from playground.ui.page.page import Page, Tab


def _build(page: Page, tab: gr.Tab) -> Callable[[], None]:
    laid_out = build(tab)
    return lambda: wire(page, laid_out)


TAB = Tab("compare", _build, FIXED, Path(__file__).parent)

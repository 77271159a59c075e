"""The Models tab: the model servers, whether a model fits, and why a server did not start."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from playground.ui.models.events import wire
from playground.ui.models.layout import build
from playground.ui.models.views.fixed import FIXED
from playground.ui.page.page import Page, Tab


def _build(page: Page, tab: gr.Tab) -> Callable[[], None]:
    laid_out = build(tab)
    return lambda: wire(page, laid_out)


TAB = Tab("models", _build, FIXED, Path(__file__).parent)

"""The Batch tab: question sets put to several arms, the answers as a grid, judged by hand and by rule."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from playground.ui.batch.events import wire
from playground.ui.batch.layout import build
from playground.ui.batch.views.fixed import FIXED
from playground.ui.page.page import Page, Tab


def _build(page: Page, tab: gr.Tab) -> Callable[[], None]:
    laid_out = build(tab)
    return lambda: wire(page, laid_out)


TAB = Tab("batch", _build, FIXED, Path(__file__).parent)

"""The Prompts tab: the five parts of a prompt, their versions, and what they come to."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from playground.ui.page.page import Page, Tab
from playground.ui.prompts.events import wire
from playground.ui.prompts.layout import build
from playground.ui.prompts.views.fixed import FIXED


def _build(page: Page, tab: gr.Tab) -> Callable[[], None]:
    laid_out = build(tab)
    return lambda: wire(page, laid_out)


TAB = Tab("prompts", _build, FIXED, Path(__file__).parent)

"""The Documents tab: collections, their documents, and how these were read and cut."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from playground.ui.documents.events import wire
from playground.ui.documents.layout import build
from playground.ui.documents.listing.describing import FIXED
from playground.ui.page.page import Page, Tab


def _build(page: Page, tab: gr.Tab) -> Callable[[], None]:
    laid_out = build(tab)
    return lambda: wire(page, laid_out)


TAB = Tab("documents", _build, FIXED, Path(__file__).parent)

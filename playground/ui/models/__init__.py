"""The Models tab: the model servers, whether a model fits, and why a server did not start."""

from collections.abc import Callable
from pathlib import Path

import gradio as gr

from playground.ui.models import reranking
from playground.ui.models.events import wire
from playground.ui.models.layout import build
from playground.ui.models.views.fixed import FIXED
from playground.ui.page.page import Page, Tab


def _build(page: Page, tab: gr.Tab) -> Callable[[], None]:
    reranker = page.workspace.reranker
    laid_out = build(tab, reranks=reranker is not None)

    def wired() -> None:
        wire(page, laid_out)
        if reranker is not None:
            reranking.wire(page, laid_out.parts["reranker"], reranker)

    return wired


TAB = Tab("models", _build, FIXED, Path(__file__).parent)

"""The events of the Playground tab."""

import json

import gradio as gr

from playground.ui.page.page import Page
from playground.ui.page.setup import KEPT
from playground.ui.playground import asking, choosing, enlarging, examining, saying, uploading
from playground.ui.playground.choices import prompt, reusing
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.workarounds.components import PRIVATE


def wire(page: Page, tab: PlaygroundTab) -> None:
    """Connect the tab with the services."""
    asked = asking.wire(page, tab)
    chosen = choosing.wire(page, tab, asked)
    examining.wire(page, tab)
    saying.wire(page, tab)
    enlarging.wire(page, tab, asked)
    prompt.wire(page, tab)
    reusing.wire(page, tab, asked, chosen)
    uploading.wire(page, tab, chosen)
    page.filled |= {name: page.controls[name] for name in ("question", "custom_instruction")}
    _keep(page, tab)


def _keep(page: Page, tab: PlaygroundTab) -> None:
    """What is set lives in the browser: nothing of it is kept here."""
    controls = [page.controls[name] for name in KEPT]
    keep = f"(...v) => playground.keep('setup', Object.fromEntries({json.dumps(KEPT)}.map((n, i) => [n, v[i]])))"
    gr.on([control.change for control in controls], None, controls, None, js=keep, **PRIVATE)
    tab.parts["run_id"].change(None, [tab.parts["run_id"]], None, js="(id) => playground.keepRun(id)", **PRIVATE)

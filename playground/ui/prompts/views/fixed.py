"""The parts of the Prompts tab that never change."""

from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed
from playground.ui.prompts.views.editing import part_tabs
from playground.ui.prompts.views.saving import dialog


def _earlier_drafts(words: Words) -> Html:
    """Drafts that went out of use; our script fills the list."""
    summary = element("summary", words("versions.earlier"))
    return element("details", summary, element("ul", data_earlier=True), hidden=True)


FIXED: Fixed = {
    "part_tabs": lambda words: part_tabs(words.language),
    "earlier_drafts": _earlier_drafts,
    "saving": dialog,
    "export_why": lambda words: element("p", words("files.export_why"), class_="sum"),
}

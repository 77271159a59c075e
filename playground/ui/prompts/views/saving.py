"""Pure views of saving a version: the dialog, why it was refused, and what was saved."""

import uuid

from playground.core.errors import Failure
from playground.core.strings import Language
from playground.prompts.versions import LONGEST_NAME, LONGEST_NOTE, Version
from playground.ui.html.controls import button, field
from playground.ui.html.elements import Html, element
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.page.prompt_sets import reference_of, shown


def dialog(words: Words) -> Html:
    """Name, note and author of a version; our script opens it, and says in it what will be saved."""
    name = field(
        words("prompts.name"),
        "name",
        why=words("prompts.name_why"),
        placeholder=words("prompts.name_placeholder"),
        required=True,
        maxlength=LONGEST_NAME,
    )
    note = field(words("prompts.note"), "note", placeholder=words("prompts.note_placeholder"), maxlength=LONGEST_NOTE)
    author = field(words("prompts.author"), "author", maxlength=LONGEST_NOTE)
    tools = element(
        "div",
        element("button", words("prompts.save"), type="submit", class_="small primary"),
        button(words("prompts.cancel"), data_shut=True),
        class_="tools",
    )
    form = element(
        "form",
        element("p", class_="sum", id="saving-what"),
        element("div", role="alert", data_refused=True),
        name,
        note,
        author,
        tools,
        data_form="save",
    )
    title = element("h2", words("prompts.save_title"), id="saving-title")
    said = {"aria_labelledby": "saving-title", "aria_describedby": "saving-what"}
    return element("dialog", title, form, aria_modal="true", **said)


def refused(failure: Failure, language: Language) -> Html:
    """Why nothing was saved, to be shown in the dialog; never the same twice, so that our script notices."""
    return element("div", failure_card(failure, language), data_serial=uuid.uuid4().hex)


def saved(version: Version, words: Words) -> Html:
    """What was saved, to be read in passing."""
    told = words("prompts.saved", name=shown(reference_of(version), words))
    return element("p", told, class_="toast", role="status", data_serial=version.id)

"""The dialog in which a document is renamed, tagged or replaced; our script fills it with what the row tells."""

from playground.core.values import Document
from playground.documents.tags import LONGEST, MOST
from playground.ui.html.controls import button, field
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed


def edit_button(document: Document, words: Words, class_: str = "link") -> Html:
    """The button that opens the dialog for a document."""
    return button(
        words("docs.edit"),
        class_=class_,
        said=f"{words('docs.edit')} {document.name}",
        data_describe=document.id,
        data_name=document.name,
        data_tags=words.listed(document.tags),
        data_file=document.file_name,
    )


def tags_of(document: Document, words: Words) -> Html | None:
    """The tags of a document, each of which filters the list by it."""
    if not document.tags:
        return None
    chips = (
        button(
            element("bdi", tag),
            class_="tag-chip",
            said=words("docs.only_tag", tag=tag),
            data_act="sieve",
            data_sieve="tag",
            data_value=tag,
        )
        for tag in document.tags
    )
    return element("p", *chips, class_="tags")


def _dialog(words: Words) -> Html:
    name = field(words("describing.name"), "name", required=True, maxlength=200)
    longest = MOST * (LONGEST + 2)
    tags = field(
        words("describing.tags"), "tags", why=words("describing.tags_why"), maxlength=longest, list="known-tags"
    )
    file = element(
        "p",
        element("span", data_file=True),
        button(words("describing.replace"), data_replace=True),
        class_="of-file",
    )
    tools = element(
        "div",
        element("button", words("holding.save"), type="submit", class_="small primary"),
        button(words("holding.cancel"), data_shut=True),
        class_="tools",
    )
    form = element(
        "form", name, tags, file, element("p", words("describing.replace_why"), class_="sum"), tools,
        data_form="describe",
    )  # fmt: skip
    title = element("h2", words("describing.title"), id="describing-title")
    return element("dialog", title, form, aria_labelledby="describing-title")


FIXED: Fixed = {"describing": _dialog}

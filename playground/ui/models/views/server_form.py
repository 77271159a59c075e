"""The form of a model server that is typed on the page, as a new one or in place of another."""

from collections.abc import Sequence

from playground.core.strings import Language
from playground.models.registry import Draft
from playground.ui.html.controls import button, field, option, select_field, tick, tokens_field
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words


def server_form(draft: Draft, before: str | None, variables: Sequence[str], language: Language) -> Html:
    """`before` is the name of the one that is edited; `variables` are those whose keys may be used."""
    words = Words(language)
    title = words("servers.form_new") if before is None else words("servers.form_edit", name=before)
    address = field(
        words("servers.form_url"),
        "base_url",
        draft.base_url,
        why=words("servers.form_url_why"),
        placeholder="http://127.0.0.1:8000/v1",
        required=True,
        inputmode="url",
    )
    window = None if draft.window is None else str(draft.window)
    fields = [
        address,
        field(words("servers.form_name"), "name", draft.name, why=words("servers.form_name_why")),
        _keys(draft, variables, words),
        tokens_field(words("servers.form_window"), "window", words, window, why=words("servers.form_window_why")),
    ]
    unheard = tick(words("servers.form_unheard"), "unheard")
    tools = element(
        "div",
        element("button", words("servers.form_save"), type="submit", class_="small main"),
        button(words("servers.cancel"), data_act="cancel", data_spot="new"),
        class_="tools",
    )
    grid = element("div", *filter(None, fields), class_="fields")
    keys = None if variables else element("p", words("servers.form_keys_none"), class_="sum")
    return element(
        "form", element("h3", title), grid, keys, unheard, tools, class_="panel", data_form="save", data_before=before
    )


def _keys(draft: Draft, variables: Sequence[str], words: Words) -> Html | None:
    """The choice of a key, where the operator listed one for the page."""
    if not variables:
        return None
    options = [option("", words("servers.form_no_key"), chosen=not draft.api_key_env)]
    options += [option(name, name, chosen=name == draft.api_key_env) for name in variables]
    return select_field(words("servers.form_key"), "api_key_env", options, why=words("servers.form_key_why"))

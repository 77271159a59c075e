"""The fields of the History tab that are typed in: our script fills them from the address."""

from playground.runs.lines import EXCERPT
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed


def _fields(words: Words) -> Html:
    searched = words("history.search_why", characters=EXCERPT)
    search = element(
        "input",
        type="search",
        name="text",
        placeholder=words("history.search", characters=EXCERPT),
        aria_label=searched,
        title=searched,
        autocomplete="off",
        spellcheck="false",
        maxlength=200,
    )
    days = (
        element("label", element("span", words(f"history.{name}")), element("input", type="date", name=name))
        for name in ("since", "to")
    )
    clear = button(words("history.clear"), class_="link", data_clear=True, hidden=True)
    return element("div", search, *days, clear, class_="fields", role="search", aria_label=searched)


FIXED: Fixed = {"history_fields": _fields}

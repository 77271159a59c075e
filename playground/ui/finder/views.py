"""Pure views of the dialogs: the field with what was found, and the list of keys."""

from collections.abc import Sequence

from playground.core.strings import Language
from playground.runs.lines import EXCERPT
from playground.ui.finder.finding import Place
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.marks import spotted
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed

_KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "everywhere": (("Ctrl + K", "find"), ("/", "question"), ("?", "this"), ("Esc", "escape")),
    "answering": (
        ("Enter", "ask"),
        ("Ctrl + Enter", "ask_anywhere"),
        ("Shift + Enter", "line"),
        ("[ or ]", "step"),
    ),
    "documents": (("↑ or ↓", "pieces"), ("Esc", "back")),
    "prompts": (("Ctrl + S", "save"),),
}
"""Where, which keys, and what they do. Where it says Ctrl, the command key of a Mac does, too."""


def found_list(text: str, places: Sequence[Place], more: bool, language: Language) -> Html:
    """What was found for `text`; `more` tells that it is not all."""
    words = Words(language)
    if not places:
        inner: Html = element(
            "p", words("finder.nothing", text=shortened(text, 40), characters=EXCERPT), class_="empty"
        )
    else:
        options = [_option(number, place, text, words) for number, place in enumerate(places)]
        inner = join([element("ul", *options, role="listbox", id="finder-options", aria_label=words("finder.found"))])
        if more:
            inner = join([inner, element("p", words("finder.more"), class_="sum")])
    return element("div", inner, data_found=text)


def _option(number: int, place: Place, text: str, words: Words) -> Html:
    return element(
        "li",
        element("span", words(f"finder.kind_{place.kind}"), class_="badge"),
        element("bdi", spotted(place.name, text), class_="n", title=place.name),
        element("bdi", spotted(place.about, text), class_="aside") if place.about else None,
        element("bdi", spotted(place.passage, text), class_="passage") if place.passage else None,
        role="option",
        class_="two-lines" if place.kind == "run" else None,
        id=f"finder-{number}",
        aria_selected="false",
        data_to=place.address,
        data_field=" ".join(place.field) or None,
    )


def _dialogs(words: Words) -> Html:
    return join([_finder(words), _keys(words)])


def _finder(words: Words) -> Html:
    field = element(
        "input",
        type="search",
        id="finder-field",
        placeholder=words("finder.field"),
        aria_label=words("finder.field"),
        autocomplete="off",
        spellcheck="false",
        role="combobox",
        aria_expanded="true",
        aria_controls="finder-options",
        maxlength=200,
    )
    close = button("×", said=words("finder.close"), data_shut=True)
    return element(
        "dialog",
        element("header", field, close),
        element("div", id="finder-found", aria_live="polite"),
        element("p", words("finder.hint"), class_="sum"),
        id="finder",
        aria_label=words("finder.label"),
    )


def _keys(words: Words) -> Html:
    groups = [
        element(
            "section",
            element("h3", words(f"shortcuts.{where}")),
            element("dl", *(_key(keys, words(f"shortcuts.{does}")) for keys, does in rows)),
        )
        for where, rows in _KEYS.items()
    ]
    close = button("×", said=words("shortcuts.close"), data_shut=True)
    return element(
        "dialog",
        element("header", element("h2", words("shortcuts.title"), tabindex=-1, autofocus=True), close),
        element("div", *groups, element("p", words("shortcuts.batch"), class_="sum"), class_="list", tabindex=0),
        id="shortcuts",
        aria_label=words("shortcuts.title"),
    )


def _key(keys: str, does: str) -> Html:
    signs = (_sign(key) for key in keys.split())
    return element("div", element("dt", *signs), element("dd", does))


def _sign(key: str) -> Html:
    """A key; between two of them, whether they are pressed together or one does as well as the other."""
    return element("span", {"or": "/"}.get(key, key)) if key in ("+", "or") else element("kbd", key)


FIXED: Fixed = {"finder": _dialogs}

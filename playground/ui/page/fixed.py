"""The parts of the page that never change and belong to no tab: the top line, and the headings."""

from functools import partial

from playground.core.strings import table
from playground.ui.html.controls import named_button, option
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed

_HEADING = "ui.heading."
_LENS = element(
    "svg",
    element("circle", cx=7, cy=7, r=4.5),
    element("path", d="M10.5 10.5 14 14"),
    class_="lens",
    viewBox="0 0 16 16",
    aria_hidden="true",
)


def _brand(words: Words) -> Html:
    skip = element("button", words("top.skip"), type="button", class_="skip", data_skip=True)
    return join([skip, element("h1", words("brand")), element("span", words("brand_why"))])


def _top(words: Words) -> Html:
    return element(
        "nav",
        named_button("find", _LENS, words("finder.open")),
        named_button("to-zh", "中文", words("top.to_zh"), lang="zh-CN"),
        named_button("to-en", "English", words("top.to_en"), lang="en"),
        _size(words),
        named_button("theme", "◐", words("top.theme")),
        class_="top",
        aria_label=words("top.label"),
    )


def _size(words: Words) -> Html:
    """How large all of it is, for a projector; the script of the page chooses what is kept."""
    options = [option(str(scale), f"{scale:.0%}") for scale in (1, 1.25, 1.5)]
    return element("select", *options, id="size", title=words("top.size"), aria_label=words("top.size"))


def _heading(name: str, words: Words) -> Html:
    return element("h2", words(f"heading.{name}"), class_="h")


_names = [key.removeprefix(_HEADING) for key in table() if key.startswith(_HEADING)]
FIXED: Fixed = {"brand": _brand, "top": _top, **{f"heading_{name}": partial(_heading, name) for name in _names}}

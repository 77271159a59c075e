"""Fields, choices and buttons of our own forms."""

from collections.abc import Iterable

from playground.core.counts import PATTERN
from playground.ui.html.elements import Attribute, Html, Inner, element
from playground.ui.html.words import Words

Option = tuple[str, str]
"""What is sent, and what is shown."""


def button(shown: Inner, *, class_: str = "small", said: str | None = None, **data: Attribute) -> Html:
    """A button; `said` is its name for those who hear it, where what is shown is not enough."""
    return element("button", shown, type="button", class_=class_, aria_label=said, **data)


def named_button(name: str, shown: Inner, said: str, **more: Attribute) -> Html:
    """A button whose sign says less than its name: that is heard, and seen by those who wait over it."""
    return element("button", shown, type="button", id=name, class_="small", title=said, aria_label=said, **more)


def field(shown: str, name: str, value: str | None = None, *, why: str | None = None, **attributes: Attribute) -> Html:
    """A text field with its label, and below it what to know of it."""
    kind: dict[str, Attribute] = {"type": "text", "autocomplete": "off", "spellcheck": "false", **attributes}
    return _labelled(shown, element("input", name=name, value=value, **kind), why)


def number_field(
    shown: str, name: str, value: str | None = None, *, why: str | None = None, **attributes: Attribute
) -> Html:
    """A field for a number."""
    kind: dict[str, Attribute] = {"type": "number", "inputmode": "decimal", **attributes}
    return field(shown, name, value, why=why, **kind)


def tokens_field(
    shown: str, name: str, words: Words, value: str | None = None, *, why: str | None = None, **attributes: Attribute
) -> Html:
    """A field for a count of tokens, which a field for numbers would rob of its k."""
    kind: dict[str, Attribute] = {"pattern": PATTERN, "title": words("tokens_typed"), **attributes}
    return field(shown, name, value, why=why, **kind)


def select_field(
    shown: str,
    name: str,
    options: Iterable[Html],
    *,
    why: str | None = None,
    class_: str = "field",
    **attributes: Attribute,
) -> Html:
    """A choice with its label."""
    return _labelled(shown, element("select", *options, name=name, **attributes), why, class_)


def option(value: str, shown: str, *, chosen: bool = False, **attributes: Attribute) -> Html:
    """One of the options of a choice."""
    return element("option", shown, value=value, selected=chosen, **attributes)


def tick(shown: Inner, name: str, *, value: str = "yes", checked: bool = False) -> Html:
    """A box to tick."""
    box = element("input", type="checkbox", name=name, value=value, checked=checked)
    return element("label", box, element("span", shown), class_="tick")


def page_buttons(page: int, pages: int, words: Words, **data: Attribute) -> Html:
    """Buttons to the page before and the one after; each carries the number of its page, beside `data`."""

    def turn(sign: str, said: str, to: int) -> Html:
        facts = {**data, "type": "button", "class_": "small", "title": said, "aria_label": said, "data_page": to}
        return element("button", sign, disabled=not 0 <= to < pages, **facts)

    at = element("span", words("pages.at", page=words.number(page + 1), pages=words.number(pages)), class_="aside")
    return element(
        "div", turn("‹", words("pages.before"), page - 1), at, turn("›", words("pages.after"), page + 1), class_="pager"
    )


def _labelled(shown: str, control: Html, why: str | None, class_: str = "field") -> Html:
    told = element("span", why, class_="sum") if why else None
    return element("label", element("span", shown), control, told, class_=class_)

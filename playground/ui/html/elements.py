"""Building HTML: the one place where text of users, documents and models becomes part of a page."""

import re
from collections.abc import Iterable

import markupsafe
from markupsafe import Markup

_UNSHOWN = re.compile(r"[\0\ud800-\udfff]")
_CR = "&#13;"  # a bare CR would come out of the parser as LF, and copied text would differ from what was sent
_EMPTY_ELEMENTS = frozenset({"br", "hr", "input", "wbr"})
Attribute = str | int | float | bool | None


class Html(Markup):
    """Text that is HTML already; any other `str` is escaped when it becomes part of an element."""

    __slots__ = ()


Inner = Html | str | None


def escape(text: str) -> Html:
    """`text` as it is shown: no character of it is read as markup."""
    return Html(str.replace(markupsafe.escape(_UNSHOWN.sub("\ufffd", text)), "\r", _CR))


def join(parts: Iterable[Inner], between: str = "") -> Html:
    """The parts one after the other, those that are not HTML escaped, those that are None left out."""
    return Html(str(escape(between)).join([_inner(part) for part in parts if part is not None]))


def dotted(parts: Iterable[Inner]) -> Html:
    """The parts with dots between, those that are None or empty left out; a line breaks after a dot where it can."""
    *firsts, last = [part for part in parts if part] or [""]
    told = [element("span", part, "\N{NO-BREAK SPACE}·", class_="fact") for part in firsts]
    return join([*told, element("span", last, class_="fact")], " ")


def titled(title: str, about: Iterable[Inner]) -> Html:
    """The title of a card and, beside or below it, what there is to say of it."""
    name = element("h2", element("bdi", title, title=title))
    return element("div", name, element("span", dotted(about), class_="aside"), class_="titled")


def element(tag: str, *inner: Inner, **attributes: Attribute) -> Html:
    """`<tag attributes>inner</tag>`.

    `class_` stands for class, `data_x` for data-x; an attribute that is None or False is left out, True stands bare.
    """
    opening = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    return Html(opening if tag in _EMPTY_ELEMENTS else f"{opening}{join(inner)}</{tag}>")


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, with an ellipsis where something was left out."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _inner(part: str) -> Html:
    return part if isinstance(part, Html) else escape(part)


def _attribute(name: str, value: Attribute) -> str:
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'

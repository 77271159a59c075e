"""Blocks of code: coloured by what their language makes of them, with a button that copies them."""

from functools import cache
from typing import Any

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from playground.ui.html.elements import Html, element, escape, join

_LONGEST = 20_000
"""Characters of a block above which it stays plain: colours would cost more than they tell."""
_SHOWN = frozenset({"c", "k", "s", "m", "n", "o", "g"})
"""First letters of the kinds that have a colour: comments, keywords, strings, numbers, names, operators, changes."""


def code_block(code: str, language: str, copy: str) -> Html:
    """`code` exactly as it is; a language that nobody knows leaves it plain. `copy` names the button."""
    button = element("button", copy, type="button", class_="small", data_copy_code=True)
    written = element("code", coloured(code, language))
    scrolling = element("pre", Html("\n"), written, tabindex=0)
    return element("div", button, scrolling, class_="code")


def coloured(code: str, language: str) -> Html:
    """The code with its parts in `span`s."""
    lexer = _lexer(language.strip().lower())
    if lexer is None or len(code) > _LONGEST:
        return escape(code)
    parts = [(kind, text) for kind, text in lexer.get_tokens(code) if text]
    if "".join(text for _, text in parts) != code:
        return escape(code)
    return join(_part(_kind(kind), text) for kind, text in parts)


def _part(kind: str, text: str) -> Html:
    return element("span", text, class_=f"c-{kind}") if kind[:1] in _SHOWN else escape(text)


def _kind(kind: Any) -> str:
    """The short name that Pygments has for a kind, or for what it is a kind of."""
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    return str(STANDARD_TYPES[kind])


@cache
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False) if language else None
    except ClassNotFound:
        return None

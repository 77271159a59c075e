"""Two languages at run time: the cookie `lang` decides, labels follow in the page, sentences are written in it here."""

from collections.abc import Callable, Mapping

import gradio as gr
from gradio.i18n import I18nData

from playground.core.strings import Language, table
from playground.ui.html.elements import Html
from playground.ui.html.words import Words

COOKIE = "lang"
_PREFIX = "ui."
_WRITTEN_HERE = (
    *("ui.js.", "ui.servers.", "ui.check.", "ui.fit.", "ui.explain.", "ui.arms.", "ui.study.", "ui.comparison."),
    *("ui.batch.", "ui.sets.", "ui.sieve.", "ui.grid.", "ui.cell.", "ui.verdicts.", "ui.making.", "ui.estimate."),
    *(
        "ui.export.",
        "ui.read_back.",
        "ui.keys.",
        "ui.rooms.",
        "ui.adding.",
        "ui.finder.",
        "ui.shortcuts.",
        "ui.history.",
    ),
)
"""Texts that the page itself never looks up, so that they are not sent to it."""


def spoken(request: gr.Request) -> Language:
    """The language of whoever sent `request`: the cookie, else what the browser prefers."""
    wanted = request.cookies.get(COOKIE) or request.headers.get("accept-language") or "en"
    return "zh" if wanted.lower().startswith("zh") else "en"


def label(key: str) -> I18nData:
    """A marker for `ui.<key>`, which the page replaces by the text in its language."""
    if f"{_PREFIX}{key}" not in table():
        raise KeyError(key)
    return I18nData(_name(key))


def part(name: str) -> I18nData:
    """A marker for a fixed part of the page, by its name in a table `FIXED`."""
    return I18nData(f"part_{name}")


def translations(fixed: Mapping[str, Callable[[Words], Html]]) -> gr.I18n:
    """All texts and fixed parts of the page for Gradio; both kinds of Chinese browser get Chinese."""
    chinese, english = _dictionary("zh", fixed), _dictionary("en", fixed)
    return gr.I18n(**{"en": english, "zh-CN": chinese, "zh-TW": chinese})


def _dictionary(language: Language, fixed: Mapping[str, Callable[[Words], Html]]) -> dict[str, str]:
    texts = {
        key: entry[language]
        for key, entry in table().items()
        if key.startswith(_PREFIX) and not key.startswith(_WRITTEN_HERE)
    }
    parts = {f"part_{name}": str(draw(Words(language))) for name, draw in fixed.items()}
    return {_name(key.removeprefix(_PREFIX)): text for key, text in texts.items()} | parts


def _name(key: str) -> str:
    return key.replace(".", "_")  # a dot would be read as a path into the dictionary

"""Below the custom instruction: ready-made ones, the reader's own last ones, and what it costs."""

from playground.core.strings import Language
from playground.core.values import TokenCount
from playground.prompts.presets import presets
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words


def instruction_tools(prompt_language: Language, language: Language) -> Html:
    """Two menus; the script of the page fills the second from what this browser remembers."""
    words = Words(language)
    offered = (
        element(
            "li",
            element("button", preset.title, type="button", data_instruction=preset.text, title=preset.text),
        )
        for preset in presets(prompt_language)
    )
    return join(
        [
            _menu(words("instruction.presets"), element("ul", *offered, lang=prompt_language)),
            _menu(words("instruction.history"), element("ul", data_history=True)),
        ]
    )


def instruction_size(count: TokenCount, language: Language) -> Html:
    """Its tokens and who counted them."""
    words = Words(language)
    shown = words("instruction.tokens", tokens=words.tokens(count))
    return element("span", shown, class_="aside", title=words(f"source.{count.source}"))


def _menu(name: str, entries: Html) -> Html:
    return element("details", element("summary", name), element("div", entries, class_="entries"), class_="menu")

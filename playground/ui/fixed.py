"""The fixed parts of the page that are more than a word: headings and the top line, one version a language."""

from collections.abc import Mapping

from playground.core.strings import Language, table
from playground.ui.html.elements import Html, element, join
from playground.ui.html.formulas import katex
from playground.ui.html.words import Words
from playground.ui.models.views.causes import explain_form, no_cause
from playground.ui.prompts.views.editing import part_tabs


def fixed_parts(language: Language) -> Mapping[str, Html]:
    """HTML by name."""
    words = Words(language)
    headings = {
        f"heading_{key.removeprefix('ui.heading.')}": element("h2", entry[language], class_="h")
        for key, entry in table().items()
        if key.startswith("ui.heading.")
    }
    return {
        "brand": join([element("h1", words("brand")), element("span", words("brand_why"))]),
        "top": element(
            "nav",
            _button("to-zh", "中文", words("top.to_zh"), lang="zh-CN"),
            _button("to-en", "English", words("top.to_en"), lang="en"),
            _button("theme", "◐", words("top.theme")),
            class_="top",
            aria_label=words("top.label"),
        ),
        "off_note": element(
            "p",
            element("span"),
            " ",
            element("button", words("chunks.all_on"), type="button", class_="link", data_all_on=True),
            data_note=True,
            hidden=True,
            class_="sum",
        ),
        "drawer_head": element(
            "header",
            element("h2", words("setup.drawer")),
            _button("drawer-close", "×", words("setup.close")),
        ),
        "server_down": element(
            "p",
            element("i", class_="dot", aria_hidden="true"),
            words("server.unusable"),
            element("button", words("setup.open"), type="button", class_="link", data_open_settings=True),
            class_="line bad",
        ),
        "answer_bar": _answer_bar(words),
        "part_tabs": part_tabs(language),
        "earlier_drafts": element(
            "details",
            element("summary", words("versions.earlier")),
            element("ul", data_earlier=True),
            hidden=True,
        ),
        "models_rail": _rail(words),
        "fit_wait": element("p", words("fit.wait"), class_="empty"),
        "explain_form": explain_form(language),
        "no_cause": no_cause(language),
        "export_why": element("p", words("files.export_why"), class_="sum"),
        **headings,
    }


def _answer_bar(words: Words) -> Html:
    """The switch between the answer as it is set and as it was written."""
    script, style = katex()
    switch = element(
        "button",
        words("answer.as_written"),
        type="button",
        id="as-written",
        class_="link",
        title=words("answer.as_written_why"),
        aria_pressed="false",
    )
    return element("div", switch, class_="answer-bar", data_katex=script, data_katex_style=style)


def _rail(words: Words) -> Html:
    """The three sections of the Models tab."""
    entries = (
        element(
            "li",
            element(
                "button",
                element("span", words(f"rail.{name}"), class_="n"),
                element("span", words(f"rail.{name}_why"), class_="sub"),
                type="button",
                class_="pick",
                data_section=name,
                aria_current="true" if name == "servers" else None,
            ),
        )
        for name in ("servers", "fit", "explain")
    )
    return element("nav", element("ul", *entries, class_="picks"), aria_label=words("rail.label"))


def _button(name: str, shown: str, said: str, lang: str | None = None) -> Html:
    return element("button", shown, type="button", id=name, class_="small", title=said, aria_label=said, lang=lang)

"""The parts of the Models tab that never change."""

from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.models.views.causes import explain_form, no_cause
from playground.ui.models.views.reranker import trial_card
from playground.ui.page.page import Fixed


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


FIXED: Fixed = {
    "models_rail": _rail,
    "reranker": trial_card,
    "fit_wait": lambda words: element("p", words("fit.wait"), class_="empty"),
    "explain_form": lambda words: explain_form(words.language),
    "no_cause": lambda words: no_cause(words.language),
}

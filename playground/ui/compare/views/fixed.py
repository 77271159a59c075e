"""The parts of the Compare tab that never change."""

from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed


def _question(words: Words) -> Html:
    """The question and the buttons that ask it and stop what goes on; the browser keeps what is typed."""
    area = element(
        "textarea",
        id="compare-question",
        rows=1,
        placeholder=words("question.placeholder"),
    )
    label = element("label", words("question.label"), for_="compare-question")
    ask = element("button", words("comparison.ask"), type="submit", class_="small primary", id="compare-ask")
    stop = element(
        "button", words("comparison.stop_all"), type="button", class_="small", data_act="stop_all", id="compare-stop"
    )
    return element("form", label, area, ask, stop, class_="compare-question", data_form="ask")


FIXED: Fixed = {"compare_question": _question}

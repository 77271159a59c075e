"""Before the first question: what to do next, with questions to click."""

from collections.abc import Sequence

from playground.core.strings import Language
from playground.core.values import Collection
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words

SAMPLE_QUESTIONS = 4


def welcome(collection: Collection | None, questions: Sequence[str], ready: bool, language: Language) -> Html:
    """What stands in the answer's place while there is none; `questions` may be asked of the collection."""
    words = Words(language)
    if not ready:
        return _said(words("welcome.warming"), words("welcome.warming_why"))
    if collection is not None and collection.documents == 0:
        upload = element("button", words("setup.upload"), type="button", class_="small primary", data_press="#upload")
        return _said(words("welcome.no_document"), words("welcome.no_document_why"), element("p", upload))
    buttons = (
        element("li", element("button", question, type="button", data_question=question)) for question in questions
    )
    return element(
        "div",
        element("p", words("welcome.title"), class_="title"),
        element("p", words("welcome.why"), class_="why"),
        element("p", words("welcome.try"), class_="try"),
        element("ul", *buttons, class_="samples"),
        class_="welcome",
    )


def _said(title: str, why: str, *more: Html) -> Html:
    return element("div", element("p", title, class_="title"), element("p", why, class_="why"), *more, class_="welcome")

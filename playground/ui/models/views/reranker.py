"""The rerank server: a button that tries it, and what it said of two texts."""

from playground.core.errors import Failure
from playground.retrieval.reranking.trial import Trial, question, texts
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import card
from playground.ui.html.words import Words


def trial_card(words: Words, said: Trial | Failure | None = None, *, running: bool = False) -> Html:
    """The button with what it is for, and below it what came of the last click."""
    title = element("h2", words("rerank.title"))
    why = element("p", words("rerank.why"), class_="sum")
    go = button(words("rerank.go"), data_act="rerank", data_spot="rerank", disabled=running)
    return join([title, why, element("div", go, class_="tools"), _result(said, words, running)])


def _result(said: Trial | Failure | None, words: Words, running: bool) -> Html | None:
    if running:
        sign = element("i", class_="spin", aria_hidden="true")
        return element("p", sign, element("span", words("rerank.asking"), role="status"), class_="line busy")
    match said:
        case None:
            return None
        case Failure():
            told = (said.message(words.language), said.remedy(words.language), said.detail)
            return card("bad", words("rerank.failed"), *told)
        case Trial():
            return _scored(said, words)


def _scored(trial: Trial, words: Words) -> Html:
    scored = zip(trial.ranking.scores, texts(words.language), strict=True)
    rows = (element("li", element("b", f"{score:.4f}"), element("span", shown)) for score, shown in scored)
    return element(
        "div",
        element("p", words("rerank.sound" if trial.sound else "rerank.unsound"), class_="title"),
        element("p", words("rerank.asked", question=question(words.language)), class_="why"),
        element("ul", *rows, class_="scored"),
        element("p", words("rerank.by", url=trial.ranking.url, seconds=words.seconds(trial.seconds)), class_="why"),
        class_=f"note {'good' if trial.sound else 'warn'}",
        role="status",
    )

"""Pure views of the dialog that puts a question into a set."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.errors import Failure
from playground.studies.sets import limits
from playground.studies.sets.store import SetLine
from playground.studies.values import Question, QuestionSet
from playground.ui.html.controls import button, field, option, select_field
from playground.ui.html.elements import Html, element
from playground.ui.html.notes import failure_card, line
from playground.ui.html.words import Words
from playground.ui.page.page import Fixed


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that can go into a set."""

    question: Question
    batch: str
    """Id of the batch that it is of; "" for none."""
    sets: Sequence[SetLine]
    """People's own."""
    chosen: str
    """Id of a set; "" for a new one."""
    name: str = ""
    """Of the new one, as it was typed."""
    failure: Failure | None = None
    """Why it could not be put where it was to go."""


def add_button(text: str, words: Words, *, batch: str = "", question: str = "") -> Html:
    """The button that opens the dialog for a question: by its text, or by its id in a batch."""
    return button(
        words("adding.open"),
        data_add_to_set=text,
        data_batch=batch or None,
        data_question=question or None,
        data_spot="add",
    )


def form(asked: Asked, serial: int, words: Words) -> Html:
    """The question, and the choice of its set."""
    known = {one.id for one in asked.sets}
    chosen = asked.chosen if asked.chosen in known else asked.sets[0].id if asked.sets and not asked.name else ""
    options = [option(one.id, one.name, chosen=one.id == chosen) for one in asked.sets]
    options.append(option("", words("adding.new"), chosen=not chosen))
    new = field(words("adding.name"), "name", asked.name, maxlength=limits.LONGEST_NAME)
    tools = element(
        "div",
        element("button", words("adding.add"), type="submit", class_="small primary"),
        button(words("holding.cancel"), data_shut=True),
        class_="tools",
    )
    inner = element(
        "form",
        element("blockquote", asked.question.text, class_="text"),
        element("p", words("adding.points_why"), class_="sum") if not asked.question.key_points else None,
        failure_card(asked.failure, words.language) if asked.failure else None,
        select_field(words("adding.set"), "set", options) if asked.sets else None,
        element("div", new, class_="new-set"),
        tools,
        data_form="put",
        data_text=asked.question.text if not asked.batch else None,
        data_batch=asked.batch or None,
        data_question=asked.question.id or None,
    )
    return element("div", inner, data_serial=serial)


def added(known: QuestionSet, question: Question, new: bool, serial: int, words: Words) -> Html:
    """That it is there now, or was before."""
    told = words(
        "adding.added" if new else "adding.known",
        name=known.name,
        questions=words.counted("questions", len(known.questions)),
    )
    more = words("adding.then") if new and not question.key_points else None
    return element(
        "div",
        line("good" if new else "calm", element("span", told, role="status")),
        element("p", more, class_="sum") if more else None,
        element("div", button(words("keys.shut"), class_="small primary", data_shut=True), class_="tools"),
        data_serial=serial,
    )


def refused(failure: Failure, serial: int, words: Words) -> Html:
    """Why there is nothing to be chosen."""
    shut = element("div", button(words("keys.shut"), data_shut=True), class_="tools")
    return element("div", failure_card(failure, words.language), shut, data_serial=serial)


def _dialog(words: Words) -> Html:
    title = element("h2", words("adding.title"), id="add-to-set-title")
    said = {"id": "add-to-set", "aria_labelledby": "add-to-set-title"}
    return element("dialog", title, element("div"), class_="of-study", **said)


FIXED: Fixed = {"add_to_set": _dialog}

"""Marking while reading: the form in which text becomes evidence, what became of it, and what is marked already."""

import json
from collections.abc import Sequence

from playground.core.errors import Failure
from playground.studies.lab.values import Evidence
from playground.studies.sets.limits import LONGEST_QUESTION
from playground.studies.sets.store import SetLine
from playground.studies.values import Question
from playground.ui.documents.lab.kept import Marking
from playground.ui.html.controls import button, option, select_field
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words

_LONGEST = 240
_SHORT = 40


def marking(
    it: Marking | None,
    sets: Sequence[SetLine],
    questions: Sequence[Question],
    others: Sequence[Evidence],
    new: str,
    words: Words,
) -> Html:
    """The form; or what was kept, with the `others` places of the same question; nothing while nothing is marked.

    `new` is what a set is called that is made for it.
    """
    if it is None:
        return Html("")
    inner = _kept(it.kept, questions, others, words) if it.kept is not None else _form(it, sets, questions, new, words)
    return element("div", inner, class_="card lab-mark", role="dialog", aria_label=words("lab.mark"))


def refused(failure: Failure, words: Words) -> Html:
    """Why nothing could be marked."""
    close = element("div", button(words("lab.close"), data_act="forget"), class_="tools")
    inner = join([failure_card(failure, words.language), close])
    return element("div", inner, class_="card lab-mark", role="dialog", aria_label=words("lab.mark"))


def _form(it: Marking, sets: Sequence[SetLine], questions: Sequence[Question], new: str, words: Words) -> Html:
    options = [option("", new, chosen=not it.set_id), *(option(o.id, o.name, chosen=o.id == it.set_id) for o in sets)]
    known = element("datalist", *(option(question.text, "") for question in questions), id="lab-known")
    question = element(
        "input",
        type="text",
        name="question",
        list="lab-known",
        maxlength=LONGEST_QUESTION,
        required=True,
        autocomplete="off",
        placeholder=words("lab.question_hint"),
    )
    return element(
        "form",
        element("p", words("lab.mark"), class_="title"),
        element("blockquote", shortened(" ".join(it.span.text.split()), _LONGEST)),
        failure_card(it.failure, words.language) if it.failure is not None else None,
        select_field(words("lab.set"), "set", options, data_change="mark_set"),
        element("label", element("span", words("lab.question")), question, known, class_="field"),
        element(
            "div",
            element("button", words("lab.keep"), type="submit", class_="small primary"),
            button(words("lab.forget"), data_act="forget"),
            class_="tools",
        ),
        data_form="keep",
    )


def _kept(evidence: Evidence, questions: Sequence[Question], others: Sequence[Evidence], words: Words) -> Html:
    question = next((one.text for one in questions if one.id == evidence.question), "")
    said = words("lab.kept", question=shortened(question, _SHORT))
    parts = None
    if others:
        any_of = _choice("need_any", evidence.id, others[0].part, any(o.part == evidence.part for o in others), words)
        all_of = _choice("need_all", evidence.id, 0, all(o.part != evidence.part for o in others), words)
        why = element("p", words("lab.others", count=len(others)), class_="why")
        parts = join([why, element("div", all_of, any_of, class_="tools")])
    return join(
        [
            element("p", said, class_="title", role="status"),
            parts,
            element(
                "div",
                button(words("lab.undo"), data_act="remove", data_id=evidence.id),
                button(words("lab.close"), data_act="forget"),
                class_="tools",
            ),
        ]
    )


def _choice(name: str, id: str, part: int, chosen: bool, words: Words) -> Html:
    pressed = "true" if chosen else "false"
    return button(words(f"lab.{name}"), data_act="together", data_id=id, data_part=part, aria_pressed=pressed)


def seen(document: str, marks: Sequence[tuple[int, int, str]]) -> Html:
    """What is marked in the open document, for the script that colours it: beginning, end and question of each."""
    return element("i", hidden=True, data_lab_marks=json.dumps(marks, ensure_ascii=False), data_document=document)

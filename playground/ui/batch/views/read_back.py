"""What a table that came back says of answers: each change before it is taken over, and what could not be taken."""

from collections.abc import Mapping

from playground.core.strings import text
from playground.studies.exports.reimport.restoring import Restoration, Restored
from playground.studies.reasons import REASONS
from playground.studies.values import Judgement, Question
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.notes import line
from playground.ui.html.words import NONE, Words

_SHOWN = 50
_LONGEST = 160
"""Characters of a question or a remark that are shown."""


def read_back(
    found: Restoration,
    name: str,
    questions: Mapping[str, Question],
    now: Mapping[tuple[str, str, int], Judgement],
    words: Words,
) -> Html:
    """`name` is that of the file; `now` has what is said of the answers until then, by question, arm and repeat."""
    changes = len(found.cells)
    title = words("read_back.title", name=name, rows=words.number(found.rows), changes=words.number(changes))
    notices = [line("warn", element("span", notice.message(words.language))) for notice in found.notices]
    rows = [_row(one, questions, now, words) for one in found.cells[:_SHOWN]]
    left = changes - len(rows)
    acts = element(
        "div",
        element(
            "button",
            words("read_back.take", count=words.number(changes)),
            type="button",
            class_="small main",
            data_act="take_over",
            data_spot="take_over",
        )
        if changes
        else None,
        button(words("read_back.forget" if changes else "read_back.close"), data_act="forget", data_spot="forget"),
        class_="tools",
    )
    return element(
        "section",
        element("h3", title),
        *notices,
        _table(rows, words) if rows else element("p", words("read_back.nothing"), class_="sum"),
        element("p", words("read_back.rest", count=words.number(left)), class_="sum") if left else None,
        acts,
        class_="read-back",
        aria_label=words("read_back.label"),
    )


def _table(rows: list[Html], words: Words) -> Html:
    names = ("question", "arm", "now", "then")
    heads = (element("th", words(f"read_back.{name}"), scope="col") for name in names)
    caption = element("caption", words("read_back.label"), class_="unseen")
    table = element("table", caption, element("thead", element("tr", *heads)), element("tbody", *rows))
    return element("div", table, class_="scroll")


def _row(
    one: Restored, questions: Mapping[str, Question], now: Mapping[tuple[str, str, int], Judgement], words: Words
) -> Html:
    before = now.get((one.question, one.arm, one.repeat))
    asked = questions[one.question].text if one.question in questions else one.question
    return element(
        "tr",
        element("td", shortened(asked, _LONGEST)),
        element("td", element("bdi", one.arm)),
        element("td", _said(before, words)),
        element("td", _said(one.judgement, words)),
    )


def _said(said: Judgement | None, words: Words) -> Html:
    if said is None or not (said.verdict or said.reasons or said.remark):
        return Html(NONE)
    reasons = [text(words.language, f"reason.{name}") if name in REASONS else name for name in said.reasons]
    verdict = element("b", words(f"study.verdict.{said.verdict}"), class_=f"v {said.verdict}") if said.verdict else None
    told = [words("prompts.list_comma").join(reasons), shortened(said.remark, _LONGEST)]
    return join([verdict, *(part for part in told if part)], " ")

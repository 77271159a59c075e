"""What a person says of an answer: verdict, reasons, remark, by whom and when."""

from playground.core.strings import text
from playground.studies.exports.words import SIGNS
from playground.studies.judgements import MOST_REMARK, VERDICTS
from playground.studies.reasons import REASONS
from playground.studies.values import Judgement, Verdict
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words


def verdict(said: Judgement, of: str, words: Words) -> Html:
    """Everything that can be said; `of` is what the buttons say they belong to."""
    buttons = (
        button(
            words(f"study.verdict.{name}"),
            class_=f"small v-{name}",
            aria_pressed="true" if said.verdict == name else "false",
            data_act="judge",
            data_verdict=name,
            data_spot=f"{of}:{name}",
            data_of=of,
        )
        for name in VERDICTS
    )
    return element(
        "div",
        element("div", *buttons, class_="verdicts", role="group", aria_label=words("study.verdict.label")),
        _reasons(said, of, words),
        _remark(said, of, words),
        class_="verdict",
    )


def named(verdict: Verdict, words: Words) -> str:
    """The verdict in a word, with its sign."""
    return f"{SIGNS[verdict]} {words(f'study.verdict.{verdict}')}"


def _reasons(said: Judgement, of: str, words: Words) -> Html | None:
    """Offered where there is something to be said against the answer, or was; one line where room is short."""
    if said.verdict not in ("partly", "wrong") and not said.reasons:
        return None
    own = [name for name in said.reasons if name not in REASONS]
    chips = (
        button(
            text(words.language, f"reason.{name}") if name in REASONS else name,
            class_="chip",
            aria_pressed="true" if name in said.reasons else "false",
            data_act="reason",
            data_reason=name,
            data_of=of,
            data_spot=f"{of}:{name}",
        )
        for name in (*REASONS, *own)
    )
    given = [text(words.language, f"reason.{name}") if name in REASONS else name for name in said.reasons]
    told = (
        words("study.verdict.reasons_given", reasons=words.listed(given))
        if given
        else words("study.verdict.reasons_open")
    )
    inner = element("div", *chips, class_="reasons", role="group", aria_label=words("study.verdict.reasons"))
    return element("details", element("summary", told), inner, class_="reasons-fold", data_stay="reasons")


def _remark(said: Judgement, of: str, words: Words) -> Html:
    return element(
        "textarea",
        Html("\n"),
        said.remark,
        rows=1,
        maxlength=MOST_REMARK,
        placeholder=words("study.verdict.remark"),
        aria_label=words("study.verdict.remark"),
        data_change="remark",
        data_of=of,
        data_spot=f"{of}:remark",
        data_typed=True,
    )


def signature(said: Judgement, of: str, asked_author: bool, words: Words) -> Html:
    """Who said it and when, and the way back; `asked_author` where nobody has logged in and a name can be typed."""
    if not said.at:
        return element("p", words("study.verdict.none"), class_="sum")
    author = said.author or words("study.verdict.nobody")
    name = None
    if asked_author:
        name = element(
            "input",
            type="text",
            value=said.author,
            placeholder=words("study.verdict.your_name"),
            aria_label=words("study.verdict.your_name"),
            maxlength=80,
            autocomplete="off",
            data_author=True,
            data_spot=f"{of}:author",
        )
        name = element("label", element("span", words("study.verdict.by")), " ", name)
    told = words("study.verdict.saved", time=words.moment(said.at))
    undo = button(words("study.verdict.undo"), class_="link", data_act="undo", data_of=of, data_spot=f"{of}:undo")
    who = name or element("bdi", author)
    return element("p", element("span", told), who, undo, class_="sum signed")

"""The answer of one arm: its state, what it says, its numbers, and what was found out about it."""

from playground.core.values import Run
from playground.studies.context import sent
from playground.ui.compare.running.rounds import Column, Group
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import failure_card, line
from playground.ui.html.words import Words
from playground.ui.study import answers, states
from playground.ui.study.states import Progress
from playground.ui.study.views.checks import checks
from playground.ui.study.views.cited import cited
from playground.ui.study.views.grounding import grounding, with_sentences
from playground.ui.study.views.numbers import numbers, numbers_of


def state(column: Column | None, key: str, progress: Progress | None, words: Words, *, stale: bool = False) -> Html:
    """How far it is or how it ended, with cause and remedy; the answers among which one can choose.

    `stale` says that the arm is not set up any more as it was asked.
    """
    if column is None:
        return element("p", words("comparison.not_asked"), class_="empty", data_state="none")
    run = column.shown()
    if column.failure is not None and run is None:
        return _marked("failed", failure_card(column.failure, words.language))
    if run is None:
        waiting = element(
            "p", element("i", class_="spin", aria_hidden="true"), words("comparison.waiting"), class_="line busy"
        )
        return _marked("running", waiting)
    told = states.state(run, words.language, progress, with_model=stale)  # else the set-up above names it
    old = line("warn", element("span", words("comparison.stale"))) if stale else None
    return _marked("running" if column.running else run.status, join([told, _repeats(column, key, words), old]))


def _marked(state: str, inner: Html) -> Html:
    return element("div", inner, data_state=state)


def _repeats(column: Column, key: str, words: Words) -> Html | None:
    """Distinct answers with how often each was given."""
    if column.lanes == 1:
        return None
    groups, chosen = column.groups(), column.group()
    told = words("comparison.repeats", ended=len(column.ended), all=column.lanes, answers=len(groups))
    chips = [_answer(number, group, group == chosen, key, words) for number, group in enumerate(groups, start=1)]
    counted = element("p", told, class_="sum")
    named = words("comparison.answers")
    return join(
        [counted, element("div", *chips, class_="chips", role="group", aria_label=named) if len(chips) > 1 else None]
    )


def _answer(number: int, group: Group, chosen: bool, key: str, words: Words) -> Html:
    kind = "answer" if group.run.status == "completed" else "failure"
    return button(
        join([words(f"comparison.{kind}_number", number=number), element("small", f"×{len(group.runs)}")]),
        class_="chip",
        aria_pressed="true" if chosen else "false",
        data_act="answer",
        data_arm=key,
        data_run=group.run.id,
        data_spot=f"{key}:answer:{number}",
    )


def answer(column: Column | None, key: str, drawing: answers.Drawing, words: Words) -> Html:
    """The answer as it is set, its references told; once it was examined, with its sentences marked."""
    run = column.shown() if column is not None else None
    if column is None or run is None:
        return Html("")
    growing = run.status == "running"
    drawn = drawing.set(run.answer, growing=growing)
    found = column.found.get(run.id)
    if not growing and found is not None and found.grounding is not None:
        drawn = with_sentences(drawn, run.answer, found.grounding, words, found.findings)
    shown = drawn if growing else cited(drawn, run, words)
    return join([answers.reasoning(run, words.language, f"reasoning:{key}"), shown])


def below(column: Column | None, progress: Progress | None, shared: bool, words: Words) -> Html:
    """The block of numbers; checks and sentences once the answer was examined."""
    run = column.shown() if column is not None else None
    if column is None or run is None or (run.status == "failed" and not run.answer):
        return Html("")
    group = column.group()
    several = group is not None and len(group.runs) > 1
    block = numbers_of(group.runs, words) if several and group is not None else numbers(run, progress, words)
    note = element("p", words("comparison.shared_load"), class_="sum") if shared else None
    return join([element("section", block, note, class_="block-numbers"), _found(column, run, words)])


def _found(column: Column, run: Run, words: Words) -> Html | None:
    found = column.found.get(run.id)
    if found is None or not run.answer:
        return None
    ground = found.grounding
    sentences = grounding(ground, sent(run.passages), run.answer, words) if ground is not None else None
    name = element("p", words("study.ground.name"), class_="group-name")
    return join(
        [
            element("section", checks(found.findings, words), class_="block-checks") if found.findings else None,
            element("section", name, sentences, class_="block-ground") if sentences is not None else None,
        ]
    )

"""What is found of an answer when somebody asks for it: the checks, and which sentences the chunks bear out."""

import asyncio
from collections.abc import AsyncGenerator

from playground.core.values import Run
from playground.studies.context import sent
from playground.studies.examining import examined
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.playground.actions import EXAMINE
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.study.answers import Drawing
from playground.ui.study.views.checks import checks
from playground.ui.study.views.cited import cited
from playground.ui.study.views.grounding import grounding, with_sentences


def wire(page: Page, tab: PlaygroundTab) -> None:
    """Connect the button below an answer."""
    parts, runs = tab.parts, page.workspace.runs

    async def examine(session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """The answer with its sentences marked, and below it what was found."""
        run = await asyncio.to_thread(runs.get, read(EXAMINE, told).run)
        if run is not None and run.answer:
            answer, found = await asyncio.to_thread(_found, run, Words(session.language))
            yield {parts["answer"]: answer, parts["examined"]: found}
        yield page.nothing

    page.hear("examine", examine, [parts["answer"], parts["examined"]])


def offer(run: Run, words: Words) -> Html | None:
    """The button, below an answer that is there."""
    return button(words("study.examine"), class_="small", data_act="examine", data_run=run.id) if run.answer else None


def _found(run: Run, words: Words) -> tuple[Html, Html]:
    findings, found = examined(run, None)
    answer = Drawing(words.language).set(run.answer, growing=False)
    below = element("section", checks(findings, words), class_="block-checks")
    if found is None:
        return cited(answer, run, words, beside_chunks=True), below
    answer = with_sentences(answer, run.answer, found, words, findings)
    name = element("p", words("study.ground.name"), class_="group-name")
    places = element("section", name, grounding(found, sent(run.passages), run.answer, words), class_="block-ground")
    return cited(answer, run, words, beside_chunks=True), join([below, places])

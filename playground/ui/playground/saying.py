"""What a person says of the answer that the page shows: verdict, reasons and remark."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Annotated

from pydantic import Field, TypeAdapter

from playground.core.values import Run
from playground.studies.judgements import JudgementStore
from playground.studies.values import Judgement
from playground.ui.html.elements import Html, element
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.study.saying import Say, say
from playground.ui.study.views.verdicts import signature, verdict

SAY: TypeAdapter[Say] = TypeAdapter(Annotated[Say, Field(discriminator="act")])


def wire(page: Page, tab: PlaygroundTab) -> None:
    """Connect the buttons and the field below an answer."""
    store, part = page.workspace.studies.judgements, tab.parts["said"]

    async def said(session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What counts of the answer from now on; it is on the disk."""
        action = read(SAY, told)
        now = await asyncio.to_thread(say, store, action, action.of, session.user)
        yield {part: _judged(now, session)}

    page.hear("say", said, [part])


def judged(store: JudgementStore, session: Session) -> Callable[[Run], Html]:
    """Draws what was said of a run so far, and what can be said."""
    return lambda run: _judged(store.of([run.id]).get(run.id) or Judgement(run.id), session)


def _judged(said: Judgement, session: Session) -> Html:
    words = Words(session.language)
    signed = signature(said, said.run, session.user is None, words)
    return element("section", verdict(said, said.run, words), signed, class_="of-study block-verdict")

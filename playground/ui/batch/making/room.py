"""The room where a batch is made: its events, and what it shows."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from playground.core.errors import Failure, PlaygroundError
from playground.ui.batch.looking.location import Location, address
from playground.ui.batch.making.actions import ENVELOPE, MAKING, Envelope
from playground.ui.batch.making.doing import Doing, suggested
from playground.ui.batch.making.kept import KeptMaking
from playground.ui.batch.making.views import arms, estimate, form
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.prompt_sets import PromptSets
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.setup import Setup

MAKING_PARTS = ("form", "arms", "estimate")
Went = Callable[[Session, str], Picture]
"""The picture that leads a page to an address."""


class MakingRoom:
    """Its handlers for one page."""

    def __init__(self, page: Page, parts: Mapping[str, Any], went: Went) -> None:
        self._page = page
        self._parts = parts
        self._went = went
        self._workspace = page.workspace
        self._controls = tuple(page.controls)
        self._doing = Doing(page.workspace)
        self._sets = PromptSets(page.workspace.prompts)

    # Changes ----------------------------------------------------------------------------------------------------------

    def act(self, session: Session, told: object, *controls: Any) -> AsyncGenerator[Picture, None]:
        """What a click or a field asked for is done and shown."""
        return self._page.turn(session, lambda: self._acted(session, told, controls))

    def _acted(self, session: Session, told: object, controls: Sequence[Any]) -> Picture:
        kept, words = session.keep(KeptMaking), Words(session.language)
        kept.failure = None
        try:
            action, setup = read(MAKING, told), self._setup(controls)
            self._enter(kept, read(ENVELOPE, told), setup, words)
            self._doing.do(action, kept, setup, words)
        except PlaygroundError as error:
            kept.failure = Failure.of(error)
        kept.estimating, kept.unclear = True, None
        return self._whole(session)

    def _enter(self, kept: KeptMaking, envelope: Envelope, setup: Setup, words: Words) -> None:
        self._doing.enter(kept, envelope.plan, envelope.of, setup, words)

    def _setup(self, values: Sequence[Any]) -> Setup:
        """What is set on the Playground; as for somebody new where that cannot be."""
        try:
            return Setup.read(dict(zip(self._controls, values, strict=True)))
        except PlaygroundError:
            return Setup()

    async def list_models(self, session: Session) -> AsyncGenerator[Picture, None]:
        """The models of endpoints that arms are being set up with: after a change, so that nobody waits for them."""
        kept = session.keep(KeptMaking)
        if not await self._doing.arms.list_models(kept):
            yield self._page.nothing
            return

        def draw() -> Picture:
            self._doing.arms.choose_models(kept)
            return self._whole(session)

        async with aclosing(self._page.turn(session, draw)) as pictures:
            async for picture in pictures:
                yield picture

    # What it will take, and the start ---------------------------------------------------------------------------------

    async def estimate(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """Prompts are rendered to see how long they are."""
        kept, words, envelope = session.keep(KeptMaking), Words(session.language), read(ENVELOPE, told)
        try:
            if not kept.opened:
                await asyncio.to_thread(self._enter, kept, envelope, Setup(), words)
            _, plan = await self._doing.plan(kept, envelope.drafts, words)
            kept.estimate = await self._workspace.studies.estimate(plan, kept.collection or None)
            kept.unclear = None
        except PlaygroundError as error:
            kept.unclear = Failure.of(error)
        kept.estimating = False
        async with aclosing(self._page.turn(session, lambda: self._estimated(session))) as pictures:
            async for picture in pictures:
                yield picture

    async def begin(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """The batch is made and started, and the page goes there."""
        kept, words, envelope = session.keep(KeptMaking), Words(session.language), read(ENVELOPE, told)
        try:
            if not kept.opened:
                await asyncio.to_thread(self._enter, kept, envelope, Setup(), words)
            questions, plan = await self._doing.plan(kept, envelope.drafts, words)
            batch = await asyncio.to_thread(self._doing.make, kept, questions, plan, session.user, words)
        except PlaygroundError as error:
            kept.unclear = Failure.of(error)
            kept.estimating = False
            draw = self._estimated
        else:
            self._page.changes.tell("studies")
            to = address(Location("batch", batch.id))

            def draw(session: Session) -> Picture:
                return self._went(session, to)

        async with aclosing(self._page.turn(session, lambda: draw(session))) as pictures:
            async for picture in pictures:
                yield picture

    # Pictures ---------------------------------------------------------------------------------------------------------

    def _whole(self, session: Session) -> Picture:
        kept, language = session.keep(KeptMaking), session.language
        words, sets = Words(language), self._workspace.studies.sets.all()
        chosen = next((one for one in sets if one.id == kept.questions), None)
        suggestion = suggested(chosen.name if chosen else "", self._workspace, words)
        offers = {
            one.key: self._doing.arms.offer(one, kept, language) for one in kept.arms.forms if one.key in kept.editing
        }
        parts = {
            "form": form(kept, sets, self._workspace.library.collections(), suggestion, words),
            "arms": arms(kept, offers, words),
            "estimate": estimate(kept, chosen.count if chosen else 0, words),
        }
        return {self._parts[name]: part for name, part in parts.items()}

    def _estimated(self, session: Session) -> Picture:
        kept = session.keep(KeptMaking)
        count = next((one.count for one in self._workspace.studies.sets.all() if one.id == kept.questions), 0)
        return {self._parts["estimate"]: estimate(kept, count, Words(session.language))}

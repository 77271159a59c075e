"""The events of the Compare tab: how they are wired, and what they do."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any

from playground.core.errors import Failure, PlaygroundError
from playground.core.strings import table
from playground.ui.compare.actions import ASK, BESIDE, CHANGES, ENVELOPE, STOP, Ask
from playground.ui.compare.doing import Doing
from playground.ui.compare.kept import Kept
from playground.ui.compare.layout import CompareTab
from playground.ui.compare.pictures import ANSWERED, PARTS, Drawn, Pictures
from playground.ui.compare.restoring import restore
from playground.ui.compare.running.asking import Asking
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.setup import Setup
from playground.ui.study.arms import draft_from
from playground.ui.study.judging.actions import JUDGING
from playground.ui.workarounds.components import PRIVATE

_OPENED = "(...values) => [...values.slice(0, -1), playground.kept('compare')]"

_JUDGED_EVERY = 0.5
"""Seconds between two pictures while answers are judged."""


def wire(page: Page, tab: CompareTab) -> None:
    """Connect the tab with the services."""
    handlers = _Handlers(page, tab)
    whole, answered = ([tab.parts[name] for name in names] for names in (PARTS, ANSWERED))
    controls = list(page.controls.values())
    opened = page.on(tab.tab.select, handlers.opened, [*controls, page.bridge], whole, js=_OPENED)
    page.on(opened.then, handlers.list_models, [], whole)
    acting = page.hear("compare_act", handlers.act, whole, controls)
    page.on(acting.then, handlers.list_models, [], whole)
    asking = page.hear("compare_ask", handlers.ask, answered, whole=True, preprocess=False, postprocess=False)
    page.on(asking.then, handlers.settled, [], whole)
    asking.then(None, None, None, js="() => playground.compared()", **PRIVATE)
    beside = page.hear("compare_beside", handlers.beside, whole)
    later = page.on(beside.then, handlers.ask_later, [], answered, whole=True, preprocess=False, postprocess=False)
    page.on(later.then, handlers.settled, [], whole)
    judging = page.hear("compare_judge", handlers.judge, whole)
    page.on(judging.then, handlers.list_models, [], whole)
    page.hear("compare_stop", handlers.stop, [])
    page.follow("endpoints", "compare", handlers.endpoints_changed, whole)
    page.follow("library", "compare", handlers.library_changed, whole)
    page.follow("prompts", "compare", handlers.prompts_changed, whole)


class _Handlers:
    """What the events do."""

    def __init__(self, page: Page, tab: CompareTab) -> None:
        self._page = page
        self._parts = tab.parts
        self._controls = tuple(page.controls)
        self._workspace = page.workspace
        self._asking = Asking(page.workspace)
        self._doing = Doing(page.workspace)
        self._pictures = Pictures(page.workspace)

    # Looking ----------------------------------------------------------------------------------------------------------

    def opened(self, session: Session, *values: Any) -> AsyncGenerator[Picture, None]:
        """Everything; on a fresh page as the browser has kept it."""
        *controls, plan = values
        for topic in ("endpoints", "library", "prompts"):
            self._page.saw(session, topic, "compare")
        return self._page.turn(session, lambda: self._entered(session, str(plan or ""), controls))

    def _entered(self, session: Session, plan: str, controls: Sequence[Any]) -> Picture:
        self._enter(session, plan, self._setup(controls))
        return self._whole(session)

    def _enter(self, session: Session, plan: str, setup: Setup) -> None:
        """Set up a page that has not opened the tab, or that was opened before this server was."""
        kept = session.keep(Kept)
        if kept.opened:
            return
        kept.collection = setup.collection
        restore(kept, plan, self._doing.arms.start(draft_from(setup, ""), Words(session.language)), self._workspace)
        known = [one.name for one in self._workspace.library.collections()]
        if kept.collection not in known:
            kept.collection = setup.collection if setup.collection in known else ""
        kept.opened = True
        if kept.round is not None:
            kept.round.examine()
            self._pictures.bench.read(kept)

    def _setup(self, values: Sequence[Any]) -> Setup:
        """What is set on the Playground; as for somebody new where that cannot be."""
        try:
            return Setup.read(dict(zip(self._controls, values, strict=True)))
        except PlaygroundError:
            return Setup()

    def _whole(self, session: Session) -> Picture:
        kept, language = session.keep(Kept), session.language
        parts = self._pictures.set_up(kept, language) | self._answered(session)
        return {self._parts[name]: part for name, part in parts.items()}

    def _answered(self, session: Session) -> dict[str, Any]:
        kept = session.keep(Kept)
        return dict(self._pictures.answered(kept, session.keep(Drawn), session.user, session.language))

    # Changes ----------------------------------------------------------------------------------------------------------

    def act(self, session: Session, told: object, *controls: Any) -> AsyncGenerator[Picture, None]:
        """What a click or a field asked for is done and shown."""
        return self._page.turn(session, lambda: self._acted(session, told, controls))

    def _acted(self, session: Session, told: object, controls: Sequence[Any]) -> Picture:
        kept, words = session.keep(Kept), Words(session.language)
        kept.failure = None
        try:
            action, setup = read(CHANGES, told), self._setup(controls)
            self._enter(session, read(ENVELOPE, told).plan, setup)
            self._doing.do(action, kept, setup, session.user, words)
        except PlaygroundError as error:
            kept.failure = _with_field_named(Failure.of(error), words)
        if kept.round is not None and not kept.busy:
            kept.round.examine()
            self._pictures.bench.read(kept)
        return self._whole(session)

    async def list_models(self, session: Session) -> AsyncGenerator[Picture, None]:
        """The models of endpoints that arms are being set up with: after a change, so that nobody waits for them."""
        kept = session.keep(Kept)
        new = await self._doing.arms.list_models(kept)
        if kept.section == "judging":
            new |= await self._pictures.bench.desk.list_models(kept.judging, session.language)
        if not new:
            yield self._page.nothing
            return

        def draw() -> Picture:
            self._doing.arms.choose_models(kept)
            return self._whole(session)

        async with aclosing(self._page.turn(session, draw)) as pictures:
            async for picture in pictures:
                yield picture

    # What others change -----------------------------------------------------------------------------------------------

    def endpoints_changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """Arms follow an endpoint to its new name."""
        kept, changes = session.keep(Kept), self._page.changes

        def draw() -> Picture:
            self._doing.arms.follow_endpoints(kept, lambda name: changes.name_now("endpoints", name, since))
            return self._whole(session)

        return self._page.turn(session, draw) if kept.opened else self._page.unchanged()

    def library_changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The chosen collection may have another name, or be gone."""
        kept = session.keep(Kept)

        def draw() -> Picture:
            name = self._page.changes.name_now("library", kept.collection, since)
            known = [one.name for one in self._workspace.library.collections()]
            kept.collection = name if name in known else ""
            return self._whole(session)

        return self._page.turn(session, draw) if kept.opened else self._page.unchanged()

    def prompts_changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """There may be other versions to choose from."""
        kept = session.keep(Kept)
        return self._page.turn(session, lambda: self._whole(session)) if kept.opened else self._page.unchanged()

    # Long work --------------------------------------------------------------------------------------------------------

    async def ask(self, session: Session, told: object) -> AsyncGenerator[Sequence[str], None]:
        """A comparison or a measurement of times, as pictures at an even pace."""
        action, kept = read(ASK, told), session.keep(Kept)
        if not kept.opened:
            await asyncio.to_thread(self._enter, session, read(ENVELOPE, told).plan, Setup())
        async with aclosing(self._followed(session, action)) as pictures:
            async for picture in pictures:
                yield picture

    def beside(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """One more arm with the chunks as they were changed, which is asked as soon as it is on the page."""
        kept, words = session.keep(Kept), Words(session.language)
        drafts = read(BESIDE, told).drafts

        def draw() -> Picture:
            kept.failure = None
            try:
                key = self._doing.beside(kept, words)
                kept.later = Ask(act="again", question="", drafts=drafts, arm=key)
            except PlaygroundError as error:
                kept.failure = Failure.of(error)
            return self._whole(session)

        return self._page.turn(session, draw)

    async def ask_later(self, session: Session) -> AsyncGenerator[Sequence[str], None]:
        """What was to be asked once its arm is there."""
        kept = session.keep(Kept)
        action, kept.later = kept.later, None
        if action is None:
            yield self._picture(session)
            return
        async with aclosing(self._followed(session, action)) as pictures:
            async for picture in pictures:
                yield picture

    async def _followed(self, session: Session, action: Ask) -> AsyncGenerator[Sequence[str], None]:
        kept, words, asking = session.keep(Kept), Words(session.language), self._asking
        if kept.busy:
            yield self._picture(session)
            return
        kept.busy, kept.failure = True, None
        timing = action.act == "time"
        source = asking.time(kept, session.user) if timing else asking.ask(kept, action, session.user, words)
        try:
            async with aclosing(source) as ticks:
                async for _ in ticks:
                    yield self._picture(session)
        except PlaygroundError as error:
            kept.failure = Failure.of(error)
        finally:
            kept.busy = False
        yield self._picture(session)

    def _picture(self, session: Session) -> Sequence[str]:
        drawn = self._answered(session)
        return [drawn[name] for name in ANSWERED]

    def settled(self, session: Session) -> AsyncGenerator[Picture, None]:
        """Everything once more when a comparison is over: what was said meanwhile is not undone by its last picture."""
        return self._page.turn(session, lambda: self._whole(session))

    # A judge ----------------------------------------------------------------------------------------------------------

    async def judge(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """Who judges is chosen, or judging begins or ends; what is said of the answers is shown as it comes."""
        kept, judging = session.keep(Kept), self._workspace.judging
        kept.judge_followed = mine = kept.judge_followed + 1
        draw = partial(self._judged, session, told)
        going = True
        while True:
            async with aclosing(self._page.turn(session, draw)) as pictures:
                async for picture in pictures:
                    yield picture
            if not going or mine != kept.judge_followed:
                return
            progress = judging.progress(kept.judge_key)
            going = progress is not None and progress.running  # before it is drawn: its end is drawn once more
            await self._workspace.clock.sleep(_JUDGED_EVERY if going else 0)
            draw = partial(self._read_anew, session)

    def _judged(self, session: Session, told: object) -> Picture:
        kept, language = session.keep(Kept), session.language
        kept.failure = None
        try:
            action = read(JUDGING, told)
            self._enter(session, read(ENVELOPE, told).plan, Setup())
            bench = self._pictures.bench
            bench.desk.do(action, kept.judging, kept.judge_key, bench.tasks(kept), language)
        except PlaygroundError as error:
            kept.failure = Failure.of(error)
        return self._read_anew(session)

    def _read_anew(self, session: Session) -> Picture:
        self._pictures.bench.read(session.keep(Kept))
        return self._whole(session)

    async def stop(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """End one arm, or everything, within a tick."""
        kept, action = session.keep(Kept), read(STOP, told)
        if kept.round is not None and action.act == "stop":
            kept.round.stop(action.arm)
        elif kept.round is not None:
            kept.round.stopping = True
        if kept.timing is not None and action.act == "stop_all":
            kept.timing.stopping = True
        yield self._page.nothing


def _with_field_named(failure: Failure, words: Words) -> Failure:
    """The same, its field called as the page calls it."""

    def named(value: Any) -> Any:
        key = next((key for key in (f"setup.{value}", f"study.{value}") if f"ui.{key}" in table()), None)
        return words(key) if key else value

    facts = tuple((name, named(value) if name == "key" else value) for name, value in failure.facts)
    return replace(failure, facts=facts)

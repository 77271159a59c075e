"""The events of the Batch tab: how they are wired, and what those of batches do."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Annotated

from pydantic import Field, TypeAdapter

from playground.core.errors import Failure, PlaygroundError
from playground.core.strings import Language
from playground.ui.batch.actions import GO, IN_TAB, SAY, Change, Done, Unfold
from playground.ui.batch.doing import Doing
from playground.ui.batch.filing import Filing
from playground.ui.batch.judge_room import JudgeRoom
from playground.ui.batch.kept import Kept
from playground.ui.batch.layout import BatchTab
from playground.ui.batch.looking.location import Location, read_location
from playground.ui.batch.looking.pictures import CELL_PARTS, Pictures
from playground.ui.batch.looking.reading import BatchReading
from playground.ui.batch.making.room import MAKING_PARTS, MakingRoom
from playground.ui.batch.sets.actions import SetChange
from playground.ui.batch.sets.kept import KeptSets
from playground.ui.batch.sets.room import SetsRoom
from playground.ui.html.elements import Html
from playground.ui.html.notes import failure_card, line
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.study.saying import say
from playground.ui.workarounds.components import PRIVATE

_SOON, _TIMES = 1.0, 8
"""Seconds between two looks at a batch under way, at least; and at least so many times what a look took."""
CHANGES: TypeAdapter[Change | SetChange] = TypeAdapter(Annotated[Change | SetChange, Field(discriminator="act")])
_SAID = ("judge", "signed", "patch", "note")


def wire(page: Page, tab: BatchTab) -> None:
    """Connect the tab with the services."""
    handlers = _Handlers(page, tab)
    parts = list(tab.parts.values())
    tab.tab.select(None, None, None, js="() => playground.batch.opened()", **PRIVATE)
    page.hear("batch_go", handlers.go, parts, latest=True)
    acting = page.hear("batch_act", handlers.act, parts)
    saying = page.hear("batch_say", handlers.say, [tab.parts[name] for name in _SAID])
    for event in (acting, saying):
        event.then(None, None, None, js="() => playground.look()", **PRIVATE)
    following = page.hear("batch_follow", handlers.follow, parts)
    following.then(None, None, None, js="() => playground.batch.followed()", **PRIVATE)
    questions = tab.questions
    page.on(
        questions.upload, handlers.filing.questions, [questions], parts, preprocess=False, trigger_mode="always_last"
    )
    remarks = tab.remarks
    page.on(remarks.upload, handlers.filing.remarks, [remarks], parts, preprocess=False, trigger_mode="always_last")
    making, chosen = handlers.making, [tab.parts[name] for name in MAKING_PARTS]
    made = page.hear("batch_make", making.act, chosen, list(page.controls.values()))
    page.on(made.then, making.list_models, [], chosen)
    made.then(None, None, None, js="() => playground.batch.chosen()", **PRIVATE)
    page.hear("batch_estimate", making.estimate, chosen, latest=True)
    page.hear("batch_begin", making.begin, [*chosen, tab.parts["patch"]])
    judging = page.hear("batch_judging", handlers.judging.act, parts)
    judging.then(None, None, None, js="() => playground.look()", **PRIVATE)
    page.follow("studies", "batch", handlers.changed, parts)


class _Handlers:
    """What the events do."""

    def __init__(self, page: Page, tab: BatchTab) -> None:
        self._page = page
        self._parts = tab.parts
        self._workspace = page.workspace
        self._studies = page.workspace.studies
        self._reading = BatchReading(page.workspace)
        self._pictures = Pictures(page.workspace, self._reading)
        self._doing = Doing(page.workspace, self._reading)
        self._sets = SetsRoom(page.workspace)
        self.filing = Filing(page, tab.parts, self._doing, self._sets, self._told)
        self.making = MakingRoom(page, tab.parts, self._went)
        self.judging = JudgeRoom(page, tab.parts["judging"], self._reading, self._pictures.bench, self._refused)

    # Looking ----------------------------------------------------------------------------------------------------------

    async def go(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What an address says is shown: of what is shown already, only what is not the same; of a batch that nobody
        has read yet, first its rows, then what is said of all of them."""
        glanced: list[Html] = []
        draws = [lambda: self._gone(session, told, *glanced)]
        here = read_location(read(GO, told).to)
        if here.is_whole_batch and not self._reading.has_read(here.id):
            draws.insert(0, lambda: self._glanced(session, here, glanced))
        for draw in draws:
            async with aclosing(self._page.turn(session, draw)) as pictures:
                async for picture in pictures:
                    yield picture

    def _glanced(self, session: Session, here: Location, grid: list[Html]) -> Picture:
        """The rows of a batch, where there are many; the grid is handed over to what is drawn next."""
        kept = self._kept(session)
        try:
            parts = self._pictures.glance(kept, here, session.language)
        except PlaygroundError:
            parts = {}  # what comes next tells why
        if not parts:
            return self._page.nothing
        kept.arrive(here)
        kept.news.clear()
        session.keep(KeptSets).draft = None
        grid.append(parts["grid"])
        return self._named(parts)

    def _gone(self, session: Session, told: object, grid: Html | None = None) -> Picture:
        kept = self._kept(session)
        before, kept.failure, kept.told, kept.carried = kept.here, None, kept.carried, ""
        try:
            here = read_location(read(GO, told).to)
            kept.arrive(here)
            if before is None or before.id != here.id:
                session.keep(KeptSets).draft = None
            if grid is None and before is not None and before.unopened == here.unopened:
                kept.prompt = False
                return self._named(self._pictures.cell_parts(kept, here, session.language), CELL_PARTS)
            self._page.saw(session, "studies", "batch")
            if grid is not None:
                parts = self._pictures.after_glance(kept, here, grid, session.language)
                return self._named({**parts, **self._notes(session)})
            return self._whole(session, here)
        except PlaygroundError as error:
            return self._refused(session, error)

    def _whole(self, session: Session, here: Location) -> Picture:
        """Everything of a room."""
        kept, language = session.keep(Kept), session.language
        kept.news.clear()
        match here.room:
            case "batches":
                parts = self._pictures.list_parts(here, language)
            case "batch":
                parts = self._pictures.batch_parts(kept, here, language)
            case "sets" | "set" | "new_set":
                kept_sets = session.keep(KeptSets)
                parts = self._sets.parts(kept_sets, here, language)
            case "new":  # the script tells what the browser has kept of it, and is answered with everything
                parts = {}
        return self._named({**parts, **self._notes(session)})

    def _went(self, session: Session, to: str) -> Picture:
        """What leads the page to an address."""
        return self._named({"patch": self._pictures.patch(session.keep(Kept), {}, to)})

    def _notes(self, session: Session) -> dict[str, Html]:
        kept = session.keep(Kept)
        if kept.failure is not None:
            note = failure_card(kept.failure, session.language)
        else:
            note = line("calm", kept.told) if kept.told else Html("")
        return {"note": note, "list_note": note, "set_note": note}

    def _refused(self, session: Session, error: PlaygroundError) -> Picture:
        session.keep(Kept).failure = Failure.of(error)
        return self._named(self._notes(session))

    def _named(self, parts: Mapping[str, Html], names: tuple[str, ...] | None = None) -> Picture:
        return {self._parts[name]: parts[name] for name in names or parts}

    # What others do, and what goes on ---------------------------------------------------------------------------------

    def changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The room after a change of studies, where it was opened before."""
        if session.keep(Kept).here is None:
            return self._page.unchanged()
        return self._page.turn(session, lambda: self._changed(session))

    def _changed(self, session: Session, *, by_others: bool = True) -> Picture:
        """What is not as it was sent last."""
        kept, language = session.keep(Kept), session.language
        here = kept.here or Location()
        try:
            match here.room:
                case "batches":
                    return self._named(self._pictures.list_parts(here, language))
                case "batch":
                    return self._named(self._pictures.changed_parts(kept, here, language))
                case "sets" | "set" | "new_set":
                    kept_sets = session.keep(KeptSets)
                    rows = not by_others or kept_sets.draft is None
                    return self._named(self._sets.parts(kept_sets, here, language, rows=rows))
        except PlaygroundError as error:
            return self._refused(session, error)
        return self._page.nothing

    async def follow(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """Look at what is under way until nothing is, or the page looks elsewhere; one at a time for each page."""
        to, clock = read(GO, told).to, self._workspace.clock
        kept = await asyncio.to_thread(self._found_again, session, to)
        kept.following = mine = kept.following + 1
        wait = _SOON
        going = True
        while going and mine == kept.following:
            await clock.sleep(wait)
            if mine != kept.following:
                break
            going = await asyncio.to_thread(self._is_under_way, kept)  # before it is drawn: its end is drawn once more
            began = clock.monotonic()
            async with aclosing(self._page.turn(session, lambda: self._followed(session))) as pictures:
                async for picture in pictures:
                    yield picture
            wait = max(_SOON, (clock.monotonic() - began) * _TIMES)
        yield self._page.nothing

    def _kept(self, session: Session) -> Kept:
        kept = session.keep(Kept)
        kept.anonymous = session.user is None
        return kept

    def _found_again(self, session: Session, at: str) -> Kept:
        """What is kept for the page; of one that a server before this one knew, where it says that it is."""
        kept = self._kept(session)
        if kept.here is None and at:
            kept.here = read_location(at)
            self._whole(session, kept.here)
        return kept

    def _is_under_way(self, kept: Kept) -> bool:
        here = kept.here or Location()
        if here.room == "batch":
            try:
                judged = self._workspace.judging.progress(here.id)
                return self._reading.batch(here.id).state == "running" or (judged is not None and judged.running)
            except PlaygroundError:
                return False
        return here.room == "batches" and bool(self._studies.store.left_running())

    def _followed(self, session: Session) -> Picture:
        kept = session.keep(Kept)
        if kept.here is not None and kept.here.room == "batches":
            news = self._pictures.standings(session.language)
            return self._named({"patch": self._pictures.patch(kept, news)})
        return self._changed(session)

    # Doing ------------------------------------------------------------------------------------------------------------

    def act(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What a click asked for is done and shown."""
        return self._page.turn(session, lambda: self._acted(session, told))

    def _acted(self, session: Session, told: object) -> Picture:
        kept = session.keep(Kept)
        kept.failure, kept.told = None, ""
        try:
            action = read(CHANGES, told)
            self._found_again(session, action.at)
            if isinstance(action, SetChange):
                done = self._sets.change(action, session.keep(KeptSets), session.user, session.language)
            else:
                done = self._doing.change(action, kept, session.user, session.language)
        except PlaygroundError as error:
            return self._refused(session, error)
        if isinstance(action, Unfold):
            return self._named(self._pictures.cell_parts(kept, kept.here or Location(), session.language), ("prompt",))
        return self._shown(session, done)

    def _shown(self, session: Session, done: Done) -> Picture:
        """What there is to see after something was done."""
        kept = session.keep(Kept)
        kept.told = done.told if done.to is None else ""
        if done.changed:
            self._page.changes.tell("studies")
            self._page.saw(session, "studies", "batch")
        if done.to is not None:
            kept.carried = done.told
            return self._went(session, done.to)
        return {**self._changed(session, by_others=False), **self._named(self._notes(session))}

    def _told(self, session: Session) -> Picture:
        """The room after something that went on for a while."""
        return {**self._changed(session), **self._named(self._notes(session))}

    def say(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What is said of an answer is kept, then shown as kept."""
        return self._page.turn(session, lambda: self._said(session, told))

    def _said(self, session: Session, told: object) -> Picture:
        kept, language = self._kept(session), session.language
        kept.failure = None
        try:
            action = read(SAY, told)
            at = read(IN_TAB, told).at
            self._found_again(session, at)
            run = action.of or self._pictures.run_at(read_location(at))
            said = say(self._studies.judgements, action, run, session.user)
            self._page.changes.tell("studies")  # this page follows, too: what is said of all rows comes a little later
            parts = {"note": Html("")}
            if said.run == kept.open[0]:
                parts |= self._pictures.said_parts(kept, said.run, language, said)
            if kept.here is not None and kept.here.room == "batch":
                news = self._pictures.judged(kept, kept.here, said, language)
                parts["patch"] = self._pictures.patch(kept, news)
        except PlaygroundError as error:
            return {**self._refused(session, error), **self._unsaid(kept, session.language)}
        return self._named(parts)

    def _unsaid(self, kept: Kept, language: Language) -> Picture:
        """The open answer with what is kept of it, in the place of what the page shows already."""
        run = kept.open[0]
        return {} if run is None else self._named(self._pictures.said_parts(kept, run, language))

"""A question from the click to the last token, its end where somebody presses Stop, and the way back to it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from playground.core.errors import Failure, ModelError, PlaygroundError
from playground.core.events import Delta, Event
from playground.core.values import Origin, Run
from playground.runs.live import LiveRun
from playground.ui.page.actions import read
from playground.ui.page.choices import Chosen
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.setup import Setup
from playground.ui.page.stream import TICK, ticked
from playground.ui.playground.actions import ASK, ATTACH, STOP
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.playground.saying import judged
from playground.ui.playground.screen import PARTS, Screen
from playground.ui.playground.views.server import not_kept
from playground.ui.workarounds.components import PRIVATE

_CLOSING = 2.0
"""Seconds that is waited for a run to be closed where another page may still be asking."""
_STOPS = 1000
"""How many stopped runs are remembered: those that end or begin within a tick."""
_LONG = 10_000
"""Characters of an answer above which its pictures come less often, since the browser takes longer to draw one."""


@dataclass
class Asked:
    """The run that a page shows; "" before the first."""

    run: str = ""


def wire(page: Page, tab: PlaygroundTab) -> "Asking":
    """Connect Ask and Stop."""
    asking = Asking(page, tab)
    outputs = [tab.parts[name] for name in PARTS]
    inputs = [page.controls[name] for name in asking.controls]
    plain = {"preprocess": False, "postprocess": False, "whole": True}
    for answer in (
        page.hear("ask", asking.ask, outputs, inputs, **plain),
        page.hear("attach", asking.attach, outputs, (), **plain),
    ):
        answer.then(None, None, None, js="() => playground.busy(false)", **PRIVATE)
        page.on(answer.failure, asking.left, [], outputs, **plain)
    # Not by `cancels`: that does nothing until the question's event has begun, and runs after the function beside it.
    page.hear("stop", asking.stop, [])
    return asking


class Asking:
    """What the events do."""

    def __init__(self, page: Page, tab: PlaygroundTab) -> None:
        self.controls = tuple(page.controls)
        self._page = page
        self._workspace = page.workspace
        self._streams = 0
        """Answers that are being written now, on all pages."""
        self._stops: deque[str] = deque(maxlen=_STOPS)
        """Ids of the runs that were to be stopped last."""

    async def ask(self, session: Session, told: object, *values: Any) -> AsyncGenerator[Sequence[str], None]:
        """One question, as pictures at an even pace."""
        screen, asked = self.screen(session), session.keep(Asked)
        try:
            action = read(ASK, told)
            wanted = asked.run = action.run
            unseen = {"prompt_draft": action.drafts, "switched_off": action.switched_off, "scope": action.scope}
            unseen |= {"extent": action.extent} if action.extent else {}
            setup = Setup.read({**dict(zip(self.controls, values, strict=True)), **unseen})
            chosen = session.keep(Chosen)
            if chosen.refused is not None and chosen.endpoint == setup.endpoint:
                yield screen.refused(chosen.refused, not_kept(chosen.refused, session.language)).parts()
                return
            endpoint = self._workspace.endpoints.get(setup.endpoint)
            if not setup.model:
                raise ModelError("no_model_chosen", endpoint=endpoint.name)
            spec = setup.spec(self._workspace.prompts.set_of)
            events = self._workspace.pipeline.ask(spec, wanted, origin=Origin(owner=session.user))
        except PlaygroundError as error:
            yield screen.refused(Failure.of(error)).parts()
            return
        if wanted in self._stops:
            yield await self._kept(session)
            return
        async with aclosing(self._shown(session, screen, self._workspace.live.begin(events), wanted)) as pictures:
            async for picture in pictures:
                yield picture

    async def attach(self, session: Session, told: object) -> AsyncGenerator[Sequence[str], None]:
        """A run that goes on, from where it is; one that has ended meanwhile as it was kept."""
        asked, wanted = session.keep(Asked), read(ATTACH, told).run
        live, asked.run = self._workspace.live.of(wanted), wanted
        if live is None:
            yield await self._kept(session)
            return
        async with aclosing(self._shown(session, self.screen(session), live, wanted)) as pictures:
            async for picture in pictures:
                yield picture

    async def _shown(
        self, session: Session, screen: Screen, live: LiveRun, wanted: str
    ) -> AsyncGenerator[Sequence[str], None]:
        """The run as it goes on; it does not end with the page that shows it."""
        asked, clock = session.keep(Asked), self._workspace.clock
        self._streams += 1
        try:
            pictures = ticked(live.follow(), clock, lambda: _tick(screen, self._streams), _is_first)
            async with aclosing(pictures) as ticks:
                async for batch in ticks:
                    screen.take(batch)
                    if screen.run is not None:
                        asked.run = screen.run.id
                    if self._to_stop(wanted, screen.run):
                        live.stop()
                        break
                    if screen.run is not None:
                        yield screen.picture(clock.monotonic()).parts()
        finally:
            self._streams -= 1
        if screen.run is None or screen.run.status == "running":
            yield await self._kept(session)

    async def stop(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """End a run at once, or as soon as it begins."""
        run = read(STOP, told).run
        self._stops.append(run)
        live = self._workspace.live.of(run)
        if live is not None:
            live.stop()
        yield self._page.nothing

    def _to_stop(self, wanted: str, run: Run | None) -> bool:
        """Whether Stop was pressed; the page knows the run by the id it wanted until it was told another one."""
        return wanted in self._stops or (run is not None and run.id in self._stops)

    async def left(self, session: Session) -> AsyncGenerator[Sequence[str], None]:
        """The run as it was kept when the event that showed it broke off."""
        yield await self._kept(session)

    async def _kept(self, session: Session) -> Sequence[str]:
        screen = self.screen(session, await self.closed(session.keep(Asked).run))
        return (screen.picture(0.0) if screen.run is not None else screen.not_begun()).parts()

    async def now(self, run_id: str) -> Run | None:
        """The run as it stands, whether it goes on or not; None when there is none of that id."""
        live = self._workspace.live.of(run_id)
        going = live.so_far() if live is not None else None
        return going or await self.closed(run_id)

    async def closed(self, run_id: str) -> Run | None:
        """The run, once whoever is closing it is through, or as it is then; None when there is none of that id."""
        if not run_id:
            return None
        clock = self._workspace.clock
        deadline = clock.monotonic() + _CLOSING
        while True:
            run = await asyncio.to_thread(self._workspace.runs.get, run_id)
            if run is None or run.status != "running" or clock.monotonic() > deadline:
                return run
            await clock.sleep(TICK)

    def screen(self, session: Session, run: Run | None = None) -> Screen:
        """What shows a run to the page."""
        offered, said = self._workspace.endpoints.offered, judged(self._workspace.studies.judgements, session)
        return Screen(session.language, offered, said, run)


def _is_first(event: Event) -> bool:
    """Whether it brings the first token, which somebody waits for."""
    return isinstance(event, Delta) and event.first_token is not None


def _tick(screen: Screen, streams: int) -> float:
    """Seconds to the next picture: a very long answer takes the browser longer, many streams take the server longer."""
    shown = 0 if screen.run is None else len(screen.run.answer)
    return TICK * (1 + (streams - 1) / 8) + max(shown - _LONG, 0) / 150_000

"""The events of the judge of a batch: who is asked is chosen, and it begins and ends."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from playground.core.errors import PlaygroundError
from playground.ui.batch.actions import IN_TAB
from playground.ui.batch.kept import Kept
from playground.ui.batch.looking.bench import BatchBench
from playground.ui.batch.looking.location import Location, read_location
from playground.ui.batch.looking.reading import BatchReading
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.study.judging.actions import JUDGING

Refused = Callable[[Session, PlaygroundError], Picture]
"""The picture that tells of an error."""


class JudgeRoom:
    """Its handlers for one page."""

    def __init__(self, page: Page, place: Any, reading: BatchReading, bench: BatchBench, refused: Refused) -> None:
        """`place` is where the panel stands."""
        self._page = page
        self._place = place
        self._reading = reading
        self._bench = bench
        self._refused = refused

    async def act(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What was asked for is done and shown; then the models are listed where somebody wants to choose one."""
        kept = session.keep(Kept)
        async with aclosing(self._page.turn(session, lambda: self._acted(session, told))) as pictures:
            async for picture in pictures:
                yield picture
        if await self._bench.desk.list_models(kept.judging, session.language):
            async with aclosing(self._page.turn(session, lambda: self._drawn(session))) as pictures:
                async for picture in pictures:
                    yield picture

    def _acted(self, session: Session, told: object) -> Picture:
        kept = session.keep(Kept)
        try:
            action, at = read(JUDGING, told), read(IN_TAB, told).at
            if kept.here is None:  # a server that was started anew
                kept.here = read_location(at)
            known = self._reading.now(kept.here.id)
            tasks = self._bench.tasks(kept, known)
            self._bench.desk.do(action, kept.judging, known.batch.id, tasks, session.language)
        except PlaygroundError as error:
            return self._refused(session, error)
        return self._drawn(session)

    def _drawn(self, session: Session) -> Picture:
        kept = session.keep(Kept)
        here = kept.here or Location()
        if here.room != "batch":
            return self._page.nothing
        try:
            return {self._place: self._bench.draw(kept, self._reading.now(here.id), session.language)}
        except PlaygroundError as error:
            return self._refused(session, error)

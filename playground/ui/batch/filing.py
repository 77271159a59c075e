"""Files that people give to the Batch tab: questions, and tables with verdicts and remarks."""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from typing import Any

from playground.core.errors import Failure, PlaygroundError
from playground.studies.exports.reimport.restoring import Restoration
from playground.ui.batch.doing import Doing
from playground.ui.batch.kept import Kept
from playground.ui.batch.looking.location import Location
from playground.ui.batch.sets.kept import KeptSets
from playground.ui.batch.sets.room import SetsRoom
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.stream import in_thread, ticked
from playground.ui.page.uploads import sent_file


class Filing:
    """Its handlers for one page."""

    def __init__(
        self,
        page: Page,
        parts: Mapping[str, Any],
        doing: Doing,
        sets: SetsRoom,
        told: Callable[[Session], Picture],
    ) -> None:
        """`told` gives the picture of the room where a batch is open."""
        self._page = page
        self._parts = parts
        self._doing = doing
        self._sets = sets
        self._told = told

    async def remarks(self, session: Session, uploaded: Any) -> AsyncGenerator[Picture, None]:
        """A table with verdicts and remarks is read; what it changes is shown before it is taken over."""
        kept = session.keep(Kept)
        here = kept.here or Location()
        file = sent_file(uploaded)
        kept.failure = None

        def run() -> Iterator[Restoration]:
            yield self._doing.read_back(here.id, file.path, file.name)

        try:
            async with aclosing(ticked(in_thread(run), self._page.workspace.clock)) as ticks:
                async for batch in ticks:
                    for found in batch:
                        kept.read_back = here.id, file.name, found
                    yield self._page.nothing
        except PlaygroundError as error:
            kept.failure = Failure.of(error)
        async with aclosing(self._page.turn(session, lambda: self._told(session))) as pictures:
            async for picture in pictures:
                yield picture

    async def questions(self, session: Session, uploaded: Any) -> AsyncGenerator[Picture, None]:
        """A file of questions, or what was pasted, is read and shown."""
        kept = session.keep(KeptSets)
        async with aclosing(self._sets.read(kept, uploaded)) as ticks:
            async for _ in ticks:
                yield self._page.nothing

        def draw() -> Picture:
            parts = self._sets.parts(kept, Location("new_set"), session.language)
            return {self._parts[name]: part for name, part in parts.items()}

        async with aclosing(self._page.turn(session, draw)) as pictures:
            async for picture in pictures:
                yield picture

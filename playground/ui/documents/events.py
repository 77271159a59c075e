"""The events of the Documents tab: how they are wired, and what they do."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from playground.core.errors import Failure, PlaygroundError
from playground.retrieval.ingest import Incoming
from playground.ui.documents.actions import (
    CHANGES,
    OF_READER,
    SENT,
    WORK,
    Again,
    Change,
    Clear,
    OfJobs,
    RecogniseFile,
    Retry,
    Rows,
    Settle,
    Stop,
    Unsent,
)
from playground.ui.documents.doing import LibraryActions
from playground.ui.documents.editing.actions import EDITING, OPENS, Editing
from playground.ui.documents.editing.desk import Desk
from playground.ui.documents.jobs import Jobs, Task
from playground.ui.documents.lab import room as lab
from playground.ui.documents.layout import DocumentsTab
from playground.ui.documents.location import Location
from playground.ui.documents.pictures import LIBRARY_PARTS, READER_PARTS, Pictures
from playground.ui.documents.views.table import drop_zone
from playground.ui.documents.views.work import work_list
from playground.ui.html.notes import failure_card
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.stream import TICK
from playground.ui.page.uploads import Filled, sent_file, sent_files
from playground.ui.workarounds.components import PRIVATE

_OFTEN, _SELDOM = 1.0, 60.0
"""Seconds to the first look at the library while files come in, and between two looks after a while."""


@dataclass
class _Here:
    """Where a page is on this tab; it has not been there as long as `opened` is false."""

    location: Location = field(default_factory=Location)
    opened: bool = False


def wire(page: Page, tab: DocumentsTab) -> None:
    """Connect the tab with the services; it opens with the collection that is chosen on the Playground."""
    handlers = _Handlers(page, tab)
    pictures = list(tab.parts.values())
    opening = page.on(tab.tab.select, handlers.opened, [page.controls["collection"]], pictures)
    acting = page.hear("documents_act", handlers.act, pictures)
    acting.then(None, None, None, js="() => playground.answered()", **PRIVATE)
    working = page.hear("documents_work", handlers.work, pictures)
    files = [tab.upload, page.bridge]
    uploading = page.on(tab.upload.upload, handlers.upload, files, pictures, js=_SENT, preprocess=False)
    for changing in (opening, working, uploading):  # else the list would follow with the next look of the page
        changing.then(None, None, None, js="() => playground.look()", **PRIVATE)
    page.follow("library", "documents", handlers.changed, pictures)
    lab.wire(page, tab.lab)


_SENT = """(files) => [files, {
    unsent: playground.takeUnsent('#drop input[type=file]'), replaces: playground.takeReplaced(),
}]"""
"""What goes along with an upload: files that were chosen with it and not sent, and a document that gives way to it."""


class _Handlers:
    """What the events do."""

    def __init__(self, page: Page, tab: DocumentsTab) -> None:
        self._page = page
        self._parts = tab.parts
        self._workspace = page.workspace
        self._actions = LibraryActions(page.workspace)
        self._pictures = Pictures(page.workspace)
        self._desk = Desk(page.workspace)
        self._jobs = Jobs(page.workspace.clock)

    # Looking ----------------------------------------------------------------------------------------------------------

    async def opened(self, session: Session, chosen: str) -> AsyncGenerator[Picture, None]:
        """The tab as it is found; when the server is still getting ready, it is drawn again as soon as it is."""
        here = session.keep(_Here)
        zone = {self._parts["drop"]: drop_zone(self._workspace.settings.limits.file_mb, session.language)}

        def draw() -> Picture:
            self._page.saw(session, "library", "documents")
            here.opened = True
            here.location = self._pictures.settled(here.location, chosen)
            return {**self._picture(session), **zone}

        async with aclosing(self._page.turn(session, draw)) as pictures:
            async for picture in pictures:
                yield picture
        if self._workspace.ready.is_set():
            return
        while not self._workspace.ready.is_set():
            await self._workspace.clock.sleep(3 * TICK)
            yield zone
        self._page.changes.tell("library")

    def changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The tab after a change of the library, where it was opened before."""
        here = session.keep(_Here)

        def draw() -> Picture:
            here.location = self._pictures.settled(here.location)
            return self._picture(session)

        return self._page.turn(session, draw) if here.opened else self._page.unchanged()

    # Actions ----------------------------------------------------------------------------------------------------------

    def act(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What a click asked for is done and shown."""
        return self._page.turn(session, lambda: self._acted(session, told))

    def _acted(self, session: Session, told: object) -> Picture:
        try:
            action = read(CHANGES, told)
            if isinstance(action, EDITING):
                picture = self._edited(session, action)
            elif isinstance(action, OfJobs):
                picture = self._on_jobs(session, action)
            else:
                picture = self._changed(session, action)
        except PlaygroundError as error:
            picture = self._refused(session, error)
        return {**picture, self._parts["works"]: self._works(session)}

    def _changed(self, session: Session, action: Change) -> Picture:
        here = session.keep(_Here)
        outcome = self._actions.change(action, here.location)
        if outcome.changed:
            self._page.changes.tell("library", outcome.renamed)
            self._page.saw(session, "library", "documents")
        here.location = self._pictures.settled(outcome.location)
        if action.act in ("choose", "open", "close"):  # what went well need not be told any longer
            self._jobs.tidy(session.page)
        draw = self._reader if isinstance(action, OF_READER) else self._picture
        return {self._parts["note"]: "", **draw(session)}

    def _edited(self, session: Session, action: Editing) -> Picture:
        """What is done with single chunks; the editor is drawn only when it opens, stays open, or shuts."""
        done = self._desk.do(action, session.user, session.language)
        if done.changed:
            self._page.changes.tell("library")
            self._page.saw(session, "library", "documents")
        opened = {self._parts["editor"]: done.editor, self._parts["note"]: ""}
        return opened if isinstance(action, OPENS) else {**self._picture(session), **opened}

    def _on_jobs(self, session: Session, action: OfJobs) -> Picture:
        match action:
            case Stop():
                self._jobs.stop(session.page)
            case Clear():
                self._jobs.clear(session.page)
            case Rows(job=job, page=page):
                self._jobs.turn(session.page, job, page)
        return {}

    # Long work --------------------------------------------------------------------------------------------------------

    def work(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What takes long is done, and told row by row."""

        def wanted(here: Location) -> Task:
            match read(WORK, told):
                case Retry() | RecogniseFile() | Settle() as again:
                    return self._again(again, session.page)
                case Unsent(files=files):
                    return self._actions.uploading(self._actions.into(here, session.language), Incoming(()), files)
                case action:
                    return self._actions.task(action)

        return self._worked(session, wanted)

    def _again(self, action: Again, page: str) -> Task:
        """A file again: in another encoding, with the text recognised in its pages, or as its name was settled."""
        if isinstance(action, Settle):
            return self._settled(action, page)
        collection, file = self._jobs.take_file(page, action.job, action.position)
        if isinstance(action, RecogniseFile):
            file = replace(file, recognise=True)
        else:
            file = replace(file, encoding=action.encoding or None)
        sent = Incoming((file,))
        return self._actions.uploading(collection, sent, again=True)

    def _settled(self, action: Settle, page: str) -> Task:
        if action.position is None:
            collection, files = self._jobs.take_waiting(page, action.job)
        else:
            collection, file = self._jobs.take_file(page, action.job, action.position)
            files = (file,)
        chosen = tuple(replace(file, given=replace(file.given, namesake=action.how)) for file in files)
        return self._actions.uploading(collection, Incoming(chosen), again=True)

    def upload(self, session: Session, files: Any, along: Any) -> AsyncGenerator[Picture, None]:
        """Files go into the chosen collection, or into a first one; or a file into the place of a document."""

        def wanted(here: Location) -> Task:
            sent = read(SENT, along)
            if sent.replaces and files:
                return self._actions.replacing(sent.replaces, sent_file(files))
            into = self._actions.into(here, session.language)
            return self._actions.uploading(into, sent_files(files), sent.unsent)

        return self._worked(session, wanted)

    async def _worked(self, session: Session, wanted: Callable[[Location], Task]) -> AsyncGenerator[Picture, None]:
        """The task, and what is seen of it; nothing is tried out any more once work has begun."""
        here = session.keep(_Here)
        tasks: list[Task] = []

        def begin() -> Picture:
            here.location = self._pictures.settled(here.location).calm()
            try:
                task = wanted(here.location)
                tasks.append(task)
                here.location = here.location if here.location.collection else here.location.at(task.collection.id)
                return {self._parts["note"]: "", **self._reader(session)}
            except PlaygroundError as error:
                return self._refused(session, error)

        async with aclosing(self._page.turn(session, begin)) as pictures:
            async for picture in pictures:
                yield picture
        for task in tasks:
            async with aclosing(self._followed(session, task)) as rows:
                async for picture in rows:
                    yield picture

    async def _followed(self, session: Session, task: Task) -> AsyncGenerator[Picture, None]:
        """The rows of a task; now and then, and at the end, the word that the library has changed."""
        clock, works = self._workspace.clock, self._parts["works"]
        told, last, wait = 0, clock.monotonic(), _OFTEN
        end: Picture = {}
        try:
            async with aclosing(self._jobs.follow(session.page, task)) as ticks:
                async for through in ticks:
                    if through > told and clock.monotonic() - last >= wait:
                        told, last, wait = through, clock.monotonic(), min(2 * wait, _SELDOM)
                        self._page.changes.tell("library")
                    yield {works: self._works(session)}
        except PlaygroundError as error:
            end = {self._parts["note"]: failure_card(Failure.of(error), session.language)}
        if task.kind == "upload":
            session.keep(Filled).collection = task.collection.id
        self._page.changes.tell("library")

        def last_rows() -> Picture:
            return {**end, works: self._works(session)}

        async with aclosing(self._page.turn(session, last_rows)) as pictures:
            async for picture in pictures:
                yield picture

    def _works(self, session: Session) -> str:
        can_recognise = self._workspace.ingest.can_recognise
        return work_list(self._jobs.works(session.page), session.language, can_recognise)

    # Pictures ---------------------------------------------------------------------------------------------------------

    def _picture(self, session: Session) -> Picture:
        parts = self._pictures.library_parts(session.keep(_Here).location, session.language)
        return {**self._named(parts, LIBRARY_PARTS), **self._reader(session)}

    def _reader(self, session: Session) -> Picture:
        """The open document; closed again where it cannot be shown."""
        here, language = session.keep(_Here), session.language
        try:
            return self._named(self._pictures.reader_parts(here.location, language), READER_PARTS)
        except PlaygroundError as error:
            here.location = here.location.closed()
            parts = self._pictures.reader_parts(here.location, language)
            note = {self._parts["note"]: failure_card(Failure.of(error), language)}
            return {**self._named(parts, READER_PARTS), **note}

    def _refused(self, session: Session, error: PlaygroundError) -> Picture:
        here = session.keep(_Here)
        here.location = self._pictures.settled(here.location)
        return {**self._picture(session), self._parts["note"]: failure_card(Failure.of(error), session.language)}

    def _named(self, parts: Mapping[str, str], names: Sequence[str]) -> Picture:
        return {self._parts[name]: parts[name] for name in names}

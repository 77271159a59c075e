"""The Documents tab: collections on the left; one of them, or one of its documents, on the right."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from playground.core.errors import Failure, PlaygroundError, SettingsError
from playground.core.strings import Language
from playground.ui.documents.desk import LIBRARY_PARTS, READER_PARTS, READING, Desk
from playground.ui.documents.jobs import Jobs, Task
from playground.ui.documents.place import Place, Visit, Visits
from playground.ui.documents.views.listing import drop_zone
from playground.ui.documents.views.work import work_list
from playground.ui.html.notes import failure_card
from playground.ui.page import clicks
from playground.ui.page.drawn import drawn
from playground.ui.page.events import PRIVATE
from playground.ui.page.language import label, spoken
from playground.ui.page.stream import TICK
from playground.ui.page.uploads import Sent, read_unsent, sent_files
from playground.workspace import Workspace

_OFTEN, _SELDOM = 1.0, 30.0
"""Seconds to the first look at the library while files come in, and between two looks after a while."""
_OF_JOBS = frozenset({"stop", "clear", "rows"})
_LEAVING = frozenset({"choose", "open", "close"})
"""Clicks after which what went well need not be told any longer."""
_MANY: Mapping[str, Any] = {**PRIVATE, "trigger_mode": "multiple", "concurrency_limit": None}
"""How events are declared that must not wait for one another."""


@dataclass(frozen=True, slots=True)
class DocumentsTab:
    """The components that events read and write."""

    tab: gr.Tab
    parts: Mapping[str, Any]
    """By the names in `LIBRARY_PARTS` and `READER_PARTS`, and `note`, `works` and `drop`."""
    upload: gr.UploadButton
    place: gr.Textbox
    act: gr.Textbox
    """What a click asked for, put in by the page's script."""
    work: gr.Textbox
    """The same for what takes long."""
    unsent: gr.Textbox
    """The files that were chosen with those of an upload and not sent: names and sizes."""
    changed: gr.Textbox
    """Gets a new value whenever the library has changed."""


# Build ----------------------------------------------------------------------------------------------------------------


def build(tab: gr.Tab) -> DocumentsTab:
    """Lay out the tab, which is open."""
    parts: dict[str, Any] = {}
    boxes = {
        name: gr.Textbox(visible="hidden", elem_id=f"library-{name}") for name in ("place", "act", "work", "unsent")
    }
    changed = gr.Textbox(visible="hidden", elem_id="library-changed")
    with gr.Row(elem_id="library"):
        with gr.Column(elem_id="shelf-card", elem_classes="card"):
            parts["shelf"] = drawn("shelf")
        with gr.Column(elem_id="holding", elem_classes="card"):
            parts["head"] = drawn("holding-head")
            parts["reader"] = drawn("reader-head")
            parts["note"] = drawn("library-note")
            parts["works"] = drawn("works")
            with gr.Row(elem_id="drop"):
                parts["drop"] = drawn("drop-text")
                name: Any = label("drop.choose")  # declared as str only; the page translates the marker all the same
                # What cannot be read is sorted out by our script: Gradio would say so in a corner, and in English.
                upload = gr.UploadButton(name, file_count="multiple", size="sm", elem_id="choose-files")
            parts["sieve"] = drawn("sieve")
            parts["list"] = drawn("list")
            with gr.Row(elem_id="reading"):
                parts["pieces"] = drawn("pieces")
                parts["source"] = drawn("source")
    parts["undo"] = drawn("undo")
    return DocumentsTab(tab=tab, parts=parts, upload=upload, changed=changed, **boxes)


# Wire -----------------------------------------------------------------------------------------------------------------


def wire(tab: DocumentsTab, workspace: Workspace, chosen_elsewhere: gr.Dropdown) -> None:
    """Connect the tab with the services; it opens with the collection that is chosen on the Playground."""
    handlers = _Handlers(tab, workspace)
    pictures = [tab.place, *tab.parts.values()]
    tab.tab.select(handlers.opened, [tab.place, chosen_elsewhere], [*pictures, tab.changed], **_MANY)
    acted = tab.act.change(handlers.act, [tab.act, tab.place], [*pictures, tab.changed], **_MANY)
    acted.then(None, None, None, js="() => playground.answered()", **PRIVATE)
    tab.work.change(handlers.work, [tab.work, tab.place], [*pictures, tab.changed], **_MANY)
    incoming = [tab.upload, tab.unsent, tab.place]
    tab.upload.upload(handlers.upload, incoming, [*pictures, tab.changed], preprocess=False, **_MANY)
    tab.changed.change(
        handlers.refreshed, [tab.place, tab.changed], pictures, **{**PRIVATE, "trigger_mode": "always_last"}
    )


class _Handlers:
    """What the events do."""

    def __init__(self, tab: DocumentsTab, workspace: Workspace) -> None:
        self._tab = tab
        self._workspace = workspace
        self._desk = Desk(workspace)
        self._jobs = Jobs(workspace.clock)
        self._visits = Visits()

    def _visit(self, request: gr.Request) -> Visit:
        return self._visits.of(str(request.session_hash))

    # Looking ----------------------------------------------------------------------------------------------------------

    async def opened(self, place: str, chosen: str, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """The tab as it is found; when the server is still getting ready, it is drawn again as soon as it is."""
        visit = self._visit(request)
        zone = drop_zone(self._workspace.settings.limits.file_mb, spoken(request))
        async with visit.lock:
            settled = self._desk.settled(visit.at(place), chosen)
            picture = await asyncio.to_thread(self._picture, visit, settled, spoken(request))
            yield {**picture, self._tab.parts["drop"]: zone}
            yield self._nothing()
        if self._workspace.ready.is_set():
            return
        while not self._workspace.ready.is_set():
            await self._workspace.clock.sleep(3 * TICK)
            yield {self._tab.parts["drop"]: zone}
        yield {self._tab.changed: clicks.change()}

    async def refreshed(self, place: str, news: str, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """The tab after a change of the library; of two that come at once Gradio tells a dozen times."""
        visit = self._visit(request)
        async with visit.lock:
            if news == visit.news:
                yield self._nothing()
                return
            visit.news = news
            settled = self._desk.settled(visit.at(place))
            yield await asyncio.to_thread(self._picture, visit, settled, spoken(request))
            yield self._nothing()

    # Clicks -----------------------------------------------------------------------------------------------------------

    async def act(self, asked: str, place: str, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """What a click asked for is done and shown."""
        visit, language, page = self._visit(request), spoken(request), str(request.session_hash)
        async with visit.lock:
            try:
                wanted = clicks.asked(asked)
                if wanted.get("act") in _OF_JOBS:
                    picture = {}
                    self._act_on_jobs(wanted, page)
                else:
                    picture = await asyncio.to_thread(self._act, visit, wanted, visit.at(place), language)
                    if wanted["act"] in _LEAVING:
                        self._jobs.tidy(page)
            except PlaygroundError as error:
                picture = await asyncio.to_thread(self._refused, visit, error, visit.at(place), language)
            yield {**picture, self._tab.parts["works"]: work_list(self._jobs.works(page), language)}
            yield self._nothing()

    def _act_on_jobs(self, asked: Mapping[str, Any], page: str) -> None:
        if asked["act"] == "rows":
            self._jobs.turn(page, str(asked.get("job")), clicks.whole(asked, "page"))
        else:
            (self._jobs.stop if asked["act"] == "stop" else self._jobs.clear)(page)

    def _act(self, visit: Visit, asked: Mapping[str, Any], place: Place, language: Language) -> dict[Any, Any]:
        outcome = self._desk.act(asked, place)
        settled = self._desk.settled(outcome.place)
        draw = self._reader if asked["act"] in READING else self._picture
        changed = {self._tab.changed: clicks.change(outcome.renamed)} if outcome.changed else {}
        return {self._tab.parts["note"]: "", **draw(visit, settled, language), **changed}

    # Long work --------------------------------------------------------------------------------------------------------

    async def work(self, asked: str, place: str, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """What takes long is done, and told row by row."""

        async def wanted(here: Place) -> Task:
            click = clicks.asked(asked)
            if click.get("work") == "retry":
                return self._retry(click, str(request.session_hash))
            if click.get("work") == "unsent":
                into = await asyncio.to_thread(self._desk.into, here, spoken(request))
                return self._desk.uploading(into, Sent(()), read_unsent(str(click.get("files"))))
            return await asyncio.to_thread(self._desk.task, click)

        async with aclosing(self._worked(wanted, place, request)) as pictures:
            async for picture in pictures:
                yield picture

    def _retry(self, wanted: Mapping[str, Any], page: str) -> Task:
        """A file again, in the encoding that was chosen for it."""
        position, encoding = wanted.get("position"), wanted.get("encoding") or None
        if not str(position).isdecimal() or not isinstance(encoding, str | None):
            raise SettingsError("request_unclear", what="retry")
        collection, file = self._jobs.take_file(page, str(wanted.get("job")), int(str(position)))
        return self._desk.uploading(collection, Sent((replace(file, encoding=encoding),)), again=True)

    async def upload(
        self, files: Any, unsent: str, place: str, request: gr.Request
    ) -> AsyncGenerator[dict[Any, Any], None]:
        """Files go into the chosen collection; into a new one where there is none."""

        async def wanted(here: Place) -> Task:
            into = await asyncio.to_thread(self._desk.into, here, spoken(request))
            return self._desk.uploading(into, sent_files(files), read_unsent(unsent))

        async with aclosing(self._worked(wanted, place, request)) as pictures:
            async for picture in pictures:
                yield picture

    async def _worked(
        self, wanted: Callable[[Place], Awaitable[Task]], place: str, request: gr.Request
    ) -> AsyncGenerator[dict[Any, Any], None]:
        """The task, and what is seen of it; nothing is tried out any more once work has begun."""
        visit, language = self._visit(request), spoken(request)
        async with visit.lock:
            here = self._desk.settled(visit.at(place)).calm()
            task: Task | None = None
            try:
                task = await wanted(here)
                here = here if here.collection else here.at(task.collection.id)
                picture = await asyncio.to_thread(self._reader, visit, here, language)
            except PlaygroundError as error:
                picture = await asyncio.to_thread(self._refused, visit, error, here, language)
            yield {self._tab.parts["note"]: "", **picture}
            yield self._nothing()
        if task is None:
            return
        async with aclosing(self._followed(task, request)) as pictures:
            async for works in pictures:
                yield works

    async def _followed(self, task: Task, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """The rows of a task; now and then, and at the end, the word that the library has changed."""
        language, page = spoken(request), str(request.session_hash)
        clock = self._workspace.clock
        told, last, wait = 0, clock.monotonic(), _OFTEN
        end: dict[Any, Any] = {}
        try:
            async with aclosing(self._jobs.follow(page, task)) as ticks:
                async for through in ticks:
                    picture: dict[Any, Any] = {self._tab.parts["works"]: work_list(self._jobs.works(page), language)}
                    if through > told and clock.monotonic() - last >= wait:
                        told, last, wait = through, clock.monotonic(), min(2 * wait, _SELDOM)
                        picture[self._tab.changed] = clicks.change()
                    yield picture
        except PlaygroundError as error:
            end = {self._tab.parts["note"]: failure_card(Failure.of(error), language)}
        works = work_list(self._jobs.works(page), language)
        yield {**end, self._tab.parts["works"]: works, self._tab.changed: clicks.change()}

    # Pictures ---------------------------------------------------------------------------------------------------------

    def _picture(self, visit: Visit, place: Place, language: Language) -> dict[Any, Any]:
        drawn_parts = self._desk.library_parts(place, language)
        return {**self._named(drawn_parts, LIBRARY_PARTS), **self._reader(visit, place, language)}

    def _reader(self, visit: Visit, place: Place, language: Language) -> dict[Any, Any]:
        """The open document; the place is noted, without the document where that cannot be shown."""
        note: dict[Any, Any] = {}
        try:
            parts = self._desk.reader_parts(place, language)
        except PlaygroundError as error:
            place = place.closed()
            parts = self._desk.reader_parts(place, language)
            note = {self._tab.parts["note"]: failure_card(Failure.of(error), language)}
        visit.place = place
        return {self._tab.place: place.write(), **self._named(parts, READER_PARTS), **note}

    def _refused(self, visit: Visit, error: PlaygroundError, place: Place, language: Language) -> dict[Any, Any]:
        picture = self._picture(visit, self._desk.settled(place), language)
        return {**picture, self._tab.parts["note"]: failure_card(Failure.of(error), language)}

    def _nothing(self) -> dict[Any, Any]:
        """Nothing new: asked for once the picture before it is sent, and what Gradio repeats when the event ends."""
        return {self._tab.parts["note"]: gr.skip()}

    def _named(self, parts: Mapping[str, str], names: Sequence[str]) -> dict[Any, Any]:
        return {self._tab.parts[name]: parts[name] for name in names}

"""The Documents tab: collections on the left; one of them, or one of its documents, on the right."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from playground.core.errors import Failure, PlaygroundError, SettingsError
from playground.core.strings import Language
from playground.ui.desk import LIBRARY_PARTS, READER_PARTS, READING, Desk, Outcome
from playground.ui.drawn import drawn
from playground.ui.jobs import Jobs, Task
from playground.ui.language import label, spoken
from playground.ui.place import Place
from playground.ui.playground_tab import PRIVATE
from playground.ui.stream import TICK
from playground.ui.uploads import sent_files
from playground.ui.views.documents_list import drop_zone
from playground.ui.views.documents_work import work_list
from playground.ui.views.run import failure_card
from playground.workspace import Workspace

_OFTEN = 1.0
"""Seconds between two looks at the library while files come in."""
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
    tab.act.change(handlers.act, [tab.act, tab.place], [*pictures, tab.changed], **_MANY)
    tab.work.change(handlers.work, [tab.work, tab.place], [*pictures, tab.changed], **_MANY)
    incoming = [tab.upload, tab.unsent, tab.place]
    tab.upload.upload(handlers.upload, incoming, [*pictures, tab.changed], preprocess=False, **_MANY)
    tab.changed.change(handlers.refreshed, [tab.place], pictures, **{**PRIVATE, "trigger_mode": "always_last"})


class _Handlers:
    """What the events do."""

    def __init__(self, tab: DocumentsTab, workspace: Workspace) -> None:
        self._tab = tab
        self._workspace = workspace
        self._desk = Desk(workspace)
        self._jobs = Jobs()

    # Looking ----------------------------------------------------------------------------------------------------------

    async def opened(self, place: str, chosen: str, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """The tab as it is found; while the server is still getting ready, it says so."""
        picture = await asyncio.to_thread(self._opened, place, chosen, spoken(request))
        yield picture
        if self._workspace.ready.is_set():
            return
        while not self._workspace.ready.is_set():
            await asyncio.sleep(3 * TICK)
            yield {self._tab.parts["drop"]: picture[self._tab.parts["drop"]]}
        yield {self._tab.changed: _change()}

    def _opened(self, place: str, chosen: str, language: Language) -> dict[Any, Any]:
        settled = self._desk.settled(Place.read(place), chosen)
        limit = self._workspace.settings.limits.file_mb
        return {
            **self._picture(settled, language),
            self._tab.parts["drop"]: drop_zone(limit, language),
        }

    async def refreshed(self, place: str, request: gr.Request) -> dict[Any, Any]:
        """The tab after something changed in the library."""
        settled = self._desk.settled(Place.read(place))
        return await asyncio.to_thread(self._picture, settled, spoken(request))

    # Clicks -----------------------------------------------------------------------------------------------------------

    async def act(self, asked: str, place: str, request: gr.Request) -> dict[Any, Any]:
        """What a click asked for is done and shown."""
        here, language, page = Place.read(place), spoken(request), str(request.session_hash)
        try:
            wanted = _asked(asked)
        except PlaygroundError as error:
            return await asyncio.to_thread(self._refused, error, here, language)
        if wanted.get("act") == "stop":
            self._jobs.stop(page)
        elif wanted.get("act") == "clear":
            self._jobs.clear(page)
        else:
            picture = await asyncio.to_thread(self._act, wanted, here, language)
            if wanted.get("act") in _LEAVING:
                self._jobs.tidy(page)
                picture[self._tab.parts["works"]] = work_list(self._jobs.works(page), language)
            return picture
        return {self._tab.parts["works"]: work_list(self._jobs.works(page), language)}

    def _act(self, asked: Mapping[str, Any], place: Place, language: Language) -> dict[Any, Any]:
        try:
            outcome = self._desk.act(asked, place)
            settled = self._desk.settled(outcome.place)
            only_reader = asked["act"] in READING
            picture = self._reader(settled, language) if only_reader else self._picture(settled, language)
        except PlaygroundError as error:
            return self._refused(error, place, language)
        changed = {self._tab.changed: _change(outcome)} if outcome.changed else {}
        return {**picture, **changed, self._tab.parts["note"]: ""}

    # Long work --------------------------------------------------------------------------------------------------------

    async def work(self, asked: str, place: str, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """What takes long is done, and told row by row."""
        here, language = Place.read(place).calm(), spoken(request)
        try:
            wanted = _asked(asked)
            if wanted.get("work") == "retry":
                task = self._retry(wanted, str(request.session_hash))
            elif wanted.get("work") == "unsent":
                collection = await asyncio.to_thread(self._desk.into, here, language)
                task = self._desk.uploading(collection, (), _unsent(wanted.get("files")))
            else:
                task = await asyncio.to_thread(self._desk.task, wanted)
            picture = await asyncio.to_thread(self._reader, here, language)
        except PlaygroundError as error:
            yield await asyncio.to_thread(self._refused, error, here, language)
            return
        yield {**picture, self._tab.parts["note"]: ""}
        async with aclosing(self._followed(task, request)) as pictures:
            async for works in pictures:
                yield works

    def _retry(self, wanted: Mapping[str, Any], page: str) -> Task:
        """A file again, in the encoding that was chosen for it."""
        position, encoding = wanted.get("position"), wanted.get("encoding") or None
        if not str(position).isdecimal() or not isinstance(encoding, str | None):
            raise SettingsError("request_unclear", what="retry")
        collection, file = self._jobs.take_file(page, str(wanted.get("job")), int(str(position)))
        return self._desk.uploading(collection, [replace(file, encoding=encoding)], again=True)

    async def upload(
        self, files: Any, unsent: str, place: str, request: gr.Request
    ) -> AsyncGenerator[dict[Any, Any], None]:
        """Files go into the chosen collection; into a new one where there is none."""
        here, language = Place.read(place), spoken(request)
        try:
            collection = await asyncio.to_thread(self._desk.into, here, language)
            task = self._desk.uploading(collection, sent_files(files), _unsent(json.loads(unsent or "[]")))
        except PlaygroundError as error:
            yield await asyncio.to_thread(self._refused, error, here, language)
            return
        here = here if here.collection == collection.id else Place(collection.id)
        yield {self._tab.place: here.write(), self._tab.parts["note"]: ""}
        async with aclosing(self._followed(task, request)) as pictures:
            async for works in pictures:
                yield works

    async def _followed(self, task: Task, request: gr.Request) -> AsyncGenerator[dict[Any, Any], None]:
        """The rows of a task; now and then, and at the end, the word that the library has changed."""
        language, page = spoken(request), str(request.session_hash)
        clock = self._workspace.clock
        told, last = 0, clock.monotonic()
        end: dict[Any, Any] = {}
        try:
            async with aclosing(self._jobs.follow(page, task)) as ticks:
                async for through in ticks:
                    picture: dict[Any, Any] = {self._tab.parts["works"]: work_list(self._jobs.works(page), language)}
                    if through > told and clock.monotonic() - last >= _OFTEN:
                        told, last = through, clock.monotonic()
                        picture[self._tab.changed] = _change()
                    yield picture
        except PlaygroundError as error:
            end = {self._tab.parts["note"]: failure_card(Failure.of(error), language)}
        works = work_list(self._jobs.works(page), language)
        yield {**end, self._tab.parts["works"]: works, self._tab.changed: _change()}

    # Pictures ---------------------------------------------------------------------------------------------------------

    def _picture(self, place: Place, language: Language) -> dict[Any, Any]:
        drawn_parts = self._desk.library_parts(place, language)
        return {**self._named(drawn_parts, LIBRARY_PARTS), **self._reader(place, language)}

    def _reader(self, place: Place, language: Language) -> dict[Any, Any]:
        try:
            parts = self._desk.reader_parts(place, language)
        except PlaygroundError as error:
            if not place.document:
                raise
            place = place.closed()
            note = failure_card(Failure.of(error), language)
            return {**self._reader(place, language), self._tab.parts["note"]: note}
        return {self._tab.place: place.write(), **self._named(parts, READER_PARTS)}

    def _refused(self, error: PlaygroundError, place: Place, language: Language) -> dict[Any, Any]:
        picture = self._picture(self._desk.settled(place), language)
        return {**picture, self._tab.parts["note"]: failure_card(Failure.of(error), language)}

    def _named(self, parts: Mapping[str, str], names: Sequence[str]) -> dict[Any, Any]:
        return {self._tab.parts[name]: parts[name] for name in names}


def _asked(asked: str) -> dict[str, Any]:
    try:
        request = json.loads(asked)
    except ValueError as error:
        raise SettingsError("request_unclear", what=asked[:80]) from error
    if not isinstance(request, dict):
        raise SettingsError("request_unclear", what=asked[:80])
    return request


def _unsent(listed: Any) -> list[tuple[str, int]]:
    """What the page says of the files that it did not send."""
    try:
        return [(str(name), int(size)) for name, size in listed]
    except (ValueError, TypeError) as error:
        raise SettingsError("request_unclear", what="unsent") from error


def _change(outcome: Outcome | None = None) -> str:
    """A word that was never said before."""
    was, now = (outcome.renamed if outcome else None) or (None, None)
    return json.dumps({"at": time.monotonic_ns(), "was": was, "now": now})

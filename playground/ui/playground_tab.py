"""The events of the Playground tab: how they are wired, and what they do."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.components import Component

from playground.core.errors import Failure, PlaygroundError
from playground.core.strings import Language
from playground.core.values import Collection, Endpoint, Origin, Run
from playground.models.endpoints import BUILTIN
from playground.ui import prompt_choice
from playground.ui.choices import collection_choices, endpoint_choices, model_choices, model_name, named, selected
from playground.ui.events import PRIVATE
from playground.ui.language import spoken
from playground.ui.playground_layout import PlaygroundTab
from playground.ui.screen import PARTS, Screen
from playground.ui.setup import KEPT, Setup
from playground.ui.stream import TICK, ticked
from playground.ui.uploads import Uploads, read_unsent, sent_files
from playground.ui.views import documents as document_views
from playground.ui.views.run import failure_card
from playground.ui.views.server import server_state
from playground.ui.views.welcome import welcome
from playground.workspace import Workspace

_CLOSING = 2.0
"""Seconds that is waited for a run to be closed where another page may still be asking."""
_STOPS = 1000
"""How many stopped runs are remembered: those that end or begin within a tick."""
_LONG = 10_000
"""Characters of an answer above which its pictures come less often, since the browser takes longer to draw one."""


def wire(tab: PlaygroundTab, workspace: Workspace) -> None:
    """Connect the tab with the services."""
    handlers = _Handlers(tab, workspace)
    _wire_asking(tab, handlers)
    _wire_setup(tab, handlers)
    _wire_uploads(tab, workspace, handlers)
    _wire_keeping(tab)
    prompt_choice.wire(tab, workspace)


def _wire_asking(tab: PlaygroundTab, handlers: "_Handlers") -> None:
    outputs = [tab.parts[name] for name in PARTS]
    # The click only changes the page: the new run has its id before Stop can be pressed.
    begun = tab.ask.click(None, None, [tab.parts["run_id"]], js="() => playground.begin()", **PRIVATE)
    asking = begun.then(
        handlers.ask,
        {*tab.controls.values(), tab.parts["run_id"]},
        outputs,
        preprocess=False,
        postprocess=False,
        concurrency_limit=None,
        **PRIVATE,
    )
    asking.then(None, None, None, js="() => playground.busy(false)", **PRIVATE)
    asking.failure(handlers.kept, [tab.parts["run_id"]], outputs, preprocess=False, postprocess=False, **PRIVATE)
    # Not by `cancels`: that does nothing until the question's event has begun, and runs after the function beside it.
    tab.stop.click(handlers.stop, [tab.parts["run_id"]], None, **PRIVATE)


def _wire_setup(tab: PlaygroundTab, handlers: "_Handlers") -> None:
    controls = tab.controls
    shown = [controls["endpoint"], controls["model"], tab.server]
    chosen = [controls["endpoint"], controls["model"]]
    controls["endpoint"].input(handlers.list_models, chosen, shown, **PRIVATE)
    tab.refresh.click(handlers.list_again, chosen, shown, **PRIVATE)
    controls["model"].input(handlers.show_server, chosen, tab.server, **PRIVATE)
    controls["collection"].input(
        handlers.show_documents,
        [controls["collection"], tab.parts["run_id"]],
        [tab.documents, tab.parts["welcome"]],
        **PRIVATE,
    )


def _wire_uploads(tab: PlaygroundTab, workspace: Workspace, handlers: "_Handlers") -> None:
    uploads = Uploads(workspace)
    begun = tab.upload.upload(
        None,
        None,
        [tab.upload, tab.stop_upload],
        js="() => [{__type__: 'update', visible: false}, {__type__: 'update', visible: true}]",
        **PRIVATE,
    )
    outputs = [tab.files, tab.documents, tab.parts["welcome"], tab.controls["collection"]]

    async def add(
        files: Any, unsent: str, collection: str, run_id: str, request: gr.Request
    ) -> AsyncGenerator[list[Any], None]:
        language, sent = spoken(request), sent_files(files)
        async for rows, name in uploads.rows(sent.files, collection, language, read_unsent(unsent)):
            yield [document_views.uploads(rows, language, sent.given), gr.skip(), gr.skip(), gr.skip()]
            collection = name
        listed = document_views.uploads(rows, language, sent.given)
        yield [listed, *handlers.library_changed("", collection, run_id, request)]

    adding = begun.then(
        add,
        [tab.upload, tab.unsent, tab.controls["collection"], tab.parts["run_id"]],
        outputs,
        preprocess=False,
        concurrency_limit=None,
        **PRIVATE,
    )

    def refused(unsent: str, request: gr.Request) -> str:
        return document_views.uploads(uploads.refused(read_unsent(unsent)), spoken(request))

    tab.sent_nothing.change(refused, [tab.unsent], tab.files, **PRIVATE)
    adding.then(
        None,
        None,
        [tab.upload, tab.stop_upload],
        js="() => [{__type__: 'update', visible: true}, {__type__: 'update', visible: false}]",
        **PRIVATE,
    )
    tab.stop_upload.click(None, None, None, cancels=[adding], **PRIVATE)


def _wire_keeping(tab: PlaygroundTab) -> None:
    """Drafts live in the browser: nothing of them is kept here."""
    controls = [tab.controls[name] for name in KEPT]
    keep = f"(...v) => playground.keep('setup', Object.fromEntries({json.dumps(KEPT)}.map((n, i) => [n, v[i]])))"
    gr.on([control.change for control in controls], None, controls, None, js=keep, **PRIVATE)
    tab.parts["run_id"].change(None, [tab.parts["run_id"]], None, js="(id) => playground.keepRun(id)", **PRIVATE)


def wire_library(tab: PlaygroundTab, workspace: Workspace, changed: gr.Textbox) -> None:
    """Follow what other tabs do to the library: `changed` gets a new value after each change."""
    changed.change(
        _Handlers(tab, workspace).library_changed,
        [changed, tab.controls["collection"], tab.parts["run_id"]],
        [tab.documents, tab.parts["welcome"], tab.controls["collection"]],
        **{**PRIVATE, "trigger_mode": "always_last"},
    )


def wire_endpoints(tab: PlaygroundTab, workspace: Workspace, changed: gr.Textbox) -> None:
    """Follow what the Models tab does to the list of endpoints: `changed` gets a new value after each change."""
    controls = [tab.controls["endpoint"], tab.controls["model"]]
    changed.change(
        _Handlers(tab, workspace).endpoints_changed,
        [changed, *controls],
        [*controls, tab.server],
        **{**PRIVATE, "trigger_mode": "always_last", "concurrency_limit": None},
    )


def wire_load(tab: PlaygroundTab, workspace: Workspace, page: gr.Blocks) -> None:
    """What happens when the page opens: the draft and the last run come back."""
    handlers = _Handlers(tab, workspace)
    outputs = [
        *(tab.controls[name] for name in KEPT),
        *(tab.parts[name] for name in PARTS),
        tab.documents,
        tab.instruction_tools,
    ]
    prompt_choice.wire_load(tab, page)
    opened = page.load(
        handlers.opened,
        [tab.draft, tab.parts["run_id"]],
        outputs,
        js="() => { playground.mounted(); return playground.kept() }",
        concurrency_limit=None,
        **PRIVATE,
    )
    opened.then(
        handlers.list_models,
        [tab.controls["endpoint"], tab.controls["model"]],
        [tab.controls["endpoint"], tab.controls["model"], tab.server],
        **PRIVATE,
    )


class _Handlers:
    """What the events do."""

    def __init__(self, tab: PlaygroundTab, workspace: Workspace) -> None:
        self._tab = tab
        self._workspace = workspace
        self._streams = 0
        """Answers that are being written now, on all pages."""
        self._stops: deque[str] = deque(maxlen=_STOPS)
        """Ids of the runs that were to be stopped last."""

    # Asking -------------------------------------------------------------------------------------------------------

    async def ask(self, values: dict[Component, Any], request: gr.Request) -> AsyncGenerator[Sequence[str], None]:
        """One question from the click to the last token, as pictures at an even pace."""
        screen = Screen(spoken(request), self._endpoint)
        wanted = str(values[self._tab.parts["run_id"]] or "")
        try:
            setup = Setup.read({name: values[control] for name, control in self._tab.controls.items()})
            spec = setup.spec(self._workspace.prompts.set_of)
            events = self._workspace.pipeline.ask(spec, wanted, origin=Origin(owner=request.username))
        except PlaygroundError as error:
            yield screen.refused(Failure.of(error)).parts()
            return
        self._streams += 1
        try:
            async with aclosing(ticked(events, self._workspace.clock, lambda: _tick(screen, self._streams))) as ticks:
                async for batch in ticks:
                    screen.take(batch)
                    if self._to_stop(wanted, screen.run):
                        break
                    if screen.run is not None:
                        yield screen.picture(self._workspace.clock.monotonic()).parts()
        finally:
            self._streams -= 1
        if self._to_stop(wanted, screen.run):
            yield await self.kept(screen.run.id if screen.run else wanted, request)

    async def stop(self, run_id: str) -> None:
        """End a run within a tick, or as soon as it begins."""
        if run_id:
            self._stops.append(run_id)

    def _to_stop(self, wanted: str, run: Run | None) -> bool:
        """Whether Stop was pressed; the page knows the run by the id it wanted until it was told another one."""
        return wanted in self._stops or (run is not None and run.id in self._stops)

    async def kept(self, run_id: str, request: gr.Request) -> Sequence[str]:
        """The run as it was kept when it ended early."""
        screen = Screen(spoken(request), self._endpoint, await self._closed(run_id))
        return (screen.picture(0.0) if screen.run is not None else screen.not_begun()).parts()

    async def _closed(self, run_id: str) -> Run | None:
        """The run, once whoever is closing it is through, or as it is then; None when there is none of that id."""
        if not run_id:
            return None
        deadline = self._workspace.clock.monotonic() + _CLOSING
        while True:
            run = await asyncio.to_thread(self._workspace.runs.get, run_id)
            if run is None or run.status != "running" or self._workspace.clock.monotonic() > deadline:
                return run
            await self._workspace.clock.sleep(TICK)

    # Opening ------------------------------------------------------------------------------------------------------

    async def opened(self, draft: str, run_id: str, request: gr.Request) -> AsyncGenerator[list[Any], None]:
        """Everything a fresh page shows; while the server is still getting ready, it says so."""
        language = spoken(request)
        screen = Screen(language, self._endpoint, await self._closed(run_id))
        while not self._workspace.ready.is_set():
            yield await asyncio.to_thread(self._page, draft, screen, language)
            await self._workspace.clock.sleep(3 * TICK)
        yield await asyncio.to_thread(self._page, draft, screen, language)

    def _page(self, draft: str, screen: Screen, language: Language) -> list[Any]:
        collections = self._workspace.library.collections()
        start = self._start(language)
        setup = Setup.draft(draft, start)
        if setup.collection and all(known.name != setup.collection for known in collections):
            setup = replace(setup, collection=start.collection)
        if self._endpoint(setup.endpoint) is None:
            setup = replace(setup, endpoint=start.endpoint, model=start.model)
        collection = named(collections, setup.collection)
        picture = screen.picture(0.0)
        if screen.run is None:
            picture = replace(picture, welcome=welcome(collection, self._workspace.ready.is_set(), language))
        values = {name: getattr(setup, name) for name in KEPT}
        values["collection"] = gr.update(choices=collection_choices(collections, language), value=setup.collection)
        choices = endpoint_choices(self._workspace.endpoints.all(), language)
        values["endpoint"] = gr.update(choices=choices, value=setup.endpoint)
        values["model"] = gr.update(choices=[(model_name(setup.model, language), setup.model)], value=setup.model)
        choosing = prompt_choice.PromptChoosing(self._workspace)
        values["prompt_set"], tools = choosing.opened(setup.prompt_language, setup.prompt_set, language)
        return [*values.values(), *picture.parts(), self._documents(collection, language), tools]

    def _start(self, language: Language) -> Setup:
        """What is chosen for somebody new."""
        collections = self._workspace.library.collections()
        endpoint = self._workspace.endpoints.default()
        return Setup(
            prompt_language=language,
            collection=collections[0].name if collections else "",
            endpoint=endpoint.name,
            model=BUILTIN.name if endpoint == BUILTIN else self._workspace.settings.default_model,
        )

    # Set-up -------------------------------------------------------------------------------------------------------

    def show_documents(self, name: str, run_id: str, request: gr.Request) -> list[Any]:
        """The documents of the collection just chosen; the welcome follows while nothing was asked."""
        language = spoken(request)
        collection = named(self._workspace.library.collections(), name)
        greeting = gr.skip() if run_id else welcome(collection, self._workspace.ready.is_set(), language)
        return [self._documents(collection, language), greeting]

    def library_changed(self, change: str, name: str, run_id: str, request: gr.Request) -> list[Any]:
        """As `show_documents`, with the choice of collections; the chosen one may have another name, or be gone."""
        language = spoken(request)
        said = json.loads(change or "{}")
        name = said["now"] if name and name == said.get("was") else name
        collections = self._workspace.library.collections()
        if name and named(collections, name) is None:
            name = collections[0].name if collections else ""
        choice = gr.update(choices=collection_choices(collections, language), value=name)
        return [*self.show_documents(name, run_id, request), choice]

    def _documents(self, collection: Collection | None, language: Language) -> str:
        documents = self._workspace.library.documents(collection.id) if collection else ()
        return document_views.short_list(collection, documents, language)

    async def list_models(self, endpoint: str, model: str, request: gr.Request) -> list[Any]:
        """The models of the endpoint just chosen, or typed."""
        return await self._models(endpoint, model, spoken(request), refresh=False)

    async def list_again(self, endpoint: str, model: str, request: gr.Request) -> list[Any]:
        """As `list_models`, asking the server anew."""
        return await self._models(endpoint, model, spoken(request), refresh=True)

    async def _models(self, name: str, model: str, language: Language, *, refresh: bool) -> list[Any]:
        try:
            endpoint = await asyncio.to_thread(self._known_or_typed, name)
        except PlaygroundError as error:
            return [gr.skip(), gr.skip(), failure_card(Failure.of(error), language)]
        listing = await self._workspace.directory.listing(endpoint, refresh=refresh)
        wanted, default = model, self._workspace.settings.default_model
        if wanted == BUILTIN.name and endpoint != BUILTIN:
            wanted = default
        chosen = selected([info.id for info in listing.models], wanted, default)
        endpoints = endpoint_choices(self._workspace.endpoints.all(), language)
        return [
            gr.update(choices=endpoints, value=endpoint.name),
            gr.update(choices=model_choices(listing, language), value=chosen),
            server_state(endpoint, listing, chosen, language),
        ]

    async def endpoints_changed(
        self, change: str, name: str, model: str, request: gr.Request
    ) -> AsyncGenerator[list[Any], None]:
        """The choice of endpoints, then the models of the chosen one, which may have another name, or be gone."""
        said, language = json.loads(change or "{}"), spoken(request)
        name = said["now"] if name and name == said.get("was") else name
        if self._endpoint(name) is None:
            start = await asyncio.to_thread(self._start, language)
            name, model = start.endpoint, start.model
        choices = endpoint_choices(self._workspace.endpoints.all(), language)
        yield [gr.update(choices=choices, value=name), gr.skip(), gr.skip()]
        yield await self._models(name, model, language, refresh=False)

    async def show_server(self, endpoint: str, model: str, request: gr.Request) -> str:
        """What is known of the model just chosen."""
        known = self._endpoint(endpoint)
        if known is None:
            return ""
        return server_state(known, await self._workspace.directory.listing(known), model, spoken(request))

    def _known_or_typed(self, name: str) -> Endpoint:
        return self._endpoint(name) or self._workspace.endpoints.add(name)

    def _endpoint(self, name: str) -> Endpoint | None:
        return next((endpoint for endpoint in self._workspace.endpoints.all() if endpoint.name == name), None)


def _tick(screen: Screen, streams: int) -> float:
    """Seconds to the next picture: a very long answer takes the browser longer, many streams take the server longer."""
    shown = 0 if screen.run is None else len(screen.run.answer)
    return TICK * (1 + (streams - 1) / 8) + max(shown - _LONG, 0) / 150_000

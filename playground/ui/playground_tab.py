"""The Playground tab: set-up on the left, question and answer in the middle, this run on the right."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr
from gradio.components import Component

from playground.core.errors import Failure, PlaygroundError
from playground.core.strings import Language
from playground.core.values import Collection, Endpoint, Run
from playground.models.directory import Listing
from playground.models.endpoints import BUILTIN
from playground.ui import prompt_choice
from playground.ui.drawn import drawn
from playground.ui.language import label, part, spoken
from playground.ui.screen import PARTS, Screen
from playground.ui.setup import KEPT, MOST_CHUNKS, Setup
from playground.ui.stream import TICK, ticked
from playground.ui.uploads import Uploads, read_unsent, sent_files
from playground.ui.views import documents as document_views
from playground.ui.views.run import failure_card
from playground.ui.views.server import server_state
from playground.ui.views.welcome import welcome
from playground.ui.views.words import Words
from playground.workspace import Workspace

_CLOSING = 2.0
"""Seconds that is waited for a run to be closed where another page may still be asking."""
_STOPS = 1000
"""How many stopped runs are remembered: those that end or begin within a tick."""
PRIVATE: Mapping[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "show_progress_on": []}
"""How events are declared: the page's own business."""


@dataclass(frozen=True, slots=True)
class PlaygroundTab:
    """The components that events read and write."""

    controls: Mapping[str, Any]
    """By the name of the field of `Setup` they set."""
    parts: Mapping[str, Any]
    """By the name of the field of `Picture` they show."""
    documents: gr.HTML
    files: gr.HTML
    upload: gr.UploadButton
    unsent: gr.Textbox
    """The files that were chosen with those of an upload and not sent: names and sizes."""
    sent_nothing: gr.Textbox
    """Gets a new value whenever none of the chosen files was sent."""
    stop_upload: gr.Button
    refresh: gr.Button
    server: gr.HTML
    ask: gr.Button
    stop: gr.Button
    set_note: gr.HTML
    instruction_tools: gr.HTML
    instruction_size: gr.HTML
    draft: gr.Textbox
    """The kept draft, put in by the page as it loads."""


# Build ----------------------------------------------------------------------------------------------------------------


def build(workspace: Workspace) -> PlaygroundTab:
    """Lay out the tab inside an open `gr.Blocks`."""
    controls: dict[str, Any] = {}
    parts: dict[str, Any] = {}
    others: dict[str, Any] = {}
    parts["run_id"] = gr.Textbox(visible="hidden", elem_id="run-id")
    others["draft"] = gr.Textbox(visible="hidden", elem_id="draft")
    controls["switched_off"] = gr.Textbox("[]", visible="hidden", elem_id="switched-off")
    parts["live"] = drawn("live")
    with gr.Row(elem_id="shell"):
        with gr.Column(elem_id="left", elem_classes="card"):
            drawn("drawer-head", part("drawer_head"))
            _build_documents(controls, others)
            _build_model(controls, others, workspace)
            _build_prompt(controls, others)
            _build_retrieval(controls)
            _build_sampling(controls)
        with gr.Column(elem_id="middle", elem_classes="card"):
            _build_question(controls, others)
            drawn("server-down", part("server_down"))
            for name in ("state", "welcome", "reasoning"):
                parts[name] = drawn(name)
            parts["answer"] = gr.Markdown(elem_id="answer", show_label=False, line_breaks=True)
            parts["answer_tools"] = drawn("answer-tools")
        with gr.Column(elem_id="right", elem_classes="card"):
            drawn(value=part("heading_run"))
            parts["figures"] = drawn("figures")
            with gr.Tabs(elem_id="run-tabs"):
                with gr.Tab(label("tab.chunks"), id="chunks", render_children=True):
                    drawn("off-note", part("off_note"))
                    parts["chunks"] = drawn("chunks")
                with gr.Tab(label("tab.prompt"), id="prompt", render_children=True):
                    parts["prompt"] = drawn("prompt")
    return PlaygroundTab(controls=controls, parts=parts, **others)


def _build_documents(controls: dict[str, Any], others: dict[str, Any]) -> None:
    drawn(value=part("heading_documents"))
    controls["collection"] = gr.Dropdown(
        [(label("setup.no_collection"), "")],
        value="",
        label=label("setup.collection"),
        interactive=True,
        elem_id="collection",
    )
    others["documents"] = drawn("documents")
    others["files"] = drawn("files")
    for name in ("unsent", "sent_nothing"):
        others[name] = gr.Textbox(visible="hidden", elem_id=name.replace("_", "-"))
    caption: Any = label("setup.upload")  # declared as str only; the page translates the marker all the same
    # What cannot be read is sorted out by our script: Gradio would say so in a corner, and in English.
    others["upload"] = gr.UploadButton(caption, file_count="multiple", size="sm", elem_id="upload")
    others["stop_upload"] = gr.Button(label("setup.stop_upload"), size="sm", visible=False, elem_id="stop-upload")


def _build_model(controls: dict[str, Any], others: dict[str, Any], workspace: Workspace) -> None:
    drawn(value=part("heading_model"), elem_classes="rule")
    controls["endpoint"] = gr.Dropdown(
        _endpoint_choices(workspace.endpoints.all(), None),
        value=BUILTIN.name,
        label=label("setup.endpoint_open" if workspace.endpoints.may_add else "setup.endpoint"),
        allow_custom_value=workspace.endpoints.may_add,
        interactive=True,
        elem_id="endpoint",
    )
    with gr.Row(elem_classes="with-button"):
        controls["model"] = gr.Dropdown(
            [(label("model.builtin"), BUILTIN.name)],
            value=BUILTIN.name,
            label=label("setup.model"),
            allow_custom_value=True,
            interactive=True,
            elem_id="model",
        )
        others["refresh"] = gr.Button(label("setup.refresh"), size="sm", elem_id="refresh")
    others["server"] = drawn("server")


def _build_prompt(controls: dict[str, Any], others: dict[str, Any]) -> None:
    drawn(value=part("heading_prompt"), elem_classes="rule")
    controls["prompt_language"] = gr.Radio(
        [(label("language.zh"), "zh"), (label("language.en"), "en")],
        value="zh",
        label=label("setup.prompt_language"),
        interactive=True,
        elem_id="prompt-language",
    )
    prompt_choice.build_set(controls, others)
    controls["frame"] = gr.Dropdown(
        [(label(f"frame.{name}"), name) for name in ("auto", "rag", "custom", "simple")],
        value="auto",
        label=label("setup.frame"),
        interactive=True,
        elem_id="frame",
    )
    controls["custom_instruction"] = gr.Textbox(
        label=label("setup.custom_instruction"),
        placeholder=label("setup.custom_placeholder"),
        lines=2,
        max_lines=8,
        interactive=True,
        elem_id="custom-instruction",
    )
    prompt_choice.build_instruction(others)
    with gr.Accordion(label("setup.more_prompt"), open=False, elem_id="more-prompt"):
        controls["roles"] = gr.Radio(
            [(label(f"roles.{name}"), name) for name in ("user", "system_user")],
            value="user",
            label=label("setup.roles"),
            interactive=True,
            elem_id="roles",
        )
        controls["context_format"] = gr.Radio(
            [(label(f"format.{name}"), name) for name in ("stock", "qanything")],
            value="stock",
            label=label("setup.context_format"),
            interactive=True,
            elem_id="context-format",
        )
        prompt_choice.build_rendering(controls)


def _build_retrieval(controls: dict[str, Any]) -> None:
    with gr.Accordion(label("setup.retrieval"), open=False, elem_id="retrieval", elem_classes="rule"):
        with gr.Row(elem_classes="pair"):
            controls["top_k"] = gr.Number(
                5,
                label=label("setup.top_k"),
                minimum=1,
                maximum=MOST_CHUNKS,
                precision=0,
                interactive=True,
                elem_id="top-k",
            )
            controls["threshold"] = gr.Number(
                None,
                label=label("setup.threshold"),
                step=0.05,
                placeholder=label("setup.no_threshold"),
                interactive=True,
                elem_id="threshold",
            )
        controls["mode"] = gr.Dropdown(
            [(label(f"mode.{name}"), name) for name in ("hybrid", "lexical", "dense")],
            value="hybrid",
            label=label("setup.mode"),
            interactive=True,
            elem_id="mode",
        )
        controls["fusion"] = gr.Dropdown(
            [(label(f"fusion.{name}"), name) for name in ("minmax", "rrf")],
            value="minmax",
            label=label("setup.fusion"),
            interactive=True,
            elem_id="fusion",
        )


def _build_sampling(controls: dict[str, Any]) -> None:
    servers = label("setup.servers_choice")

    def number(name: str, value: float | None, **limits: Any) -> gr.Number:
        return gr.Number(
            value,
            label=label(f"setup.{name}"),
            placeholder=servers,
            interactive=True,
            elem_id=name.replace("_", "-"),
            **limits,
        )

    with gr.Accordion(label("setup.sampling"), open=False, elem_id="sampling", elem_classes="rule"):
        with gr.Row(elem_classes="pair"):
            controls["temperature"] = number("temperature", 0.5, minimum=0, maximum=2, step=0.1)
            controls["top_p"] = number("top_p", None, minimum=0, maximum=1, step=0.05)
        with gr.Row(elem_classes="pair"):
            controls["max_tokens"] = number("max_tokens", 512, minimum=1, precision=0)
            controls["seed"] = number("seed", None, precision=0)
        controls["stop"] = gr.Textbox(
            label=label("setup.stop"),
            placeholder=label("setup.stop_placeholder"),
            lines=1,
            max_lines=4,
            interactive=True,
            elem_id="stop-texts",
        )


def _build_question(controls: dict[str, Any], others: dict[str, Any]) -> None:
    with gr.Row(elem_id="question-row"):
        gr.Button(label("setup.drawer"), elem_id="drawer")
        controls["question"] = gr.Textbox(
            label=label("question.label"),
            placeholder=label("question.placeholder"),
            lines=1,
            max_lines=8,
            interactive=True,
            elem_id="question",
        )
        others["ask"] = gr.Button(label("question.ask"), variant="primary", elem_id="ask")
        others["stop"] = gr.Button(label("question.stop"), elem_id="stop")


# Wire -----------------------------------------------------------------------------------------------------------------


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
    outputs = [tab.files, tab.documents, tab.controls["collection"]]

    async def add(files: Any, unsent: str, collection: str, request: gr.Request) -> AsyncGenerator[list[Any], None]:
        language = spoken(request)
        async for rows, name in uploads.rows(sent_files(files), collection, language, read_unsent(unsent)):
            yield [document_views.uploads(rows, language), gr.skip(), gr.skip()]
            collection = name
        yield [document_views.uploads(rows, language), *handlers.collection_and_documents(collection, language)]

    adding = begun.then(
        add,
        [tab.upload, tab.unsent, tab.controls["collection"]],
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
            events = self._workspace.pipeline.ask(spec, wanted)
        except PlaygroundError as error:
            yield screen.refused(Failure.of(error)).parts()
            return
        self._streams += 1
        try:
            async with aclosing(ticked(events, lambda: _tick(screen, self._streams))) as ticks:
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
            await asyncio.sleep(TICK)

    # Opening ------------------------------------------------------------------------------------------------------

    async def opened(self, draft: str, run_id: str, request: gr.Request) -> AsyncGenerator[list[Any], None]:
        """Everything a fresh page shows; while the server is still getting ready, it says so."""
        language = spoken(request)
        screen = Screen(language, self._endpoint, await self._closed(run_id))
        while not self._workspace.ready.is_set():
            yield await asyncio.to_thread(self._page, draft, screen, language)
            await asyncio.sleep(3 * TICK)
        yield await asyncio.to_thread(self._page, draft, screen, language)

    def _page(self, draft: str, screen: Screen, language: Language) -> list[Any]:
        collections = self._workspace.library.collections()
        start = self._start(language)
        setup = Setup.draft(draft, start)
        if setup.collection and all(known.name != setup.collection for known in collections):
            setup = replace(setup, collection=start.collection)
        if self._endpoint(setup.endpoint) is None:
            setup = replace(setup, endpoint=start.endpoint, model=start.model)
        collection = _named(collections, setup.collection)
        picture = screen.picture(0.0)
        if screen.run is None:
            picture = replace(picture, welcome=welcome(collection, self._workspace.ready.is_set(), language))
        values = {name: getattr(setup, name) for name in KEPT}
        values["collection"] = gr.update(choices=_collection_choices(collections, language), value=setup.collection)
        choices = _endpoint_choices(self._workspace.endpoints.all(), language)
        values["endpoint"] = gr.update(choices=choices, value=setup.endpoint)
        values["model"] = gr.update(choices=[(_model_name(setup.model, language), setup.model)], value=setup.model)
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
        collection = _named(self._workspace.library.collections(), name)
        greeting = gr.skip() if run_id else welcome(collection, self._workspace.ready.is_set(), language)
        return [self._documents(collection, language), greeting]

    def library_changed(self, change: str, name: str, run_id: str, request: gr.Request) -> list[Any]:
        """As `show_documents`, with the choice of collections; the chosen one may have another name, or be gone."""
        language = spoken(request)
        said = json.loads(change or "{}")
        name = said["now"] if name and name == said.get("was") else name
        collections = self._workspace.library.collections()
        if name and _named(collections, name) is None:
            name = collections[0].name if collections else ""
        choice = gr.update(choices=_collection_choices(collections, language), value=name)
        return [*self.show_documents(name, run_id, request), choice]

    def collection_and_documents(self, name: str, language: Language) -> list[Any]:
        """The list of documents and the choice of collections after something was added."""
        collections = self._workspace.library.collections()
        choice = gr.update(choices=_collection_choices(collections, language), value=name)
        return [self._documents(_named(collections, name), language), choice]

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
        chosen = _choose([info.id for info in listing.models], wanted, default)
        endpoints = _endpoint_choices(self._workspace.endpoints.all(), language)
        return [
            gr.update(choices=endpoints, value=endpoint.name),
            gr.update(choices=_model_choices(listing, language), value=chosen),
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
        choices = _endpoint_choices(self._workspace.endpoints.all(), language)
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
    """Seconds to the next picture: a long answer takes the browser longer, many streams take the server longer."""
    shown = 0 if screen.run is None else len(screen.run.answer)
    return TICK * (1 + (streams - 1) / 12) + shown / 150_000


def _choose(served: Sequence[str], wanted: str, default: str) -> str:
    """The model to select: the one wanted where it is served, else the default one, else the first."""
    if not served:
        return wanted
    return next((model for model in (wanted, default) if model in served), served[0])


def _named(collections: Sequence[Collection], name: str) -> Collection | None:
    return next((collection for collection in collections if collection.name == name), None)


def _collection_choices(collections: Sequence[Collection], language: Language) -> list[tuple[str, str]]:
    words = Words(language)
    named = [
        (words("setup.collection_named", name=words.collection(one.name), documents=one.documents), one.name)
        for one in collections
    ]
    return [*named, (words("setup.no_collection"), "")]


def _endpoint_choices(endpoints: Sequence[Endpoint], language: Language | None) -> list[tuple[Any, str]]:
    """Choices by name; without a language the built-in one is a marker that the page translates."""
    builtin = Words(language)("setup.builtin_endpoint") if language else label("setup.builtin_endpoint")
    return [(builtin if one == BUILTIN else one.name, one.name) for one in endpoints]


def _model_choices(listing: Listing, language: Language) -> list[tuple[str, str]]:
    return [(_model_name(info.id, language), info.id) for info in listing.models]


def _model_name(model: str, language: Language) -> str:
    return Words(language)("model.builtin") if model == BUILTIN.name else model

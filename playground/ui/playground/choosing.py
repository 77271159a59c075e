"""What is chosen on the Playground: it is there when the page opens, and follows what is done elsewhere."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from playground.core.errors import Failure, PlaygroundError
from playground.core.strings import Language
from playground.core.values import Collection, Endpoint
from playground.models.endpoints import BUILTIN
from playground.ui.html.notes import failure_card
from playground.ui.page.actions import read
from playground.ui.page.choices import (
    collection_choices,
    endpoint_choices,
    model_choices,
    model_name,
    named,
    selected,
)
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.setup import KEPT, Setup
from playground.ui.page.stream import TICK
from playground.ui.playground.actions import ASK_OF, OPENED
from playground.ui.playground.asking import Asked, Asking
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.playground.prompt_choice import PromptChoosing
from playground.ui.playground.screen import PARTS, Screen
from playground.ui.playground.views.documents import short_list
from playground.ui.playground.views.server import server_state
from playground.ui.playground.views.welcome import welcome
from playground.ui.workarounds.components import PRIVATE


@dataclass
class Chosen:
    """What is chosen on a page, as far as others may rename or remove it."""

    collection: str = ""
    endpoint: str = BUILTIN.name
    model: str = BUILTIN.name


def wire(page: Page, tab: PlaygroundTab, asking: Asking) -> "Choosing":
    """Connect the choices with the services, and the opening of the page."""
    choosing = Choosing(page, tab, asking)
    controls = page.controls
    chosen = [controls["endpoint"], controls["model"]]
    shown = [*chosen, tab.server]
    page.on(controls["endpoint"].input, choosing.list_models, chosen, shown)
    page.on(tab.refresh.click, choosing.list_again, chosen, shown)
    page.on(controls["model"].input, choosing.model_chosen, chosen, [tab.server])
    library = [tab.documents, tab.parts["welcome"]]
    page.on(controls["collection"].input, choosing.collection_chosen, [controls["collection"]], library)
    page.hear("ask_of", choosing.ask_of, [*library, controls["collection"]])
    page.follow("library", "playground", choosing.library_changed, [*library, controls["collection"]])
    page.follow("endpoints", "playground", choosing.endpoints_changed, shown)
    whole = [*(controls[name] for name in KEPT), *(tab.parts[name] for name in PARTS), tab.documents]
    opened = page.hear("opened", choosing.opened, [*whole, tab.instruction_tools])
    page.on(opened.then, choosing.list_chosen, [], shown)
    page.blocks.load(None, None, None, js="() => playground.mounted()", **PRIVATE)
    return choosing


class Choosing:
    """What the events do."""

    def __init__(self, page: Page, tab: PlaygroundTab, asking: Asking) -> None:
        self._page = page
        self._tab = tab
        self._asking = asking
        self._controls = page.controls
        self._workspace = page.workspace
        self._prompts = PromptChoosing(page, tab)

    # Opening ----------------------------------------------------------------------------------------------------------

    async def opened(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """Everything a fresh page shows; once the server is ready, the documents that it found or brought along."""
        kept = read(OPENED, told)
        run = await self._asking.closed(kept.run)
        session.keep(Asked).run = run.id if run else ""
        screen, ready = self._asking.screen(session, run), self._workspace.ready
        late = not ready.is_set()
        async with aclosing(self._page.turn(session, lambda: self._whole(session, kept.setup, screen))) as pictures:
            async for picture in pictures:
                yield picture
        first = session.keep(Chosen).collection
        while not ready.is_set():
            yield self._page.nothing
            await self._workspace.clock.sleep(3 * TICK)
        if late:
            async with aclosing(self._page.turn(session, lambda: self._ready(session, kept.setup, first))) as pictures:
                async for picture in pictures:
                    yield picture

    def _whole(self, session: Session, kept: str, screen: Screen) -> Picture:
        language, chosen = session.language, session.keep(Chosen)
        collections = self._workspace.library.collections()
        setup = self._setup(kept, collections, language)
        chosen.collection, chosen.endpoint, chosen.model = setup.collection, setup.endpoint, setup.model
        picture = screen.picture(0.0)
        collection = named(collections, setup.collection)
        if screen.run is None:
            picture = replace(picture, welcome=welcome(collection, self._workspace.ready.is_set(), language))
        values: dict[str, Any] = {name: getattr(setup, name) for name in KEPT}
        values["collection"] = gr.update(choices=collection_choices(collections, language), value=setup.collection)
        choices = endpoint_choices(self._workspace.endpoints.all(), language)
        values["endpoint"] = gr.update(choices=choices, value=setup.endpoint)
        values["model"] = gr.update(choices=[(model_name(setup.model, language), setup.model)], value=setup.model)
        values["prompt_set"], tools = self._prompts.opened(setup.prompt_language, setup.prompt_set, language)
        return {
            **{self._controls[name]: value for name, value in values.items()},
            **{self._tab.parts[name]: getattr(picture, name) for name in PARTS},
            self._tab.documents: self._documents(collection, language),
            self._tab.instruction_tools: tools,
        }

    def _ready(self, session: Session, kept: str, first: str) -> Picture:
        """The collections by now; what was chosen in place of the `first`, or typed, meanwhile stays."""
        chosen, collections = session.keep(Chosen), self._workspace.library.collections()
        if chosen.collection == first:
            chosen.collection = self._setup(kept, collections, session.language).collection
        choice = gr.update(choices=collection_choices(collections, session.language), value=chosen.collection)
        return {**self._library(session), self._controls["collection"]: choice}

    def _setup(self, kept: str, collections: Sequence[Collection], language: Language) -> Setup:
        """What the browser kept, as far as there is still what it names."""
        start = self._start(language)
        setup = Setup.draft(kept, start)
        if setup.collection and named(collections, setup.collection) is None:
            setup = replace(setup, collection=start.collection)
        if self._workspace.endpoints.offered(setup.endpoint) is None:
            setup = replace(setup, endpoint=start.endpoint, model=start.model)
        return setup

    def _start(self, language: Language) -> Setup:
        """What is chosen for somebody new."""
        collections = self._workspace.library.collections()
        endpoint = self._workspace.endpoints.default()
        return Setup(
            prompt_language=language,
            collection=collections[0].name if collections else "",
            endpoint=endpoint.name,
            model=self._first_model(endpoint),
        )

    def _first_model(self, endpoint: Endpoint) -> str:
        return BUILTIN.name if endpoint == BUILTIN else self._workspace.settings.default_model

    # Documents --------------------------------------------------------------------------------------------------------

    def collection_chosen(self, session: Session, name: str) -> AsyncGenerator[Picture, None]:
        """The documents of the collection just chosen; the welcome follows while nothing was asked."""
        session.keep(Chosen).collection = name
        return self._page.turn(session, lambda: self._library(session))

    async def ask_of(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """The collection of a document that the next question is asked of; the script remembers the document."""
        collection = self._workspace.library.collection_by_id(read(ASK_OF, told).collection)
        async with aclosing(self.now_in(session, collection.name)) as pictures:
            async for picture in pictures:
                yield picture

    def now_in(self, session: Session, name: str) -> AsyncGenerator[Picture, None]:
        """A collection that the page did not choose itself: files went into it."""

        def draw() -> Picture:
            self._page.saw(session, "library", "playground")
            session.keep(Chosen).collection = name
            choices = collection_choices(self._workspace.library.collections(), session.language)
            return {**self._library(session), self._controls["collection"]: gr.update(choices=choices, value=name)}

        return self._page.turn(session, draw)

    def library_changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The choice of collections, too; the chosen one may have another name, or be gone."""
        return self._page.turn(session, lambda: self._library_changed(session, since))

    def _library_changed(self, session: Session, since: int) -> Picture:
        chosen, collections = session.keep(Chosen), self._workspace.library.collections()
        name = self._page.changes.name_now("library", chosen.collection, since)
        if name and named(collections, name) is None:
            name = collections[0].name if collections else ""
        # Without a value the choice stays as it is on the page: one made meanwhile must not be undone.
        moved: dict[str, Any] = {} if name == chosen.collection else {"value": name}
        chosen.collection = name
        choice = gr.update(choices=collection_choices(collections, session.language), **moved)
        return {**self._library(session), self._controls["collection"]: choice}

    def _library(self, session: Session) -> Picture:
        language = session.language
        collection = named(self._workspace.library.collections(), session.keep(Chosen).collection)
        picture: Picture = {self._tab.documents: self._documents(collection, language)}
        if not session.keep(Asked).run:
            picture[self._tab.parts["welcome"]] = welcome(collection, self._workspace.ready.is_set(), language)
        return picture

    def _documents(self, collection: Collection | None, language: Language) -> str:
        documents = self._workspace.library.documents(collection.id) if collection else ()
        return short_list(collection, documents, language)

    # Endpoint and model -----------------------------------------------------------------------------------------------

    def list_models(self, session: Session, endpoint: str, model: str) -> AsyncGenerator[Picture, None]:
        """The models of the endpoint just chosen, or typed."""
        return self._choose(session, endpoint, model)

    def list_again(self, session: Session, endpoint: str, model: str) -> AsyncGenerator[Picture, None]:
        """As `list_models`, asking the server anew."""
        return self._choose(session, endpoint, model, refresh=True)

    def list_chosen(self, session: Session) -> AsyncGenerator[Picture, None]:
        """The models of the endpoint that is chosen already."""
        chosen = session.keep(Chosen)
        return self._choose(session, chosen.endpoint, chosen.model)

    async def _choose(
        self, session: Session, endpoint: str, model: str, *, refresh: bool = False
    ) -> AsyncGenerator[Picture, None]:
        # Before anything is waited for: of two choices the later one counts, however long each list takes.
        chosen = session.keep(Chosen)
        chosen.endpoint, chosen.model = endpoint, model
        yield await self._models(session, refresh=refresh)
        yield self._page.nothing  # Gradio sends the last picture once more, which would undo what was chosen meanwhile

    async def _models(self, session: Session, *, refresh: bool = False) -> Picture:
        """What the chosen endpoint serves; nothing where another one is chosen meanwhile."""
        chosen, language, endpoints = session.keep(Chosen), session.language, self._workspace.endpoints
        name, model = chosen.endpoint, chosen.model
        try:
            endpoint = await asyncio.to_thread(self._known_or_typed, name)
        except PlaygroundError as error:
            return {self._tab.server: failure_card(Failure.of(error), language)}
        if chosen.endpoint != name:
            return self._page.nothing
        chosen.endpoint = endpoint.name
        listing = await self._workspace.directory.listing(endpoint, refresh=refresh)
        if chosen.endpoint != endpoint.name:
            return self._page.nothing
        default = self._workspace.settings.default_model
        wanted = default if chosen.model == BUILTIN.name and endpoint != BUILTIN else chosen.model
        chosen.model = selected([info.id for info in listing.models], wanted, default)
        typed: dict[str, Any] = {} if endpoint.name == name else {"value": endpoint.name}
        another: dict[str, Any] = {} if chosen.model == model else {"value": chosen.model}
        choices = endpoint_choices(endpoints.all(), language)
        return {
            self._controls["endpoint"]: gr.update(choices=choices, **typed),
            self._controls["model"]: gr.update(choices=model_choices(listing, language), **another),
            self._tab.server: server_state(endpoint, listing, chosen.model, language),
        }

    async def endpoints_changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The choice of endpoints, then the models of the chosen one, which may have another name, or be gone."""
        chosen = session.keep(Chosen)
        before = chosen.endpoint
        chosen.endpoint = self._page.changes.name_now("endpoints", before, since)
        if self._workspace.endpoints.offered(chosen.endpoint) is None:
            default = self._workspace.endpoints.default()
            chosen.endpoint, chosen.model = default.name, self._first_model(default)
        moved: dict[str, Any] = {} if chosen.endpoint == before else {"value": chosen.endpoint}
        choices = endpoint_choices(self._workspace.endpoints.all(), session.language)
        yield {self._controls["endpoint"]: gr.update(choices=choices, **moved)}
        yield await self._models(session)
        yield self._page.nothing

    async def model_chosen(self, session: Session, endpoint: str, model: str) -> AsyncGenerator[Picture, None]:
        """What is known of the model just chosen."""
        chosen = session.keep(Chosen)
        chosen.model = model
        known = self._workspace.endpoints.offered(endpoint)
        if known is None:
            yield {self._tab.server: ""}
            return
        listing = await self._workspace.directory.listing(known)
        if (chosen.endpoint, chosen.model) == (endpoint, model):
            yield {self._tab.server: server_state(known, listing, model, session.language)}
        yield self._page.nothing

    def _known_or_typed(self, name: str) -> Endpoint:
        endpoints = self._workspace.endpoints
        known = endpoints.offered(name)
        if known is None:
            known = endpoints.add(name)
            self._page.changes.tell("endpoints")
        return known

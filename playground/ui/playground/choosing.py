"""What is chosen on the Playground: it is there when the page opens, and follows what is done elsewhere."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import gradio as gr

from playground.core.strings import Language
from playground.core.values import Collection
from playground.ui.page.actions import read
from playground.ui.page.choices import (
    Chosen,
    collection_choices,
    endpoint_choices,
    first_collection,
    model_name,
    named,
)
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.setup import KEPT, Setup
from playground.ui.page.stream import TICK
from playground.ui.page.uploads import Filled
from playground.ui.playground.actions import ASK_OF, OPENED
from playground.ui.playground.asking import Asked, Asking
from playground.ui.playground.choices import server as server_choice
from playground.ui.playground.choices.examples import examples
from playground.ui.playground.choices.prompt import PromptChoice
from playground.ui.playground.choices.server import ServerChoice
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.playground.screen import PARTS, Screen
from playground.ui.playground.views.documents import SHOWN_DOCUMENTS, Named, short_list
from playground.ui.playground.views.welcome import welcome
from playground.ui.workarounds.components import PRIVATE


def wire(page: Page, tab: PlaygroundTab, asking: Asking) -> "Choosing":
    """Connect the choices with the services, and the opening of the page."""
    controls = page.controls
    server = server_choice.wire(page, tab)
    choosing = Choosing(page, tab, asking, server)
    library = [tab.documents, tab.parts["welcome"]]
    page.on(controls["collection"].input, choosing.collection_chosen, [controls["collection"]], library)
    page.hear("ask_of", choosing.ask_of, [*library, controls["collection"]])
    page.follow("library", "playground", choosing.library_changed, [*library, controls["collection"]])
    whole = [*(controls[name] for name in KEPT), *(tab.parts[name] for name in PARTS), tab.documents]
    opened = page.hear("opened", choosing.opened, [*whole, tab.instruction_tools])
    opened.then(None, None, None, js="() => playground.attach()", **PRIVATE)
    page.on(opened.then, server.list_chosen, [], server.shown)
    page.blocks.load(None, None, None, js="() => playground.mounted()", **PRIVATE)
    return choosing


class Choosing:
    """What the events do."""

    def __init__(self, page: Page, tab: PlaygroundTab, asking: Asking, server: ServerChoice) -> None:
        self._page = page
        self.server = server
        self._tab = tab
        self._asking = asking
        self._controls = page.controls
        self._workspace = page.workspace
        self._prompts = PromptChoice(page, tab)

    # Opening ----------------------------------------------------------------------------------------------------------

    async def opened(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """Everything a fresh page shows; once the server is ready, the documents that it found or brought along."""
        kept = read(OPENED, told)
        run = await self._asking.now(kept.run)
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
        language = session.language
        setup = self.setup(kept, language)
        shown = self.chosen(session, setup)
        own = Setup.draft(kept, Setup(endpoint="")).endpoint
        session.keep(Chosen).fresh = self._workspace.endpoints.offered(own) is None
        picture = screen.picture(0.0)
        if screen.run is None:
            collection = named(self._workspace.library.collections(), setup.collection)
            picture = replace(picture, welcome=self._welcome(collection, language))
        return {**shown, **{self._tab.parts[name]: getattr(picture, name) for name in PARTS}}

    def chosen(self, session: Session, setup: Setup) -> Picture:
        """All controls with what is chosen from now on, and what stands beside them."""
        language, chosen = session.language, session.keep(Chosen)
        collections = self._workspace.library.collections()
        chosen.collection, chosen.endpoint, chosen.model = setup.collection, setup.endpoint, setup.model
        chosen.models[chosen.endpoint] = chosen.model
        chosen.fresh = False
        values: dict[str, Any] = {name: getattr(setup, name) for name in KEPT}
        values["collection"] = gr.update(choices=collection_choices(collections, language), value=setup.collection)
        endpoints = endpoint_choices(self._workspace.endpoints.all(), language)
        values["endpoint"] = gr.update(choices=endpoints, value=setup.endpoint)
        values["model"] = gr.update(choices=[(model_name(setup.model, language), setup.model)], value=setup.model)
        values["prompt_set"], tools = self._prompts.opened(setup.prompt_language, setup.prompt_set, language)
        return {
            **{self._controls[name]: value for name, value in values.items()},
            self._tab.documents: self._documents(named(collections, setup.collection), language),
            self._tab.instruction_tools: tools,
        }

    def _ready(self, session: Session, kept: str, first: str) -> Picture:
        """The collections by now; what was chosen in place of the `first`, or typed, meanwhile stays."""
        chosen, collections = session.keep(Chosen), self._workspace.library.collections()
        if chosen.collection == first:
            chosen.collection = self.setup(kept, session.language).collection
        choice = gr.update(choices=collection_choices(collections, session.language), value=chosen.collection)
        return {**self._library(session), self._controls["collection"]: choice}

    def setup(self, kept: str, language: Language) -> Setup:
        """What the browser kept, as far as there is still what it names."""
        collections = self._workspace.library.collections()
        start = self._start(language)
        setup = Setup.draft(kept, start)
        if setup.collection and named(collections, setup.collection) is None:
            setup = replace(setup, collection=start.collection)
        if self._workspace.endpoints.offered(setup.endpoint) is None:
            setup = replace(setup, endpoint=start.endpoint, model=start.model)
        return replace(setup, rerank=setup.rerank and start.rerank)

    def _start(self, language: Language) -> Setup:
        """What is chosen for somebody new."""
        endpoint = self._workspace.endpoints.default()
        return Setup(
            prompt_language=language,
            collection=first_collection(self._workspace.library.collections(), language),
            endpoint=endpoint.name,
            model=self.server.first_model(endpoint),
            rerank=self._workspace.reranker is not None,
        )

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
            offered = collection_choices(self._workspace.library.collections(), session.language)
            return {**self._library(session), self._controls["collection"]: gr.update(choices=offered, value=name)}

        return self._page.turn(session, draw)

    def library_changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The choice of collections, too; the chosen one may have another name, or be gone."""
        return self._page.turn(session, lambda: self._library_changed(session, since))

    def _library_changed(self, session: Session, since: int) -> Picture:
        chosen, collections = session.keep(Chosen), self._workspace.library.collections()
        name = self._page.changes.name_now("library", chosen.collection, since)
        filled = session.keep(Filled)
        name = next((one.name for one in collections if one.id == filled.collection and one.documents), name)
        filled.collection = ""
        if name and named(collections, name) is None:
            name = first_collection(collections, session.language)
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
            picture[self._tab.parts["welcome"]] = self._welcome(collection, language)
        return picture

    def _welcome(self, collection: Collection | None, language: Language) -> str:
        questions = examples(self._workspace.library, collection, language)
        return welcome(collection, questions, self._workspace.ready.is_set(), language)

    def _documents(self, collection: Collection | None, language: Language) -> str:
        if collection is None:
            return short_list(None, (), language)
        library = self._workspace.library
        lines = library.lines(collection.id)
        shown = [line.id for line in lines[:SHOWN_DOCUMENTS]]
        documents = library.documents_by_id(shown)
        named = Named(library.tags(collection.id), library.kinds(collection.id), library.predecessors(shown))
        return short_list(collection, documents, language, total=len(lines), named=named)

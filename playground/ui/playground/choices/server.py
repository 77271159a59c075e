"""The model server on the Playground, and the model: chosen from those that are kept, or typed and then looked for."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import gradio as gr

from playground.core.errors import Failure, PlaygroundError
from playground.core.values import Endpoint
from playground.models.directory import Listing
from playground.models.endpoints import BUILTIN
from playground.models.finding import find, spellings
from playground.ui.page.choices import Chosen, endpoint_choices, model_choices, selected
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.playground.views.server import not_kept, server_state


def wire(page: Page, tab: PlaygroundTab) -> "ServerChoice":
    """Connect the choice of a server and of a model."""
    choice = ServerChoice(page, tab)
    chosen = [page.controls["endpoint"], page.controls["model"]]
    shown = [*chosen, tab.server]
    page.on(page.controls["endpoint"].input, choice.list_models, chosen, shown)
    page.on(tab.refresh.click, choice.list_again, chosen, shown)
    page.on(page.controls["model"].input, choice.model_chosen, chosen, [tab.server])
    page.follow("endpoints", "playground", choice.endpoints_changed, shown)
    return choice


class ServerChoice:
    """What the events do."""

    def __init__(self, page: Page, tab: PlaygroundTab) -> None:
        self._page = page
        self._tab = tab
        self._controls = page.controls
        self._workspace = page.workspace

    @property
    def shown(self) -> Sequence[Any]:
        """The components that it draws."""
        return (self._controls["endpoint"], self._controls["model"], self._tab.server)

    def first_model(self, endpoint: Endpoint) -> str:
        """The model to begin with, before its server was asked."""
        return BUILTIN.name if endpoint == BUILTIN else self._workspace.settings.default_model

    def list_models(self, session: Session, endpoint: str, model: str) -> AsyncGenerator[Picture, None]:
        """The models of the endpoint just chosen, or typed."""
        return self._choose(session, endpoint, model)

    def list_again(self, session: Session, endpoint: str, model: str) -> AsyncGenerator[Picture, None]:
        """As `list_models`, asking the server anew."""
        return self._choose(session, endpoint, model, refresh=True)

    async def list_chosen(self, session: Session) -> AsyncGenerator[Picture, None]:
        """The models of the endpoint that is chosen already; somebody new begins with the first that is up."""
        chosen = session.keep(Chosen)
        before = chosen.endpoint
        if chosen.fresh:
            chosen.fresh = False
            start = await self._first_up()
            if chosen.endpoint == before != start.name:
                chosen.endpoint, chosen.model = start.name, self.first_model(start)
                chosen.models[chosen.endpoint] = chosen.model
                model = gr.update(value=chosen.model)
                yield {self._controls["endpoint"]: gr.update(value=start.name), self._controls["model"]: model}
        yield await self.models(session)
        yield self._page.nothing

    async def _first_up(self) -> Endpoint:
        """The first server that is up, of those that somebody new may begin with."""
        starts = await asyncio.to_thread(self._workspace.endpoints.starts)
        asking = [asyncio.create_task(self._workspace.directory.listing(one)) for one in starts]
        try:
            for endpoint, listing in zip(starts, asking, strict=True):
                if (await listing).failure is None:
                    return endpoint
        finally:
            for task in asking:
                task.cancel()
        return starts[0]

    async def _choose(
        self, session: Session, endpoint: str, model: str, *, refresh: bool = False
    ) -> AsyncGenerator[Picture, None]:
        # Before anything is waited for: of two choices the later one counts, however long each list takes.
        chosen = session.keep(Chosen)
        chosen.endpoint, chosen.model, chosen.refused, chosen.fresh = endpoint, model, None, False
        yield await self.models(session, refresh=refresh)
        yield self._page.nothing  # Gradio sends the last picture once more, which would undo what was chosen meanwhile

    async def models(self, session: Session, *, refresh: bool = False) -> Picture:
        """What the chosen endpoint serves; nothing where another one is chosen meanwhile."""
        chosen = session.keep(Chosen)
        name = chosen.endpoint
        try:
            endpoint = await asyncio.to_thread(self._known, name) or await self._found(session, name)
        except PlaygroundError as error:
            return self._not_kept(session, name, Failure.of(error))
        if chosen.endpoint != name:
            return self._page.nothing
        chosen.endpoint, chosen.refused = endpoint.name, None
        listing = await self._workspace.directory.listing(endpoint, refresh=refresh)
        if chosen.endpoint != endpoint.name:
            return self._page.nothing
        return self._listed(session, name, endpoint, listing)

    def _listed(self, session: Session, typed: str, endpoint: Endpoint, listing: Listing) -> Picture:
        """The choice with the models of its server; `typed` is how the endpoint was asked for."""
        chosen, language = session.keep(Chosen), session.language
        served, before = [info.id for info in listing.models], chosen.model
        chosen.model = self._model_of(endpoint, served, chosen)
        if chosen.model:
            chosen.models[endpoint.name] = chosen.model
        put_in: dict[str, Any] = {} if endpoint.name == typed else {"value": endpoint.name}
        another: dict[str, Any] = {} if chosen.model == before else {"value": chosen.model}
        choices = endpoint_choices(self._workspace.endpoints.all(), language)
        return {
            self._controls["endpoint"]: gr.update(choices=choices, **put_in),
            self._controls["model"]: gr.update(choices=model_choices(listing, language), **another),
            self._tab.server: server_state(endpoint, listing, chosen.model, language, typed=typed),
        }

    def _model_of(self, endpoint: Endpoint, served: Sequence[str], chosen: Chosen) -> str:
        """The model to select; "" where nobody knows what the endpoint has: that of another one would look like its."""
        known = chosen.models.get(endpoint.name, "")
        if not served:
            return known
        default = self._workspace.settings.default_model
        wanted = default if chosen.model == BUILTIN.name and endpoint != BUILTIN else chosen.model or known
        return selected(served, wanted, default)

    def _not_kept(self, session: Session, name: str, failure: Failure) -> Picture:
        """Why what was typed is no server; no model stands beside it that nobody serves."""
        chosen = session.keep(Chosen)
        if chosen.endpoint != name:
            return self._page.nothing
        chosen.model, chosen.refused = "", failure
        card = not_kept(failure, session.language)
        return {self._controls["model"]: gr.update(choices=[], value=""), self._tab.server: card}

    def _known(self, name: str) -> Endpoint | None:
        """The endpoint that is meant, by its name or by any way to write its address; None for a new one."""
        endpoints = self._workspace.endpoints
        located = (endpoints.located("", spelling) for spelling in spellings(name))
        return endpoints.offered(name) or endpoints.located(name) or next(filter(None, located), None)

    async def _found(self, session: Session, typed: str) -> Endpoint:
        """A new endpoint where `typed` leads to a server. Raises ModelError for anything else, and keeps nothing."""
        endpoints = self._workspace.endpoints
        found = await find(typed, self._workspace.directory, endpoints.checked)
        endpoint = await asyncio.to_thread(endpoints.add, found)
        self._page.changes.tell("endpoints")
        self._page.saw(session, "endpoints", "playground")
        return endpoint

    async def endpoints_changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The choice of endpoints, then the models of the chosen one, which may have another name, or be gone."""
        chosen = session.keep(Chosen)
        before = chosen.endpoint
        chosen.endpoint = self._page.changes.name_now("endpoints", before, since)
        if before in chosen.models:
            chosen.models[chosen.endpoint] = chosen.models[before]
        if self._workspace.endpoints.offered(chosen.endpoint) is None:
            default = self._workspace.endpoints.default()
            chosen.endpoint, chosen.model = default.name, self.first_model(default)
            chosen.models[chosen.endpoint] = chosen.model
        moved: dict[str, Any] = {} if chosen.endpoint == before else {"value": chosen.endpoint}
        choices = endpoint_choices(self._workspace.endpoints.all(), session.language)
        yield {self._controls["endpoint"]: gr.update(choices=choices, **moved)}
        yield await self.models(session)
        yield self._page.nothing

    async def model_chosen(self, session: Session, endpoint: str, model: str) -> AsyncGenerator[Picture, None]:
        """What is known of the model just chosen."""
        chosen = session.keep(Chosen)
        chosen.model = chosen.models[endpoint] = model
        known = self._workspace.endpoints.offered(endpoint)
        if known is None:
            yield self._page.nothing
            return
        listing = await self._workspace.directory.listing(known)
        if (chosen.endpoint, chosen.model) == (endpoint, model):
            yield {self._tab.server: server_state(known, listing, model, session.language)}
        yield self._page.nothing

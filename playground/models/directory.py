"""The models of each endpoint, remembered for a while, so that a question does not wait for a list."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from playground.core.clock import Clock
from playground.core.errors import Failure, ModelError
from playground.core.loops import ByLoop
from playground.core.values import Endpoint, ModelInfo
from playground.models.client import ModelClient
from playground.models.endpoints import BUILTIN
from playground.models.listing import usable_window
from playground.models.servers.hearing import hear
from playground.models.servers.identity import Identity, by_owner
from playground.models.servers.metrics import Kind
from playground.models.servers.windows import LOADS_LATER, look, stated, worth_a_look

_FRESH = 60.0
"""Seconds for which a list is not asked for again."""
_RETRY = 5.0
"""Seconds for which a server that did not answer, or did not know a window yet, is not asked again."""
_REFUSED_AT = "/v1/chat/completions"
"""Where the limit of a refusal was read."""
_BELIEVED = 600.0
"""Seconds for which a limit that a refusal named stands in for a window; the server may be started with another."""
_LEAST_WINDOW = 256
"""Tokens; a smaller number in a refusal is no window."""
_LOOK_SECONDS = 2.0
"""For each of two rounds of questions about windows, which a question may have to wait for."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An endpoint's models, or why they could not be listed."""

    models: tuple[ModelInfo, ...]
    failure: Failure | None
    at: float


class ModelDirectory:
    """The lists of models by endpoint."""

    def __init__(self, client: ModelClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._listings: dict[Endpoint, Listing] = {}
        self._kinds: dict[Endpoint, Kind] = {}
        """As their pages showed them; "unknown" for a server that has none of those pages."""
        self._refused: dict[tuple[Endpoint, str], tuple[int, float]] = {}
        """Limits that refusals named, and when, by endpoint and model."""
        self._forgotten = 0
        """How often everything was forgotten."""
        self._asking = ByLoop(asyncio.Lock)
        """By endpoint: of many who want a list at once, one asks."""

    async def listing(self, endpoint: Endpoint, *, refresh: bool = False) -> Listing:
        """The endpoint's models, asked again if stale or wanted; if the server is down, a listing that says why."""
        if refresh:
            self._kinds.pop(endpoint, None)
            self._refused = {key: limit for key, limit in self._refused.items() if key[0] != endpoint}
            return await self._list(endpoint)
        async with self._asking.of(endpoint):
            listing = self._fresh(endpoint) or await self._list(endpoint)
        return replace(listing, models=tuple(self._with_limit(endpoint, model) for model in listing.models))

    def learn(self, endpoint: Endpoint, model: str, limit: object) -> None:
        """Take in the context length that a refusal named, for a server that tells it nowhere else."""
        window = usable_window(limit)
        if window is not None and window >= _LEAST_WINDOW:
            self._refused[endpoint, model] = (window, self._clock.monotonic())

    def _limit(self, endpoint: Endpoint, model: str) -> int | None:
        limit, at = self._refused.get((endpoint, model), (None, 0.0))
        return limit if limit is not None and self._clock.monotonic() - at < _BELIEVED else None

    def _with_limit(self, endpoint: Endpoint, model: ModelInfo) -> ModelInfo:
        limit = self._limit(endpoint, model.id) if model.window is None else None
        return model if limit is None else replace(model, window=limit, window_from=_REFUSED_AT)

    def _fresh(self, endpoint: Endpoint) -> Listing | None:
        """What is known of the endpoint and not stale."""
        known = self._listings.get(endpoint)
        if known and self._clock.monotonic() - known.at < (_RETRY if known.failure else _FRESH):
            return known
        return None

    def forget(self) -> None:
        """Ask every endpoint again the next time."""
        self._forgotten += 1
        self._listings.clear()
        self._kinds.clear()
        self._refused.clear()

    async def window(self, endpoint: Endpoint, model: str) -> int | None:
        """Context length of a model in tokens; where the server does not say, the operator's word or the limit of a
        refusal; else None.

        A server that loads models on demand knows their windows only then, and is asked again soon.
        """
        if endpoint == BUILTIN:
            return None
        listing = await self.listing(endpoint)
        info = _named(listing, model)
        loads_later = self._kinds.get(endpoint, "unknown") in LOADS_LATER
        if info and not info.window_from and loads_later and self._clock.monotonic() - listing.at >= _RETRY:
            info = _named(await self._list(endpoint, first=info.id), model)
        window = info.window if info else endpoint.window
        return self._limit(endpoint, model) if window is None else window

    async def _list(self, endpoint: Endpoint, first: str = "") -> Listing:
        while True:
            before = self._forgotten
            listing = await self._ask(endpoint, first)
            if before == self._forgotten:  # else it tells of the time before
                self._listings[endpoint] = listing
                return listing

    async def _ask(self, endpoint: Endpoint, first: str) -> Listing:
        if endpoint == BUILTIN:
            return Listing((ModelInfo(BUILTIN.name),), None, self._clock.monotonic())
        try:
            models = await self._client.list_models(endpoint)
        except ModelError as error:
            return Listing((), Failure.of(error), self._clock.monotonic())
        models = await self._looked_at(endpoint, models, first)
        return Listing(stated(models, endpoint), None, self._clock.monotonic())

    async def _looked_at(self, endpoint: Endpoint, models: tuple[ModelInfo, ...], first: str) -> tuple[ModelInfo, ...]:
        """`models` with the windows that their server's own pages tell."""
        identity = by_owner(models)
        if identity.kind == "unknown":
            identity = Identity(self._kinds.get(endpoint, "unknown"))
            if identity.kind == "unknown" and endpoint in self._kinds:
                return models
        if not worth_a_look(models, identity.kind):
            return models
        seen = await look(partial(hear, self._client, endpoint, seconds=_LOOK_SECONDS), models, identity, first)
        if seen.answered:
            self._kinds[endpoint] = seen.identity.kind
        return seen.models


def _named(listing: Listing, model: str) -> ModelInfo | None:
    """The model of that name; Ollama lists one without a tag under its tag `latest`."""
    names = (model, f"{model}:latest")
    return next((info for name in names for info in listing.models if info.id == name), None)

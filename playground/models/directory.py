"""What each endpoint serves, remembered for a while, so that a question does not wait for a list of models."""

from dataclasses import dataclass

from playground.core.clock import Clock
from playground.core.errors import Failure, ModelError
from playground.core.values import Endpoint, ModelInfo
from playground.models.client import ModelClient
from playground.models.endpoints import BUILTIN

_FRESH = 60.0
"""Seconds for which a list is not asked for again."""
_RETRY = 5.0
"""Seconds for which a server that did not answer is not asked again."""


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

    async def listing(self, endpoint: Endpoint, *, refresh: bool = False) -> Listing:
        """The endpoint's models, asked anew when stale or wanted; a server that is down is a listing that says so."""
        known = self._listings.get(endpoint)
        now = self._clock.monotonic()
        if known and not refresh and now - known.at < (_RETRY if known.failure else _FRESH):
            return known
        listing = self._listings[endpoint] = await self._ask(endpoint)
        return listing

    def forget(self) -> None:
        """Ask every endpoint anew the next time."""
        self._listings.clear()

    async def window(self, endpoint: Endpoint, model: str) -> int | None:
        """Context length of a model in tokens; the operator's word where the server does not say; else None."""
        if endpoint == BUILTIN:
            return None
        if endpoint.window is not None and endpoint not in self._listings:
            return endpoint.window
        listing = await self.listing(endpoint)
        for info in listing.models:
            if info.id == model and info.window is not None:
                return info.window
        return endpoint.window

    async def _ask(self, endpoint: Endpoint) -> Listing:
        if endpoint == BUILTIN:
            return Listing((ModelInfo(BUILTIN.name),), None, self._clock.monotonic())
        try:
            models = await self._client.list_models(endpoint)
        except ModelError as error:
            return Listing((), Failure.of(error), self._clock.monotonic())
        return Listing(models, None, self._clock.monotonic())

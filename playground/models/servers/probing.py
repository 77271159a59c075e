"""The state of a server: whether it answers, what it is, what it serves, how loaded it is. Read, never guessed."""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from playground.core.errors import Failure, ModelError
from playground.core.values import Endpoint, ModelInfo
from playground.http.addresses import authority
from playground.models.client import ModelClient
from playground.models.endpoints import BUILTIN
from playground.models.listing import LONGEST_LIST, NO_MODEL_API, read_models
from playground.models.servers import abilities
from playground.models.servers.abilities import Ability
from playground.models.servers.hearing import SECONDS, Heard, hear
from playground.models.servers.identity import Identity, by_owner
from playground.models.servers.metrics import UNKNOWN_LOAD, Load, read_metrics
from playground.models.servers.windows import look, stated

Standing = Literal["up", "loading", "down", "refused", "no_api"]
_KEY_TROUBLE = ("key_missing", "key_unusable", "key_not_for_address")
_NOBODY = Identity()


@dataclass(frozen=True, slots=True)
class ServerState:
    """What was read of a server at one moment; None and "unknown" where it does not say."""

    endpoint: Endpoint
    standing: Standing
    """up: it lists models or calls itself healthy. loading: it says so itself (vLLM and lmdeploy take no connection
    while they load, which is `down`). refused: it wants a key, or another one. no_api: something answers at the
    address, but not as a model server does."""
    failure: Failure | None
    """Why it is not up; or, of one that is up, why it lists no models."""
    identity: Identity = _NOBODY
    models: tuple[ModelInfo, ...] = ()
    load: Load = UNKNOWN_LOAD
    load_from: str = ""
    """A name in /metrics that the load was read beside; "" when there is none."""
    abilities: tuple[Ability, ...] = ()
    seconds: float = 0.0
    """How long the probing took."""


async def probe(
    client: ModelClient, endpoint: Endpoint, *, model: str | None = None, generate: bool = False
) -> ServerState:
    """The state of `endpoint` now, after at most about ten seconds; nothing that goes wrong is raised but cancelling.

    With `generate` it is also found out what costs the server a few short answers of `model` (by default its first).
    """
    if endpoint == BUILTIN:
        return ServerState(endpoint, "up", None, Identity("builtin"), (ModelInfo(BUILTIN.name),))
    began = client.clock.monotonic()
    state = await identify(client, endpoint, first=model or "")
    chosen = model or (state.models[0].id if state.models else None)
    if state.standing == "up" and chosen is not None:
        state = replace(state, abilities=await abilities.found(client, endpoint, chosen, generate=generate))
    return replace(state, seconds=client.clock.monotonic() - began)


async def identify(
    client: ModelClient, endpoint: Endpoint, seconds: float = SECONDS, *, first: str = ""
) -> ServerState:
    """As `probe`, without asking what the server can do; `seconds` for each of two or three rounds of questions.

    `first` is the model whose window is wanted before those of others.
    """
    ask = partial(hear, client, endpoint, seconds=seconds)
    listing, health, metrics = await asyncio.gather(
        ask("/v1/models", limit=LONGEST_LIST), ask("/health"), ask("/metrics")
    )
    state = _stands(endpoint, listing, health)
    if listing.status is None and health.status is None:
        return state
    identity = by_owner(state.models)
    if metrics.status == 200:
        load, kind, named = read_metrics(metrics.body)
        if named:
            state = replace(state, load=load, load_from=f"/metrics: {named}")
        if kind and identity.kind == "unknown":
            identity = Identity(kind, f"/metrics: {named}")
    seen = await look(ask, state.models, identity, first)
    return replace(state, identity=seen.identity, models=stated(seen.models, endpoint))


def _stands(endpoint: Endpoint, listing: Heard, health: Heard) -> ServerState:
    """How the server stands. Health before the list: vLLM goes on listing its models when its engine is dead."""

    def state(standing: Standing, error: ModelError | None, models: tuple[ModelInfo, ...] = ()) -> ServerState:
        return ServerState(endpoint, standing, None if error is None else Failure.of(error), models=models)

    address = authority(endpoint.base_url)
    for heard in (health, listing):
        if heard.status == 503:
            if "loading" in heard.words.lower():
                return state("loading", ModelError("server_loading", address=address))
            return state("down", ModelError("server_unhealthy", address=address, status=503))
    if listing.status in (401, 403) or (listing.error and listing.error.code in _KEY_TROUBLE):
        return state("refused", listing.error)
    error = listing.error
    if listing.status == 200:
        try:
            return state("up", None, read_models(listing.body, address))
        except ModelError as unreadable:
            error = unreadable
    if error is not None and error.code in NO_MODEL_API:
        return state("no_api", error)
    return state("up" if health.status == 200 else "down", error)

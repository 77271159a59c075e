"""What was read of each model server: its state, and when; shared by all pages."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from playground.core.values import Endpoint
from playground.models.servers.probing import ServerState, probe
from playground.ui.models.views.servers import Reading, Row
from playground.workspace import Workspace

FRESH = 20.0
"""Seconds for which a state is not read again by only opening the list."""


@dataclass(frozen=True, slots=True)
class _Read:
    state: ServerState
    at: datetime
    moment: float
    """The same on the monotonic clock, in seconds."""


class ServerStates:
    """Reads the states of endpoints and remembers them."""

    def __init__(self, workspace: Workspace) -> None:
        self._endpoints = workspace.endpoints
        self._client = workspace.client
        self._clock = workspace.clock
        self._read: dict[Endpoint, _Read] = {}

    def of(self, endpoint: Endpoint) -> ServerState | None:
        """The state as it was read last; None before that."""
        read = self._read.get(endpoint)
        return None if read is None else read.state

    def rows(self, under_way: Collection[Endpoint]) -> list[Row]:
        """All endpoints in order with what is known of them; `under_way` are those that are being read.

        The one that somebody new begins with is the default one, whether anybody chose it or not.
        """
        entries = self._endpoints.entries()
        for gone in set(self._read.copy()) - {entry.endpoint for entry in entries}:
            self._read.pop(gone, None)
        default = self._endpoints.default()
        return [
            Row(
                replace(entry, default=entry.endpoint == default),
                self._reading(entry.endpoint, entry.endpoint in under_way),
            )
            for entry in entries
        ]

    def _reading(self, endpoint: Endpoint, under_way: bool) -> Reading:
        read = self._read.get(endpoint)
        return Reading(under_way=under_way) if read is None else Reading(read.state, read.at, under_way)

    def all(self) -> tuple[Endpoint, ...]:
        """Every endpoint that can be asked."""
        return tuple(entry.endpoint for entry in self._endpoints.entries() if entry.failure is None)

    def stale(self) -> tuple[Endpoint, ...]:
        """The endpoints that are offered and whose state was not read just now."""
        hidden = {entry.endpoint for entry in self._endpoints.entries() if entry.hidden}
        return tuple(one for one in self.all() if one not in hidden and not self._is_fresh(one))

    def _is_fresh(self, endpoint: Endpoint) -> bool:
        read = self._read.get(endpoint)
        return read is not None and self._clock.monotonic() - read.moment < FRESH

    async def read(
        self, endpoints: Sequence[Endpoint], under_way: set[Endpoint], *, generate: bool = False
    ) -> AsyncGenerator[Endpoint, None]:
        """Read states side by side; yields each endpoint as its state is there: none waits for one that is down.

        `under_way` holds an endpoint for as long as it is being read.
        """
        under_way.update(endpoints)
        tasks = [asyncio.create_task(self._read_one(endpoint, generate)) for endpoint in endpoints]
        try:
            for next_one in asyncio.as_completed(tasks):
                endpoint = await next_one
                under_way.discard(endpoint)
                yield endpoint
        finally:
            under_way.difference_update(endpoints)
            for task in tasks:
                task.cancel()

    async def _read_one(self, endpoint: Endpoint, generate: bool) -> Endpoint:
        state = await probe(self._client, endpoint, generate=generate)
        known = _with_abilities(state, self.of(endpoint))
        self._read[endpoint] = _Read(known, self._clock.now(), self._clock.monotonic())
        return endpoint


def _with_abilities(state: ServerState, before: ServerState | None) -> ServerState:
    """The state with what was found out earlier of what the server can do, where it is still the same server."""
    if before is None or len(before.abilities) <= len(state.abilities) or before.identity != state.identity:
        return state
    return replace(state, abilities=before.abilities) if state.standing == "up" else state

"""The load of a server, read again and again while something else is done, and its highest values."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from playground.core.values import Endpoint
from playground.models.client import ModelClient
from playground.models.endpoints import BUILTIN
from playground.models.servers.hearing import hear
from playground.models.servers.metrics import UNKNOWN_LOAD, Load, read_metrics

T = TypeVar("T", int, float)
_EVERY = 0.5
"""Seconds from one reading to the next."""


@dataclass(slots=True)
class Watched:
    """The highest load of a server over some time."""

    most: Load = UNKNOWN_LOAD
    """The highest value of each figure."""

    def note(self, load: Load) -> None:
        """Take in one more reading."""
        most = self.most
        self.most = Load(
            _larger(most.running, load.running),
            _larger(most.waiting, load.waiting),
            _larger(most.kv_cache, load.kv_cache),
        )


async def read_load(client: ModelClient, endpoint: Endpoint) -> Load:
    """The load that the server reports now; all unknown if it reports none."""
    if endpoint == BUILTIN:
        return UNKNOWN_LOAD
    heard = await hear(client, endpoint, "/metrics")
    return read_metrics(heard.body)[0] if heard.status == 200 else UNKNOWN_LOAD


@asynccontextmanager
async def watched_load(client: ModelClient, endpoint: Endpoint, every: float = _EVERY) -> AsyncGenerator[Watched, None]:
    """Read the load at once and from time to time inside the block; only once if the server reports none."""
    watched = Watched()

    async def watch() -> None:
        while (load := await read_load(client, endpoint)) != UNKNOWN_LOAD:
            watched.note(load)
            await client.clock.sleep(every)

    watching = asyncio.create_task(watch())
    try:
        yield watched
    finally:
        watching.cancel()
        await asyncio.wait([watching])


def _larger(one: T | None, other: T | None) -> T | None:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)

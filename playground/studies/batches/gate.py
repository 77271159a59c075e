"""How many questions an endpoint is asked at a time: fewer after refusals, with rests between, and more again later."""

import asyncio
from types import TracebackType
from typing import Self

from playground.core.clock import Clock
from playground.core.errors import Failure

BUSY = frozenset(
    (
        *("rate_limited", "rate_limited_wait", "server_busy", "server_busy_wait", "server_loading", "server_unhealthy"),
        *("server_silent", "gateway_error", "gateway_timeout", "endpoint_unreachable", "connect_timeout"),
        *("connection_broken", "proxy_unreachable", "stream_incomplete", "server_failed_midway"),
    )
)
"""Codes of failures after which the same question may well be answered a little later."""
MOST_REFUSALS = 6
"""Refusals in a row after which an endpoint is given up."""
_LONGEST_REST = 60.0
"""Seconds."""
_ANSWERS_TO_GROW = 8
"""Answers in a row after which one more is asked at a time, up to what was allowed."""


class Gate:
    """Lets so many through at a time; `async with` it around each question."""

    def __init__(self, most: int, clock: Clock) -> None:
        self._most = most
        self._clock = clock
        self._limit = most
        self._inside = 0
        self._refusals = 0
        self._answers = 0
        self._rests_until = 0.0
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        async with self._changed:
            await self._changed.wait_for(lambda: self._inside < self._limit)
            self._inside += 1
        try:
            while (rest := self._rests_until - self._clock.monotonic()) > 0:
                await self._clock.sleep(rest)
        except BaseException:
            await self._leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    @property
    def hopeless(self) -> bool:
        """Whether it refused so often in a row that nobody should go on asking."""
        return self._refusals >= MOST_REFUSALS

    def answered(self) -> None:
        """It answered: after some answers more is asked at a time again."""
        self._refusals = 0
        self._answers += 1
        if self._answers >= _ANSWERS_TO_GROW and self._limit < self._most:
            self._answers = 0
            self._limit += 1

    def refused(self, failure: Failure) -> None:
        """It could not answer now: half as much is asked at a time, after a rest that doubles with each refusal.

        Refusals that come while it rests were on their way already, and count once.
        """
        now = self._clock.monotonic()
        self._answers = 0
        if now < self._rests_until:
            return
        self._refusals += 1
        self._limit = max(self._limit // 2, 1)
        asked = dict(failure.facts).get("seconds") if failure.code.endswith("_wait") else None
        wanted = float(asked) if isinstance(asked, int | float) else 0.0
        self._rests_until = now + min(max(2.0 ** (self._refusals - 1), wanted), _LONGEST_REST)

    async def _leave(self) -> None:
        async with self._changed:
            self._inside -= 1
            self._changed.notify_all()

"""A clock that stands still until a test moves it.

time = StoppedClock()
asking = asyncio.create_task(client.stream(…))     # given time.clock
await time.waits(1)                                # it waits for something, with a limit
time.advance(60)                                   # and the limit passes
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from playground.core.clock import Clock

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=timezone(timedelta(hours=8)))
PATIENT = Clock(sleep=lambda _: asyncio.sleep(0), timeout=lambda _: asyncio.timeout(None))
"""Time goes by, but no limit passes, however busy the machine is."""


@dataclass(eq=False)
class _Alarm:
    at: float
    ring: Callable[[], object]


@dataclass
class StoppedClock:
    """Noon, and 0 seconds, until `advance` is called."""

    seconds: float = 0.0
    begun: list[float] = field(default_factory=list)
    """How long each wait was to last, in the order in which they began; limits count as waits."""
    _alarms: list[_Alarm] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def clock(self) -> Clock:
        """For whoever is given the time."""
        return Clock(
            now=lambda: NOON + timedelta(seconds=self.seconds),
            monotonic=lambda: self.seconds,
            sleep=self._sleep,
            timeout=self._timeout,
            pause=self.advance,
            later=self._set,
        )

    def advance(self, seconds: float) -> None:
        """Time goes by: everything that is due by then is called in its order, and at its time."""
        end = self.seconds + seconds
        while due := sorted((alarm for alarm in self._alarms if alarm.at <= end), key=lambda alarm: alarm.at):
            self._alarms.remove(due[0])
            self.seconds = due[0].at
            due[0].ring()
        self.seconds = end

    async def waits(self, count: int) -> None:
        """Until so many waits have begun in all."""
        while len(self.begun) < count:
            self._more.clear()
            await self._more.wait()

    def _set(self, seconds: float, call: Callable[[], object]) -> Callable[[], None]:
        alarm = _Alarm(self.seconds + seconds, call)
        self._alarms.append(alarm)
        self.begun.append(seconds)
        self._more.set()
        return lambda: self._alarms.remove(alarm) if alarm in self._alarms else None

    async def _sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        cancel = self._set(seconds, woken.set)
        try:
            await woken.wait()
        finally:
            cancel()

    @asynccontextmanager
    async def _timeout(self, seconds: float) -> AsyncGenerator[None, None]:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(None if seconds > 0 else 0) as scope:
            cancel = self._set(seconds, lambda: scope.reschedule(loop.time()))
            try:
                yield
            finally:
                cancel()

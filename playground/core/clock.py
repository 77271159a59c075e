"""Where time comes from and how it is waited for: passed in, so that a test can move it by hand."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime


def _later(seconds: float, call: Callable[[], object]) -> Callable[[], None]:
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()
    return timer.cancel


@dataclass(frozen=True, slots=True)
class Clock:
    """The system's time, unless somebody gives another."""

    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    """Local wall time with its offset: dates in prompts, time stamps in records."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds that never run backwards: every duration is a difference of two of these."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits so many seconds, in an event loop."""
    timeout: Callable[[float], AbstractAsyncContextManager[object]] = asyncio.timeout
    """A block that ends with TimeoutError after so many seconds, in an event loop; at once for none or fewer."""
    pause: Callable[[float], None] = time.sleep
    """Holds a thread up for so many seconds."""
    later: Callable[[float, Callable[[], object]], Callable[[], None]] = _later
    """Calls something after so many seconds, in a thread of its own, unless what this gives back is called before."""


SYSTEM = Clock()
"""What everything goes by that is given no other clock."""


def stamp(moment: datetime) -> str:
    """`moment` as the ISO 8601 text kept in records, to the millisecond, with its offset."""
    return moment.isoformat(timespec="milliseconds")

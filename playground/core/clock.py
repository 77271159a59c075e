"""The two clocks of a run: wall time for people, monotonic time for durations; passed in so that tests can set them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time comes from."""

    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    """Local wall time with its offset: dates in prompts, time stamps in records."""
    monotonic: Callable[[], float] = time.monotonic
    """Seconds that never run backwards: every duration is a difference of two of these."""


def stamp(moment: datetime) -> str:
    """`moment` as the ISO 8601 text kept in records, to the millisecond, with its offset."""
    return moment.isoformat(timespec="milliseconds")

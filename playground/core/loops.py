"""What belongs to one event loop each: a lock of one loop must not be waited for in another."""

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class ByLoop(Generic[T]):
    """A thing a key in each event loop, made when it is first asked for and gone with its loop."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._kept: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, T]] = WeakKeyDictionary()

    def of(self, key: Hashable) -> T:
        """The one of the running event loop."""
        kept = self._kept.setdefault(asyncio.get_running_loop(), {})
        if key not in kept:
            kept[key] = self._make()
        return kept[key]

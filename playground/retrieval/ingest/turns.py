"""Whose file is read next: few places for all, given out in turn, and slow files leave them to the others.

A file that is not read after some seconds moves to the places for slow ones. If these are taken while others wait, it
gives way: its reading ends, and starts over once there is room among the slow. So nobody waits long for the files of
others, and the processes that read are never more than the places.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from playground.core.clock import Clock

FAST = 2
"""Files that are read at a time, not counting the slow ones."""
SLOW = 2
"""Files that turned out to be slow and are read beside them."""
PATIENCE = 5.0
"""Seconds of reading after which a file counts as slow."""

T = TypeVar("T")


class GaveWay(Exception):
    """The file is slow, and others waited for its place: ask again for a turn among the slow ones."""


class Closed(Exception):
    """No more files are read."""


class _Once:
    """The owner of a single turn."""


@dataclass(eq=False)
class Turn:
    """One file's turn to be read, from when it is asked for to when the reading has ended."""

    owner: object
    work: Callable[["Turn"], Any]
    size: int
    """Of the file, in bytes."""
    slow: bool
    """Whether it stands, or waits, among the slow ones."""
    turns: "Turns"
    reading: "Future[Any]" = field(default_factory=Future)
    begun: float | None = None

    def check(self) -> bool:
        """Called by the reader again and again; raises `GaveWay`. Whether the file became a slow one just now."""
        return self.turns.check(self)


class Turns:
    """Gives out the places: to the owner who was served the longest time ago, and among equals to the smallest file."""

    def __init__(self, clock: Clock, fast: int = FAST, slow: int = SLOW) -> None:
        self._clock = clock
        self._places = {False: fast, True: slow}
        self._threads = ThreadPoolExecutor(fast + slow, thread_name_prefix="ingest-reading")
        self._lock = threading.Lock()
        self._waiting: list[Turn] = []
        self._running: set[Turn] = set()
        self._served: WeakKeyDictionary[object, int] = WeakKeyDictionary()
        self._serial = count(1)
        self._closed = False

    def ask(self, owner: object, work: Callable[[Turn], Any], *, size: int = 0, slow: bool = False) -> Turn:
        """A turn for `work`, which may be called more than once and must call the turn's `check`."""
        turn = Turn(owner, work, size, slow, self)
        with self._lock:
            if self._closed:
                turn.reading.set_exception(Closed())
            else:
                self._waiting.append(turn)
                self._begin()
        return turn

    def take(self, work: Callable[[Turn], T]) -> T:
        """The result of `work`, once it had its turn."""
        owner = _Once()
        try:
            result: T = self.ask(owner, work).reading.result()
        except GaveWay:
            result = self.ask(owner, work, slow=True).reading.result()
        return result

    def withdraw(self, owner: object) -> None:
        """Whatever `owner` still waits for is cancelled."""
        with self._lock:
            gone = [turn for turn in self._waiting if turn.owner is owner]
            self._waiting = [turn for turn in self._waiting if turn.owner is not owner]
        for turn in gone:
            turn.reading.cancel()
            turn.reading.set_running_or_notify_cancel()

    def close(self) -> None:
        """Stop the readings, cancel the turns that wait for one."""
        with self._lock:
            self._closed = True
            gone, self._waiting = self._waiting, []
        for turn in gone:
            turn.reading.set_exception(Closed())
        self._threads.shutdown()

    def check(self, turn: Turn) -> bool:
        """As `Turn.check`."""
        with self._lock:
            if self._closed:
                raise Closed
            if turn.slow or turn.begun is None or self._clock.monotonic() - turn.begun < PATIENCE:
                return False
            if self._free(slow=True):
                turn.slow = True
                self._begin()
                return True
            if any(not other.slow and self._count(other) <= self._count(turn) for other in self._waiting):
                raise GaveWay
            return False

    def _count(self, turn: Turn) -> int:
        """How many files of the same owner are being read."""
        return sum(running.owner is turn.owner for running in self._running)

    def _free(self, slow: bool) -> bool:
        return sum(turn.slow == slow for turn in self._running) < self._places[slow]

    def _begin(self) -> None:
        """Begin with as many turns as there are places; called with the lock."""
        for slow in (False, True):
            while self._free(slow):
                waiting = [turn for turn in self._waiting if turn.slow == slow]
                if not waiting:
                    break
                turn = min(waiting, key=lambda turn: (self._served.get(turn.owner, 0), turn.size))
                self._waiting.remove(turn)
                self._running.add(turn)
                self._served[turn.owner] = next(self._serial)
                turn.begun = self._clock.monotonic()
                self._threads.submit(self._run, turn)

    def _run(self, turn: Turn) -> None:
        if not turn.reading.set_running_or_notify_cancel():
            self._end(turn)
            return
        try:
            result = turn.work(turn)
        except BaseException as error:  # handed to whoever asked, whatever it is
            self._end(turn)
            turn.reading.set_exception(error)
        else:
            self._end(turn)
            turn.reading.set_result(result)

    def _end(self, turn: Turn) -> None:
        with self._lock:
            self._running.discard(turn)
            self._begin()

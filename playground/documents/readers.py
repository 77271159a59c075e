"""The processes that read files: a fresh one for each, but for small text files, of which one process reads many.

Starting a process takes longer than reading such a file. One that has refused a file or was stopped over it reads no
other one.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from playground.core.children import Child
from playground.core.clock import Clock
from playground.core.nursery import Nursery

_MOST_IDLE = 2
"""Processes that wait for another file; no more than these are read at a time as a rule."""
_MOST_FILES = 100
"""Files that one process reads."""
_LINGERS = 5.0
"""Seconds after which they end if no file has come."""


class Readers:
    """Lends the processes of one nursery, each to one thread at a time."""

    def __init__(self, nursery: Nursery) -> None:
        self._nursery = nursery
        self._lock = threading.Lock()
        self._idle: list[tuple[Child, int]] = []
        """Those that wait, with the number of files they have read."""
        self._forget: Callable[[], None] = lambda: None
        """Calls off the ending of those that wait."""

    @contextmanager
    def lent(self, request: Mapping[str, object], clock: Clock, *, together: bool) -> Iterator[Child]:
        """A process that was asked `request`; with `together` it may have read other files, and may read more.

        Raises OSError where none can be started.
        """
        child, files = self._waiting() if together else (None, 0)
        if child is None:
            child = Child(self._nursery, request, clock)
        else:
            child.say(json.dumps(request).encode())
        fit = False
        try:
            yield child
            fit = together and files + 1 < _MOST_FILES
        finally:
            if fit:
                self._keep(child, files + 1, clock)
            else:
                child.close()

    def close(self) -> None:
        """End those that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child, _ in idle:
            child.close()

    def _waiting(self) -> tuple[Child | None, int]:
        with self._lock:
            while self._idle:
                child, files = self._idle.pop()
                if child.is_quiet():
                    return child, files
                child.close()  # something has ended it
        return None, 0

    def _keep(self, child: Child, files: int, clock: Clock) -> None:
        with self._lock:
            self._forget()
            self._idle.append((child, files))
            over = self._idle[:-_MOST_IDLE]
            self._idle = self._idle[-_MOST_IDLE:]
            self._forget = clock.later(_LINGERS, self.close)
        for old, _ in over:
            old.close()

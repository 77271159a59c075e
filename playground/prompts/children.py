"""The rendering processes: started when first needed, ended when late, never more than a few."""

import json
import threading
from collections.abc import Mapping
from typing import Any

from playground.core.children import Child
from playground.core.clock import Clock
from playground.core.errors import PromptError
from playground.core.nursery import Nursery
from playground.prompts.limits import PATIENCE, WAIT_SECONDS

NURSERY = Nursery("playground.prompts.worker")


class Pool:
    """Lends children out, each to one thread at a time.

    One place is kept for templates that have proved quick, so that one person's endless loop makes nobody else wait.
    """

    def __init__(self, children: int, clock: Clock) -> None:
        self._places = children
        self._clock = clock
        self._idle: list[Child] = []
        self._lent: dict[Child, bool] = {}
        """Children at work, with whether their template was proven."""
        self._changed = threading.Condition()
        self._closed = False

    def ask(self, request: Mapping[str, Any], *, proven: bool) -> dict[str, Any]:
        """The answer of one child. Raises Late, Died, and PromptError when none is free for long or none starts."""
        child = self._borrow(proven)
        fit = False
        try:
            child.say(json.dumps(request).encode("ascii"))
            answer: dict[str, Any] = json.loads(child.hear(PATIENCE))
            fit = not answer["ending"]
        finally:
            self._give_back(child, fit)
        return answer

    def warm(self) -> None:
        """Have one child started and ready."""
        self._give_back(self._borrow(proven=True), fit=True)

    def pids(self) -> tuple[int, ...]:
        """Of the processes that run now."""
        with self._changed:
            return tuple(child.pid for child in (*self._idle, *self._lent))

    def close(self) -> None:
        """End all processes; those at work end with Died for whoever waits for them."""
        with self._changed:
            self._closed = True
            for child in self._lent:
                child.kill()
            for child in self._idle:
                child.close()
            self._idle.clear()
            self._changed.notify_all()

    def _borrow(self, proven: bool) -> Child:
        with self._changed:
            if not self._changed.wait_for(lambda: self._closed or self._has_room(proven), WAIT_SECONDS):
                raise PromptError("prompt_busy", seconds=round(WAIT_SECONDS))
            if self._closed:
                raise PromptError("prompt_worker_failed", reason="closed")
            child = self._idle.pop() if self._idle else self._started()
            self._lent[child] = proven
            return child

    def _started(self) -> Child:
        try:
            return Child(NURSERY, {}, self._clock)
        except OSError as error:
            raise PromptError("prompt_worker_failed", reason=error.strerror or str(error)) from error

    def _has_room(self, proven: bool) -> bool:
        unproven = sum(not proven for proven in self._lent.values())
        return len(self._lent) < self._places and (proven or unproven < max(self._places - 1, 1))

    def _give_back(self, child: Child, fit: bool) -> None:
        if not fit:
            child.close()
        with self._changed:
            del self._lent[child]
            if self._closed:
                child.close()
            elif fit:
                self._idle.append(child)
            self._changed.notify_all()

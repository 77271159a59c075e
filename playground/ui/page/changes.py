"""What has changed since: every page learns of what others did to documents, prompts, endpoints, studies and runs.

A change is a number that grows. Pages ask for the numbers now and then, and at once after whatever they did themselves;
whoever finds a number that is new draws the topic anew.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Literal, get_args

Topic = Literal["library", "prompts", "endpoints", "studies", "runs"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
_RENAMES = 1_000
"""Renamings that are remembered: those of a page that was asleep for longer are missed."""


class Changes:
    """Numbers by topic; any thread may call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[Topic, int] = dict.fromkeys(TOPICS, 0)
        self._renames: list[tuple[Topic, int, str, str]] = []
        self._counted: dict[Topic, Callable[[], int]] = {}

    def count(self, topic: Topic, changes: Callable[[], int]) -> None:
        """Of that topic `changes` counts what has changed: nobody tells it here."""
        self._counted[topic] = changes

    def tell(self, topic: Topic, renamed: tuple[str, str] | None = None) -> None:
        """Something has changed; `renamed` are the old and the new name where a name did."""
        with self._lock:
            self._numbers[topic] += 1
            if renamed is not None:
                self._renames = [*self._renames[-_RENAMES + 1 :], (topic, self._numbers[topic], *renamed)]

    def numbers(self) -> Mapping[Topic, int]:
        """The last change of each topic."""
        with self._lock:
            return self._numbers | {topic: changes() for topic, changes in self._counted.items()}

    def name_now(self, topic: Topic, name: str, since: int) -> str:
        """What is called today what was called `name` at change number `since`."""
        with self._lock:
            renames = [(was, now) for kind, number, was, now in self._renames if kind == topic and number > since]
        for was, now in renames:
            name = now if name == was else name
        return name

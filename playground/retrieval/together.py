"""Questions of many threads to one that takes them in turn: those that come while it is busy are put as one."""

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


@dataclass(slots=True)
class _Batch(Generic[Q, A]):
    answers: "Future[Sequence[A]]"
    questions: list[Q] = field(default_factory=list)


class Together(Generic[Q, A]):
    """Any thread may put questions. Close it when nobody does any more."""

    def __init__(self, name: str, answer: Callable[[Sequence[Q]], Sequence[A]], kind: Callable[[Q], Hashable]) -> None:
        """`answer` is called in one thread of that name, with questions of one kind at a time."""
        self._answer = answer
        self._kind = kind
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._next: dict[Hashable, _Batch[Q, A]] = {}
        """By kind, what the thread will come to: questions may still be added."""

    def put(self, question: Q) -> Callable[[], A]:
        """What waits for the answer, and raises what answering failed with, for every question put with this one."""
        kind = self._kind(question)
        with self._lock:
            batch = self._next.get(kind)
            if batch is None:
                batch = self._next[kind] = _Batch(self._thread.submit(self._take, kind))
            place = len(batch.questions)
            batch.questions.append(question)
        return lambda: batch.answers.result()[place]

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown(wait=False)

    def _take(self, kind: Hashable) -> Sequence[A]:
        with self._lock:
            questions = self._next.pop(kind).questions
        return self._answer(questions)

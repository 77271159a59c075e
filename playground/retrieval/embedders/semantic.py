"""The built-in embedder by meaning: the Universal Sentence Encoder in a process of its own, started when first needed.

Sixteen languages share its space, so that a question finds passages in another one. Nothing is downloaded: the weights
come with the package.
"""

import json
import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from playground.core.children import Child, Died, Late
from playground.core.clock import SYSTEM, Clock
from playground.core.errors import RetrievalError
from playground.core.estimate import estimate_tokens
from playground.core.nursery import Nursery
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.embedders.replies import read_reply

NURSERY = Nursery("playground.retrieval.embedders.use")
DIMENSIONS = 512
FINGERPRINT = f"use/1/{DIMENSIONS}"
WEIGHT = 0.3
"""Tuned together with the words: on Chinese, on English, on Chinese questions to English passages."""
_WINDOW = 400
"""Estimated tokens that are embedded at once; a longer text gets the mean of its windows.

The encoder takes any length, but sums up what it reads: of long chunks more are found by this mean than as a whole,
and far more than by their beginning (docs/retrieval.md).
"""
_PART = 6_000
"""Characters of one call, a tenth of a second of work: a question waits for one call at most."""
_SECONDS = 120.0
"""The longest that a call may take, loading the model included."""
_USUAL_PACE = 0.01
"""Seconds a text until some were embedded here."""


class SemanticEmbedder:
    """Vectors of what texts mean; safe to use from several threads, of which those with a question go first."""

    dimensions: int | None = DIMENSIONS
    fingerprint = FINGERPRINT
    by_meaning = True

    def __init__(
        self,
        weight: float | None = None,
        *,
        nursery: Nursery = NURSERY,
        seconds: float = _SECONDS,
        clock: Clock = SYSTEM,
    ) -> None:
        self.weight = WEIGHT if weight is None else weight
        self.pace = _USUAL_PACE
        """Seconds a text, as lately seen."""
        self._nursery, self._seconds, self._now = nursery, seconds, clock.monotonic
        self._free = threading.Condition()
        self._busy = False
        self._questions = 0
        self._child: Child | None = None
        self._closed = False
        self._missing: str | None = None
        """Why it cannot be had at all: the package is not there, which no second try changes."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row a text. Raises RetrievalError where the encoder is not installed, fails or is late."""
        began = self._now()
        vectors = self._embed(texts, question=False)
        if len(texts):
            self.pace += ((self._now() - began) / len(texts) - self.pace) / 8
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, which is embedded like any other text."""
        row: Vectors = self._embed([text], question=True)[0]
        return row

    def close(self) -> None:
        """End the process; whoever is waiting for it gets an error."""
        self._closed = True
        if (child := self._child) is not None:
            child.kill()
        with self._turn(question=True):
            self._end()

    def _embed(self, texts: Sequence[str], *, question: bool) -> Vectors:
        windows = [_windows(text) for text in texts]
        rows = np.zeros((sum(map(len, windows)), DIMENSIONS), dtype=np.float32)
        done = 0
        for part in _parts(window for text in windows for window in text):
            with self._turn(question=question):
                rows[done : done + len(part)] = self._ask(part)
            done += len(part)
        return _means(rows, windows)

    @contextmanager
    def _turn(self, *, question: bool) -> Iterator[None]:
        """The process for one call."""
        with self._free:
            self._questions += question
            self._free.wait_for(lambda: not self._busy and (question or not self._questions))
            self._questions -= question
            self._busy = True
        try:
            yield
        finally:
            with self._free:
                self._busy = False
                self._free.notify_all()

    def _ask(self, texts: Sequence[str]) -> Vectors:
        child = self._opened()
        child.say(json.dumps(list(texts)).encode("ascii"))
        return np.frombuffer(self._answer(child), dtype="<f4").reshape(len(texts), DIMENSIONS).astype(np.float32)

    def _opened(self) -> Child:
        if self._missing is not None:
            raise RetrievalError("semantic_uninstalled", reason=self._missing)
        if self._closed:
            raise RetrievalError("semantic_failed", reason="closed")
        if self._child is None:
            try:
                self._child = Child(self._nursery, {})
            except OSError as error:  # no memory, no descriptors
                raise RetrievalError("semantic_failed", reason=str(error)) from error
            self._answer(self._child)
        return self._child

    def _answer(self, child: Child) -> bytes:
        """What came back; after anything but a good answer that process is of no use any more."""
        try:
            outcome, content = read_reply(child.hear(self._seconds))
        except Late:
            self._end()
            raise RetrievalError("semantic_late", seconds=round(self._seconds)) from None
        except Died as death:
            self._end()
            raise RetrievalError("semantic_failed", reason=str(death)) from None
        if outcome == "done":
            return content
        self._end()
        reason = content.decode("utf-8", "replace")
        if outcome == "uninstalled":
            self._missing = reason
        raise RetrievalError(f"semantic_{outcome}", reason=reason)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close()


def _windows(text: str) -> list[str]:
    """The text in parts of one length, as few as there have to be."""
    count = max(math.ceil(estimate_tokens(text) / _WINDOW), 1)
    step = math.ceil(len(text) / count)
    return [text[begin : begin + step] for begin in range(0, len(text), step)] if step else [text]


def _means(rows: Vectors, windows: Sequence[Sequence[str]]) -> Vectors:
    """For each text the mean of the rows of its windows by their lengths, of length 1."""
    vectors = np.zeros((len(windows), DIMENSIONS), dtype=np.float32)
    begin = 0
    for place, text in enumerate(windows):
        lengths = [max(len(window), 1) for window in text]
        mean = np.average(rows[begin : begin + len(text)], axis=0, weights=lengths)
        vectors[place] = mean / np.linalg.norm(mean)
        begin += len(text)
    return vectors


def _parts(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts, so many at a time as make a call."""
    part: list[str] = []
    size = 0
    for text in texts:
        if part and size + len(text) > _PART:
            yield part
            part, size = [], 0
        part.append(text)
        size += len(text)
    if part:
        yield part

"""Whether a question is answered from the best chunks or from whole documents, and why.

Decided by the person, or in this order. A question about the whole (`core/wholes.py`) is given the whole if that fits
into the room, and a single document as far as it fits. One that asks so of a topic is given short documents whole that
have no word of it. All others get the best chunks; where words are all that a search goes by and none is shared, short
documents are read whole rather than nothing.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal

from playground.core.estimate import estimate_tokens
from playground.core.strings import Language, text
from playground.core.values import Chunk, Reading, RetrievalSettings, Why
from playground.core.wholes import asked
from playground.documents.scope import Scope, Size

Decided = tuple[Literal["chunks", "whole"], Why]

MOST_READ = 300
"""Chunks that are listed of documents read whole."""
MOST_CHARACTERS = 300_000
"""Characters of these together, however long the window: a prompt may have somewhat more (`prompts/limits.py`)."""
SHORT = 6_000
"""Estimated tokens that are read though nobody asked for the whole, or where nobody says how much room there is."""
_NAMED = 5
"""Documents that are told by name."""
_BEYOND = 1.5
"""How far beyond the room chunks are listed, to show what did not fit."""


def may_read_whole(question: str, settings: RetrievalSettings) -> bool:
    """Whether the room has to be known to decide."""
    if settings.extent == "auto":
        words = asked(question)
        return words.cue or words.whole
    return settings.extent == "whole"


class Whole:
    """The documents of a scope as they would be read from the beginning, looked at when that is first needed."""

    def __init__(self, scope: Scope, room: float | None) -> None:
        self._scope = scope
        self._room = room

    @cached_property
    def size(self) -> Size:
        """Of the whole scope."""
        return self._scope.size()

    @cached_property
    def _chunks(self) -> tuple[Chunk, ...]:
        chunks = self._scope.chunks(MOST_READ)
        ends = accumulate(len(chunk.text) for chunk in chunks)
        return tuple(chunk for chunk, end in zip(chunks, ends, strict=True) if end <= MOST_CHARACTERS) or chunks[:1]

    @cached_property
    def _tokens(self) -> tuple[int, ...]:
        return tuple(estimate_tokens(chunk.text) for chunk in self._chunks)

    def fits(self, most: float = math.inf) -> bool:
        """Whether all of it goes into the room, and has at most so many tokens."""
        room = SHORT if self._room is None else self._room
        return 0 < self.size.chunks == len(self._chunks) and sum(self._tokens) <= min(room, most)

    @property
    def short(self) -> bool:
        """Whether it costs little to read though nobody asked for it."""
        return self.fits(SHORT)

    @property
    def single(self) -> bool:
        """Whether it is one document, of a room that is known: what fits of it stands for the whole."""
        return self.size.documents == 1 and self._room is not None

    def listed(self) -> Sequence[Chunk]:
        """The chunks in reading order, somewhat further than the room goes."""
        if self._room is None:
            return self._chunks
        read = 0.0
        for count, tokens in enumerate(self._tokens):
            if read > _BEYOND * self._room:
                return self._chunks[:count]
            read += tokens
        return self._chunks


@dataclass(frozen=True, slots=True)
class Looking:
    """A question before anything is searched for it."""

    question: str
    settings: RetrievalSettings
    whole: Whole
    shares: Callable[[str], bool]
    """Whether the documents hold any word of a text."""

    def decide(self) -> Decided:
        """What is to be done, and why."""
        if self.settings.extent != "auto":
            return self.settings.extent, "chosen"
        words = asked(self.question)
        if words.whole:
            return ("whole", "asks_whole") if self.whole.single or self.whole.fits() else ("chunks", "too_large")
        if words.topic and not self.shares(words.topic) and self.whole.short:
            return "whole", "topic_unknown"
        return "chunks", "part"


def sentence(reading: Reading, language: Language) -> str:
    """What was done and why, in a line."""
    said = [text(language, f"reading.{reading.extent}_{reading.why}")]
    if reading.documents:
        named = text(language, "reading.comma").join(reading.documents[:_NAMED])
        more = "" if len(reading.documents) <= _NAMED else "…"
        said.append(text(language, "reading.documents", count=len(reading.documents), names=named + more))
    if reading.searched:
        said.append(text(language, "reading.searched", words=text(language, "reading.comma").join(reading.searched)))
    if reading.unlisted:
        said.append(text(language, "reading.unlisted", count=reading.unlisted))
    return ("" if language == "zh" else " ").join(said)


def told(decided: Decided, scope: Scope, whole: Whole, searched: Sequence[str] = ()) -> Reading:
    """The decision as the record keeps it."""
    extent, why = decided
    names = scope.names() if scope.chosen else ()
    unlisted = whole.size.chunks - len(whole.listed()) if extent == "whole" else 0
    return Reading(extent, why, names, tuple(searched), unlisted)

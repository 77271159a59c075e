"""The chunks that were sent, taken apart once, so that every sentence of an answer can be looked up in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import chain, pairwise
from operator import add

from playground.studies.ground.segments import is_chinese
from playground.studies.ground.tokens import Key, Reading


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a chunk."""

    start: int
    end: int
    keys: frozenset[Key]
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """A text taken apart: a chunk, or the question."""

    reading: Reading
    places: tuple[Place, ...]
    """Its sentences, without gaps between them."""
    words: str
    """All its words, for looking up what was copied: see `Reading.words`."""
    keys: frozenset[Key]
    neighbours: frozenset[tuple[Key, Key]]
    """Words and numbers that follow one another in a sentence, words that say nothing left out."""
    characters: frozenset[str]
    is_chinese: bool | None
    """None where it holds no letters."""
    is_structured: bool
    """Whether it is JSON or a table."""


@lru_cache(maxsize=64)  # several answers are often looked up in the same chunks, one after another
def taken_apart(text: str) -> Chunk:
    """The chunk that `text` is."""
    reading = Reading.of(text)
    neighbours: set[tuple[Key, Key]] = set()
    places = tuple(
        Place(start, end, _keys(reading, start, end, neighbours), reading.is_negated(start, end))
        for start, end in _sentences(text)
    )
    return Chunk(
        reading=reading,
        places=places,
        words=reading.words(0, len(text)),
        keys=frozenset[Key]().union(*(place.keys for place in places)),
        neighbours=frozenset(neighbours),
        characters=frozenset(reading.masked),
        is_chinese=is_chinese(text) if any(map(str.isalpha, text)) else None,
        is_structured=is_structured(text),
    )


def _keys(reading: Reading, start: int, end: int, neighbours: set[tuple[Key, Key]]) -> frozenset[Key]:
    """The keys between two places; pairs of words that follow one another are added to `neighbours`."""
    terms = reading.terms(start, end)
    neighbours.update(pairwise(terms))
    return frozenset(chain(terms, *map(pairs, reading.runs(start, end))))


def pairs(run: str) -> Iterator[str]:
    """The keys of a run of Chinese characters: each with the next one; the character where it stands alone."""
    return map(add, run, run[1:]) if len(run) > 1 else iter(run)


@dataclass(frozen=True, slots=True)
class Sources:
    """What the chunks hold, and what the question says: an answer may repeat that without a source."""

    chunks: tuple[Chunk, ...]
    keys: frozenset[Key]
    """Of all chunks."""
    granted: frozenset[Key]
    """Keys that need no source: those of the question, and numbers that the chunks hold without counting anything.

    Those are the marks of lists, and 1 where there is a 一 or a "one".
    """
    neighbours: frozenset[tuple[Key, Key]]
    characters: frozenset[str]
    """Of the chunks and the question, folded."""
    scripts: frozenset[bool]
    """Whether chunks are Chinese, or not, or some are and some are not."""

    def has(self, key: Key) -> bool:
        """Whether a key stands in a chunk or in the question."""
        return key in self.keys or key in self.granted

    def are_foreign_to(self, answer: str) -> bool:
        """Whether no chunk is in the script of the answer."""
        return bool(self.scripts) and is_chinese(answer) not in self.scripts

    @classmethod
    def of(cls, chunks: Sequence[str], question: str = "") -> "Sources":
        """Take `chunks` and the question apart."""
        taken = tuple(map(taken_apart, chunks))
        asked = taken_apart(question)
        return cls(
            chunks=taken,
            keys=frozenset[Key]().union(*(chunk.keys for chunk in taken)),
            granted=asked.keys.union(*(_marks(chunk.reading.plain) for chunk in taken)),
            neighbours=asked.neighbours.union(*(chunk.neighbours for chunk in taken)),
            characters=asked.characters.union(*(chunk.characters for chunk in taken)),
            scripts=frozenset(chunk.is_chinese for chunk in taken if chunk.is_chinese is not None),
        )


_MARK = re.compile(r"^[^\w\n]*(\d{1,3})[.)、．）]", re.MULTILINE)
_ONE = re.compile(r"一|\bone\b")


def _marks(plain: str) -> Iterator[Decimal]:
    """Numbers in a folded text that `numbers_in` does not count as such."""
    yield from map(Decimal, _MARK.findall(plain))
    if _ONE.search(plain):
        yield Decimal(1)


# Sentences of a chunk -------------------------------------------------------------------------------------------------

_END = re.compile(r"[。！？；…]+[\"'”’」』)）》】]*|(?<![.!?;])[.!?;]++[\"'”’)\]]*(?=\s|$)|\n+")


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences, without gaps between them; coarser than those of an answer, which are shown."""
    start = 0
    for found in _END.finditer(text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)


# JSON and tables ------------------------------------------------------------------------------------------------------

_MEMBER = re.compile(r"[\"'][\w .$@/-]{1,60}[\"']\s*:")
_CHARACTERS_A_MEMBER = 120
_NAMED_CELLS = re.compile(r"[^|:：]{1,40}[:：][^|]*\|[^|:：]{1,40}[:：].*")
_CELLS = re.compile(r"[^|\t]*[|\t][^|\t]*[|\t].*")


def is_structured(chunk: str) -> bool:
    """Whether a chunk is JSON or a table: its sentences are made of cells, and no wording can be compared."""
    members = len(_MEMBER.findall(chunk))
    if members > 2 and members * _CHARACTERS_A_MEMBER > len(chunk):
        return True
    lines = [line for line in chunk.splitlines() if line.strip()]
    named = sum(_NAMED_CELLS.fullmatch(line) is not None for line in lines)
    rows = sum(_CELLS.fullmatch(line) is not None for line in lines)
    return 2 * named > len(lines) or (rows > 1 and 2 * rows > len(lines))

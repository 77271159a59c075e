"""Differences of two texts: by word where words have blanks between them, by character in Chinese. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from playground.core.values import PARTS, Part, PromptSet

Kind = Literal["equal", "delete", "insert"]

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(
    rf"[{_CJK}]"
    rf"|(?:(?![{_CJK}])\w)+"
    r"|\r?\n|[^\S\r\n]+|\r"
    r"|[^\w\s](?:[\u0300-\u036f\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[^\w\s])*"  # an emoji stays whole
)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MOST_PAIRS = 400_000
"""Equal tokens of two texts, each with each, that are worth comparing: some tenths of a second."""
_MOST_TOKENS = 4_000
"""Longer texts are compared by line first, and by token inside the lines that changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """A run of characters that both texts have, or only the old one (`delete`), or only the new one (`insert`)."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class PartChanges:
    """One part of two prompt sets."""

    part: Part
    changes: tuple[Change, ...]

    @property
    def changed(self) -> bool:
        """Whether the part is not the same in both."""
        return any(change.kind != "equal" for change in self.changes)


def diff_sets(old: PromptSet, new: PromptSet) -> tuple[PartChanges, ...]:
    """All five parts, in their order."""
    return tuple(PartChanges(part, diff(old.parts[part], new.parts[part])) for part in PARTS)


def diff(old: str, new: str) -> tuple[Change, ...]:
    """The changes from `old` to `new`: without the inserts they join to `old`, without the deletes to `new`.

    Long texts are compared by line first. What would take too long even so is one delete and one insert.
    """
    before, after = tokens(old), tokens(new)
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    head, tail = "".join(before[:start]), "".join(before[len(before) - end :])
    middle = before[start : len(before) - end], after[start : len(after) - end]
    changes = [Change("equal", head), *_between(*middle), Change("equal", tail)]
    return tuple(_merged(_without_crumbs(_merged(changes))))


def tokens(text: str) -> list[str]:
    """The smallest pieces that a difference is told in; they join to `text`."""
    return _TOKEN.findall(text)


def _shared(before: Sequence[str], after: Sequence[str]) -> int:
    """How many tokens are the same at the front."""
    pairs = zip(before, after, strict=False)
    return next((place for place, (mine, theirs) in enumerate(pairs) if mine != theirs), min(len(before), len(after)))


def _between(before: list[str], after: list[str]) -> Iterator[Change]:
    if len(before) + len(after) <= _MOST_TOKENS:
        yield from _matched(before, after)
        return
    lines = [_LINE.findall("".join(side)) for side in (before, after)]
    for kind, old, new in _opcodes(*lines):
        if kind == "equal":
            yield Change("equal", old)
        else:
            yield from _matched(tokens(old), tokens(new))


def _matched(before: list[str], after: list[str]) -> Iterator[Change]:
    for kind, old, new in _opcodes(before, after):
        if kind == "equal":
            yield Change("equal", old)
        else:
            yield Change("delete", old)
            yield Change("insert", new)


def _opcodes(before: list[str], after: list[str]) -> Iterator[tuple[str, str, str]]:
    """Stretches that are equal or not; all one stretch where matching would take too long."""
    theirs = Counter(after)
    if sum(theirs[token] for token in before) > _MOST_PAIRS:
        yield "replace", "".join(before), "".join(after)
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield kind, "".join(before[i1:i2]), "".join(after[j1:j2])


def _without_crumbs(changes: Sequence[Change]) -> Iterator[Change]:
    """A lone blank that happens to be equal between two changes belongs to them: nobody reads a diff in crumbs."""
    for place, change in enumerate(changes):
        inner = 0 < place < len(changes) - 1
        if change.kind == "equal" and inner and change.text.strip(" \t") == "":
            yield Change("delete", change.text)
            yield Change("insert", change.text)
        else:
            yield change


def _merged(changes: Iterable[Change]) -> list[Change]:
    """Neighbours of one kind joined, empty ones dropped, deletes in front of the inserts they stand beside."""
    merged: list[Change] = []
    deleted: list[str] = []
    inserted: list[str] = []

    def flush() -> None:
        if deleted:
            merged.append(Change("delete", "".join(deleted)))
        if inserted:
            merged.append(Change("insert", "".join(inserted)))
        deleted.clear()
        inserted.clear()

    for change in changes:
        if not change.text:
            continue
        if change.kind == "equal":
            flush()
            if merged and merged[-1].kind == "equal":
                merged[-1] = Change("equal", merged[-1].text + change.text)
            else:
                merged.append(change)
        else:
            (deleted if change.kind == "delete" else inserted).append(change.text)
    flush()
    return merged

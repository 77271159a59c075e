"""What was changed in a text: the stretches that were replaced, as small as their words allow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+|\d+|\s+|.", re.DOTALL)
"""A word, a number, blanks, or a single character, as each of Chinese is."""
_MOST_PAIRS = 4_000_000
"""Tokens of one text times those of the other that are compared one by one: more would take seconds."""
_CLOSE = 2
"""Characters that stay between two changes that are taken for one."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """`old[start:end]` became `new`; never empty, so that it is plain which chunks it is part of."""

    start: int
    end: int
    new: str


def hunks(old: str, new: str) -> tuple[Hunk, ...]:
    """The changes from `old`, which is not empty, to `new`, in their order."""
    joined: list[Hunk] = []
    for start, end, begin, stop in _changes(old, new):
        last = joined[-1] if joined else None
        if last is not None and start - last.end <= _CLOSE:
            joined[-1] = Hunk(last.start, end, last.new + old[last.end : start] + new[begin:stop])
        else:
            joined.append(Hunk(start, end, new[begin:stop]))
    return _without_empty(old, joined)


def _changes(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Start and end in `old`, start and end in `new`."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    was, now = _offsets(left, sum(map(len, before[:head]))), _offsets(right, sum(map(len, after[:head])))
    if len(left) * len(right) > _MOST_PAIRS:
        yield was[0], was[-1], now[0], now[-1]
        return
    for kind, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "equal":
            yield was[i], was[j], now[k], now[m]


def _offsets(tokens: list[str], first: int) -> list[int]:
    """Where each token begins, and where the last one ends."""
    at = [first]
    for token in tokens:
        at.append(at[-1] + len(token))
    return at


def _without_empty(old: str, changes: list[Hunk]) -> tuple[Hunk, ...]:
    """The same, what was put in taken together with the character before it, or after it where there is none."""
    held: list[Hunk] = []
    for hunk in changes:
        if hunk.start < hunk.end:
            held.append(hunk)
        elif hunk.start > 0:
            held.append(Hunk(hunk.start - 1, hunk.end, old[hunk.start - 1] + hunk.new))
        else:
            held.append(Hunk(0, 1, hunk.new + old[:1]))
    return tuple(held)

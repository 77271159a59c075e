"""Where a printed text came from: matched against the values a template was given. Runs in the rendering process."""

import re
from collections.abc import Iterable, Sequence

Piece = tuple[str, str]
"""Some text and its origin."""
Known = tuple[str, Sequence[Piece]]
"""A value and the pieces it consists of."""

_SHORTEST = 4
"""Characters that a text needs before finding it inside another says anything about where it came from."""


class Origins:
    """The values one template was given, with the origin of each of their characters."""

    def __init__(self, literal: str) -> None:
        self._literal = literal
        self._by_identity: dict[int, Known] = {}
        self._by_name: dict[str, list[Known]] = {}

    def know(self, name: str, text: str, pieces: Sequence[Piece]) -> None:
        """`text`, which `pieces` join to, is what the variable `name` or a field of it holds."""
        values = self._by_name.setdefault(name, [])
        if text:
            values.append((text, pieces))
        if len(text) > 1:  # Python shares strings of one character: being the same object says nothing about those
            self._by_identity[id(text)] = (text, pieces)

    def literal(self, text: str) -> list[Piece]:
        """`text` as the template wrote it."""
        return [(text, self._literal)]

    def of(self, value: object, text: str, names: Sequence[str]) -> Sequence[Piece]:
        """The pieces of `text`, printed for `value` by an expression that mentions `names`.

        Exact for a value printed as it is. For one that was changed on the way: the value it is cut from, else the
        values found in it, else the one origin that all its variables share, else the template.
        """
        same = self._by_identity.get(id(value))
        if same is not None:
            return same[1]
        known = [value for name in names for value in self._by_name.get(name, ())]
        closed = all(
            name in self._by_name for name in names
        )  # else a loop variable or a macro, which could be anything
        if isinstance(value, str) and (closed or len(text) >= _SHORTEST):
            candidates = known if closed else self._everything()
            found = _inside(text, candidates) or self._split(text, candidates, 1 if closed else _SHORTEST)
            if found:
                return found
        shared = {origin for _, pieces in known for _, origin in pieces} if closed else set()
        return [(text, shared.pop() if len(shared) == 1 else self._literal)]

    def found_in(self, text: str) -> Sequence[Piece]:
        """The pieces of a text that a block printed as a whole, by the values found in it."""
        return self._split(text, self._everything(), _SHORTEST) or self.literal(text)

    def _everything(self) -> list[Known]:
        return [value for values in self._by_name.values() for value in values]

    def _split(self, text: str, candidates: Iterable[Known], shortest: int) -> Sequence[Piece]:
        """`text` with every whole candidate found in it, the longest first; empty when there is none."""
        wanted = {known: pieces for known, pieces in candidates if len(known) >= shortest and known in text}
        if not wanted:
            return ()
        found: list[Piece] = []
        position = 0
        for match in re.finditer("|".join(map(re.escape, sorted(wanted, key=len, reverse=True))), text):
            found += self.literal(text[position : match.start()])
            found += wanted[match[0]]
            position = match.end()
        return [*found, *self.literal(text[position:])]


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without empty ones, neighbours of one origin joined."""
    runs: list[tuple[list[str], str]] = []
    for text, origin in pieces:
        if not text:
            continue
        if runs and runs[-1][1] == origin:
            runs[-1][0].append(text)
        else:
            runs.append(([text], origin))
    return [("".join(texts), origin) for texts, origin in runs]


def _inside(text: str, candidates: Iterable[Known]) -> Sequence[Piece]:
    """The part of the first candidate that `text` is cut from; empty when there is none."""
    for known, pieces in candidates:
        start = known.find(text)
        if start >= 0:
            return _cut(pieces, start, start + len(text))
    return ()


def _cut(pieces: Sequence[Piece], start: int, end: int) -> list[Piece]:
    cut = []
    offset = 0
    for text, origin in pieces:
        cut.append((text[max(start - offset, 0) : max(end - offset, 0)], origin))
        offset += len(text)
    return cut

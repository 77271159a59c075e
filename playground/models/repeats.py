"""The new part of a delta: some servers send the whole text with every piece, or once more at the end."""

from dataclasses import dataclass, field

_GROWN = 3
"""So many first deltas that each begin with the one before: then each is taken for the whole text so far."""
_SHORTEST = 4
"""The least characters of the last of them: the beginning of an answer may look so by chance."""
_LONGEST_DOUBT = 10_000
"""Characters of deltas up to which they may still turn out to be pieces after all."""


@dataclass(slots=True)
class Telling:
    """One text that comes in deltas."""

    whole_each_time: bool = False
    """Whether each delta is taken for the whole text so far."""
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _last: str = ""
    _grown: int = 0
    """How many deltas from the first one on each began with the one before."""
    _count: int = 0
    _pieces: list[str] = field(default_factory=list)
    """The deltas as they came, while it is not certain what they are."""

    @property
    def text(self) -> str:
        """All new text so far."""
        return "".join(self._parts)

    def add(self, delta: str, *, ends: bool = False) -> str | None:
        """What is new in `delta`; None where `text` is another than what was given out. `ends`: it is at the end."""
        self._count += 1
        if self.whole_each_time:
            return self._rest_of(delta)
        if ends and self._count > 2 and len(delta) >= self._length and delta.strip() == self.text.strip():
            return ""
        self._parts.append(delta)
        self._length += len(delta)
        if self._grown == self._count - 1 and len(delta) > len(self._last) and delta.startswith(self._last):
            return self._watch(delta)
        return delta

    def add_summary(self, whole: str) -> str:
        """What is new in the `whole` text that stands at the end of a stream; what was streamed counts otherwise."""
        text = self.text
        if not whole.startswith(text):
            return ""
        self._parts.append(whole[len(text) :])
        return whole[len(text) :]

    def _watch(self, delta: str) -> str | None:
        self._grown, self._last = self._grown + 1, delta
        self._pieces.append(delta)
        if self._grown < _GROWN or len(delta) < _SHORTEST or len(set(delta)) == 1:
            return delta
        self.whole_each_time, self._parts = True, [delta]
        return None

    def _rest_of(self, delta: str) -> str | None:
        """What `delta` adds to the text before it, if it is the whole text."""
        before = self._last
        if before.startswith(delta):
            return ""
        if delta.startswith(before):
            self._last, self._parts = delta, [delta]
            self._pieces.append(delta)
            return delta[len(before) :]
        if sum(map(len, self._pieces)) <= _LONGEST_DOUBT:
            self.whole_each_time, self._parts = False, [*self._pieces, delta]
            return None
        self._last += delta
        self._parts = [self._last]
        return delta

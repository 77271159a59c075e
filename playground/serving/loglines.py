"""The text of a log without colours, and lines found by fixed strings in bounded time, whatever the text is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from playground.core.unseen import CONTROL_IN_TEXT

SHOWN = 500
"""Characters of a line that are shown."""
READ = 4_000
"""Characters on either side of a place that patterns look at."""
MOST = 5_000
"""Places of one string that are examined at most."""
_ANSI = re.compile(r"\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]")
_CONTROL = re.compile(f"[{CONTROL_IN_TEXT}]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a log."""

    number: int
    """1 for the first; lines end with a line feed."""
    text: str
    """Without colours, cut at 500 characters."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: the line before it, and the line from there on."""

    offset: int
    before: str
    rest: str


def decoded(content: bytes) -> str:
    """A log file as text, whatever bytes are in it; PowerShell writes its logs as UTF-16."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if wide else "utf-8", "replace")


class Log:
    """A log that is searched for fixed strings, so that 50 MB take a second, whatever is in them."""

    def __init__(self, text: str) -> None:
        self.text = _ANSI.sub("", text) if "\x1b" in text else text
        self.start = 0
        """Offset where the latest start of a server begins."""

    def places(self, needle: str) -> Iterator[Place]:
        """The places of `needle` in the latest start, in order; the first thousands only."""
        at = self.text.find(needle, self.start)
        for _ in range(MOST):
            if at < 0:
                return
            yield self._place(at)
            at = self.text.find(needle, at + len(needle))

    def last(self, needle: str, after: int = -1) -> Place | None:
        """The last place of `needle` in the latest start, after `after`."""
        at = self.text.rfind(needle, max(self.start, after))
        return None if at < 0 else self._place(at)

    def line(self, offset: int) -> Line:
        """The line around `offset`."""
        begin, end = self._borders(offset)
        number = self.text.count("\n", 0, offset) + 1
        return Line(number, _CONTROL.sub("", self.text[begin : min(end, begin + SHOWN)]).strip())

    def back(self, words: tuple[str, ...], after: int = -1, before: int | None = None) -> Iterator[tuple[int, str]]:
        """Offsets and lines between two offsets that contain one of `words`, from the last to the first."""
        first = max(self.start, after)
        ahead = {word: self.text.rfind(word, first, before) for word in words}
        for _ in range(MOST * 20):
            at = max(ahead.values())
            if at < 0:
                return
            begin, end = self._borders(at)
            yield at, self.text[begin : min(end, begin + SHOWN)]
            for word, place in ahead.items():
                if place >= begin:
                    ahead[word] = self.text.rfind(word, first, begin)

    def _place(self, at: int) -> Place:
        begin, end = self._borders(at)
        return Place(at, self.text[begin:at], self.text[at:end].rstrip())

    def _borders(self, offset: int) -> tuple[int, int]:
        """Begin and end of what a terminal shows at `offset`, within bounds; a carriage return begins a line."""
        low, high = max(offset - READ, 0), offset + READ
        begin = max(self.text.rfind("\n", low, offset), self.text.rfind("\r", low, offset)) + 1
        ends = [at for at in (self.text.find("\n", offset, high), self.text.find("\r", offset, high)) if at >= 0]
        return begin or low, min([*ends, high, len(self.text)])

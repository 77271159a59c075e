"""The body of a streamed reply: bytes as they arrive in, parsed events out, within bounds."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.core.errors import ModelError
from playground.http.charsets import declared_encoding, decoded

LONGEST_LINE = 1_000_000
"""Bytes of one line or event of a stream."""
LONGEST_STREAM = 100_000_000
LONGEST_JSON = 8_000_000
"""Bytes of an answer that came as one JSON object although a stream was asked for."""
_LONGEST_FIELD = 100
_MARK = b"\xef\xbb\xbf"
_DONE = re.compile(rb'"?\[DONE\]"?', re.IGNORECASE)
_HEART_BEAT = re.compile(rb"[\"\[:]*\s*(?:ping|pong|heart[ _-]?beat|keep[ _-]?alive)\s*[\"\]]*", re.IGNORECASE)
"""What servers and proxies send, beside comments and empty events, to keep a connection open."""


@dataclass(frozen=True, slots=True)
class Done:
    """`data: [DONE]`."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One event that holds JSON."""

    data: Any
    name: str | None = None
    """The event's name, where one was given: "error" on some servers."""


Event = Parsed | Done


@dataclass(slots=True)
class LineReader:
    """Whole lines out of bytes that may be cut anywhere; LF, CRLF and CR end a line."""

    _parts: list[bytes] = field(default_factory=list)
    _held: int = 0
    _after_return: bool = False

    def feed(self, block: bytes) -> list[bytes]:
        """The lines that `block` completes, without their ends."""
        if self._after_return and block:
            self._after_return = False
            block = block.removeprefix(b"\n")
        if b"\r" in block:
            self._after_return = block.endswith(b"\r")
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        head, newline, rest = block.rpartition(b"\n")
        self._check(len(rest) if newline else self._held + len(rest))
        if not newline:
            self._hold(rest)
            return []
        lines = b"".join((*self._parts, head)).split(b"\n")
        self._parts, self._held = [], 0
        self._hold(rest)
        return lines

    def close(self) -> bytes:
        """What came after the last line end."""
        rest = b"".join(self._parts)
        self._parts, self._held = [], 0
        return rest

    def _hold(self, part: bytes) -> None:
        if part:
            self._parts.append(part)
            self._held += len(part)

    def _check(self, length: int) -> None:
        if length > LONGEST_LINE:
            raise ModelError("reply_too_large", limit=LONGEST_LINE)


@dataclass(slots=True)
class StreamReader:
    """Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), each holding JSON."""

    encoding: str | None = None
    """As declared."""
    _lines: LineReader = field(default_factory=LineReader)
    _data: list[bytes] = field(default_factory=list)
    _name: str | None = None
    _held: int = 0
    _read: int = 0
    strays: int = 0
    """Lines that are no field of an event: a sign of a server that speaks something else."""

    def feed(self, block: bytes) -> Iterator[Event]:
        """The events that `block` completes."""
        self._read += len(block)
        if self._read > LONGEST_STREAM:
            raise ModelError("reply_too_large", limit=LONGEST_STREAM)
        for line in self._lines.feed(block):
            line = line.removeprefix(_MARK)  # one at the start is allowed; some servers set it before every event
            if line.startswith(b"data:"):
                self._data.append(line[6:] if line[5:6] == b" " else line[5:])
                self._held += len(line)
                if self._held > LONGEST_LINE:
                    raise ModelError("reply_too_large", limit=LONGEST_LINE)
            elif not line:
                data, name = self._data, self._name
                self._data, self._name, self._held = [], None, 0
                data = [line for line in data if line.strip()]
                if data and not _is_heart_beat(data, name):
                    yield from self._events(data, name)
            elif line[0] != 0x3A:  # a colon opens a comment
                self._other_field(line)

    def close(self) -> Iterator[Event]:
        """The event that was not followed by a blank line: some servers end so; one that is cut off says nothing."""
        try:
            yield from self.feed(self._lines.close() + b"\n\n")
        except ModelError:
            return

    def _events(self, data: list[bytes], name: str | None) -> Iterator[Event]:
        """The event whose data lines are `data`; several where a server left out the blank lines between them."""
        if len(data) == 1:
            yield parsed(data[0], name, self.encoding)
            return
        try:
            yield parsed(b"\n".join(data), name, self.encoding)
        except ModelError:
            for line in data:
                yield parsed(line, name, self.encoding)

    def _other_field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        if name == b"event":
            self._name = value.strip()[:_LONGEST_FIELD].decode("utf-8", "replace")
        elif name not in (b"id", b"retry", b"data"):
            self.strays += 1


def _is_heart_beat(data: list[bytes], name: str | None) -> bool:
    return any(_HEART_BEAT.fullmatch(words) for words in (b" ".join(data).strip(), (name or "").encode()))


def parsed(data: bytes, name: str | None = None, encoding: str | None = None) -> Event:
    """The event that `data` is, what cannot be decoded replaced by U+FFFD; ModelError `reply_unreadable` when no JSON.

    Proxies that wrap one stream in another leave a second `data:` in front.
    """
    stripped = data.strip()
    while stripped.startswith(b"data:"):
        stripped = stripped[5:].strip()
    if _DONE.fullmatch(stripped):
        return Done()
    text = decoded(stripped, encoding)
    try:
        return Parsed(json.loads(text), name)
    except (ValueError, RecursionError) as error:
        if name == "error":
            return Parsed(text, name)
        raise ModelError("reply_unreadable") from error


@dataclass(slots=True)
class JsonReader:
    """An answer in one JSON object."""

    encoding: str | None = None
    """As declared."""
    _blocks: list[bytes] = field(default_factory=list)
    _read: int = 0
    strays: int = 0

    def feed(self, block: bytes) -> Iterator[Event]:
        """Nothing before the end."""
        self._read += len(block)
        if self._read > LONGEST_JSON:
            raise ModelError("reply_too_large", limit=LONGEST_JSON)
        self._blocks.append(block)
        return iter(())

    def close(self) -> Iterator[Event]:
        """The whole of it."""
        yield parsed(b"".join(self._blocks).removeprefix(_MARK), None, self.encoding)


@dataclass(slots=True)
class BodyReader:
    """Finds out which of the two a body is: by its declared type, else by its first character."""

    declared: str
    """The Content-Type header."""
    _chosen: StreamReader | JsonReader | None = None
    _blank: bytes = b""

    @property
    def strays(self) -> int:
        """As in `StreamReader`."""
        return self._chosen.strays if self._chosen else 0

    def feed(self, block: bytes) -> Iterator[Event]:
        """The events that `block` completes."""
        if self._chosen is None:
            block = self._blank + block
            opening = block.removeprefix(_MARK).lstrip()[:20]
            if not opening:
                self._blank = block[:LONGEST_LINE]
                return iter(())
            self._chosen = self._choose(opening)
        return self._chosen.feed(block)

    def close(self) -> Iterator[Event]:
        """The events that only the end completes."""
        return self._chosen.close() if self._chosen else iter(())

    def _choose(self, opening: bytes) -> StreamReader | JsonReader:
        if opening.startswith(b"<"):
            raise ModelError("reply_is_web_page")
        if self.declared.startswith("text/event-stream") or _OPENS_STREAM.match(opening):
            return StreamReader(declared_encoding(self.declared))
        return JsonReader(declared_encoding(self.declared))


_OPENS_STREAM = re.compile(rb"(?:data|event|id|retry)?:")

"""Signs that a PDF was damaged and that readers, who mend silently, may have lost some of it."""

import base64
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

_MOST_INFLATED = 100_000_000  # bytes; what comes after goes unchecked
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)")
_MOST_WRITTEN_OUT = 1_000_000  # bytes in ASCII85, which are slow to turn back
_FILTERS = re.compile(rb"/Filter\s*(?:\[\s*)?(/ASCII85Decode\s*|/A85\s*)?/(?:FlateDecode|Fl)\b")
_DICTIONARY = 400  # bytes before a stream in which its filter stands


def is_damaged(path: Path) -> bool:
    """Whether the file does not end as it should, its cross references are not where it says, or a stream is broken."""
    data = path.read_bytes()
    return not _is_complete(data) or (b"/Encrypt" not in data and _has_broken_stream(data))


def _is_complete(data: bytes) -> bool:
    header = max(data[:1024].find(b"%PDF-"), 0)
    end = _END.search(data[-2048:].rstrip(b"\0 \r\n\t"))
    if end is None:
        return False
    offset = int(end[1])
    return any(_TABLE.match(data, start) for start in (offset, offset + header))


def _has_broken_stream(data: bytes) -> bool:
    left = _MOST_INFLATED
    for stream in _deflated(data):
        inflater = zlib.decompressobj()
        try:
            left -= len(inflater.decompress(stream, left))
        except zlib.error:
            return True
        if left <= 0:
            break
    return False


def _deflated(data: bytes) -> Iterator[bytes]:
    """The streams that are compressed, as far as they can be had cheaply; b"x", which is none, for a broken one."""
    written_out = _MOST_WRITTEN_OUT
    for found in _STREAM.finditer(data):
        dictionary = data[max(found.start() - _DICTIONARY, 0) : found.start()].rpartition(b" obj")[2]
        filters = _FILTERS.search(dictionary)
        stop = data.find(b"endstream", found.end())
        if filters is None or stop < 0:
            continue
        stream = data[found.end() : stop]
        if filters[1] is None:
            yield stream
        elif len(stream) < written_out:
            written_out -= len(stream)
            try:
                yield base64.a85decode(stream.rstrip().removesuffix(b"~>"))
            except ValueError:
                yield b"x"

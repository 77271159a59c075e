"""Signs that a PDF is damaged, so that readers, which repair silently, may lose some of it."""

import base64
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf.generic import StreamObject

_MOST_INFLATED = 100_000_000  # bytes; what comes after them is not checked
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"\s*(?:xref|\d+\s+\d+\s+obj)")
_MOST_WRITTEN_OUT = 1_000_000  # bytes in ASCII85, which is slow to decode
_FILTERS = re.compile(rb"/Filter\s*(?:\[\s*)?(/ASCII85Decode\s*|/A85\s*)?/(?:FlateDecode|Fl)\b")
_DICTIONARY = 400  # bytes before a stream that are searched for its filter
_OBJECT = re.compile(rb"obj\b")  # begins with a literal, which is found ten times as fast in image data
_NUMBERS = re.compile(rb"(?<!\d)(\d{1,10})[ \t\r\n]+(\d{1,5})[ \t\r\n]+\Z")
_BEFORE = 30  # bytes that are searched for the numbers of an object
_OVERWRITTEN = bytes(64)
_SECTION = re.compile(rb"xref\s+((?:\d+ +\d+\s*(?:\d{10} \d{5} [fn]\s+)+)+)")
_ENTRY = re.compile(rb"(\d{10}) \d{5} ([fn])")
_ENTRIES = re.compile(rb"(\d+) +\d+\s*((?:\d{10} \d{5} [fn]\s+)+)")


def loses_objects(path: Path) -> bool:
    """Whether bytes between the objects are overwritten, or the cross references list an object that is not there."""
    data = path.read_bytes()
    return _is_overwritten(data) or not _listed(data) <= {number for number, _, _ in headers(data)}


def headers(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Number and generation of every object that stands in the file by itself, and where its content begins."""
    for found in _OBJECT.finditer(data):
        numbers = _NUMBERS.search(data, max(found.start() - _BEFORE, 0), found.start())
        if numbers is not None:
            yield int(numbers[1]), int(numbers[2]), found.end()


def is_broken(stream: "StreamObject") -> bool:
    """Whether a stream cannot be decompressed to its end, or was overwritten."""
    packed = bytes(stream._data)
    if not str(stream.get("/Filter", "")).startswith(("/FlateDecode", "['/FlateDecode'")):
        return "/Filter" not in stream and _OVERWRITTEN in packed
    inflater = zlib.decompressobj()
    try:
        inflater.decompress(packed, _MOST_INFLATED)
    except zlib.error:
        return True
    return not inflater.eof and not inflater.unconsumed_tail


def _is_overwritten(data: bytes) -> bool:
    """Zeros outside of the streams, where every byte means something."""
    begin = max(data.find(b"%PDF-"), 0)
    for found in _STREAM.finditer(data):
        if found.start() < begin:
            continue
        if data.find(_OVERWRITTEN, begin, found.start()) >= 0:
            return True
        begin = data.find(b"endstream", found.end())
        if begin < 0:
            return True
    return data.rstrip(b"\0").find(_OVERWRITTEN, begin) >= 0


def _listed(data: bytes) -> set[int]:
    """The numbers of all objects in use, if the cross references are a plain table."""
    numbers: set[int] = set()
    for section in _SECTION.finditer(data):
        for first, entries in _ENTRIES.findall(section[1]):
            for number, (offset, state) in enumerate(_ENTRY.findall(entries), start=int(first)):
                if state == b"n" and int(offset) > 0:
                    numbers.add(number)
    return numbers


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

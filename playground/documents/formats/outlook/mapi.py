"""The properties of one object of an Outlook file: a message, a recipient or an attachment ([MS-OXMSG], 2.4)."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from olefile import OleFileIO

Path = tuple[str, ...]

_PROPERTIES = "__properties_version1.0"
_ENTRY = 16  # bytes
_HEADS = (("__substg1.0_", 24), ("__recip_", 8), ("__attach_", 8))
"""Bytes before the first property, by what the name of the object begins with: a message in the file, and its parts."""
_HEAD = 32
"""The same for the message that the file is."""
_STRING, _BYTE_STRING, _BINARY, _TIME = 0x001F, 0x001E, 0x0102, 0x0040
_SHORT, _LONG, _BOOLEAN = 0x0002, 0x0003, 0x000B
_CODE_PAGE, _INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_ENCODINGS = {936: "gb18030", 950: "cp950", 20936: "gb18030", 54936: "gb18030", 65001: "utf-8", 20127: "ascii"}


class Properties:
    """What is known of the object at `path` in the file; properties go by their numbers."""

    def __init__(self, file: "OleFileIO", path: Path = (), encoding: str | None = None) -> None:
        """`encoding` is that of the message to which a recipient or an attachment belongs."""
        self._file = file
        self._path = path
        self._fixed = dict(self._entries())
        self._encoding = encoding
        self.encoding = encoding or self._named(_INTERNET_CODE_PAGE) or self._named(_CODE_PAGE) or "cp1252"
        """Of texts that are no Unicode."""

    def text(self, *numbers: int) -> str:
        """The first of these properties that is a text with anything in it; else ""."""
        for number in numbers:
            for kind, encoding in ((_STRING, "utf-16-le"), (_BYTE_STRING, self.encoding)):
                data = self._stream(number, kind)
                if data is not None and (text := data.decode(encoding, "replace").rstrip("\0").strip()):
                    return text
        return ""

    def binary(self, number: int) -> bytes | None:
        """A property of bytes."""
        return self._stream(number, _BINARY)

    def number(self, number: int) -> int | None:
        """A property that is a number, or says yes (1) or no (0)."""
        for kind, form in ((_LONG, "<i"), (_SHORT, "<h"), (_BOOLEAN, "<H")):
            if (value := self._fixed.get((number, kind))) is not None:
                return int(struct.unpack_from(form, value)[0])
        return None

    def time(self, *numbers: int) -> datetime | None:
        """The first of these properties that is a moment."""
        for number in numbers:
            value = self._fixed.get((number, _TIME))
            steps = struct.unpack("<Q", value)[0] if value is not None else 0
            if 0 < steps < 1 << 61:  # of 100 ns; beyond that years have five digits
                return _EPOCH + timedelta(microseconds=steps // 10)
        return None

    def children(self, prefix: str) -> Iterator["Properties"]:
        """The recipients or the attachments, in their order."""
        depth = len(self._path)
        names = {
            entry[depth]
            for entry in self._file.listdir(streams=True, storages=True)
            if tuple(entry[:depth]) == self._path and len(entry) > depth and entry[depth].startswith(prefix)
        }
        for name in sorted(names):
            yield Properties(self._file, (*self._path, name), self.encoding)

    def message(self, number: int) -> "Properties | None":
        """The message that this attachment is, if it is one."""
        path = (*self._path, f"__substg1.0_{number:04X}000D")
        return Properties(self._file, path) if self._file.exists([*path, _PROPERTIES]) else None

    def _named(self, number: int) -> str | None:
        """The encoding of a code page that a property names."""
        page = self.number(number)
        if not page:
            return None
        name = _ENCODINGS.get(page, f"cp{page}")
        try:
            return b"".decode(name) or name
        except LookupError:
            return None

    def _entries(self) -> Iterator[tuple[tuple[int, int], bytes]]:
        """The properties of a fixed size: number and kind, then eight bytes."""
        data = self._read(_PROPERTIES) or b""
        name = self._path[-1] if self._path else ""
        start = next((size for prefix, size in _HEADS if name.startswith(prefix)), _HEAD)
        for at in range(start, len(data) - _ENTRY + 1, _ENTRY):
            kind, number = struct.unpack_from("<HH", data, at)
            yield (number, kind), data[at + 8 : at + 16]

    def _stream(self, number: int, kind: int) -> bytes | None:
        return self._read(f"__substg1.0_{number:04X}{kind:04X}")

    def _read(self, name: str) -> bytes | None:
        path = [*self._path, name]
        return bytes(self._file.openstream(path).read()) if self._file.exists(path) else None

"""Messages as Outlook saves them, made for the tests: properties by number, in a compound file ([MS-CFB])."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Tree = Mapping[str, "bytes | Tree"]
_SECTOR, _MINI, _CUT = 512, 64, 4_096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(tree: Tree) -> bytes:
    """A compound file of storages and streams."""
    names, kinds, contents, links = ["Root Entry"], [5], [b""], [[_FREE, _FREE, _FREE]]

    def add(level: Tree, parent: int) -> None:
        before = None
        for name, value in sorted(level.items(), key=lambda item: (len(item[0]), item[0].upper())):
            at = len(names)
            if before is None:
                links[parent][2] = at
            else:
                links[before][1] = at
            before = at
            names.append(name)
            kinds.append(2 if isinstance(value, bytes) else 1)
            contents.append(value if isinstance(value, bytes) else b"")
            links.append([_FREE, _FREE, _FREE])
            if not isinstance(value, bytes):
                add(value, at)

    add(tree, 0)
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        """Put data into sectors; the first of them."""
        if not data:
            return _END
        first, count = len(fat), -(-len(data) // _SECTOR)
        sectors.extend(data[at * _SECTOR : (at + 1) * _SECTOR].ljust(_SECTOR, b"\0") for at in range(count))
        fat.extend([*range(first + 1, first + count), _END])
        return first

    starts, small, mini_fat = [_END] * len(names), b"", list[int]()
    for at, data in enumerate(contents):
        if len(data) >= _CUT:
            starts[at] = store(data)
        elif data:
            count = -(-len(data) // _MINI)
            starts[at] = len(mini_fat)
            mini_fat.extend([*range(starts[at] + 1, starts[at] + count), _END])
            small += data.ljust(count * _MINI, b"\0")
    starts[0], contents[0] = store(small), small
    entries = b"".join(map(_entry, names, kinds, links, starts, map(len, contents)))
    directory = store(entries)
    first_mini = store(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    own = -(-(len(fat) + 8) // (_SECTOR // 4 - 1))
    table = [*fat, *[_FAT] * own]
    table += [_FREE] * (own * _SECTOR // 4 - len(table))
    where = [len(fat) + at for at in range(own)]
    packed = struct.pack(f"<{len(table)}I", *table)
    sectors.extend(packed[at * _SECTOR : (at + 1) * _SECTOR] for at in range(own))
    minis = -(-len(mini_fat) * 4 // _SECTOR)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, own, directory, 0, _CUT, first_mini, minis, _END, 0)
    return head + struct.pack("<109I", *where, *[_FREE] * (109 - own)) + b"".join(sectors)


def _entry(name: str, kind: int, links: Sequence[int], start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    named = (raw + b"\0\0").ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
    return named + struct.pack("<III", *links) + bytes(36) + struct.pack("<IQ", start, size)


def properties(head: int, values: Mapping[int, Any], code_page: int | None = None) -> dict[str, bytes | Tree]:
    """The streams of an object: texts in Unicode, or in a code page; numbers, moments and yes or no in their table."""
    streams: dict[str, bytes | Tree] = {}
    table = b""
    if code_page is not None:
        table += struct.pack("<HHIq", 3, 0x3FFD, 6, code_page)
    for number, value in values.items():
        match value:
            case bool():
                table += struct.pack("<HHIq", 0x000B, number, 6, value)
            case int():
                table += struct.pack("<HHIq", 3, number, 6, value)
            case datetime():
                steps = round((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
                table += struct.pack("<HHIq", 0x0040, number, 6, steps)
            case str() if code_page is None:
                streams[f"__substg1.0_{number:04X}001F"] = value.encode("utf-16-le")
            case str():
                streams[f"__substg1.0_{number:04X}001E"] = value.encode(f"cp{code_page}")
            case bytes():
                streams[f"__substg1.0_{number:04X}0102"] = value
            case dict():
                streams[f"__substg1.0_{number:04X}000D"] = value
    return {**streams, "__properties_version1.0": bytes(head) + table}


def message(
    values: Mapping[int, Any],
    recipients: Sequence[Mapping[int, Any]] = (),
    attachments: Sequence[Mapping[int, Any]] = (),
    *,
    code_page: int | None = None,
    is_inner: bool = False,
) -> dict[str, bytes | Tree]:
    """The storages of a message; `compound` makes a file of them."""
    parts = properties(24 if is_inner else 32, values, code_page)
    for at, each in enumerate(recipients):
        parts[f"__recip_version1.0_#{at:08X}"] = properties(8, each, code_page)
    for at, each in enumerate(attachments):
        parts[f"__attach_version1.0_#{at:08X}"] = properties(8, each, code_page)
    return parts

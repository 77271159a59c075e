"""The compressed RTF in which Outlook keeps the text of messages ([MS-OXRTFCP])."""

import struct

_RTF_BEFORE = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What every text refers back to, though it does not stand before it (2.1.2.1)."""
_HEAD = 16  # bytes
_WINDOW = 4_096
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"


def unpacked(data: bytes) -> bytes:
    """The RTF text; what there is of it where the data ends too soon, b"" where it is of no known kind."""
    kind, content = data[8:12], data[_HEAD:]
    if kind == _PLAIN:
        return content[: struct.unpack_from("<I", data, 4)[0]]
    return _expanded(content) if kind == _COMPRESSED else b""


def _expanded(content: bytes) -> bytes:
    made = bytearray(_RTF_BEFORE)
    at = 0
    while at < len(content):
        flags, at = content[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                made += content[at : at + 1]
                at += 1
                continue
            if at + 2 > len(content):
                return bytes(made[len(_RTF_BEFORE) :])
            token, at = struct.unpack_from(">H", content, at)[0], at + 2
            back = (len(made) - (token >> 4)) % _WINDOW
            if not back:  # to where the next sign would stand: the end
                return bytes(made[len(_RTF_BEFORE) :])
            for _ in range((token & 15) + 2):
                made.append(made[-back] if back <= len(made) else 0)
    return bytes(made[len(_RTF_BEFORE) :])

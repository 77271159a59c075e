"""The names of files in ZIP archives, which few programs write in the encoding that the format asks for."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_UNICODE_PATH = 0x7075
"""An extra field that repeats a name in UTF-8 (APPNOTE.TXT 4.6.9)."""
_COMMON = 0.9  # of the characters that are no ASCII; names in another encoding come out as rare ones
_JUNK = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized"})
_JUNK_FOLDERS = frozenset({"__macosx", ".git", ".svn", "$recycle.bin", "system volume information"})


@dataclass(frozen=True, slots=True)
class RawName:
    """A name as it stands in an archive."""

    raw: bytes
    extra: bytes
    """Further fields of the entry."""
    is_utf8: bool
    """Whether the archive says so."""


def decoded(names: Sequence[RawName]) -> list[str]:
    """The names as text: those of one archive that say nothing of their encoding are taken to be in the same one."""
    known = [_known(name) for name in names]
    encoding = _encoding(b"".join(name.raw for name, text in zip(names, known, strict=True) if text is None))
    pairs = zip(names, known, strict=True)
    return [name.raw.decode(encoding, "replace") if text is None else text for name, text in pairs]


def is_junk(path: str) -> bool:
    """Whether a file is what a system leaves beside those of its user: previews, icons, locks, parts of Mac files."""
    *folders, name = path.lower().split("/")
    return name in _JUNK or name.startswith(("._", "~$")) or any(folder in _JUNK_FOLDERS for folder in folders)


def _known(name: RawName) -> str | None:
    for raw in (_repeated(name), name.raw):  # macOS writes UTF-8 and does not say so
        if raw is not None:
            try:
                return raw.decode("utf-8")
            except UnicodeDecodeError:
                continue
    return name.raw.decode("utf-8", "replace") if name.is_utf8 else None


def _repeated(name: RawName) -> bytes | None:
    """What the extra field of Info-ZIP says: its version, a checksum, then the name."""
    extra = name.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and 5 < size <= len(extra) - 4:
            return extra[9 : 4 + size]
        extra = extra[4 + size :]
    return None


def _encoding(raw: bytes) -> str:
    """Chinese where that gives common characters, else what the format says: that of the first PCs."""
    for encoding, common in (("gb18030", "gb2312"), ("big5", "big5")):
        try:
            signs = [sign for sign in raw.decode(encoding) if not sign.isascii()]
        except UnicodeDecodeError:
            continue
        if signs and sum(_is_in(sign, common) for sign in signs) >= _COMMON * len(signs):
            return encoding
    return "cp437"


def _is_in(sign: str, encoding: str) -> bool:
    try:
        lead = sign.encode(encoding)[0]
    except UnicodeEncodeError:
        return False
    return encoding != "big5" or 0xA1 <= lead <= 0xC6  # of Big5, the characters of the first level

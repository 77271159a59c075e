"""ZIP archives as what they are: files, each of which is read by itself and is a document of its own.

Nothing is unpacked to the disk, so no name in an archive can lead anywhere; a file is unpacked while it is copied.
"""

import mmap
import os
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from playground.core.errors import DocumentError
from playground.documents.archive_names import RawName, decoded, is_junk
from playground.documents.formats.package import check_expansion, stated_kinds

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

SUFFIX = ".zip"
_MOST_FILES = 1_000
_MOST_ENTRIES = 50_000
"""Signatures of entries beyond which the list is not read at all; archives in the archive have some too."""
_ENTRY, _FILE = b"PK\x01\x02", b"PK\x03\x04"
_HEAD, _LENGTHS = 30, 26
"""Bytes of what stands before a file, its name aside, and where the lengths of that are (APPNOTE.TXT 4.3.7)."""
_ENCRYPTED = 0x1
_UTF8 = 0x800


class Readable(Protocol):
    """An open file."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, as many as asked for, or all; b"" at the end."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    path: str
    """As the archive calls it, with its folders."""
    entry: "ZipInfo"
    """What the list of the archive says of it."""

    @property
    def size(self) -> int:
        """Bytes once it is unpacked."""
        return self.entry.file_size


def members(path: Path, name: str) -> tuple[Member, ...]:
    """The files in the archive at `path`, which its owner calls `name`, without what systems leave beside them.

    Raises DocumentError for what is no archive or an office file, damaged, empty, too large, or of too many files.
    """
    _check_entries(path, name)
    with _archive(path, name) as archive:
        entries = archive.infolist()
        if kinds := stated_kinds(archive):
            raise DocumentError("type_mismatch", name=name, suffix=SUFFIX, found=kinds[0].upper())
    names = [each.replace("\\", "/") for each in decoded([_raw(entry) for entry in entries])]
    found = tuple(
        Member(path, entry)
        for path, entry in zip(names, entries, strict=True)
        if _is_file(entry) and not path.endswith("/") and not is_junk(path)
    )
    if not found:
        raise DocumentError("archive_empty", name=name)
    if len(found) > _MOST_FILES:
        raise DocumentError("archive_many", name=name, files=len(found), limit=_MOST_FILES)
    check_expansion(name, [member.entry for member in found])
    return found


@contextmanager
def opened(path: Path, name: str, member: Member) -> Iterator[Readable]:
    """A file of the archive at `path`, to be read; `name` is what its owner is told.

    The list of the archive is not read again, which would take longer than the file. Raises DocumentError where that
    is encrypted, damaged, or packed in a way that is not known; also while it is read.
    """
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipExtFile

    if member.entry.flag_bits & _ENCRYPTED:
        raise DocumentError("document_encrypted", name=name)
    if member.entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise DocumentError("archive_method", name=name)
    with _damage_told(name), path.open("rb") as archive:
        archive.seek(member.entry.header_offset)
        head = archive.read(_HEAD)
        if len(head) < _HEAD or not head.startswith(_FILE):
            raise BadZipFile("no file where the list says")
        archive.seek(sum(struct.unpack_from("<HH", head, _LENGTHS)), os.SEEK_CUR)
        with ZipExtFile(archive, "r", member.entry) as file:
            yield file


@contextmanager
def _archive(path: Path, name: str) -> "Iterator[ZipFile]":
    from zipfile import ZipFile

    with _damage_told(name), ZipFile(path) as archive:
        yield archive


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    from zipfile import BadZipFile
    from zlib import error as ZlibError

    try:
        yield
    except (BadZipFile, EOFError, NotImplementedError, ValueError, ZlibError) as error:
        raise DocumentError("document_damaged", name=name, detail=str(error)[:300]) from error


def _check_entries(path: Path, name: str) -> None:
    """A file that is hardly more than a list of entries would need much memory."""
    with path.open("rb") as file:
        if not file.seek(0, 2):
            raise DocumentError("file_empty", name=name)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            count, at = 0, content.find(_ENTRY)
            while at >= 0 and count <= _MOST_ENTRIES:
                count, at = count + 1, content.find(_ENTRY, at + len(_ENTRY))
    if count > _MOST_ENTRIES:
        raise DocumentError("archive_many", name=name, files=count, limit=_MOST_FILES)


def _raw(entry: "ZipInfo") -> RawName:
    is_utf8 = bool(entry.flag_bits & _UTF8)
    return RawName(entry.orig_filename.encode("utf-8" if is_utf8 else "cp437"), entry.extra, is_utf8)


def _is_file(entry: "ZipInfo") -> bool:
    """Whether it is neither a folder nor a link."""
    mode = entry.external_attr >> 16
    return not entry.is_dir() and (not stat.S_IFMT(mode) or stat.S_ISREG(mode))

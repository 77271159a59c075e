"""Disk space: how much is left for the data folder, and which failures say that there is none."""

import errno
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from playground.core.errors import StorageError

_MB = 1_000_000
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))


class Space:
    """The disk of one folder, and how much must be free for anything to be taken in."""

    def __init__(self, folder: Path, floor_mb: int, free: Callable[[Path], int] | None = None) -> None:
        self._folder = folder
        self._floor_mb = floor_mb
        self._free = free or free_bytes

    def check(self) -> None:
        """Raise StorageError `disk_low` where less than the floor is left."""
        left = self._free(self._folder) // _MB
        if left < self._floor_mb:
            raise StorageError("disk_low", path=str(self._folder), free_mb=left, floor_mb=self._floor_mb)


def free_bytes(path: Path) -> int:
    """Bytes that an ordinary user may still write to the disk of `path`."""
    return shutil.disk_usage(path).free


def means_full(error: BaseException) -> bool:
    """Whether `error` means that the disk, or our quota of it, is full."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL


def disk_full(path: Path) -> StorageError:
    """The error for a write to `path` that found no space."""
    return StorageError("disk_full", path=str(path), free_mb=free_bytes(path.parent) // _MB)

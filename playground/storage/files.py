"""Small files of the data folder, written whole or not at all."""

import os
from pathlib import Path

from playground.core.errors import StorageError
from playground.storage.space import disk_full, means_full

PART = ".part"
"""Ends the name of a file that is not whole yet."""


def write_whole(path: Path, text: str) -> None:
    """Put `text` in the place of what the file held; a reader, and a process that is killed, sees the one or the other.

    Raises StorageError for a disk or a folder that takes nothing. A power failure may cost what was written last.
    """
    part = path.with_name(f"{path.name}{PART}")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        raise unusable(path, error) from error


def sync_folder(path: Path) -> None:
    """A new name lasts only once its folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unusable(path: Path, error: OSError) -> StorageError:
    """What a failure to write there comes to."""
    if means_full(error):
        return disk_full(path)
    return StorageError("data_folder_unusable", path=str(path), reason=error.strerror or str(error))

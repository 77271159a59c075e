"""Small files of the data folder, written whole or not at all."""

import os
from pathlib import Path

from playground.core.errors import StorageError
from playground.storage.space import disk_full, means_full

PART = ".part"
"""Suffix of a file that is not whole yet."""


def write_whole(path: Path, text: str) -> None:
    """Replace the file's content by `text` in one step: a reader sees the old or the new, even after a kill.

    Raises StorageError if the disk is full or the folder cannot be written. A power failure may cost the last write.
    """
    part = path.with_name(f"{path.name}{PART}")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        raise unusable(path, error) from error


def sync_folder(path: Path) -> None:
    """Write the folder itself to disk: only then do new names in it last."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unusable(path: Path, error: OSError) -> StorageError:
    """The error for a failure to write there."""
    if means_full(error):
        return disk_full(path)
    return StorageError("data_folder_unusable", path=str(path), reason=error.strerror or str(error))

"""The data folder: where things lie in it, and the lock that gives it to one process at a time."""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from playground.core.errors import StorageError
from playground.storage.files import PART, unusable, write_whole

_LEFT = ("uploads", f"*{PART}", "[0-9a-f]" * 64, "tmp" + "?" * 8, "vibe_edit_history")
"""In the temporary folder: uploads, copies that were not finished, and uploads as earlier versions kept them."""


class DataFolder:
    """A data folder, owned by this process until `close()`. Raises StorageError if another process owns it."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.database = self.root / "playground.db"
        self.chroma = self.root / "chroma"
        self.files = self.root / "files"
        self.labels = self.root / "labels"
        self.pages = self.root / "pages"
        """Pictures of pages, a folder a document; all of them can be made again."""
        self.set_aside = self.root / "set-aside"
        self.temporary = self.root / "tmp"
        self.uploads = self.temporary / "uploads"
        """For files that people send, until they are taken in."""
        try:
            for folder in (self.root, self.chroma, self.files, self.labels, self.pages, self.temporary):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _locked(self.root / ".lock")
            self.id = _identified(self.root / ".id")
            """Tells an index made for this folder from one made for another, even if the database is lost."""
            _sweep(self.temporary)
        except BlockingIOError as error:
            raise StorageError("data_folder_busy", path=str(self.root)) from error
        except OSError as error:
            raise unusable(self.root, error) from error

    def close(self) -> None:
        """Release the folder."""
        self._lock.close()


def _locked(path: Path) -> IO[str]:
    """An open, locked file; the operating system releases the lock when the process ends, however it ends."""
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        raise
    handle.truncate(0)
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def _sweep(temporary: Path) -> None:
    """Take away what a process that was killed left: the folder is ours, so nobody works on any of it."""
    for pattern in _LEFT:
        for left in temporary.glob(pattern):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)  # what cannot be removed harms nobody
                continue
            with suppress(OSError):
                left.unlink()


def _identified(path: Path) -> str:
    """The id in that file; made if missing."""
    if path.is_file() and (known := path.read_text("ascii", "replace").strip()).isalnum():
        return known
    fresh = uuid4().hex
    write_whole(path, f"{fresh}\n")
    return fresh

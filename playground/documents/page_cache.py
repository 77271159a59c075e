"""Pictures of pages and what belongs to them, kept on the disk within a bound: what was not used longest goes first."""

import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from playground.storage.files import PART

MOST_BYTES = 200_000_000
"""About a thousand pages."""


class PageCache:
    """Small files of a folder, one folder a document; any thread may use it. What cannot be kept is made again."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._sizes: OrderedDict[Path, int] | None = None
        """Bytes of the files, those used last at the end; None until it is needed."""

    def get(self, document_id: str, name: str) -> bytes | None:
        """The content of a file; None where it is not there."""
        path = self._folder / document_id / name
        with self._lock:
            sizes = self._known()
            try:
                content = path.read_bytes()
                path.touch()  # so that the order outlives the process
            except OSError:
                sizes.pop(path, None)
                return None
            sizes[path] = len(content)
            sizes.move_to_end(path)
        return content

    def put(self, document_id: str, name: str, content: bytes) -> None:
        """Keep a file, and let go of others for it; a full disk is no error."""
        path = self._folder / document_id / name
        part = path.with_name(f"{name}{PART}")
        with self._lock, suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
            sizes = self._known()
            sizes[path] = len(content)
            sizes.move_to_end(path)
            self._let_go(sizes)

    def _let_go(self, sizes: OrderedDict[Path, int]) -> None:
        total = sum(sizes.values())
        while total > self._most_bytes and sizes:
            path, size = sizes.popitem(last=False)
            path.unlink(missing_ok=True)
            with suppress(OSError):  # others of the document are there
                path.parent.rmdir()
            total -= size

    def _known(self) -> OrderedDict[Path, int]:
        if self._sizes is None:
            found = []
            for path in self._folder.glob("*/*"):
                with suppress(OSError):
                    found.append((path.stat().st_mtime_ns, path.stat().st_size, path))
            self._sizes = OrderedDict((path, size) for _, size, path in sorted(found))
        return self._sizes

"""Things set aside: what a start cannot account for is moved to dated folders, and never deleted by a start."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from playground.core.clock import Clock
from playground.storage.files import unusable

_log = logging.getLogger(__name__)


class SetAside:
    """Moves things out of the way; all that one process sets aside is in one folder, named by date and time."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self._root = root
        self._clock = clock
        self._place: Path | None = None

    @property
    def folder(self) -> Path | None:
        """Where this process put things; None if it set nothing aside."""
        return self._place

    def take(self, path: Path, kind: str) -> Path:
        """Move a file or folder below `kind` and return its new path. Nothing is copied, so it works on a full disk."""
        try:
            place = self.place(kind)
            into = place / path.name
            number = 1
            while into.exists():
                number += 1
                into = place / f"{path.name}_{number}"
            path.rename(into)
        except OSError as error:
            raise unusable(path, error) from error
        _log.info("set aside: %s", into)
        return into

    def place(self, kind: str) -> Path:
        """The folder for things of that kind; made if missing."""
        if self._place is None:
            self._place = self._fresh()
        place = self._place / kind
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place

    def all(self, kind: str) -> Iterator[Path]:
        """Everything of that kind, whenever it was set aside, the oldest first."""
        for folder in sorted(self._root.glob(f"*/{kind}")):
            if folder.is_dir():
                yield from sorted(path for path in folder.iterdir() if path.is_file())

    def forget_empty(self) -> None:
        """Remove folders in which nothing is left."""
        for folder, _, _ in os.walk(self._root, topdown=False):
            if not any(Path(folder).iterdir()):
                Path(folder).rmdir()

    def _fresh(self) -> Path:
        name = f"{self._clock.now():%Y-%m-%d_%H%M%S}"
        number = 1
        while (folder := self._root / (name if number == 1 else f"{name}_{number}")).exists():
            number += 1
        folder.mkdir(mode=0o700, parents=True)
        return folder

"""What goes into an ingest and what it tells: files with their names, and a row for each of them that moves on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playground.core.errors import Failure, Notice
from playground.core.values import Document

Stage = Literal[
    "waiting", "reading", "recognising", "cutting", "embedding", "storing", "ready", "unchanged", "replaced", "failed"
]  # fmt: skip
END: frozenset[Stage] = frozenset({"ready", "unchanged", "replaced", "failed"})


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file to take in."""

    path: Path
    name: str
    """As its owner calls it; decides which loader reads it."""
    encoding: str | None = None
    """How to decode a text file; None finds out."""
    recognise: bool = False
    """Whether the text of pages that are pictures is to be recognised."""


@dataclass(frozen=True, slots=True)
class FileProgress:
    """How a file fares at this moment; the last row of each file has one of the stages in `END`."""

    position: int
    """Of the file in the list that was given, 0 for the first."""
    name: str
    stage: Stage
    done: int | None = None
    """Of the pages while reading and recognising, of the chunks while embedding and storing."""
    total: int | None = None
    chunks: int | None = None
    """Known once the file was cut."""
    seconds: float = 0.0
    """Since work on the file began."""
    document: Document | None = None
    """What is in the library now: the new document, or for `unchanged` the one that was there."""
    failure: Failure | None = None
    warnings: tuple[Notice, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether this is the file's last row."""
        return self.stage in END

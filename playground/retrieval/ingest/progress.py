"""What goes into an ingest and what it tells: files with their names, and a row for each of them that moves on."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playground.core.errors import Failure, Notice
from playground.core.values import Document
from playground.documents.archives import Member, Readable, opened

Stage = Literal[
    "waiting", "reading", "recognising", "cutting", "embedding", "storing",
    "ready", "unchanged", "replaced", "namesake", "failed"
]  # fmt: skip
END: frozenset[Stage] = frozenset({"ready", "unchanged", "replaced", "namesake", "failed"})
"""`namesake`: not taken in as yet, since a document of that name is there and somebody has to choose."""
Namesake = Literal["ask", "replace", "keep"]
"""What becomes of a file where another document of the collection has its name: nothing until somebody chooses, it
takes the place of that one, or both are kept under different names."""


@dataclass(frozen=True, slots=True)
class Given:
    """What people want of a file besides that it is taken in."""

    tags: tuple[str, ...] = ()
    """The document gets them, besides those of one whose place it takes."""
    called: str | None = None
    """What the document is to be called, if not as the file."""
    namesake: Namesake = "replace"
    replaces: str | None = None
    """Id of the document whose place it takes, whatever either is called."""


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
    given: Given = Given()

    hidden: bool | None = None
    """Whether hidden parts are read, too; None as its collection says."""
    member: Member | None = None
    """Which file of the archive at `path` it is; None if it is that file itself."""

    @property
    def shown(self) -> str:
        """What people know it by."""
        return self.given.called or self.name

    @property
    def size(self) -> int:
        """Bytes of it; raises OSError where it is gone."""
        return self.path.stat().st_size if self.member is None else self.member.size

    def opened(self) -> AbstractContextManager[Readable]:
        """The file, to be read; raises OSError, and DocumentError for one that its archive does not give."""
        return self.path.open("rb") if self.member is None else opened(self.path, self.name, self.member)


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

"""From files as they were given to those taken in: archives give way to what they hold, names are told apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playground.core.errors import DocumentError
from playground.documents.archives import SUFFIX, members
from playground.documents.names import display_name, suffix_of
from playground.documents.namesakes import told_apart
from playground.retrieval.ingest.progress import IncomingFile


@dataclass(frozen=True, slots=True)
class Incoming:
    """Files to take in, each under a name that no other one has."""

    files: tuple[IncomingFile, ...]
    given: Mapping[int, str] = field(default_factory=dict)
    """The names of those that came with the name of another one, by position."""


def incoming(given: Sequence[tuple[Path, str]]) -> Incoming:
    """The files at these paths, with what their owner calls them; the folders in that tell apart what has one name.

    An archive that cannot be opened stays the file that it is: reading it says why.
    """
    found = [one for path, name in given for one in _opened(path, name)]
    names = told_apart([file.name for file in found])
    files = (IncomingFile(file.path, name, member=file.member) for file, name in zip(found, names, strict=True))
    came = [display_name(file.name) for file in found]
    return Incoming(tuple(files), {at: name for at, name in enumerate(came) if name != names[at]})


def _opened(path: Path, name: str) -> Iterator[IncomingFile]:
    """The files in an archive, each called by its whole way in it; any other file as it is."""
    if suffix_of(name) == SUFFIX:
        try:
            for member in members(path, name):
                yield IncomingFile(path, f"{name.removesuffix(SUFFIX)}/{member.path}", member=member)
        except (DocumentError, OSError):
            yield IncomingFile(path, name)
    else:
        yield IncomingFile(path, name)

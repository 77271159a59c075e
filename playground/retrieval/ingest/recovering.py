"""Originals that were set aside on their way back into the library; nothing that is there gives way to them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from playground.core.errors import DocumentError, Failure, PlaygroundError
from playground.core.values import Collection
from playground.documents.library import Library
from playground.documents.namesakes import free_name
from playground.documents.originals import Originals, Stray
from playground.retrieval.ingest.progress import FileProgress, Given, IncomingFile
from playground.retrieval.ingest.reading import Reader

RECOVERED = "recovered"
"""Name of the collection for originals of which nobody knows where they were."""
TakeIn = Callable[[Collection, IncomingFile], Iterator[FileProgress]]


class Recovering:
    """Takes in again what was set aside, each file into the collection and under the name that it had."""

    def __init__(
        self, library: Library, originals: Originals, reader: Reader, collection: Callable[[str], Collection]
    ) -> None:
        """`collection` gives the one of a name, made when it is missing."""
        self._library = library
        self._originals = originals
        self._reader = reader
        self._collection = collection

    def run(self, take_in: TakeIn) -> Iterator[tuple[str, FileProgress]]:
        """The last row of each file, with the name of its collection; what is in the library is set aside no more."""
        for stray in self._originals.strays():
            into = self._into(stray)
            try:
                *_, last = take_in(into, self._file(into, stray))
            except PlaygroundError as error:
                last = FileProgress(0, _name(stray), "failed", failure=Failure.of(error))
            if last.failure is None:
                self._originals.forget(stray)
            yield into.name, last
        self._originals.tidy()

    def _into(self, stray: Stray) -> Collection:
        """The collection that an original goes back to."""
        known = {each.id: each for each in self._library.collections()}
        own = known.get(stray.label.collection) if stray.label else None
        if own is not None:
            return own
        try:
            return self._collection(stray.collection or RECOVERED)
        except DocumentError:  # a name that damage has changed to what nobody may choose
            return self._collection(RECOVERED)

    def _file(self, into: Collection, stray: Stray) -> IncomingFile:
        """The original under its name, or another where the collection has another document of that name."""
        file = IncomingFile(stray.path, _name(stray))
        if stray.label is not None:
            given = Given(stray.label.tags, stray.label.called)
            file = replace(file, encoding=stray.label.encoding, hidden=stray.label.hidden or None, given=given)
        free = free_name(file.shown, _Taken(self._library, into.id, self._reader.digest(file)))
        return replace(file, given=replace(file.given, called=free if free != file.name else None))


@dataclass(frozen=True, slots=True)
class _Taken:
    """The names of a collection's documents of other content: asked for one by one, since there may be thousands."""

    library: Library
    collection: str
    digest: str

    def __contains__(self, name: object) -> bool:
        found = self.library.by_name(self.collection, str(name))
        return found is not None and found.sha256 != self.digest


def _name(stray: Stray) -> str:
    return stray.label.name if stray.label else stray.path.name

"""Files on their way from the browser into a collection."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from playground.core.errors import DocumentError, Failure
from playground.core.strings import Language
from playground.documents.loaders import format_for
from playground.documents.names import display_name
from playground.documents.samples import MIXED, sample_language
from playground.retrieval.ingest import FileProgress, Incoming, IncomingFile, incoming
from playground.ui.html.words import Words
from playground.ui.page.actions import Text, read
from playground.ui.page.stream import in_thread, pace, ticked
from playground.workspace import Workspace

Unsent = Annotated[tuple[tuple[Text, int], ...], Field(max_length=10_000)]
"""Names and sizes in bytes."""
_UNSENT: TypeAdapter[Unsent] = TypeAdapter(Unsent)


@dataclass
class Filled:
    """Where files of a page went last."""

    collection: str = ""
    """Id of the collection, until the Playground has chosen it."""


def sent_files(uploaded: Any) -> Incoming:
    """The files of an upload event that took its input raw: only so is the name the owner gave still there.

    Where files came from a folder, the page has put that before their names. Gradio has checked by then that every
    path lies in its own folder of uploads.
    """
    return incoming([_given(file) for file in uploaded or ()])


def sent_file(uploaded: Any) -> IncomingFile:
    """The file of an upload event that takes one file, as it is."""
    path, name = _given(uploaded if isinstance(uploaded, dict) else uploaded[0])
    return IncomingFile(path, display_name(name))


def _given(file: Any) -> tuple[Path, str]:
    return Path(file["path"]), str(file.get("orig_name") or Path(file["path"]).name)


def read_unsent(listed: object) -> Sequence[tuple[str, int]]:
    """Names and sizes in bytes of the files that the page was given and did not send."""
    return read(_UNSENT, listed)


def refused_rows(unsent: Sequence[tuple[str, int]], begin: int, limit_mb: int) -> list[FileProgress]:
    """A row for each file that was not sent, numbered from `begin`: why it cannot be taken."""
    failures = ((display_name(name), _refusal(display_name(name), size, limit_mb)) for name, size in unsent)
    return [
        FileProgress(position, name, "failed", failure=failure)
        for position, (name, failure) in enumerate(failures, begin)
        if failure
    ]


def _refusal(name: str, size: int, limit_mb: int) -> Failure | None:
    try:
        format_for(name)
        if size > limit_mb * 1_000_000:
            raise DocumentError("file_too_large", name=name, size=size / 1_000_000, limit=limit_mb)
    except DocumentError as error:
        return Failure.of(error)
    return None


def own_collection(chosen: str, language: Language) -> str:
    """Where files go that were dropped while `chosen` was chosen: nothing is added to samples without being asked."""
    samples = chosen == MIXED or sample_language(chosen) is not None
    return chosen if chosen and not samples else Words(language)("documents.first_collection")


class Uploads:
    """Reads files into a collection and tells how each fares."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def refused(self, unsent: Sequence[tuple[str, int]], begin: int = 0) -> list[FileProgress]:
        """The rows of files that were not sent."""
        return refused_rows(unsent, begin, self._workspace.settings.limits.file_mb)

    async def rows(
        self,
        files: Sequence[IncomingFile],
        collection: str,
        language: Language,
        unsent: Sequence[tuple[str, int]] = (),
    ) -> AsyncGenerator[tuple[tuple[FileProgress, ...], str], None]:
        """One row a file, as it stands, with the name of the collection, see `own_collection`.

        A file whose name another document has waits for a choice, unless it says what is to become of it.
        """
        workspace = self._workspace
        name = own_collection(collection, language)
        latest = {row.position: row for row in self.refused(unsent, len(files))}

        def run() -> Iterator[FileProgress]:
            into = workspace.collection(name, create=True)
            return workspace.ingest.run(into, files, workspace.chunking_of(into))

        pictures = 0
        async with aclosing(ticked(in_thread(run), workspace.clock, lambda: pace(len(latest), pictures))) as ticks:
            async for batch in ticks:
                pictures += 1
                latest.update((progress.position, progress) for progress in batch)
                yield tuple(latest[position] for position in sorted(latest)), name

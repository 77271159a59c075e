"""Files on their way from the browser into a collection."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from playground.core.strings import Language
from playground.documents.names import display_name
from playground.retrieval.ingest import FileProgress, IncomingFile
from playground.ui.stream import in_thread, ticked
from playground.ui.views.words import Words
from playground.workspace import Workspace


def sent_files(uploaded: Any) -> list[IncomingFile]:
    """The files of an upload event that took its input raw: only so is the name the owner gave still there.

    Gradio has checked by then that every path lies in its own folder of uploads.
    """
    files = [(Path(file["path"]), file.get("orig_name")) for file in uploaded or ()]
    return [IncomingFile(path, display_name(name or path.name)) for path, name in files]


class Uploads:
    """Reads files into a collection and tells how each fares."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def rows(
        self, files: Sequence[IncomingFile], collection: str, language: Language
    ) -> AsyncGenerator[tuple[tuple[FileProgress, ...], str], None]:
        """One row a file, as it stands, with the name of the collection; a collection is made where none was chosen."""
        workspace = self._workspace
        name = collection or Words(language)("documents.first_collection")
        latest: dict[int, FileProgress] = {}

        def run() -> Iterator[FileProgress]:
            into = workspace.collection(name, create=True)
            return workspace.ingest.run(into, files, workspace.chunking_of(into))

        async with aclosing(ticked(in_thread(run))) as ticks:
            async for batch in ticks:
                latest.update((progress.position, progress) for progress in batch)
                yield tuple(latest[position] for position in sorted(latest)), name

"""Files that are taken in on the Playground."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from playground.core.errors import DocumentError
from playground.core.strings import Language
from playground.retrieval.ingest import FileProgress, IncomingFile
from playground.ui.html.elements import Html
from playground.ui.html.progress import uploads as upload_rows
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.uploads import Uploads, own_collection, read_unsent, sent_files
from playground.ui.playground.actions import SETTLE
from playground.ui.playground.choosing import Choosing
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.workarounds.components import PRIVATE

_CHOSEN = "(files, collection) => [files, collection, playground.takeUnsent('#left input[type=file]')]"


def wire(page: Page, tab: PlaygroundTab, choosing: Choosing) -> None:
    """Connect the button for files, and the one that stops them."""
    uploading = _Uploading(page, tab, choosing)
    buttons = [tab.upload, tab.stop_upload]
    begun = tab.upload.upload(None, None, buttons, js=_shown(False, True), **PRIVATE)
    chosen = [tab.upload, page.controls["collection"], page.bridge]
    shown = [tab.files, tab.documents, tab.parts["welcome"], page.controls["collection"]]
    adding = page.on(begun.then, uploading.add, chosen, shown, js=_CHOSEN, preprocess=False)
    adding.then(None, None, buttons, js=_shown(True, False, also="playground.look();"), **PRIVATE)
    tab.stop_upload.click(None, None, None, cancels=[adding], **PRIVATE)
    page.hear("nothing_sent", uploading.refused, [tab.files])
    page.hear("clear_files", uploading.cleared, [tab.files])
    settling = page.hear("settle_files", uploading.settle, shown)
    settling.then(None, None, None, js="() => playground.look()", **PRIVATE)


def _shown(*buttons: bool, also: str = "") -> str:
    """A script that shows or hides the buttons."""
    updates = ", ".join(f"{{__type__: 'update', visible: {str(visible).lower()}}}" for visible in buttons)
    return f"() => {{ {also} return [{updates}] }}"


@dataclass
class _Taken:
    """The last upload of a page, of which files may wait for a choice."""

    collection: str = ""
    """Its name."""
    beside: str = ""
    """The samples that were chosen, to which nothing was added."""
    files: tuple[IncomingFile, ...] = ()
    given: Mapping[int, str] = field(default_factory=dict)
    rows: dict[int, FileProgress] = field(default_factory=dict)

    def drawn(self, language: Language) -> Html:
        """Its rows as they stand."""
        rows = [self.rows[at] for at in sorted(self.rows)]
        return upload_rows(rows, language, self.given, into=self.collection, beside=self.beside)


class _Uploading:
    """What the events do."""

    def __init__(self, page: Page, tab: PlaygroundTab, choosing: Choosing) -> None:
        self._page = page
        self._choosing = choosing
        self._files = tab.files
        self._uploads = Uploads(page.workspace)

    async def add(self, session: Session, files: Any, collection: str, unsent: Any) -> AsyncGenerator[Picture, None]:
        """A row a file, as it stands; others hear of it once all are through."""
        sent, taken = sent_files(files), session.keep(_Taken)
        asking = tuple(replace(file, given=replace(file.given, namesake="ask")) for file in sent.files)
        into = own_collection(collection, session.language)
        taken.collection, taken.beside = into, collection if into != collection else ""
        taken.files, taken.given, taken.rows = asking, sent.given, {}
        async with aclosing(self._taken_in(session, range(len(asking)), read_unsent(unsent))) as pictures:
            async for picture in pictures:
                yield picture

    async def settle(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """Files that waited for a choice are taken in as was chosen."""
        action, taken = read(SETTLE, told), session.keep(_Taken)
        chosen = [
            at
            for at, row in sorted(taken.rows.items())
            if row.stage == "namesake" and action.position in (None, at) and at < len(taken.files)
        ]
        if not chosen:
            raise DocumentError("upload_forgotten")
        files = list(taken.files)
        for at in chosen:
            files[at] = replace(files[at], given=replace(files[at].given, namesake=action.how))
        taken.files = tuple(files)
        async with aclosing(self._taken_in(session, chosen)) as pictures:
            async for picture in pictures:
                yield picture

    async def _taken_in(
        self, session: Session, places: Sequence[int], unsent: Sequence[tuple[str, int]] = ()
    ) -> AsyncGenerator[Picture, None]:
        """Files of the last upload by their places, and the rows of those that were not sent."""
        taken = session.keep(_Taken)
        name = taken.collection
        places = [*places, *range(len(taken.files), len(taken.files) + len(unsent))]
        files = [taken.files[at] for at in places[: len(places) - len(unsent)]]
        rows = self._uploads.rows(files, name, session.language, unsent)
        try:
            async with aclosing(rows) as ticks:
                async for listed, into in ticks:
                    name = taken.collection = into
                    taken.rows.update(
                        (places[row.position], replace(row, position=places[row.position])) for row in listed
                    )
                    yield {self._files: taken.drawn(session.language)}
        finally:
            self._page.changes.tell("library")
        async with aclosing(self._choosing.now_in(session, name)) as pictures:
            async for picture in pictures:
                yield picture

    async def cleared(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """The rows were seen."""
        session.keep(_Taken).rows = {}
        yield {self._files: ""}

    async def refused(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What becomes of files when none of those chosen was sent."""
        yield {self._files: upload_rows(self._uploads.refused(read_unsent(told)), session.language)}

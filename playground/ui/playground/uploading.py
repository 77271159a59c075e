"""Files that are taken in on the Playground."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from playground.ui.html.progress import uploads as upload_rows
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.uploads import Uploads, read_unsent, sent_files
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


def _shown(*buttons: bool, also: str = "") -> str:
    """A script that shows or hides the buttons."""
    updates = ", ".join(f"{{__type__: 'update', visible: {str(visible).lower()}}}" for visible in buttons)
    return f"() => {{ {also} return [{updates}] }}"


class _Uploading:
    """What the events do."""

    def __init__(self, page: Page, tab: PlaygroundTab, choosing: Choosing) -> None:
        self._page = page
        self._choosing = choosing
        self._files = tab.files
        self._uploads = Uploads(page.workspace)

    async def add(self, session: Session, files: Any, collection: str, unsent: Any) -> AsyncGenerator[Picture, None]:
        """A row a file, as it stands; others hear of it once all are through."""
        sent, name = sent_files(files), collection
        rows = self._uploads.rows(sent.files, collection, session.language, read_unsent(unsent))
        try:
            async with aclosing(rows) as ticks:
                async for listed, into in ticks:
                    name = into
                    yield {self._files: upload_rows(listed, session.language, sent.given)}
        finally:
            self._page.changes.tell("library")
        async with aclosing(self._choosing.now_in(session, name)) as pictures:
            async for picture in pictures:
                yield picture

    async def refused(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """What becomes of files when none of those chosen was sent."""
        yield {self._files: upload_rows(self._uploads.refused(read_unsent(told)), session.language)}

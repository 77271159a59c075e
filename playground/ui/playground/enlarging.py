"""The prompt of a run over the whole page, drawn when somebody wants to see it so."""

import asyncio
from collections.abc import AsyncGenerator

from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.playground.actions import ENLARGE
from playground.ui.playground.asking import Asking
from playground.ui.playground.layout import PlaygroundTab
from playground.ui.playground.views.enlarged import enlarged


def wire(page: Page, tab: PlaygroundTab, asking: Asking) -> None:
    """Connect the button beside the prompt."""

    async def enlarge(session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """The prompt in full size; its dialog is opened by our script."""
        run = await asking.now(read(ENLARGE, told).run)
        if run is not None:
            yield {tab.enlarged: await asyncio.to_thread(enlarged, run, session.language)}
        yield page.nothing

    page.hear("enlarge", enlarge, [tab.enlarged])

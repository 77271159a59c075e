"""What stands beside the editors: the preview of what they hold, versions, differences, both languages, files."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from playground.core.errors import Failure, PlaygroundError
from playground.prompts.catalog import STOCK
from playground.ui.html.elements import Html
from playground.ui.html.notes import failure_card
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.page.setup import Setup
from playground.ui.prompts.actions import WITH_DRAFTS
from playground.ui.prompts.choice import PromptViews, read_choice
from playground.ui.prompts.layout import PromptsTab
from playground.ui.prompts.previewing import Previewer
from playground.ui.prompts.views import editing as views
from playground.ui.prompts.views.preview import messages_of

PREVIEWED = ("origin", "problems", "variables", "preview")
COMPARED = ("versions", "diff", "pair", "exports")


class Beside:
    """What the events do."""

    def __init__(self, page: Page, tab: PromptsTab) -> None:
        self._tab = tab
        self._controls = page.controls
        self._views = PromptViews(page.workspace)
        self._previewer = Previewer(page.workspace)

    async def preview(self, session: Session, told: object, *values: Any) -> AsyncGenerator[Picture, None]:
        """What is in the editors as it would be sent now, with its mistakes."""
        language = session.language
        try:
            drafts = {"prompt_draft": read(WITH_DRAFTS, told).drafts}
            setup = Setup.read({**dict(zip(self._controls, values, strict=True)), **drafts})
            choice = self._views.settled(read_choice(setup.prompt_language, setup.prompt_set, setup.prompt_draft))
            made = await self._previewer.preview(setup, self._views.prompt_set(choice))
            origin = await asyncio.to_thread(self._views.origin, choice, language)
            parts = (origin, views.problems(made, language), views.variables(made, language))
            drawn = (*parts, messages_of(made, language))
        except PlaygroundError as error:
            drawn = (Html(""), Html(""), Html(""), failure_card(Failure.of(error), language))
        yield {self._tab.views[name]: part for name, part in zip(PREVIEWED, drawn, strict=True)}

    def beside(
        self, session: Session, told: object, language: str, reference: str, old: str | None, new: str | None
    ) -> AsyncGenerator[Picture, None]:
        """Versions, differences, both languages and files, for what is chosen."""
        return self.compared(session, language, reference, old, new, read(WITH_DRAFTS, told).drafts)

    async def compared(
        self, session: Session, language: str, reference: str, old: str | None, new: str | None, kept: str
    ) -> AsyncGenerator[Picture, None]:
        """The same after two sets were chosen to compare."""
        bench, told = self._views, session.language
        choice = bench.settled(read_choice(language, reference, kept))
        drawn = {
            "versions": bench.versions(choice, told),
            "diff": bench.differences(old or STOCK, new or choice.reference, choice, told),
            "pair": bench.pair(choice, told),
            "exports": bench.exports(choice, told),
        }
        yield {self._tab.views[name]: part for name, part in drawn.items()}

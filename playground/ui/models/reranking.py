"""The rerank server on the Models tab: one click tries it with a question and two texts."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from playground.core.clock import Clock
from playground.core.errors import Failure, RetrievalError
from playground.core.strings import Language
from playground.retrieval.reranking import Reranker
from playground.retrieval.reranking.trial import Trial, tried
from playground.ui.html.words import Words
from playground.ui.models.views.reranker import trial_card
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session


def wire(page: Page, part: Any, reranker: Reranker) -> None:
    """Connect the button in `part`, which also shows what came of it."""
    page.hear("models_rerank", _Trying(part, reranker, page.workspace.clock, page.nothing).once, [part])


class _Trying:
    """What the event does."""

    def __init__(self, part: Any, reranker: Reranker, clock: Clock, nothing: Picture) -> None:
        self._part = part
        self._reranker = reranker
        self._clock = clock
        self._nothing = nothing

    async def once(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """That it is being asked, then what it said; it has a time of its own."""
        words = Words(session.language)
        yield {self._part: trial_card(words, running=True)}
        said = await asyncio.to_thread(self._tried, session.language)
        yield {self._part: trial_card(words, said)}
        yield self._nothing

    def _tried(self, language: Language) -> Trial | Failure:
        try:
            return tried(self._reranker, language, self._clock)
        except RetrievalError as error:
            return Failure.of(error)

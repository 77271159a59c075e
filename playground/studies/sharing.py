"""Candidates that the arms of a question share: whoever needs them first searches, and the others wait for that."""

import asyncio

from playground.core.values import Found, RetrievalSettings

SearchKey = tuple[object, ...]


def search_key(settings: RetrievalSettings) -> SearchKey:
    """What two arms must have in common to share candidates: the rest of the settings only decides their fates."""
    asked_of = settings.scope, settings.tags, settings.kinds
    return settings.top_k, settings.mode, settings.fusion, settings.extent, asked_of, settings.rerank


class Shared:
    """The candidates of one question, searched once."""

    def __init__(self, found: Found | None = None) -> None:
        self._found = found
        self._searching = asyncio.Lock()

    async def wanted(self) -> Found | None:
        """The candidates; None asks the caller to search, and then to `give` them or to `pass_on`."""
        await self._searching.acquire()
        if self._found is not None:
            self._searching.release()
        return self._found

    def give(self, found: Found) -> None:
        """These are the candidates for all others."""
        self._found = found
        self._searching.release()

    def pass_on(self) -> None:
        """Nothing was found out; let the next one search."""
        self._searching.release()

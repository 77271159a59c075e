"""The open pages: who looks at each, what is kept for it, and whose turn it is to draw on it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any, TypeVar, cast

import gradio as gr

from playground.core.strings import Language
from playground.ui.page.changes import Topic
from playground.ui.page.language import spoken

T = TypeVar("T")
Picture = dict[Any, Any]
"""New values by component."""

_STAYS = 120.0
"""Seconds for which what was sent is taken to be shown: it may be lost with its connection."""


class Session:
    """One open page, from its first event until `Sessions.MOST` others came after it.

    Events of a page run side by side, and what one of them draws may cross with what another one sends: a picture of
    the state before a click would undo what the click shows. So whatever more than one event draws is drawn in `turn`:
    from the state as it is then, with nothing else drawn until it is on its way to the page.
    """

    def __init__(self, page: str, began: Mapping[Topic, int]) -> None:
        self.page = page
        """Gradio's name for it; another one after a reload."""
        self.language: Language = "en"
        self.user: str | None = None
        """Who has logged in; None where nobody has to."""
        self.began = began
        """The last changes when it was opened."""
        self.seen: dict[str, int] = {}
        """The last change that was drawn, by tab and topic."""
        self._shown: dict[Any, tuple[int, float]] = {}
        """What was sent last for parts of the page, as a number that changes with it, and when."""
        self._turn = asyncio.Lock()
        self._kept: dict[type, object] = {}

    def keep(self, kind: type[T]) -> T:
        """What is kept for the page of that type; a fresh one at first."""
        if kind not in self._kept:
            self._kept[kind] = kind()
        return cast(T, self._kept[kind])

    def show(self, part: Any, drawn: object, now: float) -> None:
        """Note what is on its way to the page."""
        digest = hash(drawn) if isinstance(drawn, str) else id(drawn)
        known = self._shown.get(part)
        if known is None or known[0] != digest or now - known[1] >= _STAYS:
            self._shown[part] = (digest, now)

    def shows(self, part: Any, drawn: object, now: float) -> bool:
        """Whether the page shows it since less than two minutes: later it is sent again, should it have been lost."""
        digest, since = self._shown.get(part, (None, 0.0))
        return isinstance(drawn, str) and digest == hash(drawn) and now - since < _STAYS

    async def turn(self, draw: Callable[[], Picture], nothing: Picture) -> AsyncGenerator[Picture, None]:
        """What `draw` gives, called in a thread, then `nothing`: Gradio asks for that once the picture is sent.

        It ends with nothing new for another reason, too: Gradio sends the last picture of an event once more.
        """
        async with self._turn:
            yield await asyncio.to_thread(draw)
            yield nothing


class Sessions:
    """The sessions of the open pages, the last ones of them."""

    MOST = 300

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}

    def of(self, request: gr.Request, now: Mapping[Topic, int]) -> Session:
        """The session of the page that sent `request`, which is now the latest; `now` are the last changes."""
        page = str(request.session_hash)
        session = self._sessions.pop(page, None) or Session(page, now)
        session.language, session.user = spoken(request), request.username
        self._sessions[page] = session
        while len(self._sessions) > self.MOST:
            del self._sessions[next(iter(self._sessions))]
        return session

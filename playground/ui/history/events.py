"""The events of the History tab: what an address means is shown, and follows what is asked meanwhile."""

from collections.abc import AsyncGenerator

from playground.ui.history.actions import GO
from playground.ui.history.kept import Kept
from playground.ui.history.layout import HistoryTab
from playground.ui.history.location import Seen, read_parts
from playground.ui.history.looking import Looking
from playground.ui.history.views.sieve import choices
from playground.ui.history.views.table import head, table
from playground.ui.html.words import Words
from playground.ui.page.actions import read
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.workarounds.components import PRIVATE


def wire(page: Page, tab: HistoryTab) -> None:
    """Connect the tab with the services."""
    runs, judgements = page.workspace.runs, page.workspace.studies.judgements
    page.changes.count("runs", lambda: runs.turns() + judgements.last())
    handlers = _Handlers(page, tab)
    tab.tab.select(None, None, None, js="() => playground.historyOpened()", **PRIVATE)
    page.hear("history_go", handlers.go, [tab.head, tab.choices, tab.list], latest=True)
    page.follow("runs", "history", handlers.changed, [tab.head, tab.list])


class _Handlers:
    """What the events do."""

    def __init__(self, page: Page, tab: HistoryTab) -> None:
        self._page = page
        self._tab = tab
        self._looking = Looking(page.workspace)

    def go(self, session: Session, told: object) -> AsyncGenerator[Picture, None]:
        """The runs that an address means, and what else can be chosen of them."""
        wanted = read_parts(read(GO, told).parts)

        def draw() -> Picture:
            self._page.saw(session, "runs", "history")
            seen = session.keep(Kept).seen = wanted
            words = Words(session.language)
            offered = self._looking.offered(seen, session.user)
            return {**self._runs(session, seen), self._tab.choices: choices(seen, offered, words)}

        return self._page.turn(session, draw)

    def changed(self, session: Session, since: int) -> AsyncGenerator[Picture, None]:
        """The same after runs have begun or ended, where the tab was opened; what may be open to choose from stays."""
        if session.keep(Kept).seen is None:
            return self._page.unchanged()
        return self._page.turn(session, lambda: self._runs(session, session.keep(Kept).seen or Seen()))

    def _runs(self, session: Session, seen: Seen) -> Picture:
        words, shelf = Words(session.language), self._looking.shelf(seen, session.user)
        return {self._tab.head: head(shelf, words), self._tab.list: table(shelf, words)}

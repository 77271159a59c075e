"""Any place of the page by its name (Ctrl+K), and the list of keys (?): dialogs that belong to no tab."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from playground.ui.finder.finding import MOST, Finder
from playground.ui.finder.views import FIXED, found_list
from playground.ui.page.actions import Action, read
from playground.ui.page.language import part
from playground.ui.page.page import Page
from playground.ui.page.sessions import Picture, Session
from playground.ui.workarounds.components import drawn

__all__ = ["FIXED", "build"]


class Find(Action):
    """What was typed."""

    text: Annotated[str, Field(max_length=200)]


FIND = TypeAdapter(Find)


def build(page: Page) -> None:
    """Lay out the dialogs, and connect them."""
    drawn("finder-dialogs", part("finder"))
    place = drawn("finder-drawn")
    finder = Finder(page.workspace)

    def find(session: Session, told: object, *_: Any) -> AsyncGenerator[Picture, None]:
        text = read(FIND, told).text

        def draw() -> Picture:
            found = finder.find(text, session.language, session.user)
            return {place: found_list(text, found[:MOST], len(found) > MOST, session.language)}

        return page.turn(session, draw)

    page.hear("find", find, [place], latest=True)

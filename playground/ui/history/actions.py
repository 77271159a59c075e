"""What the script of the History tab tells."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from playground.ui.page.actions import Action, Text


class Go(Action):
    """Show the runs that an address means."""

    parts: Annotated[tuple[Text, ...], Field(max_length=20)]
    """What stands in it behind the name of the tab, see `location`."""


GO = TypeAdapter(Go)

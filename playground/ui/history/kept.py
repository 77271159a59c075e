"""What is kept of the History tab for one open page."""

from dataclasses import dataclass

from playground.ui.history.location import Seen


@dataclass(slots=True)
class Kept:
    """What is looked at; fresh for a page that has not opened the tab."""

    seen: Seen | None = None

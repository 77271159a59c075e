"""What is kept of the Compare tab for one open page."""

from dataclasses import dataclass

from playground.core.errors import Failure
from playground.ui.compare.actions import Ask, Section, What
from playground.ui.compare.chunks import Choosing
from playground.ui.compare.running.rounds import Round, Timing
from playground.ui.study.setting_up import KeptArms

FEWEST, MOST = 2, 4
"""Arms of a comparison."""


@dataclass(slots=True)
class Kept(KeptArms):
    """What was set up, asked and chosen; fresh for a page that has not opened the tab."""

    opened: bool = False
    collection: str = ""
    """"" asks without documents."""
    frozen: bool = True
    """Whether all arms get the same chunks."""
    busy: bool = False
    """Whether a comparison is under way, or arms are being timed."""
    round: Round | None = None
    timing: Timing | None = None
    section: Section = "differences"
    what: What = "answers"
    sides: tuple[str, str] = ("", "")
    """Keys of the arms whose differences are shown; "" for the first ones."""
    choosing: Choosing | None = None
    """What is about to be changed in the chunks."""
    author: str = ""
    """Who judges, where nobody has to log in."""
    later: Ask | None = None
    """What is to be asked as soon as the arm for it is on the page."""
    failure: Failure | None = None
    """Why the last thing that was asked for could not be done."""

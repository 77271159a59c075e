"""What is kept of the Compare tab for one open page."""

import uuid
from dataclasses import dataclass, field

from playground.core.errors import Failure
from playground.ui.compare.actions import Ask, Section, What
from playground.ui.compare.chunks import Choosing
from playground.ui.compare.running.rounds import Round, Timing
from playground.ui.study.judging.desk import KeptJudging, Opined
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
    judging: KeptJudging = field(default_factory=lambda: KeptJudging(open=True))
    """Which model is asked to judge."""
    judge_key: str = field(default_factory=lambda: uuid.uuid4().hex)
    """Of what it is asked for this page."""
    judge_followed: int = 0
    """By how many events the judging was followed: the last one goes on."""
    opined: Opined = field(default_factory=Opined)
    """What was said of the answers."""
    later: Ask | None = None
    """What is to be asked as soon as the arm for it is on the page."""
    failure: Failure | None = None
    """Why the last thing that was asked for could not be done."""

"""What is kept for a page of the Batch tab: where it is, and what it shows, so that only what changed is sent again."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.core.errors import Failure
from playground.studies.exports.reimport.restoring import Restoration
from playground.studies.values import Judgement
from playground.ui.batch.looking.location import Location
from playground.ui.html.elements import Html
from playground.ui.study.judging.desk import KeptJudging


@dataclass
class Kept:
    """As much for a page that has not opened the tab."""

    here: Location | None = None
    """None until the tab is opened."""
    anonymous: bool = False
    """Whether nobody has logged in, so that who judges can type a name."""
    measure: str = ""
    """By which the open batch is shown; "" where that is not settled yet."""
    rows: tuple[str, ...] = ()
    """Ids of the questions that the grid shows: until another view is wanted it shows these."""
    cells: dict[str, int] = field(default_factory=dict)
    """What stands in each cell of them, and in the choice of a check, as a number that changes with it."""
    news: deque[Mapping[str, Html]] = field(default_factory=lambda: deque(maxlen=3))
    """What was sent for single places, lately: it is sent once more with what follows, since of two pictures that
    come at once a page may show the second alone."""
    serial: int = 0
    """Of what was sent as changes."""
    following: int = 0
    """Of what follows a batch under way for the page: the last one that began goes on."""
    open: tuple[str | None, str, Judgement | None] = (None, "", None)
    """Of the open cell as it was drawn: its run, its state with when a model judged it, and what was said of it."""
    prompt: bool = False
    """Whether the prompt of the open cell is shown."""
    read_back: tuple[str, str, Restoration] | None = None
    """Id of the batch, the name of a file, and what that says of its answers."""
    judging: KeptJudging = field(default_factory=KeptJudging)
    """Which model is asked to judge."""
    failure: Failure | None = None
    """Why the last thing that was asked for could not be done."""
    carried: str = ""
    """What is to be told where the page goes next."""
    told: str = ""
    """What came of it, where that is no failure and cannot be seen otherwise."""

    def arrive(self, here: Location) -> None:
        """Look elsewhere; what is opened anew is not bound to how it was seen before."""
        if self.here is None or (self.here.room, self.here.id) != (here.room, here.id):
            self.measure = ""
        self.here = here

"""What is kept of the Models tab for one open page."""

from dataclasses import dataclass, field

from playground.core.errors import Failure
from playground.core.values import Endpoint
from playground.models.servers.probing import ServerState
from playground.serving.values import Calibration
from playground.ui.models.checking import Checking


@dataclass(slots=True)
class Kept:
    """What was chosen, found and begun; fresh for a page that has not opened the tab."""

    opened: bool = False
    picked: str = ""
    """Name of the endpoint to check; "" for the default one."""
    model: str = ""
    """The one to check with; "" for the first that the server lists."""
    reading: set[Endpoint] = field(default_factory=set)
    """Endpoints whose state is being read for this page."""
    unread: list[Endpoint] = field(default_factory=list)
    """Endpoints that were added or changed, and whose state nobody has begun to read."""
    finding: bool = False
    """Whether servers of this machine are being looked for."""
    found: tuple[ServerState, ...] | None = None
    """Servers of this machine, once they were looked for."""
    checking: Checking | None = None
    """The last check, running or not."""
    completed: str = ""
    """The address that took the place of the one that was typed just now; "" where none did."""
    failure: Failure | None = None
    """Why the last thing that was asked for could not be done."""
    log: Calibration | None = None
    """Figures of the log that was explained last."""

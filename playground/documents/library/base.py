"""What the parts of the library stand on."""

from playground.core.clock import Clock
from playground.storage.database import Database


class Shelf:
    """Rows of one database, stamped by one clock."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

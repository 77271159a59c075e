"""What is kept for a page of the room of question sets: the form that is open, and what was read and not kept yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.core.errors import Failure
from playground.studies.sets.reading import Read
from playground.studies.values import Question


@dataclass(frozen=True, slots=True)
class Draft:
    """The form of a question."""

    question: str
    """Id; "" for a new one."""
    values: Mapping[str, str] = field(default_factory=dict)
    """As they were typed, where they could not be kept."""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What was read from a file or a text."""

    name: str
    """What a set of it might be called."""
    read: Read


@dataclass
class KeptSets:
    """As much for a page that has not been there."""

    draft: Draft | None = None
    dropped: tuple[str, int, Question] | None = None
    """The question that was taken out last: of which set, at which place."""
    incoming: Incoming | None = None
    refused: Failure | None = None
    """Why the last file could not be read."""

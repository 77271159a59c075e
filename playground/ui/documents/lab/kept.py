"""What is kept of the lab for a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.core.errors import Failure
from playground.studies.lab.values import Evidence, Span
from playground.ui.documents.lab.actions import Shown


@dataclass(slots=True)
class Marking:
    """Text that is to become evidence, or just has."""

    span: Span
    set_id: str = ""
    """Of the set that is chosen; "" for one that is to be made."""
    kept: Evidence | None = None
    """What it has become."""
    failure: Failure | None = None


@dataclass
class KeptLab:
    """Where a page is in the lab, and what it has chosen there."""

    collection: str = ""
    """Id; "" where the lab is not open."""
    set_id: str = ""
    document: str = ""
    """Id of the document that is read."""
    marking: Marking | None = None
    sides: tuple[Mapping[str, str], Mapping[str, str]] | None = None
    """The fields of both sides; None until the lab is opened."""
    window: str = ""
    run: str = ""
    """Id of the comparison that is looked at."""
    shown: Shown = "all"
    unfolded: str = ""
    """Id of the question whose ranks are shown."""
    removed: tuple[Evidence, ...] = field(default_factory=tuple)
    """What can be taken back."""
    told: str = ""
    """What was just done."""
    failure: Failure | None = None
    wrong: tuple[str, ...] = ()
    """Names of the fields of the form that the failure is about."""
    recut: bool = False
    """Whether the chunks of the collection are asked to be cut anew."""
    used: int | None = None
    """The side whose settings were taken over."""

"""What can be asked for of batches: where to go, what is done with a batch, and what is said of an answer."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.studies.batches.choosing import Again
from playground.ui.batch.looking.location import LONGEST
from playground.ui.page.actions import Action, Id, Text
from playground.ui.study.saying import Say

Cell = Annotated[str, Field(max_length=400)]
"""Id of a question, `~`, and the name of an arm, which is "" for a whole row."""


class OfTab(Action):
    """Something that is asked for while a place is seen."""

    at: Annotated[str, Field(max_length=LONGEST)] = ""
    """Its address, for a server that was started anew."""


IN_TAB = TypeAdapter(OfTab)


class Go(Action):
    """Look at what an address says."""

    to: Annotated[str, Field(max_length=LONGEST)]


GO = TypeAdapter(Go)


# A batch --------------------------------------------------------------------------------------------------------------


class Control(OfTab):
    """Start a batch, go on with it, let it rest, or end it."""

    act: Literal["start", "resume", "pause", "stop"]
    id: Id


class AskAgain(OfTab):
    """Ask some of its cells once more."""

    act: Literal["again"]
    id: Id
    which: Again
    cells: Annotated[tuple[Cell, ...], Field(max_length=10_000)] = ()


class Rename(OfTab):
    """Call a batch something else."""

    act: Literal["rename"]
    id: Id
    name: Text


class Remove(OfTab):
    """Forget a batch."""

    act: Literal["remove"]
    id: Id


class Unfold(OfTab):
    """Show the prompt of the open cell, or no longer."""

    act: Literal["prompt"]
    open: bool


class TakeOver(OfTab):
    """Take over what was read back, or forget it."""

    act: Literal["take_over", "forget"]


Change = Control | AskAgain | Rename | Remove | Unfold | TakeOver


SAY: TypeAdapter[Say] = TypeAdapter(Annotated[Say, Field(discriminator="act")])


# What came of it -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """What came of something that was asked for."""

    changed: bool = True
    """Whether others have to look again."""
    to: str | None = None
    """The address to go to from here."""
    told: str = ""
    """What there is to say, in a sentence."""

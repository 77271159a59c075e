"""What can be asked for in the lab, and while a document is read."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.studies.lab.store import LONGEST
from playground.ui.page.actions import Action, Id, Text

_Content = Annotated[str, Field(max_length=3_000_000)]
_Word = Annotated[str, Field(max_length=40)]
Shown = Literal["all", "better", "worse", "same"]


class Enter(Action):
    """Open the lab over a collection."""

    act: Literal["enter"]
    id: Id


class Leave(Action):
    """Go back to the documents."""

    act: Literal["leave"]


class ChooseSet(Action):
    """Take the questions of another set."""

    act: Literal["set"]
    value: Id


class Reading(Action):
    """A document is being read: show what was marked in it."""

    act: Literal["reading"]
    document: Id


class Mark(Action):
    """Text of the document that is being read is to become evidence."""

    act: Literal["mark"]
    document: Id
    start: Annotated[int, Field(ge=0, le=10**9)]
    text: Annotated[str, Field(max_length=4 * LONGEST)]


class MarkSet(Action):
    """The evidence is for a question of another set."""

    act: Literal["mark_set"]
    value: Id


class Keep(Action):
    """Keep what was marked, as the answer to a question."""

    act: Literal["keep"]
    set: Id
    question: Annotated[str, Field(max_length=4_000)]


class Forget(Action):
    """Mark nothing after all, or close what was said of it."""

    act: Literal["forget"]


class Remove(Action):
    """Forget evidence."""

    act: Literal["remove"]
    id: Id


class Undo(Action):
    """Take back the evidence that was removed last."""

    act: Literal["undo"]


class Together(Action):
    """Let a place answer for a part of its question that others answer for; part 0 makes it one of its own."""

    act: Literal["together"]
    id: Id
    part: Annotated[int, Field(ge=0, le=1_000)]


class TakeIn(Action):
    """Take in a file of evidence."""

    act: Literal["take_in"]
    name: Text
    content: _Content


class Begin(Action):
    """Compare; the fields of the two sides come along as `a_…` and `b_…`."""

    act: Literal["begin"]
    window: _Word = ""
    fields: Annotated[dict[_Word, _Word], Field(max_length=40)]


class Stop(Action):
    """Break the comparison off."""

    act: Literal["stop"]


class Show(Action):
    """List other questions."""

    act: Literal["show"]
    which: Shown


class Unfold(Action):
    """Show the ranks of a question, or hide them again."""

    act: Literal["unfold"]
    question: Id


class Use(Action):
    """Search like that from now on."""

    act: Literal["use"]
    side: Literal["0", "1"]


OfMarks = Reading | Mark | MarkSet | Keep | Forget
LabAction = Enter | Leave | ChooseSet | OfMarks | Remove | Undo | Together | TakeIn | Begin | Stop | Show | Unfold | Use
LAB: TypeAdapter[LabAction] = TypeAdapter(Annotated[LabAction, Field(discriminator="act")])

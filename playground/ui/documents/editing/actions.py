"""What can be asked for about single chunks."""

from typing import Annotated, Literal

from pydantic import Field

from playground.retrieval.ingest.editing import LONGEST
from playground.ui.page.actions import Action, Id, Text

Position = Annotated[int, Field(ge=-1, le=10**9)]
Number = Annotated[int, Field(ge=0)]
Written = Annotated[str, Field(max_length=2 * LONGEST)]
"""What is too long is refused with a word of how long it may be, and not lost."""


class EditChunk(Action):
    """Open the editor over a chunk."""

    act: Literal["edit_chunk"]
    id: Id
    chunk: Id


class AddHere(Action):
    """Open the editor for a new chunk after a piece; -1 is before the first."""

    act: Literal["add_here"]
    id: Id
    after: Position


class ByHand(Action):
    """Open the editor where an edit that fits no more is likely to belong."""

    act: Literal["by_hand"]
    number: Number


class Correct(Action):
    """Have a chunk read otherwise."""

    act: Literal["correct"]
    id: Id
    chunk: Id
    text: Written
    settles: Number | None = None
    """Number of the edit that fits no more, and is made by hand with this."""


class AddChunk(Action):
    """Add a chunk after a piece."""

    act: Literal["add_chunk"]
    id: Id
    after: Position
    seen: Number
    text: Written
    heading: Text = ""
    settles: Number | None = None


class SwitchOff(Action):
    """Keep a chunk from being found."""

    act: Literal["switch_off"]
    id: Id
    chunk: Id


class UndoEdit(Action):
    """Take an edit back."""

    act: Literal["undo_edit"]
    number: Number


class ForgetEdit(Action):
    """Give an edit up that fits no more."""

    act: Literal["forget_edit"]
    number: Number


Editing = EditChunk | AddHere | ByHand | Correct | AddChunk | SwitchOff | UndoEdit | ForgetEdit
EDITING = EditChunk | AddHere | ByHand | Correct | AddChunk | SwitchOff | UndoEdit | ForgetEdit
OPENS = EditChunk | AddHere | ByHand
"""What opens the editor and changes nothing."""

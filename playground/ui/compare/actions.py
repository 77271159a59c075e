"""What can be asked for on the Compare tab: what is done at once, and what takes long."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.ui.page.actions import Action, Id, Text
from playground.ui.page.drafts import LARGEST
from playground.ui.study.actions import ArmAction
from playground.ui.study.saying import Say

LARGEST_PLAN = 400_000
"""Characters of all that the browser keeps of the tab, as JSON."""
Section = Literal["differences", "chunks", "timing", "judging"]
What = Literal["answers", "prompts"]


class Freeze(Action):
    """Whether all arms get the same chunks."""

    act: Literal["freeze"]
    value: Literal["same", "own"]


class Choose(Action):
    """Ask another collection."""

    act: Literal["collection"]
    value: Text


# The answers ----------------------------------------------------------------------------------------------------------


class Recall(Action):
    """Show a comparison of before by its address."""

    act: Literal["recall"]
    value: Annotated[str, Field(max_length=200)]


class PickAnswer(Action):
    """Show another one of the answers of an arm that was asked several times."""

    act: Literal["answer"]
    arm: Id
    run: Id


# Beside them ----------------------------------------------------------------------------------------------------------


class Show(Action):
    """Show differences, chunks or times."""

    act: Literal["show"]
    section: Section


class Differ(Action):
    """Choose whose differences are shown, and of what."""

    act: Literal["left", "right", "what"]
    value: Text


class EditChunk(Action):
    """Leave a chunk out, pin it, or move it."""

    act: Literal["off", "pin", "up", "down"]
    chunk: Annotated[str, Field(max_length=500)]


class EditRun(Action):
    """Choose the run whose chunks are changed, or begin anew."""

    act: Literal["chunks_of", "chunks_anew"]
    value: Id = ""


Change = ArmAction | Freeze | Choose | Say | PickAnswer | Recall | Show | Differ | EditChunk | EditRun
CHANGES: TypeAdapter[Change] = TypeAdapter(Annotated[Change, Field(discriminator="act")])


# What takes long ------------------------------------------------------------------------------------------------------


Drafts = Annotated[str, Field(max_length=LARGEST)]


class Ask(Action):
    """Ask all arms, one of them, or all with the chunks as they were changed; or time them."""

    act: Literal["ask", "again", "edited", "time"]
    question: Annotated[str, Field(max_length=1_000_000)]
    drafts: Drafts = "{}"
    """JSON: this browser's drafts by language."""
    arm: Id = ""


class Stop(Action):
    """Stop one arm, or everything that goes on."""

    act: Literal["stop", "stop_all"]
    arm: Id = ""


class Beside(Action):
    """Ask one more arm, with the chunks as they were changed."""

    drafts: Drafts = "{}"


ASK, BESIDE, STOP = TypeAdapter(Ask), TypeAdapter(Beside), TypeAdapter(Stop)


class Envelope(Action):
    """What comes with each of them: what the browser has kept, for a server that was started anew."""

    plan: Annotated[str, Field(max_length=LARGEST_PLAN)] = ""


ENVELOPE = TypeAdapter(Envelope)

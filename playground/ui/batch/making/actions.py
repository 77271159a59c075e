"""What can be asked for while a batch is made."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.studies.arms_file import LONGEST_TEXT
from playground.ui.page.actions import Action, Id
from playground.ui.page.drafts import LARGEST
from playground.ui.study.actions import ArmAction

LARGEST_PLAN = 600_000
"""Characters of all that the browser keeps of the room, as JSON."""
Choice = Literal["questions", "collection", "name", "frozen", "concurrency", "seed", "again", "own"]


class TakeArms(Action):
    """The arms of the Compare tab, as the browser keeps them."""

    act: Literal["take_arms"]
    value: Annotated[str, Field(max_length=LARGEST_PLAN)]


class Plan(Action):
    """Choose something else than arms."""

    act: Literal["plan"]
    field: Choice
    value: Annotated[str, Field(max_length=LONGEST_TEXT * 10)] = ""


class Begin(Action):
    """Make the batch and start it."""

    act: Literal["begin"]


class Estimate(Action):
    """Tell what it will take."""

    act: Literal["estimate"]


class Enter(Action):
    """Look at it."""

    act: Literal["enter"]


Making = ArmAction | TakeArms | Plan | Enter
MAKING: TypeAdapter[Making] = TypeAdapter(Annotated[Making, Field(discriminator="act")])


class Envelope(Action):
    """What comes with each of them."""

    plan: Annotated[str, Field(max_length=LARGEST_PLAN)] = ""
    """JSON: what the browser has kept, for a page that was opened anew, or a server that was started anew."""
    drafts: Annotated[str, Field(max_length=LARGEST)] = "{}"
    """JSON: this browser's drafts of prompts, by language."""
    of: Id = ""
    """Id of the set or the batch that it begins from."""


ENVELOPE = TypeAdapter(Envelope)

"""What can be asked for of a judge: whom to ask and for what, to begin, and to stop."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.ui.page.actions import Action, Text

Field_ = Literal["endpoint", "model", "language", "kind"]


class Choose(Action):
    """Choose who judges, by which prompt, or what."""

    act: Literal["judging_set"]
    field: Field_
    value: Text


class Go(Action):
    """Show or hide what can be chosen; begin; or ask for nothing more."""

    act: Literal["judging_open", "judging_close", "judging_start", "judging_stop"]


JudgingAction = Choose | Go
JUDGING: TypeAdapter[JudgingAction] = TypeAdapter(Annotated[JudgingAction, Field(discriminator="act")])

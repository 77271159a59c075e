"""What can be asked for of the arms of a page, on whichever tab they are set up."""

from typing import Annotated, Literal

from pydantic import Field

from playground.studies.arms_file import LONGEST_TEXT
from playground.ui.page.actions import Action, Id, Text
from playground.ui.study.arms import Dimension

Kind = Literal["copy", "no_documents", "builtin", "other_language", "stock", "repeats"]
"""What a new arm has otherwise than the baseline; `copy` has nothing."""


class Set(Action):
    """Change one field of an arm."""

    act: Literal["set"]
    arm: Id
    field: Id
    value: Annotated[str, Field(max_length=LONGEST_TEXT)]


class Copy(Action):
    """Set an arm up as another one is, as the Playground is, or as a run was."""

    act: Literal["copy"]
    arm: Id
    value: Text
    """`arm:<key>`, `playground` or `run:<id>`."""


class Add(Action):
    """One more arm, made from the baseline."""

    act: Literal["add"]
    kind: Kind = "copy"


class OfArm(Action):
    """Open or close the editor of an arm, remove it, or make it the baseline."""

    act: Literal["edit", "remove_arm", "baseline"]
    arm: Id


class Hold(Action):
    """Hold all arms equal in a dimension, or no longer."""

    act: Literal["hold"]
    dimension: Dimension


ArmAction = Set | Copy | Add | OfArm | Hold

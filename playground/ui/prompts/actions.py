"""What the script of the Prompts tab tells besides the values of its controls; the drafts of the browser come along."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.core.strings import Language
from playground.prompts.versions import LONGEST_NOTE
from playground.ui.page.actions import Action, Id, Text
from playground.ui.page.drafts import LARGEST, LONGEST_REFERENCE

Reference = Annotated[str, Field(max_length=LONGEST_REFERENCE)]


class WithDrafts(Action):
    """Look again at what is chosen."""

    drafts: Annotated[str, Field(max_length=LARGEST)]
    """JSON: the drafts by language."""


class Choose(WithDrafts):
    """Show a set."""

    act: Literal["choose"]
    set: Reference
    language: Language | None = None
    """None keeps the one that is chosen."""


class Stay(WithDrafts):
    """Show the draft that was begun while another set was on its way, and leave the form as it is."""

    act: Literal["stay"]


class Save(WithDrafts):
    """Save what is chosen as a new version. What is too long is told by the store."""

    act: Literal["save"]
    name: Text
    author: Annotated[str, Field(max_length=4 * LONGEST_NOTE)] = ""
    note: Annotated[str, Field(max_length=4 * LONGEST_NOTE)] = ""


class Restore(WithDrafts):
    """Save an old version once more, as the newest."""

    act: Literal["restore"]
    id: Id


class Delete(WithDrafts):
    """Delete a version that no run used."""

    act: Literal["delete"]
    id: Id


class Discard(WithDrafts):
    """Let the draft of the chosen language go."""

    act: Literal["discard"]


class Compare(WithDrafts):
    """Compare a set with the chosen one."""

    act: Literal["compare"]
    set: Reference


AnyAction = Choose | Stay | Save | Restore | Delete | Discard | Compare
ACTIONS: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="act")])
WITH_DRAFTS = TypeAdapter(WithDrafts)

"""What the script of the Playground tells besides the values of its controls."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.core.values import Extent
from playground.ui.page.actions import Action, Id
from playground.ui.page.drafts import LARGEST


class Ask(Action):
    """Ask the question that stands there."""

    run: Id
    """The id that the run should have: Stop may be pressed before the run has begun."""
    drafts: Annotated[str, Field(max_length=LARGEST)]
    """JSON: this browser's drafts by language."""
    switched_off: Annotated[str, Field(max_length=100_000)]
    """JSON list of chunk ids."""
    scope: Annotated[str, Field(max_length=100_000)] = "[]"
    """JSON list of the ids of the documents that are asked."""
    extent: Extent | None = None
    """In place of what is set, for this question only."""


class AskOf(Action):
    """Ask the next question of a document of that collection."""

    collection: Id


class Stop(Action):
    """Stop the run."""

    run: Id


class Examine(Action):
    """Check the answer of a run."""

    act: Literal["examine"]
    run: Id


class Opened(Action):
    """The page is there."""

    setup: str
    """JSON: what was set when the browser last kept it."""
    run: Annotated[str, Field(max_length=100)]
    """Id of the run that was shown last; "" for none."""


ASK, STOP, OPENED, EXAMINE = TypeAdapter(Ask), TypeAdapter(Stop), TypeAdapter(Opened), TypeAdapter(Examine)
ASK_OF = TypeAdapter(AskOf)

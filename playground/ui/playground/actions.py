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
    """JSON: the documents that are asked, see `Setup.scope`."""
    extent: Extent | None = None
    """In place of what is set, for this question only."""


class AskOf(Action):
    """Ask the next question of a document of that collection."""

    collection: Id


class Attach(Action):
    """Show a run that goes on, from where it is."""

    run: Id


class Stop(Action):
    """Stop the run."""

    run: Id


class Enlarge(Action):
    """Show the prompt of a run over the whole page."""

    run: Id


class Use(Action):
    """Put the question and the settings of a run into the controls."""

    run: Id
    setup: Annotated[str, Field(max_length=100_000)]
    """JSON: what is set now, which stays where the run named something that is gone."""
    drafts: Annotated[str, Field(max_length=LARGEST)]
    """JSON: this browser's drafts by language."""


class Settle(Action):
    """Take files whose names other documents have: in their place, or beside them."""

    act: Literal["settle"]
    position: Annotated[int, Field(ge=0, le=10**9)] | None = None
    """Of the file among those that were sent; None for all that wait."""
    how: Literal["replace", "keep"]


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
ATTACH, ASK_OF, ENLARGE = TypeAdapter(Attach), TypeAdapter(AskOf), TypeAdapter(Enlarge)
SETTLE, USE = TypeAdapter(Settle), TypeAdapter(Use)

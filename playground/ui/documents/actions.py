"""What can be asked for on the Documents tab."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.retrieval.synonyms import LONGEST as LONGEST_LIST
from playground.ui.documents.views.table import Column
from playground.ui.page.actions import Action, Id, Text
from playground.ui.page.uploads import Unsent as FilesUnsent

Position = Annotated[int, Field(ge=0, le=10**9)]


class Choose(Action):
    """Show a collection."""

    act: Literal["choose"]
    id: Id


class Create(Action):
    """Make a collection."""

    act: Literal["create"]
    name: Text


class Rename(Action):
    """Give a collection another name."""

    act: Literal["rename"]
    id: Id
    name: Text


class Remove(Action):
    """Delete a collection with all its documents."""

    act: Literal["remove"]
    id: Id


class SetChunking(Action):
    """Choose how documents of a collection are cut from now on."""

    act: Literal["chunking"]
    id: Id
    size: int
    overlap: int


class SetSynonyms(Action):
    """Say which words mean the same in a collection."""

    act: Literal["synonyms"]
    id: Id
    lines: Annotated[str, Field(max_length=LONGEST_LIST)]


class Delete(Action):
    """Put a document into the trash."""

    act: Literal["delete"]
    id: Id


class Undo(Action):
    """Take a document back out of the trash."""

    act: Literal["undo"]
    id: Id


class Open(Action):
    """Show a document."""

    act: Literal["open"]
    id: Id


class Close(Action):
    """Go back to the list."""

    act: Literal["close"]


class Arrange(Action):
    """The list in another order, of other documents, or its next page: one of the three is given."""

    act: Literal["arrange"]
    by: Column | None = None
    filter: Annotated[str, Field(max_length=200)] | None = None
    page: Position = 0


class Turn(Action):
    """Show another piece of the open document."""

    act: Literal["turn"]
    piece: int


class Preview(Action):
    """Cut the open document another way, to look at only."""

    act: Literal["preview"]
    size: int
    overlap: int


class Discard(Action):
    """Show the open document as it is cut."""

    act: Literal["discard"]


class Stop(Action):
    """Stop all work that this page has begun."""

    act: Literal["stop"]


class Clear(Action):
    """Forget the work that is over."""

    act: Literal["clear"]


class Rows(Action):
    """Show another page of the rows of a job."""

    act: Literal["rows"]
    job: Id
    page: Position


class Reindex(Action):
    """Read a document again as it was read before."""

    act: Literal["reindex"]
    id: Id


class Reread(Action):
    """Read a document again in another encoding, "" for the one that fits best."""

    act: Literal["reread"]
    id: Id
    encoding: Text


class Apply(Action):
    """Cut a document as it was tried out."""

    act: Literal["apply"]
    id: Id
    size: int
    overlap: int


class ApplyAll(Action):
    """Cut all documents of a collection anew, and those to come."""

    act: Literal["apply_all"]
    id: Id
    size: int
    overlap: int


class ReEmbed(Action):
    """Make the vectors of a collection anew, with the embedder of the settings."""

    act: Literal["re_embed"]
    id: Id


class Complete(Action):
    """Make the vectors that documents of a collection lack."""

    act: Literal["complete"]
    id: Id


class Recognise(Action):
    """Recognise the text of the scanned pages of a document."""

    act: Literal["recognise"]
    id: Id


class RecogniseFile(Action):
    """Take a file of an upload with the text recognised in its pages."""

    act: Literal["recognise_file"]
    job: Id
    position: Position


class Retry(Action):
    """Take a file of an upload in another encoding."""

    act: Literal["retry"]
    job: Id
    position: Position
    encoding: Text


class Unsent(Action):
    """Tell of files that the page was given and did not send: names and sizes in bytes."""

    act: Literal["unsent"]
    files: FilesUnsent


Look = Open | Close | Arrange | Turn | Preview | Discard
"""What changes nothing but what is looked at."""
Change = Choose | Create | Rename | Remove | SetChunking | SetSynonyms | Delete | Undo | Look
OfJobs = Stop | Clear | Rows
Redo = Reindex | Reread | Apply | ApplyAll | ReEmbed | Complete | Recognise
Again = Retry | RecogniseFile
"""A file of an upload once more."""
CHANGES: TypeAdapter[Change | OfJobs] = TypeAdapter(Annotated[Change | OfJobs, Field(discriminator="act")])
WORK: TypeAdapter[Redo | Again | Unsent] = TypeAdapter(Annotated[Redo | Again | Unsent, Field(discriminator="act")])
OF_READER = Open | Close | Turn | Preview | Discard
"""What changes the open document alone."""

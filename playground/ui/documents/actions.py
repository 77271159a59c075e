"""What can be asked for on the Documents tab."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from playground.retrieval.synonyms import LONGEST as LONGEST_LIST
from playground.ui.documents.editing.actions import Editing
from playground.ui.documents.listing.arranging import Column, Sieve
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


class SetHidden(Action):
    """Say whether hidden parts of documents of a collection are read, too, from now on."""

    act: Literal["hidden"]
    id: Id
    reads: bool = False


class Delete(Action):
    """Put a document into the trash."""

    act: Literal["delete"]
    id: Id


class DeleteSome(Action):
    """Put documents into the trash."""

    act: Literal["delete_some"]
    ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=50)]
    """At most a page: each can be taken back by itself."""


class Undo(Action):
    """Take a document back out of the trash."""

    act: Literal["undo"]
    id: Id


class Open(Action):
    """Show a document."""

    act: Literal["open"]
    id: Id
    piece: Position = 0
    """Of its chunks, which is to be seen."""


class Close(Action):
    """Go back to the list."""

    act: Literal["close"]


class Arrange(Action):
    """The list in another order, of other documents, or its next page: one of the three is given."""

    act: Literal["arrange"]
    by: Column | None = None
    filter: Annotated[str, Field(max_length=200)] | None = None
    page: Position = 0


class SieveBy(Action):
    """List only documents with a tag, of a kind or in a state; "" for all."""

    act: Literal["sieve"]
    sieve: Sieve
    value: Annotated[str, Field(max_length=100)] = ""


class Describe(Action):
    """Give a document a name and tags, with commas between them, in place of those that it has."""

    act: Literal["describe"]
    id: Id
    name: Text
    tags: Text


class Tag(Action):
    """Give documents tags, or take them away: those with these ids, or all that the list has found."""

    act: Literal["tag"]
    ids: Annotated[tuple[Id, ...], Field(max_length=10_000)] = ()
    found: bool = False
    add: Text = ""
    remove: Text = ""


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


class RereadAll(Action):
    """Say whether hidden parts are read, too, and read all documents of a collection again."""

    act: Literal["reread_all"]
    id: Id
    reads: bool = False


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


class Settle(Action):
    """Take the files of an upload whose names other documents have: in their place, or beside them."""

    act: Literal["settle"]
    job: Id
    position: Position | None = None
    """None for all that wait."""
    how: Literal["replace", "keep"]


class Unsent(Action):
    """Tell of files that the page was given and did not send: names and sizes in bytes."""

    act: Literal["unsent"]
    files: FilesUnsent


class SentAlong(Action):
    """What goes along with an upload."""

    unsent: FilesUnsent = ()
    replaces: Annotated[str, Field(max_length=100)] = ""
    """Id of the document in whose place the file is to be put; "" for none."""


SENT = TypeAdapter(SentAlong)
Look = Open | Close | Arrange | SieveBy | Turn | Preview | Discard
"""What changes nothing but what is looked at."""
Change = (
    Choose
    | Create
    | Rename
    | Remove
    | SetChunking
    | SetHidden
    | SetSynonyms
    | Describe
    | Tag
    | Delete
    | DeleteSome
    | Undo
    | Look
)
OfJobs = Stop | Clear | Rows
Redo = Reindex | Reread | RereadAll | Apply | ApplyAll | ReEmbed | Complete | Recognise
Again = Retry | RecogniseFile | Settle
"""Files of an upload once more."""
CHANGES: TypeAdapter[Change | OfJobs | Editing] = TypeAdapter(
    Annotated[Change | OfJobs | Editing, Field(discriminator="act")]
)
WORK: TypeAdapter[Redo | Again | Unsent] = TypeAdapter(Annotated[Redo | Again | Unsent, Field(discriminator="act")])
OF_READER = Open | Close | Turn | Preview | Discard
"""What changes the open document alone."""

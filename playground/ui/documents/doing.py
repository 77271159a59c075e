"""What was asked for on the Documents tab is done to the library."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from playground.core.strings import Language
from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.documents.tags import checked, read_tags
from playground.retrieval.ingest import FileProgress, Incoming, IncomingFile, kept_encoding
from playground.ui.documents.actions import (
    Apply,
    ApplyAll,
    Arrange,
    Change,
    Choose,
    Close,
    Complete,
    Create,
    Delete,
    DeleteSome,
    Describe,
    Discard,
    Look,
    Open,
    Preview,
    Recognise,
    Redo,
    ReEmbed,
    Remove,
    Rename,
    Reread,
    RereadAll,
    SetChunking,
    SetHidden,
    SetSynonyms,
    SieveBy,
    Tag,
    Turn,
    Undo,
)
from playground.ui.documents.jobs import Task
from playground.ui.documents.listing.arranging import NEWEST_FIRST
from playground.ui.documents.location import Location
from playground.ui.html.words import Words
from playground.ui.page.uploads import refused_rows
from playground.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change."""

    location: Location
    changed: bool = False
    """Whether others have to look again."""
    renamed: tuple[str, str] | None = None
    """The name of a collection before and now."""


class LibraryActions:
    """Changes the library for a page; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._library = workspace.library
        self._ingest = workspace.ingest

    def change(self, action: Change, here: Location) -> Outcome:
        """Do what was asked for; raises PlaygroundError when that cannot be."""
        match action:
            case Choose(id=wanted):
                return Outcome(here.at(self._library.collection_by_id(wanted).id))
            case Create(name=name):
                return Outcome(here.at(self._ingest.create_collection(name).id), changed=True)
            case Rename(id=collection, name=name):
                before = self._library.collection_by_id(collection)
                after = self._ingest.rename_collection(before.id, name)
                return Outcome(here, changed=True, renamed=(before.name, after.name))
            case Remove(id=collection):
                self._ingest.delete_collection(collection)
                return Outcome(here.at(""), changed=True)
            case SetChunking(id=collection):
                self._ingest.set_chunking(collection, _settings(action))
                return Outcome(here)
            case SetHidden(id=collection, reads=reads):
                self._ingest.set_reads_hidden(collection, reads)
                return Outcome(here)
            case SetSynonyms(id=collection, lines=lines):
                self._workspace.set_synonyms(self._library.collection_by_id(collection).name, lines)
                return Outcome(here)
            case Describe():
                self._describe(action)
                return Outcome(here, changed=True)
            case Tag():
                ids = self._found(here) if action.found else action.ids
                self._ingest.tag(ids, add=read_tags(action.add), remove=read_tags(action.remove))
                return Outcome(here, changed=True)
            case Delete(id=document):
                self._ingest.discard(document)
                return Outcome(here.closed(), changed=True)
            case DeleteSome(ids=documents):
                for document in documents:
                    self._ingest.discard(document)
                return Outcome(here.closed(), changed=True)
            case Undo(id=document):
                back = self._ingest.take_back(document)
                return Outcome(here if here.collection else here.at(back.collection_id), changed=True)
            case _:
                return Outcome(self._look(action, here))

    def _describe(self, action: Describe) -> None:
        """Name and tags as they were typed; tags that cannot be leave the name as it is, too."""
        tags, document = read_tags(action.tags), self._library.document(action.id)
        checked(tags, document.name)
        self._ingest.rename(document.id, action.name)
        self._ingest.tag([document.id], add=tags, remove=[tag for tag in document.tags if tag not in tags])

    def _found(self, here: Location) -> Sequence[str]:
        """The ids of all documents that the list has found, on whichever page."""
        return [line.id for line in self._library.lines(here.collection, here.listing.wanted)]

    def _look(self, action: Look, here: Location) -> Location:
        """Where an action leads."""
        match action:
            case Open(id=wanted, piece=piece):
                document = self._library.document(wanted)
                listing = here.listing if document.collection_id == here.collection else NEWEST_FIRST
                return Location(document.collection_id, document.id, piece, listing=listing)
            case Close():
                return here.closed()
            case Turn(piece=piece):
                return replace(here, piece=max(piece, 0))
            case Preview():
                tried = _settings(action)
                return replace(here, size=tried.size, overlap=tried.overlap, piece=0)
            case Discard():
                return replace(here.calm(), piece=0)
            case Arrange(by=by) if by is not None:
                down = here.listing.by == by and not here.listing.down
                return replace(here, listing=replace(here.listing, by=by, down=down, page=0))
            case Arrange(filter=wanted) if wanted is not None:
                return replace(here, listing=replace(here.listing, filter=wanted, page=0))
            case SieveBy(sieve=sieve, value=value):
                return replace(here, listing=here.listing.sieved(sieve, value))
            case Arrange(page=page):
                return replace(here, listing=replace(here.listing, page=page))

    # Long work --------------------------------------------------------------------------------------------------------

    def task(self, action: Redo) -> Task:
        """The long work that was asked for; raises PlaygroundError when there is nothing to work on."""
        match action:
            case ReEmbed(id=wanted):
                collection = self._library.collection_by_id(wanted)
                return Task("re_embed", collection, lambda: self._ingest.re_embed_steps(collection.id))
            case Complete(id=wanted):
                collection = self._library.collection_by_id(wanted)
                return Task("complete", collection, lambda: self._ingest.complete(collection.id))
            case RereadAll(id=wanted, reads=reads):
                collection = self._ingest.set_reads_hidden(wanted, reads)
                settings = self._workspace.chunking_of(collection)
                return Task("reindex", collection, lambda: self._ingest.reindex_all(collection.id, settings))
            case ApplyAll(id=wanted):
                collection, settings = self._library.collection_by_id(wanted), _settings(action)
                self._ingest.set_chunking(collection.id, settings)
                return Task("reindex", collection, lambda: self._ingest.reindex_all(collection.id, settings))
        document = self._library.document(action.id)
        collection = self._library.collection_by_id(document.collection_id)
        encoding, settings = kept_encoding(document), self._workspace.chunking_of(collection)
        if isinstance(action, Recognise):
            cut = _cut_with(document) or settings
            return Task("recognise", collection, lambda: self._ingest.recognise(document.id, cut))
        if isinstance(action, Reread):
            encoding, settings = action.encoding or None, _cut_with(document) or settings
        elif isinstance(action, Apply):
            settings = _settings(action)
        return Task("reindex", collection, lambda: self._ingest.reindex(document.id, encoding, settings))

    def uploading(
        self,
        collection: Collection,
        sent: Incoming,
        refused: Sequence[tuple[str, int]] = (),
        *,
        again: bool = False,
    ) -> Task:
        """Files on their way into a collection; of those the page did not even send, only name and size are known."""
        chunking = self._workspace.chunking_of(collection)
        files = sent.files
        if not again:  # where a name is taken, somebody has to choose what becomes of the file
            files = tuple(replace(file, given=replace(file.given, namesake="ask")) for file in files)
        failed = refused_rows(refused, len(files), self._workspace.settings.limits.file_mb)

        def make() -> Iterator[FileProgress]:
            yield from failed
            yield from self._ingest.run(collection, files, chunking)

        return Task("upload", collection, make, files, sent.given, again)

    def replacing(self, document_id: str, file: IncomingFile) -> Task:
        """A file on its way into the place of a document."""
        collection = self._library.collection_by_id(self._library.document(document_id).collection_id)
        chunking = self._workspace.chunking_of(collection)
        return Task("replace", collection, lambda: self._ingest.replace(document_id, file, chunking))

    def into(self, here: Location, language: Language) -> Collection:
        """The collection that is looked at; where there is none at all, a first one."""
        if here.collection:
            return self._library.collection_by_id(here.collection)
        return self._workspace.collection(Words(language)("documents.first_collection"), create=True)


def _settings(action: SetChunking | Preview | Apply | ApplyAll) -> ChunkSettings:
    return ChunkSettings(action.size, action.overlap)


def _cut_with(document: Document) -> ChunkSettings | None:
    if document.chunk_size is None or document.chunk_overlap is None:
        return None
    return ChunkSettings(document.chunk_size, document.chunk_overlap)

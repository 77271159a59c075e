"""Ingest: everything that changes collections, documents and their indexes."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from playground.core.clock import Clock
from playground.core.errors import Failure, PlaygroundError
from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.documents.library import Library
from playground.documents.limits import Limits
from playground.documents.names import display_name
from playground.documents.ocr_children import Recogniser
from playground.documents.originals import Originals
from playground.documents.tags import read_tags
from playground.retrieval.embedders import Embedder
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest.batch import Batch, Services
from playground.retrieval.ingest.collections import Collections
from playground.retrieval.ingest.completing import Completing
from playground.retrieval.ingest.describing import Describing
from playground.retrieval.ingest.editing import Editing
from playground.retrieval.ingest.finishing import Entry
from playground.retrieval.ingest.previewing import Preview, Previews
from playground.retrieval.ingest.progress import FileProgress, Given, IncomingFile
from playground.retrieval.ingest.reading import Reader, Stopped
from playground.retrieval.ingest.rebuilding import Rebuilding, Told
from playground.retrieval.ingest.reconcile import Reconciled, Reconciliation
from playground.retrieval.ingest.recovering import Recovering
from playground.retrieval.ingest.rewording import Rewording
from playground.retrieval.ingest.storing import Storage, embedder_mismatch
from playground.retrieval.ingest.telling import steps
from playground.retrieval.ingest.trash import Discarded, Trash
from playground.retrieval.ingest.turns import Turns
from playground.retrieval.lexical import LexicalIndex
from playground.storage.aside import SetAside
from playground.storage.database import Database
from playground.storage.folder import DataFolder
from playground.storage.space import Space

_USUAL = ChunkSettings()


class Ingest:
    """Takes files in and documents out; any thread may call, changes to the index happen one after another."""

    def __init__(
        self,
        database: Database,
        library: Library,
        lexical: LexicalIndex,
        index: VectorIndex,
        *,
        embedder_of: Callable[[Collection], Embedder],
        limits: Limits,
        folder: DataFolder,
        clock: Clock,
        aside: SetAside,
        space: Space,
        recogniser: Recogniser | None = None,
    ) -> None:
        self._library = library
        self._index = index
        self._embedder_of = embedder_of
        self._clock = clock
        self.originals = Originals(folder, aside)
        self._recogniser = recogniser or Recogniser()
        self._reader = Reader(folder, self.originals, limits, clock, space, self._recogniser)
        self._storage = Storage(database, library, lexical, index, self.originals, space)
        self._collections = Collections(database, library, lexical, index, self._storage, self.originals)
        self._rebuilding = Rebuilding(database, library, index, self._storage, folder, aside, space)
        self._reconciliation = Reconciliation(
            database, library, index, self._reader, self._storage, self._rebuilding, folder, self.originals, aside
        )
        self._rewording = Rewording(database, library, lexical)
        self._completing = Completing(library, self._storage)
        self._describing = Describing(database, library, lexical, self._storage, self.originals)
        self.editing = Editing(database, library, lexical, self._storage, embedder_of)
        self._trash = Trash(database, library, self._storage, clock)
        self._turns = Turns(clock)
        self._works: list[tuple[str, threading.Event]] = []
        """By collection, what ends the work on its vectors."""
        self._closed = False
        self._previews = Previews(library, self._reader, self._turns)

    # Documents --------------------------------------------------------------------------------------------------------

    def run(
        self, collection: Collection, files: Sequence[IncomingFile], settings: ChunkSettings = _USUAL
    ) -> Iterator[FileProgress]:
        """Take files in, each whole or not at all, and tell how each of them fares; a bad one does not stop the rest.

        The same content as a document of the collection is "unchanged"; the same name with other content replaces it,
        unless the file is given with another wish.
        """
        named = [replace(file, name=display_name(file.name)) for file in files]
        entries = [Entry(position, file) for position, file in enumerate(named)]
        return self._run(collection, entries, settings)

    def reindex(
        self, document_id: str, encoding: str | None = None, settings: ChunkSettings = _USUAL
    ) -> Iterator[FileProgress]:
        """Read a document again from its original; the old one stays until the new one takes its place and its id."""
        document = self._library.document(document_id)
        collection = self._library.collection_by_id(document.collection_id)
        return self._run(collection, [Entry(0, self._original(document, encoding), document, document_id)], settings)

    def replace(self, document_id: str, file: IncomingFile, settings: ChunkSettings = _USUAL) -> Iterator[FileProgress]:
        """Put a file in the place of a document, which stays until the new one is whole, and gives it its tags.

        The new document has an id of its own; whoever asks of the old one asks of it. A name that people chose stays.
        """
        document = self._library.document(document_id)
        collection = self._library.collection_by_id(document.collection_id)
        given = replace(file.given, replaces=document_id)
        return self.run(collection, [replace(file, given=given)], settings)

    def _original(self, document: Document, encoding: str | None) -> IncomingFile:
        """A document's own file, to be read once more."""
        given = Given(called=document.name if document.file else None)
        return IncomingFile(self.originals.path(document.id), document.file_name, encoding, given=given)

    @property
    def can_recognise(self) -> bool:
        """Whether the text of scanned pages can be recognised here."""
        return self._recogniser.is_ready

    def recognise(self, document_id: str, settings: ChunkSettings = _USUAL) -> Iterator[FileProgress]:
        """As `reindex`, with the text of the pages that are pictures, which is kept for every reading after this."""
        document = self._library.document(document_id)
        collection = self._library.collection_by_id(document.collection_id)
        file = replace(self._original(document, kept_encoding(document)), recognise=True)
        return self._run(collection, [Entry(0, file, document, document_id)], settings)

    def rename(self, document_id: str, name: str) -> Document:
        """Call a document otherwise than its file; it is found by the words of the name, too."""
        return self._describing.rename(document_id, name)

    def tag(self, document_ids: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> int:
        """Give documents tags and take others away; how many documents are changed by that."""
        return self._describing.tag(document_ids, read_tags(add), read_tags(remove))

    def delete(self, document_id: str) -> None:
        """Take a document away with its original, chunks, terms and vectors."""
        self._storage.remove(document_id)

    def reindex_all(self, collection_id: str, settings: ChunkSettings = _USUAL) -> Iterator[FileProgress]:
        """The same for all documents of a collection, each in the encoding that was found or chosen for it."""
        collection = self._library.collection_by_id(collection_id)
        entries = [
            Entry(place, self._original(document, kept_encoding(document)), document, document.id)
            for place, document in enumerate(self._library.documents(collection_id))
        ]
        return self._run(collection, entries, settings)

    def preview(self, document_id: str, settings: ChunkSettings) -> Preview:
        """What `settings` would make of a document."""
        return self._previews.preview(document_id, settings)

    def discard(self, document_id: str) -> Discarded:
        """Hide a document at once and delete it after some seconds."""
        return self._trash.put(document_id)

    def take_back(self, document_id: str) -> Document:
        """Undo `discard`."""
        return self._trash.take_back(document_id)

    def discarded(self, collection_id: str) -> tuple[Discarded, ...]:
        """The documents of a collection that can be taken back, the last one first."""
        return self._trash.contents(collection_id)

    def _run(self, collection: Collection, entries: Sequence[Entry], settings: ChunkSettings) -> Iterator[FileProgress]:
        try:
            embedder = self._embedder_of(collection)
            if embedder.fingerprint != collection.embedder:
                raise embedder_mismatch(collection, embedder.fingerprint)
        except PlaygroundError as error:
            failure = Failure.of(error)
            yield from (FileProgress(e.position, e.file.name, "failed", failure=failure) for e in entries)
            return
        for entry in entries:
            if entry.file.hidden is None:
                entry.file = replace(entry.file, hidden=collection.reads_hidden)
        services = Services(self._library, self._reader, self._storage, self._turns, self._rebuilding.mend, self._clock)
        with self._working(collection.id) as stop:
            yield from Batch(services, collection, embedder, settings, entries, stop).rows()

    @contextmanager
    def _working(self, collection_id: str) -> Iterator[threading.Event]:
        """Noted as work on vectors of a collection, which ends when the event is set."""
        work = (collection_id, threading.Event())
        self._works.append(work)
        if self._closed:
            work[1].set()
        try:
            yield work[1]
        finally:
            self._works.remove(work)

    def is_busy(self, collection_id: str) -> bool:
        """Whether vectors of a collection are being made."""
        return any(busy == collection_id for busy, _ in list(self._works))

    # Collections ------------------------------------------------------------------------------------------------------

    def create_collection(self, name: str) -> Collection:
        """A new, empty collection for vectors of the embedder in use."""
        return self._collections.create(name, self._embedder_in_use().fingerprint)

    def rename_collection(self, collection_id: str, name: str) -> Collection:
        """Give a collection another name."""
        return self._collections.rename(collection_id, name)

    def set_chunking(self, collection_id: str, settings: ChunkSettings) -> Collection:
        """Note how the documents of a collection are to be cut; those that are there stay as they are."""
        return self._collections.set_chunking(collection_id, settings)

    def set_reads_hidden(self, collection_id: str, reads_hidden: bool) -> Collection:
        """Note whether hidden parts are read, too; documents that are there stay as they are until read anew."""
        return self._collections.set_reads_hidden(collection_id, reads_hidden)

    def delete_collection(self, collection_id: str) -> None:
        """Take a collection away with everything in it."""
        self._collections.delete(collection_id)

    def re_embed(self, collection_id: str, on_progress: Told | None = None) -> Collection:
        """Move a collection to the embedder in use; the old vectors answer until all new ones are there."""
        collection = self._library.collection_by_id(collection_id)
        return self._rebuilding.re_embed(collection, self._embedder_in_use(), on_progress)

    def re_embed_steps(self, collection_id: str) -> Iterator[FileProgress]:
        """As `re_embed`, told as rows about the collection; closed early, it leaves the old vectors as they are."""
        collection = self._library.collection_by_id(collection_id)
        return self._steps(collection, lambda tell, _: self.re_embed(collection_id, tell))

    def complete(self, collection_id: str) -> Iterator[FileProgress]:
        """Make the vectors that documents of a collection lack, told as rows about the collection.

        Closed early, it leaves those that are made; documents that fail again say why.
        """
        collection = self._library.collection_by_id(collection_id)

        def work(tell: Told, stop: threading.Event) -> None:
            embedder = self._embedder_of(collection)
            if embedder.fingerprint != collection.embedder:
                raise embedder_mismatch(collection, embedder.fingerprint)
            self._completing.run(collection, embedder, tell, stop)

        return self._steps(collection, work)

    def _steps(self, collection: Collection, work: Callable[[Told, threading.Event], object]) -> Iterator[FileProgress]:
        """Work on the vectors of a collection as rows."""
        with self._working(collection.id) as stop:
            yield from self._stepped(collection, lambda tell: work(tell, stop))

    def _stepped(self, collection: Collection, work: Callable[[Told], object]) -> Iterator[FileProgress]:
        begun = self._clock.monotonic()
        row = FileProgress(0, collection.name, "embedding", done=0, total=collection.chunks, chunks=collection.chunks)
        yield row
        try:
            for done, total in steps(work):
                row = replace(row, done=done, total=total, chunks=total, seconds=self._clock.monotonic() - begun)
                yield row
        except Stopped:
            return
        except PlaygroundError as error:
            yield replace(row, stage="failed", failure=Failure.of(error), seconds=self._clock.monotonic() - begun)
            return
        yield replace(row, stage="ready", seconds=self._clock.monotonic() - begun)

    def _embedder_in_use(self) -> Embedder:
        unborn = Collection(id="", name="", embedder="", documents=0, chunks=0, created_at="")
        return self._embedder_of(unborn)

    # Upkeep -----------------------------------------------------------------------------------------------------------

    def reconcile(self) -> Reconciled:
        """Mend what a crash left; quick when there is nothing to mend."""
        done = self._reconciliation.run()
        self._rewording.run()
        return done

    def recovering(self, collection: Callable[[str], Collection]) -> Recovering:
        """For taking in again what was set aside; `collection` gives the one of a name, made when it is missing."""
        return Recovering(self._library, self.originals, self._reader, collection)

    def forget_unknown(self) -> int:
        """Drop the collections of the index that `reconcile` left, since all originals are documents again."""
        return self._reconciliation.drop_unknown()

    def close(self) -> None:
        """Stop what is under way; what is in the trash is taken away, and vectors that are missing made, next time."""
        self._closed = True
        for _, stop in list(self._works):
            stop.set()
        self._trash.close()
        self._turns.close()


def kept_encoding(document: Document) -> str | None:
    """How to decode a document that is read again: as it was, unless that was no more than a guess."""
    guessed = any(warning.code == "encoding_guessed" for warning in document.warnings)
    return None if guessed else document.encoding

"""Many files at once: reading, embedding and storing overlap, and every file has a row that moves on.

Small files are read first, and slow ones beside the others. A new document is stored as soon as it is read, and found
by its words while its vectors are made; one that is read again keeps its old chunks until the new vectors are there.
Drafts gather until they make a full batch for the embedder and the index, whose price is by the call. A file that
shares its name or content with an earlier one of the batch waits for that one's end, so that what is in the library
afterwards does not depend on which was faster.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeVar

from playground.core.clock import Clock
from playground.core.errors import DocumentError, Failure, PlaygroundError
from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings
from playground.documents.library import Library
from playground.retrieval.embedders import Embedder
from playground.retrieval.ingest.embedding import Vectors
from playground.retrieval.ingest.finishing import Entry, Finishing, Read, Whole
from playground.retrieval.ingest.progress import FileProgress, Stage
from playground.retrieval.ingest.reading import Draft, Reader, Stopped
from playground.retrieval.ingest.storing import Storage, Stored, content_taken
from playground.retrieval.ingest.turns import FAST, SLOW, Closed, GaveWay, Turn, Turns

FULL = 500
"""Chunks that are worth a call to the index."""
_AHEAD = 20 * FULL
"""Chunks that wait for their vectors, in memory, beyond which no further file is begun."""
_PATIENCE = 2.0
"""Seconds without a new draft after which those at hand are stored, though they are no full batch."""
_MOST_PATIENCE = 15.0
"""Seconds after which they are stored in any case: people want to see documents become ready."""
_BEAT = 1.0
"""Seconds after which a row is told again though nothing happened: its time runs on, and Stop is heard."""
_OFTEN = 0.1
"""Seconds between two rows about the pages of a file."""

_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    """What a batch works with."""

    library: Library
    reader: Reader
    storage: Storage
    turns: Turns
    """Shared by all batches."""
    make_index_anew: Callable[[str], object]
    """Fills the index of the collection of that id from the database."""
    clock: Clock


class Batch:
    """One list of files on its way into one collection."""

    def __init__(
        self,
        services: Services,
        collection: Collection,
        embedder: Embedder,
        settings: ChunkSettings,
        entries: Sequence[Entry],
        stop: threading.Event,
    ) -> None:
        """`stop`, once it is set, ends the batch as an early close does."""
        self._library, self._reader = services.library, services.reader
        self._turns, self.clock = services.turns, services.clock
        self._with_edits = services.storage.with_edits
        self._collection, self._settings = collection, settings
        self._entries = tuple(entries)
        self._waiting = deque(_small_first(self._entries))
        self._put_off: deque[Entry] = deque()
        """Slow files that gave way to others."""
        self._held: list[Entry] = []
        self._taken: dict[str, Entry] = {}
        """Names and contents of the files under way."""
        self._reading: dict[Entry, Turn] = {}
        self._unstored: list[Read] = []
        """Read, and to be stored as soon as the ones before them are."""
        self._storing = False
        self._drafts: list[Read] = []
        """To be embedded."""
        self._first_draft = self._last_draft = 0.0
        self._ahead = 0
        self._events: queue.SimpleQueue[FileProgress | Callable[[], Iterator[FileProgress]]] = queue.SimpleQueue()
        self._stop = stop
        self._finishing = Finishing(
            services.storage, collection, embedder, services.make_index_anew, self._report_draft, self._stop
        )

    def rows(self) -> Iterator[FileProgress]:
        """Do the work and tell every step; closed early, it waits for what is under way and leaves no half document."""
        for entry in self._entries:
            yield self._tell(self._row(entry, "waiting"))
        embedding = ThreadPoolExecutor(1, thread_name_prefix="ingest-embedding")
        storing = ThreadPoolExecutor(1, thread_name_prefix="ingest-storing")
        try:
            while True:
                yield from self._begin()
                self._send(embedding, storing)
                if not self._open() or self._stop.is_set():
                    return
                yield from self._next()
        finally:
            self._stop.set()
            embedding.shutdown(cancel_futures=True)
            storing.shutdown(cancel_futures=True)
            self._finish()

    def stopping(self) -> bool:
        """Whether nobody wants the rest any more."""
        return self._stop.is_set()

    def report(self, entry: Entry, stage: Stage, done: int | None = None, total: int | None = None) -> None:
        """Note a step of a file; any thread may call."""
        self._events.put(self._row(entry, stage, done, total))

    def _report_draft(self, entry: Entry, draft: Draft, stage: Stage, done: int) -> None:
        self._events.put(self._row(entry, stage, done=done, draft=draft))

    def look_again(self) -> None:
        """See whether another file may be begun now; any thread may call."""
        self._events.put(lambda: iter(()))

    # Reading ----------------------------------------------------------------------------------------------------------

    def _begin(self) -> Iterator[FileProgress]:
        """Begin with as many files as may be read now."""
        while self._put_off and self._room(slow=True):
            self._ask(self._put_off.popleft(), slow=True)
        while self._waiting and self._room(slow=False):
            entry = self._waiting.popleft()
            try:
                known = self._known(entry)
            except PlaygroundError as error:
                yield self._fail(entry, error)
                continue
            if known is not None:
                yield self._end(entry, "unchanged", document=known)
            elif (namesake := self._namesake(entry)) is not None:
                yield self._end(entry, "namesake", document=namesake)
            elif any(key in self._taken for key in self._keys(entry)):
                self._held.append(entry)
            else:
                self._taken.update(dict.fromkeys(self._keys(entry), entry))
                self._ask(entry, slow=False)

    def _room(self, slow: bool) -> bool:
        """Whether one more file may be offered for reading."""
        offered = sum(turn.slow == slow for turn in self._reading.values())
        most = SLOW if slow else FAST + 1  # one that waits makes a slow one give way
        return offered < most and self._ahead < _AHEAD

    def _ask(self, entry: Entry, slow: bool) -> None:
        turn = self._reading[entry] = self._turns.ask(self, partial(self._read, entry), size=_size(entry), slow=slow)
        self._then(turn.reading, partial(self._was_read, entry))

    def _known(self, entry: Entry) -> Document | None:
        """The document of the library that makes reading this file needless."""
        if entry.again is not None:
            return None
        entry.sha256 = entry.sha256 or self._reader.digest(entry.file)
        known, replaces = self._library.by_content(self._collection.id, entry.sha256), entry.file.given.replaces
        if known is not None and replaces not in (None, known.id):
            raise content_taken(entry.file.shown, known)
        return known

    def _namesake(self, entry: Entry) -> Document | None:
        """The document of the same name about which somebody has to choose."""
        given = entry.file.given
        if entry.late or given.namesake != "ask":
            return None
        return self._library.by_name(self._collection.id, entry.file.shown)

    def _keys(self, entry: Entry) -> tuple[str, ...]:
        return (f"name:{entry.file.shown}", f"content:{entry.sha256 or entry.document_id}")

    def _read(self, entry: Entry, turn: Turn) -> Draft:
        if entry.begun is None:
            entry.begun = self.clock.monotonic()
        self.report(entry, "reading")
        watch = _Watch(self, entry, turn)
        if entry.again is not None:
            draft = self._reader.draft_again(entry.again, entry.file, self._settings, watch)
        else:
            draft = self._reader.draft(entry.file, self._collection.id, entry.document_id, self._settings, watch)
        return self._with_edits(draft)

    def _was_read(self, entry: Entry, reading: Future[Draft]) -> Iterator[FileProgress]:
        del self._reading[entry]
        if not reading.cancelled() and isinstance(reading.exception(), GaveWay):
            self._put_off.append(entry)
            yield self._tell(self._row(entry, "waiting"))
            return
        draft = _outcome(reading, entry)
        if isinstance(draft, PlaygroundError):
            yield self._fail(entry, draft)
            return
        self._ahead += len(draft.chunks)
        if entry.late:
            self._gather(entry, draft)
        else:
            self._unstored.append((entry, draft))

    # Embedding and storing --------------------------------------------------------------------------------------------

    def _gather(self, entry: Entry, draft: Draft) -> None:
        self._last_draft = self.clock.monotonic()
        if not self._drafts:
            self._first_draft = self._last_draft
        self._drafts.append((entry, draft))

    def _send(self, embedding: Executor, storing: Executor) -> None:
        """Have stored what was read; have embedded what is stored.

        To the embedder go the drafts that fill a batch, after which no more are to come, or that waited long enough.
        """
        if self._unstored and not self._storing:
            self._storing = True
            read, self._unstored = self._unstored, []
            self._then(storing.submit(self._finishing.store, read), partial(self._were_stored, read))
        gathered = sum(len(draft.chunks) for _, draft in self._drafts)
        reading = self._reading or self._storing
        idle = not reading and (not (self._waiting or self._put_off) or self._ahead >= _AHEAD)
        now = self.clock.monotonic()
        patient = now - self._last_draft < _PATIENCE and now - self._first_draft < _MOST_PATIENCE
        while self._drafts and (gathered >= FULL or idle or not patient):
            group = self._next_group()
            gathered -= sum(len(draft.chunks) for _, draft in group)
            self._then(embedding.submit(self._finishing.embed, group), partial(self._were_embedded, group, storing))

    def _next_group(self) -> list[Read]:
        """The first drafts, as many as fill a batch."""
        group: list[Read] = []
        while self._drafts and sum(len(draft.chunks) for _, draft in group) < FULL:
            group.append(self._drafts.pop(0))
        return group

    def _were_stored(self, read: Sequence[Read], storing: Future[list[Stored | Exception]]) -> Iterator[FileProgress]:
        self._storing = False
        outcomes = _outcome(storing, read[0][0])
        if isinstance(outcomes, PlaygroundError):
            outcomes = [outcomes] * len(read)
        for (entry, draft), outcome in zip(read, outcomes, strict=True):
            if isinstance(outcome, Exception):
                self._ahead -= len(draft.chunks)
                yield self._fail(entry, _ours(outcome, entry))
            elif outcome.kind in ("unchanged", "namesake"):
                self._ahead -= len(draft.chunks)
                yield self._end(entry, outcome.kind, document=outcome.document)
            else:
                self._reader.settle(entry.document_id)
                entry.stored = outcome
                self._ahead += len(outcome.chunks) - len(draft.chunks)
                self._gather(entry, replace(draft, text="", chunks=outcome.chunks))  # which nobody needs any more
                yield self._tell(self._row(entry, "embedding", done=0, draft=draft))

    def _were_embedded(
        self, group: Sequence[Read], storing: Executor, embedding: Future[list[Vectors | PlaygroundError]]
    ) -> Iterator[FileProgress]:
        if self._stop.is_set():
            return
        vectors = _outcome(embedding, group[0][0])
        if isinstance(vectors, PlaygroundError):
            vectors = [vectors] * len(group)
        embedded: list[Whole] = []
        for (entry, draft), outcome in zip(group, vectors, strict=True):
            if isinstance(outcome, PlaygroundError):
                self._ahead -= len(draft.chunks)
                yield self._end_without_vectors(entry, outcome, "embed")
            else:
                embedded.append((entry, draft, outcome))
                yield self._tell(self._row(entry, "storing", done=0, draft=draft))
        if embedded:
            self._then(storing.submit(self._finishing.finish, embedded), partial(self._were_finished, embedded))

    def _were_finished(
        self, embedded: Sequence[Whole], finishing: Future[dict[Entry, Exception]]
    ) -> Iterator[FileProgress]:
        if self._stop.is_set():
            return
        wrong = _outcome(finishing, embedded[0][0])
        for entry, draft, _ in embedded:
            self._ahead -= len(draft.chunks)
            error = wrong if isinstance(wrong, PlaygroundError) else wrong.get(entry)
            if error is not None:
                yield self._end_without_vectors(entry, _ours(error, entry))
            elif entry.stored is not None:
                self._reader.settle(entry.document_id)
                yield self._end_stored(entry, entry.stored)

    def _end_stored(self, entry: Entry, stored: Stored) -> FileProgress:
        """The row of a document that came in, as it is now, or was last: others may have taken it away by now."""
        try:
            document = self._library.document(stored.document.id)
        except DocumentError:
            document = stored.document
        return self._end(entry, stored.kind, document)

    def _end_without_vectors(
        self, entry: Entry, error: PlaygroundError, stage: Literal["embed"] | None = None
    ) -> FileProgress:
        """A document that is stored is found by its words and says why by these alone; any other comes to nothing."""
        if entry.stored is None:
            return self._fail(entry, error, stage)
        self._finishing.explain(entry.stored, error)
        return self._end_stored(entry, entry.stored)

    # Rows -------------------------------------------------------------------------------------------------------------

    def _next(self) -> Iterator[FileProgress]:
        """Wait for something to happen and tell it; when nothing does, tell how the time runs."""
        try:
            event = self._events.get(timeout=_BEAT)
        except queue.Empty:
            for entry in self._open():
                if entry.row and entry.row.stage != "waiting":
                    yield self._tell(replace(entry.row, seconds=self._seconds(entry)))
            return
        if isinstance(event, FileProgress):
            yield self._tell(event)
        else:
            yield from list(event())  # all of it before the first row goes out: after that row the batch may be closed

    def _open(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.row is None or not entry.row.ended]

    def _row(
        self, entry: Entry, stage: Stage, done: int | None = None, total: int | None = None, draft: Draft | None = None
    ) -> FileProgress:
        count = len(draft.chunks) if draft else None
        return FileProgress(
            entry.position,
            entry.file.shown,
            stage,
            done=done,
            total=count if total is None else total,
            chunks=count,
            seconds=self._seconds(entry),
            document=entry.stored.document if entry.stored else None,
            warnings=draft.document.warnings if draft else (),
        )

    def _seconds(self, entry: Entry) -> float:
        return 0.0 if entry.begun is None else self.clock.monotonic() - entry.begun

    def _tell(self, row: FileProgress) -> FileProgress:
        self._entries[row.position].row = row
        return row

    def _end(self, entry: Entry, stage: Stage, document: Document) -> FileProgress:
        self._let_go(entry, keep=stage not in ("unchanged", "namesake"))
        row = self._row(entry, stage)
        return self._tell(replace(row, chunks=document.chunks, document=document, warnings=document.warnings))

    def _fail(self, entry: Entry, error: PlaygroundError, stage: Literal["embed"] | None = None) -> FileProgress:
        self._let_go(entry, keep=False)
        return self._tell(replace(self._row(entry, "failed"), failure=Failure.of(error, stage)))

    def _let_go(self, entry: Entry, keep: bool) -> None:
        """The file has come to its end: those that waited for it may go on."""
        if not keep and entry.again is None and entry.stored is None:
            self._reader.discard(entry.document_id)
        self._taken = {key: holder for key, holder in self._taken.items() if holder is not entry}
        self._waiting.extendleft(reversed(self._held))
        self._held.clear()

    # The end ----------------------------------------------------------------------------------------------------------

    def _then(self, work: Future[T], told: Callable[[Future[T]], Iterator[FileProgress]]) -> None:
        """Once `work` is through, `told` is called by whoever takes the rows."""
        work.add_done_callback(lambda done: self._events.put(partial(told, done)))

    def _finish(self) -> None:
        """After an early end: wait for what is being read, note what was still stored, drop the rest."""
        self._turns.withdraw(self)
        wait(turn.reading for turn in self._reading.values())
        while not self._events.empty():
            event = self._events.get()
            if not isinstance(event, FileProgress):
                deque(event(), maxlen=0)
        for entry in self._open():
            self._let_go(entry, keep=False)


class _Watch:
    """Passes on how the reading of a file gets on, and Stop in the other direction."""

    def __init__(self, batch: Batch, entry: Entry, turn: Turn) -> None:
        self._batch = batch
        self._entry = entry
        self._turn = turn
        self._last = 0.0

    def on_wait(self) -> None:
        """The reading goes on."""
        if self._batch.stopping():
            raise Stopped
        if self._turn.check():
            self._batch.look_again()

    def on_page(self, done: int, total: int | None) -> None:
        """So many pages are read; told no more often than people can see."""
        now = self._batch.clock.monotonic()
        if done == total or now - self._last >= _OFTEN:
            self._last = now
            self._batch.report(self._entry, "reading", done, total)

    def on_recognised(self, done: int, total: int) -> None:
        """So many of the pages that are pictures are recognised."""
        self._batch.report(self._entry, "recognising", done, total)

    def on_cut(self) -> None:
        """The text is there."""
        if self._batch.stopping():
            raise Stopped
        self._batch.report(self._entry, "cutting")


def _small_first(entries: Sequence[Entry]) -> list[Entry]:
    """By size, so that a large file keeps no small one waiting; files of one name stay in their order."""
    largest: dict[str, int] = {}
    for entry in entries:
        largest[entry.file.shown] = max(largest.get(entry.file.shown, 0), _size(entry))
    return sorted(entries, key=lambda entry: largest[entry.file.shown])


def _size(entry: Entry) -> int:
    try:
        return entry.file.size
    except OSError:  # told when its turn comes
        return 0


def _outcome(work: Future[T], entry: Entry) -> T | PlaygroundError:
    """The result of finished work, or why there is none, in our own terms."""
    try:
        return work.result()
    except (Exception, CancelledError) as error:  # the edge of a thread: whatever it was costs this file alone
        return _ours(error, entry)


def _ours(error: BaseException, entry: Entry) -> PlaygroundError:
    if isinstance(error, PlaygroundError):
        return error
    if not isinstance(error, Stopped | Closed | CancelledError):
        _log.error("%s: unexpected error", entry.file.name, exc_info=error)
    return DocumentError("ingest_unexpected", name=entry.file.name, kind=type(error).__name__)

"""One file on its way from the upload to a draft: stored under our own name, read in a child process, cut."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from playground.core.clock import Clock, stamp
from playground.core.errors import DocumentError
from playground.core.values import Chunk, Document
from playground.documents.chunking import ChunkSettings, Piece, cut
from playground.documents.edits import Edited
from playground.documents.limits import Limits
from playground.documents.loaders import format_for
from playground.documents.names import searched_title
from playground.documents.ocr import keep, kept
from playground.documents.ocr_children import Recogniser, pages_without_text
from playground.documents.originals import Label, Originals
from playground.documents.parse import parse
from playground.documents.parsed import Parsed
from playground.retrieval.ingest.progress import Given, IncomingFile
from playground.storage.files import PART, sync_folder
from playground.storage.folder import DataFolder
from playground.storage.space import Space, disk_full, means_full

_BLOCK = 1 << 20


class Stopped(Exception):
    """Whoever asked for the work wants it no more."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that was read and cut, and is not in the library yet."""

    document: Document
    text: str
    title: str
    """What its chunks are searched under, see `searched_title`."""
    chunks: tuple[Chunk, ...]
    again: bool
    """Whether a document of this id is in the library and gives way to this one."""
    own_title: str | None = None
    """The title in the file."""
    given: Given = field(default_factory=Given)
    cut: tuple[Piece, ...] = ()
    """What the chunks are without the edits of people."""
    edited: Edited | None = None
    """How the edits fit; None where there are none."""


class Watch(Protocol):
    """Hears how the reading of one file gets on; may raise `Stopped` to end it."""

    def on_wait(self) -> None:
        """The reading goes on: said several times a second."""

    def on_page(self, done: int, total: int | None) -> None:
        """So many pages are read."""

    def on_recognised(self, done: int, total: int) -> None:
        """So many of the pages that are pictures are recognised."""

    def on_cut(self) -> None:
        """The text is there and about to be cut."""


class Reader:
    """Makes drafts; keeps the originals, and knows which of them belong to a draft that is still under way."""

    def __init__(
        self,
        folder: DataFolder,
        originals: Originals,
        limits: Limits,
        clock: Clock,
        space: Space,
        recogniser: Recogniser,
    ) -> None:
        self._limits = limits
        self._folder = folder
        self._originals = originals
        self._clock = clock
        self._space = space
        self._recogniser = recogniser
        self._lock = threading.Lock()
        self._under_way: set[str] = set()

    def digest(self, file: IncomingFile) -> str:
        """SHA-256 of the file's bytes, in hexadecimal digits; refuses what needs no reading to be refused."""
        format_for(file.name)
        self._space.check()
        try:
            size = file.size
            if size > self._limits.file_bytes:
                raise DocumentError(
                    "file_too_large", name=file.name, size=_megabytes(size), limit=_megabytes(self._limits.file_bytes)
                )
            if not file.path.is_file():  # a pipe or a device might never end
                raise DocumentError("ingest_file_unreadable", name=file.name, reason="not a file")
            digest = hashlib.sha256()
            with file.opened() as source:
                while block := source.read(_BLOCK):
                    digest.update(block)
            return digest.hexdigest()
        except OSError as error:
            raise DocumentError("ingest_file_unreadable", name=file.name, reason=_reason(error)) from error

    def draft(
        self, file: IncomingFile, collection_id: str, document_id: str, settings: ChunkSettings, watch: Watch
    ) -> Draft:
        """The draft of a new document; its original is kept until `discard`, or `settle` once it is in the library."""
        with self._lock:
            self._under_way.add(document_id)
        try:
            kept = self._keep(file, collection_id, document_id)
            if file.recognise:
                self._recognise(kept, watch)
            return replace(self._read(kept, file.encoding, settings, watch, again=False), given=file.given)
        except BaseException:
            self.discard(document_id)
            raise

    def draft_again(self, document: Document, file: IncomingFile, settings: ChunkSettings, watch: Watch) -> Draft:
        """A new draft of a document that is in the library, from its original; `file` says how it is to be read."""
        self._original(document)
        document = replace(document, hidden=bool(file.hidden))
        self._originals.label(document.id, replace(Label.of(document), encoding=file.encoding))
        if file.recognise:
            self._recognise(document, watch)
        return self._read(document, file.encoding, settings, watch, again=True)

    def parsed(self, document: Document, encoding: str | None, on_wait: Callable[[], object]) -> Parsed:
        """The text of a document that is in the library, from its original."""
        original = self._original(document)
        seen = self._originals.recognised(document.id)
        return parse(
            original,
            document.file_name,
            self._limits,
            encoding=encoding,
            recognised=seen if seen.exists() else None,
            hidden=document.hidden,
            on_wait=on_wait,
            clock=self._clock,
        )

    def pieces(self, document: Document, parsed: Parsed, settings: ChunkSettings) -> tuple[Piece, ...]:
        """The text, cut; refused when that leaves nothing, or too much."""
        pieces = cut(parsed, settings)
        if not pieces:
            raise DocumentError("ingest_no_chunks", name=document.name)
        if len(pieces) > self._limits.chunks:
            raise DocumentError("ingest_many_chunks", name=document.name, chunks=len(pieces), limit=self._limits.chunks)
        return pieces

    def settle(self, document_id: str) -> None:
        """The draft is in the library: from now on its row protects the original."""
        with self._lock:
            self._under_way.discard(document_id)

    def discard(self, document_id: str) -> None:
        """The draft comes to nothing: its original goes."""
        (self._folder.temporary / (document_id + PART)).unlink(missing_ok=True)
        self._originals.remove(document_id)
        self.settle(document_id)

    def under_way(self) -> frozenset[str]:
        """Ids of the drafts whose originals are on the disk without a row in the library."""
        with self._lock:
            return frozenset(self._under_way)

    def _recognise(self, document: Document, watch: Watch) -> None:
        """Keep the text of the pages that are pictures and were not recognised before."""
        original, seen = self._originals.path(document.id), self._originals.recognised(document.id)
        known = {number for number, page in kept(seen).items() if not page.failed}
        name = document.file_name
        pictures = pages_without_text(original, name, self._limits, on_wait=watch.on_wait, clock=self._clock)
        left = [number for number in pictures if number not in known]
        watch.on_recognised(0, len(left))
        pages = self._recogniser.pages(original, name, left, watch.on_wait, self._clock)
        with closing(pages):
            for done, page in enumerate(pages, 1):
                keep(seen, page)
                watch.on_recognised(done, len(left))

    def _original(self, document: Document) -> Path:
        original = self._originals.path(document.id)
        if not original.is_file():
            raise DocumentError("ingest_original_lost", name=document.name)
        return original

    def _keep(self, file: IncomingFile, collection_id: str, document_id: str) -> Document:
        """Copy the file to its place, whole or not at all; what is known of the document by then."""
        part = self._folder.temporary / (document_id + PART)
        digest = hashlib.sha256()
        try:
            with file.opened() as source, part.open("xb") as copy:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    copy.write(block)
                copy.flush()
                os.fsync(copy.fileno())
                size = copy.tell()
            label = Label(
                file.name, collection_id, file.encoding, file.given.called, file.given.tags, bool(file.hidden)
            )
            self._originals.label(document_id, label)
            part.rename(self._originals.path(document_id))
            sync_folder(self._folder.files)
        except OSError as error:
            if means_full(error):
                raise disk_full(part) from error
            raise DocumentError("ingest_file_not_stored", name=file.name, reason=_reason(error)) from error
        return Document(
            id=document_id,
            collection_id=collection_id,
            name=file.shown,
            file=file.name if file.shown != file.name else None,
            tags=file.given.tags,
            media_type="",
            size=size,
            sha256=digest.hexdigest(),
            pages=None,
            characters=0,
            chunks=0,
            encoding=None,
            hidden=bool(file.hidden),
            created_at=stamp(self._clock.now()),
        )

    def _read(
        self, document: Document, encoding: str | None, settings: ChunkSettings, watch: Watch, again: bool
    ) -> Draft:
        original, seen = self._originals.path(document.id), self._originals.recognised(document.id)
        parsed = parse(
            original,
            document.file_name,
            self._limits,
            encoding=encoding,
            recognised=seen if seen.exists() else None,
            hidden=document.hidden,
            on_page=watch.on_page,
            on_wait=watch.on_wait,
            clock=self._clock,
        )
        watch.on_cut()
        pieces = self.pieces(document, parsed, settings)
        read = replace(
            document,
            media_type=parsed.media_type,
            pages=parsed.page_count,
            characters=len(parsed.text),
            chunks=len(pieces),
            encoding=parsed.encoding,
            warnings=parsed.warnings,
            chunk_size=settings.size,
            chunk_overlap=settings.overlap,
        )
        title = searched_title(document.name, document.file_name, parsed.title)
        return Draft(read, parsed.text, title, _chunks(read, pieces), again, parsed.title, cut=pieces)


def _chunks(document: Document, pieces: Sequence[Piece]) -> tuple[Chunk, ...]:
    cutting = uuid4().hex  # new for each cutting, so that the index never knows two texts by one id
    return tuple(
        Chunk(
            id=f"{cutting}-{seq}",
            document_id=document.id,
            document=document.name,
            seq=seq,
            text=piece.text,
            start=piece.start,
            end=piece.end,
            page=piece.page,
            heading=piece.heading,
            last_page=piece.last_page,
        )
        for seq, piece in enumerate(pieces)
    )


def _megabytes(size: int) -> float:
    return round(size / 1_000_000, 1)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)

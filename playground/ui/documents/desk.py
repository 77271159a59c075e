"""The Documents tab without its components: what a click changes, and the picture of any place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playground.core.errors import SettingsError
from playground.core.strings import Language
from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings, Piece
from playground.retrieval.ingest import FileProgress, kept_encoding
from playground.ui.documents.jobs import Task
from playground.ui.documents.place import Place
from playground.ui.documents.views import listing as documents_list
from playground.ui.documents.views import reader as documents_reader
from playground.ui.documents.views.listing import AS_THEY_CAME, Held
from playground.ui.documents.views.reader import Reading
from playground.ui.html.elements import join
from playground.ui.html.words import Words
from playground.ui.page.clicks import whole
from playground.ui.page.uploads import Sent, refused_rows
from playground.workspace import Workspace

LIBRARY_PARTS = ("shelf", "head", "undo", "sieve", "list")
_LONGEST_FILTER = 200
READER_PARTS = ("reader", "pieces", "source")
READING = frozenset({"open", "close", "turn", "preview", "discard"})
"""What changes the reader alone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a click."""

    place: Place
    changed: bool = False
    """Whether other tabs have to look again."""
    renamed: tuple[str, str] | None = None
    """The name of a collection before and now."""


class Desk:
    """Reads and changes the library for a page; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._library = workspace.library
        self._ingest = workspace.ingest

    # Clicks -----------------------------------------------------------------------------------------------------------

    def act(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        """Do what a click asked for; raises PlaygroundError when that cannot be."""
        acts: Mapping[str, Callable[[Mapping[str, Any], Place], Outcome]] = {
            "choose": self._choose,
            "create": self._create,
            "rename": self._rename,
            "remove": self._remove,
            "chunking": self._set_chunking,
            "delete": self._delete,
            "undo": self._undo,
            "open": self._open,
            "arrange": self._arrange,
            "close": lambda _, place: Outcome(place.closed()),
            "turn": lambda asked, place: Outcome(replace(place, piece=whole(asked, "piece"))),
            "preview": self._preview,
            "discard": lambda _, place: Outcome(replace(place, size=None, overlap=None, piece=0)),
        }
        act = acts.get(_text(asked, "act"))
        if act is None:
            raise SettingsError("request_unclear", what=_text(asked, "act"))
        return act(asked, place)

    def _choose(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        return Outcome(place.at(self._library.collection_by_id(_text(asked, "id")).id))

    def _create(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        return Outcome(place.at(self._ingest.create_collection(_text(asked, "name")).id), changed=True)

    def _rename(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        before = self._library.collection_by_id(_text(asked, "id"))
        after = self._ingest.rename_collection(before.id, _text(asked, "name"))
        return Outcome(place, changed=True, renamed=(before.name, after.name))

    def _remove(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        self._ingest.delete_collection(_text(asked, "id"))
        return Outcome(place.at(""), changed=True)

    def _set_chunking(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        self._ingest.set_chunking(_text(asked, "id"), _settings(asked))
        return Outcome(place)

    def _delete(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        self._ingest.discard(_text(asked, "id"))
        return Outcome(place.closed(), changed=True)

    def _undo(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        document = self._ingest.take_back(_text(asked, "id"))
        return Outcome(place if place.collection else place.at(document.collection_id), changed=True)

    def _open(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        document = self._library.document(_text(asked, "id"))
        listing = place.listing if document.collection_id == place.collection else AS_THEY_CAME
        return Outcome(Place(document.collection_id, document.id, listing=listing))

    def _arrange(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        """The list in another order, of other documents, or its next page."""
        before = place.listing
        if "by" in asked:
            by = _text(asked, "by")
            if by not in documents_list.COLUMNS:
                raise SettingsError("request_unclear", what="by")
            listing = replace(before, by=by, down=before.by == by and not before.down, page=0)
        elif "filter" in asked:
            listing = replace(before, filter=_text(asked, "filter")[:_LONGEST_FILTER], page=0)
        else:
            listing = replace(before, page=max(whole(asked, "page"), 0))
        return Outcome(replace(place, listing=listing))

    def _preview(self, asked: Mapping[str, Any], place: Place) -> Outcome:
        settings = _settings(asked)
        return Outcome(replace(place, size=settings.size, overlap=settings.overlap, piece=0))

    # Long work --------------------------------------------------------------------------------------------------------

    def task(self, asked: Mapping[str, Any]) -> Task:
        """The long work that a click asked for."""
        kind = _text(asked, "work")
        if kind in ("apply_all", "re_embed"):
            return self._for_collection(kind, asked)
        if kind not in ("reindex", "reread", "apply"):
            raise SettingsError("request_unclear", what=kind)
        document = self._library.document(_text(asked, "id"))
        collection = self._library.collection_by_id(document.collection_id)
        encoding, settings = kept_encoding(document), self._workspace.chunking_of(collection)
        if kind == "reread":
            encoding, settings = _text(asked, "encoding") or None, _cut_with(document) or settings
        elif kind == "apply":
            settings = _settings(asked)
        return Task("reindex", collection, lambda: self._ingest.reindex(document.id, encoding, settings))

    def _for_collection(self, kind: str, asked: Mapping[str, Any]) -> Task:
        collection = self._library.collection_by_id(_text(asked, "id"))
        if kind == "re_embed":
            return Task(kind, collection, lambda: self._ingest.re_embed_steps(collection.id))
        settings = _settings(asked)
        self._ingest.set_chunking(collection.id, settings)
        return Task("reindex", collection, lambda: self._ingest.reindex_all(collection.id, settings))

    def uploading(
        self,
        collection: Collection,
        sent: Sent,
        refused: Sequence[tuple[str, int]] = (),
        *,
        again: bool = False,
    ) -> Task:
        """Files on their way into a collection; of those the page did not even send, only name and size are known."""
        chunking = self._workspace.chunking_of(collection)
        files = sent.files
        failed = refused_rows(refused, len(files), self._workspace.settings.limits.file_mb)

        def make() -> Iterator[FileProgress]:
            yield from failed
            yield from self._ingest.run(collection, files, chunking)

        return Task("upload", collection, make, files, sent.given, again)

    def into(self, place: Place, language: Language) -> Collection:
        """The collection of the place; where there is none at all, a first one."""
        settled = self.settled(place)
        if settled.collection:
            return self._library.collection_by_id(settled.collection)
        return self._workspace.collection(Words(language)("documents.first_collection"), create=True)

    # Pictures ---------------------------------------------------------------------------------------------------------

    def settled(self, place: Place, wanted: str = "") -> Place:
        """The place, or the nearest one that is there: `wanted` is the name of a collection to begin with."""
        collections = self._library.collections()
        if all(collection.id != place.collection for collection in collections):
            named = [collection for collection in collections if collection.name == wanted]
            first = next(iter([*named, *collections]), None)
            return place.at(first.id if first else "")
        if place.document and all(one.id != place.document for one in self._library.documents(place.collection)):
            return place.closed()
        return place

    def library_parts(self, place: Place, language: Language) -> dict[str, str]:
        """Everything outside of the reader."""
        ready = self._workspace.ready.is_set()
        held = [self._held(collection) for collection in self._library.collections()]
        chosen = next((one for one in held if one.collection.id == place.collection), None)
        documents = self._library.documents(place.collection) if chosen else ()
        discarded = self._ingest.discarded(place.collection) if chosen else ()
        return {
            "shelf": documents_list.shelf(held, place.collection, ready, language),
            "head": join(
                [
                    documents_list.findings(self._workspace.findings, language),
                    documents_list.head(chosen, ready, language),
                ]
            ),
            "undo": documents_list.undo_bar(discarded, language),
            "sieve": documents_list.sieve(len(documents), language),
            "list": documents_list.table(chosen, documents, language, place.listing),
        }

    def reader_parts(self, place: Place, language: Language) -> dict[str, str]:
        """The open document; nothing where none is open."""
        if not place.document:
            return dict.fromkeys(READER_PARTS, "")
        reading = self._reading(place)
        return {
            "reader": documents_reader.reader_head(reading, language),
            "pieces": documents_reader.pieces(reading, language),
            "source": documents_reader.source(reading, language),
        }

    def _held(self, collection: Collection) -> Held:
        workspace = self._workspace
        return Held(collection, workspace.chunking_of(collection), workspace.embedder_of(collection).fingerprint)

    def _reading(self, place: Place) -> Reading:
        document = self._library.document(place.document)
        held = self._held(self._library.collection_by_id(document.collection_id))
        spans = self._library.spans(document.id)
        if place.trial is not None:
            return self._trial(document, held, spans, place, place.trial)
        first, after = documents_reader.stretch_with(spans, min(place.piece, len(spans) - 1))
        chunks = self._library.chunks_between(document.id, first, after - 1)
        pieces = [Piece(chunk.text, chunk.start, chunk.end, chunk.page, chunk.heading) for chunk in chunks]
        return _stretch(Reading(document, held, spans, first, pieces, 0, "", 0), self._library.text(document.id))

    def _trial(
        self, document: Document, held: Held, before: documents_reader.Spans, place: Place, settings: ChunkSettings
    ) -> Reading:
        preview = self._ingest.preview(document.id, settings)
        spans = [(piece.start, piece.end) for piece in preview.pieces]
        first, after = documents_reader.stretch_with(spans, min(place.piece, len(spans) - 1))
        reading = Reading(
            document, held, spans, first, preview.pieces[first:after], 0, "", 0, trial=settings, before=before
        )
        return _stretch(reading, preview.text)


def _stretch(reading: Reading, text: str) -> Reading:
    """The reading with its part of the whole text: from the end of the stretch before to its own end."""
    last = reading.first + len(reading.pieces) >= len(reading.spans)
    start = reading.pieces[0].start if reading.first else 0
    end = len(text) if last else reading.pieces[-1].end
    return replace(reading, start=start, text=text[start:end], total=len(text))


def _cut_with(document: Document) -> ChunkSettings | None:
    if document.chunk_size is None or document.chunk_overlap is None:
        return None
    return ChunkSettings(document.chunk_size, document.chunk_overlap)


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise SettingsError("request_unclear", what=name)
    return value


def _settings(asked: Mapping[str, Any]) -> ChunkSettings:
    return ChunkSettings(whole(asked, "size"), whole(asked, "overlap"))

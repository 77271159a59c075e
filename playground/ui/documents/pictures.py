"""What the Documents tab shows of any location."""

from collections.abc import Sequence
from dataclasses import replace

from playground.core.errors import DocumentError, Failure
from playground.core.strings import Language
from playground.core.values import Collection, Document
from playground.documents.page_pictures import KIND, Size
from playground.retrieval.embedders import Paced
from playground.ui.documents.editing.proofs import Proofs
from playground.ui.documents.listing import sieves
from playground.ui.documents.listing.arranging import Listed, in_order, page_of
from playground.ui.documents.location import Location
from playground.ui.documents.views import (
    collections,
    reader_head,
    reader_pages,
    reader_pieces,
    reader_text,
    table,
)
from playground.ui.documents.views.collections import Held
from playground.ui.html.elements import join
from playground.ui.html.words import Words
from playground.workspace import Workspace

LIBRARY_PARTS = ("shelf", "head", "undo", "sieve", "facets", "picked", "found", "list", "turning")
READER_PARTS = ("reader", "pieces", "pages", "source")


class Pictures:
    """Draws for one workspace; any thread may call."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._library = workspace.library
        self._ingest = workspace.ingest
        self._proofs = Proofs(workspace.library, workspace.ingest, self._held)

    def settled(self, here: Location, wanted: str = "") -> Location:
        """The location, or the nearest one that is there: `wanted` is the name of a collection to begin with."""
        collections = self._library.collections()
        if all(collection.id != here.collection for collection in collections):
            named = [collection for collection in collections if collection.name == wanted]
            first = next(iter([*named, *collections]), None)
            return here.at(first.id if first else "")
        if not here.document:
            return here
        there = self._library.documents_by_id(self._library.successors([here.document]))
        if not there or there[0].collection_id != here.collection:
            return here.closed()
        return here if there[0].id == here.document else replace(here.calm(), document=there[0].id, piece=0)

    def library_parts(self, here: Location, language: Language) -> dict[str, str]:
        """Everything outside of the reader."""
        ready = self._workspace.ready.is_set()
        held = [self._held(collection) for collection in self._library.collections()]
        chosen = next((one for one in held if one.collection.id == here.collection), None)
        if chosen and self._ingest.is_busy(here.collection):  # what could be offered may be what is being done
            chosen = replace(chosen, offered=None)
        elif chosen:
            chosen = replace(chosen, lacking=len(self._library.unembedded(here.collection)))
        discarded = self._ingest.discarded(here.collection) if chosen else ()
        found = collections.findings(self._workspace.findings, language)
        documents = chosen.collection.documents if chosen else 0
        tags = self._library.tags(here.collection) if chosen else ()
        kinds = self._library.kinds(here.collection) if chosen else ()
        listed = self._listed(here, documents, language)
        return {
            "shelf": collections.shelf(held, here.collection, ready, language),
            "head": join([found, collections.head(chosen, ready, language)]),
            "undo": table.undo_bar(discarded, language),
            "sieve": sieves.sieve(documents, language),
            "facets": sieves.facets(documents, tags, kinds, here.listing, language),
            "picked": sieves.picked(here.collection, tags, language) if documents else "",
            "found": table.found(listed, language, here.listing),
            "list": table.table(chosen, listed, language, here.listing),
            "turning": table.turning(listed, language),
        }

    def _listed(self, here: Location, total: int, language: Language) -> Listed:
        """The page of documents that is listed; no others are read."""
        if not total:
            return Listed((), 0, 0)
        lines = in_order(self._library.lines(here.collection, here.listing.wanted), here.listing, Words(language))
        shown, page, pages = page_of(lines, here.listing.page)
        rows = self._library.documents_by_id([line.id for line in shown])
        return Listed(rows, len(lines), total, page, pages)

    def reader_parts(self, here: Location, language: Language) -> dict[str, str]:
        """The open document; nothing where none is open. Raises PlaygroundError where it cannot be shown."""
        if not here.document:
            return dict.fromkeys(READER_PARTS, "")
        shown = self._proofs.reading(here)
        return {
            "reader": reader_head.reader_head(shown, language),
            "pieces": reader_pieces.pieces(shown, language),
            "pages": reader_pages.pages(shown, self._sizes(shown.document), language),
            "source": reader_text.source(shown, language),
        }

    def _sizes(self, document: Document) -> Sequence[Size] | Failure | None:
        """Of the pages that can be seen, or why none can be; None where the format has no pages."""
        if document.media_type != KIND:
            return None
        try:
            return self._workspace.pages.sizes(document)
        except DocumentError as error:
            return Failure.of(error)

    def _held(self, collection: Collection) -> Held:
        workspace, new = self._workspace, self._workspace.embedder
        other = new.fingerprint != collection.embedder
        return Held(
            collection,
            workspace.chunking_of(collection),
            workspace.embedder_of(collection).fingerprint,
            offered=new.fingerprint if other else None,
            seconds=collection.chunks * new.pace if other and isinstance(new, Paced) else None,
            can_recognise=self._ingest.can_recognise,
            synonyms=self._library.synonyms(collection.id),
        )

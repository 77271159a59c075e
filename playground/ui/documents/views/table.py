"""The documents of a collection as a table, and what stands around it: the place for files, the filter, the undo."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from playground.core.strings import Language
from playground.core.values import Document
from playground.documents.chunking import ChunkSettings
from playground.retrieval.ingest import Discarded
from playground.ui.documents.views import scans
from playground.ui.documents.views.collections import Held
from playground.ui.html.controls import button, page_buttons
from playground.ui.html.elements import Html, Inner, element, join
from playground.ui.html.encodings import encoding_name
from playground.ui.html.words import Words

SHOWN_DOCUMENTS = 50
"""Documents on a page of the list: while files come in it is sent again and again."""
Column = Literal["name", "type", "size", "pages", "chunks", "encoding", "date", "state"]
COLUMNS: tuple[Column, ...] = get_args(Column)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents of a collection are listed, and in what order."""

    by: Column = "date"
    down: bool = False
    filter: str = ""
    page: int = 0


AS_THEY_CAME = Listing()


def drop_zone(limit_mb: int, language: Language) -> Html:
    """What the place for files says; the button beside it is Gradio's."""
    words = Words(language)
    return element(
        "div",
        element("p", words("drop.title"), class_="title"),
        element(
            "p",
            words("drop.why"),
            words.gap,
            element("span", words("drop.limit", limit=limit_mb), class_="whole"),
            class_="sum",
        ),
        element("p", class_="sending", role="status", hidden=True),
        role="group",
        aria_label=words("drop.region"),
    )


# The table ------------------------------------------------------------------------------------------------------------

_NUMBERS = frozenset({"size", "pages", "chunks"})
_LABELLED = frozenset({"pages", "chunks"})
"""Columns that are named in the cell itself where there is no room for the line of heads."""


def sieve(documents: int, language: Language) -> Html:
    """The field that filters a list; it is drawn apart, so that whoever types in it is not disturbed."""
    if documents < 8:
        return Html("")
    words = Words(language)
    field = element(
        "input",
        type="search",
        placeholder=words("docs.filter"),
        aria_label=words("docs.filter"),
        data_filter=True,
        autocomplete="off",
    )
    return element("div", field, class_="filter")


def table(
    held: Held | None, documents: Sequence[Document], language: Language, listing: Listing = AS_THEY_CAME
) -> Html:
    """A page of the documents of a collection; a row's buttons say what can be done with it."""
    words = Words(language)
    if held is None:
        return Html("")
    if not documents:
        title = element("p", words("docs.empty", name=words.collection(held.collection.name)), class_="title")
        return element("div", title, element("p", words("docs.empty_why"), class_="why"), class_="welcome empty-list")
    found = _arranged(documents, listing, words)
    pages = max(-(-len(found) // SHOWN_DOCUMENTS), 1)
    page = min(listing.page, pages - 1)
    heads = [_head(name, listing, words) for name in COLUMNS]
    actions = element("th", element("span", words("column.actions"), class_="unseen"), scope="col")
    rows = [_row(document, held, words) for document in found[page * SHOWN_DOCUMENTS : (page + 1) * SHOWN_DOCUMENTS]]
    caption = element("caption", words("docs.title"), class_="unseen")
    whole = element("table", caption, element("thead", element("tr", *heads, actions)), element("tbody", *rows))
    matching = words("docs.matching", shown=words.number(len(found)), total=words.number(len(documents)))
    return join(
        [
            element("p", matching if listing.filter.strip() else None, class_="sum", role="status", data_matching=True),
            element("div", whole, class_="scroll") if found else element("p", words("docs.none_match"), class_="empty"),
            page_buttons(page, pages, words, data_act="arrange") if pages > 1 else None,
        ]
    )


def _arranged(documents: Sequence[Document], listing: Listing, words: Words) -> Sequence[Document]:
    needle = listing.filter.strip().lower()
    found = [document for document in documents if needle in document.name.lower()]
    if listing.by != "date" or listing.down:  # as the library has them
        found.sort(key=lambda document: _order(document, listing.by, words), reverse=listing.down)
    return found


def _order(document: Document, column: str, words: Words) -> tuple[object, ...]:
    """What a document is sorted by: names as people count them, 2 before 10."""
    values: Mapping[str, str | int] = {
        "name": document.name,
        "type": words.type(document.media_type),
        "size": document.size,
        "pages": document.pages or 0,
        "chunks": document.chunks,
        "encoding": document.encoding or "",
        "date": document.created_at,
        "state": len(document.warnings),
    }
    value = values[column]
    return (value,) if isinstance(value, int) else _collated(value)


def _collated(text: str) -> tuple[object, ...]:
    """Text in the order of GB 18030, which has the common characters by their sound; numbers in it by their value."""
    parts = re.split(r"(\d+)", text.lower())
    return tuple(int(part) if at % 2 else part.encode("gb18030", "replace") for at, part in enumerate(parts))


def _head(name: str, listing: Listing, words: Words) -> Html:
    sort = button(words(f"column.{name}"), class_="sort", data_act="arrange", data_by=name)
    order = "descending" if listing.down else "ascending"
    return element("th", sort, scope="col", class_=_align(name), aria_sort=order if name == listing.by else None)


def _row(document: Document, held: Held, words: Words) -> Html:
    name = button_for_name(document)
    warnings = [element("p", warning.message(words.language), class_="why") for warning in document.warnings]
    shown: Mapping[str, Inner] = {
        "name": join([name, *warnings, scans.of_document(document, held.can_recognise, words)]),
        "type": words.type(document.media_type),
        "size": words.size(document.size),
        "pages": "–" if document.pages is None else words.number(document.pages),
        "chunks": words.number(document.chunks),
        "encoding": encoding_name(document.encoding) if document.encoding else "–",
        "date": _moment(document.created_at, words),
        "state": _state(document, held.chunking, words),
    }
    cells = [
        element(
            "td",
            shown[at],
            class_=_align(at),
            data_at=at,
            data_label=words(f"column.{at}") if at in _LABELLED else None,
            data_none=shown[at] == "–",
        )
        for at in COLUMNS
    ]
    return element("tr", *cells, element("td", _actions(document, words), class_="acts"))


def button_for_name(document: Document) -> Html:
    """The name, which opens the document."""
    return element(
        "button",
        element("bdi", document.name),
        type="button",
        class_="link name",
        title=document.name,
        data_act="open",
        data_id=document.id,
    )


def _moment(stamp: str, words: Words) -> Html:
    """Day and time, the time apart: there is not always room for it."""
    whole = words.moment(stamp)
    day = whole[:-5].rstrip(", ")
    return join([day, element("span", whole[len(day) :], class_="time")])


def _state(document: Document, chunking: ChunkSettings, words: Words) -> Html:
    tone, name, why = "good", "docs.ready", None
    if document.warnings:
        tone, name = "warn", "docs.remarks"
    elif document.chunk_size is not None and (document.chunk_size, document.chunk_overlap) != (
        chunking.size,
        chunking.overlap,
    ):
        tone, name = "calm", "docs.otherwise"
        why = words("docs.otherwise_why", size=document.chunk_size, overlap=document.chunk_overlap)
    return element(
        "span", element("i", class_="dot", aria_hidden="true"), words(name), class_=f"state line {tone}", title=why
    )


def _actions(document: Document, words: Words) -> Html:
    again = button(
        words("docs.reindex"),
        class_="link",
        said=f"{words('docs.reindex')} {document.name}",
        data_act="reindex",
        data_id=document.id,
    )
    delete = button(
        words("docs.delete"),
        class_="link",
        said=f"{words('docs.delete')} {document.name}",
        data_act="delete",
        data_id=document.id,
    )
    return join([again, delete])


def _align(column: str) -> str | None:
    return "num" if column in _NUMBERS else None


# Undo ---------------------------------------------------------------------------------------------------------------


def undo_bar(discarded: Sequence[Discarded], language: Language) -> Html:
    """A line for each document that can still be taken back; the page lets it go when its time is up."""
    if not discarded:
        return Html("")
    words = Words(language)
    lines = [
        element(
            "li",
            element("span", _deleted(one.document.name, words), class_="n"),
            button(
                words("gone.undo"),
                said=words("gone.undo_named", name=one.document.name),
                data_act="undo",
                data_id=one.document.id,
            ),
            element("i", class_="left", style=f"animation-duration:{one.seconds:.1f}s", aria_hidden="true"),
            data_seconds=f"{one.seconds:.1f}",
        )
        for one in discarded
    ]
    listed = element("ul", *lines, class_="gone", aria_label=words("gone.label"))
    return element("div", listed, role="status")


def _deleted(name: str, words: Words) -> Html:
    before, _, after = words("gone.deleted", name="\0").partition("\0")
    return join([before, element("bdi", name), after])

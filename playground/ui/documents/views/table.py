"""The documents of a collection as a table, and what stands around it: the place for files, the undo."""

from collections.abc import Mapping, Sequence

from playground.core.strings import Language
from playground.core.values import Document
from playground.documents.chunking import ChunkSettings
from playground.documents.library import PLAIN, Wanted, noted
from playground.retrieval.ingest import Discarded
from playground.ui.documents.editing.marks import of_row
from playground.ui.documents.listing.arranging import COLUMNS, NEWEST_FIRST, Listed, Listing
from playground.ui.documents.listing.describing import edit_button, tags_of
from playground.ui.documents.views import scans
from playground.ui.documents.views.collections import Held
from playground.ui.html.controls import button, page_buttons
from playground.ui.html.elements import Attribute, Html, Inner, element, join
from playground.ui.html.encodings import encoding_name
from playground.ui.html.words import Words


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


def table(held: Held | None, listed: Listed, language: Language, listing: Listing = NEWEST_FIRST) -> Html:
    """A page of the documents of a collection; a row's buttons say what can be done with it."""
    words = Words(language)
    if held is None:
        return Html("")
    if not listed.total:
        title = element("p", words("docs.empty", name=words.collection(held.collection.name)), class_="title")
        return element("div", title, element("p", words("docs.empty_why"), class_="why"), class_="welcome empty-list")
    if not listed.found:
        return _none_match(listing, words)
    heads = [_head(name, listing, words) for name in COLUMNS]
    actions = element("th", element("span", words("column.actions"), class_="unseen"), scope="col")
    caption = element("caption", words("docs.title"), class_="unseen")
    rows = [_row(document, held, words) for document in listed.rows]
    whole = element("table", caption, element("thead", element("tr", *heads, actions)), element("tbody", *rows))
    return element("div", whole, class_="scroll")


def found(listed: Listed, language: Language, listing: Listing = NEWEST_FIRST) -> Html:
    """How many documents fit what the list is filtered by; our script reads it, too."""
    if not listed.total:
        return Html("")
    words = Words(language)
    matching = words("docs.matching", shown=words.number(listed.found), total=words.number(listed.total))
    return element(
        "p", None if listing.wanted.open else matching, class_="sum", role="status", data_matching=True,
        data_found=listed.found,
    )  # fmt: skip


def turning(listed: Listed, language: Language) -> Html:
    """The way to the other pages of the list."""
    if listed.pages <= 1:
        return Html("")
    return page_buttons(listed.page, listed.pages, Words(language), data_act="arrange")


def _none_match(listing: Listing, words: Words) -> Html:
    by_name = listing.wanted == Wanted(listing.filter)
    return element("p", words("docs.none_match" if by_name else "docs.none_fits"), class_="empty")


def _head(name: str, listing: Listing, words: Words) -> Html:
    sort = button(words(f"column.{name}"), class_="sort", data_act="arrange", data_by=name)
    order = "descending" if listing.down else "ascending"
    every = _box(words("docs.pick_page"), data_tick_page=True) if name == "name" else None
    return element("th", every, sort, scope="col", class_=_align(name), aria_sort=order if name == listing.by else None)


def _row(document: Document, held: Held, words: Words) -> Html:
    name = element(
        "div", _box(words("docs.pick", name=document.name), data_tick=document.id), button_for_name(document)
    )
    warnings = [
        element("p", warning.message(words.language), class_="why plain" if warning.code in PLAIN else "why")
        for warning in document.warnings
    ]
    shown: Mapping[str, Inner] = {
        "name": join(
            [
                name,
                tags_of(document, words),
                of_row(document, words),
                *warnings,
                scans.of_document(document, held.can_recognise, words),
            ]
        ),
        "type": words.type(document.media_type),
        "size": words.size(document.size),
        "pages": "–" if document.pages is None else words.number(document.pages),
        "chunks": words.number(document.chunks),
        "encoding": encoding_name(document.encoding) if document.encoding else "–",
        "date": element(
            "time",
            words.short_moment(document.created_at),
            datetime=document.created_at,
            class_="whole",
            title=words.moment(document.created_at),
        ),
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


def _box(said: str, **data: Attribute) -> Html:
    """A box to tick, for documents to which the same is to be done."""
    box = element("input", type="checkbox", class_="pick-box", aria_label=said, autocomplete="off", **data)
    return element("label", box, class_="pick-hit")


def _state(document: Document, chunking: ChunkSettings, words: Words) -> Html:
    tone, name, why = "good", "docs.ready", None
    if noted(document.warnings) or document.edits.unfit:
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
    return join([edit_button(document, words), again, delete])


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
            class_="toast",
            data_seconds=f"{one.seconds:.1f}",
        )
        for one in discarded
    ]
    listed = element("ul", *lines, class_="gone", aria_label=words("gone.label"))
    return element("div", listed, role="status")


def _deleted(name: str, words: Words) -> Html:
    before, _, after = words("gone.deleted", name="\0").partition("\0")
    return join([before, element("bdi", name), after])

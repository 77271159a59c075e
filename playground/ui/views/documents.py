"""Documents: a collection as a short list and as a table, files on their way in, one document piece by piece."""

from collections.abc import Sequence
from itertools import pairwise

from playground.core.strings import Language
from playground.core.values import Chunk, Collection, Document
from playground.retrieval.ingest import FileProgress
from playground.ui.views.html import Html, Inner, element, join, shortened
from playground.ui.views.words import Words

SHOWN_DOCUMENTS = 500
SHOWN_CHUNKS = 200
SHOWN_CHARACTERS = 200_000


def short_list(collection: Collection | None, documents: Sequence[Document], language: Language) -> Html:
    """The documents a question will be asked of."""
    words = Words(language)
    if collection is None:
        return element("p", words("documents.without"), class_="empty small")
    if not documents:
        return element("p", words("documents.none_yet"), class_="empty small")
    rows = (
        element(
            "li",
            element("bdi", document.name, class_="n", title=document.name),
            element("span", words("documents.chunks", chunks=words.number(document.chunks)), class_="c"),
        )
        for document in documents[:SHOWN_DOCUMENTS]
    )
    return element("ul", *rows, class_="docs", tabindex=0, aria_label=words("documents.in", name=collection.name))


# Files on their way in ------------------------------------------------------------------------------------------------


def progress_rows(rows: Sequence[FileProgress], language: Language) -> Html:
    """A row a file: how far it is, or what came of it."""
    if not rows:
        return Html("")
    words = Words(language)
    return element("ul", *(_progress(row, words) for row in rows), class_="files")


def _progress(row: FileProgress, words: Words) -> Html:
    return element(
        "li",
        element(
            "div",
            element("bdi", row.name, class_="n", title=row.name),
            element("span", _outcome(row, words), class_="c"),
            class_="row",
        ),
        _meter(row, words),
        *_consequences(row, words),
        class_=f"file {_tone(row)}",
    )


def _tone(row: FileProgress) -> str:
    if row.stage == "failed":
        return "bad"
    if row.stage in ("ready", "unchanged", "replaced"):
        return "warn" if row.warnings else "good"
    return "busy"


def _outcome(row: FileProgress, words: Words) -> str:
    stage = words(f"file.{row.stage}")
    known = [
        stage,
        words("documents.chunks", chunks=words.number(row.chunks)) if row.chunks is not None else None,
        words.seconds_running(row.seconds) if row.stage not in ("waiting", "unchanged") else None,
    ]
    return " · ".join(part for part in known if part)


def _meter(row: FileProgress, words: Words) -> Html | None:
    """A bar that fills while the amount is known, and moves while it is not."""
    if row.stage in ("ready", "unchanged", "replaced", "failed", "waiting"):
        return None
    share = row.done / row.total if row.done is not None and row.total else None
    fill = element("i", style=f"width:{share * 100:.0f}%") if share is not None else element("i", class_="unknown")
    return element(
        "div",
        fill,
        class_="meter",
        role="progressbar",
        aria_label=f"{row.name} {words(f'file.{row.stage}')}",
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=None if share is None else round(share * 100),
    )


def _consequences(row: FileProgress, words: Words) -> list[Inner]:
    lines: list[Inner] = [element("p", warning.message(words.language), class_="why") for warning in row.warnings]
    if row.failure is not None:
        lines.append(element("p", row.failure.message(words.language), class_="why"))
        lines.append(element("p", row.failure.remedy(words.language), class_="why"))
        if row.failure.detail:
            lines.append(element("p", shortened(row.failure.detail, 300), class_="detail"))
    return lines


# The table ------------------------------------------------------------------------------------------------------------

_COLUMNS = ("name", "type", "size", "pages", "chunks", "encoding", "date")
_NUMBERS = frozenset({"size", "pages", "chunks"})


def table(documents: Sequence[Document], chosen: str | None, language: Language) -> Html:
    """All documents of a collection; a row's buttons say what can be done with it."""
    words = Words(language)
    if not documents:
        return element("p", words("documents.none_yet"), class_="empty")
    heads = [element("th", words(f"column.{name}"), scope="col", class_=_align(name)) for name in _COLUMNS]
    actions = element("th", element("span", words("column.actions"), class_="unseen"), scope="col")
    rows = [_row(document, document.id == chosen, words) for document in documents[:SHOWN_DOCUMENTS]]
    head = element("thead", element("tr", *heads, actions))
    return element("div", element("table", head, element("tbody", *rows)), class_="scroll")


def _row(document: Document, chosen: bool, words: Words) -> Html:
    name = element(
        "button",
        element("bdi", document.name),
        type="button",
        class_="link name",
        title=document.name,
        data_act="open",
        data_id=document.id,
        aria_current=chosen or None,
    )
    warnings = [element("p", warning.message(words.language), class_="why") for warning in document.warnings]
    cells: dict[str, Inner] = {
        "name": join([name, *warnings]),
        "type": document.media_type,
        "size": words.size(document.size),
        "pages": "–" if document.pages is None else words.number(document.pages),
        "chunks": words.number(document.chunks),
        "encoding": document.encoding or "–",
        "date": words.moment(document.created_at),
    }
    data = [element("td", cells[column], class_=_align(column)) for column in _COLUMNS]
    return element(
        "tr", *data, element("td", _row_actions(document, words), class_="acts"), class_="chosen" if chosen else None
    )


def _row_actions(document: Document, words: Words) -> Html:
    """Deleting asks once more in the same place."""
    again = element(
        "button",
        words("documents.reindex"),
        type="button",
        class_="link",
        data_act="reindex",
        data_id=document.id,
        aria_label=words("documents.reindex_named", name=document.name),
    )
    delete = element(
        "button",
        words("documents.delete"),
        type="button",
        class_="link",
        data_ask=True,
        aria_label=words("documents.delete_named", name=document.name),
    )
    sure = element(
        "span",
        words("documents.sure"),
        " ",
        element(
            "button",
            words("documents.delete"),
            type="button",
            class_="link danger",
            data_act="delete",
            data_id=document.id,
        ),
        element("button", words("documents.keep"), type="button", class_="link", data_keep=True),
        class_="sure",
        hidden=True,
    )
    return element("div", element("span", again, delete, class_="plain"), sure, class_="choices")


def _align(column: str) -> str | None:
    return "num" if column in _NUMBERS else None


# One document ---------------------------------------------------------------------------------------------------------


def opened(document: Document, chunks: Sequence[Chunk], language: Language) -> Html:
    """The heading of one document and its chunks in order."""
    words = Words(language)
    facts = words("documents.facts", characters=words.number(document.characters), chunks=words.number(document.chunks))
    title = element("h3", element("bdi", document.name), element("small", facts))
    more = len(chunks) - SHOWN_CHUNKS
    rows = (_chunk(chunk, words) for chunk in chunks[:SHOWN_CHUNKS])
    rest = element("p", words("documents.more_chunks", more=more), class_="sum") if more > 0 else None
    return join([title, element("ol", *rows, class_="pieces"), rest])


def _chunk(chunk: Chunk, words: Words) -> Html:
    page = words("chunks.page", page=chunk.page) if chunk.page else None
    head = [f"#{chunk.seq + 1}", page, f"{chunk.start:,}–{chunk.end:,}"]
    return element(
        "li",
        element(
            "button",
            element("span", " · ".join(part for part in head if part), class_="aside"),
            element("span", " › ".join(chunk.heading), class_="place") if chunk.heading else None,
            element("span", shortened(chunk.text, 180), class_="text"),
            type="button",
            data_show=f"{chunk.start}-{chunk.end}",
        ),
        id=f"piece-{chunk.seq}",
    )


def document_text(text: str, chunks: Sequence[Chunk], language: Language) -> Html:
    """The text of a document with the chunks' borders; where two overlap, both own the characters."""
    shown = text[:SHOWN_CHARACTERS]
    borders = sorted({0, len(shown), *(place for chunk in chunks for place in (chunk.start, chunk.end))})
    borders = [place for place in borders if place <= len(shown)]
    pieces = []
    for start, end in pairwise(borders):
        owners = [chunk.seq for chunk in _over(chunks, start, end)]
        band = "both" if len(owners) > 1 else f"band{owners[0] % 2}" if owners else "none"
        pieces.append(element("span", shown[start:end], class_=band, data_from=start, data_to=end))
    rest = None
    if len(text) > len(shown):
        rest = element("p", Words(language)("documents.text_cut", shown=f"{len(shown):,}"), class_="sum")
    return join([element("pre", Html("\n"), *pieces, class_="source", tabindex=0), rest])


def _over(chunks: Sequence[Chunk], start: int, end: int) -> list[Chunk]:
    return [chunk for chunk in chunks if chunk.start < end and start < chunk.end]

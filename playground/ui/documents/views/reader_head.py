"""The head of an open document: its facts, how long its pieces are, and what other settings would make of it."""

from collections.abc import Sequence
from statistics import median

from playground.core.strings import Language
from playground.core.values import Document
from playground.documents.chunking import ChunkSettings
from playground.ui.documents.editing.marks import of_document
from playground.ui.documents.listing.describing import edit_button
from playground.ui.documents.views.collections import chunk_fields
from playground.ui.documents.views.reading import Reading, Spans
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join, titled
from playground.ui.html.encodings import encoding_field
from playground.ui.html.words import Words

_BARS = 120


def reader_head(reading: Reading, language: Language) -> Html:
    """The document's facts, and the settings that can be changed and tried."""
    words = Words(language)
    return join(
        [
            _crown(reading, words),
            element("div", _encoding(reading.document, words), _chunking(reading, words), class_="dials"),
            _lengths(reading, words),
            _trial(reading, words),
            None if reading.trial else of_document(reading.document, reading.last, reading.unfit, words),
        ]
    )


def _crown(reading: Reading, words: Words) -> Html:
    document, off = reading.document, reading.document.edits.off
    chunks = words.counted("chunks", document.chunks + off)
    facts = [
        words.type(document.media_type),
        words.size(document.size),
        None if document.pages is None else words.counted("pages", document.pages),
        words.counted("characters", document.characters),
        words("reader.chunks_off", chunks=chunks, off=words.number(off)) if off else chunks,
        words("docs.tagged", tags=words.listed(document.tags)) if document.tags else None,
    ]
    back = element(
        "button",
        element("span", "← ", aria_hidden="true"),
        words("reader.back"),
        type="button",
        class_="small",
        id="reader-back",
        data_act="close",
    )
    only = button(words("reader.ask_only"), data_only=document.id, data_of=document.collection_id)
    edit = edit_button(document, words, "small")
    again = button(words("docs.reindex"), data_act="reindex", data_id=document.id)
    delete = button(words("docs.delete"), data_act="delete", data_id=document.id)
    return element(
        "div",
        back,
        titled(document.name, facts),
        element("div", element("span", only, edit, again, delete, class_="plain"), class_="choices"),
        class_="crown",
    )


def _encoding(document: Document, words: Words) -> Html | None:
    if document.encoding is None:
        return None
    read = element("button", words("reader.encoding_reread"), type="submit", class_="small")
    return element(
        "form",
        encoding_field(document.encoding, words),
        read,
        class_="dial-form",
        data_form="reread",
        data_id=document.id,
    )


def _chunking(reading: Reading, words: Words) -> Html:
    document = reading.document
    settings = reading.trial or _cut_with(document) or reading.held.chunking
    look = element("button", words("reader.preview"), type="submit", class_="small")
    return element(
        "form",
        chunk_fields(settings, words),
        look,
        class_="dial-form",
        data_form="preview",
        data_id=document.id,
        aria_label=words("reader.chunking"),
    )


def _cut_with(document: Document) -> ChunkSettings | None:
    if document.chunk_size is None or document.chunk_overlap is None:
        return None
    return ChunkSettings(document.chunk_size, document.chunk_overlap)


def _trial(reading: Reading, words: Words) -> Html | None:
    trial = reading.trial
    if trial is None:
        return None
    before, after = len(reading.before), len(reading.spans)
    key = "reader.trial_same" if before == after else "reader.trial_why"
    why = words(key, size=trial.size, overlap=trial.overlap, before=words.number(before), after=words.number(after))
    collection = reading.held.collection
    documents = words.counted("documents", collection.documents)
    return element(
        "div",
        element("p", words("reader.trial"), class_="title"),
        element("p", why, class_="why"),
        element("p", words.counted("edits_would_not_fit", len(reading.unfit)), class_="why") if reading.unfit else None,
        element(
            "div",
            _applying(words("reader.apply_one"), "apply", reading.document.id, trial),
            _applying(words("reader.apply_all", documents=documents), "apply_all", collection.id, trial),
            button(words("reader.discard"), data_act="discard"),
            class_="tools",
        ),
        class_="note trial",
        role="status",
    )


def _applying(shown: str, work: str, id: str, settings: ChunkSettings) -> Html:
    look = "small primary" if work == "apply" else "small"
    return button(shown, class_=look, data_act=work, data_id=id, data_size=settings.size, data_overlap=settings.overlap)


# Lengths --------------------------------------------------------------------------------------------------------------


def _lengths(reading: Reading, words: Words) -> Html:
    """How long the pieces are, as bars in reading order, with the least, middle and most of them."""
    now = reading.lengths or _lengths_of(reading.spans)
    title = words("reader.sizes_on" if reading.document.edits.off and not reading.trial else "reader.sizes")
    bars = _bars(now)
    highest = max(bars, default=1)
    drawn = [element("i", style=f"height:{max(length / highest * 100, 4):.0f}%") for length in bars]
    said = words("reader.sizes_are", **_extremes(now, words))
    was = None
    if reading.before:
        was = words("reader.sizes_were", now=words("reader.sizes_are", **_extremes(_lengths_of(reading.before), words)))
        said = words("reader.sizes_tried", tried=said)
    return element(
        "div",
        element("span", title, class_="aside"),
        element("div", *drawn, class_="bars", role="img", aria_label=f"{title}: {said}"),
        element("span", said, class_="aside"),
        element("span", was, class_="aside") if was else None,
        class_="lengths",
    )


def _lengths_of(spans: Spans) -> list[int]:
    return [end - start for start, end in spans if start < end]


def _bars(lengths: Sequence[int]) -> list[int]:
    """The lengths; of many, the longest of each of as many groups as there is room for."""
    group = -(-len(lengths) // _BARS) or 1
    return [max(lengths[at : at + group]) for at in range(0, len(lengths), group)]


def _extremes(lengths: Sequence[int], words: Words) -> dict[str, str]:
    lengths = lengths or [0]
    values = {"least": min(lengths), "middle": round(median(lengths)), "most": max(lengths)}
    return {name: words.number(value) for name, value in values.items()}

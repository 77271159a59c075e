"""One document: its chunks beside the text they were cut from, and what other settings would make of it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from playground.core.strings import Language
from playground.core.values import Document
from playground.documents.chunking import ChunkSettings, Piece
from playground.documents.ocr import marks
from playground.ui.documents.views import scans
from playground.ui.documents.views.collections import Held, chunk_fields
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.encodings import encoding_field
from playground.ui.html.words import Words

SHOWN_PIECES = 50
SHOWN_CHARACTERS = 200_000
_SHOWN_OF_PIECE = 180
_BARS = 120

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch of a document: some of its pieces and the text they come from."""

    document: Document
    held: Held
    spans: Spans
    """Of all pieces: those of the library, or of `trial`."""
    first: int
    """Number of the first piece of the stretch, 0 for the first of all."""
    pieces: Sequence[Piece]
    """Of the stretch."""
    start: int
    text: str
    """Of the stretch, from `start`."""
    total: int
    """Characters of the whole text."""
    trial: ChunkSettings | None = None
    """Settings that are only tried out."""
    before: Spans = ()
    """With `trial`: all pieces as they are in the library."""


def stretches(spans: Spans) -> list[int]:
    """The first piece of each stretch: so many pieces that a page can show them, and their text."""
    starts: list[int] = []
    for number, (_, end) in enumerate(spans):
        if not starts or number - starts[-1] >= SHOWN_PIECES or end - spans[starts[-1]][0] > SHOWN_CHARACTERS:
            starts.append(number)
    return starts


def stretch_with(spans: Spans, piece: int) -> tuple[int, int]:
    """The stretch that holds a piece: numbers of its first piece and of the one after its last."""
    starts = [*stretches(spans), len(spans)]
    at = max(bisect_right(starts[:-1], piece) - 1, 0)
    return starts[at], starts[min(at + 1, len(starts) - 1)]


# Head -----------------------------------------------------------------------------------------------------------------


def reader_head(reading: Reading, language: Language) -> Html:
    """The document's facts, and the settings that can be changed and tried."""
    words = Words(language)
    return join(
        [
            _crown(reading.document, words),
            element("div", _encoding(reading.document, words), _chunking(reading, words), class_="dials"),
            _lengths(reading, words),
            _trial(reading, words),
        ]
    )


def _crown(document: Document, words: Words) -> Html:
    facts = [
        words.type(document.media_type),
        words.size(document.size),
        None if document.pages is None else words.counted("pages", document.pages),
        words.counted("characters", document.characters),
        words.counted("chunks", document.chunks),
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
    again = button(words("docs.reindex"), data_act="reindex", data_id=document.id)
    delete = button(words("docs.delete"), data_act="delete", data_id=document.id)
    return element(
        "div",
        back,
        element("h2", element("bdi", document.name, title=document.name)),
        element("span", " · ".join(fact for fact in facts if fact), class_="aside"),
        element("div", element("span", only, again, delete, class_="plain"), class_="choices"),
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
    return button(shown, data_act=work, data_id=id, data_size=settings.size, data_overlap=settings.overlap)


# Lengths --------------------------------------------------------------------------------------------------------------


def _lengths(reading: Reading, words: Words) -> Html:
    """How long the pieces are, as bars in reading order, with the least, middle and most of them."""
    bars = _bars(reading.spans)
    highest = max(bars, default=1)
    drawn = [element("i", style=f"height:{max(length / highest * 100, 4):.0f}%") for length in bars]
    said = words("reader.sizes_are", **_extremes(reading.spans, words))
    was = words("reader.sizes_were", **_extremes(reading.before, words)) if reading.before else None
    return element(
        "div",
        element("span", words("reader.sizes"), class_="aside"),
        element("div", *drawn, class_="bars", role="img", aria_label=f"{words('reader.sizes')}: {said}"),
        element("span", " · ".join(part for part in (said, was) if part), class_="aside"),
        class_="lengths",
    )


def _bars(spans: Spans) -> list[int]:
    """The lengths; of many, the longest of each of as many groups as there is room for."""
    lengths = [end - start for start, end in spans]
    group = -(-len(lengths) // _BARS) or 1
    return [max(lengths[at : at + group]) for at in range(0, len(lengths), group)]


def _extremes(spans: Spans, words: Words) -> dict[str, str]:
    lengths = [end - start for start, end in spans] or [0]
    values = {"least": min(lengths), "middle": median_low(lengths), "most": max(lengths)}
    return {name: words.number(value) for name, value in values.items()}


# Pieces and text ------------------------------------------------------------------------------------------------------


def pieces(reading: Reading, language: Language) -> Html:
    """The pieces of the stretch, each a button that shows its place in the text."""
    words = Words(language)
    by_ocr = marks(reading.document.warnings)
    rows = (_piece(number, piece, by_ocr, words) for number, piece in enumerate(reading.pieces, reading.first))
    title = element("h3", words("reader.pieces"), class_="h")
    return join(
        [element("div", title, _pager(reading, words), class_="pane-head"), element("ol", *rows, class_="pieces")]
    )


def _pager(reading: Reading, words: Words) -> Html:
    first, last, total = reading.first + 1, reading.first + len(reading.pieces), len(reading.spans)
    said = element("span", words("reader.range", first=first, last=last, total=words.number(total)), class_="aside")
    if len(reading.pieces) == total:
        return said
    back = element(
        "button",
        "‹",
        type="button",
        class_="small",
        aria_label=words("reader.before"),
        title=words("reader.before"),
        data_act="turn",
        data_piece=reading.first - 1,
        disabled=reading.first == 0,
    )
    on = element(
        "button",
        "›",
        type="button",
        class_="small",
        aria_label=words("reader.after"),
        title=words("reader.after"),
        data_act="turn",
        data_piece=last,
        disabled=last >= total,
    )
    go = element(
        "input",
        name="piece",
        type="number",
        min=1,
        max=total,
        value=first,
        required=True,
        aria_label=words("reader.go"),
        title=words("reader.go"),
    )
    return element("div", said, element("form", back, go, on, class_="pager", data_form="turn"), class_="paging")


def _piece(number: int, piece: Piece, by_ocr: Mapping[int, int], words: Words) -> Html:
    facts = [
        f"#{number + 1}",
        words("chunks.page", page=piece.page) if piece.page else None,
        scans.mark(by_ocr.get(piece.page or 0), words),
        words("reader.offsets", start=words.number(piece.start + 1), end=words.number(piece.end)),
    ]
    heading = " › ".join(piece.heading)
    return element(
        "li",
        element(
            "button",
            element("span", " · ".join(fact for fact in facts if fact), class_="aside"),
            element("span", heading, class_="place", title=heading) if heading else None,
            element("span", shortened(piece.text, _SHOWN_OF_PIECE), class_="text"),
            type="button",
            data_piece_at=number,
        ),
    )


def source(reading: Reading, language: Language) -> Html:
    """The text of the stretch in the colours of its pieces; what two of them share has both."""
    words = Words(language)
    text = reading.text[:SHOWN_CHARACTERS]
    end = reading.start + len(text)
    title = element("h3", words("reader.text"), class_="h")
    shown = words(
        "reader.range_text",
        first=words.number(reading.start + 1),
        last=words.number(end),
        total=words.number(reading.total),
    )
    cut = len(text) < len(reading.text)
    return join(
        [
            element("div", title, _legend(words), element("span", shown, class_="aside"), class_="pane-head"),
            element(
                "pre",
                Html("\n"),
                *_bands(reading, end, words),
                class_="source",
                tabindex=0,
                role="region",
                aria_label=words("reader.text"),
            ),
            element("p", words("reader.cut_short", shown=words.number(len(text))), class_="sum") if cut else None,
        ]
    )


def _legend(words: Words) -> Html:
    """What the colours of the text mean."""
    bands = (element("i", class_=f"band{number}") for number in (0, 1))
    return element(
        "ul",
        element("li", *bands, words("reader.legend_bands")),
        element("li", element("i", class_="both"), words("reader.legend_both")),
        class_="legend bands",
    )


def _bands(reading: Reading, end: int, words: Words) -> list[Html]:
    places = {reading.start, end, *(place for piece in reading.pieces for place in (piece.start, piece.end))}
    borders = sorted(place for place in places if reading.start <= place <= end)
    starts = {piece.start: number for number, piece in enumerate(reading.pieces, reading.first)}
    bands: list[Html] = []
    for begin, stop in pairwise(borders):
        if begin in starts:
            bands.append(_tag(starts[begin], words))
        bands.append(_band(reading, begin, stop))
    return bands


def _band(reading: Reading, begin: int, stop: int) -> Html:
    owners = [
        number for number, piece in enumerate(reading.pieces, reading.first) if piece.start < stop and begin < piece.end
    ]
    look = "both" if len(owners) > 1 else f"band{owners[0] % 2}" if owners else "none"
    text = reading.text[begin - reading.start : stop - reading.start]
    return element("span", text, class_=look, data_in=" ".join(map(str, owners)) or None)


def _tag(number: int, words: Words) -> Html:
    """The number of a piece where it begins: the way back to it; drawn by style, so that it is not copied."""
    said = words("reader.piece", number=number + 1)
    return element("button", type="button", class_="tag", data_to_piece=number, data_n=number + 1, aria_label=said)

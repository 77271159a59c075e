"""The text of an open document in the colours of its pieces."""

from itertools import pairwise

from playground.core.strings import Language
from playground.ui.documents.views.reading import SHOWN_CHARACTERS, Reading
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words


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
                data_document=reading.document.id,
                data_start=reading.start,
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
    cut = [(number, piece) for number, piece in enumerate(reading.pieces, reading.first) if piece.start < piece.end]
    spans = [*((piece.start, piece.end) for _, piece in cut), *((swap.start, swap.end) for swap in reading.swaps)]
    places = {reading.start, end, *(place for span in spans for place in span)}
    borders = sorted(place for place in places if reading.start <= place <= end)
    starts = {piece.start: number for number, piece in cut}
    bands: list[Html] = []
    for begin, stop in pairwise(borders):
        if begin in starts:
            bands.append(_tag(starts[begin], words))
        bands.append(_band(reading, begin, stop))
    return bands


def _band(reading: Reading, begin: int, stop: int) -> Html:
    """A stretch of one colour; where its chunk reads otherwise, that is drawn behind it by style, and not copied."""
    owners = [
        number for number, piece in enumerate(reading.pieces, reading.first) if piece.start < stop and begin < piece.end
    ]
    on = [number for number in owners if not (number in reading.marked and reading.marked[number].off)]
    look = "both" if len(on) > 1 else f"band{on[0] % 2}" if on else "none"
    text = reading.text[begin - reading.start : stop - reading.start]
    swap = next((swap for swap in reading.swaps if swap.touches(begin, stop)), None)
    where = " ".join(map(str, owners)) or None
    if swap is None:
        return element("span", text, class_=look, data_in=where)
    old = reading.text[max(swap.start - reading.start, 0) : swap.end - reading.start]
    longer = swap.new.startswith(old)
    new = swap.new.removeprefix(old) if longer else swap.new
    look = f"{look} longer" if longer else look
    return element("del", text, class_=look, data_in=where, data_new=new if stop == swap.end else None)


def _tag(number: int, words: Words) -> Html:
    """The number of a piece where it begins: the way back to it; drawn by style, so that it is not copied."""
    said = words("reader.piece", number=number + 1)
    return element("button", type="button", class_="tag", data_to_piece=number, data_n=number + 1, aria_label=said)

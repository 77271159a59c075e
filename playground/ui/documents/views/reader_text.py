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
            element("div", title, legend(reading, words), element("span", shown, class_="aside"), class_="pane-head"),
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


def legend(reading: Reading, words: Words, *, drawn: bool = False) -> Html:
    """What the colours mean, as far as they occur; of what only our script knows, style shows it once it does.

    `drawn` is for pages as pictures, which show neither what is off nor what was corrected.
    """
    pieces = [piece for piece in reading.pieces if piece.start < piece.end]
    shared = any(after.start < before.end for before, after in pairwise(pieces))
    off = not drawn and any(marked.off for marked in reading.marked.values())
    entries = [
        _entry("bands", join(element("i", class_=f"band{number}") for number in (0, 1)), words),
        _entry("both", element("i", class_="both"), words) if shared else None,
        _entry("off", element("i", class_="off"), words) if off else None,
        _entry("corrected", _corrected(words), words) if reading.swaps and not drawn else None,
        _entry("shown", element("i", class_="shown"), words),
        None if drawn else _entry("evidence", element("i", class_="marked"), words),
    ]
    return element("ul", *entries, class_="legend bands")


def _entry(name: str, sign: Html, words: Words) -> Html:
    return element("li", sign, words(f"reader.legend_{name}"), class_=f"of-{name}")


def _corrected(words: Words) -> Html:
    before, after = words("reader.legend_before"), words("reader.legend_after")
    return join([element("del", before), element("span", after, class_="new")])


def _bands(reading: Reading, end: int, words: Words) -> list[Html]:
    cut = [(number, piece) for number, piece in enumerate(reading.pieces, reading.first) if piece.start < piece.end]
    spans = [*((piece.start, piece.end) for _, piece in cut), *((swap.start, swap.end) for swap in reading.swaps)]
    places = {reading.start, end, *(place for span in spans for place in span)}
    borders = sorted(place for place in places if reading.start <= place <= end)
    starts = {piece.start: number for number, piece in cut}
    bands: list[Html] = []
    for begin, stop in pairwise(borders):
        if begin in starts:
            marked = reading.marked.get(starts[begin])
            bands.append(_tag(starts[begin], words, off=marked is not None and marked.off))
        bands.append(_band(reading, begin, stop))
    return bands


def _band(reading: Reading, begin: int, stop: int) -> Html:
    """A stretch of one colour; where its chunk reads otherwise, that is drawn behind it by style, and not copied."""
    owners = [
        number for number, piece in enumerate(reading.pieces, reading.first) if piece.start < stop and begin < piece.end
    ]
    on = [number for number in owners if not (number in reading.marked and reading.marked[number].off)]
    look = "both" if len(on) > 1 else f"band{on[0] % 2}" if on else "off" if owners else "none"
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


def _tag(number: int, words: Words, *, off: bool) -> Html:
    """The number of a piece where it begins: the way back to it; drawn by style, so that it is not copied."""
    said = words("reader.piece", number=number + 1)
    look = "tag off" if off else "tag"
    return element("button", type="button", class_=look, data_to_piece=number, data_n=number + 1, aria_label=said)

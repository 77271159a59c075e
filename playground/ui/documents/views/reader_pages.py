"""The pages of an open document as pictures, each with an empty overlay for the places of its pieces."""

from collections.abc import Iterator, Sequence

from playground.core.errors import Failure
from playground.core.strings import Language
from playground.documents.page_pictures import Size
from playground.ui.documents.views.reader_text import legend
from playground.ui.documents.views.reading import Reading
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words

MOST_PAGES = 200
"""Pages of a stretch that are shown; pieces of fewer than a page are the rule, and fifty of these a stretch."""
_PIXELS = 1_000
"""The width of a picture before the style gives it its own; only the proportion counts."""


def pages(reading: Reading, sizes: Sequence[Size] | Failure | None, language: Language) -> Html:
    """A picture for each page of the stretch; nothing where `sizes` is None, since the format has no pages."""
    if sizes is None:
        return Html("")
    words = Words(language)
    if isinstance(sizes, Failure):
        why = words.sentences(sizes.message(language), sizes.remedy(language))
        return element("p", why, class_="sum leaves-lost")
    leaves = [_leaf(number, sizes, reading, words) for number in _shown(reading, len(sizes))]
    region = element("div", *leaves, class_="leaves", tabindex=0, role="region", aria_label=words("pages.title"))
    head = element("div", _switch(words), legend(reading, words, drawn=True), class_="pages-head")
    return join([head, region])


def _switch(words: Words) -> Html:
    """Whether the pages are seen or the text; our script presses the one that was chosen last."""
    choices = (button(words(f"pages.{view}"), data_reader_view=view, aria_pressed="false") for view in ("page", "text"))
    return element("div", *choices, class_="views", role="group", aria_label=words("pages.switch"))


def _shown(reading: Reading, total: int) -> range:
    """The pages from the first piece of the stretch to its last; of the document's ends also those without pieces."""
    known = [piece.page for piece in reading.pieces if piece.page]
    at_start = reading.first == 0
    at_end = reading.first + len(reading.pieces) >= len(reading.spans)
    first = 1 if at_start else min(known, default=1)
    last = total if at_end else max(known, default=total)
    return range(first, min(last, total, first + MOST_PAGES - 1) + 1)


def _leaf(number: int, sizes: Sequence[Size], reading: Reading, words: Words) -> Html:
    document = reading.document
    address = f"./pages/{document.id}/{number}/picture?of={document.sha256[:12]}"
    width, height = (max(side, 1.0) for side in sizes[number - 1])
    picture = element(
        "img",
        src=address,
        alt=words("pages.alt", name=document.name, page=number),
        width=_PIXELS,
        height=max(round(_PIXELS * height / width), 1),
        loading="lazy",
        decoding="async",
        draggable="false",
    )
    overlay = element("svg", viewBox="0 0 10000 10000", preserveAspectRatio="none", aria_hidden="true")
    spans = ",".join(f"{piece}.{start}.{end}" for piece, start, end in _spans(number, reading))
    return element(
        "figure",
        element(
            "figcaption",
            element("span", words("pages.of", page=number, total=words.number(len(sizes)))),
            element("a", words("pages.full_size"), href=address, target="_blank", rel="noopener", class_="link"),
            class_="aside",
        ),
        element("div", picture, overlay, class_="sheet"),
        element("p", class_="why", hidden=True),
        class_="leaf",
        data_leaf=number,
        data_begins=" ".join(map(str, _begun(number, reading))) or None,
        data_places=f"./pages/{document.id}/{number}/places?spans={spans}" if spans else None,
    )


def _begun(number: int, reading: Reading) -> list[int]:
    """The pieces that begin on a page."""
    return [piece for piece, part in enumerate(reading.pieces, reading.first) if part.page == number]


def _spans(number: int, reading: Reading) -> Iterator[tuple[int, int, int]]:
    """The pieces that may stand on a page: those that begin there or go on there, and the last one before.

    Where that ends is not known of documents that were read by older versions.
    """
    pieces = list(enumerate(reading.pieces, reading.first))
    before = [at for at, part in pieces if part.page and part.page < number]
    for at, part in pieces:
        here = part.page is not None and part.page <= number <= (part.last_page or part.page)
        if part.start < part.end and (here or at in before[-1:]):
            yield at, part.start, part.end

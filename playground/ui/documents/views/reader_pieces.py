"""The pieces of an open document as a list, each with its place, and the way from one stretch to the next."""

from collections.abc import Mapping

from playground.core.strings import Language
from playground.documents.chunking import Piece
from playground.documents.ocr import marks
from playground.ui.documents.editing.marks import of_piece
from playground.ui.documents.views import scans
from playground.ui.documents.views.reading import Reading
from playground.ui.html.elements import Html, element, join, shortened
from playground.ui.html.invisible import seen
from playground.ui.html.tabular.drawing import both, turn_button
from playground.ui.html.words import Words

_SHOWN_OF_PIECE = 320
"""Characters; more than the three lines that style shows of them."""


def pieces(reading: Reading, language: Language) -> Html:
    """The pieces of the stretch, each a button that shows its place in the text."""
    words = Words(language)
    by_ocr = marks(reading.document.warnings)
    rows = (_piece(number, piece, by_ocr, reading, words) for number, piece in enumerate(reading.pieces, reading.first))
    title = element("h3", words("reader.pieces"), class_="h")
    return join(
        [element("div", title, _pager(reading, words), class_="pane-head"), element("ol", *rows, class_="pieces")]
    )


def _pager(reading: Reading, words: Words) -> Html:
    first, last, total = reading.first + 1, reading.first + len(reading.pieces), len(reading.spans)
    off = 0 if reading.trial else reading.document.edits.off
    key = "reader.range_off" if off else "reader.range"
    told = words(key, first=first, last=last, total=words.number(total), off=words.number(off))
    said = element("span", told, class_="aside")
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


def _piece(number: int, piece: Piece, by_ocr: Mapping[int, int], reading: Reading, words: Words) -> Html:
    marked = reading.marked.get(number)
    facts = [
        f"#{number + 1}",
        words("chunks.page", page=piece.pages) if piece.page else None,
        scans.mark(by_ocr.get(piece.page or 0), words),
        words("reader.offsets", start=words.number(piece.start + 1), end=words.number(piece.end))
        if piece.start < piece.end
        else None,
    ]
    begins = bool(piece.heading) and piece.text.lstrip("# ").startswith(piece.heading[-1])
    heading = " › ".join(piece.heading[:-1] if begins else piece.heading)
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
        element("div", both(piece.text, reading.document.name, seen), turn_button(words), class_="whole"),
        of_piece(number, marked, reading.document, words) if marked else None,
        class_="off" if marked and marked.off else None,
    )

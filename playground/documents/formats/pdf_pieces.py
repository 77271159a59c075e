"""Pieces of the lines of a PDF page: characters side by side, held so that they can be read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.documents.cleaning import clean, fold_radicals
from playground.documents.formats.pdf_lines import Box, Line
from playground.documents.formats.pdf_places import Rectangle, loose_box, quarter
from playground.documents.formats.pdf_scripts import MARK, STRUCK, is_superscript, may_be_superscript
from playground.documents.formats.pdf_text import wants_blank

_MANY = 4  # pieces of a line
_GAP = 1.0  # of the size of letters; a blank as wide as that parts two pieces
_WORD, _WIDE_WORD = 0.18, 0.25  # the same between words, and between Chinese characters
_FULL_SIZE = 0.85  # of the size of letters; what follows a superscript and is larger stands on the line again
Parted = Callable[[Rectangle, Rectangle, int], bool]
"""Whether a rule stands between two characters of so many quarter turns."""


@dataclass(slots=True)
class Piece:
    """Characters side by side, without a blank as wide as a letter between them."""

    turns: int
    left: float
    top: float
    right: float
    bottom: float
    text: str
    page: float
    """The height of the page, held like that."""
    order: int
    """Among all characters of the page, as they were drawn."""

    @property
    def size(self) -> float:
        """Of its letters."""
        return self.bottom - self.top


@dataclass(slots=True)
class Row:
    """Pieces of the same height on the page, from left to right."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def top(self) -> float:
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return max(piece.bottom for piece in self.pieces)

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    def line(self) -> Line:
        """The row as one line; without a place if it may be the heading of a table, which no page runs with."""
        box = Box(
            self.pieces[0].left,
            self.top,
            max(piece.right for piece in self.pieces),
            self.bottom,
            self.pieces[0].page,
        )
        return Line(" ".join(piece.text for piece in self.pieces), box if len(self.pieces) < _MANY else None)


def pieces_of(
    text_page: Any, page: Rectangle, is_parted: Parted, struck: Sequence[tuple[int, int]] = ()
) -> Iterator[Piece]:
    """All pieces of a page whose box is `page`, in the order in which they were drawn.

    `struck` are the first and the last of characters that are struck out together.
    """
    from pypdfium2.raw import FPDFText_GetCharAngle, FPDFText_GetUnicode, FPDFText_IsGenerated

    piece: Piece | None = None
    base = last = page
    """The places of the last character, and of the last one that is no superscript."""
    blank = raised = was_out = False
    out = {index for first, last in struck for index in range(first, last + 1)}
    for index in range(text_page.count_chars()):
        character = chr(FPDFText_GetUnicode(text_page, index))
        box = None if character.isspace() else loose_box(text_page, index)
        if box is None:
            blank = blank or (character.isspace() and not FPDFText_IsGenerated(text_page, index))
            if not character.isspace() and piece is not None:  # the second letter of a ligature
                piece.text += character
            continue
        turns = quarter(FPDFText_GetCharAngle(text_page, index))
        place = turned(box, page, turns)
        if piece is None or not _goes_on(piece, base, last, place, turns) or is_parted(last, place, turns):
            if piece is not None:
                piece.text += STRUCK if was_out else ""
                yield _cleaned(piece)
            was_out = False
            left, bottom, right, top = place
            piece = Piece(turns, left, -top, right, -bottom, "", height_of(page, turns), index)
            base, raised = place, False
        elif not raised and may_be_superscript(piece.text[-1:], character) and is_superscript(base, place):
            piece.text += MARK
            raised = True
        elif not raised or place[3] - place[1] >= _FULL_SIZE * piece.size:
            base, raised = place, False
            gap = (place[0] - last[2]) / piece.size
            if blank or gap > _WIDE_WORD or (gap > _WORD and wants_blank(piece.text, character)):
                piece.text += " "
        if (index in out) != was_out:
            piece.text, was_out = _turned_over(piece.text, was_out), not was_out
        piece.text += character
        piece.right = max(piece.right, place[2])
        last, blank = place, False
    if piece is not None:
        piece.text += STRUCK if was_out else ""
        yield _cleaned(piece)


def _turned_over(text: str, was_out: bool) -> str:
    """The text with a mark where what is struck out begins or ends; blanks stand outside."""
    rest = text.rstrip() if was_out else text
    return rest + STRUCK + text[len(rest) :]


def as_drawn(pieces: Sequence[Piece]) -> Iterator[Row]:
    """The pieces line by line in the order in which they were drawn."""
    row = Row()
    for piece in pieces:
        if row.pieces and (piece.left < row.pieces[-1].right or not _is_level(row.pieces[-1], piece)):
            yield row
            row = Row()
        row.pieces.append(piece)
    if row.pieces:
        yield row


def _goes_on(piece: Piece, base: Rectangle, last: Rectangle, place: Rectangle, turns: int) -> bool:
    """Whether a character stands right after the last one of a piece, on its line or raised above it."""
    size = base[3] - base[1]
    level = min(base[3], place[3]) - max(base[1], place[1]) > 0.4 * min(size, place[3] - place[1])
    return piece.turns == turns and level and -0.6 * size < place[0] - last[2] < _GAP * size


def turned(box: Rectangle, page: Rectangle, turns: int) -> Rectangle:
    """A place as one sees it who holds the page so that text of so many quarter turns is upright.

    Left and right grow from the left edge; bottom and top are below zero, the upper edge.
    """
    left, bottom, right, top = box[0] - page[0], box[1] - page[1], box[2] - page[0], box[3] - page[1]
    width, height = page[2] - page[0], page[3] - page[1]
    match turns:
        case 1:
            return height - top, left - width, height - bottom, right - width
        case 2:
            return width - right, -top, width - left, -bottom
        case 3:
            return bottom, -right, top, -left
        case _:
            return left, bottom - height, right, top - height


def _cleaned(piece: Piece) -> Piece:
    piece.text = fold_radicals(clean(piece.text))
    return piece


def height_of(page: Rectangle, turns: int) -> float:
    """Of a page that is held so that text of so many quarter turns is upright."""
    left, bottom, right, top = page
    return right - left if turns % 2 else top - bottom


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """The pieces by the height they stand at, from the top to the bottom."""
    rows: list[Row] = []
    for piece in sorted(pieces, key=lambda piece: (piece.top + piece.bottom) / 2):
        row = rows[-1] if rows else None
        if row is not None and _is_level(row.pieces[-1], piece):
            row.pieces.append(piece)
        else:
            rows.append(Row([piece]))
    for row in rows:
        row.pieces.sort(key=lambda piece: piece.left)
    return rows


def _is_level(one: Piece, other: Piece) -> bool:
    return min(one.bottom, other.bottom) - max(one.top, other.top) > 0.5 * min(one.size, other.size)

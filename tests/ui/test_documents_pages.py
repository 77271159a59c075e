"""The pages of an open document: which are shown, at what size, and which pieces may stand on each."""

import re
from dataclasses import replace

import pytest

from playground.core.errors import DocumentError, Failure
from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings, Piece
from playground.ui.documents.views.collections import Held
from playground.ui.documents.views.reader_pages import pages
from playground.ui.documents.views.reading import Reading

NOON = "2026-03-01T12:00:00.000+08:00"
SIZES = ((600.0, 800.0), (800.0, 600.0), (600.0, 800.0), (600.0, 800.0))
PIECES = tuple(Piece("字" * 10, 10 * at, 10 * at + 10, page, ()) for at, page in enumerate((1, 1, 2, 4)))


@pytest.fixture
def reading() -> Reading:
    held = Held(Collection("c1", "lotus", "hash/1/64", 1, 4, NOON), ChunkSettings(), "hash/1/64")
    document = Document("d1", "c1", "<a>.pdf", "pdf", 60, "0123456789abcdef", 4, 40, 4, None, NOON)
    spans = tuple((piece.start, piece.end) for piece in PIECES)
    return Reading(document, held, spans, 0, PIECES, 0, "字" * 40, 40)


def shown(drawn: str) -> list[str]:
    return re.findall(r'data-leaf="(\d+)"', drawn)


def spans(drawn: str) -> list[str]:
    return re.findall(r'places\?spans=([\d.,]*)"', drawn)


def test_the_whole_document_shows_pages_without_pieces_too(reading: Reading) -> None:
    assert shown(pages(reading, SIZES, "zh")) == ["1", "2", "3", "4"]


def test_a_stretch_in_the_middle_shows_its_own_pages(reading: Reading) -> None:
    middle = replace(reading, first=1, pieces=PIECES[1:3])
    assert shown(pages(middle, SIZES, "zh")) == ["1", "2"]


def test_a_page_is_searched_for_what_begins_there_and_for_the_piece_before(reading: Reading) -> None:
    assert spans(pages(reading, SIZES, "zh")) == [
        "0.0.10,1.10.20",
        "1.10.20,2.20.30",
        "2.20.30",
        "2.20.30,3.30.40",
    ]


def test_a_piece_that_stands_nowhere_in_the_text_is_not_searched_for(reading: Reading) -> None:
    added = Piece("手写", 10, 10, 1, ())
    assert spans(pages(replace(reading, pieces=(PIECES[0], added)), SIZES[:1], "zh")) == ["0.0.10"]


def test_a_picture_is_loaded_late_and_has_its_shape_before(reading: Reading) -> None:
    images = re.findall(r"<img[^>]*>", pages(reading, SIZES, "zh"))
    assert all('loading="lazy"' in image for image in images)
    assert [re.findall(r'(?:width|height)="(\d+)"', image) for image in images[:2]] == [
        ["1000", "1333"],
        ["1000", "750"],
    ]


def test_the_name_of_a_document_is_no_markup(reading: Reading) -> None:
    assert "<a>" not in pages(reading, SIZES, "en")


def test_a_format_without_pages_shows_nothing(reading: Reading) -> None:
    assert pages(reading, None, "zh") == ""


def test_what_cannot_be_drawn_is_said_with_what_to_do(reading: Reading) -> None:
    failure = Failure.of(DocumentError("pages_not_drawn", name="a.pdf", page=1))
    assert "“a.pdf”的页面画不出来" in pages(reading, failure, "zh")
    assert "upload the file again" in pages(reading, failure, "en")

"""One document: stretches of pieces, the bands of its text, previews."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.values import Collection, Document
from playground.documents.chunking import ChunkSettings, Piece
from playground.documents.decoding import ENCODINGS
from playground.ui.documents.views.collections import Held
from playground.ui.documents.views.reader_head import reader_head
from playground.ui.documents.views.reader_pieces import pieces
from playground.ui.documents.views.reader_text import source
from playground.ui.documents.views.reading import SHOWN_CHARACTERS, SHOWN_PIECES, Reading, stretch_with, stretches
from playground.ui.html.encodings import groups

NOON = "2026-03-01T12:00:00.000+08:00"
TEXT = "一二三四五六七八九十<甲>乙丙丁"
SPANS = ((0, 6), (4, 10), (10, 16))


@pytest.fixture
def reading() -> Reading:
    held = Held(Collection("c1", "lotus", "hash/1/64", 1, 3, NOON), ChunkSettings(), "hash/1/64")
    document = Document("d1", "c1", "a.txt", "text", 60, "s", None, len(TEXT), 3, "gb18030", NOON)
    parts = [Piece(TEXT[start:end], start, end, 2, ("甲", "乙")) for start, end in SPANS]
    return Reading(document, held, SPANS, 0, parts, 0, TEXT, len(TEXT))


def bands(drawn: str) -> list[tuple[str, str | None, str]]:
    """Look, owners and text of every band."""
    found = re.findall(r'<span class="(band\d|both|none)"(?: data-in="([\d ]*)")?>(.*?)</span>', drawn, re.S)
    return [(look, owners or None, text.replace("&lt;", "<").replace("&gt;", ">")) for look, owners, text in found]


def told(drawn: str) -> str:
    """What stands there, without the tags."""
    return re.sub(r"<[^>]*>", "", drawn).replace("\xa0", " ")


def test_the_bands_together_are_the_text(reading: Reading) -> None:
    assert "".join(text for _, _, text in bands(source(reading, "zh"))) == TEXT


def test_what_two_pieces_share_belongs_to_both(reading: Reading) -> None:
    assert ("both", "0 1", "五六") in bands(source(reading, "zh"))


def test_what_no_piece_holds_belongs_to_none(reading: Reading) -> None:
    gap = replace(reading, spans=SPANS[:1], pieces=reading.pieces[:1])
    assert bands(source(gap, "zh"))[-1] == ("none", None, TEXT[6:])


def test_each_piece_has_a_way_there_and_back(reading: Reading) -> None:
    assert re.findall(r'data-piece-at="(\d)"', pieces(reading, "zh")) == ["0", "1", "2"]
    assert re.findall(r'data-to-piece="(\d)"', source(reading, "zh")) == ["0", "1", "2"]


def test_a_piece_tells_offsets_page_and_headings(reading: Reading) -> None:
    drawn = pieces(reading, "en")
    assert "#2 · p. 2 · characters 5–10" in told(drawn)
    assert "甲 › 乙" in drawn


def test_a_stretch_keeps_the_offsets_of_the_whole(reading: Reading) -> None:
    later = replace(reading, first=1, pieces=reading.pieces[1:], start=4, text=TEXT[4:])
    assert "".join(text for _, _, text in bands(source(later, "zh"))) == TEXT[4:]
    assert "#3 · p. 2" in told(pieces(later, "en"))
    assert f"Characters 5–{len(TEXT)} of {len(TEXT)}" in source(later, "en")


def test_a_long_stretch_is_cut_and_says_so(reading: Reading) -> None:
    text = "字" * (SHOWN_CHARACTERS + 5)
    span = ((0, len(text)),)
    long = replace(reading, spans=span, pieces=[Piece(text, 0, len(text), None, ())], text=text, total=len(text))
    drawn = source(long, "en")
    assert drawn.count("字") == SHOWN_CHARACTERS
    assert "too long" in drawn


def test_few_pieces_need_no_pages(reading: Reading) -> None:
    assert "data-form" not in pieces(reading, "en")


def test_many_pieces_are_turned_like_pages(reading: Reading) -> None:
    spans = tuple((at, at + 1) for at in range(120))
    middle = replace(
        reading, spans=spans, first=50, pieces=[Piece("字", at, at + 1, None, ()) for at in range(50, 100)]
    )
    drawn = pieces(middle, "en")
    assert 'data-piece="49"' in drawn
    assert 'data-piece="100"' in drawn
    assert "51–100 of 120" in drawn


@given(st.lists(st.integers(1, 90_000), min_size=1, max_size=300), st.integers(0, 400))
def test_stretches_cover_all_pieces_once_and_stay_small(lengths: list[int], piece: int) -> None:
    spans: list[tuple[int, int]] = []
    for length in lengths:
        start = spans[-1][1] if spans else 0
        spans.append((start, start + length))
    starts = [*stretches(spans), len(spans)]
    assert starts[0] == 0
    for first, after in pairwise(starts):
        assert 0 < after - first <= SHOWN_PIECES
        assert after - first == 1 or spans[after - 1][1] - spans[first][0] <= SHOWN_CHARACTERS
    piece = min(piece, len(spans) - 1)
    first, after = stretch_with(spans, piece)
    assert first <= piece < after


def test_only_a_text_file_can_be_read_in_another_encoding(reading: Reading) -> None:
    assert '<option value="gb18030" selected>' in reader_head(reading, "en")
    pdf = replace(reading, document=replace(reading.document, encoding=None))
    assert "<option" not in reader_head(pdf, "en")


def test_a_trial_tells_what_would_change_and_changes_nothing_itself(reading: Reading) -> None:
    trial = replace(reading, trial=ChunkSettings(32, 4), before=((0, 16),))
    drawn = reader_head(trial, "en")
    assert "from 1 to 3 chunks" in drawn
    assert 'data-act="apply" data-id="d1" data-size="32" data-overlap="4"' in drawn
    assert 'data-act="apply_all" data-id="c1"' in drawn


def test_lengths_are_said_as_well_as_drawn(reading: Reading) -> None:
    drawn = reader_head(reading, "en")
    assert drawn.count("<i style=") == 3
    assert "shortest 6, median 6, longest 6 characters" in drawn


def test_many_lengths_share_bars(reading: Reading) -> None:
    many = replace(reading, spans=tuple((at, at + 1) for at in range(20_000)))
    assert reader_head(many, "en").count("<i style=") <= 120


def test_every_encoding_is_offered_once() -> None:
    offered = [name for names in groups().values() for name in names]
    assert sorted(offered) == sorted(ENCODINGS)


def test_the_median_of_two_lengths_lies_between_them(reading: Reading) -> None:
    drawn = reader_head(replace(reading, spans=((0, 4), (4, 14))), "en")
    assert "shortest 4, median 7, longest 10 characters" in drawn

"""The figures of a question against values worked out by hand, and against trying every order."""

import math
from collections.abc import Sequence
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.studies.lab.measuring import Piece, Yardstick, discounted, measured
from playground.studies.lab.values import Goal, Place

TEXT = "0123456789" * 10


class _Texts:
    def text(self, document_id: str) -> str:
        """Every document has the same."""
        return TEXT if document_id != "blank" else "ab" + " " * 8 + "cd"


def yardstick(*parts: Sequence[tuple[int, int]]) -> Yardstick:
    goal: Goal = tuple(tuple(Place("d", "d", start, end) for start, end in part) for part in parts)
    return Yardstick(goal, _Texts())


def test_the_share_is_what_chunks_hold_together_and_what_two_of_them_hold_counts_once() -> None:
    one = yardstick([(10, 30)])
    assert one.share([Piece("d", 0, 20), Piece("d", 15, 25), Piece("other", 0, 100)]) == 0.75


def test_four_fifths_of_a_place_are_enough() -> None:
    one = yardstick([(10, 30)])
    assert (one.complete([Piece("d", 0, 26)]), one.complete([Piece("d", 0, 25)])) == (True, False)


def test_blanks_count_nothing() -> None:
    one = Yardstick(((Place("blank", "blank", 0, 12),),), _Texts())
    assert one.share([Piece("blank", 0, 5)]) == 0.5


def test_any_place_of_a_part_will_do_and_all_parts_are_needed() -> None:
    either = yardstick([(0, 10), (50, 60)])
    both = yardstick([(0, 10)], [(50, 60)])
    second = [Piece("d", 50, 60)]
    assert (either.share(second), either.complete(second)) == (1.0, True)
    assert (both.share(second), both.complete(second)) == (0.5, False)


def test_parts_weigh_by_their_length() -> None:
    assert yardstick([(0, 30)], [(50, 60)]).share([Piece("d", 0, 30)]) == 0.75


def test_figures_of_a_ranking_worked_out_by_hand() -> None:
    """Evidence 10-30; ranks: nothing, its first half, its second half; chunks of ten characters."""
    ranked = [[Piece("d", 60, 70)], [Piece("d", 10, 20)], [Piece("d", 20, 30)]]
    existing = [Piece("d", start, start + 10) for start in range(0, 100, 10)]
    figures = measured(yardstick([(10, 30)]), ranked[:2], ranked[1], ranked, existing)
    assert (figures.found, figures.is_found, figures.sent, figures.is_sent) == (0.5, False, 0.5, False)
    assert figures.reciprocal == pytest.approx(1 / 3)
    # (1/2)/log2(3) + (1/2)/log2(4) against (1/2)/log2(2) + (1/2)/log2(3)
    assert figures.gain == pytest.approx((0.5 / math.log2(3) + 0.25) / (0.5 + 0.5 / math.log2(3)))
    assert figures.gain == pytest.approx(0.6934264)


def test_what_is_found_behind_the_tenth_rank_has_no_rank() -> None:
    ranked = [[Piece("d", 90, 91)]] * 10 + [[Piece("d", 10, 30)]]
    assert yardstick([(10, 30)]).first(ranked) is None


def test_a_chunk_that_repeats_the_evidence_elsewhere_counts_at_the_rank_of_its_text() -> None:
    assert yardstick([(10, 30)]).first([[Piece("copy", 0, 20), Piece("d", 10, 30)]]) == 1


def test_without_ranks_there_is_neither_mrr_nor_ndcg() -> None:
    figures = measured(yardstick([(10, 30)]), [[Piece("d", 0, 50)]], [Piece("d", 0, 50)], None, [])
    assert (figures.found, figures.reciprocal, figures.gain) == (1.0, None, None)


@given(
    evidence=st.tuples(st.integers(0, 60), st.integers(4, 30)),
    chunks=st.lists(st.tuples(st.integers(0, 80), st.integers(5, 20)), min_size=1, max_size=5, unique=True),
)
def test_the_ideal_is_the_best_of_all_orders(evidence: tuple[int, int], chunks: list[tuple[int, int]]) -> None:
    one = yardstick([(evidence[0], sum(evidence))])
    pieces = [Piece("d", start, start + length) for start, length in chunks]
    best = max(discounted([one.share([piece]) for piece in order]) for order in permutations(pieces))
    for order in permutations(pieces):
        expected = discounted([one.share([piece]) for piece in order]) / best if best else 0.0
        assert one.gain([[piece] for piece in order], pieces) == pytest.approx(expected)


@given(
    evidence=st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20)), min_size=1, max_size=2, unique=True),
    chunks=st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20)), max_size=4, unique=True),
)
def test_the_share_is_the_count_of_characters_that_are_held(
    evidence: list[tuple[int, int]], chunks: list[tuple[int, int]]
) -> None:
    """Against the plain way: character by character."""
    pieces = [Piece("d", start, start + length) for start, length in chunks]
    held = {at for piece in pieces for at in range(piece.start, piece.end)}
    spans = [range(start, start + length) for start, length in evidence]
    wanted = sum(len(span) for span in spans)
    shares = [sum(at in held for at in span) for span in spans]
    needed_all = yardstick(*[[(span.start, span.stop)] for span in spans])
    assert needed_all.share(pieces) == pytest.approx(sum(shares) / wanted)
    complete = all(share >= 0.8 * len(span) for share, span in zip(shares, spans, strict=True))
    assert needed_all.complete(pieces) == complete
    for count in range(len(pieces) + 1):
        for some in combinations(pieces, count):
            assert needed_all.share(some) <= needed_all.share(pieces) + 1e-9

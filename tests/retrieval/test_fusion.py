"""Two lists into one."""

import pytest

from playground.retrieval.fusion import DEPTH, fuse

WORDS = [("a", 12.0), ("b", 6.0), ("c", 3.0)]
VECTORS = [("b", 0.9), ("d", 0.7), ("a", 0.5)]


def test_minmax_weighs_the_lists():
    fused = fuse(WORDS, VECTORS, 0.2, "minmax")
    assert [one.id for one in fused] == ["a", "b", "c", "d"]
    assert [round(one.score, 3) for one in fused] == [0.8, 0.6, 0.2, 0.1]


def test_rrf_looks_at_ranks_alone():
    fused = fuse(WORDS, VECTORS, 0.2, "rrf")
    assert [one.id for one in fused] == ["b", "a", "d", "c"]
    assert fused[0].score == pytest.approx(1 / 62 + 1 / 61)


def test_parts_are_kept_and_missing_ones_are_none():
    by_id = {one.id: one for one in fuse(WORDS, VECTORS, 0.2, "minmax")}
    assert (by_id["a"].lexical, by_id["a"].dense) == (12.0, 0.5)
    assert (by_id["c"].dense, by_id["d"].lexical) == (None, None)


@pytest.mark.parametrize("method", ["minmax", "rrf"])
def test_a_list_alone_keeps_its_order(method):
    assert [one.id for one in fuse(WORDS, [], 0.0, method)] == ["a", "b", "c"]
    assert [one.id for one in fuse([], VECTORS, 0.2, method)] == ["b", "d", "a"]


def test_nothing_gives_nothing():
    assert fuse([], [], 0.5, "minmax") == ()


def test_without_vectors_the_scale_is_from_zero_to_one():
    assert [one.score for one in fuse(WORDS, [], 0.0, "minmax")] == [1.0, 0.5, 0.25]


def test_equal_scores_all_count_fully():
    assert [one.score for one in fuse([], [("a", 0.4), ("b", 0.4)], 0.3, "minmax")] == [0.3, 0.3]


def test_the_scale_ends_at_the_hundredth():
    long = [(str(number), 200.0 - number) for number in range(DEPTH + 50)]
    scores = [one.score for one in fuse(long, [], 0.0, "minmax")]
    assert scores[0] == 1.0
    assert set(scores[DEPTH - 1 :]) == {0.0}


def test_a_flat_list_cannot_outvote_a_clear_hit():
    flat = [("x", 0.52), ("y", 0.515), ("a", 0.51)]
    assert fuse(WORDS, flat, 0.3, "minmax")[0].id == "a"

"""Who is sent, and under which number."""

import pytest

from playground.core.values import Chunk, Fate, Hit, Passage, RetrievalSettings, Score
from playground.retrieval.packing import pack

CANDIDATE = Fate("candidate")
SETTINGS = RetrievalSettings()


def passage(rank: int, document: str = "d1", fate: Fate = CANDIDATE) -> Passage:
    chunk = Chunk(f"c{rank}", document, document, rank, f"text {rank}", 0, 6)
    return Passage(Hit(chunk, rank, (Score("fused", 1 / rank),)), fate)


def fates(packed: tuple[Passage, ...]) -> list[tuple[str, int | None, int | None]]:
    return [(passage.fate.kind, passage.fate.n, passage.fate.tokens) for passage in packed]


def test_a_smaller_one_may_fit_after_one_that_does_not():
    packed = pack([passage(1), passage(2), passage(3)], SETTINGS, {"c1": 50, "c2": 80, "c3": 40}, 100)
    assert fates(packed) == [("sent", 1, 50), ("over_budget", None, 80), ("sent", 2, 40)]


def test_one_that_fits_exactly_is_sent():
    assert fates(pack([passage(1)], SETTINGS, {"c1": 100}, 100)) == [("sent", 1, 100)]


def test_without_a_window_all_are_sent():
    packed = pack([passage(1), passage(2)], SETTINGS, {"c1": 10**9, "c2": 10**9}, None)
    assert [passage.fate.kind for passage in packed] == ["sent", "sent"]


def test_without_room_none_is_sent():
    assert fates(pack([passage(1)], SETTINGS, {"c1": 5}, 0)) == [("over_budget", None, 5)]


def test_chunks_of_a_document_stand_together_in_rank_order():
    packed = pack([passage(1, "x"), passage(2, "y"), passage(3, "x"), passage(4, "y")], SETTINGS, {}, None)
    assert [(passage.hit.rank, passage.fate.n) for passage in packed] == [(1, 1), (2, 3), (3, 2), (4, 4)]


def test_a_document_stands_where_its_first_sent_chunk_does():
    packed = pack([passage(1, "x"), passage(2, "y"), passage(3, "x")], SETTINGS, {"c1": 99, "c2": 5, "c3": 5}, 10)
    assert [passage.fate.n for passage in packed] == [None, 1, 2]


def test_others_keep_their_fate_learn_their_cost_and_take_no_room():
    settings = RetrievalSettings(switched_off=("c1",))
    packed = pack([passage(1), passage(2)], settings, {"c1": 90, "c2": 90}, 100)
    assert fates(packed) == [("switched_off", None, 90), ("sent", 1, 90)]


def test_packing_again_with_less_room_takes_back():
    costs = {"c1": 50, "c2": 50}
    once = pack([passage(1), passage(2)], SETTINGS, costs, 100)
    again = pack(once, SETTINGS, costs, 99)
    assert fates(again) == [("sent", 1, 50), ("over_budget", None, 50)]
    assert pack(again, SETTINGS, costs, 100) == once


def test_a_candidate_without_a_cost_cannot_be_packed_into_a_room():
    with pytest.raises(KeyError):
        pack([passage(1)], SETTINGS, {}, 100)

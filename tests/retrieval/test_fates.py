"""What becomes of a candidate, and which rule comes first."""

import math

import pytest

from playground.core.values import Chunk, Fate, Hit, Mode, Passage, RetrievalSettings, Score
from playground.retrieval.fates import Standing, before_packing, fate

HIT = Hit(Chunk("c1", "d1", "d1", 0, "text", 0, 4), 1, (Score("fused", 0.5), Score("bm25", 9.0)))
STRICT = RetrievalSettings(threshold=0.6)
OFF = RetrievalSettings(switched_off=("c1",))
BOTH = RetrievalSettings(threshold=0.6, switched_off=("c1",))


@pytest.mark.parametrize(
    "standing, kind",
    [
        (Standing(HIT, RetrievalSettings()), "candidate"),
        (Standing(HIT, RetrievalSettings(threshold=0.5)), "candidate"),
        (Standing(HIT, STRICT), "below_threshold"),
        (Standing(HIT, OFF), "switched_off"),
        (Standing(HIT, BOTH), "switched_off"),
        (Standing(HIT, BOTH, same_as="c0"), "duplicate"),
        (Standing(HIT, RetrievalSettings(), tokens=10, room=10), "sent"),
        (Standing(HIT, RetrievalSettings(), tokens=10, room=9), "over_budget"),
        (Standing(HIT, RetrievalSettings(), tokens=10, room=math.inf), "sent"),
        (Standing(HIT, STRICT, tokens=10, room=9), "below_threshold"),
        (Standing(HIT, OFF, same_as="c0", tokens=10, room=100), "duplicate"),
    ],
    ids=str,
)
def test_the_first_rule_that_applies_decides(standing: Standing, kind: str) -> None:
    assert fate(standing).kind == kind


@pytest.mark.parametrize("mode", ["lexical", "dense"])
def test_a_threshold_applies_to_the_measure_of_its_mode_alone(mode: Mode) -> None:
    assert fate(Standing(HIT, RetrievalSettings(mode=mode, threshold=0.6))).kind == "candidate"


def test_a_threshold_applies_to_the_reranker_where_one_is_asked_and_to_nothing_else() -> None:
    reranked = Hit(HIT.chunk, 1, (Score("rerank", -3.0), Score("fused", 0.9)))
    asked = RetrievalSettings(threshold=-2.0, rerank=True)
    assert fate(Standing(reranked, asked)).kind == "below_threshold"
    assert fate(Standing(reranked, STRICT)).kind == "candidate"
    assert fate(Standing(HIT, RetrievalSettings(threshold=0.6, rerank=True))).kind == "candidate"


def test_a_hit_without_scores_is_below_no_threshold() -> None:
    assert fate(Standing(Hit(HIT.chunk, 1, ()), STRICT)).kind == "candidate"


def test_what_was_packed_once_is_a_candidate_again_and_has_no_number() -> None:
    packed = (Passage(HIT, Fate("sent", n=1, tokens=9)), Passage(HIT, Fate("duplicate", tokens=9, same_as="c0")))
    again = before_packing(packed, RetrievalSettings())
    assert [passage.fate for passage in again] == [Fate("candidate"), Fate("duplicate", same_as="c0")]

"""How well questions find their passage on the small set of the benchmark: floors that no change may fall below."""

from collections import Counter

import pytest

from playground.retrieval.embedders import HashEmbedder, SemanticEmbedder
from tests.benchmarks.retrieval import Passages, Quality, measure, own

# Three questions can only be answered by the title of their passage.
FLOORS = {("zh", True): 100.0, ("en", True): 100.0, ("zh", False): 90.0, ("en", False): 96.0}


@pytest.fixture(scope="module", params=FLOORS, ids=lambda key: f"{key[0]} {'with' if key[1] else 'without'} titles")
def measured(request: pytest.FixtureRequest) -> tuple[dict[str, Quality], float]:
    language, titled = request.param
    return measure(own(language), {"hashed": HashEmbedder()}, titled=titled), FLOORS[request.param]


def test_hybrid_search_finds_the_passage_among_five(measured: tuple[dict[str, Quality], float]):
    qualities, floor = measured
    assert qualities["hybrid, hashed"].recall[5] >= floor


def test_words_and_vectors_each_do_their_part(measured: tuple[dict[str, Quality], float]):
    qualities, floor = measured
    assert qualities["words alone"].recall[5] >= floor
    assert qualities["dense, hashed"].recall[5] >= floor


def test_hybrid_search_puts_it_first_more_often_than_plain_bm25_with_titles():
    for language in ("zh", "en"):
        qualities = measure(own(language), {"hashed": HashEmbedder()}, titled=True)
        assert qualities["hybrid, hashed"].mrr >= qualities["plain BM25"].mrr


def test_the_embedder_by_meaning_takes_nothing_away_from_the_words():
    semantic = SemanticEmbedder()
    qualities = measure(own("zh"), {"by meaning": semantic}, titled=True)
    semantic.close()
    assert qualities["hybrid, by meaning"].recall[5] == 100.0
    assert qualities["dense, by meaning"].recall[5] >= 80.0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_set_is_what_it_says(language: str):
    passages: Passages = own(language)
    assert (len(passages.texts), len(passages.questions)) == (40, 30)
    assert max(Counter(passages.questions.values()).values()) == 1

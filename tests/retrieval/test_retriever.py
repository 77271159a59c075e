"""From a question to candidates with their fates, through real indexes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.core.clock import Clock
from playground.core.errors import RetrievalError
from playground.core.values import Mode, RetrievalSettings
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.retriever import Retrieval, Retriever
from tests.retrieval.cabinet import Cabinet, cabinet_in

BEES = "侦察蜂回到蜂巢后，在巢脾上跳起摆尾舞，告诉同伴花在哪里。"
TYPHOON = "颱風的名字由十四個國家和地區輪流提供。"
GPUS = "Qwen2.5-72B needs two cards of 24 GB; tensor parallel splits it."
CHEESE = "The holes in Emmental come from bacteria that make carbon dioxide."
LIBRARY = [("bees.txt", [BEES]), ("typhoon.txt", [TYPHOON]), ("gpus.txt", [GPUS]), ("cheese.txt", [CHEESE])]


@pytest.fixture
def cabinet(tmp_path: Path) -> Iterator[Cabinet]:
    with cabinet_in(tmp_path / "data") as cabinet:
        cabinet.put(LIBRARY)
        yield cabinet


class Failing(HashEmbedder):
    """An embedder whose server has gone away since the documents came in."""

    def embed_query(self, text: str) -> Vectors:
        raise RetrievalError("embed_timeout", server="http://127.0.0.1:9", seconds=6.0)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        return HashEmbedder().embed_documents(texts)


def names(retrieval: Retrieval) -> list[str]:
    return [passage.hit.chunk.document for passage in retrieval.passages]


def kinds(retrieval: Retrieval) -> list[str]:
    return [passage.fate.kind for passage in retrieval.passages]


def measures(retrieval: Retrieval) -> list[str]:
    return [score.measure for score in retrieval.passages[0].hit.scores]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
@pytest.mark.parametrize(
    "question, document",
    [
        ("蜜蜂的摆尾舞", "bees.txt"),
        ("台风的名字谁提供？", "typhoon.txt"),
        ("which cards for Qwen2.5-72B", "gpus.txt"),
        ("Where do holes in cheese come from?", "cheese.txt"),
    ],
)
def test_every_mode_finds_the_chunk(cabinet: Cabinet, mode: Mode, question: str, document: str):
    assert names(cabinet.ask(question, RetrievalSettings(mode=mode)))[0] == document


@pytest.mark.parametrize(
    "mode, expected",
    [("hybrid", ["fused", "bm25", "cosine"]), ("lexical", ["bm25"]), ("dense", ["cosine"])],
)
def test_the_score_that_ordered_comes_first(cabinet: Cabinet, mode: Mode, expected: list[str]):
    assert measures(cabinet.ask("摆尾舞", RetrievalSettings(mode=mode))) == expected


def test_ranks_count_from_one_by_falling_score(cabinet: Cabinet):
    cabinet.put([("more.txt", ["摆尾舞 again", "摆尾舞，摆尾舞，摆尾舞", "舞 alone"])])
    hits = [passage.hit for passage in cabinet.ask("摆尾舞").passages]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.scores[0].value for hit in hits] == sorted((hit.scores[0].value for hit in hits), reverse=True)


def test_candidates_have_no_number_yet(cabinet: Cabinet):
    (passage, *_) = cabinet.ask("摆尾舞").passages
    assert (passage.fate.kind, passage.fate.n, passage.fate.tokens) == ("candidate", None, None)


@pytest.mark.parametrize("question", ["", " \n\t", "\x00", "?!", "🐝", "\ud800"])
@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_a_question_without_words_finds_nothing(cabinet: Cabinet, mode: Mode, question: str):
    assert cabinet.ask(question, RetrievalSettings(mode=mode)).passages == ()


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
def test_a_question_of_one_character_finds_its_chunk(cabinet: Cabinet, mode: Mode):
    assert names(cabinet.ask("蜂", RetrievalSettings(mode=mode))) == ["bees.txt"]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
@pytest.mark.parametrize("question", ["量子力学的历史", "quantum chromodynamics", "what is this", "кто ты"])
def test_a_question_with_nothing_in_common_finds_no_chunks(cabinet: Cabinet, mode: Mode, question: str):
    assert names(cabinet.ask(question, RetrievalSettings(mode=mode, extent="chunks"))) == []


def test_vectors_find_what_is_misspelt(cabinet: Cabinet):
    assert names(cabinet.ask("Emmentaler bakteria")) == ["cheese.txt"]


def test_at_most_top_k_distinct_chunks(cabinet: Cabinet):
    cabinet.put([("many.txt", [f"摆尾舞 number {number}" for number in range(20)])])
    assert len(cabinet.ask("摆尾舞", RetrievalSettings(top_k=7)).passages) == 7
    assert cabinet.ask("摆尾舞", RetrievalSettings(top_k=0)).passages == ()


def test_duplicates_are_listed_and_do_not_count(cabinet: Cabinet):
    copies = [BEES, f"  {BEES}\n", BEES.replace("，", ",")]
    cabinet.put([(f"copy{number}.txt", [text]) for number, text in enumerate(copies)] + [("other.txt", ["摆尾舞"])])
    found = cabinet.ask("侦察蜂的摆尾舞", RetrievalSettings(top_k=2))
    assert sorted(kinds(found)) == ["candidate"] * 2 + ["duplicate"] * 3
    first = next(
        passage for passage in found.passages if passage.fate.kind == "candidate" and "侦察" in passage.hit.chunk.text
    )
    same = {passage.fate.same_as for passage in found.passages if passage.fate.kind == "duplicate"}
    assert same == {first.hit.chunk.id}


def test_a_heap_of_duplicates_hides_nothing(cabinet: Cabinet):
    cabinet.put([(f"copy{number}", ["摆尾舞 摆尾舞"]) for number in range(150)])
    found = cabinet.ask("摆尾舞", RetrievalSettings(top_k=2))
    assert [name for name, kind in zip(names(found), kinds(found), strict=True) if kind == "candidate"][1] == "bees.txt"


def test_one_below_the_threshold_is_listed_and_not_replaced(cabinet: Cabinet):
    cabinet.put([("more.txt", [f"{'摆尾舞 ' * number} {number}" for number in range(1, 6)])])
    values = [passage.hit.scores[0].value for passage in cabinet.ask("摆尾舞", RetrievalSettings(top_k=4)).passages]
    found = cabinet.ask("摆尾舞", RetrievalSettings(top_k=4, threshold=values[1]))
    assert kinds(found) == ["candidate", "candidate", "below_threshold", "below_threshold"]


def test_one_that_is_switched_off_is_listed_and_not_replaced(cabinet: Cabinet):
    cabinet.put([("more.txt", ["摆尾舞 one", "摆尾舞 two"])])
    before = cabinet.ask("摆尾舞", RetrievalSettings(top_k=2))
    first = before.passages[0].hit.chunk.id
    after = cabinet.ask("摆尾舞", RetrievalSettings(top_k=2, switched_off=(first,), threshold=99.0))
    assert [passage.hit for passage in after.passages] == [passage.hit for passage in before.passages]
    assert kinds(after) == ["switched_off", "below_threshold"]


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_without_a_vector_the_words_remain_and_it_says_so(cabinet: Cabinet, mode: Mode):
    cabinet.embedder = Failing()
    found = cabinet.ask("摆尾舞", RetrievalSettings(mode=mode))
    assert names(found) == ["bees.txt"]
    assert [notice.code for notice in found.notices] == ["dense_failed"]
    assert "超时" in found.notices[0].message("zh")
    assert "in time" in found.notices[0].message("en")
    assert "超时" not in found.notices[0].message("en")


def test_hybrid_without_a_vector_keeps_its_scale(cabinet: Cabinet):
    cabinet.embedder = Failing()
    found = cabinet.ask("摆尾舞", RetrievalSettings(threshold=0.9))
    assert (measures(found), kinds(found)) == (["fused", "bm25"], ["candidate"])
    assert found.passages[0].hit.scores[0].value == 1.0


def test_a_threshold_for_vectors_is_not_put_to_words(cabinet: Cabinet):
    cabinet.embedder = Failing()
    found = cabinet.ask("摆尾舞", RetrievalSettings(mode="dense", threshold=99.0))
    assert (measures(found), kinds(found)) == (["bm25"], ["candidate"])
    assert [notice.code for notice in found.notices] == ["dense_failed", "threshold_not_applied"]


def test_a_broken_index_leaves_the_words(cabinet: Cabinet):
    cabinet.index.drop(cabinet.collection.id)
    found = cabinet.ask("摆尾舞")
    assert (names(found), [notice.code for notice in found.notices]) == (["bees.txt"], ["dense_failed"])


@pytest.mark.parametrize("mode", ["hybrid", "dense"])
def test_another_embedder_is_refused(cabinet: Cabinet, mode: Mode):
    cabinet.embedder = HashEmbedder(512)
    with pytest.raises(RetrievalError) as raised:
        cabinet.ask("摆尾舞", RetrievalSettings(mode=mode))
    assert raised.value.code == "embedder_mismatch"
    assert "hash/1/1024" in raised.value.message("zh")


def test_words_need_no_embedder(cabinet: Cabinet):
    cabinet.embedder = HashEmbedder(512)
    assert names(cabinet.ask("摆尾舞", RetrievalSettings(mode="lexical"))) == ["bees.txt"]


def test_only_ready_documents_are_found(cabinet: Cabinet):
    cabinet.database.write(
        lambda writing: writing.execute("UPDATE documents SET state = 'deleting' WHERE id = 'bees.txt'")
    )
    for mode in ("hybrid", "lexical", "dense"):
        assert "bees.txt" not in names(cabinet.ask("摆尾舞", RetrievalSettings(mode=mode)))


def test_an_empty_collection_has_no_candidates(tmp_path: Path):
    with cabinet_in(tmp_path / "empty") as cabinet:
        assert cabinet.ask("摆尾舞").passages == ()


def test_titles_are_searched(cabinet: Cabinet):
    cabinet.put([("plain.txt", ["They dance."])], titles={"plain.txt": "荷塘月色导读"})
    for mode in ("hybrid", "lexical", "dense"):
        assert names(cabinet.ask("荷塘月色", RetrievalSettings(mode=mode))) == ["plain.txt"]


def test_rank_fusion_is_an_option(cabinet: Cabinet):
    found = cabinet.ask("摆尾舞", RetrievalSettings(fusion="rrf"))
    assert found.passages[0].hit.scores[0].value == pytest.approx(2 / 61)


def test_a_trained_model_may_find_what_shares_no_word(tmp_path: Path):
    class Trained:
        """Puts everything close together, as trained models do."""

        fingerprint, dimensions, weight, by_meaning = "trained", 2, 0.3, True

        def embed_documents(self, texts: Sequence[str]) -> Vectors:
            return np.tile(np.array([0.6, 0.8], dtype=np.float32), (len(texts), 1))

        def embed_query(self, text: str) -> Vectors:
            return np.array([1.0, 0.0], dtype=np.float32)

    with cabinet_in(tmp_path / "data", Trained()) as cabinet:
        cabinet.put(LIBRARY[:1])
        (passage,) = cabinet.ask("insects that communicate", RetrievalSettings(mode="dense")).passages
        assert passage.hit.scores[0].value == pytest.approx(0.6, abs=1e-5)


def test_embedding_and_searching_are_timed_apart(cabinet: Cabinet):
    ticks = iter([10.0, 11.0, 13.0, 16.0])  # the question begins, then its embedding, which ends; then all is found
    clock = replace(Clock(), monotonic=lambda: next(ticks))
    retriever = Retriever(cabinet.library, cabinet.lexical, cabinet.index, lambda _: cabinet.embedder, clock)
    found = retriever.retrieve(cabinet.collection, "摆尾舞", RetrievalSettings())
    assert (found.embed_seconds, found.search_seconds) == (2.0, 4.0)


def test_words_alone_take_no_time_to_embed(cabinet: Cabinet):
    assert cabinet.ask("摆尾舞", RetrievalSettings(mode="lexical")).embed_seconds == 0.0

"""Whether chunks are searched for or documents read whole, what is said of that, and which documents are asked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from playground.core.strings import LANGUAGES
from playground.core.values import Reading, RetrievalSettings
from playground.prompts.limits import OUTPUT_CHARACTERS
from playground.retrieval.embedders import HashEmbedder
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.reading import MOST_CHARACTERS, MOST_READ, may_read_whole, sentence
from playground.retrieval.retriever import Retrieval
from tests.retrieval.cabinet import ID, Cabinet, cabinet_in

BEES = ["侦察蜂回到蜂巢。", "它在巢脾上跳起摆尾舞。", "舞的方向告诉同伴花在哪里。"]
CHEESE = ["The holes in Emmental come from bacteria.", "They make carbon dioxide."]
LONG = [f"第{number}段写的是不同的事情，" * 40 for number in range(60)]


class Understanding:
    """An embedder to which every text means nearly the same."""

    fingerprint = "understanding"
    dimensions = 4
    weight = 0.3
    by_meaning = True

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        rows = np.ones((len(texts), 4), dtype=np.float32)
        rows[:, 0] += np.arange(len(texts), dtype=np.float32) / 10
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_query(self, text: str) -> Vectors:
        return np.full(4, 0.5, dtype=np.float32)


@pytest.fixture(scope="module")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cabinet]:
    """Two short documents; nobody puts more into it."""
    with cabinet_in(tmp_path_factory.mktemp("reading") / "data") as cabinet:
        cabinet.put([("bees.txt", BEES), ("cheese.txt", CHEESE)])
        yield cabinet


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cabinet]:
    """A short document among long ones."""
    with cabinet_in(tmp_path_factory.mktemp("reading") / "data") as cabinet:
        many = [f"Line {number}." for number in range(MOST_READ + 7)]
        cabinet.put([("bees.txt", BEES), ("more.txt", ["摆尾舞 again"]), ("long.txt", LONG), ("many.txt", many)])
        yield cabinet


def understood(found: Retrieval) -> tuple[str, str]:
    assert found.reading is not None
    return found.reading.extent, found.reading.why


def texts(found: Retrieval) -> list[str]:
    return [passage.hit.chunk.text for passage in found.passages]


def test_documents_are_read_in_the_order_in_which_they_came(cabinet: Cabinet):
    found = cabinet.ask("总结一下")
    assert texts(found) == BEES + CHEESE
    assert [passage.hit.rank for passage in found.passages] == [1, 2, 3, 4, 5]
    assert all(passage.hit.scores == () for passage in found.passages)


@pytest.mark.parametrize(
    "question, expected",
    [
        ("总结一下", ("whole", "asks_whole")),
        ("What is this document about?", ("whole", "asks_whole")),
        ("摆尾舞是什么", ("chunks", "part")),
        ("总结摆尾舞", ("chunks", "part")),
        ("总结量子力学", ("whole", "topic_unknown")),
        ("Summarize quantum chromodynamics", ("whole", "topic_unknown")),
        ("quantum chromodynamics", ("whole", "nothing_shared")),
    ],
)
def test_what_is_done_and_why(cabinet: Cabinet, question: str, expected: tuple[str, str]):
    assert understood(cabinet.ask(question)) == expected


def test_a_choice_is_kept(cabinet: Cabinet):
    assert understood(cabinet.ask("总结", RetrievalSettings(extent="chunks"))) == ("chunks", "chosen")
    assert understood(cabinet.ask("摆尾舞", RetrievalSettings(extent="whole"))) == ("whole", "chosen")


def test_with_a_threshold_nothing_is_read_in_place_of_nothing(cabinet: Cabinet):
    found = cabinet.ask("quantum chromodynamics", RetrievalSettings(threshold=0.1))
    assert (found.passages, understood(found)) == ((), ("chunks", "part"))


def test_several_documents_that_do_not_fit_are_searched(cabinet: Cabinet):
    found = cabinet.retriever.retrieve(cabinet.collection, "总结一下", RetrievalSettings(), 10)
    assert understood(found) == ("chunks", "too_large")


def test_one_document_is_read_as_far_as_it_fits(cabinet: Cabinet):
    settings = RetrievalSettings(scope=("bees.txt",))
    found = cabinet.retriever.retrieve(cabinet.collection, "总结一下", settings, 10)
    assert understood(found) == ("whole", "asks_whole")


def test_much_that_nobody_asked_for_is_not_read(large: Cabinet):
    assert understood(large.ask("quantum chromodynamics")) == ("chunks", "part")


def test_chunks_far_beyond_the_room_are_counted_and_not_listed(large: Cabinet):
    settings = RetrievalSettings(extent="whole", scope=("long.txt",))
    found = large.retriever.retrieve(large.collection, "总结", settings, 1_000)
    assert found.reading is not None
    assert 1 < len(found.passages) < len(LONG)
    assert len(found.passages) + found.reading.unlisted == len(LONG)


def test_no_more_chunks_are_listed_than_a_page_can_show(large: Cabinet):
    found = large.ask("总结", RetrievalSettings(extent="whole", scope=("many.txt",)))
    assert found.reading is not None
    assert (len(found.passages), found.reading.unlisted) == (MOST_READ, 7)


def test_no_more_is_listed_than_a_prompt_may_hold(tmp_path: Path):
    with cabinet_in(tmp_path / "data") as cabinet:
        cabinet.put([("book.txt", [f"{number}" + "页" * 60_000 for number in range(8)])])
        found = cabinet.ask("总结一下")
    assert sum(map(len, texts(found))) <= MOST_CHARACTERS < OUTPUT_CHARACTERS
    assert (understood(found), found.reading and found.reading.unlisted) == (("whole", "asks_whole"), 4)


def test_a_chunk_that_is_switched_off_stays_out_of_the_whole(cabinet: Cabinet):
    found = cabinet.ask("总结", RetrievalSettings(extent="whole", switched_off=("bees.txt/1",)))
    assert [passage.fate.kind for passage in found.passages][:2] == ["candidate", "switched_off"]


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_only_the_chosen_documents_are_searched(large: Cabinet, mode: str):
    found = large.ask("摆尾舞", RetrievalSettings(mode=mode, scope=("more.txt", "long.txt")))  # type: ignore[arg-type]
    assert {passage.hit.chunk.document for passage in found.passages} == {"more.txt"}
    assert found.reading is not None
    assert found.reading.documents == ("more.txt", "long.txt")


def test_in_a_scope_vectors_give_the_same_scores_as_the_index_does(cabinet: Cabinet):
    everything = cabinet.ask("摆尾舞", RetrievalSettings(mode="dense", extent="chunks"))
    chosen = cabinet.ask("摆尾舞", RetrievalSettings(mode="dense", extent="chunks", scope=("bees.txt",)))
    assert texts(chosen) == texts(everything)
    for one, other in zip(chosen.passages, everything.passages, strict=True):
        assert one.hit.scores[0].value == pytest.approx(other.hit.scores[0].value, abs=1e-5)


def test_documents_that_are_gone_are_told(cabinet: Cabinet):
    found = cabinet.ask("摆尾舞", RetrievalSettings(scope=("d" + "0" * 32,)))
    assert (found.passages, [notice.code for notice in found.notices]) == ((), ["scope_gone"])


def test_the_scope_knows_its_documents_and_its_size(cabinet: Cabinet):
    scope = cabinet.library.scope(ID, ["cheese.txt"])
    assert (scope.names(), scope.size().documents, scope.size().chunks) == (("cheese.txt",), 1, 2)
    assert [chunk.seq for chunk in scope.chunks(1)] == [0]


def test_what_means_the_same_is_found_without_a_common_word_and_that_is_said(tmp_path: Path):
    with cabinet_in(tmp_path / "meaning", Understanding()) as cabinet:
        cabinet.put([("bees.txt", BEES)])
        found = cabinet.ask("quantum chromodynamics")
        assert (len(found.passages), understood(found)) == (3, ("chunks", "part"))
        assert [notice.code for notice in found.notices] == ["meaning_only"]
        assert cabinet.ask("摆尾舞").notices == ()


def test_vectors_of_hashed_words_mean_nothing(cabinet: Cabinet):
    assert isinstance(cabinet.embedder, HashEmbedder)
    assert cabinet.ask("quantum chromodynamics", RetrievalSettings(extent="chunks")).passages == ()


def test_a_contents_list_ranks_behind_what_it_lists(tmp_path: Path):
    listed = "目录\n第一章 年假............1\n第二章 病假............5\n第三章 报销............9\n第四章 附则........12"
    with cabinet_in(tmp_path / "listing") as cabinet:
        cabinet.put([("handbook.txt", [listed, "年假的天数看工龄：满一年五天，满十年十天，满二十年十五天。"])])
        found = cabinet.ask("年假")
        assert texts(found)[1] == listed
        assert found.passages[1].hit.scores[-1].measure == "lowered"
        asked_for = cabinet.ask("年假 目录")
        assert all(score.measure != "lowered" for passage in asked_for.passages for score in passage.hit.scores)


@pytest.mark.parametrize(
    "reading, said",
    [
        (Reading("whole", "asks_whole"), "the whole"),
        (Reading("chunks", "too_large"), "do not fit"),
        (Reading("chunks", "part", documents=("a.txt", "b.txt")), "2 chosen documents: a.txt, b.txt."),
        (Reading("chunks", "part", searched=("PTO",)), "Also searched for: PTO."),
        (Reading("whole", "chosen", unlisted=7), "7 more chunks"),
    ],
)
def test_what_was_done_is_told_in_a_line(reading: Reading, said: str):
    assert said in sentence(reading, "en")
    assert all("\n" not in sentence(reading, language) for language in LANGUAGES)


@pytest.mark.parametrize("why", ["chosen", "asks_whole", "topic_unknown", "nothing_shared"])
def test_every_reason_has_its_words(why: str):
    assert sentence(Reading("whole", why), "zh")  # type: ignore[arg-type]


def test_the_room_is_asked_for_only_where_it_may_decide():
    assert may_read_whole("总结", RetrievalSettings())
    assert may_read_whole("摆尾舞", RetrievalSettings(extent="whole"))
    assert not may_read_whole("摆尾舞", RetrievalSettings())
    assert not may_read_whole("总结", RetrievalSettings(extent="chunks"))

"""The embedder by meaning: the real encoder in its process, and what happens where that cannot be had."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from playground.core.errors import RetrievalError
from playground.core.nursery import Nursery
from playground.core.values import RetrievalSettings
from playground.retrieval.embedders import SemanticEmbedder
from playground.retrieval.embedders.semantic import DIMENSIONS, Vectors
from tests.retrieval.cabinet import cabinet_in
from tests.retrieval.conftest import Shelf, disagreements, open_shelf

PASSAGES = (
    "Annual leave that was not taken by the end of March is paid out with the April salary.",
    "The server room is cooled by two independent circuits.",
    "Visitors are met at the reception and wear a badge.",
)


@pytest.fixture(scope="module")
def semantic() -> Iterator[SemanticEmbedder]:
    embedder = SemanticEmbedder()
    yield embedder
    embedder.close()


@pytest.fixture
def missing() -> Iterator[SemanticEmbedder]:
    """As where the package is not installed."""
    nursery = Nursery("tests.retrieval.without_encoder")
    embedder = SemanticEmbedder(nursery=nursery)
    yield embedder
    embedder.close()
    nursery.close()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(RetrievalError) as error:
        call()
    assert all(error.value.message(language) and error.value.remedy(language) for language in ("zh", "en"))
    return error.value.code


def test_a_question_is_close_to_what_answers_it_in_another_language(semantic: SemanticEmbedder) -> None:
    scores = semantic.embed_documents(PASSAGES) @ semantic.embed_query("没休完的年假怎么办？")
    assert int(np.argmax(scores)) == 0


def test_vectors_have_length_one_whatever_the_text(semantic: SemanticEmbedder) -> None:
    vectors = semantic.embed_documents(["", "\n", "荷塘", "half a pair: \ud800", "long " * 3_000])
    assert vectors.shape == (5, DIMENSIONS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_a_text_has_the_same_vector_in_any_company(semantic: SemanticEmbedder) -> None:
    alone = semantic.embed_query(PASSAGES[1])
    assert semantic.embed_documents(PASSAGES * 40)[61] == pytest.approx(alone, abs=1e-4)


def test_a_long_text_has_the_mean_of_its_windows(semantic: SemanticEmbedder) -> None:
    windows = [f"{letter} lotus pond. " * 60 for letter in "ab"]
    mean = semantic.embed_documents(windows).mean(axis=0)
    assert semantic.embed_query("".join(windows)) @ mean / np.linalg.norm(mean) == pytest.approx(1.0, abs=1e-3)


def test_no_texts_are_no_error(semantic: SemanticEmbedder) -> None:
    assert semantic.embed_documents([]).shape == (0, DIMENSIONS)


def test_it_knows_about_how_fast_it_is(semantic: SemanticEmbedder) -> None:
    semantic.embed_documents(PASSAGES)
    assert 0 < semantic.pace < 10


def test_nothing_is_started_before_the_first_text() -> None:
    class NoNursery(Nursery):
        def start(self, *_: object) -> int:
            raise AssertionError("started")

    SemanticEmbedder(nursery=NoNursery("nothing")).close()


def test_a_question_goes_before_the_documents_that_wait() -> None:
    order: list[str] = []

    class Slow(SemanticEmbedder):
        def _ask(self, texts: list[str]) -> Vectors:  # type: ignore[override]
            order.append(texts[0][0])
            if len(order) == 1:
                asking.start()
                while not self._questions:  # until it waits for its turn
                    pass
            return np.ones((len(texts), DIMENSIONS), dtype=np.float32)

    embedder = Slow()
    asking = threading.Thread(target=lambda: embedder.embed_query("question"))
    embedder.embed_documents([letter * 6_000 for letter in "abc"])
    asking.join()
    assert order == ["a", "q", "b", "c"]


def test_a_process_that_was_ended_is_told_of_once_and_started_anew() -> None:
    embedder = SemanticEmbedder()
    embedder.embed_query("荷塘")
    assert embedder._child is not None
    embedder._child.kill()
    assert code_of(lambda: embedder.embed_query("荷塘")) == "semantic_failed"
    assert embedder.embed_query("荷塘").shape == (DIMENSIONS,)
    embedder.close()
    assert code_of(lambda: embedder.embed_query("荷塘")) == "semantic_failed"


def test_no_answer_in_time_is_an_error() -> None:
    embedder = SemanticEmbedder(seconds=0.0)
    assert code_of(lambda: embedder.embed_query("荷塘")) == "semantic_late"
    embedder.close()


def test_without_the_package_questions_are_answered_by_words_and_say_so(
    tmp_path: Path, semantic: SemanticEmbedder, missing: SemanticEmbedder
) -> None:
    with cabinet_in(tmp_path, semantic) as cabinet:
        cabinet.put([(f"passage {n}", [text]) for n, text in enumerate(PASSAGES)])
        cabinet.embedder = missing
        found = cabinet.ask("annual leave", RetrievalSettings(top_k=3))
    assert [passage.hit.chunk.document_id for passage in found.passages] == ["passage 0"]
    [notice] = found.notices
    assert (notice.code, dict(notice.facts)["cause"]) == ("dense_failed", "semantic_uninstalled")


def test_without_the_package_documents_come_in_by_their_words(tmp_path: Path, missing: SemanticEmbedder) -> None:
    path = tmp_path / "leave.txt"
    path.write_text(PASSAGES[0], "utf-8")
    with_shelf(tmp_path, missing, lambda shelf: taken_in_by_words(shelf, path))


def taken_in_by_words(shelf: Shelf, path: Path) -> None:
    collection = shelf.ingest.create_collection("policies")
    [row] = shelf.take_in(collection, path)
    assert (row.stage, [warning.code for warning in row.warnings]) == ("ready", ["vectors_missing"])
    assert len(shelf.lexical.search(collection.id, "leave", 5)) == 1
    assert disagreements(shelf) == []


def with_shelf(folder: Path, embedder: SemanticEmbedder, test: Callable[[Shelf], None]) -> None:
    shelf = open_shelf(folder / "data", embedder)
    try:
        test(shelf)
    finally:
        shelf.close()

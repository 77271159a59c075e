"""The vector index over a real Chroma in a folder of its own."""

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from playground.core.clock import Clock
from playground.core.errors import RetrievalError
from playground.retrieval.index import VectorIndex, next_name
from playground.storage.aside import SetAside

Vectors = np.ndarray[tuple[int, int], np.dtype[np.float32]]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "chroma")
    index.create("cone", "hash/1/8")
    yield index
    index.close()


def unit(count: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def fill(index: VectorIndex, count: int, collection: str = "cone") -> Vectors:
    vectors = unit(count)
    ids = [f"k{number}" for number in range(count)]
    index.add(collection, ids, vectors)
    return vectors


def test_a_chunk_is_found_by_its_own_vector(index: VectorIndex) -> None:
    vectors = fill(index, 20)
    [(nearest, similarity)] = index.query("cone", vectors[7], 1)
    assert (nearest, similarity) == ("k7", pytest.approx(1.0, abs=1e-5))


def test_each_of_many_that_are_asked_at_once_gets_its_own(index: VectorIndex) -> None:
    vectors = fill(index, 20)
    answers = [index.begin_query("cone", vector, 1) for vector in vectors]
    assert [id for answer in answers for id, _ in answer()] == [f"k{number}" for number in range(20)]


def test_scores_are_cosine_similarities(index: VectorIndex) -> None:
    vectors = fill(index, 20)
    for id, similarity in index.query("cone", vectors[0], 5):
        assert similarity == pytest.approx(float(vectors[0] @ vectors[int(id[1:])]), abs=1e-5)


def test_more_may_be_asked_for_than_there_is(index: VectorIndex) -> None:
    vectors = fill(index, 3)
    assert len(index.query("cone", vectors[0], 100)) == 3


def test_an_empty_collection_answers_with_nothing(index: VectorIndex) -> None:
    assert index.query("cone", unit(1)[0], 5) == []


def test_large_additions_go_in_batches(index: VectorIndex) -> None:
    done: list[int] = []
    vectors = unit(1200)
    index.add("cone", [str(n) for n in range(1200)], vectors, done.append)
    assert done == [500, 1000, 1200]
    assert len(index.ids("cone")) == 1200


def test_removed_chunks_are_not_found(index: VectorIndex) -> None:
    vectors = fill(index, 3)
    index.remove("cone", ["k0", "not there"])
    assert index.ids("cone") == {"k1", "k2"}
    assert "k0" not in dict(index.query("cone", vectors[0], 3))


def test_removing_nothing_is_no_error(index: VectorIndex) -> None:
    index.remove("cone", [])


def test_a_collection_remembers_its_embedder(index: VectorIndex) -> None:
    assert index.collections()["cone"].embedder == "hash/1/8"


def test_dropping_twice_is_no_error(index: VectorIndex) -> None:
    index.drop("cone")
    index.drop("cone")
    assert index.collections() == {}


def test_creating_again_empties_a_collection(index: VectorIndex) -> None:
    fill(index, 3)
    index.create("cone", "hash/1/8")
    assert index.ids("cone") == set()


def test_a_collection_takes_the_place_of_another(index: VectorIndex) -> None:
    fill(index, 3)
    index.create(next_name("cone"), "new")
    fill(index, 5, next_name("cone"))
    index.replace("cone", by=next_name("cone"))
    assert {name: known.embedder for name, known in index.collections().items()} == {"cone": "new"}
    assert len(index.ids("cone")) == 5


def test_what_is_in_the_folder_is_there_after_opening_again(tmp_path: Path) -> None:
    first = VectorIndex(tmp_path / "chroma")
    first.create("cone", "e")
    vectors = fill(first, 3)
    first.close()
    again = VectorIndex(tmp_path / "chroma")
    found = again.query("cone", vectors[2], 1)
    again.close()
    assert found[0][0] == "k2"


def test_a_missing_collection_is_a_broken_index(index: VectorIndex) -> None:
    with pytest.raises(RetrievalError) as error:
        index.query("cmissing", unit(1)[0], 1)
    assert error.value.code == "index_broken"


def test_a_vector_of_another_length_is_a_broken_index(index: VectorIndex) -> None:
    fill(index, 3)
    with pytest.raises(RetrievalError) as error:
        index.query("cone", np.ones(3, dtype=np.float32), 1)
    assert error.value.detail is not None
    assert "dimension" in error.value.detail


def test_a_folder_that_cannot_be_opened_starts_over(tmp_path: Path) -> None:
    path = tmp_path / "chroma"
    path.mkdir()
    (path / "chroma.sqlite3").write_bytes(b"no database" * 100)
    index = VectorIndex(path)
    with pytest.raises(RetrievalError):
        index.collections()
    index.start_over(shutil.rmtree)
    index.create("cone", "e")
    vectors = fill(index, 3)
    found = index.query("cone", vectors[1], 1)
    index.close()
    assert found[0][0] == "k1"


def test_a_folder_that_vanished_starts_over(index: VectorIndex, tmp_path: Path) -> None:
    fill(index, 3)
    shutil.rmtree(tmp_path / "chroma")
    index.start_over(shutil.rmtree)
    assert index.collections() == {}


def test_any_thread_may_call(index: VectorIndex) -> None:
    def add(number: int) -> None:
        index.add("cone", [str(number)], unit(1, number))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert index.ids("cone") == {str(number) for number in range(20)}


@pytest.mark.parametrize("call", [lambda index: index.ids("cone"), lambda index: index.query("cone", unit(1)[0], 1)])
def test_a_closed_index_is_not_taken_for_a_broken_one(tmp_path: Path, call: Callable[[VectorIndex], object]) -> None:
    index = VectorIndex(tmp_path / "chroma")
    index.create("cone", "e")
    index.close()
    with pytest.raises(RetrievalError) as refused:
        call(index)
    assert refused.value.code == "index_closed"


def test_a_closed_index_can_be_closed_though_it_was_never_used(tmp_path: Path) -> None:
    VectorIndex(tmp_path).close()


# The process ------------------------------------------------------------------------------------------------------------


def process_of(index: VectorIndex) -> int:
    assert index._child is not None
    return index._child.pid


def segment_folders(path: Path) -> int:
    return sum(folder.is_dir() for folder in (path / "chroma").iterdir())


def test_collections_that_come_and_go_leave_nothing_open_and_nothing_on_the_disk(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "chroma")
    most = 0
    for number in range(60):
        name = f"c{number:03}"
        index.create(name, "e")
        fill(index, 3, name)
        most = max(most, len(list(Path(f"/proc/{process_of(index)}/fd").iterdir())))
        index.drop(name)
    index.close()
    again = VectorIndex(tmp_path / "chroma")
    again.warm_up()
    again.close()
    assert most < 200
    assert segment_folders(tmp_path) == 0


def test_a_process_that_was_killed_is_replaced(index: VectorIndex) -> None:
    vectors = fill(index, 3)
    os.kill(process_of(index), signal.SIGKILL)
    with pytest.raises(RetrievalError) as died:
        index.query("cone", vectors[0], 1)
    assert (died.value.code, index.query("cone", vectors[0], 1)[0][0]) == ("index_broken", "k0")


def test_a_call_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "chroma")
    index.create("cone", "e")
    vectors = fill(index, 3)
    os.kill(process_of(index), signal.SIGSTOP)
    index._seconds = 0.1
    with pytest.raises(RetrievalError) as late:
        index.query("cone", vectors[0], 1)
    index._seconds = 120
    assert (late.value.code, index.query("cone", vectors[0], 1)[0][0]) == ("index_late", "k0")
    index.close()


def test_after_a_write_that_failed_another_process_is_asked(index: VectorIndex) -> None:
    fill(index, 3)
    before = process_of(index)
    with pytest.raises(RetrievalError):
        index.add("cone", ["wrong"], np.ones((1, 3), dtype=np.float32))
    assert len(index.ids("cone")) == 3
    assert process_of(index) != before


def test_an_index_that_never_opens_is_left_alone_until_it_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "chroma"
    path.mkdir()
    (path / "chroma.sqlite3").write_bytes(b"no database" * 100)
    index = VectorIndex(path)
    for _ in range(4):
        with pytest.raises(RetrievalError) as refused:
            index.collections()
    assert "3 times in a row" in (refused.value.detail or "")
    index.start_over(shutil.rmtree)
    assert index.collections() == {}
    index.close()


def test_a_message_that_stops_in_its_middle_is_given_up(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "chroma")
    index.create("cone", "e")
    index._seconds = 0.1
    os.kill(process_of(index), signal.SIGSTOP)
    with pytest.raises(RetrievalError) as late:
        index.add("cone", [str(number) for number in range(500)], np.ones((500, 4_096), dtype=np.float32))
    index._seconds = 120
    assert (late.value.code, index.ids("cone")) == ("index_late", set())
    index.close()


def test_a_folder_is_set_aside_beside_an_earlier_one(tmp_path: Path) -> None:
    aside = SetAside(tmp_path / "set-aside", Clock())
    for _ in range(2):
        (tmp_path / "chroma").mkdir()
        aside.take(tmp_path / "chroma", "index")
    assert {path.name for path in tmp_path.glob("set-aside/*/index/*")} == {"chroma", "chroma_2"}


def test_a_folder_on_another_disk_starts_over_behind_its_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "chroma").symlink_to(tmp_path / "elsewhere")
    index = VectorIndex(tmp_path / "chroma")
    index.create("cone", "e")
    index.start_over(shutil.rmtree)
    assert (index.collections(), (tmp_path / "chroma").is_symlink()) == ({}, True)
    index.close()

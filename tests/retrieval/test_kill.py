"""kill -9 at any moment costs nothing that was acknowledged and leaves nothing half done."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from playground.documents.library import StoredChunk
from tests.retrieval.conftest import Shelf, disagreements, open_shelf
from tests.retrieval.killed import COLLECTION, MOMENTS, text_of

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
RANDOM_KILLS = 12
Expected = dict[str, set[str]]
"""By name of the file the versions of which one must be in the library; several while an answer was outstanding."""


def start(root: Path, seed: int, moment: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.retrieval.killed", str(root), str(seed), moment]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def lines_until_dead(child: "subprocess.Popen[str]", chance: random.Random | None) -> Iterator[str]:
    """What the process said; with `chance` it is killed some lines after it began."""
    assert child.stdout is not None
    left = chance.randrange(1, 40) if chance else 10_000
    for line in child.stdout:
        yield line.rstrip("\n")
        left -= not line.startswith("open")
        if chance and left == 0:
            try:
                child.wait(timeout=chance.random() * 0.15)  # somewhere between this line and the next
            except subprocess.TimeoutExpired:
                child.kill()
    child.wait()
    child.stdout.close()


def note(expected: Expected, lines: Iterator[str]) -> None:
    for line in lines:
        kind, *words = line.split("\t")
        assert kind in ("open", "row", "begin", "done"), line
        if kind == "begin":
            expected.setdefault(words[0], {"deleted"}).add(words[1])
        elif kind == "done":
            expected[words[0]] = {words[1]}


def check(shelf: Shelf, expected: Expected) -> None:
    """Everything agrees, and of every file exactly an acknowledged or outstanding version is there, whole."""
    assert disagreements(shelf) == []
    there = {document.name: document for document in shelf.library.documents(shelf.library.collection(COLLECTION).id)}
    for name, versions in expected.items():
        document = there.pop(f"{name}.txt", None)
        text = shelf.library.text(document.id) if document else None
        texts = {version: None if version == "deleted" else text_of(name, int(version)) for version in versions}
        found = [version for version, whole in texts.items() if (whole and whole.strip()) == (text and text.strip())]
        assert found, f"{name}: none of {versions}"
        expected[name] = set(found)
    assert there == {}


def check_vectors(shelf: Shelf) -> None:
    """Those that were not made are made now."""
    collection = shelf.library.collection(COLLECTION)
    *_, last = shelf.ingest.complete(collection.id)
    assert last.stage == "ready"
    assert shelf.library.unembedded(collection.id) == ()
    assert disagreements(shelf) == []


def check_search(shelf: Shelf) -> None:
    """A sample of chunks is found by their own vectors, but for the one in twenty that a sound graph may miss.

    The graph is approximate, and each deletion thins it out; a lost one finds hardly any.
    """
    collection = shelf.library.collection(COLLECTION)
    sample = next(shelf.library.stored_chunks(collection.id, 20), ())
    missed = [stored.chunk.id for stored in sample if similarity_to_itself(shelf, collection.id, stored) < 0.999]
    assert len(missed) <= len(sample) / 20


def similarity_to_itself(shelf: Shelf, collection_id: str, stored: StoredChunk) -> float:
    assert stored.vector is not None
    [(_, similarity)] = shelf.index.query(collection_id, np.frombuffer(stored.vector, dtype="<f4"), 1)
    return similarity


def kill_and_check(root: Path, seed: int, moment: str, expected: Expected) -> None:
    chance = random.Random(seed) if moment == "never" else None
    note(expected, lines_until_dead(start(root, seed, moment), chance))
    shelf = open_shelf(root)
    try:
        if any(each.name == COLLECTION for each in shelf.library.collections()):
            shelf.ingest.reconcile()
            check(shelf, expected)
            check_vectors(shelf)
            check_search(shelf)
    finally:
        shelf.close()


def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    expected: Expected = {}
    for seed in range(RANDOM_KILLS):
        kill_and_check(tmp_path / "data", seed, "never", expected)
    assert len(expected) > 5


@pytest.mark.parametrize("moment", MOMENTS[1:])
def test_a_kill_at_a_bad_moment_loses_nothing(tmp_path: Path, moment: str) -> None:
    expected: Expected = {}
    kill_and_check(tmp_path / "data", len(moment), moment, expected)
    assert expected

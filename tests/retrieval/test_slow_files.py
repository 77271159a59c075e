"""Files that take long to read, and the others that are taken in beside them."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from playground.core.clock import Clock
from playground.core.values import Collection
from playground.documents.chunking import ChunkSettings
from playground.documents.parse import parse
from playground.retrieval.ingest import FileProgress, IncomingFile
from playground.retrieval.ingest.turns import FAST, SLOW, Turn, Turns
from tests.retrieval.conftest import Shelf, disagreements, open_shelf

Write = Callable[..., Path]


class Gate:
    """Holds the reading of every file called slow… until it is opened; the others are quick whatever the clock says."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.most = self._reading = 0
        self._lock = threading.Lock()

    def parse(self, path: Path, name: str, *arguments: Any, on_wait: Callable[[], object], **more: Any) -> object:
        with self._lock:
            self._reading += 1
            self.most = max(self.most, self._reading)
        try:
            while name.startswith("slow") and not self.opened.is_set():
                on_wait()
                self.opened.wait(0.001)  # leaves the processor to the others
        finally:
            with self._lock:
                self._reading -= 1
        return parse(path, name, *arguments, encoding=more["encoding"])  # by the time of the system


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr("playground.retrieval.ingest.reading.parse", gate.parse)
    return gate


@pytest.fixture
def desk(tmp_path: Path, gate: Gate) -> Iterator[Shelf]:
    """A shelf whose clock goes a tenth of a second further each time it is asked."""
    ticks = itertools.count()
    shelf = open_shelf(tmp_path / "desk", clock=Clock(monotonic=lambda: next(ticks) / 10))
    yield shelf
    gate.opened.set()
    shelf.close()


def upload(shelf: Shelf, collection: Collection, paths: Sequence[Path]) -> Iterator[FileProgress]:
    return shelf.ingest.run(collection, [IncomingFile(path, path.name) for path in paths])


def test_slow_files_keep_no_other_file_of_the_upload_waiting(desk: Shelf, gate: Gate, write: Write) -> None:
    slow = [write(f"slow{number}.txt") for number in range(3 * (FAST + SLOW))]
    rows = upload(desk, desk.ingest.create_collection("c"), [*slow, write("note.txt", "A longer text. " * 9)])
    note = next(row for row in rows if row.name == "note.txt" and row.ended)
    assert note.stage == "ready"
    assert not gate.opened.is_set()
    gate.opened.set()
    assert {row.stage for row in rows if row.ended} == {"ready"}
    assert disagreements(desk) == []


def test_slow_files_keep_no_other_upload_waiting(desk: Shelf, gate: Gate, write: Write) -> None:
    mine, theirs = desk.ingest.create_collection("mine"), desk.ingest.create_collection("theirs")
    paths = [write(f"slow{number}.txt") for number in range(3 * (FAST + SLOW))]
    told: list[FileProgress] = []
    slow = threading.Thread(target=lambda: told.extend(upload(desk, theirs, paths)))
    slow.start()
    *_, note = upload(desk, mine, [write("note.txt")])
    assert (note.stage, gate.opened.is_set()) == ("ready", False)
    gate.opened.set()
    slow.join()
    assert [row.stage for row in told if row.ended] == ["ready"] * len(paths)
    assert disagreements(desk) == []


def test_no_more_files_are_read_at_a_time_than_there_are_places(desk: Shelf, gate: Gate, write: Write) -> None:
    collection = desk.ingest.create_collection("c")
    rows = upload(desk, collection, [write(f"{name}{n}.txt") for n in range(9) for name in ("slow", "quick")])
    ended = 0
    while ended < 9:
        ended += next(rows).ended
    gate.opened.set()
    list(rows)
    assert gate.most <= FAST + SLOW


def test_small_files_are_offered_before_large_ones(desk: Shelf, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    ask = Turns.ask

    def noted(turns: Turns, *arguments: Any, size: int, **more: Any) -> Turn:
        sizes.append(size)
        return ask(turns, *arguments, size=size, **more)

    monkeypatch.setattr(Turns, "ask", noted)
    paths = [write(f"{size}.txt", "x" * size) for size in (4_000, 3_000, 2_000, 1_000)]
    list(upload(desk, desk.ingest.create_collection("c"), paths))
    assert sizes == [1_000, 2_000, 3_000, 4_000]


def test_of_two_files_of_one_name_the_last_one_stays_though_it_is_smaller(desk: Shelf, write: Write) -> None:
    collection = desk.ingest.create_collection("c")
    list(upload(desk, collection, [write("a.txt", "large " * 900, "one"), write("a.txt", "small", "two")]))
    [document] = desk.library.documents(collection.id)
    assert desk.library.text(document.id) == "small"


def test_a_file_that_waits_for_its_turn_says_so(desk: Shelf, gate: Gate, write: Write) -> None:
    rows = upload(desk, desk.ingest.create_collection("c"), [write(f"slow{number}.txt") for number in range(9)])
    seen: dict[str, str] = {}
    while sum(stage == "reading" for stage in seen.values()) < FAST + SLOW:
        row = next(rows)
        seen[row.name] = row.stage
    assert sorted(seen.values())[FAST + SLOW :] == ["waiting"] * (9 - FAST - SLOW)
    rows.close()  # type: ignore[attr-defined]


def test_stop_ends_readings_that_never_tell_a_page(desk: Shelf, gate: Gate, write: Write) -> None:
    rows = upload(desk, desk.ingest.create_collection("c"), [write(f"slow{number}.txt") for number in range(9)])
    next(row for row in rows if row.stage == "reading")
    rows.close()  # type: ignore[attr-defined]
    assert not gate.opened.is_set()
    assert disagreements(desk) == []


def test_a_preview_has_its_turn_like_others(desk: Shelf, gate: Gate, write: Write) -> None:
    collection = desk.ingest.create_collection("c")
    *_, row = upload(desk, collection, [write("note.txt", "曲曲折折的荷塘上面。" * 99)])
    held = threading.Thread(target=lambda: list(upload(desk, collection, [write(f"slow{n}.txt") for n in range(9)])))
    held.start()
    assert row.document is not None
    assert desk.ingest.preview(row.document.id, ChunkSettings(64, 0)).pieces
    gate.opened.set()
    held.join()

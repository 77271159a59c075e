"""What a full disk does, moment by moment: does the server answer, is it said in one sentence, is anything lost?

    mount -t tmpfs -o size=700m none /mnt/small && python -m tests.benchmarks.full_disk /mnt/small [--rounds 3]

The folder lies on a small disk of its own, which is filled to the last byte and freed again. The app runs as it does for
people; the moment inside it is reached by a thread of the same process that fills the disk and then goes on.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

import app
from playground.core.errors import PlaygroundError
from playground.core.events import Delta
from playground.core.values import PromptChoice, RunSpec
from playground.documents.samples import SAMPLES
from playground.retrieval.index import VectorIndex
from playground.retrieval.ingest.reading import Reader
from playground.runs.folding import apply
from playground.settings import Settings
from playground.workspace import Workspace
from tests.benchmarks.full_disk_studies import Studies
from tests.fakes.app_process import ROOT, clean_environment, free_port

_SAID = "FULL-DISK "
_PING = 0.1
_FILLER = "filler"
_WITHOUT_HIDDEN = 14
"""Version of the schema before what is hidden in files could be read."""
Outcome = str | None
"""The code of the failure; None where all went well."""


# The disk ---------------------------------------------------------------------------------------------------------------


def fill(folder: Path) -> None:
    """Leave no byte on the disk of the folder."""
    with (folder / _FILLER).open("ab", buffering=0) as filler, suppress(OSError):
        size = 1 << 20
        while size:
            try:
                while filler.write(b"\xa5" * size):
                    pass
            except OSError:
                size //= 2


def free(folder: Path) -> None:
    (folder / _FILLER).unlink(missing_ok=True)


# Inside the app ---------------------------------------------------------------------------------------------------------


class Moments:
    """Reaches each moment in the process of the app and tells what came of it."""

    def __init__(self, workspace: Workspace, folder: Path, url: str) -> None:
        self._workspace = workspace
        self._folder = folder
        self._url = url
        self._number = 0

    def all(self) -> Iterator[tuple[str, Callable[[], Outcome], Callable[[], Outcome]]]:
        """Name, what is done on the full disk, and the same once there is space again."""
        yield "before an upload", self._filled(self._upload), self._upload
        yield "during an upload", self._at(self._upload_slowly), self._upload_slowly
        yield "while a file is kept", self._filled(self._take_in), self._take_in
        yield "reading", self._patched(Reader, "_read", self._take_in), self._take_in
        yield (
            "embedding",
            self._patched(type(self._workspace.embedder), "embed_documents", self._take_in),
            self._take_in,
        )
        yield "storing", self._patched(VectorIndex, "add", self._take_in), self._take_in
        yield "indexing", self._patched(VectorIndex, "add", self._take_in, after=True), self._take_in
        yield "start of a run", self._filled(self._ask), self._ask
        yield "end of a run", self._at(self._ask_and_fill), self._ask
        yield "saving a prompt", self._filled(self._save_prompt), self._save_prompt
        yield "a new collection", self._filled(self._create), self._create
        studies = Studies(self._workspace, self._url)
        for name, work in studies.all():
            yield name, self._filled(work), work
        yield "during a batch", self._at(studies.batch_and_fill), studies.batch

    def _fill(self) -> None:
        """Leave no room in SQLite's log, either: it keeps what it once had."""
        with sqlite3.connect(self._folder / "data" / "playground.db", timeout=30) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.close()
        fill(self._folder)

    def _filled(self, work: Callable[[], Outcome]) -> Callable[[], Outcome]:
        def run() -> Outcome:
            self._fill()
            return work()

        return run

    def _at(self, work: Callable[[Callable[[], None]], Outcome]) -> Callable[[], Outcome]:
        return lambda: work(self._fill)

    def _patched(
        self, owner: type, name: str, work: Callable[[], Outcome], *, after: bool = False
    ) -> Callable[[], Outcome]:
        """`work`, in which the disk is filled as that method is called, or as it returns."""
        original = getattr(owner, name)

        def method(*arguments: Any, **more: Any) -> Any:
            if after:
                result = original(*arguments, **more)
                self._fill()
                return result
            self._fill()
            return original(*arguments, **more)

        def run() -> Outcome:
            with patch.object(owner, name, method):
                return work()

        return run

    def _name(self) -> str:
        self._number += 1
        return f"note {self._number}.txt"

    def _upload(self) -> Outcome:
        files = {"files": (self._name(), b"x" * 300_000)}
        answer = httpx.post(f"{self._url}/gradio_api/upload", files=files, timeout=30, trust_env=False)
        return None if answer.status_code == 200 else f"HTTP {answer.status_code}: {answer.text[:200]}"

    def _upload_slowly(self, between: Callable[[], None] = lambda: None) -> Outcome:
        def body() -> Iterator[bytes]:
            yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="slow.txt"\r\n\r\n' + b"x" * 1_500_000
            between()
            yield b"x" * 1_500_000 + b"\r\n--b--\r\n"

        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        answer = httpx.post(
            f"{self._url}/gradio_api/upload", content=body(), headers=headers, timeout=30, trust_env=False
        )
        return None if answer.status_code == 200 else f"HTTP {answer.status_code}: {answer.text[:200]}"

    def _take_in(self) -> Outcome:
        name = self._name()
        path = Path("/dev/shm") / f"full-disk-{os.getpid()}-{name}"
        path.write_text(f"{name} is about bees.\n" + "".join(f"Line {n} of {name}. 荷塘。\n" for n in range(4_000)))
        try:
            *_, last = self._workspace.add(path, collection="bees")
        except PlaygroundError as error:
            return error.code
        finally:
            path.unlink()
        told = [last.failure] if last.failure else [*last.warnings]
        missing = last.document and self._workspace.library.unembedded(last.document.collection_id)
        return next((each.code for each in told), "vectors missing" if missing else None)

    def _ask(self) -> Outcome:
        return self._ask_and_fill(lambda: None)

    def _ask_and_fill(self, at_first_word: Callable[[], None]) -> Outcome:
        import asyncio

        choice = PromptChoice(self._workspace.catalog.stock("en"))
        spec = RunSpec("What do bees do?", SAMPLES["en"], choice, "builtin", "builtin")

        async def ask() -> Outcome:
            run, filled = None, False
            try:
                async for event in self._workspace.pipeline.ask(spec):
                    run = apply(run, event)
                    if isinstance(event, Delta) and not filled:
                        filled = True
                        at_first_word()
            except PlaygroundError as error:
                return error.code
            if run is None:
                return "no run"
            codes = [notice.code for notice in run.notices]
            return run.failure.code if run.failure else next((code for code in codes if "kept" in code), None)

        return asyncio.run(ask())

    def _save_prompt(self) -> Outcome:
        from dataclasses import replace

        stock = self._workspace.catalog.stock("en")
        self._number += 1
        try:
            self._workspace.prompts.save(replace(stock, name=f"mine {self._number}"))
        except PlaygroundError as error:
            return error.code
        return None

    def _create(self) -> Outcome:
        self._number += 1
        try:
            self._workspace.ingest.create_collection(f"new {self._number}")
        except PlaygroundError as error:
            return error.code
        return None


def inside(folder: Path, port: int, rounds: int) -> None:
    """The app, with a thread that reaches the moments."""

    class Watched(Workspace):
        def warm_up(self) -> None:
            super().warm_up()
            threading.Thread(target=moments, args=(self,), daemon=True).start()

    def moments(workspace: Workspace) -> None:
        reached = Moments(workspace, folder, f"http://127.0.0.1:{port}")
        for _ in range(rounds):
            for name, work, again in reached.all():
                try:
                    full = work()
                except BaseException as error:
                    full = f"!! {type(error).__name__}: {error}"
                free(folder)
                try:
                    after = again()
                except BaseException as error:
                    after = f"!! {type(error).__name__}: {error}"
                print(_SAID + json.dumps([name, full, after]), flush=True)
        print(_SAID + json.dumps(None), flush=True)

    settings = Settings(data_dir=folder / "data", port=port, limits={"free_mb": 0})  # type: ignore[arg-type]
    with patch.object(app, "Workspace", Watched):
        app.serve(settings, "en")


# Outside ----------------------------------------------------------------------------------------------------------------


@contextmanager
def pinging(url: str) -> Iterator[list[float]]:
    """Asks for the page all the while; the seconds each answer took."""
    times: list[float] = []
    stop = threading.Event()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ping() -> None:
        while not stop.wait(_PING):
            begun = time.monotonic()
            with suppress(urllib.error.HTTPError):
                opener.open(f"{url}/theme.css", timeout=60).read()
            times.append(time.monotonic() - begun)

    thread = threading.Thread(target=ping)
    thread.start()
    try:
        yield times
    finally:
        stop.set()
        thread.join()


def running(folder: Path, rounds: int) -> None:
    """Every moment while the server runs, then a stop on the full disk and a start without loss."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.full_disk", str(folder), "--inside", str(port)]
    process = subprocess.Popen(
        [*command, "--rounds", str(rounds)],
        cwd=ROOT,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("w"),  # on the disk that is full
        text=True,
    )
    assert process.stdout is not None
    lines = iter(process.stdout)
    next(line for line in lines if "http://" in line)
    with pinging(f"http://127.0.0.1:{port}") as times:
        for line in lines:
            if not line.startswith(_SAID):
                continue
            told = json.loads(line.removeprefix(_SAID))
            if told is None:
                break
            name, full, after = told
            print(f"{name:<24} full: {full!s:<40} then: {after}", flush=True)
    print(f"slowest of {len(times)} answers meanwhile: {max(times):.2f} s")
    fill(folder)
    process.terminate()
    print("stop on the full disk (the log is folded into the file): exit", process.wait(60))
    free(folder)
    lost(folder)


def lost(folder: Path) -> None:
    """Start, and compare rows with originals and vectors."""
    settings = Settings(data_dir=folder / "data", limits={"free_mb": 0})  # type: ignore[arg-type]
    with Workspace(settings, {}) as workspace:
        workspace.warm_up()
        wrong = [finding.code for finding in workspace.findings]
        for collection in workspace.library.collections():
            documents = workspace.library.documents(collection.id)
            wrong += [each.name for each in documents if not workspace.ingest.originals.path(each.id).exists()]
            if workspace.index.ids(collection.id) != workspace.library.embedded_ids(collection.id):
                wrong.append(f"vectors of {collection.name}")
            print(f"after a start: {collection.name} has {len(documents)} documents, {collection.chunks} chunks")
        print(f"found by the start, lost or in disagreement: {wrong or 'nothing'}")


def starting(folder: Path) -> None:
    """A start, and a migration, on a full disk; both once more with space."""
    for name, prepare in {"start": lambda: None, "migration": lambda: age(folder)}.items():
        prepare()
        fill(folder)
        print(f"{name} on the full disk: {start(folder)}")
        free(folder)
        print(f"{name} with space again: {start(folder)}")


def age(folder: Path) -> None:
    """Take the migration back that added what is hidden in files."""
    connection = sqlite3.connect(folder / "data" / "playground.db")
    for table, column in (("collections", "reads_hidden"), ("cuttings", "hidden")):
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    connection.execute(f"PRAGMA user_version={_WITHOUT_HIDDEN}")
    connection.commit()
    connection.close()


def start(folder: Path) -> str:
    """What a start says that is stopped as soon as it listens."""
    port = free_port()
    command = [sys.executable, "app.py", "--data-dir", str(folder / "data"), "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line.strip())
        if "http://" in line:
            process.terminate()
    return f"exit {process.wait(60)}: {' | '.join(said)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.folder, options.inside, options.rounds)
        return
    shutil.rmtree(options.folder / "data", ignore_errors=True)
    free(options.folder)
    running(options.folder, options.rounds)
    for _ in range(options.rounds):
        starting(options.folder)
    lost(options.folder)


if __name__ == "__main__":
    main()

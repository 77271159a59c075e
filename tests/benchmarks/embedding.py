"""What making vectors costs, and whether a page that streams notices: `python -m tests.benchmarks.embedding [1000 10000]`.

A collection is prepared whose documents are found by their words and lack their vectors; the app makes these once it
has started. Meanwhile another page asks one question after the other, of that collection, and a paced server writes 50
tokens a second: told are the longest times between two messages, and to the first text. Afterwards the same page asks
with nothing beside it. Load of the machine counts in all of it.
"""

import asyncio
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from playground.retrieval.embedders import SemanticEmbedder
from playground.settings import Settings
from playground.storage.database import Writing
from playground.workspace import Workspace
from tests.benchmarks.question import fill, marked_questions
from tests.fakes.app_process import AppProcess, cpu_seconds, family, rss_mb
from tests.fakes.paced_server import MODEL, paced
from tests.fakes.page import Page, Shown

SIZES = (1_000, 10_000)
_QUIET = 8
"""Questions with nothing beside them."""
_OURS = b"playground.retrieval.embedders.use"


def prepare(folder: Path, chunks: int) -> str:
    """A data folder with that many chunks and no vector; the name of the collection."""
    hashed = Settings(data_dir=folder / "data", embedder={"provider": "hash"})  # type: ignore[arg-type]
    with Workspace(hashed, {}) as workspace:
        name = fill(workspace, folder, chunks)
        collection = workspace.library.collection(name)

        def take(writing: Writing) -> None:
            writing.execute("UPDATE collections SET embedder = ?", (SemanticEmbedder.fingerprint,))
            writing.execute("UPDATE chunks SET vector = x''")
            for document in workspace.library.document_ids(writing, collection.id):
                workspace.library.note_vectors(writing, document)

        workspace.database.write(take)
    return name


def missing(data: Path) -> int:
    with closing(sqlite3.connect(f"file:{data / 'playground.db'}?mode=ro", uri=True)) as reading:
        return int(reading.execute("SELECT count(*) FROM chunks WHERE length(vector) = 0").fetchone()[0])


def encoder(app: AppProcess) -> list[int]:
    """The processes of the encoder: the one that forks, and the one that works."""
    found = []
    for pid in family(app.pid):
        try:
            if _OURS in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
        except OSError:
            continue
    return found


async def asked_while(url: str, collection: str, going: Callable[[int], bool]) -> list[Shown]:
    """One question after the other in one page, as long as `going` says so of their number."""
    shown: list[Shown] = []
    async with Page(url) as page:
        await page.open()
        questions = list(marked_questions(40).values())
        while await asyncio.to_thread(going, len(shown)):
            question = questions[len(shown) % len(questions)]
            shown.append(await page.ask(question, collection=collection, endpoint="paced", model=MODEL))
    return shown


def told(name: str, shown: Sequence[Shown]) -> str:
    firsts = [one.first - one.asked for one in shown if one.first is not None]
    gaps = [gap_of(one) for one in shown if one.first is not None]
    return (
        f"| {name} | {len(shown)} | {1000 * max(gaps):.0f} | {1000 * statistics.median(gaps):.0f} |"
        f" {1000 * statistics.median(firsts):.0f} | {1000 * max(firsts):.0f} |"
    )


def gap_of(one: Shown) -> float:
    """The longest time between two messages once the answer had begun."""
    moments = [moment for moment in one.moments if one.first is not None and moment >= one.first]
    return max((after - before for before, after in pairwise(moments)), default=0.0)


def measure(chunks: int) -> None:
    with tempfile.TemporaryDirectory() as folder, paced(first=0.1, rate=50, tokens=100) as server:
        name = prepare(Path(folder), chunks)
        environ = {"PLAYGROUND_ENDPOINTS": json.dumps([{"name": "paced", "base_url": server.url}])}
        with AppProcess(Path(folder) / "data", environ=environ) as app:
            total, load = missing(app.data), os.getloadavg()[0]
            app.wait_open()
            began = time.monotonic()
            busy = asyncio.run(asked_while(app.url, name, lambda _: missing(app.data) > 0))
            seconds = time.monotonic() - began
            used = {pid: (cpu_seconds(pid), rss_mb(pid)) for pid in encoder(app)}
            own, family_rss = app.rss_mb(), app.family_rss_mb()
            app.wait_quiet()
            quiet = asyncio.run(asked_while(app.url, name, lambda count: count < _QUIET))
            app.stop()
    print(
        f"\n{total} chunks, load {load:.1f} on {os.cpu_count()} cores: {seconds:.0f} s from the open page to the last"
    )
    cpu, most = sum(cpu for cpu, _ in used.values()), max((rss for _, rss in used.values()), default=0.0)
    print(f"encoder: {cpu:.1f} CPU s, {1000 * cpu / total:.1f} ms a chunk, {most:.0f} MB; app {own:.0f} MB,")
    print(f"all processes {family_rss:.0f} MB, pages they share counted each time")
    print("| page that streams | answers | longest gap ms | its median | first text ms, median | longest |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(told("while vectors are made", busy) if busy else "| while vectors are made | 0 | | | | |")
    print(told("afterwards", quiet), flush=True)


def main(sizes: Sequence[int]) -> None:
    """Print a block for each size."""
    for size in sizes:
        measure(size)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)

"""Descriptors and memory over many rounds: collections made and deleted, questions asked, files taken in at once.

    python -m tests.benchmarks.endurance [--collections 500] [--runs 2000] [--files 1000]

Every line has the descriptors and the resident memory of this process, then of the largest of its children.
"""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

from playground.core.values import PromptChoice, RunSpec
from playground.documents.samples import SAMPLES
from playground.settings import Settings
from playground.workspace import Workspace
from tests.fakes.app_process import family, rss_mb

_AT_ONCE = 20


def descriptors(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0


def tell(state: str) -> None:
    children = [pid for pid in family(os.getpid()) if pid != os.getpid()]
    theirs = f"{max(map(descriptors, children)):4} descriptors {max(map(rss_mb, children)):5.0f} MB"
    print(f"{state:<34}{descriptors(os.getpid()):4} descriptors {rss_mb(os.getpid()):5.0f} MB   {theirs}", flush=True)


def come_and_go(workspace: Workspace, folder: Path, rounds: int) -> None:
    """Make a collection with a document, ask it, and delete it."""
    path = folder / "note.txt"
    path.write_text("What bees say. 曲曲折折的荷塘上面。", "utf-8")
    for number in range(rounds):
        name = f"collection {number}"
        list(workspace.add(path, collection=name))
        workspace.search("bees", name)
        workspace.ingest.delete_collection(workspace.library.collection(name).id)
        if number % 100 == 99:
            tell(f"{number + 1} collections")


async def ask(workspace: Workspace, runs: int) -> None:
    choice = PromptChoice(workspace.catalog.stock("zh"))
    spec = RunSpec("年假没有休完怎么办？", SAMPLES["zh"], choice, "builtin", "builtin")
    for done in range(0, runs, _AT_ONCE):
        await asyncio.gather(*(workspace.run(spec) for _ in range(_AT_ONCE)))
        if (done + _AT_ONCE) % 500 == 0:
            tell(f"{done + _AT_ONCE} runs")


def take_in(workspace: Workspace, folder: Path, count: int) -> None:
    paths = [folder / f"file {number}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"File {number} tells of bees and of the pond. 曲曲折折的荷塘上面。\n" * 40, "utf-8")
    rows = [row for row in workspace.add(*paths, collection="many") if row.ended]
    tell(f"{count} files, {sum(row.failure is None for row in rows)} ready")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collections", type=int, default=500)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--files", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Workspace(Settings(data_dir=Path(folder) / "data"), {}) as workspace:
        workspace.warm_up()
        come_and_go(workspace, Path(folder), 20)
        asyncio.run(ask(workspace, 20))
        tell("at the beginning")
        come_and_go(workspace, Path(folder), options.collections)
        asyncio.run(ask(workspace, options.runs))
        take_in(workspace, Path(folder), options.files)


if __name__ == "__main__":
    main()

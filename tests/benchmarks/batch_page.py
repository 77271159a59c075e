"""Milliseconds for the HTML of a large batch on the page: `python -m tests.benchmarks.batch_page [--rows 2000] [--arms 4]`

The database alone, without the page between, is measured by `tests.benchmarks.grid`.
"""

import argparse
import gc
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from playground.settings import Settings
from playground.studies.batches.grid import View
from playground.studies.values import Judgement
from playground.ui.batch.kept import Kept
from playground.ui.batch.looking.location import Location, Place
from playground.ui.batch.looking.pictures import Pictures
from playground.ui.batch.looking.reading import BatchReading
from playground.ui.html.elements import Html
from playground.workspace import Workspace
from tests.benchmarks.grid import made

VIEWS = {
    "first page": View(measure=""),
    "page 7": View(measure="", page=7),
    "failed": View("failed", measure=""),
    "differ": View("differ", measure=""),
    "broken, one arm": View("broken", measure="verdict", arm="方案1"),
    "tag and check": View(tag="手册", check="length", measure=""),
    "searched": View(text="采莲 报销", measure=""),
}


def _timed(name: str, act: Callable[[], object], rounds: int = 9) -> None:
    taken: list[float] = []
    worked: list[float] = []
    for _ in range(rounds):
        began, busy = time.perf_counter(), time.process_time()
        act()
        taken.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    first, median, slowest = taken[0], statistics.median(taken), max(taken)
    told = f"first {first:6.1f} ms   median {median:6.1f} ms   slowest {slowest:6.1f} ms"
    print(f"{name:<31} {told}   of the processor {statistics.median(worked):6.1f} ms")


def _measure(workspace: Workspace, rows: int, arms: int) -> None:
    batch = made(workspace, rows, arms)
    gc.freeze()  # as the page does once it is there
    here, kept = Location("batch", batch.id), Kept()
    pictures = Pictures(workspace, BatchReading(workspace))
    fresh: list[Pictures] = []

    def first() -> None:
        fresh.append(Pictures(workspace, BatchReading(workspace)))
        fresh[-1].glance(kept, here, "zh")

    def then() -> None:
        one = fresh.pop()
        one.after_glance(kept, here, Html(""), "zh")

    _timed("opened, nothing read yet: rows", first)
    _timed("  then what is said of all", then)
    _timed("opened again", lambda: pictures.batch_parts(kept, here, "zh"))
    for name, view in VIEWS.items():
        _timed(name, lambda view=view: pictures.view_parts(kept, replace(here, view=view), "zh"))  # type: ignore[misc]
    places = cycle(Place(question.id, arm.name) for question in batch.plan.questions for arm in batch.plan.arms)
    _timed("a cell opened", lambda: pictures.cell_parts(kept, replace(here, cell=next(places)), "zh"))
    run = next(line.run for line in workspace.studies.store.cells(batch.id) if line.run)
    verdicts = cycle(("right", "wrong"))

    def judged() -> None:
        workspace.studies.judgements.judge(Judgement(run, next(verdicts)))  # type: ignore[arg-type]
        pictures.changed_parts(kept, here, "zh")

    _timed("what changed, after a verdict", judged)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--arms", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Workspace(Settings(data_dir=Path(folder))) as workspace:
        _measure(workspace, options.rows, options.arms)
    print(f"largest resident memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


if __name__ == "__main__":
    main()

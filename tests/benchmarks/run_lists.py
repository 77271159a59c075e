"""Milliseconds to list, filter and count runs as a page of the history does: `python -m tests.benchmarks.run_lists [--runs 20000]`.

The runs are made up, in Chinese and English, each with a record of its usual size (about 30 kB), in a folder that is
deleted at the end. Every figure is the median of several; the slowest stands beside it.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playground.core.clock import stamp
from playground.core.values import (
    PARTS,
    Chunk,
    Fate,
    Hit,
    Origin,
    Passage,
    PromptChoice,
    PromptSet,
    Run,
    RunSpec,
    Score,
    Status,
    Timings,
)
from playground.runs.history import ALL, History, Page, RunFilter, Sort
from playground.runs.store import RunStore
from playground.storage.database import Database
from tests.benchmarks.question import material

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_STATUS: tuple[Status, ...] = ("completed",) * 17 + ("failed", "cancelled", "interrupted")
_TIMES = 15


def made_up(count: int) -> Iterator[Run]:
    """So many runs, one a minute: of four models, ten prompts, three collections and batches of a hundred."""
    draw, (pools, questions) = random.Random(7), material()
    sets = [PromptSet("team", "zh", {part: f"{number}" * 500 for part in PARTS}, number) for number in range(10)]
    for number in range(count):
        pool = pools[number % 2]
        passages = tuple(_passage(rank, "".join(draw.choices(pool, k=12))) for rank in range(1, 11))
        spec = RunSpec(
            f"{draw.choice(questions)} ({number})",
            f"collection {number % 3}",
            PromptChoice(draw.choice(sets)),
            "gpu",
            f"model-{number % 4}",
            collection_id=f"{number % 3:032x}",
            endpoint_url="http://10.0.0.2:8000/v1",
        )
        yield Run(
            f"{number:032x}",
            spec,
            draw.choice(_STATUS),
            stamp(_FIRST + timedelta(minutes=number)),
            Origin("team", batch=f"{number // 100:032x}" if number % 2 else None, arm="AB"[number % 2]),
            passages,
            answer="".join(draw.choices(pool, k=6)),
            timings=Timings(search=0.02, total=draw.uniform(0.5, 60)),
        )


def _passage(rank: int, text: str) -> Passage:
    chunk = Chunk(f"chunk-{rank}", "d", "handbook.pdf", rank, text, 0, len(text), rank)
    return Passage(Hit(chunk, rank, (Score("fused", 1 / rank), Score("bm25", 9.0))), Fate("sent", rank, 300))


def fill(database: Database, count: int) -> None:
    store = RunStore(database)
    for waiting in [store.save(run) for run in made_up(count)]:
        waiting.result()


FILTERS: Mapping[str, RunFilter] = {
    "all": ALL,
    "failed": RunFilter(status=("failed",)),
    "model and status": RunFilter(model=("model-1",), status=("completed", "cancelled")),
    "a prompt version": RunFilter(prompt=("team",), prompt_number=(3,)),
    "no batch": RunFilter(batch=(None,)),
    "a week": RunFilter(since=_FIRST + timedelta(days=2), before=_FIRST + timedelta(days=9)),
    "Chinese text": RunFilter(text="蜜蜂"),
    "text nowhere": RunFilter(text="nowhere to be found"),
    "text of one run": RunFilter(text="(77)"),
}


def shown(name: str, work: Callable[[], object]) -> str:
    """Median and slowest of several, and the median of processor time, which a busy machine changes little."""
    took, busy = [], []
    for _ in range(_TIMES):
        began, used = time.perf_counter(), time.process_time()
        work()
        took.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.process_time() - used))
    median, processor = statistics.median(took), statistics.median(busy)
    return f"  {name:<26} median {median:6.1f} ms   slowest {max(took):6.1f} ms   processor {processor:6.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20_000)
    count = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        database = Database(path := Path(folder) / "playground.db")
        fill(database, count)
        history = History(database)
        print(f"{count} runs, {path.stat().st_size / 1e6:,.0f} MB, load of the machine {os.getloadavg()[0]:.1f}")
        for name, chosen in FILTERS.items():
            print(shown(f"list, {name}", lambda chosen=chosen: history.list(chosen)))  # type: ignore[misc]
            print(shown(f"count, {name}", lambda chosen=chosen: history.count(chosen)))  # type: ignore[misc]
            print(shown(f"questions, {name}", lambda chosen=chosen: history.questions(chosen)))  # type: ignore[misc]
        last = Page(after=max(count - 50, 0))
        print(shown("list, the last page", lambda: history.list(page=last)))
        print(shown("list, the slowest first", lambda: history.list(sort=Sort("total"))))
        print(shown("list, by collection", lambda: history.list(sort=Sort("collection", down=False))))
        print(shown("counts by status", lambda: history.counts("status")))
        print(shown("counts by prompt", lambda: history.counts("prompt_digest")))
        database.close()


if __name__ == "__main__":
    main()

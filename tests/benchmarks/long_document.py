"""One document of hundreds of pages: what taking it in and asking it costs: `python -m tests.benchmarks.long_document [--pages 520]`.

A PDF of made-up sentences with a fact of its own on every fiftieth page. Told are the time until it is found by its words
and until its vectors are there, memory, and for each way to read (best chunks, whole, automatic) what a question takes
from the click to the packed prompt, what was decided and how far it got.
"""

import argparse
import asyncio
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playground.core.values import Extent, PromptChoice, RetrievalSettings, Run, RunSpec
from playground.documents.parse import NURSERY
from playground.models.endpoints import BUILTIN
from playground.settings import Settings
from playground.workspace import Workspace
from tests.benchmarks.ingest import english, pdf

_EVERY = 50
"""Pages from one fact to the next."""
_SUMMARY = "What is this document about? Summarize it."
_COLOURS = (
    "amber",
    "violet",
    "crimson",
    "ivory",
    "teal",
    "maroon",
    "indigo",
    "olive",
    "coral",
    "khaki",
    "mauve",
    "beige",
)


def facts(pages: int) -> dict[int, tuple[str, str, str]]:
    """By page: a sentence, a question and its answer."""
    return {
        page: (
            f"The {colour} valve of station {page} is closed at {200 + page} bar.",
            f"At what pressure is the {colour} valve closed?",
            f"{200 + page} bar",
        )
        for page, colour in zip(range(_EVERY, pages + 1, _EVERY), _COLOURS, strict=False)
    }


def make(path: Path, pages: int) -> None:
    chance, known = random.Random(5), facts(pages)
    texts = [english(chance, 330) for _ in range(pages)]
    for page, (sentence, _, _) in known.items():
        texts[page - 1] = f"{texts[page - 1][:900]}. {sentence} {texts[page - 1][900:]}"
    path.write_bytes(pdf(texts))


def asked(workspace: Workspace, question: str, extent: Extent, times: int = 1) -> tuple[Run, float]:
    """The last run, and the median of the milliseconds until its prompt was packed and rendered."""
    settings = RetrievalSettings(extent=extent)
    spec = RunSpec(question, "long", PromptChoice(workspace.catalog.stock("en")), BUILTIN.name, BUILTIN.name, settings)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run = asyncio.run(workspace.previewed(spec))
        taken.append(1000 * (time.perf_counter() - began))
    return run, statistics.median(taken)


def rows(workspace: Workspace, pages: int) -> Iterator[str]:
    extents: tuple[Extent, ...] = ("chunks", "auto", "whole")
    for extent in extents:
        run, taken = asked(workspace, _SUMMARY, extent, 5)
        sent = [passage for passage in run.passages if passage.fate.kind == "sent"]
        reading = run.reading
        decided = f"{reading.extent} ({reading.why}), {reading.unlisted} unlisted" if reading else "-"
        if run.failure is not None:
            raise SystemExit(run.failure.message("en"))
        yield f"| a summary | {extent} | {decided} | {len(sent)} of {len(run.passages)} | {taken:.0f} |"
    for extent in extents[:2]:
        found, first, times = 0, 0, []
        for _, question, answer in facts(pages).values():
            run, taken = asked(workspace, question, extent)
            ranks = [passage.hit.rank for passage in run.passages if answer in passage.hit.chunk.text]
            found, first = found + bool(ranks), first + (ranks[:1] == [1])
            times.append(taken)
        count = len(facts(pages))
        yield f"| {count} facts | {extent} | found {found}, first {first} | | {statistics.median(times):.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=520)
    pages = parser.parse_args().pages
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder, Workspace(Settings(data_dir=Path(folder) / "data"), {}) as workspace:
        workspace.ingest.create_collection("long")
        path = Path(folder) / "long.pdf"
        make(path, pages)
        began, by_words = time.perf_counter(), 0.0
        for row in workspace.add(path, collection="long"):
            if row.failure is not None:
                raise SystemExit(row.failure.message("en"))
            if row.document is not None and not by_words:
                by_words = time.perf_counter() - began
        whole = time.perf_counter() - began
        chunks = workspace.library.collection("long").chunks
        print(f"{pages} pages, {chunks} chunks: by words after {by_words:.1f} s, with vectors after {whole:.1f} s")
        asked(workspace, _SUMMARY, "chunks")
        print("| question | asked for | decided | sent | ms |\n| --- | --- | --- | --- | ---: |")
        for line in rows(workspace, pages):
            print(line)
        NURSERY.close()  # what its children used is counted once they have ended
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"memory at most {own:.0f} MB, the largest child {children:.0f} MB")


if __name__ == "__main__":
    main()

"""Milliseconds that a question costs before and after the model, at several sizes of the collection, and in a burst.

    python -m tests.benchmarks.question [--chunks 1000 10000] [--questions 60] [--burst 50] [--no-counts] [--no-page]

Over the same texts and vectors and with one model server on loopback, in the same run and question by question in turn:
the floor (`floor.py`), LangChain where it is installed, and our pipeline with everything on. Counted are the way from the
call to the arrival of the request at the server and the way back from its first token written to the first text at the
caller. Then the same through the page (the click is the event sent, in the protocol of the browser). The server runs in
a process of its own and counts tokens when it is asked to, as vLLM does; --no-counts is one that cannot.
"""

import argparse
import asyncio
import gc
import importlib.util
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playground.core.events import Completed, Delta, Event
from playground.core.values import PromptChoice, RunSpec, Timings
from playground.retrieval.embedders import HashEmbedder
from playground.settings import EmbedderSettings, EndpointSettings, Settings
from playground.workspace import Workspace
from tests.benchmarks.floor import Floor
from tests.fakes.app_process import AppProcess
from tests.fakes.paced_server import MODEL, PacedServer, answer, paced
from tests.fakes.page import Page

HASHED = EmbedderSettings(provider="hash")
"""What the others beside it are given, too."""
_SET = Path(__file__).with_name("retrieval_set")
_SECTIONS = 50
"""Of a file; each becomes one chunk."""
_STAGES = ("queue", "embed", "search", "pack", "render")
_LONG = 100
"""Tokens of an answer in a burst."""
_BURST_FIRST, _BURST_RATE = 0.2, 50
_IDEAL = _BURST_FIRST + (_LONG - 1) / _BURST_RATE


# Material -------------------------------------------------------------------------------------------------------------


@cache
def material() -> tuple[list[list[str]], list[str]]:
    """Sentences in Chinese and in English, and questions about them."""
    pools, questions = [], []
    for language in ("zh", "en"):
        rows = [json.loads(line) for line in (_SET / f"{language}.jsonl").read_text("utf-8").splitlines()]
        texts = [row["text"] for row in rows if "text" in row]
        pools.append([part for text in texts for part in re.split(r"(?<=[。.!?！？])", text) if part.strip()])
        questions += [row["question"] for row in rows if "question" in row]
    return pools, questions


def made(chunks: int) -> list[list[str]]:
    """About `chunks` texts made of the sentences, file by file."""
    draw, (pools, _) = random.Random(7), material()
    files = range(max(chunks // _SECTIONS, 1))
    return [[_text(draw, pools[number % len(pools)]) for _ in range(_SECTIONS)] for number in files]


def fill(workspace: Workspace, folder: Path, chunks: int) -> str:
    """A collection with these texts, a chunk each; its name."""
    name, paths = f"c{chunks}", []
    for number, texts in enumerate(made(chunks)):
        path = folder / f"{chunks}-{number}.md"
        path.write_text("\n\n".join(f"# {place}\n\n{text}" for place, text in enumerate(texts)), "utf-8")
        paths.append(path)
    for progress in workspace.add(*paths, collection=name):
        if progress.failure:
            raise SystemExit(progress.failure.message("en"))
    return name


def _text(draw: random.Random, pool: Sequence[str]) -> str:
    text, length = "", 320 if pool[0] > "\u3000" else 1200
    while len(text) < length:
        text += draw.choice(pool)
    return text


def marked_questions(count: int, begin: int = 0) -> dict[str, str]:
    """Questions by the mark that each of them ends with."""
    _, questions = material()
    marks = [f"nonce-{uuid.uuid4().hex[:8]}" for _ in range(count)]
    return {mark: f"{questions[(begin + number) % len(questions)]} ({mark})" for number, mark in enumerate(marks)}


# Contestants ----------------------------------------------------------------------------------------------------------

Ask = Callable[[str], Awaitable[tuple[float, str]]]
"""A question to the moment of the first text, on the monotonic clock, and the whole answer."""


@dataclass
class Asked:
    """One answer as its caller saw it; moments on the monotonic clock."""

    mark: str
    asked: float
    first: float
    ended: float
    text: str


class Ours:
    """Our pipeline with everything on: hybrid search, rendering in a child, counting, the record."""

    name = "ours"

    def __init__(self, workspace: Workspace, collection: str, endpoint: str) -> None:
        self._workspace, self._collection, self._endpoint = workspace, collection, endpoint
        self.timings: list[Timings] = []

    async def ask(self, question: str) -> tuple[float, str]:
        workspace, first, text = self._workspace, 0.0, ""
        last: Event | None = None
        spec = RunSpec(question, self._collection, PromptChoice(workspace.catalog.stock("zh")), self._endpoint, MODEL)
        async with aclosing(workspace.pipeline.ask(spec)) as events:
            async for event in events:
                last = event
                if isinstance(event, Delta):
                    text += event.text
                    first = first or time.monotonic()
        if not isinstance(last, Completed):
            raise SystemExit(f"the question ended with {last}")
        self.timings.append(last.timings)
        return first, text


def peers(folder: Path, url: str) -> list[Any]:
    """The others, each with an empty collection."""
    found: list[Any] = [Floor(folder / "floor", HashEmbedder(), url, MODEL)]
    if importlib.util.find_spec("langchain_chroma"):
        from tests.benchmarks.langchain_peer import LangChain

        found.append(LangChain(folder / "langchain", HashEmbedder(), url, MODEL))
    return found


async def asked(mark: str, question: str, ask: Ask) -> Asked:
    began = time.monotonic()
    first, text = await ask(question)
    return Asked(mark, began, first, time.monotonic(), text)


async def in_turn(contestants: Sequence[Any], count: int) -> tuple[dict[str, list[Asked]], dict[str, float]]:
    """Everybody's answers, question by question in turn, and processor seconds of this process by name."""
    answers: dict[str, list[Asked]] = defaultdict(list)
    used: dict[str, float] = defaultdict(float)
    for number in range(count):
        for one in random.Random(number).sample(contestants, len(contestants)):
            [(mark, question)] = marked_questions(1, number).items()
            began = time.process_time()
            answers[one.name].append(await asked(mark, question, one.ask))
            used[one.name] += time.process_time() - began
    return answers, used


async def at_once(contestant: Any, count: int) -> tuple[list[Asked], float]:
    """So many questions in one instant, after one alone; beside the answers processor seconds of this process."""
    for many in (1, count):
        began = time.process_time()
        asking = (asked(*each, contestant.ask) for each in marked_questions(many).items())
        found = await asyncio.gather(*asking)
    return found, time.process_time() - began


async def through_page(url: str, server: PacedServer, collection: str, count: int) -> list[float]:
    """From the event of the click to the arrival of the request, in milliseconds, question by question."""
    asked = {}
    async with Page(url) as page:
        await page.open()
        for mark, question in marked_questions(count).items():
            shown = await page.ask(question, collection=collection, endpoint="fake", model=MODEL)
            asked[mark] = shown.asked
    served = server.log()
    return [1000 * (served[mark].arrived - moment) for mark, moment in asked.items()]


def first_of_a_process(name: str, data: Path, folder: Path, url: str, collection: str) -> float:
    """Milliseconds of the first question after everything was opened, and warmed up where there is a way to."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.question",
        "--first",
        name,
        str(data),
        str(folder),
        url,
        collection,
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout.split()[-1])


async def _first(name: str, data: Path, folder: Path, url: str, collection: str) -> None:
    [(mark, question)] = marked_questions(1).items()
    if name == "ours":
        endpoint = EndpointSettings(name="fake", base_url=url)
        with Workspace(Settings(data_dir=data, endpoints=(endpoint,), embedder=HASHED), {}) as workspace:
            await asyncio.to_thread(workspace.warm_up)
            found = await asked(mark, question, Ours(workspace, collection, "fake").ask)
    else:
        (one,) = (peer for peer in peers(folder, url) if peer.name == name)
        found = await asked(mark, question, one.ask)
    before, back = ways([found], PacedServer(url))
    print(before[0] + back[0])


# Figures --------------------------------------------------------------------------------------------------------------


def ways(answers: Sequence[Asked], server: PacedServer) -> tuple[list[float], list[float]]:
    """Milliseconds from the call to the request, and from the first token written to the first text seen."""
    served = server.log()
    return (
        [1000 * (served[one.mark].arrived - one.asked) for one in answers],
        [1000 * (one.first - served[one.mark].written[0]) for one in answers],
    )


def p95(figures: Sequence[float]) -> float:
    ordered = sorted(figures)
    return ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]


def line(name: str, before: Sequence[float], back: Sequence[float]) -> str:
    """Median and p95 of all but the first question."""
    both = [one + other for one, other in zip(before, back, strict=True)][1:]
    return (
        f"  {name:<10} request {statistics.median(before[1:]):6.1f} ms   with the way back"
        f" {statistics.median(both):6.1f} ms   p95 {p95(both):6.1f} ms"
    )


def stages(timings: Sequence[Timings]) -> str:
    medians = ((name, statistics.median(getattr(one, name) or 0.0 for one in timings)) for name in _STAGES)
    return (
        "  "
        + "   ".join(f"{name} {1000 * seconds:.1f}" for name, seconds in medians)
        + "   (medians of the record, ms)"
    )


def report(answers: Mapping[str, Sequence[Asked]], used: Mapping[str, float], server: PacedServer) -> None:
    medians = {}
    for name, found in answers.items():
        before, back = ways(found, server)
        medians[name] = statistics.median(one + other for one, other in zip(before[1:], back[1:], strict=True))
        print(f"{line(name, before, back)}   CPU {1000 * used[name] / len(found):5.1f} ms")
    print(
        "  ours / "
        + "   ours / ".join(f"{name} {medians['ours'] / m:.2f}" for name, m in medians.items() if name != "ours")
    )


def report_burst(name: str, found: Sequence[Asked], cpu: float) -> None:
    firsts = [1000 * (one.first - one.asked) for one in found]
    totals = [one.ended - one.asked for one in found]
    whole = sum(one.text.strip() == answer(one.mark, _LONG).strip() for one in found)
    print(
        f"  {name:<10} first token median {statistics.median(firsts):6.0f} ms   p95 {p95(firsts):6.0f} ms   end x"
        f" {statistics.median(totals) / _IDEAL:.3f} ideal   CPU {1000 * cpu / len(found):5.1f} ms each"
        f"   {whole} of {len(found)} whole",
        flush=True,
    )


def _as_the_app(workspace: Workspace) -> None:
    """Warm up, and set the interpreter as app.py does, for all who are measured here."""
    workspace.warm_up()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)
    sys.setswitchinterval(0.0005)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--burst", type=int, default=50)
    parser.add_argument("--no-counts", action="store_true", help="a server without /tokenize")
    parser.add_argument("--no-page", action="store_true", help="leave the page out")
    parser.add_argument("--first", nargs=5, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.first:
        name, data, folder, url, collection = chosen.first
        return asyncio.run(_first(name, Path(data), Path(folder), url, collection))
    counts = not chosen.no_counts
    with (
        asyncio.Runner() as runner,  # LangChain keeps its connections for all who come, in whatever loop
        paced(first=0.05, rate=1_000, tokens=3, counts=counts) as server,
        paced(_BURST_FIRST, _BURST_RATE, _LONG, counts=counts) as slow,
        tempfile.TemporaryDirectory() as folder,
    ):
        data = Path(folder) / "data"
        endpoints = tuple(
            EndpointSettings(name=name, base_url=one.url) for name, one in (("fake", server), ("slow", slow))
        )
        for chunks in chosen.chunks:
            with Workspace(Settings(data_dir=data, endpoints=endpoints, embedder=HASHED), {}) as workspace:
                _as_the_app(workspace)
                collection, others = (
                    fill(workspace, Path(folder), chunks),
                    peers(Path(folder) / str(chunks), server.url),
                )
                for other in others:
                    other.add([text for texts in made(chunks) for text in texts])
                ours = Ours(workspace, collection, "fake")
                print(f"{workspace.library.collection(collection).chunks} chunks, load {os.getloadavg()[0]:.1f}")
                report(*runner.run(in_turn([*others, ours], chosen.questions)), server)
                print(stages(ours.timings[1:]), flush=True)
        with Workspace(Settings(data_dir=data, endpoints=endpoints, embedder=HASHED), {}) as workspace:
            _as_the_app(workspace)
            smallest = Path(folder) / str(chosen.chunks[0])
            names = [other.name for other in others]
            print(f"{chosen.burst} questions at once, {chosen.chunks[0]} chunks")
            for one in (*peers(smallest, slow.url), Ours(workspace, f"c{chosen.chunks[0]}", "slow")):
                report_burst(one.name, *runner.run(at_once(one, chosen.burst)))
        print("first question of a process, ms")
        for name in (*names, "ours"):
            print(
                f"  {name:<10} {first_of_a_process(name, data, smallest, server.url, f'c{chosen.chunks[0]}'):6.1f}",
                flush=True,
            )
        if not chosen.no_page:
            environ = {"PLAYGROUND_ENDPOINTS": json.dumps([one.model_dump() for one in endpoints])}
            with AppProcess(data, environ=environ) as app:
                app.wait_open()
                app.wait_quiet()
                for chunks in chosen.chunks:
                    figures = asyncio.run(through_page(app.url, server, f"c{chunks}", chosen.questions))[1:]
                    print(
                        f"through the page, {chunks} chunks: request {statistics.median(figures):.1f} ms   p95 {p95(figures):.1f} ms"
                    )


if __name__ == "__main__":
    main()

"""Milliseconds from a question to the request at the model server, at several sizes of the collection.

    python -m tests.benchmarks.question [--chunks 1000 10000] [--questions 60] [--no-counts]

Three ways in the same run, over the same documents and with a model server on loopback: through the page (the click is
the event sent, in the protocol of the browser), the pipeline by itself, and as floor Chroma's query by hand, a joined
prompt and the bare openai client. Questions are the ones of the small retrieval set, each with a mark of its own. The
server runs in another process and counts tokens when it is asked to, as vLLM does; --no-counts is one that cannot.
"""

import argparse
import asyncio
import json
import os
import random
import re
import statistics
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from playground.core.events import Completed, Event
from playground.core.values import PromptChoice, RunSpec, Timings
from playground.retrieval.embedders import HashEmbedder
from playground.settings import EndpointSettings, Settings
from playground.workspace import Workspace
from tests.fakes.app_process import AppProcess
from tests.fakes.paced_server import MODEL, PacedServer, paced
from tests.fakes.page import Page

_SET = Path(__file__).with_name("retrieval_set")
_SECTIONS = 50
"""Of a file; each becomes one chunk."""
_STAGES = ("queue", "embed", "search", "pack", "render")


# Material -------------------------------------------------------------------------------------------------------------


def material() -> tuple[list[list[str]], list[str]]:
    """Sentences in Chinese and in English, and questions about them."""
    pools, questions = [], []
    for language in ("zh", "en"):
        rows = [json.loads(line) for line in (_SET / f"{language}.jsonl").read_text("utf-8").splitlines()]
        texts = [row["text"] for row in rows if "text" in row]
        pools.append([part for text in texts for part in re.split(r"(?<=[。.!?！？])", text) if part.strip()])
        questions += [row["question"] for row in rows if "question" in row]
    return pools, questions


def fill(workspace: Workspace, folder: Path, chunks: int) -> str:
    """About `chunks` chunks made of the sentences; the name of the collection."""
    draw, (pools, _) = random.Random(7), material()
    name, paths = f"c{chunks}", []
    for number in range(max(chunks // _SECTIONS, 1)):
        path = folder / f"{chunks}-{number}.md"
        sections = (_section(draw, pools[number % len(pools)], part) for part in range(_SECTIONS))
        path.write_text("\n\n".join(sections), "utf-8")
        paths.append(path)
    for progress in workspace.add(*paths, collection=name):
        if progress.failure:
            raise SystemExit(progress.failure.message("en"))
    return name


def _section(draw: random.Random, pool: Sequence[str], number: int) -> str:
    text, length = "", 320 if pool[0] > "\u3000" else 1200
    while len(text) < length:
        text += draw.choice(pool)
    return f"# {number}\n\n{text}"


def marked_questions(count: int) -> dict[str, str]:
    """Questions by the mark that each of them ends with."""
    _, questions = material()
    marks = [f"nonce-{uuid.uuid4().hex[:8]}" for _ in range(count)]
    return {mark: f"{questions[number % len(questions)]} ({mark})" for number, mark in enumerate(marks)}


# The three ways -------------------------------------------------------------------------------------------------------


async def through_page(url: str, server: PacedServer, collection: str, count: int) -> list[float]:
    """From the event of the click to the arrival of the request, in milliseconds, question by question."""
    asked = {}
    async with Page(url) as page:
        await page.open()
        for mark, question in marked_questions(count).items():
            shown = await page.ask(question, collection=collection, endpoint="fake", model=MODEL)
            asked[mark] = shown.asked
    return _milliseconds(asked, server)


async def by_pipeline(
    workspace: Workspace, server: PacedServer, collection: str, count: int
) -> tuple[list[float], list[Timings]]:
    """From the call to the arrival of the request; beside it what the record says of the stages."""
    asked, timings = {}, []
    for mark, question in marked_questions(count).items():
        spec = RunSpec(question, collection, PromptChoice(workspace.catalog.stock("zh")), "fake", MODEL)
        asked[mark], last = time.monotonic(), None
        async with aclosing(workspace.pipeline.ask(spec)) as events:
            async for event in events:
                last = event
        timings.append(_timings(last))
    return _milliseconds(asked, server), timings


async def by_hand(workspace: Workspace, server: PacedServer, collection: str, count: int) -> list[float]:
    import openai

    embedder, asked = HashEmbedder(), {}
    found = workspace.library.collection(collection)
    async with openai.AsyncOpenAI(base_url=server.url, api_key="x", max_retries=0) as client:
        for mark, question in marked_questions(count).items():
            asked[mark] = time.monotonic()
            hits = workspace.index.query(found.id, embedder.embed_query(question), 5)
            texts = workspace.library.chunks_by_id([chunk_id for chunk_id, _ in hits])
            content = "\n".join(chunk.text for chunk in texts.values()) + question
            stream = await client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": content}], stream=True
            )
            async for _ in stream:
                pass
    return _milliseconds(asked, server)


def _milliseconds(asked: Mapping[str, float], server: PacedServer) -> list[float]:
    served = server.log()
    return [1000 * (served[mark].arrived - moment) for mark, moment in asked.items()]


def _timings(event: Event | None) -> Timings:
    if not isinstance(event, Completed):
        raise SystemExit(f"the question ended with {event}")
    return event.timings


# Figures --------------------------------------------------------------------------------------------------------------


def line(name: str, figures: Sequence[float]) -> str:
    """Median and p95 of all but the first, which stands apart."""
    ordered = sorted(figures[1:])
    p95 = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    return f"  {name:<10} median {statistics.median(ordered):6.1f} ms   p95 {p95:6.1f} ms   first {figures[0]:7.1f} ms"


def stages(timings: Sequence[Timings]) -> str:
    medians = ((name, statistics.median(getattr(one, name) or 0.0 for one in timings)) for name in _STAGES)
    return (
        "  "
        + "   ".join(f"{name} {1000 * seconds:.1f}" for name, seconds in medians)
        + "   (medians of the record, ms)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--no-counts", action="store_true", help="a server without /tokenize")
    chosen = parser.parse_args()
    with (
        paced(first=0.0, rate=1_000, tokens=3, counts=not chosen.no_counts) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        data, fake = Path(folder) / "data", EndpointSettings(name="fake", base_url=server.url)
        with Workspace(Settings(data_dir=data, endpoints=(fake,)), {}) as workspace:
            workspace.warm_up()
            collections = [fill(workspace, Path(folder), chunks) for chunks in chosen.chunks]
            print(f"load of the machine {os.getloadavg()[0]:.1f}")
            for name in collections:
                figures, timings = asyncio.run(by_pipeline(workspace, server, name, chosen.questions))
                floor = asyncio.run(by_hand(workspace, server, name, chosen.questions))
                print(f"{workspace.library.collection(name).chunks} chunks, {chosen.questions} questions each way")
                print(line("floor", floor))
                print(line("pipeline", figures))
                print(stages(timings))
                ratio = statistics.median(figures[1:]) / statistics.median(floor[1:])
                print(f"  pipeline / floor {ratio:.2f}", flush=True)
        environ = {"PLAYGROUND_ENDPOINTS": json.dumps([fake.model_dump()])}
        with AppProcess(data, environ=environ) as app:
            app.wait_open()
            app.wait_quiet()
            for name in collections:
                print(f"{name} through the page, load of the machine {os.getloadavg()[0]:.1f}")
                print(line("page", asyncio.run(through_page(app.url, server, name, chosen.questions))), flush=True)


if __name__ == "__main__":
    main()

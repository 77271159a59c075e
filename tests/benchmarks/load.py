"""Many people ask at once through the page: are the answers whole, how late are they, what do they cost?

    python -m tests.benchmarks.load [--users 20] [--mode burst|spread] [--no-counts] [--rounds 1]

Each user is a tab that speaks the page's own protocol. The model server writes 100 tokens at 50 a second after 200 ms, in
a process of its own. Floor in the same run: the bare openai client, as many streams at once, without page and documents.
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
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path

from playground.core.values import Run
from playground.documents.samples import SAMPLES
from playground.runs.store import RunStore
from playground.storage.database import Database
from tests.fakes.app_process import AppProcess
from tests.fakes.paced_server import MODEL, PacedServer, Served, answer, paced
from tests.fakes.page import Page, Shown

FIRST, RATE, TOKENS = 0.2, 50, 100
IDEAL = FIRST + (TOKENS - 1) / RATE
SPREAD = 2.0
"""Seconds over which users arrive when they do not come at once."""
QUESTIONS = (
    "采莲南塘秋这几句出自哪里？",
    "年假没有休完怎么办？",
    "两张 22 GB 显卡怎样部署 Qwen2.5-32B？",
    "差旅报销的标准是多少？",
)


@dataclass(frozen=True)
class Answered:
    """One user's answer; moments on the monotonic clock."""

    mark: str
    asked: float
    first: float | None
    ended: float
    text: str
    run_id: str = ""


def new_marks(users: int) -> list[str]:
    return [f"nonce-{uuid.uuid4().hex[:12]}" for _ in range(users)]


async def arriving(mode: str, marks: Sequence[str], one: Callable[[str], Awaitable[Answered]]) -> list[Answered]:
    """All users at once, or each at a moment of its own."""
    random_ = random.Random(5)
    delays = [random_.uniform(0, SPREAD) if mode == "spread" else 0.0 for _ in marks]

    async def later(mark: str, delay: float) -> Answered:
        await asyncio.sleep(delay)
        return await one(mark)

    return await asyncio.gather(*map(later, marks, delays))


async def through_page(
    url: str, mode: str, marks: Sequence[str], opened: Callable[[], None] = lambda: None
) -> list[Answered]:
    """A tab each; `opened` is called when all stand open, before anything is asked."""
    async with Page(url) as first:
        pages = {mark: await Page(url, first.config).__aenter__() for mark in marks}
        for page in pages.values():  # one after the other: what an opened page costs is not what is measured
            await page.open()
        opened()

        async def one(mark: str) -> Answered:
            question = f"{QUESTIONS[int(mark[-4:], 16) % len(QUESTIONS)]} ({mark})"
            shown: Shown = await pages[mark].ask(question, collection=SAMPLES["zh"], endpoint="paced", model=MODEL)
            return Answered(mark, shown.asked, shown.first, shown.ended, _text(shown["written"]), shown["run_id"])

        try:
            return await arriving(mode, marks, one)
        finally:
            for page in pages.values():
                await page.__aexit__()


def _text(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


async def bare(url: str, mode: str, marks: Sequence[str]) -> list[Answered]:
    import openai

    async with openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:

        async def one(mark: str) -> Answered:
            asked, first, text = time.monotonic(), None, ""
            stream = await client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": mark}], stream=True
            )
            async for chunk in stream:
                text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
                first = first or (time.monotonic() if text else None)
            return Answered(mark, asked, first, time.monotonic(), text)

        await one(new_marks(1)[0])
        return await arriving(mode, marks, one)


# Figures --------------------------------------------------------------------------------------------------------------


def spread_of(seconds: Sequence[float]) -> str:
    """Median and p95 in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    return f"median {1000 * statistics.median(ordered):7.1f} ms   p95 {1000 * p95:7.1f} ms"


def wholeness(answers: Sequence[Answered]) -> str:
    whole = sum(one.text.split() == answer(one.mark, TOKENS).split() for one in answers)
    marks = {one.mark for one in answers}
    mixed = sum(any(other in one.text for other in marks - {one.mark}) for one in answers)
    return f"{whole} of {len(answers)} whole, {mixed} mixed"


def report(name: str, answers: Sequence[Answered], served: Mapping[str, Served]) -> None:
    """What the users saw beside what the server did."""
    firsts = [one.first - one.asked for one in answers if one.first is not None]
    totals = [one.ended - one.asked for one in answers]
    print(f"\n{name}: {wholeness(answers)}")
    print(f"  question -> request at the server    {spread_of([served[a.mark].arrived - a.asked for a in answers])}")
    print(f"  question -> first token              {spread_of(firsts)}")
    print(f"  server: request -> first token       {spread_of([served[one.mark].first for one in answers])}")
    late = [one.first - served[one.mark].written[0] for one in answers if one.first is not None]
    print(f"  first token: written -> seen         {spread_of(late)}")
    print(
        f"  question -> end                      {spread_of(totals)}   x {statistics.median(totals) / IDEAL:.3f} ideal"
    )


def report_records(answers: Sequence[Answered], served: Mapping[str, Served], runs: Mapping[str, Run]) -> None:
    """The first-token time that the page shows and the record keeps, beside the server's own."""
    shown = {one.mark: runs[one.run_id].timings.first_token for one in answers}
    known = {mark: seconds for mark, seconds in shown.items() if seconds is not None}
    statuses = {run.status for run in runs.values()}
    print(f"  record: first token                  {spread_of(list(known.values()))}   {len(known)} kept, {statuses}")
    differences = [seconds - served[mark].first for mark, seconds in known.items()]
    print(f"  record less server's own             {spread_of(differences)}")
    for stage in ("queue", "embed", "search", "pack", "render", "generation"):
        print(
            f"    {stage:<10}                         {spread_of([getattr(run.timings, stage) or 0 for run in runs.values()])}"
        )


def app_rounds(app: AppProcess, server: PacedServer, mode: str, users: int, rounds: int) -> list[Answered]:
    """All rounds through the page, with what they cost the app; the machine's load is told with each."""
    opening = asking = 0.0
    rss, answers = app.rss_mb(), []
    for _ in range(rounds):
        opened: list[float] = []
        load, before = os.getloadavg()[0], app.cpu_seconds()
        found = asyncio.run(through_page(app.url, mode, new_marks(users), partial(_note, app, opened)))
        opening += opened[0] - before
        asking += app.cpu_seconds() - opened[0]
        answers += found
        firsts = [one.first - one.asked for one in found if one.first is not None]
        print(f"  round at load {load:4.1f}: first token {spread_of(firsts)}", flush=True)
    report(f"page, {rounds} x {users} users, {mode}", answers, server.log())
    print(f"  app: CPU s {asking / len(answers):.3f} an answer, {opening / len(answers):.3f} a tab that is opened")
    print(f"  app: RSS {rss:.0f} -> {app.rss_mb():.0f} MB")
    return answers


def _note(app: AppProcess, moments: list[float]) -> None:
    moments.append(app.cpu_seconds())


def floor(server: PacedServer, mode: str, users: int, rounds: int) -> None:
    """The same number of streams without page and documents."""
    asyncio.run(bare(server.url, mode, new_marks(1)))  # imports the client
    before, answers = time.process_time(), []
    for _ in range(rounds):
        answers += asyncio.run(bare(server.url, mode, new_marks(users)))
    report(f"floor (openai client alone), {rounds} x {users} streams, {mode}", answers, server.log())
    print(f"  {(time.process_time() - before) / len(answers):.3f} CPU s an answer")


def records(data: Path, answers: Sequence[Answered]) -> dict[str, Run]:
    """The runs as the app left them."""
    database = Database(data / "playground.db")
    try:
        found = {one.run_id: RunStore(database).get(one.run_id) for one in answers}
    finally:
        database.close()
    return {id: run for id, run in found.items() if run is not None}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--mode", choices=("burst", "spread"), default="burst")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--no-counts", action="store_true", help="a server without /tokenize")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, paced(FIRST, RATE, TOKENS, counts=not chosen.no_counts) as server:
        endpoints = json.dumps([{"name": "paced", "base_url": server.url}])
        with AppProcess(Path(folder) / "data", environ={"PLAYGROUND_ENDPOINTS": endpoints}) as app:
            app.wait_open()
            asyncio.run(through_page(app.url, "burst", new_marks(1)))  # also waits for the sample documents
            app.wait_quiet()
            print(f"an ideal answer takes {IDEAL:.2f} s")
            answers = app_rounds(app, server, chosen.mode, chosen.users, chosen.rounds)
            code = app.stop()
        if code:
            raise SystemExit("\n".join(app.output))
        report_records(answers, server.log(), records(app.data, answers))
        floor(server, chosen.mode, chosen.users, chosen.rounds)


if __name__ == "__main__":
    main()

"""Milliseconds from the question to the request at the model server, at several sizes of the collection.

    python -m tests.benchmarks.question [--chunks 1000 10000] [--questions 50]

Baseline in the same run: Chroma's query by hand over the same vectors, a joined prompt and the bare openai client.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from contextlib import aclosing
from pathlib import Path

from playground.core.values import PromptChoice, RunSpec
from playground.retrieval.embedders import HashEmbedder
from playground.settings import EndpointSettings, Settings
from playground.workspace import Workspace
from tests.fakes.openai_server import FakeServer, serving

WORDS = "荷塘月色采莲江南西洲曲员工手册年假结转报销差旅部署显卡量化窗口词元检索提示词回答文档分块模型服务"


def passage(random_: random.Random) -> str:
    return "".join(random_.choice(WORDS) + random_.choice(["", "", "", "，", "。"]) for _ in range(260))


def fill(workspace: Workspace, folder: Path, chunks: int) -> None:
    """About `chunks` chunks in files of fifty."""
    random_ = random.Random(7)
    paths = []
    for number in range(max(chunks // 50, 1)):
        path = folder / f"{chunks}-{number}.md"
        path.write_text("\n\n".join(f"# 第{n}节\n\n{passage(random_)}" for n in range(50)), "utf-8")
        paths.append(path)
    for progress in workspace.add(*paths, collection=f"c{chunks}"):
        if progress.failure:
            raise SystemExit(progress.failure.message("en"))


async def ours(workspace: Workspace, server: FakeServer, collection: str, questions: list[str]) -> list[float]:
    """Milliseconds from the call to the arrival of the request, question by question."""
    figures = []
    for question in questions:
        spec = RunSpec(question, collection, PromptChoice(workspace.catalog.stock("zh")), "fake", "fake-model")
        server.arrived.clear()
        began = time.monotonic()
        async with aclosing(workspace.pipeline.ask(spec)) as events:
            async for _ in events:
                pass
        figures.append((server.chats[-1].at - began) * 1000)
    return figures


async def floor(workspace: Workspace, server: FakeServer, collection: str, questions: list[str]) -> list[float]:
    import openai

    embedder, figures = HashEmbedder(), []
    found = workspace.library.collection(collection)
    async with openai.AsyncOpenAI(base_url=server.url, api_key="x", max_retries=0) as client:
        for question in questions:
            began = time.monotonic()
            hits = workspace.index.query(found.id, embedder.embed_query(question), 5)
            texts = workspace.library.chunks_by_id([chunk_id for chunk_id, _ in hits])
            content = "\n".join(chunk.text for chunk in texts.values()) + question
            stream = await client.chat.completions.create(
                model="fake-model", messages=[{"role": "user", "content": content}], stream=True
            )
            async for _ in stream:
                pass
            figures.append((server.chats[-1].at - began) * 1000)
    return figures


def line(name: str, figures: list[float]) -> str:
    ordered = sorted(figures)
    return f"{name:<6} median {statistics.median(ordered):6.1f} ms   p95 {ordered[int(len(ordered) * 0.95)]:6.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--questions", type=int, default=50)
    options = parser.parse_args()
    with serving() as server, tempfile.TemporaryDirectory() as folder:
        fake = EndpointSettings(name="fake", base_url=server.url)
        with Workspace(Settings(data_dir=Path(folder) / "data", endpoints=(fake,)), {}) as workspace:
            for chunks in options.chunks:
                fill(workspace, Path(folder), chunks)
                random_ = random.Random(11)
                questions = [passage(random_)[:24] for _ in range(options.questions)]
                measured = asyncio.run(ours(workspace, server, f"c{chunks}", questions))
                baseline = asyncio.run(floor(workspace, server, f"c{chunks}", questions))
                print(
                    f"{workspace.library.collection(f'c{chunks}').chunks} chunks; the first question {measured[0]:.1f} ms"
                )
                print(line("ours", measured[1:]))
                print(line("floor", baseline[1:]))
                ratio = statistics.median(measured[1:]) / statistics.median(baseline[1:])
                print(f"ratio  {ratio:.2f}\n", flush=True)


if __name__ == "__main__":
    main()

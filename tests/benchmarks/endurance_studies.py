"""Descriptors and memory over many comparisons, batches, questions to a rerank server, and pages that are opened.

    python -m tests.benchmarks.endurance_studies [--comparisons 200] [--batches 50] [--reranked 200] [--openings 500]

Lines are as those of `tests.benchmarks.endurance`; the app and the rerank server are in this process.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Callable
from contextlib import aclosing
from itertools import count
from pathlib import Path

from playground.core.values import PromptChoice, RetrievalSettings
from playground.settings import RerankSettings, Settings
from playground.studies.batches.values import Plan
from playground.studies.comparing import Compared, Comparison
from playground.studies.values import Arm, Question, QuestionSet
from playground.ui.app import serve
from playground.workspace import SAMPLES, Workspace
from tests.benchmarks.endurance import tell
from tests.fakes.app_process import free_port
from tests.fakes.openai_server import FakeServer
from tests.fakes.page import Page
from tests.fakes.reranking import vllm

_QUESTIONS = tuple(Question(f"q{number}", f"What do bees say of pond {number}?") for number in range(6))


class Work:
    """What is done again and again."""

    def __init__(self, workspace: Workspace, reranks: FakeServer) -> None:
        self._workspace = workspace
        self._reranks = reranks
        self._prompt = PromptChoice(workspace.catalog.stock("en"))
        self._url = f"http://127.0.0.1:{workspace.settings.port}"
        self._number = count()
        self._config: dict[str, object] = {}

    def compare(self) -> None:
        arms = tuple(Arm(name, self._prompt, "builtin", "builtin") for name in "ab")
        one = Comparison(self._workspace.pipeline, Compared("What of bees?", arms, SAMPLES), self._workspace.clock)

        async def hear() -> None:
            async with aclosing(one.events()) as events:
                async for _ in events:
                    pass

        asyncio.run(hear())

    def run_batch(self) -> None:
        studies = self._workspace.studies
        plan = Plan(_QUESTIONS, (Arm("a", self._prompt, "builtin", "builtin"),))
        batch = studies.create(f"batch {next(self._number)}", QuestionSet("", "six", _QUESTIONS), plan, SAMPLES)
        studies.batches.start(batch.id).result()

    def rerank(self) -> None:
        settings = RetrievalSettings(rerank=True)
        found = self._workspace.retriever.retrieve(self._workspace.library.collection(SAMPLES), "bees", settings)
        assert found.rerank_seconds is not None, found.notices
        self._reranks.requests.clear()  # which would grow here, not in the product

    def open_page(self) -> None:
        async def opened() -> None:
            async with Page(self._url, self._config or None) as page:
                self._config = dict(page.config)
                await page.open()

        asyncio.run(opened())


def repeat(name: str, work: Callable[[], None], times: int) -> None:
    for number in range(1, times + 1):
        work()
        if number % max(times // 4, 1) == 0:
            tell(f"{number} {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comparisons", type=int, default=200)
    parser.add_argument("--batches", type=int, default=50)
    parser.add_argument("--reranked", type=int, default=200)
    parser.add_argument("--openings", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, FakeServer() as server:
        server.reply_to = vllm
        settings = Settings(
            data_dir=Path(folder) / "data", port=free_port(), rerank=RerankSettings(base_url=server.url, model="m")
        )
        with Workspace(settings, {}) as workspace:
            workspace.warm_up()
            served = serve(workspace)
            work = Work(workspace, server)
            for begin in (work.compare, work.run_batch, work.rerank, work.open_page):
                for _ in range(10):
                    begin()
            tell("at the beginning")
            repeat("comparisons", work.compare, options.comparisons)
            repeat("batches", work.run_batch, options.batches)
            repeat("reranked", work.rerank, options.reranked)
            repeat("openings", work.open_page, options.openings)
            served.close()


if __name__ == "__main__":
    main()

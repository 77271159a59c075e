"""Megabytes of resident memory: an empty Gradio page, the app idle, after questions, and over a large collection.

python -m tests.benchmarks.memory [--chunks 10000]
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playground.documents.samples import SAMPLES
from playground.settings import Settings
from playground.workspace import Workspace
from tests.benchmarks.question import fill, marked_questions
from tests.benchmarks.start import EMPTY, page_there
from tests.fakes.app_process import ROOT, AppProcess, clean_environment, free_port, rss_mb
from tests.fakes.paced_server import MODEL, paced
from tests.fakes.page import Page

_QUESTIONS = 20


def empty_page() -> float:
    port = free_port()
    command = [sys.executable, "-c", EMPTY.format(port=port)]
    with subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdout=subprocess.DEVNULL) as process:
        try:
            while not page_there(port):
                time.sleep(0.1)
            return rss_mb(process.pid)
        finally:
            process.terminate()


async def ask(url: str, collection: str) -> None:
    async with Page(url) as page:
        await page.open()
        for question in marked_questions(_QUESTIONS).values():
            await page.ask(question, collection=collection, endpoint="fake", model=MODEL)


def tell(state: str, app: AppProcess) -> None:
    print(f"{state:<44}{app.rss_mb():6.0f} MB   with its children {app.family_rss_mb():6.0f} MB", flush=True)


def over(data: Path, environ: dict[str, str], collection: str, chunks: int) -> None:
    """One life of the app over a data folder."""
    with AppProcess(data, environ=environ) as app:
        app.wait_open()
        app.wait_quiet()
        tell(f"idle, {chunks} chunks", app)
        asyncio.run(ask(app.url, collection))
        app.wait_quiet()
        tell(f"after {_QUESTIONS} questions, {chunks} chunks", app)
        app.stop()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, default=10_000)
    wanted = parser.parse_args().chunks
    with paced(first=0.0, rate=1_000, tokens=50) as server, tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        environ = {"PLAYGROUND_ENDPOINTS": json.dumps([{"name": "fake", "base_url": server.url}])}
        print(
            f"{'empty Gradio page':<44}{empty_page():6.0f} MB   load of the machine {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        with Workspace(Settings(data_dir=data), {}) as workspace:
            workspace.warm_up()
            samples = workspace.library.collection(SAMPLES["zh"]).chunks
        over(data, environ, SAMPLES["zh"], samples)
        with Workspace(Settings(data_dir=data), {}) as workspace:
            name = fill(workspace, Path(folder), wanted)
            chunks = workspace.library.collection(name).chunks
        over(data, environ, name, chunks)


if __name__ == "__main__":
    main()

"""Nothing leaves this machine: the app starts, reads its samples and answers while every process of it is watched."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.app_process import AppProcess
from tests.fakes.openai_server import serving
from tests.fakes.page import Page

WATCHING = Path(__file__).with_name("fakes") / "watching"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the watch wrote down over the life of an app that was asked by its built-in model and by a server's."""
    folder = tmp_path_factory.mktemp("offline")
    watch = {"PYTHONPATH": str(WATCHING), "WATCHED": str(folder / "watched")}
    with serving() as models:
        endpoints = json.dumps([{"name": "fake", "base_url": models.url}])
        with AppProcess(folder / "data", environ={**watch, "PLAYGROUND_ENDPOINTS": endpoints}) as app:
            app.wait_open()
            asyncio.run(use(app.url))
            assert app.stop() == 0
    return (folder / "watched").read_text("utf-8").splitlines()


async def use(url: str) -> None:
    async with Page(url) as page:
        await page.open()
        quoted = await page.ask("“低头弄莲子”出自哪里？", collection="samples-zh", endpoint="builtin", model="builtin")
        written = await page.ask("年假", collection="samples-zh", endpoint="fake", model="fake-model")
    assert "西洲曲" in quoted["answer"]
    assert "A short answer." in written["answer"]


@pytest.mark.parametrize("part", ["app.py", "playground.documents.worker", "playground.prompts.worker"])
def test_every_process_of_the_app_is_watched(watched: list[str], part: str) -> None:
    assert any(line.startswith("start ") and part in line for line in watched)


def test_no_process_of_the_app_asks_for_anything_beyond_this_machine(watched: list[str]) -> None:
    assert [line for line in watched if not line.startswith("start ")] == []


@pytest.mark.parametrize(
    "event, told", [("None, ('192.0.2.1', 443)", "socket.connect"), ("'api.example.org', 443", "socket.getaddrinfo")]
)
def test_the_watch_sees_what_it_looks_for(event: str, told: str, tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(WATCHING), "WATCHED": str(tmp_path / "watched")}
    subprocess.run([sys.executable, "-c", f"import sys; sys.audit({told!r}, {event})"], env=environ, check=True)
    assert (tmp_path / "watched").read_text().splitlines()[1].startswith(told)

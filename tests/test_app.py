"""`python app.py` as a real process: how it starts, what it says when it cannot, how it ends, what it keeps."""

import asyncio
import ctypes
import errno
import json
import os
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from playground.core.strings import LANGUAGES, Language, text
from playground.core.values import PromptChoice
from playground.settings import Settings
from playground.studies.batches.values import Plan
from playground.studies.values import Arm, Question, QuestionSet
from playground.workspace import Workspace
from tests.fakes.app_process import HANGS, AppProcess, free_port, run_app
from tests.fakes.openai_server import FakeServer, Gate, Script, serving
from tests.fakes.page import Page

OPTIONS = ("--host", "--port", "--data-dir", "--config", "--lang")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app") / "data"


@pytest.fixture(scope="module")
def models() -> Iterator[FakeServer]:
    """A model server that begins an answer and never ends it."""
    with serving() as running:
        running.script("采莲", threading.Event())
        yield running


@pytest.fixture(scope="module")
def app(data: Path, models: FakeServer) -> Iterator[AppProcess]:
    """The first start over a fresh folder; the tests from here on go on with it, in their order."""
    endpoints = json.dumps([{"name": "fake", "base_url": models.url}])
    nowhere = {"HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "", "no_proxy": ""}  # the page asks nobody for itself
    with AppProcess(data, environ={"PLAYGROUND_ENDPOINTS": endpoints, **nowhere}) as running:
        running.wait_open()
        yield running


def refusal(*arguments: str, language: Language = "en", **environ: str) -> str:
    """What a start that cannot be says; anything but one sentence and its remedy fails here."""
    ended = run_app("--lang", language, *arguments, environ=environ)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert len(ended.stderr.splitlines()) == 2, ended.stderr
    return ended.stderr


def sentence(language: Language, key: str, **values: object) -> str:
    return text(language, f"error.{key}.message", **values)


# Help and refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_every_option_in_either_language(language: Language) -> None:
    shown = run_app("--help", "--lang", language)
    assert shown.returncode == 0
    assert all(option in shown.stdout for option in OPTIONS)
    assert text(language, "cli.data_dir") in " ".join(shown.stdout.split())


def test_help_follows_the_locale() -> None:
    assert text("zh", "cli.app") in run_app("--help", environ={"LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"}).stdout


def test_help_is_told_whatever_the_console_can_show() -> None:
    shown = run_app("--help", "--lang", "zh", environ={"PYTHONIOENCODING": "ascii"})
    assert (shown.returncode, shown.stderr) == (0, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_busy_port_is_one_sentence(language: Language, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal("--port", str(port), "--data-dir", str(tmp_path / "data"), language=language)
    assert sentence(language, "port_busy", host="127.0.0.1", port=port) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_listener_for_others_needs_a_password(language: Language, tmp_path: Path) -> None:
    said = refusal("--host", "0.0.0.0", "--data-dir", str(tmp_path / "data"), language=language)
    assert sentence(language, "exposed_without_password", host="0.0.0.0") in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_data_folder_that_is_a_file_is_one_sentence(language: Language, tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("not a folder")
    said = refusal("--port", str(free_port()), "--data-dir", str(path), language=language)
    assert sentence(language, "data_folder_unusable", path=path, reason=os.strerror(errno.EEXIST)) in said


def test_a_data_folder_without_the_right_to_write_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    said = refusal("--port", str(free_port()), "--data-dir", str(tmp_path / "data"))
    reason = os.strerror(errno.EACCES)
    assert sentence("en", "data_folder_unusable", path=tmp_path / "data", reason=reason) in said


def test_a_stop_while_the_samples_are_taken_in_is_told_of_in_one_line(tmp_path: Path) -> None:
    gate = Gate()
    with serving() as server:
        server.embeddings_script = Script(pieces=(gate,))
        embedder = {"provider": "openai", "base_url": server.url, "model": "m"}
        with AppProcess(tmp_path / "data", environ={"PLAYGROUND_EMBEDDER": json.dumps(embedder)}) as app:
            app.wait_open()
            assert gate.reached.wait(HANGS)
            assert app.stop() == 0
    assert app.output == [text("en", "cli.listening", url=app.url), text("en", "cli.stopping")]


def test_a_signal_that_another_thread_receives_ends_it_too(tmp_path: Path) -> None:
    with AppProcess(tmp_path / "data") as app:
        app.wait_open()
        others = {int(name) for name in os.listdir(f"/proc/{app.pid}/task")} - {app.pid}
        assert ctypes.CDLL(None, use_errno=True).tgkill(app.pid, max(others), signal.SIGTERM) == 0
        app.wait_said(text("en", "cli.stopping"))


def test_a_batch_that_was_running_goes_on_with_the_next_start(tmp_path: Path) -> None:
    data, two = tmp_path / "data", (Question("q1", "采莲赋写什么"), Question("q2", "出自哪里"))
    with Workspace(Settings(data_dir=data)) as workspace:
        arms = (Arm("甲", PromptChoice(workspace.catalog.stock("zh")), "builtin", "builtin"),)
        batch = workspace.studies.create("试", QuestionSet("", "两问", two), Plan(two, arms), None)
        workspace.studies.store.put_state(batch.id, "running")
    with AppProcess(data) as app:
        app.wait_open()
        end = time.monotonic() + HANGS
        while batch_state(data) != "done":
            assert time.monotonic() < end, "the batch does not go on"
            time.sleep(0.05)


def batch_state(data: Path) -> str:
    with closing(sqlite3.connect(data / "playground.db")) as looking:
        return str(looking.execute("SELECT state FROM batches").fetchone()[0])


# One life after the other ---------------------------------------------------------------------------------------------


def test_the_address_is_printed_when_the_page_can_be_opened(app: AppProcess) -> None:
    assert app.output == [text("en", "cli.listening", url=app.url)]
    assert text("en", "ui.brand") in app.get().decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_second_process_on_the_folder_is_refused(language: Language, app: AppProcess) -> None:
    said = refusal("--port", str(free_port()), "--data-dir", str(app.data), language=language)
    assert sentence(language, "data_folder_busy", path=app.data) in said


async def test_the_sample_documents_are_there_and_a_question_is_answered(app: AppProcess) -> None:
    async with Page(app.url) as page:
        opened = await page.open()
        shown = await page.ask("“低头弄莲子”出自哪里？", collection="samples-zh", endpoint="builtin", model="builtin")
    assert opened["collection"]["value"] == "samples-en"
    assert "西洲曲" in shown["answer"]


async def test_sigterm_ends_it_in_order_though_an_answer_is_being_written(app: AppProcess, models: FakeServer) -> None:
    """What held the end up for nine seconds would be named in the output, and the exit code would be 1."""
    async with Page(app.url) as page:
        asking = asyncio.create_task(page.ask("没有写完的回答", collection="", endpoint="fake", model="fake-model"))
        assert await asyncio.to_thread(models.arrived.wait, HANGS)
        assert await asyncio.to_thread(app.stop, signal.SIGTERM) == 0, "\n".join(app.output)
        await asyncio.gather(asking, return_exceptions=True)  # cut off or closed in time, as it happens
    assert app.output[1:] == [text("en", "cli.stopping")]


async def test_a_second_start_finds_all_that_was_there(app: AppProcess) -> None:
    files = stored_files(app.data)
    with AppProcess(app.data, "--lang", "zh") as again:
        again.wait_open()
        async with Page(again.url, cookies={"lang": "zh"}) as page:
            opened = await page.open()
        assert again.output == [text("zh", "cli.listening", url=again.url)]
    assert opened["collection"]["value"] == "samples-zh"
    assert stored_files(app.data) == files


def stored_files(data: Path) -> dict[str, int]:
    """The originals, by name, with the moment they were written: another ingest would write others."""
    found = {str(path): path.stat().st_mtime_ns for path in (data / "files").rglob("*") if path.is_file()}
    assert found
    return found

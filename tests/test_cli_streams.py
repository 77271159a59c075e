"""The terminal as a process: whoever reads it, whatever it can show, and however it is ended."""

import io
import json
import os
import runpy
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from playground import cli
from playground.cli import output
from playground.core.strings import LANGUAGES, table
from tests.conftest import LOTUS
from tests.fakes.app_process import HANGS
from tests.fakes.cli_process import CliProcess, run_cli
from tests.fakes.openai_server import FakeServer, Gate, Script

NAME = "荷塘月色导读.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `data` has one document in the collection `lotus`, and one run."""
    made = tmp_path_factory.mktemp("terminal")
    (made / NAME).write_text(LOTUS, "utf-8")
    assert run_cli("ingest", NAME, "--collection", "lotus", cwd=made).returncode == 0
    assert run_cli("ask", "出自哪里", "--collection", "lotus", cwd=made).returncode == 0
    return made


@pytest.fixture
def closed_pipe() -> Iterator[int]:
    """The writing end of a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


COMMANDS = (
    ("--help",),
    ("runs",),
    ("ask", "出自哪里", "--collection", "lotus", "--json"),
    ("serve", "models", "--json"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_reader_that_has_gone_ends_it_without_a_word(words: tuple[str, ...], folder: Path, closed_pipe: int) -> None:
    with os.fdopen(os.dup(closed_pipe), "wb") as output:
        ended = run_cli(*words, cwd=folder, output=output)
    assert (ended.returncode, ended.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
@pytest.mark.parametrize("words", [("--help",), ("runs",)], ids=lambda words: words[0])
def test_output_that_cannot_be_written_is_one_sentence(words: tuple[str, ...], folder: Path) -> None:
    with open("/dev/full", "wb", buffering=0) as output:
        ended = run_cli(*words, cwd=folder, output=output)
    assert ended.returncode == 1
    assert ended.stderr.decode().startswith("The output cannot be written: No space left on device.")
    assert len(ended.stderr.splitlines()) == 1


def test_a_command_without_any_stream_does_its_work(folder: Path) -> None:
    assert run_cli("collections", "--create", "made", cwd=folder, streams=False).returncode == 0
    assert b"made: 0 documents" in run_cli("collections", cwd=folder).stdout


# What it can show -----------------------------------------------------------------------------------------------------

GBK = {"LANG": "zh_CN.GBK", "LC_ALL": "zh_CN.GBK", "PYTHONIOENCODING": "gbk"}
LATIN = {"PYTHONIOENCODING": "latin-1"}
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def test_a_gbk_console_reads_chinese_and_gets_a_tick_that_it_has(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(LOTUS, "utf-8")
    ended = run_cli("ingest", NAME, "missing.md", "--collection", "lotus", cwd=tmp_path, environ=GBK)
    shown, errors = ended.stdout.decode("gbk"), ended.stderr.decode("gbk")
    assert f"√ {NAME}：1 个片段" in shown
    assert "× missing.md" in shown
    assert errors.startswith("无法读取文件“missing.md”")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "gbk", "gb18030", "big5", "latin-1", "cp1252", "cp1251", "ascii", "cp437"]
)
def test_no_encoding_is_too_small_for_what_is_said(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding=encoding))
    output.prepare_streams()
    said = "".join(entry[language] for entry in table().values() for language in LANGUAGES) + "✓✗≈🌙\ud83d\udcff"
    output.put(said)
    assert len(written.getvalue()) >= len(said)


@pytest.mark.parametrize("environ", [GBK, LATIN, ASCII], ids=["gbk", "latin-1", "ascii"])
def test_json_loses_no_character_to_an_encoding(environ: Mapping[str, str], folder: Path) -> None:
    ended = run_cli("search", "西洲曲", "--collection", "lotus", "--json", cwd=folder, environ=environ)
    told = json.loads(ended.stdout.decode("gbk"))
    assert told["passages"][0]["document"] == NAME


def test_signs_have_look_alikes_in_ascii(folder: Path) -> None:
    ended = run_cli("documents", "--collection", "nowhere", cwd=folder, environ={"PYTHONIOENCODING": "ascii"})
    assert b'called "nowhere"' in ended.stderr


# What is typed --------------------------------------------------------------------------------------------------------


def test_a_question_comes_through_a_pipe(folder: Path) -> None:
    ended = run_cli("ask", "-", "--collection", "lotus", cwd=folder, typed="低头弄莲子出自哪里\n".encode())
    assert ended.returncode == 0
    assert "西洲曲" in ended.stdout.decode()


def test_an_empty_pipe_is_an_empty_question(folder: Path) -> None:
    ended = run_cli("ask", "-", "--collection", "lotus", cwd=folder)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr.decode().startswith("The question is empty.")


def test_words_in_gbk_are_read_on_a_gbk_console(folder: Path) -> None:
    words = ("search", "西洲曲".encode("gbk"), "--collection", "lotus", "--json")
    ended = run_cli(*words, cwd=folder, environ={"PYTHONIOENCODING": "gbk"})
    assert json.loads(ended.stdout.decode("gbk"))["question"] == "西洲曲"


@pytest.mark.parametrize("words", [("ask", b"\xff\xfe"), ("collections", "--rename", "lotus", b"\xff\xfe")])
def test_words_that_are_no_text_are_refused_in_one_sentence(words: tuple[str | bytes, ...], folder: Path) -> None:
    ended = run_cli(*words, cwd=folder)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr.decode().startswith(r"The words b'\xff\xfe' are not text in the encoding of the terminal")


def test_files_named_in_gbk_keep_their_names_apart(tmp_path: Path) -> None:
    names = [name.encode("gbk") for name in ("年.md", "月.md")]
    for name in names:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(name.decode("gbk"), "utf-8")
    assert run_cli("ingest", *names, "--collection", "old", cwd=tmp_path).returncode == 0
    listed = run_cli("documents", "--collection", "old", cwd=tmp_path).stdout.decode()
    assert "年.md" in listed
    assert "月.md" in listed


# Ctrl+C ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(server: FakeServer, tmp_path: Path) -> FakeServer:
    """A model server that begins an answer and never ends it, named in the settings of the folder."""
    server.script("采莲", threading.Event())
    (tmp_path / "playground.toml").write_text(f'[[endpoints]]\nname = "fake"\nbase_url = "{server.url}"\n')
    return server


ASKING = (
    "ask",
    "这首词出自哪里",
    "--no-documents",
    "--collection",
    "none",
    "--endpoint",
    "fake",
    "--model",
    "fake-model",
)


@pytest.mark.parametrize("words", [ASKING, ("check", "fake")], ids=lambda words: words[0])
def test_ctrl_c_stops_with_130_and_one_word(words: tuple[str, ...], slow: FakeServer, tmp_path: Path) -> None:
    with CliProcess(*words, cwd=tmp_path) as going:
        assert slow.arrived.wait(HANGS)
        going.interrupt()
        status, _, errors = going.ended()
    assert (status, errors.splitlines()[-1]) == (130, "Stopped.")
    assert "Traceback" not in errors


def test_a_stopped_question_is_kept_and_told_as_json(slow: FakeServer, tmp_path: Path) -> None:
    with CliProcess(*ASKING, "--json", cwd=tmp_path) as going:
        assert slow.arrived.wait(HANGS)
        going.interrupt()
        status, output, _ = going.ended()
    assert status == 130
    assert json.loads(output)["status"] == "cancelled"


def test_ctrl_c_stops_an_ingest_that_waits_for_its_vectors(server: FakeServer, tmp_path: Path) -> None:
    gate = Gate()
    server.embeddings_script = Script(pieces=(gate,))
    (tmp_path / NAME).write_text(LOTUS, "utf-8")
    embedder = f'[embedder]\nprovider = "openai"\nbase_url = "{server.url}"\nmodel = "m"\n'
    (tmp_path / "playground.toml").write_text(embedder)
    with CliProcess("ingest", NAME, "--collection", "lotus", cwd=tmp_path) as going:
        assert gate.reached.wait(HANGS)
        going.interrupt()
        status, output, errors = going.ended()
    assert (status, output, errors) == (130, "", "Stopped.\n")


def test_ctrl_c_while_the_program_is_loaded_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("playground", run_name="__main__")
    assert ended.value.code == 130

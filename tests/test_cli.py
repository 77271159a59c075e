"""The terminal: every command over a real data folder, its exit code and its JSON."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.cli import main
from tests.conftest import LOTUS
from tests.fakes.openai_server import DISCONNECT, FakeServer, error

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FakeServer) -> Run:
    """Runs one command in English over one data folder whose config names the scripted server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    Path("playground.toml").write_text(f'[[endpoints]]\nname = "fake"\nbase_url = "{server.url}"\n')
    Path("荷塘月色导读.md").write_text(LOTUS, "utf-8")
    return lambda *words: main([words[0], "--data-dir", "data", *words[1:]])


@pytest.fixture
def filled(run: Run) -> Run:
    assert run("ingest", "荷塘月色导读.md", "--collection", "lotus") == 0
    return run


def test_ingest_tells_how_each_file_fared(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert run("ingest", "荷塘月色导读.md", "broken.pdf", "--collection", "lotus") == 1
    shown = capsys.readouterr()
    assert "✓ 荷塘月色导读.md" in shown.out
    assert "✗ broken.pdf" in shown.out


def test_ask_prints_the_answer_and_where_the_tokens_come_from(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("ask", "采莲南塘秋这首词出自哪里", "--collection", "lotus", "--language", "zh") == 0
    out = capsys.readouterr().out
    assert "西洲曲" in out
    assert "frame rag" in out


def test_ask_json_is_the_record(filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.script("出自《西洲曲》。")
    capsys.readouterr()
    assert filled("ask", "出自哪里", "--collection", "lotus", "--model", "fake-model", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answer"] == "出自《西洲曲》。"
    assert told["usage"]["source"] == "reported"
    assert told["messages"] == server.chats[0].json["messages"]
    assert "".join(segment["text"] for segment in told["segments"]) == told["messages"][0]["content"]


def test_a_pipe_gets_the_answer_without_the_reasoning_that_nothing_opened(
    filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script("先想想。", "\n</think>\n\n", "五天。")
    assert filled("ask", "几天", "--collection", "lotus", "--model", "fake-model") == 0
    out = capsys.readouterr().out
    assert "五天。" in out
    assert "先想想" not in out


def test_a_dry_run_stops_after_rendering(filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert filled("ask", "出自哪里", "--collection", "lotus", "--model", "fake-model", "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["messages"]
    assert not server.chats


def test_a_failed_run_exits_with_one_and_says_why(
    filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.once(error(500, "engine is dead"))
    assert filled("ask", "出自哪里", "--collection", "lotus", "--model", "fake-model", "--json") == 1
    told = json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))
    assert told["error"]["stage"] == "model"
    assert told["answer"] == ""


def test_search_is_retrieval_alone(filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert filled("search", "西洲曲", "--collection", "lotus", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert "西洲曲" in told["passages"][0]["text"]
    assert not server.requests


def test_runs_lists_what_was_asked_and_show_prints_one(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    filled("ask", "出自哪里", "--collection", "lotus")
    capsys.readouterr()
    assert filled("runs") == 0
    run_id = capsys.readouterr().out.split()[0]
    assert filled("show", run_id, "--json") == 0
    assert json.loads(capsys.readouterr().out)["question"] == "出自哪里"


def test_show_of_an_unknown_run_says_so(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "ffff") == 1
    assert "ffff" in capsys.readouterr().err


def test_collections_are_made_renamed_and_deleted(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("collections", "--create", "规章 2026") == 0
    assert run("collections", "--rename", "规章 2026", "制度") == 0
    assert "制度: 0 documents" in capsys.readouterr().out.splitlines()[-1]
    assert run("collections", "--delete", "制度") == 0
    assert capsys.readouterr().out == ""


def test_a_document_is_deleted_by_name(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert filled("documents", "--collection", "lotus", "--delete", "荷塘月色导读.md") == 0
    assert capsys.readouterr().out == ""


def test_the_chunks_of_a_document_are_shown(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("documents", "--collection", "lotus", "--chunks", "荷塘月色导读.md") == 0
    assert "低头弄莲子" in capsys.readouterr().out


def test_check_prints_model_answer_times_and_usage(
    run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script("我是一个模型。")
    assert run("check", server.url) == 0
    out = capsys.readouterr().out
    assert "fake-model" in out
    assert "我是一个模型。" in out
    assert "as reported" in out


def test_check_of_a_server_that_is_down_exits_with_one(
    run: Run, nobody: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", f"http://{nobody}/v1") == 1
    assert nobody in capsys.readouterr().err


def test_check_asks_as_often_and_in_the_way_it_is_told(
    run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", server.url, "--no-stream", "--n", "3") == 0
    assert [chat.json["stream"] for chat in server.chats] == [False] * 3
    assert capsys.readouterr().out.count("answer: ") == 3


def test_check_json_is_one_object(run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", server.url, "--json", "--load", "--abilities") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["worked"], told["state"]["standing"], told["answers"][0]["tokens_from"]) == (True, "up", "reported")
    assert [level["at_once"] for level in told["load"]] == [1, 2, 4, 8]
    assert {ability["name"] for ability in told["state"]["abilities"]} >= {"tokenize", "seed"}


def test_check_knows_the_endpoints_of_the_settings_by_name(run: Run, server: FakeServer) -> None:
    assert run("check", "fake") == 0
    assert server.chats


def test_check_with_a_wrong_key_says_so_and_never_shows_it(
    run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.api_key = "sk-right"
    monkeypatch.setenv("MY_KEY", "sk-wrong-0123")
    assert run("check", server.url, "--api-key-env", "MY_KEY") == 1
    shown = capsys.readouterr()
    assert "refuses the one given" in shown.out
    assert "does not accept the key" in shown.err
    assert "sk-wrong-0123" not in shown.out + shown.err


def test_check_of_an_answer_that_breaks_off_exits_with_one(
    run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script("Hel", DISCONNECT)
    assert run("check", server.url) == 1
    shown = capsys.readouterr()
    assert "incomplete" in shown.err
    assert "Not usable" in shown.out


def test_messages_follow_the_language(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "--lang", "zh", "ffff") == 1
    assert "没有编号以 ffff 开头的运行" in capsys.readouterr().err


def test_the_terminal_does_not_import_gradio(tmp_path: Path) -> None:
    script = (
        "import sys; from playground.cli import main; "
        f"main(['runs', '--data-dir', {str(tmp_path / 'data')!r}]); sys.exit('gradio' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60).returncode == 0


def test_a_document_is_indexed_again_or_its_absence_told(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("documents", "--collection", "lotus", "--reindex", "荷塘月色导读.md") == 0
    for original in Path("data/files").iterdir():
        original.unlink()
    assert filled("documents", "--collection", "lotus", "--reindex", "荷塘月色导读.md") == 1
    assert "no longer in the data folder" in capsys.readouterr().err
    assert filled("documents", "--collection", "lotus", "--reindex", "another.md") == 1
    assert "another.md" in capsys.readouterr().err

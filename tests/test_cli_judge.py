"""`judge`: from the folder of a batch to what a model says of its answers, in the same folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.cli import main
from tests.fakes.openai_server import FakeServer, Script, error

Run = Callable[..., int]
ARMS = '[[arm]]\nname = "甲"\nendpoint = "fake"\nmodel = "m"\n[[arm]]\nname = "乙"\ntemperature = 0.1\n'


def answering(body: dict[str, Any]) -> Script:
    """Arms answer by their temperature; the judge finds those of the second one right, and better wherever it stands."""
    content = body["messages"][0]["content"]
    if "response_format" not in body:
        return Script(("好答案。" if body["temperature"] == 0.1 else "坏答案。",))
    keys = body["response_format"]["json_schema"]["schema"]["properties"]
    if "better" in keys:
        first = content.index("好答案") < content.index("坏答案")
        return Script((json.dumps({"reason": "因为", "better": "first" if first else "second"}),))
    return Script((json.dumps({"reason": "因为", "verdict": "right" if "好答案" in content else "wrong"}),))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FakeServer) -> Run:
    """Commands in a folder where a batch of two questions and two arms was run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    Path("playground.toml").write_text(f'[[endpoints]]\nname = "fake"\nbase_url = "{server.url}"\n')
    Path("arms.toml").write_text(ARMS, "utf-8")
    Path("questions.txt").write_text("年假几天\n病假几天\n", "utf-8")
    server.reply_to = answering

    def command(*words: str) -> int:
        return main([words[0], "--data-dir", "data", *words[1:]])

    assert command("batch", "questions.txt", "--no-documents", "--arms", "arms.toml", "--out", "out") == 0
    server.requests.clear()
    return command


def cells() -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path("out/cells.jsonl").read_text("utf-8").splitlines()]


def test_every_answer_is_judged_and_the_files_are_written_anew(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("judge", "out", "--endpoint", "fake", "--model", "judge-model") == 0
    assert [cell["judge"]["verdict"] for cell in cells()] == ["wrong", "right", "wrong", "right"]
    out = capsys.readouterr().out
    assert "甲：2 个回答中，模型评审为正确 0、部分正确 0、错误 2（未校准）" in out
    assert "满 30 个" in out


def test_pairs_are_counted_by_what_holds_in_both_orders(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("judge", "out", "--endpoint", "fake", "--model", "judge-model", "--pairs") == 0
    assert "乙 对 甲：2 优，0 劣，0 不分上下，0 未定" in capsys.readouterr().out


def test_the_cost_alone_asks_nobody(run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("judge", "out", "--endpoint", "fake", "--model", "judge-model", "--cost") == 0
    assert "4 个回答，至多 4 次评审" in capsys.readouterr().out
    assert not server.chats


def test_a_second_time_nothing_is_asked(run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("judge", "out", "--endpoint", "fake", "--model", "judge-model")
    assert run(*words) == 0
    server.requests.clear()
    assert run(*words) == 0
    assert not server.chats
    assert "4 个此前评过" in capsys.readouterr().err


def test_a_judge_that_fails_ends_with_1_and_says_why(
    run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.reply_to = None
    server.script(error(404, "The model `judge-model` does not exist."))
    assert run("judge", "out", "--endpoint", "fake", "--model", "judge-model") == 1
    assert "judge-model" in capsys.readouterr().err


def test_a_folder_without_results_is_told(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("judge", "elsewhere", "--endpoint", "fake", "--model", "m") == 1
    assert "elsewhere" in capsys.readouterr().err

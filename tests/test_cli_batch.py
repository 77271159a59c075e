"""`batch`: from a file of questions and a file of arms to tables, a report and an exit code."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.cli import main
from playground.settings import Settings
from playground.workspace import Workspace
from tests.conftest import LOTUS
from tests.fakes.cli_process import CliProcess
from tests.fakes.openai_server import FakeServer, Gate, error

Run = Callable[..., int]
ARMS = """
[[arm]]
name = "甲"
endpoint = "fake"
model = "fake-model"
language = "zh"

[[arm]]
name = "乙"
temperature = 0.1
"""
QUESTIONS = "这首词出自哪里\n采莲赋写的是什么\n妖童媛女在做什么\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FakeServer) -> Path:
    """A folder with questions, arms, a document and the address of the scripted server."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    Path("playground.toml").write_text(f'[[endpoints]]\nname = "fake"\nbase_url = "{server.url}"\n')
    Path("荷塘月色导读.md").write_text(LOTUS, "utf-8")
    Path("arms.toml").write_text(ARMS, "utf-8")
    Path("questions.txt").write_text(QUESTIONS, "utf-8")
    server.script("根据参考信息，这几句出自南朝乐府《西洲曲》。")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    assert main(["ingest", "--data-dir", "data", "荷塘月色导读.md", "--collection", "lotus"]) == 0
    return lambda *words: main([words[0], "--data-dir", "data", *words[1:]])


def batch(run: Run, *more: str, questions: str = "questions.txt") -> int:
    return run("batch", questions, "--collection", "lotus", "--arms", "arms.toml", "--out", "out", *more)


def cells() -> list[dict]:
    return [json.loads(line) for line in Path("out/cells.jsonl").read_text("utf-8").splitlines()]


def test_all_files_are_written(run: Run) -> None:
    assert batch(run) == 0
    assert {path.name for path in Path("out").iterdir()} == {
        *("batch.json", "table.md", "table.xlsx", "table.csv", "cells.jsonl", "report.html", "junit.xml")
    }


def test_every_question_is_put_to_every_arm(run: Run, server: FakeServer) -> None:
    batch(run)
    asked = {(cell["question"]["text"], cell["arm"]["name"], cell["state"]) for cell in cells()}
    assert asked == {(text, name, "completed") for text in QUESTIONS.splitlines() for name in ("甲", "乙")}
    assert len(server.chats) == 6


def test_the_sentence_says_that_so_few_questions_cannot_decide(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    batch(run)
    assert "3" in (out := capsys.readouterr().out)
    assert "不足以" in out or "无法" in out or "不能" in out


def test_a_stock_set_is_found_by_its_name(run: Run, server: FakeServer) -> None:
    assert batch(run, questions="stock-five-zh") == 0
    assert len(server.chats) == 10


def test_a_share_of_good_answers_below_the_gate_ends_with_100(run: Run, server: FakeServer) -> None:
    server.script("I do not know anything about that and will not say it in Chinese either.")
    assert batch(run, "--fail-under", "0.9") == 100


def test_a_share_above_the_gate_ends_with_0(run: Run) -> None:
    assert batch(run, "--fail-under", "0.9") == 0


def test_what_passed_before_and_fails_now_ends_with_100(
    run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(run) == 0
    Path("out/cells.jsonl").rename("before.jsonl")
    assert batch(run, "--fail-on-regression", "before.jsonl") == 0
    server.script("This answer forgets the language of the question, and that is all there is to it.")
    assert batch(run, "--fail-on-regression", "before.jsonl") == 100
    assert "退步：甲" in capsys.readouterr().err


def test_results_over_other_questions_are_not_compared(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert batch(run) == 0
    Path("out/cells.jsonl").rename("before.jsonl")
    Path("questions.txt").write_text("另一个问题\n", "utf-8")
    assert batch(run, "--fail-on-regression", "before.jsonl") == 1


def test_a_cell_without_an_answer_is_an_error(run: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.once(error(400, "no"))
    assert batch(run) == 1
    assert "有 1 格没有得到回答" in capsys.readouterr().err
    assert sorted(cell["state"] for cell in cells()) == ["completed"] * 5 + ["failed"]


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("arms.toml", "[[arm]\nname", 1),
        ("arms.toml", '[[arm]]\nname = "甲"\nmodle = "x"\n', 1),
        ("questions.txt", "", 1),
        ("playground.toml", "", 1),
    ],
    ids=["no TOML", "unknown key", "no question", "unknown endpoint"],
)
def test_what_is_wrong_is_told_and_nothing_is_asked(
    run: Run, server: FakeServer, name: str, content: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(name).write_text(content, "utf-8")
    assert batch(run) == code
    assert capsys.readouterr().err
    assert not server.chats


def test_ctrl_c_keeps_what_is_finished_and_resume_does_the_rest(folder: Path, server: FakeServer) -> None:
    gate = Gate()
    server.once("根据参考信息，好。")
    server.script("根据参考信息，", gate, "好。")
    words = ("batch", "questions.txt", "--collection", "lotus", "--arms", "arms.toml", "--out", "out")
    main(["ingest", "--data-dir", "data", "荷塘月色导读.md", "--collection", "lotus"])
    with CliProcess(*words, "--data-dir", "data", "--concurrency", "1", cwd=folder) as asking:
        assert gate.reached.wait(60)
        asking.interrupt()
        code, _, errors = asking.ended()
    assert (code, "--resume" in errors) == (130, True)
    gate.set()
    asked = len(server.chats)
    assert main([words[0], "--data-dir", "data", *words[1:], "--resume"]) == 0
    assert [cell["state"] for cell in cells()] == ["completed"] * 6
    assert len(server.chats) == asked + 5


@pytest.mark.slow
def test_killed_again_and_again_every_cell_is_finished_once(folder: Path, server: FakeServer) -> None:
    Path("questions.txt").write_text("\n".join(f"第 {n} 问：出自哪里" for n in range(12)), "utf-8")
    main(["ingest", "--data-dir", "data", "荷塘月色导读.md", "--collection", "lotus"])
    words = [
        "batch",
        "--data-dir",
        "data",
        "questions.txt",
        "--collection",
        "lotus",
        "--arms",
        "arms.toml",
        "--out",
        "out",
    ]
    for answers in (5, 7, 3):
        for _ in range(answers):
            server.once("根据参考信息，好。")
        server.script("根据参考", gate := Gate())
        with CliProcess(*words, "--resume", cwd=folder):
            assert gate.reached.wait(60)  # leaving the block kills it
        gate.set()
    server.script("根据参考信息，好。")
    assert main([*words, "--resume"]) == 0
    with Workspace(Settings.load(None, data_dir=Path("data"))) as workspace:
        (line,) = workspace.studies.store.list()
        results = [cell.run or "" for cell in workspace.studies.store.cells(line.id)]
        assert (line.cells, line.completed, len(set(results))) == (24, 24, 24)
        runs = [workspace.runs.get(result) for result in results]
        assert {(run.status, run.answer) for run in runs if run} == {("completed", "根据参考信息，好。")}

"""The command `checks`: its exit code, its JSON, and the ways in which chunks can be given."""

import io
import json
import sys

import pytest

from playground.cli import checks
from playground.cli.terminal import Terminal
from playground.cli.words import Words
from playground.core.errors import StudyError
from playground.settings import Settings

QUESTION, GOOD, BAD = "年假有几天？", "根据参考信息，年假为 5 天。", "年假为 6 天[1]。"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs the command in English in a folder of its own: the exit code, and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments, typed=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        words = Words("en")
        checks.register(words)
        options = words.parser.parse_args(["checks", "--question", QUESTION, *arguments])
        code = options.command(Terminal("en", Settings()), options)
        return code, capsys.readouterr().out

    return run


def states(printed):
    return {row["check"]: row["state"] for row in json.loads(printed)["checks"]}


def test_an_answer_without_a_fault_exits_with_zero(run):
    code, printed = run("--answer", GOOD, "--json")
    assert (code, json.loads(printed)["failed"]) == (0, 0)


def test_an_answer_with_a_fault_exits_with_a_hundred(run):
    code, printed = run("--answer", BAD, "--json")
    assert code == 100
    assert states(printed)["opening"] == states(printed)["no_reference_numbers"] == "failed"


def test_the_json_tells_the_sentence_the_facts_and_the_places(run):
    _, printed = run("--answer", BAD, "--json")
    row = next(row for row in json.loads(printed)["checks"] if row["check"] == "no_reference_numbers")
    assert row["sentence"] == "1 shown, the first “[1]”."
    assert (row["facts"], row["spans"]) == ({"count": 1, "example": "[1]"}, [[7, 10]])


def test_in_words_there_is_a_line_for_each_check_and_a_sum(run):
    code, printed = run("--answer", BAD)
    assert code == 100
    assert "✗ Reference numbers: " in printed
    assert printed.splitlines()[-1].startswith("Passed: ")


@pytest.mark.parametrize(
    "content",
    [
        '["年假为 5 天。", "病假"]',
        '[{"text": "年假为 5 天。"}, {"text": "病假"}]',
        '{"text": "年假为 5 天。"}\n{"text": "病假", "n": 2}\n',
        "年假为 5 天。\n\n病假\n",
        "[1] 年假为 5 天。\r\n\r\n病假",
    ],
)
def test_chunks_come_in_several_forms(run, tmp_path, content):
    (tmp_path / "chunks").write_text(content, "utf-8", newline="")
    code, printed = run("--answer", GOOD, "--chunks", "chunks", "--json")
    assert (code, json.loads(printed)["chunks"], states(printed)["numbers"]) == (0, 2, "passed")


def test_chunks_and_answer_come_from_standard_input(run):
    _, printed = run("--answer", GOOD, "--chunks", "-", "--json", typed="年假为 7 天。")
    assert states(printed)["numbers"] == "failed"
    _, printed = run("--answer", "-", "--json", typed=GOOD)
    assert json.loads(printed)["answer"] == GOOD


def test_both_from_standard_input_are_one_too_many(run):
    assert run("--answer", "-", "--chunks", "-")[0] == 1


def test_an_empty_file_says_that_nothing_was_sent(run, tmp_path):
    (tmp_path / "none.txt").write_text("")
    _, printed = run("--answer", GOOD, "--chunks", "none.txt", "--json")
    assert states(printed)["refusal"] == "failed"


def test_a_prompt_and_a_finish_reason_can_be_given(run, tmp_path):
    (tmp_path / "prompt.txt").write_text("请回答问题。", "utf-8")
    _, printed = run("--answer", BAD, "--prompt", "prompt.txt", "--finish-reason", "length", "--json")
    assert (states(printed)["opening"], states(printed)["finished"]) == ("not_applicable", "failed")


def test_own_checks_come_from_a_file(run, tmp_path):
    (tmp_path / "own.toml").write_text('[[check]]\nname = "病假"\ncontains = "病假"\n', "utf-8")
    code, printed = run("--answer", GOOD, "--own", "own.toml", "--json")
    assert (code, states(printed)["病假"]) == (100, "failed")


@pytest.mark.parametrize(
    "content, code",
    [
        (None, "check_file_unreadable"),
        ('{"text": "a"}\n{"text":', "check_chunks_wrong"),
        ("[1, 2]", "check_chunks_wrong"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(run, tmp_path, content, code):
    if content is not None:
        (tmp_path / "chunks").write_text(content)
    with pytest.raises(StudyError) as error:
        run("--answer", GOOD, "--chunks", "chunks")
    assert error.value.code == code

"""`lab`: evidence in and out of files, and two settings compared, from a terminal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.cli import main
from tests.conftest import LOTUS

Run = Callable[..., int]
EVIDENCE = [
    {
        "question": "采莲赋写的是什么？",
        "evidence": [{"document": "导读.md", "text": "写的是妖童媛女荡着小船互相爱慕的情景"}],
    },
    {"question": "莲子清如水出自哪里？", "evidence": [{"document": "导读.md", "text": "这几句出自南朝乐府《西洲曲》"}]},
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over a data folder with one document and a file of evidence."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    Path("导读.md").write_text(LOTUS, "utf-8")
    Path("evidence.jsonl").write_text("".join(json.dumps(one) + "\n" for one in EVIDENCE), "utf-8")
    assert main(["ingest", "--data-dir", "data", "导读.md", "--collection", "lotus"]) == 0
    return lambda *words: main(["lab", "--data-dir", "data", *words])


def test_a_file_of_evidence_is_compared_without_being_kept(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    words = ("evidence.jsonl", "--collection", "lotus", "--b", "size=40", "--b", "overlap=0", "--b", "mode=lexical")
    assert run(*words, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sides"]["A"]["found"]["passed"] == told["sides"]["B"]["found"]["passed"] == 2
    assert told["b_against_a"]["sent"] == {"better": 0, "worse": 0, "same": 2, "p": 1.0, "verdict": "counts_only"}
    assert [each["A"]["rank"] for each in told["questions"]] == [1, 1]


def test_the_table_and_the_sentence_are_printed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run("evidence.jsonl", "--collection", "lotus", "--b", "top_k=1") == 0
    printed = capsys.readouterr().out
    assert "hit@k (A: 5, B: 1)" in printed
    assert "2/2 · 100% 95% interval 34–100%" in printed
    assert (
        "Evidence sent, B against A: 0 fixed, 0 broken, 2 unchanged: 2 questions are too few to tell (at least 15)."
        in printed
    )


def test_evidence_goes_into_a_set_and_out_again(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("my set", "--take-in", "evidence.jsonl") == 0
    assert run("my set", "--write", "out.jsonl") == 0
    written = [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()]
    assert [each["question"] for each in written] == [each["question"] for each in EVIDENCE]
    assert written[0]["evidence"][0]["text"] == EVIDENCE[0]["evidence"][0]["text"]  # type: ignore[index]
    assert run("my set", "--collection", "lotus") == 0


@pytest.mark.parametrize(
    "words, code",
    [
        (("--b", "colour=red"), "lab_setting_unknown"),
        (("--b", "top_k=none"), "lab_setting_wrong"),
        (("--b", "weight=2"), "lab_setting_wrong"),
        (("--b", "size=20", "--b", "overlap=15"), "chunk_settings"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str
) -> None:
    capsys.readouterr()
    assert run("evidence.jsonl", "--collection", "lotus", *words, "--json") == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code

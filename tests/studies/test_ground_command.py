"""The command `ground`: one answer beside a file of chunks, and many answers of a file at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from playground.cli import ground as command
from playground.cli.terminal import Terminal
from playground.cli.words import Words
from playground.core.errors import StudyError
from playground.settings import Settings

CHUNKS = ["《荷塘月色》是朱自清1927年写的散文。", "《西洲曲》是南朝乐府民歌，全诗32句。"]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> int:
    """The exit code of `ground` with these words, in English."""
    known = Words("en")
    command.register(known)
    options = known.parser.parse_args(["ground", *words])
    return int(options.command(Terminal("en", Settings()), options))


def written(name: str, content: str) -> str:
    Path(name).write_text(content, "utf-8")
    return name


def lines(*rows: Any) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(CHUNKS, ensure_ascii=False),
        lines(*({"text": chunk} for chunk in CHUNKS)),
        "\r\n\r\n".join(CHUNKS),
    ],
    ids=["list", "lines", "plain"],
)
def test_chunks_come_as_a_list_as_lines_or_as_plain_text(content: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--answer", "《西洲曲》共三十二句。", "--chunks", written("chunks", content), "--json") == 0
    (sentence,) = json.loads(capsys.readouterr().out)["sentences"]
    assert (sentence["state"], sentence["chunk"]) == ("supported", 2)


def test_the_record_has_the_places_the_score_and_the_missing_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    chunks = written("chunks.json", json.dumps(CHUNKS))
    assert run("--answer", "《荷塘月色》是朱自清1928年写的散文。", "--chunks", chunks, "--json") == 0
    record = json.loads(capsys.readouterr().out)
    (sentence,) = record["sentences"]
    assert sentence == {
        "start": 0,
        "end": 20,
        "state": "not_found",
        "score": record["answer_score"],
        "chunk": 1,
        "chunk_start": 0,
        "chunk_end": len(CHUNKS[0]),
        "missing_numbers": ["1928"],
    }
    assert 0 < record["answer_score"] < 1


def test_a_person_reads_states_places_and_the_score(capsys: pytest.CaptureFixture[str]) -> None:
    chunks = written("chunks.json", json.dumps(CHUNKS))
    assert run("--answer", "《西洲曲》是南朝乐府民歌，全诗33句。", "--chunks", chunks) == 0
    shown = capsys.readouterr().out
    assert "[Verbatim 0.01] 《西洲曲》是南朝乐府民歌，" in shown
    assert "Numbers that stand in no chunk: 33" in shown
    assert "Chunk 2: 《西洲曲》是南朝乐府民歌，全诗32句。" in shown
    assert "The answer: 0." in shown


def test_a_refusal_has_no_score(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--answer", "Sorry, I do not know.", "--chunks", written("c.txt", "Lotus")) == 0
    assert "no sentence could be judged" in capsys.readouterr().out


def test_an_answer_needs_chunks() -> None:
    with pytest.raises(StudyError, match="No chunks were given"):
        run("--answer", "x")


def test_standard_input_is_read_once() -> None:
    with pytest.raises(StudyError, match="Standard input"):
        run("--answer", "-", "--chunks", "-")


@pytest.mark.parametrize("words", [("--answer", "x", "--chunks", "nowhere"), ("--rows", "nowhere", "--out", "o")])
def test_a_file_that_is_missing_is_told(words: tuple[str, ...]) -> None:
    with pytest.raises(StudyError, match="nowhere cannot be read"):
        run(*words)


@pytest.mark.parametrize("words", [(), ("--answer", "x", "--rows", "y")])
def test_either_an_answer_or_rows_are_given(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(*words)
    assert "--rows" in capsys.readouterr().err


def test_rows_become_a_line_of_scores_each(capsys: pytest.CaptureFixture[str]) -> None:
    rows = lines(
        {"id": "a", "question": "谁写的？", "context": CHUNKS, "answer": "是朱自清写的散文。", "spans": []},
        {"context": CHUNKS[0], "answer": "月球上有兔子。"},
    )
    assert run("--rows", written("rows.jsonl", "\ufeff" + rows), "--out", "scores.jsonl") == 0
    found = [json.loads(line) for line in Path("scores.jsonl").read_text("utf-8").splitlines()]
    assert [(row["id"], row["sentences"][0]["state"]) for row in found] == [("a", "supported"), ("2", "not_found")]
    assert "Rows scored: 2, left out: 0." in capsys.readouterr().out


@pytest.mark.parametrize(
    "damaged, field",
    [
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"answer": "' + "\\ud800", "JSON"),
        ([], "JSON"),
        ({"answer": "x"}, "context"),
        ({"answer": "x", "context": [1]}, "context"),
        ({"context": []}, "answer"),
        ({"answer": 1, "context": []}, "answer"),
        ({"answer": "x", "context": [], "question": 1}, "question"),
    ],
    ids=[
        "cut off",
        "deep",
        "cut off in a text",
        "a list",
        "no context",
        "numbers",
        "no answer",
        "a number",
        "question",
    ],
)
def test_a_damaged_row_is_told_by_its_line_and_stops_no_other(
    damaged: Any, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good = {"id": 7, "answer": "x", "context": []}
    assert run("--rows", written("rows.jsonl", lines(good, "", damaged, good)), "--out", "scores.jsonl") == 1
    assert len(Path("scores.jsonl").read_text("utf-8").splitlines()) == 2
    assert f"Line 3 was left out: its {field} is missing or wrong." in capsys.readouterr().err


def test_bytes_that_are_no_text_damage_their_line_alone() -> None:
    Path("rows.jsonl").write_bytes(b'\xff\xfe\n{"answer": "x", "context": []}\n')
    assert run("--rows", "rows.jsonl", "--out", "scores.jsonl") == 1
    assert json.loads(Path("scores.jsonl").read_text("utf-8"))["id"] == "2"


def test_half_a_character_in_an_id_survives() -> None:
    rows = written("rows.jsonl", '{"id": "\\ud800", "answer": "好", "context": []}\n')
    assert run("--rows", rows, "--out", "scores.jsonl") == 0
    assert json.loads(Path("scores.jsonl").read_text("utf-8"))["id"] == "\ud800"


def test_without_a_file_the_scores_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--rows", written("rows.jsonl", lines({"answer": "x", "context": []}))) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["id"] == "1"
    assert "Rows scored: 1" in printed.err


def test_a_place_that_cannot_be_written_is_told() -> None:
    with pytest.raises(StudyError, match="cannot be written"):
        run("--rows", written("rows.jsonl", ""), "--out", "missing/scores.jsonl")

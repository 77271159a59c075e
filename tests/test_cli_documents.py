"""The terminal over the documents of a collection: renamed, tagged, replaced, listed and asked by tags and kinds."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.cli import main

Run = Callable[..., int]
Read = pytest.CaptureFixture[str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command in English over a collection of two documents, one of them tagged."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    Path("green.txt").write_text("The lamp is green.", "utf-8")
    Path("blue.md").write_text("The lamp is blue.", "utf-8")

    def command(*words: str) -> int:
        return main([words[0], "--data-dir", "data", "--collection", "lamps", *words[1:]])

    assert command("ingest", "green.txt", "--tag", "garden") == 0
    assert command("ingest", "blue.md") == 0
    return command


def listed(run: Run, capsys: Read, *words: str) -> list[str]:
    """The names of the documents that are listed."""
    capsys.readouterr()
    run("documents", *words)
    return [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]


def test_a_document_is_renamed(run: Run, capsys: Read) -> None:
    assert listed(run, capsys, "--rename", "green.txt", "Lamps in green") == ["Lamps in green", "blue.md"]


def test_a_document_is_tagged_and_untagged(run: Run, capsys: Read) -> None:
    run("documents", "--tag", "blue.md", "house, garden")
    assert listed(run, capsys, "--tagged", "garden") == ["green.txt", "blue.md"]
    run("documents", "--untag", "blue.md", "garden")
    assert listed(run, capsys, "--tagged", "garden") == ["green.txt"]


def test_documents_are_listed_by_kind(run: Run, capsys: Read) -> None:
    assert listed(run, capsys, "--kind", "markdown") == ["blue.md"]


def test_a_list_of_nothing_says_so(run: Run, capsys: Read) -> None:
    assert run("documents", "--tagged", "sea") == 1
    assert "No document of the collection is “sea”" in capsys.readouterr().err


def test_a_document_is_replaced(run: Run, capsys: Read) -> None:
    Path("white.md").write_text("The lamp is white.", "utf-8")
    assert listed(run, capsys, "--replace", "green.txt", "white.md")[1:] == ["blue.md", "white.md"]
    assert listed(run, capsys, "--tagged", "garden") == ["white.md"]


def test_a_document_that_could_not_be_replaced_is_as_it_was(run: Run, capsys: Read) -> None:
    Path("white.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert run("documents", "--replace", "green.txt", "white.pdf") == 1
    assert "“green.txt” is as it was." in capsys.readouterr().err
    assert listed(run, capsys) == ["green.txt", "blue.md"]


def test_both_files_of_one_name_are_kept(run: Run, capsys: Read) -> None:
    Path("green.txt").write_text("The lamp is dark green.", "utf-8")
    assert run("ingest", "green.txt", "--keep-both") == 0
    assert listed(run, capsys) == ["green.txt", "blue.md", "green (2).txt"]


def test_files_of_one_name_in_one_go_are_two_documents(run: Run, capsys: Read) -> None:
    for folder in ("a", "b"):
        Path(folder).mkdir()
        Path(folder, "red.txt").write_text(f"The lamp {folder} is red.", "utf-8")
    assert run("ingest", "a/red.txt", "b/red.txt") == 0
    assert sorted(listed(run, capsys)[2:]) == ["red (a).txt", "red (b).txt"]


@pytest.mark.parametrize("words, expected", [(("--tag", "garden"), "green.txt"), (("--kind", "markdown"), "blue.md")])
def test_a_search_is_made_in_a_tag_or_a_kind(run: Run, capsys: Read, words: tuple[str, str], expected: str) -> None:
    capsys.readouterr()
    assert run("search", "lamp", "--json", *words) == 0
    assert [one["document"] for one in json.loads(capsys.readouterr().out)["passages"]] == [expected]


def test_a_question_to_a_tag_is_recorded_with_what_it_meant(run: Run, capsys: Read) -> None:
    capsys.readouterr()
    run("ask", "Which lamp?", "--tag", "garden", "--json")
    asked = json.loads(capsys.readouterr().out)["retrieval"]
    assert (asked["tags"], len(asked["scope"])) == (["garden"], 1)


def test_a_question_to_a_tag_that_nothing_has_is_not_asked(run: Run, capsys: Read) -> None:
    capsys.readouterr()
    assert run("ask", "Which lamp?", "--tag", "sea", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["error"]["code"] == "scope_empty"
    assert told["passages"] == []


def test_a_document_that_lacks_the_tag_is_not_asked(run: Run, capsys: Read) -> None:
    assert run("search", "lamp", "--document", "blue.md", "--tag", "garden") == 1
    assert "blue.md" in capsys.readouterr().err

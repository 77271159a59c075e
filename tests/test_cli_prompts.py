"""`prompts …` in the terminal: files in and out, versions, differences, rendering."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.cli import main
from playground.prompts.configs.reading import read_configs
from tests.conftest import LOTUS
from tests.fakes.openai_server import FakeServer

TEAM = (Path(__file__).parent / "prompts" / "team_configs.py.txt").read_bytes()
Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FakeServer) -> Run:
    """Runs one command in English over one data folder, beside the team's configs file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    Path("playground.toml").write_text(f'[[endpoints]]\nname = "fake"\nbase_url = "{server.url}"\n')
    Path("team.py").write_bytes(TEAM)
    Path("荷塘月色导读.md").write_text(LOTUS, "utf-8")
    return lambda *words: main([*words, "--data-dir", "data"])


@pytest.fixture
def imported(run: Run, capsys: pytest.CaptureFixture[str]) -> Run:
    assert run("prompts", "import", "team.py", "--name", "team", "--note", "first") == 0
    capsys.readouterr()
    return run


def edited(run: Run, name: str = "team") -> bytes:
    """The team's file with another SYSTEM, also imported as the next version."""
    found = read_configs(TEAM)
    place = found.constants["SYSTEM"]
    content = (found.text[: place.start] + '"""新的角色 {{today_date}}"""' + found.text[place.end :]).encode()
    Path("edited.py").write_bytes(content)
    assert run("prompts", "import", "edited.py", "--name", name) == 0
    return content


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_import_tells_what_it_saved_and_what_it_left_alone(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("prompts", "import", "team.py", "--name", "team") == 0
    out = capsys.readouterr().out
    assert "✓ saved team@1 (zh)" in out
    assert "model selected first: Qwen2.5-32B-Instruct-AWQ" in out
    assert "BOT_PROMPT (66)" in out


def test_import_then_export_is_the_same_file(imported: Run) -> None:
    assert imported("prompts", "export", "team", "--out", "out.py") == 0
    assert Path("out.py").read_bytes() == TEAM


def test_export_into_the_original_changes_the_edited_constant_alone(imported: Run) -> None:
    content = edited(imported)
    assert imported("prompts", "export", "team", "--out", "out.py", "--original", "team.py") == 0
    assert Path("out.py").read_bytes() == content


def test_export_of_the_stock_set_is_a_fresh_file(run: Run) -> None:
    assert run("prompts", "export", "stock", "--language", "en", "--out", "out.py") == 0
    assert "{{today_date}}" in read_configs(Path("out.py").read_bytes()).values["SYSTEM"]


def test_a_zip_holds_both_languages_and_comes_back(imported: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported("prompts", "export", "stock", "--out", "out.zip") == 0
    assert imported("prompts", "import", "out.zip", "--name", "copy") == 0
    assert imported("prompts", "diff", "stock", "copy", "--language", "en") == 0
    assert "They are the same." in capsys.readouterr().out


def test_list_shows_stock_and_versions_with_their_runs(imported: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported("prompts", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["stock", "stock-numbered", "stock", "stock-numbered", "team@1"]
    assert "0 runs" in lines[-1]
    assert "first" in lines[-1]


def test_show_json_has_the_templates(imported: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported("prompts", "show", "team@1", "--json") == 0
    told = printed(capsys)
    assert told["parts"]["system"] == read_configs(TEAM).values["SYSTEM"]
    assert (told["number"], told["language"], told["note"]) == (1, "zh", "first")


def test_diff_shows_the_changed_part_alone(imported: Run, capsys: pytest.CaptureFixture[str]) -> None:
    edited(imported)
    capsys.readouterr()
    assert imported("prompts", "diff", "team@1", "team@2", "--json") == 0
    assert list(printed(capsys)["parts"]) == ["system"]
    assert imported("prompts", "diff", "team@1", "team@2") == 0
    assert "{+" in capsys.readouterr().out


def test_render_prints_messages_segments_and_tokens(imported: Run, capsys: pytest.CaptureFixture[str]) -> None:
    imported("ingest", "荷塘月色导读.md", "--collection", "lotus")
    capsys.readouterr()
    assert imported("prompts", "render", "--set", "team", "--question", "出自哪里", "--collection", "lotus") == 0
    told = printed(capsys)
    assert told["frame"] == "rag"
    assert "".join(segment["text"] for segment in told["segments"]) == told["messages"][0]["content"]
    assert sum(told["tokens"]["sections"].values()) == told["tokens"]["prompt"]


def test_render_by_replacement_names_what_stays(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.py").write_text("SIMPLE_PROMPT_TEMPLATE = '{{ question }} {{question}}'\n")
    run("prompts", "import", "t.py", "--name", "t")
    capsys.readouterr()
    assert run("prompts", "render", "--set", "t", "--question", "Why?", "--no-documents", "--rendering", "replacement") == 0  # fmt: skip
    told = printed(capsys)
    assert told["messages"][0]["content"] == "{{ question }} Why?"
    assert told["prompt"]["rendering"] == "replacement"
    assert "{{ question }}" in told["notices"][0]


def test_render_of_a_broken_prompt_says_part_line_and_name(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.py").write_text("SIMPLE_PROMPT_TEMPLATE = 'a\\n{{ qusetion }}'\n")
    run("prompts", "import", "t.py", "--name", "t")
    capsys.readouterr()
    assert run("prompts", "render", "--set", "t", "--question", "Why?", "--no-documents") == 1
    error = printed(capsys)["error"]
    assert (error["code"], error["part"], error["line"], error["name"]) == ("prompt_undefined", "simple", 2, "qusetion")
    assert "question" in error["remedy"]


def test_render_leaves_no_run_behind(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("prompts", "render", "--question", "Why?", "--no-documents") == 0
    capsys.readouterr()
    assert run("runs") == 0
    assert capsys.readouterr().out == ""


def test_ask_uses_the_prompt_it_is_told(imported: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported("ask", "为什么", "--prompt", "team", "--no-documents", "--model", "fake-model", "--json") == 0
    assert "用户的要求（正则如 \\d+ 原样保留）" in server.chats[0].json["messages"][0]["content"]
    assert printed(capsys)["prompt"]["name"] == "team"


def test_a_version_that_was_used_is_not_deleted(imported: Run, capsys: pytest.CaptureFixture[str]) -> None:
    imported("ask", "为什么", "--prompt", "team", "--no-documents")
    assert imported("prompts", "delete", "team@1") == 1
    assert "runs made with it: 1" in capsys.readouterr().err


def test_delete_wants_to_know_which_version(imported: Run, capsys: pytest.CaptureFixture[str]) -> None:
    edited(imported)
    assert imported("prompts", "delete", "team") == 1
    assert "team@1" in capsys.readouterr().err
    assert imported("prompts", "delete", "team@2") == 0
    assert imported("prompts", "delete", "team") == 0


def test_check_compares_the_two_languages(imported: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert imported("prompts", "check", "stock") == 0
    assert imported("prompts", "check", "team") == 1
    assert "team (en)" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, told",
    [
        (("show", "nobody"), "nobody"),
        (("import", "nowhere.py", "--name", "x"), "nowhere.py"),
        (("import", "team.py", "--name", "stock"), "stock"),
        (("export", "stock", "--out", "no/such/folder/x.py"), "no/such/folder"),
        (("export", "stock", "--out", "x.zip", "--original", "team.py"), "--original"),
        (("import", "荷塘月色导读.md", "--name", "x"), "valid Python"),
    ],
)
def test_what_cannot_be_done_exits_with_one_and_says_why(
    run: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert run("prompts", *words) == 1
    assert told in capsys.readouterr().err


def test_a_configs_file_that_needs_running_is_not_saved(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.py").write_text("import os\nSYSTEM = os.getenv('S')\n")
    assert run("prompts", "import", "t.py", "--name", "t") == 1
    assert "SYSTEM in line 2" in capsys.readouterr().err
    assert run("prompts", "list") == 0
    assert "t@1" not in capsys.readouterr().out


def test_shared_options_may_stand_before_the_inner_command(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompts", "--data-dir", "data", "list", "--lang", "zh"]) == 0
    assert "内置" in capsys.readouterr().out
    assert Path("data").is_dir()

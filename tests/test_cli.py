"""The terminal: every command over a real data folder, its exit code and its JSON."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.cli import main
from playground.core.strings import LANGUAGES, Language
from playground.settings import Settings
from playground.workspace import Workspace
from tests.conftest import EMBEDDER, LOTUS
from tests.fakes.openai_server import DISCONNECT, FakeServer, Script, error
from tests.fakes.reranking import vllm

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


@pytest.mark.parametrize(
    "words, questions",
    [
        (("--text", "作者"), ["作者是谁"]),
        (("--status", "failed", "--status", "interrupted"), []),
        (("--collection", "lotus", "--status", "completed"), ["作者是谁", "出自哪里"]),
        (("--model", "no such model"), []),
        (("--prompt", "stock", "--limit", "1"), ["作者是谁"]),
        (("--before", "2000-01-01"), []),
        (("--since", "2000-01-01T09:00"), ["作者是谁", "出自哪里"]),
    ],
    ids=" ".join,
)
def test_runs_lists_those_that_are_meant(
    filled: Run, words: tuple[str, ...], questions: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for question in ("出自哪里", "作者是谁"):
        assert filled("ask", question, "--collection", "lotus") == 0
    capsys.readouterr()
    assert filled("runs", "--json", *words) == 0
    assert [line["question"] for line in json.loads(capsys.readouterr().out)["runs"]] == questions


def test_show_of_an_unknown_run_says_so(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "ffff") == 1
    assert "ffff" in capsys.readouterr().err


def test_collections_are_made_renamed_and_deleted(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("collections", "--create", "规章 2026") == 0
    assert run("collections", "--rename", "规章 2026", "制度") == 0
    assert "制度: 0 documents" in capsys.readouterr().out.splitlines()[-1]
    assert run("collections", "--delete", "制度") == 0
    assert capsys.readouterr().out == ""


def test_a_collection_reads_hidden_parts_or_not(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert filled("collections", "--read-hidden", "lotus") == 0
    assert capsys.readouterr().out.rstrip().endswith("hidden parts read, too")
    assert filled("collections", "--skip-hidden", "lotus") == 0
    assert "hidden" not in capsys.readouterr().out


def test_the_files_of_an_archive_are_taken_in(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(path := tmp_path / "资料.zip", "w") as archive:
        archive.writestr("甲/说明.txt", "甲方的说明。")
        archive.writestr("乙/说明.txt", "乙方的说明。")
        archive.writestr("乙/x.exe", "MZ")
    assert run("ingest", str(path), "--collection", "files") == 1
    said = capsys.readouterr()
    assert all(name in said.out for name in ("说明 (甲).txt", "说明 (乙).txt"))
    assert ".exe" in said.out + said.err


def test_a_document_is_deleted_by_name(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert filled("documents", "--collection", "lotus", "--delete", "荷塘月色导读.md") == 0
    assert capsys.readouterr().out == ""


def test_the_chunks_of_a_document_are_shown(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("documents", "--collection", "lotus", "--chunks", "荷塘月色导读.md") == 0
    assert "低头弄莲子" in capsys.readouterr().out


def test_what_people_changed_in_chunks_is_listed(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with Workspace(Settings(data_dir=Path("data"))) as workspace:
        [document] = workspace.library.documents(workspace.library.collection("lotus").id)
        [chunk, *_] = workspace.library.chunks(document.id)
        workspace.ingest.editing.correct(document.id, chunk.id, chunk.text.replace("妖童媛女", "少男少女"), "lin")
    capsys.readouterr()
    assert filled("documents", "--collection", "lotus", "--edits", "荷塘月色导读.md") == 0
    out = capsys.readouterr().out
    assert "Text fixed  lin" in out
    assert "+ 《采莲赋》写的是少男少女荡着小船互相爱慕的情景。" in out


def test_a_run_whose_chunk_was_edited_since_says_so(
    filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script("出自《西洲曲》。")
    capsys.readouterr()
    assert filled("ask", "采莲南塘秋这首词出自哪里", "--collection", "lotus", "--json") == 0
    record = json.loads(capsys.readouterr().out)
    with Workspace(Settings(data_dir=Path("data"))) as workspace:
        [document] = workspace.library.documents(workspace.library.collection("lotus").id)
        for chunk in workspace.library.chunks(document.id):
            workspace.ingest.editing.correct(document.id, chunk.id, f"{chunk.text}（已核对）")
    assert filled("show", record["id"]) == 0
    shown = capsys.readouterr()
    assert "edited since: 1" in shown.out + shown.err
    assert "已核对" not in shown.out


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


# What there is to know beside the result ------------------------------------------------------------------------------


def test_ask_tells_the_notices_of_the_run_beside_the_answer(
    filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.models = [{"id": "fake-model"}]
    server.script("《西洲", finish="length", reply_model="another")
    capsys.readouterr()
    assert filled("ask", "出自哪里", "--collection", "lotus", "--model", "fake-model") == 0
    shown = capsys.readouterr()
    assert [line[0] for line in shown.err.splitlines()] == ["!"] * 3
    assert "does not say how long the model's window is" in shown.err
    assert "answered with another" in shown.err
    assert "!" not in shown.out


def test_ask_json_has_the_notices_too(filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.script("《西洲", finish="length")
    capsys.readouterr()
    assert filled("ask", "出自哪里", "--collection", "lotus", "--model", "fake-model", "--json") == 0
    shown = capsys.readouterr()
    (notice,) = json.loads(shown.out)["notices"]
    assert shown.err == f"! {notice}\n"


@pytest.fixture
def embedded(filled: Run, server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The collection `vectors`, made with the scripted server, which refuses to make any more."""
    monkeypatch.delenv(EMBEDDER)
    with open("playground.toml", "a") as config:
        config.write(f'[embedder]\nprovider = "openai"\nbase_url = "{server.url}"\nmodel = "m"\n')
    assert filled("ingest", "荷塘月色导读.md", "--collection", "vectors") == 0
    server.embeddings_script = Script(status=500, body="engine \x1b[2Jdead, token=abc123")
    return filled


@pytest.mark.parametrize("command", ["ask", "search"])
def test_search_by_words_alone_is_told(embedded: Run, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert embedded(command, "西洲曲", "--collection", "vectors") == 0
    assert "only lexical search was used" in capsys.readouterr().err


def test_search_json_has_the_notices_too(embedded: Run, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert embedded("search", "西洲曲", "--collection", "vectors", "--json") == 0
    (notice,) = json.loads(capsys.readouterr().out)["notices"]
    assert "only lexical search was used" in notice


@pytest.mark.parametrize("words", [("search", "--json"), ("search",)])
def test_a_search_that_finds_nothing_says_so_and_exits_with_one(
    run: Run, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("collections", "--create", "empty") == 0
    capsys.readouterr()
    assert run(*words, "西洲曲", "--collection", "empty") == 1
    shown = capsys.readouterr()
    assert shown.err == "The collection “empty” has no documents yet.\n"
    assert shown.out == "" or json.loads(shown.out)["passages"] == []


def test_a_search_without_a_hit_says_so(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("search", "zzzz", "--collection", "lotus", "--extent", "chunks") == 1
    assert capsys.readouterr().err == "No relevant chunk was found in the collection “lotus”.\n"


def test_a_search_says_why_documents_are_read_whole(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("search", "总结", "--collection", "lotus") == 0
    assert (
        capsys.readouterr().err == "The question is about the whole, so the documents were read from the beginning.\n"
    )


def test_synonyms_are_read_from_a_file_and_printed(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.txt").write_text("年假 = annual leave；PTO\n", "utf-8")
    capsys.readouterr()
    assert filled("collections", "--synonyms", "lotus", "list.txt") == 0
    assert capsys.readouterr().out == "The collection “lotus” has 1 groups of synonyms.\n"
    assert filled("collections", "--synonyms", "lotus") == 0
    assert capsys.readouterr().out == "年假 = annual leave；PTO\n"


@pytest.mark.parametrize("lines", ["one word\n", None])
def test_a_list_of_synonyms_that_is_none_changes_nothing(
    filled: Run, lines: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if lines is not None:
        Path("list.txt").write_text(lines)
    assert filled("collections", "--synonyms", "lotus", "list.txt") != 0
    assert ("Line 1" if lines else "list.txt cannot be read") in capsys.readouterr().err
    assert filled("collections", "--synonyms", "lotus") == 0
    assert capsys.readouterr().out == ""


@pytest.fixture
def reranking(filled: Run, server: FakeServer) -> Run:
    """Over a config that names the scripted server as the one that reranks."""
    server.reranks = vllm
    with Path("playground.toml").open("a") as config:
        config.write(f'[rerank]\nbase_url = "{server.url}"\nmodel = "m"\n')
    return filled


def test_a_search_is_reranked_where_a_server_for_that_is_configured(
    reranking: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("search", "采莲", "--collection", "lotus", "--extent", "chunks")
    assert reranking(*words) == 0
    shown = capsys.readouterr()
    assert re.search(r"^ 1  rerank 1\.000  fused \d\.\d+  \d→1  荷塘月色导读\.md", shown.out, re.M)
    assert f"were reranked by m on {server.origin.removeprefix('http://')}." in shown.err
    assert reranking(*words, "--no-rerank", "--json") == 0
    assert json.loads(capsys.readouterr().out)["reranked"] is None


def test_a_reranker_that_is_not_configured_is_told(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("search", "采莲", "--collection", "lotus", "--extent", "chunks", "--rerank") == 0
    assert "no rerank server is configured" in capsys.readouterr().err


def test_a_question_is_asked_of_a_document_by_its_name(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("search", "采莲", "--collection", "lotus", "--document", "荷塘月色导读.md") == 0
    assert "Asked of 1 chosen documents: 荷塘月色导读.md." in capsys.readouterr().err
    assert filled("search", "采莲", "--collection", "lotus", "--document", "gone.md") == 1
    assert "gone.md" in capsys.readouterr().err


def test_what_was_found_in_the_data_folder_is_told(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for part in Path("data").glob("playground.db*"):
        part.unlink()
    capsys.readouterr()
    assert filled("ask", "出自哪里", "--no-documents", "--collection", "none") == 0
    assert "set aside" in capsys.readouterr().err


# The server's own words -----------------------------------------------------------------------------------------------

WORDS = "\x1b]0;owned\x07bad \u202ething\nwith Bearer abcdef123 " + "long " * 300


@pytest.mark.parametrize(
    "words", [("check", "fake"), ("ask", "出自哪里", "--collection", "lotus", "--model", "fake-model")]
)
def test_the_words_of_a_server_are_printed_masked_bounded_and_harmless(
    filled: Run, server: FakeServer, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    server.script(error(400, WORDS))
    capsys.readouterr()
    assert filled(*words) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("    Detail: ")]
    assert len(told) == 1
    assert "bad" in told[0]
    assert "abcdef123" not in told[0]
    assert len(told[0]) <= 520
    assert not set("\x1b\x07\u202e") & set(told[0])


def test_the_words_of_an_embedding_server_are_printed(embedded: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path("another.md").write_text("# 另一篇\n\n莲子清如水。\n", "utf-8")
    capsys.readouterr()
    assert embedded("ingest", "another.md", "--collection", "vectors") == 0
    told = capsys.readouterr().out
    assert "Keyword search only" in told
    assert "engine" in told
    assert "abc123" not in told
    assert "\x1b" not in told


def test_the_words_of_a_server_stand_below_an_error_of_any_command(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert run("ingest", "broken.pdf", "--collection", "lotus") == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("    Detail: ")


def test_an_answer_cannot_speak_to_the_terminal(
    filled: Run, server: FakeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.script("a\x1b]0;owned\x07\x9b2Jb\r\nc\tд")
    capsys.readouterr()
    assert filled("ask", "出自哪里", "--collection", "lotus", "--model", "fake-model") == 0
    assert capsys.readouterr().out.startswith("a␛]0;owned␇\ufffd2Jb\nc\tд")
    assert filled("show", "", "--json") == 0
    shown = capsys.readouterr().out
    assert "\x9b" not in shown
    assert json.loads(shown)["answer"] == "a\x1b]0;owned\x07\x9b2Jb\r\nc\tд"


# The samples ----------------------------------------------------------------------------------------------------------


def found(run: Run, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, set[str]]:
    """What is searched where no collection is named: its name, and the endings of the documents found."""
    capsys.readouterr()
    assert run("search", "Qwen2.5", "--json", *words) == 0
    told = json.loads(capsys.readouterr().out)
    return told["collection"], {Path(passage["document"]).suffix for passage in told["passages"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_collection_is_named_the_samples_of_the_language_are_asked(
    run: Run, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    collection, _ = found(run, capsys, "--lang", language)
    assert collection == f"samples-{language}"
    with Workspace(Settings(data_dir=Path("data"))) as workspace:
        assert [(one.name, one.documents) for one in workspace.library.collections()] == [(collection, 6)]


def test_where_an_earlier_version_made_samples_these_are_asked(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ingest", str(ROOT / "README.md"), "--collection", "samples") == 0
    assert found(run, capsys) == ("samples", {".md"})


@pytest.mark.parametrize("words", [(), ("--collection", "samples-en")])
def test_samples_that_were_deleted_are_not_made_again(
    run: Run, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    found(run, capsys)
    assert run("collections", "--delete", "samples-en") == 0
    assert run("search", "Qwen2.5", *words) == 1
    assert "samples-en" in capsys.readouterr().err
    assert run("collections") == 0
    assert capsys.readouterr().out == ""


# What went wrong ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, code",
    [
        (("ask", "问", "--collection", "nowhere", "--endpoint", "nobody"), "endpoint_unknown"),
        (("search", "问", "--collection", "nowhere"), "collection_unknown"),
        (("show", "ffff"), "run_unknown"),
        (("prompts", "show", "nobody"), "prompt_version_unknown"),
        (("prompts", "diff", "nobody", "stock"), "prompt_version_unknown"),
    ],
)
def test_json_is_an_object_also_when_there_is_no_result(
    run: Run, words: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words, "--json") == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["error"]["code"] == code
    assert json.loads(shown.out)["error"]["message"] in shown.err


@pytest.mark.parametrize(
    "words",
    [
        ("runs", "--limit", "9" * 30),
        ("runs", "--limit", "0"),
        ("runs", "--since", "yesterday"),
        ("search", "问", "--top-k", "-1"),
        ("ask", "问", "--temperature", "nan"),
        ("ask", "问", "--max-tokens", "0"),
        ("check", "fake", "--n", "x"),
    ],
)
def test_figures_that_mean_nothing_are_wrong_words(
    run: Run, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2
    assert words[-1] in capsys.readouterr().err.splitlines()[-1]


def test_an_id_that_several_runs_begin_with_is_refused(filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for question in ("出自哪里", "作者是谁"):
        assert filled("ask", question, "--collection", "lotus") == 0
    assert filled("show", "") == 1
    assert "Several runs" in capsys.readouterr().err


def test_the_language_may_be_joined_to_its_option(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "--lang=zh", "ffff") == 1
    assert "没有编号以 ffff 开头的运行" in capsys.readouterr().err


# Records that cannot be read ------------------------------------------------------------------------------------------


@pytest.fixture
def damaged(filled: Run, capsys: pytest.CaptureFixture[str]) -> str:
    """The id of the first of two runs, whose record has a fate that nobody knows."""
    for question in ("出自哪里", "作者\n是谁"):
        assert filled("ask", question, "--collection", "lotus") == 0
    capsys.readouterr()
    with Workspace(Settings.load(data_dir=Path("data"))) as workspace:
        run_id = workspace.history.list()[-1].id
        change = "UPDATE runs SET record = json_set(record, '$.passages[0].fate.kind', 'recycled') WHERE id = ?"
        workspace.database.write(lambda writing: writing.execute(change, (run_id,)))
    return run_id


def test_runs_lists_the_others_and_names_what_cannot_be_read(
    damaged: str, filled: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert filled("runs") == 0
    shown = capsys.readouterr()
    readable, unreadable = shown.out.splitlines()
    assert "completed" in readable
    assert readable.endswith("作者 是谁")
    assert unreadable.startswith(damaged[:8])
    assert "unreadable" in unreadable
    assert shown.err.startswith(f"1 record cannot be read: {damaged[:8]}\n")
    assert "passages.0.fate.kind" in shown.err


def test_show_says_why_a_record_cannot_be_read(damaged: str, filled: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert filled("show", damaged[:12], "--json") == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["error"]["code"] == "record_unreadable"
    assert "passages.0.fate.kind" in shown.err

"""The check in the terminal: how long a model's window is, where that was read, and the network of the settings."""

import json

import pytest

from playground.cli import main
from tests.fakes.openai_server import FakeServer, Script
from tests.fakes.reranking import vllm


@pytest.fixture(autouse=True)
def _in_english(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLAYGROUND_LANGUAGE", "en")


def ollama(server: FakeServer) -> None:
    server.models = [{"id": "qwen3:14b", "owned_by": "library"}]
    server.pages["/api/ps"] = Script(body={"models": [{"name": "qwen3:14b", "context_length": 4096}]})


def test_the_window_is_told_with_where_it_was_read(server, capsys):
    ollama(server)
    assert main(["check", server.url]) == 0
    assert "serves qwen3:14b (context length 4096, read from /api/ps: context_length)" in capsys.readouterr().out


def test_an_unknown_window_is_unknown_and_no_dash(server, capsys):
    server.models = [{"id": "m", "owned_by": "lmdeploy"}]
    assert main(["check", server.url]) == 0
    assert "serves m (context length unknown)" in capsys.readouterr().out


def test_the_record_says_where_the_window_was_read(server, capsys):
    ollama(server)
    assert main(["check", server.url, "--json"]) == 0
    (model,) = json.loads(capsys.readouterr().out)["state"]["models"]
    assert (model["window"], model["window_from"]) == (4096, "/api/ps: context_length")


def test_a_ca_file_that_is_missing_is_told_before_anything_is_sent(server, capsys, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_NETWORK__CA_FILE", "nowhere.pem")
    assert main(["check", server.url]) != 0
    assert ("network.ca_file" in capsys.readouterr().err, server.requests) == (True, [])


def test_a_rerank_server_is_tried_with_an_answer_and_another_text(server, capsys, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_RERANK__BASE_URL", server.url)
    monkeypatch.setenv("PLAYGROUND_RERANK__MODEL", "m")
    server.reranks = vllm
    assert main(["check", "--rerank", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["url"], told["sound"], told["error"]) == (f"{server.url}/rerank", True, None)
    assert told["scores"][0] > told["scores"][1]


def test_a_rerank_server_that_orders_the_wrong_way_is_told(server, capsys):
    server.reranks = lambda path, body: Script(body=[{"index": 0, "score": -4.0}, {"index": 1, "score": 2.0}])
    assert main(["check", server.url, "--rerank"]) == 1
    assert "is not the nearer one" in capsys.readouterr().out


def test_a_rerank_server_that_is_none_is_told(server, capsys):
    assert main(["check", server.url, "--rerank"]) == 1
    assert "has no rerank API" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--rerank"]])
def test_what_is_to_be_checked_has_to_be_said(capsys, words):
    assert main(["check", *words]) != 0
    assert capsys.readouterr().err

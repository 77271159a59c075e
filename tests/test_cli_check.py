"""The check in the terminal: how long a model's window is, where that was read, and the network of the settings."""

import json

import pytest

from playground.cli import main
from tests.fakes.openai_server import FakeServer, Script


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
    assert "serves qwen3:14b (window 4096, read from /api/ps: context_length)" in capsys.readouterr().out


def test_an_unknown_window_is_unknown_and_no_dash(server, capsys):
    server.models = [{"id": "m", "owned_by": "lmdeploy"}]
    assert main(["check", server.url]) == 0
    assert "serves m (window unknown)" in capsys.readouterr().out


def test_the_record_says_where_the_window_was_read(server, capsys):
    ollama(server)
    assert main(["check", server.url, "--json"]) == 0
    (model,) = json.loads(capsys.readouterr().out)["state"]["models"]
    assert (model["window"], model["window_from"]) == (4096, "/api/ps: context_length")


def test_a_ca_file_that_is_missing_is_told_before_anything_is_sent(server, capsys, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_NETWORK__CA_FILE", "nowhere.pem")
    assert main(["check", server.url]) != 0
    assert ("network.ca_file" in capsys.readouterr().err, server.requests) == (True, [])

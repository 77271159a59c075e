"""Lists of models as servers write them."""

import json

import pytest

from playground.core.errors import ModelError
from playground.core.values import ModelInfo
from playground.models.listing import read_models


def names(body):
    return [model.id for model in read_models(json.dumps(body).encode(), "h")]


@pytest.mark.parametrize(
    "body, expected",
    [
        ({"data": [{"id": "a"}, {"id": "a"}, {"id": "b"}]}, ["a", "b"]),
        ({"data": ["a", "b"]}, ["a", "b"]),
        ([{"id": "a"}], ["a"]),
        (
            {"data": [{"id": None}, {}, {"id": 5}, None, {"id": ""}, {"id": " "}, {"id": "\ud800"}, {"id": "ok"}]},
            ["ok"],
        ),
        ({"data": []}, []),
        ({"data": [{"id": f"m{i}"} for i in range(3000)]}, [f"m{i}" for i in range(2000)]),
    ],
    ids=["twice", "strings", "bare list", "odd entries", "empty", "too many"],
)
def test_names_are_listed_once_and_bad_ones_left_out(body, expected):
    assert names(body) == expected


@pytest.mark.parametrize(
    "name",
    ["a\0b", "a\nb", "\x1b[31ma", "\u200b", "\u200b \ufeff", "\u202e", "\ufe0f", "\u3164", "\U000e0041", "\u0301"],
)
def test_a_name_that_cannot_be_seen_or_sent_is_left_out(name):
    assert names({"data": [{"id": name}, {"id": "ok"}]}) == ["ok"]


def test_names_are_kept_exactly():
    exact = ["org/sub/model:tag@v1", "模型 带空格", "\"quote'x", "<b>x</b>", "{{ 7*7 }}", " rtl\u202e ", "a" * 300]
    assert names({"data": [{"id": name} for name in exact]}) == exact


@pytest.mark.parametrize("value", [None, "8k", 0, -1, True, 1.5, 10**12])
def test_an_odd_window_is_unknown(value):
    body = json.dumps({"data": [{"id": "a", "max_model_len": value}]}).encode()
    assert read_models(body, "h") == (ModelInfo("a", None),)


def test_a_window_says_where_in_the_list_it_stands():
    body = b'{"data": [{"id": "a", "max_model_len": 1024}, {"id": "b", "meta": {"n_ctx": 512}}, {"id": "c"}]}'
    assert [model.window_from for model in read_models(body, "h")] == [
        "/v1/models: max_model_len",
        "/v1/models: meta.n_ctx",
        "",
    ]


def test_an_adapter_has_the_window_of_the_model_it_adapts():
    body = b'{"data": [{"id": "lora", "parent": "base"}, {"id": "base", "max_model_len": 1024}]}'
    assert read_models(body, "h") == (ModelInfo("lora", 1024), ModelInfo("base", 1024))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"42",
        b'{"models": ["a"]}',
        b'{"data": {"id": "a"}}',
        b'{"data": [1, 2]}',
        b'{"data": [{"id": "x"',
        b"[" * 90_000,
    ],
)
def test_what_is_no_list_is_an_error(body):
    with pytest.raises(ModelError) as caught:
        read_models(body, "h")
    assert caught.value.code == "models_unreadable"

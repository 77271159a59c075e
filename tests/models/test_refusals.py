"""How servers word their refusals, and what is made of it."""

import json
from datetime import UTC, datetime

import pytest

from playground.core.strings import table
from playground.models.refusals import _CODES, read_refusal, refusal_error, retry_after


def told(status, body, **more):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return refusal_error(read_refusal(status, data), address="h:1", model="m", keys=("k",), **more)


TOO_LONG = [
    ("vLLM 0.8", "This model's maximum context length is 8192 tokens. However, you requested 9331 tokens (8331 in the messages, 1000 in the completion). Please reduce the length of the messages or completion.", 8192, 8331),
    ("vLLM 0.10", "This model's maximum context length is 8192 tokens. However, your request has 9001 input tokens. Please reduce the length of the input messages.", 8192, 9001),
    ("vLLM 0.16", "You passed 8331 input tokens and requested 1000 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 7192 tokens.", 8192, 8331),
    ("vLLM 0.32", "This model's maximum context length is 1024 tokens. However, your prompt contains at least 1025 input tokens, which exceeds this limit", 1024, 1025),
    ("vLLM, output", "'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 8192 tokens and your request has 4000 input tokens (5000 > 8192 - 4000).", 8192, 4000),
    ("vLLM, output alone", "max_tokens=10240 cannot be greater than max_model_len=1024. Please request fewer output tokens.", 1024, None),
    ("vLLM, nothing left", "max_tokens must be at least 1, got -186.", None, None),
    ("lmdeploy", "Input length (2084) must be smaller than the model context length (1024).", 1024, 2084),
    ("sglang", "The input (60008 tokens) is longer than the model's context length (32768 tokens).", 32768, 60008),
    ("OpenAI", "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages.", 8192, 9001),
    ("TGI", "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 512 `max_new_tokens`", 4096, 5000),
    ("llama.cpp, batch", "input (2052 tokens) is too large to process. increase the physical batch size (current batch size: 512)", None, 2052),
    ("Anthropic", "prompt is too long: 210000 tokens > 200000 maximum", 200000, 210000),
    ("Chinese", "输入长度 9001 超过模型的最大上下文长度 8192", 8192, 9001),
]  # fmt: skip


@pytest.mark.parametrize("words, limit, size", [row[1:] for row in TOO_LONG], ids=[row[0] for row in TOO_LONG])
def test_a_prompt_that_is_too_long_is_one_error_with_its_numbers(words, limit, size):
    error = told(400, {"error": {"message": words}})
    assert (error.code, error.facts["limit"], error.facts["size"]) == ("context_too_long", limit, size)


def test_the_numbers_may_stand_beside_the_words():
    body = {
        "error": {"message": "it exceeds", "type": "exceed_context_size_error", "n_prompt_tokens": 9001, "n_ctx": 8192}
    }
    assert "(9001 > 8192 tokens)" in told(400, body).message("en")


def test_a_length_that_nobody_tells_leaves_no_gap_in_the_sentence():
    error = told(400, {"error": {"message": "x", "code": "context_length_exceeded"}})
    assert error.message("zh").endswith("上下文长度。")


@pytest.mark.parametrize(
    "words", ["max_tokens must be at least 1, got 0.", "temperature must be in [0, 2], got 9.0.", "messages is empty"]
)
def test_other_refusals_are_not_taken_for_a_long_prompt(words):
    assert told(400, {"error": {"message": words}}).code == "request_rejected"


@pytest.mark.parametrize(
    "status, body",
    [
        (404, {"error": {"message": "The model `x` does not exist. Valid aliases: a.", "type": "NotFoundError"}}),
        (404, {"object": "error", "message": "The model 'x' does not exist.", "code": 404}),
        (400, {"detail": "Server is pinned to 'a'; requested 'x'."}),
        (400, {"error": {"message": "Invalid model name passed", "code": "model_not_found"}}),
    ],
)
def test_a_model_that_is_not_there_is_one_error(status, body):
    assert told(status, body).code == "model_not_found"


@pytest.mark.parametrize(
    "body, words",
    [
        ({"error": {"message": "why"}}, "why"),
        ({"object": "error", "message": "why"}, "why"),
        ({"detail": "why"}, "why"),
        ({"detail": {"error": {"message": "why"}}}, "why"),
        ({"error": "why"}, "why"),
        ({"detail": [{"loc": ["body", "messages"], "msg": "Field required", "input": "PROMPT"}]}, "body.messages: Field required"),
        (b"why", "why"),
        (b"<html><head><title>502 Bad Gateway</title></head><body>x</body></html>", "502 Bad Gateway"),
        (b"", None),
        (b"[1, 2", "[1, 2"),
        ({"error": {"message": None}}, None),
        ({"error": {"message": {"deep": 1}}}, None),
        ([], None),
    ],
    ids=str,
)  # fmt: skip
def test_the_servers_words_are_found_in_every_shape(body, words):
    assert told(500, body).detail == words


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 408, 409, 413, 418, 422, 429, 500, 501, 502, 503, 504, 529, 599]
)
def test_every_status_has_its_sentences(status):
    error = told(status, {"error": {"message": "no"}})
    assert str(status) in error.message("zh") + error.message("en")


def test_every_code_of_a_status_is_in_the_table():
    assert all(f"error.{code}.message" in table() for code in _CODES.values())


def test_a_refused_request_without_a_key_asks_for_one():
    error = refusal_error(read_refusal(401, b'{"error": "Unauthorized"}'), address="h", model="m")
    assert error.code == "key_wanted"


NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value, seconds",
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-3", None),
        ("1e99", None),
    ],
)
def test_the_time_to_wait_is_read_in_both_forms(value, seconds):
    assert retry_after(value, NOW) == seconds

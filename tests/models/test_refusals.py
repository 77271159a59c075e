"""How servers word their refusals, and what is made of it."""

import json
from datetime import UTC, datetime

import pytest

from playground.core.strings import table
from playground.http.refusals import read_refusal, retry_after
from playground.models.refusals import _CODES, refusal_error


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
    ("vLLM, decoder", "The decoder prompt (length 9001) is longer than the maximum model length of 8192.", 8192, 9001),
    ("vLLM, engine", "The engine prompt length 9001 exceeds the max_model_len 8192. Please reduce prompt.", 8192, 9001),
    ("lmdeploy, status", "internal error happened, status code ResponseType.INPUT_LENGTH_ERROR", None, None),
    ("sglang, allowed", "Input length (9001 tokens) exceeds the maximum allowed length (8192 tokens). Use a shorter input.", 8192, 9001),
    ("sglang, sum", "Requested token count exceeds the model's maximum context length of 8192 tokens. You requested a total of 9331 tokens: 8331 tokens from the input messages and 1000 tokens for the completion.", 8192, 8331),
    ("llama.cpp", "request (9001 tokens) exceeds the available context size (8192 tokens), try increasing it", 8192, 9001),
    ("llama.cpp, later", "Context size has been exceeded.", None, None),
    ("llama-cpp-python", "Requested tokens (9001) exceed context window of 8192", 8192, 9001),
    ("Ollama", "prompt too long; exceeded max context length by 905 tokens", None, None),
    ("LM Studio", "Trying to keep the first 9001 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens", 4096, None),
    ("TabbyAPI", "Prompt length 9001 is greater than max_seq_len 8192", 8192, 9001),
    ("LiteLLM", "litellm.ContextWindowExceededError: litellm.BadRequestError: too big", None, None),
    ("DashScope", "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]", 129024, None),
    ("Zhipu", "Prompt 超长", None, None),
    ("Moonshot", "Invalid request: Your request exceeded model token limit: 8192 (requested: 9001)", 8192, 9001),
    ("MiniMax", "invalid params, context window exceeds limit", None, None),
    ("SiliconFlow", "length of prompt_tokens (9001) must be less than max_seq_len (8192).", 8192, 9001),
    ("Mistral", "Prompt contains 9001 tokens and 0 draft tokens, too large for model with 8192 maximum context length", 8192, 9001),
    ("Gemini", "The input token count (9001) exceeds the maximum number of tokens allowed (8192).", 8192, None),
    ("Cohere", "too many tokens: total number of tokens in the prompt cannot exceed 8192 - received 9001.", 8192, 9001),
    ("Bedrock", "Input is too long for requested model.", None, None),
    ("OpenAI, new", "Your input exceeds the context window of this model. Please adjust your input and try again.", None, None),
    ("Anthropic, sum", "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", 200000, None),
    ("Chinese, short", "输入内容过长", None, None),
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
    "words",
    [
        "max_tokens must be at least 1, got 0.",
        "temperature must be in [0, 2], got 9.0.",
        "messages is empty",
        "Range of max_tokens should be [1, 8192]",
        "max_tokens is too large: 10000. This model supports at most 4096 completion tokens.",
        "max_tokens 超过最大限制 8192",
        "`top_p` must be > 0.0 and < 1.0",
        "stop sequences: too long",
        "messages must not hold more than one system message",
        "Request body is too large",
        "The request took too long",
        "Limit of tokens per min (TPM) exceeded: limit 6000 tokens, requested 9001",
        "参数 temperature 超出范围",
    ],
)
def test_other_refusals_are_not_taken_for_a_long_prompt(words):
    assert told(400, {"error": {"message": words}}).code == "request_rejected"


def test_a_limit_of_the_rate_is_not_taken_for_a_long_prompt():
    words = "Rate limit reached: token limit of 6000, please reduce the length of the messages"
    assert told(429, {"error": {"message": words}}).code == "rate_limited"


@pytest.mark.parametrize(
    "words, counted",
    [
        ("Input length (2084) must be smaller than the model context length (1024).", 2084),
        ("maximum context length is 1024 tokens. However, your prompt contains at least 1025 input tokens", None),
        ("prompt is too long", None),
    ],
)
def test_a_length_is_the_whole_one_only_where_the_server_counted_to_the_end(words, counted):
    assert told(400, {"error": {"message": words}}).facts["counted"] == counted


@pytest.mark.parametrize(
    "status, body",
    [
        (400, {"error": {"message": "No connected db.", "type": "no_db_connection", "code": "400"}}),
        (500, {"error": {"message": "Authentication Error, No api key passed in.", "type": "auth_error"}}),
        (400, {"error": {"message": "API key not valid. Please pass a valid API key."}}),
        (400, {"code": "InvalidApiKey", "message": "Invalid API-key provided."}),
        (403, {"detail": "Not authenticated"}),
        (400, {"error": {"message": "无效的令牌"}}),
        (401, {"error": "Unauthorized"}),
    ],
    ids=str,
)
def test_trouble_with_the_key_is_told_as_such_whatever_its_status(status, body):
    assert (told(status, body).code, told(status, body, variable="KEY").code) == ("key_wanted", "key_refused")


@pytest.mark.parametrize(
    "body", [{"error": {"message": "KeyError: 'key'"}}, {"error": {"message": "Unexpected key 'api_version'"}}], ids=str
)
def test_other_keys_are_no_trouble_with_the_key(body):
    assert told(400, body).code == "request_rejected"


def test_a_bare_failure_without_a_key_says_that_the_key_may_be_missing():
    assert told(500, b"Internal Server Error").code == "server_error_without_key"
    assert told(500, b"Internal Server Error", variable="KEY").code == "server_error"


@pytest.mark.parametrize(
    "declared", ["application/json; charset=GBK", "application/json", "text/plain; charset=utf-8", ""]
)
def test_chinese_words_are_read_in_their_encoding(declared):
    body = json.dumps({"error": {"message": "输入长度 9001 超过上下文长度 8192"}}, ensure_ascii=False).encode("gbk")
    assert read_refusal(400, body, declared).message == "输入长度 9001 超过上下文长度 8192"


@pytest.mark.parametrize(
    "body, declared, words",
    [
        ("café".encode("latin-1"), "text/plain; charset=iso-8859-1", "café"),
        ("長すぎます".encode("shift_jis"), "text/plain; charset=Shift_JIS", "長すぎます"),
        ("忙".encode("utf-16"), "text/plain; charset=utf-16", "忙"),
        ('<meta charset="gb2312"><title>网关错误</title>'.encode("gbk"), "text/html", "网关错误"),
        ("年假".encode() + b"\xff", "text/plain", "年假\ufffd"),
    ],
    ids=["Latin-1", "Shift JIS", "UTF-16", "a page that says so", "a broken byte"],
)
def test_other_encodings_are_read_as_declared(body, declared, words):
    assert read_refusal(502, body, declared).message == words


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

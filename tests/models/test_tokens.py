"""Where counts come from, in which order, and that counting never breaks anything."""

import asyncio
import base64
import threading

import pytest

from playground.core.estimate import estimate_tokens
from playground.core.values import Endpoint, Message, TokenCount
from playground.models.client import Deadlines, ModelClient
from playground.models.tokens import TokenCounter
from playground.models.vocabulary import chat_tokens, find_vocabulary
from tests.fakes.clock import StoppedClock
from tests.fakes.openai_server import Script, error
from tests.models.conftest import KEY

MESSAGES = (Message("user", "How do bees talk?"),)
BUILTIN = Endpoint("builtin", "")


@pytest.fixture
def time():
    return StoppedClock()


@pytest.fixture
async def counter(time):
    async with ModelClient({"FAKE_KEY": KEY}, Deadlines(connect=60), time.clock) as client:
        counter = TokenCounter({}, client=client, clock=time.clock)
        counter._find = lambda: None  # whatever this machine has installed
        yield counter


@pytest.fixture
def ranks(tmp_path):
    """A rank file of single bytes and one pair: every character costs its bytes, "ee" costs one."""
    tokens = [bytes([byte]) for byte in range(256)] + [b"ee"]
    path = tmp_path / "tiny.tiktoken"
    path.write_bytes(b"\n".join(b"%s %d" % (base64.b64encode(token), rank) for rank, token in enumerate(tokens)))
    return path


def tokenize_requests(server):
    return [request for request in server.requests if request.path == "/tokenize"]


async def test_a_server_counts_messages_as_it_reports_them(counter, endpoint, client, server):
    assert await counter.count_messages(endpoint, "m", MESSAGES) == TokenCount(21, "server")
    assert tokenize_requests(server)[0].json == {
        "model": "m",
        "messages": [{"role": "user", "content": "How do bees talk?"}],
    }


async def test_a_server_counts_texts(counter, endpoint, server):
    assert await counter.count_texts(endpoint, "m", ["one", "", "three"]) == (
        TokenCount(3, "server"),
        TokenCount(0, "server"),
        TokenCount(5, "server"),
    )
    assert {"model": "m", "prompt": "three", "add_special_tokens": False} in [r.json for r in tokenize_requests(server)]


async def test_what_was_counted_is_not_asked_again(counter, endpoint, server):
    for _ in range(3):
        await counter.count_messages(endpoint, "m", MESSAGES)
        await counter.count_texts(endpoint, "m", ["one", "one"])
    assert len(tokenize_requests(server)) == 2


@pytest.mark.parametrize(
    "script",
    [
        error(404, "Not Found", "detail"),
        error(405, "no", "text"),
        error(400, "no chat template"),
        Script(body={"tokens": []}),
        Script(body={"count": "12"}),
        Script(body={"count": 0}),
        Script(body="<html>", content_type="text/html"),
        Script(body=[]),
    ],
    ids=["404", "405", "400", "no count", "text", "zero", "web page", "list"],
)
async def test_a_server_that_cannot_count_is_asked_once(counter, endpoint, server, script):
    server.tokenize_script = script
    for number in range(3):
        count = await counter.count_messages(endpoint, "m", (Message("user", str(number)),))
        assert count.source == "estimated"
    assert len(tokenize_requests(server)) == 1


def asked(server, path):
    return [request.json for request in server.requests if request.path == path]


async def test_llama_cpp_counts_what_its_template_makes_of_the_messages(counter, endpoint, server):
    server.pages["/apply-template"] = Script(body={"prompt": "<bos>How do bees talk?"})
    server.pages["/tokenize"] = Script(body={"tokens": [1, 2, 3, 4]})
    assert await counter.count_messages(endpoint, "m", MESSAGES) == TokenCount(4, "server")
    assert asked(server, "/apply-template")[0]["messages"] == [{"role": "user", "content": "How do bees talk?"}]
    last = {"model": "m", "content": "<bos>How do bees talk?", "add_special": True, "parse_special": True}
    assert asked(server, "/tokenize")[-1] == last


async def test_llama_cpp_counts_texts_without_what_opens_a_prompt(counter, endpoint, server):
    server.pages["/tokenize"] = Script(body={"tokens": [1, 2]})
    assert await counter.count_texts(endpoint, "m", ["one", "two"]) == (TokenCount(2, "server"),) * 2
    assert asked(server, "/tokenize")[-1]["add_special"] is False


async def test_lmdeploy_counts_one_question_with_its_own_template(counter, endpoint, server):
    server.tokenizes = False
    server.pages["/v1/encode"] = Script(body={"input_ids": [1, 2, 3], "length": 3})
    assert await counter.count_messages(endpoint, "m", MESSAGES) == TokenCount(3, "server")
    assert asked(server, "/v1/encode") == [{"input": "How do bees talk?", "do_preprocess": True, "add_bos": True}]


async def test_lmdeploy_counts_several_messages_one_by_one(counter, endpoint, server):
    server.tokenizes = False
    server.pages["/v1/encode"] = Script(body={"input_ids": [1, 2, 3], "length": 3})
    messages = (Message("system", "Be brief."), *MESSAGES)
    assert await counter.count_messages(endpoint, "m", messages) == TokenCount(
        chat_tokens("m", messages, lambda _: 3), "server"
    )


async def test_the_way_that_worked_is_the_only_one_asked_for_again(counter, endpoint, server):
    server.tokenizes = False
    server.pages["/v1/encode"] = Script(body={"input_ids": [1, 2, 3], "length": 3})
    await counter.count_texts(endpoint, "m", ["one", "two", "three"])
    assert (len(tokenize_requests(server)), len(asked(server, "/v1/encode"))) == (1, 3)


async def test_a_server_that_fails_for_the_moment_is_asked_later(counter, endpoint, server, time):
    server.tokenize_script = error(503, "Loading model")
    assert (await counter.count_messages(endpoint, "m", MESSAGES)).source == "estimated"
    assert (await counter.count_messages(endpoint, "m", MESSAGES)).source == "estimated"
    assert len(tokenize_requests(server)) == 1
    server.tokenize_script = None
    time.advance(30)
    assert (await counter.count_messages(endpoint, "m", MESSAGES)).source == "server"


async def test_texts_come_from_one_source_when_the_server_fails_in_the_middle(counter, endpoint, server):
    await counter.count_texts(endpoint, "m", ["known"])
    server.tokenize_script = error(500, "died")
    counts = await counter.count_texts(endpoint, "m", ["known", "new"])
    assert [count.source for count in counts] == ["estimated", "estimated"]


async def test_a_server_that_is_down_costs_no_run(client, nobody):
    counter = TokenCounter({}, client=client)
    down = Endpoint("down", f"http://{nobody}/v1")
    assert (await counter.count_texts(down, "m", ["bees"]))[0].source == "estimated"


async def test_a_missing_key_costs_no_count(counter, server):
    count = await counter.count_messages(Endpoint("x", server.url, "NO_SUCH_KEY"), "m", MESSAGES)
    assert count.source == "estimated"


async def test_a_slow_server_is_not_waited_for(counter, endpoint, server, time):
    server.tokenize_script = Script(body={"count": 5}, pieces=(threading.Event(),))
    counting = asyncio.create_task(counter.count_messages(endpoint, "m", MESSAGES))
    await time.waits(1)
    time.advance(2)
    assert (await counting).source == "estimated"


async def test_an_estimate_is_corrected_by_what_was_reported(counter):
    text = "荷塘月色" * 50
    before = (await counter.count_texts(BUILTIN, "m", [text]))[0]
    assert before == TokenCount(estimate_tokens(text), "estimated")
    counter.learn(BUILTIN, "m", before, round(before.tokens * 1.5))
    after = (await counter.count_texts(BUILTIN, "m", [text]))[0]
    assert after.tokens == pytest.approx(before.tokens * 1.5, abs=1)
    counter.learn(BUILTIN, "m", after, after.tokens)
    assert (await counter.count_texts(BUILTIN, "m", [text]))[0] == after


async def test_one_odd_report_does_not_move_the_estimate_far(counter):
    for reported in (100, 100, 100, 100_000):
        counter.learn(BUILTIN, "m", TokenCount(100, "estimated"), reported)
    assert counter.factor(BUILTIN, "m") == 1.0


async def test_exact_counts_teach_nothing(counter):
    counter.learn(BUILTIN, "m", TokenCount(100, "tiktoken"), 150)
    assert counter.factor(BUILTIN, "m") == 1.0


# A prompt that the server cut


@pytest.mark.parametrize(
    "source, counted, reported, cut",
    [
        ("estimated", 5491, 2048, True),
        ("estimated", 4390, 4096, True),
        ("estimated", 3700, 4096, True),
        ("estimated", 1000, 4096, False),
        ("estimated", 4390, 4000, False),
        ("estimated", 6000, 2600, True),
        ("estimated", 6000, 3000, False),
        ("estimated", 1100, 1024, False),
        ("estimated", 100, 40, False),
        ("tiktoken", 6000, 3000, False),
        ("server", 5000, 4700, True),
        ("server", 5000, 4990, False),
        ("server", 5000, 5000, False),
        ("server", 5000, 9000, False),
    ],
)
async def test_a_cut_prompt_is_told_from_another_way_of_counting(counter, source, counted, reported, cut):
    assert counter.is_cut(BUILTIN, "m", TokenCount(counted, source), reported) is cut


@pytest.mark.parametrize("reported, cut", [(6000, True), (5999, True), (5000, False)])
async def test_a_prompt_that_fills_a_known_window_was_cut(counter, reported, cut):
    assert counter.is_cut(BUILTIN, "m", TokenCount(5500, "estimated"), reported, 6000) is cut


async def test_an_estimate_that_proved_right_is_trusted_more(counter):
    for _ in range(3):
        counter.learn(BUILTIN, "m", TokenCount(1000, "estimated"), 1000)
    assert counter.is_cut(BUILTIN, "m", TokenCount(6000, "estimated"), 4000)


async def test_what_was_read_of_a_cut_prompt_teaches_nothing(counter):
    counter.learn(BUILTIN, "m", TokenCount(5491, "estimated"), 2048)
    assert counter.factor(BUILTIN, "m") == 1.0


# Vocabularies


async def test_a_rank_file_counts_where_the_server_does_not(client, endpoint, server, ranks):
    server.tokenizes = False
    counter = TokenCounter({}, tokenizer=ranks, client=client)
    assert await counter.count_texts(endpoint, "m", ["bees", "é"]) == (
        TokenCount(3, "tiktoken"),
        TokenCount(2, "tiktoken"),
    )


def test_marks_in_a_text_are_counted_as_text(ranks):
    vocabulary = find_vocabulary(ranks)
    assert vocabulary is not None
    assert vocabulary.count("<|im_end|>") == len("<|im_end|>")


def test_text_is_counted_in_its_composed_form(ranks):
    vocabulary = find_vocabulary(ranks)
    assert vocabulary is not None
    assert vocabulary.count("e\u0301") == vocabulary.count("é") == 2


def test_a_tokenizer_file_counts(tmp_path):
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"bees": 0, "?": 1}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    vocabulary = find_vocabulary(tmp_path / "tokenizer.json")
    assert vocabulary is not None
    assert (vocabulary.count("bees and bees"), vocabulary.source) == (3, "tokenizer")


@pytest.mark.parametrize("name", ["tokenizer.json", "x.tiktoken", "missing.json"])
def test_a_file_that_is_no_vocabulary_is_logged_and_passed_over(tmp_path, name, caplog, monkeypatch):
    monkeypatch.setattr("playground.models.vocabulary._packaged", lambda: None)
    if "missing" not in name:
        (tmp_path / name).write_text("not a vocabulary")
    assert find_vocabulary(tmp_path / name) is None
    assert name in caplog.text


def test_a_packaged_file_that_is_not_the_known_one_is_not_used(ranks, monkeypatch, caplog):
    monkeypatch.setattr("playground.models.vocabulary._packaged", lambda: ranks)
    assert find_vocabulary(None) is None
    assert "not the file" in caplog.text


# ChatML


def chatml(*messages: tuple[str, str]) -> str:
    whole = "".join(f"<s>{role}\n{content}<e>\n" for role, content in messages)
    return whole + "<s>assistant\n"


def length(text: str) -> int:
    """Characters, with each mark counted as one."""
    return len(text.replace("<s>", "#").replace("<e>", "#"))


QWEN25 = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."


@pytest.mark.parametrize(
    "model, added",
    [
        ("Qwen2.5-32B-Instruct-AWQ", [("system", QWEN25)]),
        ("unknown", [("system", QWEN25)]),
        ("qwen2-7b", [("system", "You are a helpful assistant.")]),
        ("Qwen3-8B", []),
    ],
)
def test_chatml_adds_its_marks_and_the_system_message_of_the_template(model, added):
    expected = length(chatml(*added, ("user", "How do bees talk?")))
    assert chat_tokens(model, MESSAGES, len) == expected


def test_a_system_message_of_ones_own_is_not_doubled():
    messages = (Message("system", "Be brief."), *MESSAGES)
    expected = length(chatml(("system", "Be brief."), ("user", "How do bees talk?")))
    assert chat_tokens("Qwen2.5-7B", messages, len) == expected

"""Checking a server: the answer with its figures, what they mean, and a little load."""

import asyncio
import itertools
import json
import threading
from contextlib import aclosing

import pytest

from playground.core.clock import Clock
from playground.core.errors import ModelError
from playground.core.values import Message, TokenCount, Usage
from playground.models.check import Answer, answer
from playground.models.client import Deadlines, ModelClient
from playground.models.servers.metrics import Load
from playground.models.servers.pressing import Level, Spread, press
from playground.models.servers.verdict import load_verdict, verdict
from playground.models.servers.watching import watched_load
from tests.fakes.clock import StoppedClock
from tests.fakes.openai_server import DISCONNECT, Raw, Script, error
from tests.models.conftest import KEY

QUESTION = (Message("user", "Hello"),)


# One answer


@pytest.fixture
async def ticking():
    """A client for which every look at the clock takes a second."""
    ticks = itertools.count()
    limits = Deadlines(connect=60, first_token=600, gap=600, total=600, models=60)
    async with ModelClient({"FAKE_KEY": KEY}, limits, Clock(monotonic=lambda: float(next(ticks)))) as opened:
        yield opened


async def test_a_check_asks_and_measures(ticking, endpoint, server):
    server.script("Hello ", "you.")
    found = await answer(ticking, endpoint, "m", QUESTION)
    assert (found.text, found.finish_reason) == ("Hello you.", "stop")
    assert (found.usage, found.completion) == (Usage(9, 10), TokenCount(10, "reported"))
    assert 0 < found.first_token <= found.last_token < found.total
    assert all(figure == int(figure) for figure in (found.first_token, found.total))  # of the client's clock alone


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize("tokens, known", [(4, False), (15, False), (16, True)])
def test_a_rate_of_few_tokens_is_unknown(tokens, known, streamed):
    assert (measured(75, tokens=tokens, streamed=streamed).rate is not None) is known


def test_the_rate_leaves_the_wait_for_the_first_token_out():
    assert measured(40, first=10.0).rate == pytest.approx(40)
    assert measured(40, first=10.0, pieces=1).rate is None


async def test_an_answer_in_one_piece_is_asked_for_without_a_stream(client, endpoint, server):
    server.script("Hello ", "to all of you.")
    found = await answer(client, endpoint, "m", QUESTION, streamed=False)
    assert (found.text, found.first_token, found.completion.tokens) == ("Hello to all of you.", None, 20)
    assert found.rate == 20 / found.total
    assert server.chats[0].json["stream"] is False
    assert "stream_options" not in server.chats[0].json


async def test_a_stream_that_comes_in_one_burst_has_no_rate(client, endpoint, server):
    chunks = ({"choices": [{"index": 0, "delta": {"content": text}}]} for text in ("Hello ", "you."))
    server.script(Raw(b"".join(b"data: %s\n\n" % json.dumps(chunk).encode() for chunk in chunks)))
    assert (await answer(client, endpoint, "m", QUESTION)).rate is None


@pytest.mark.parametrize("pieces, rate", [(1, 40), (2, 51_231)], ids=["one piece", "faster than any server"])
def test_a_burst_is_judged_by_its_first_token_alone(pieces, rate):
    found = verdict([measured(rate, 20, pieces=pieces)])
    assert (found.usable, codes(found)) == ("unusable", ["check_burst", "cause_buffered"])


async def test_without_usage_the_tokens_are_estimated_and_say_so(client, endpoint, server):
    server.script("Hello you.", usage="never")
    found = await answer(client, endpoint, "m", QUESTION)
    assert (found.usage, found.completion.source) == (None, "estimated")


async def test_a_refusal_in_one_piece_is_an_error(client, endpoint, server):
    server.once(error(400, "temperature must be 1", "flat"))
    with pytest.raises(ModelError) as caught:
        await answer(client, endpoint, "m", QUESTION, streamed=False)
    assert caught.value.code == "request_rejected"


# What the figures mean


def measured(rate: float, first: float = 0.1, *, tokens: int = 41, pieces: int = 40, streamed: bool = True) -> Answer:
    """An answer of so many tokens at that rate."""
    last = first + (tokens - 1) / rate
    completion = TokenCount(tokens, "reported")
    return Answer(
        "…", first if streamed else None, last, last, pieces, Usage(9, tokens), completion, "stop", None, streamed
    )


def codes(found):
    return [notice.code for notice in found.said]


IDLE, UNTOLD = Load(0, 0, 0.0), Load()


@pytest.mark.parametrize(
    "rate, first, before, during, expected",
    [
        (40, 0.2, IDLE, IDLE, ["check_good"]),
        (3, 0.2, IDLE, Load(1, 0, 0.1), ["check_slow", "cause_alone"]),
        (0.2, 5, IDLE, Load(1, 0, 0.1), ["check_unusable", "cause_alone"]),
        (0.2, 5, UNTOLD, UNTOLD, ["check_unusable", "cause_unknown"]),
        (0.2, 30, Load(8, 0), Load(8, 12), ["check_unusable", "cause_queue"]),
        (3, 0.2, Load(8, 0), Load(9, 0), ["check_slow", "cause_others"]),
        (3, 0.2, IDLE, Load(4, 0), ["check_slow", "cause_others"]),
        (40, 4, IDLE, IDLE, ["check_slow", "cause_first_token"]),
        (40, 30, Load(2, 1, 0.99), IDLE, ["check_unusable", "cause_queue", "cause_kv_cache", "cause_first_token"]),
    ],
)
def test_a_verdict_names_only_causes_that_were_seen(rate, first, before, during, expected):
    assert codes(verdict([measured(rate, first)], before=before, during=during)) == expected


@pytest.mark.parametrize(
    "first, usable, expected",
    [
        (0.1, "unmeasured", ["check_short"]),
        (4, "slow", ["check_short", "cause_queue"]),
        (30, "unusable", ["check_short", "cause_queue"]),
    ],
)
def test_a_short_answer_is_judged_by_its_first_token_alone(first, usable, expected):
    found = verdict([measured(75, first, tokens=4)], during=Load(1, 2 if first > 1 else 0))
    assert (found.usable, codes(found)) == (usable, expected)


def test_a_short_answer_without_a_stream_shows_no_more_than_that_it_came():
    found = verdict([measured(75, tokens=4, streamed=False)])
    assert (found.usable, codes(found)) == ("unmeasured", ["check_short_whole"])
    assert "4 tokens" in found.said[0].message("en")


def test_a_burst_that_comes_soon_is_not_called_fast():
    assert verdict([measured(40, 0.1, pieces=1)]).usable == "unmeasured"


def test_a_verdict_says_its_figures_in_words_and_what_they_rest_on():
    said = verdict([measured(0.2, 5)], before=IDLE, during=Load(1, 0)).said
    assert said[0].message("en") == (
        "Answers, but with the first token after 5.0 s and 0.2 tokens/s (measured over 41 tokens): this model is not "
        "usable interactively."
    )
    assert all(notice.message("zh") for notice in said)


def test_the_middle_of_several_answers_counts():
    assert verdict([measured(0.2), measured(40), measured(50)]).usable == "good"


def test_an_answer_without_a_stream_is_judged_by_its_rate_alone():
    assert codes(verdict([measured(40, 20, pieces=1, streamed=False)], before=IDLE)) == [
        "check_slow_whole",
        "cause_alone",
    ]


def test_a_stream_that_arrives_at_once_is_told():
    assert "cause_buffered" in codes(verdict([measured(40, 1, pieces=1)]))


def test_a_slow_model_whose_path_says_gptq_gets_the_hint():
    assert "cause_gptq" in codes(verdict([measured(0.2)], name="qwen /models/Qwen2.5-32B-Instruct-GPTQ-Int4"))
    assert "cause_gptq" not in codes(verdict([measured(40)], name="Qwen2.5-32B-Instruct-GPTQ-Int4"))


def test_failures_are_told_beside_the_answers():
    found = verdict([measured(40)], 2)
    assert (found.usable, codes(found)) == ("unreliable", ["check_some_failed", "check_good"])
    assert (verdict([], 5).usable, codes(verdict([], 5))) == ("failed", ["check_failed"])


async def test_an_empty_answer_is_no_use(client, endpoint, server):
    server.script()
    found = verdict([await answer(client, endpoint, "m", QUESTION)])
    assert (found.usable, codes(found)) == ("failed", ["check_empty"])


@pytest.fixture
async def waiting(time):
    """A client whose time stands still until the test moves it."""
    limits = Deadlines(connect=60, first_token=600, gap=600, total=600, models=60)
    async with ModelClient({"FAKE_KEY": KEY}, limits, time.clock) as opened:
        yield opened


@pytest.fixture
def time():
    return StoppedClock()


async def test_the_queue_is_watched_while_it_is_asked(waiting, endpoint, server, time):
    server.pages["/metrics"] = Script(body="vllm:num_requests_waiting 7\nvllm:num_requests_running 1")
    async with watched_load(waiting, endpoint, every=0.5) as load:
        await time.waits(2)  # for an answer, then for the next question
        server.pages["/metrics"] = Script(body="vllm:num_requests_waiting 0\nvllm:num_requests_running 5")
        time.advance(0.5)
        await time.waits(4)
    assert (load.most, time.begun[1::2]) == (Load(5, 7), [0.5, 0.5])


async def test_a_server_without_metrics_is_not_asked_for_them_again(client, endpoint, server):
    async with watched_load(client, endpoint, every=0.0):
        await answer(client, endpoint, "m", QUESTION)
        await answer(client, endpoint, "m", QUESTION)
    assert [request.path for request in server.requests].count("/metrics") == 1


# A little load


async def levels(client, endpoint, **options):
    return [level async for level in press(client, endpoint, "m", **options)]


async def test_a_load_test_asks_more_and_more_at_once(client, endpoint, server):
    found = await levels(client, endpoint)
    assert [(level.at_once, level.requests, level.answered) for level in found] == [(1, 2, 2), (2, 4, 4), (4, 8, 8), (8, 16, 16)]  # fmt: skip
    assert all(level.throughput and level.first_token.of == level.latency.of == level.answered for level in found)
    assert {chat.json["max_tokens"] for chat in server.chats} == {64}


async def test_no_two_requests_begin_alike(client, endpoint, server):
    await levels(client, endpoint, levels=(2,))
    openings = {chat.json["messages"][0]["content"][:8] for chat in server.chats}
    assert len(openings) == 4


async def test_as_many_are_asked_at_once_as_the_level_says(client, endpoint, server):
    gate, seen = threading.Event(), []

    def reply(_):
        seen.append(server.running)
        if len(seen) == 4:
            gate.set()
        return Script((gate, "ok"))

    server.reply_to = reply
    (level,) = await levels(client, endpoint, levels=(4,), requests_each=1)
    assert (level.answered, max(seen)) == (4, 4)


async def test_failures_are_counted_by_their_code(client, endpoint, server):
    server.once(error(500, "engine died"))
    server.once("H", DISCONNECT)
    (level,) = await levels(client, endpoint, levels=(2,))
    assert (level.answered, level.failed) == (2, 2)
    assert dict(level.failures) == {"server_error": 1, "stream_incomplete": 1}


async def test_it_ends_where_nobody_is_answered(client, endpoint, server):
    server.script(error(500, "engine died"))
    assert [level.at_once for level in await levels(client, endpoint)] == [1]


def all_here(server, count):
    """Set once so many are asking, none of whom gets more than a beginning."""
    here, seen = threading.Event(), itertools.count(1)

    def reply(_):
        if next(seen) == count:
            here.set()
        return Script(("H", threading.Event()))

    server.reply_to = reply
    return here


async def test_the_time_is_bounded_and_what_was_under_way_is_cut_off(waiting, endpoint, server, time):
    here = all_here(server, 2)
    testing = asyncio.create_task(levels(waiting, endpoint, levels=(2, 4), seconds=30))
    assert await asyncio.to_thread(here.wait, 60)
    time.advance(30)
    (level,) = await testing
    assert (level.cut_off, level.answered, level.first_token, level.seconds) == (2, 0, None, 30)
    assert server.wait_idle(60)


async def test_without_time_nothing_is_asked(client, endpoint, server):
    assert (await levels(client, endpoint, seconds=0), server.chats) == ([], [])


async def test_stopping_stops_the_requests(client, endpoint, server):
    here = all_here(server, 4)

    async def first_level():
        async with aclosing(press(client, endpoint, "m", levels=(4,))) as found:
            await anext(found)

    testing = asyncio.create_task(first_level())
    assert await asyncio.to_thread(here.wait, 60)
    testing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await testing
    assert server.wait_idle(60)


def test_a_spread_is_by_nearest_rank():
    assert Spread.over([]) is None
    assert Spread.over([3.0, 1.0, 2.0]) == Spread(2.0, 3.0, 3)
    assert Spread.over([float(n) for n in range(1, 101)]) == Spread(50.5, 95.0, 100)


def level(at_once: int, throughput: float, *, p95: float = 1.0, failed: int = 0, waiting: int | None = None) -> Level:
    failures = (("server_error", failed),) if failed else ()
    spread = Spread(p95, p95, 2)
    return Level(
        at_once, 2, failures, 0, 1.0, round(throughput), "reported", spread, spread, Load(at_once, waiting)
    )  # fmt: skip


@pytest.mark.parametrize(
    "pressed, usable, expected",
    [
        ([level(1, 50), level(8, 200)], "good", ["load_fits"]),
        ([level(1, 50), level(8, 52, waiting=6)], "good", ["load_fits", "load_one_by_one", "load_queue"]),
        ([level(1, 3)], "unusable", ["load_fits_nobody"]),
        ([level(1, 50), level(2, 90, failed=1)], "slow", ["load_fits", "load_failures"]),
        ([level(1, 50), level(8, 200, p95=30)], "slow", ["load_fits"]),
    ],
)
def test_a_load_test_says_for_how_many_a_server_is_usable(pressed, usable, expected):
    found = load_verdict(pressed)
    assert (found.usable, codes(found)) == (usable, expected)
    assert all(notice.message("zh") for notice in found.said)

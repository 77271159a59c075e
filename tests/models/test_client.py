"""Asking over the wire: what is sent, what counts as an answer, every way to fail, deadlines, stopping."""

import asyncio
import threading
from contextlib import aclosing

import pytest

from playground.core.errors import ModelError
from playground.core.values import Endpoint, Message, ModelInfo, Sampling, Usage
from playground.models.client import Deadlines, Finished, ModelClient, Reasoning, Reported, Retold, Text, sent_body
from tests.fakes.clock import StoppedClock
from tests.fakes.openai_server import DISCONNECT, HEADERS, Event, Raw, Script, error
from tests.fakes.openai_server import Reasoning as Thought
from tests.models.conftest import ASKED, KEY


def text(pieces):
    return "".join(piece.text for piece in pieces if isinstance(piece, Text))


def reasoning(pieces):
    return "".join(piece.text for piece in pieces if isinstance(piece, Reasoning))


def codes(pieces):
    return [notice.code for notice in pieces[-1].notices]


# What is sent


async def test_the_body_sent_is_the_body_shown(ask, server):
    sampling = Sampling(0.7, 0.9, 100, 42, ("END", "。"))
    await ask(sampling=sampling)
    assert server.chats[0].json == sent_body("fake-model", ASKED, sampling)


async def test_messages_arrive_byte_for_byte(client, endpoint, server):
    content = "{{ 7*7 }} </文档> <|im_end|> ${x} <img onerror> a\r\nb 🌏 \u202e"
    async with aclosing(client.stream(endpoint, "m", (Message("user", content),), Sampling())) as pieces:
        async for _ in pieces:
            pass
    assert server.chats[0].json["messages"] == [{"role": "user", "content": content}]


def test_what_is_left_to_the_server_is_not_sent():
    assert sent_body("m", (), Sampling(None, None, None)).keys() == {"model", "messages", "stream", "stream_options"}


@pytest.mark.parametrize("sampling", [Sampling(9.0), Sampling(-1.0), Sampling(top_p=2.0), Sampling(max_tokens=0)])
def test_sampling_out_of_range_is_refused_before_sending(sampling):
    with pytest.raises(ModelError) as caught:
        sent_body("m", (), sampling)
    assert caught.value.code == "sampling_out_of_range"


async def test_only_meant_headers_leave_the_machine(ask, server, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-someone")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Extra: 1\nAuthorization: Bearer other")
    await ask()
    headers = server.chats[0].headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["accept-encoding"] == "identity"
    assert not {"openai-organization", "x-extra", "x-stainless-os", "cookie"} & headers.keys()


async def test_without_a_key_no_authorization_is_sent(client, server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-someone")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-of-someone")
    async with aclosing(client.stream(Endpoint("open", server.url), "m", ASKED, Sampling())) as pieces:
        assert [piece async for piece in pieces]
    assert "authorization" not in server.chats[0].headers


async def test_a_key_that_is_not_set_is_an_error_that_names_the_variable(client, server):
    with pytest.raises(ModelError, match="NO_SUCH_KEY") as caught:
        await client.list_models(Endpoint("x", server.url, "NO_SUCH_KEY"))
    assert (caught.value.code, server.requests) == ("key_missing", [])


async def test_proxies_of_the_environment_are_not_used(ask, server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert text(await ask()) == "A short answer."


async def test_a_cookie_is_not_kept(ask, server):
    server.script("ok", headers=(("Set-Cookie", "session=1; Path=/"),))
    await ask()
    await ask()
    assert "cookie" not in server.chats[1].headers


async def test_half_an_emoji_is_not_sent(client, endpoint, server):
    with pytest.raises(ModelError) as caught:
        await anext(client.stream(endpoint, "m", (Message("user", "\ud83d"),), Sampling()))
    assert (caught.value.code, server.chats) == ("request_unsendable", [])


async def test_connections_are_used_again(ask, server):
    connections = set()
    server.reply_to = lambda _: connections.add(threading.current_thread()) or Script()  # one thread a connection
    await ask()
    await ask()
    assert len(connections) == 1


def test_one_client_serves_several_event_loops(server):
    client = ModelClient({})

    async def run():
        return [piece async for piece in client.stream(Endpoint("x", server.url), "m", ASKED, Sampling())]

    assert text(asyncio.run(run())) == text(asyncio.run(run())) == "A short answer."


# Good answers


async def test_an_answer_ends_with_usage_and_the_finish_reason(ask, server):
    server.script("Bees ", "dance.")
    pieces = await ask()
    assert text(pieces) == "Bees dance."
    assert pieces[-2:] == [Reported(Usage(37, 11)), Finished("stop", "fake-model")]


@pytest.mark.parametrize("where", ["always", "every chunk", "finish chunk"])
async def test_usage_is_taken_from_any_chunk_the_last_wins(ask, server, where):
    server.script("Bees ", "dance.", usage=where)
    assert (await ask())[-2] == Reported(Usage(37, 11))


@pytest.mark.parametrize("usage", ["never", {"prompt_tokens": "12", "completion_tokens": -3, "total_tokens": None}])
async def test_usage_that_is_missing_or_odd_is_not_reported(ask, server, usage):
    server.script("Bees", usage=usage)
    assert [type(piece) for piece in await ask()] == [Text, Finished]


async def test_cached_tokens_are_reported(ask, server):
    server.script(
        "Bees", usage={"prompt_tokens": 9, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 8}}
    )
    assert (await ask())[-2] == Reported(Usage(9, 1, 8))


async def test_a_finish_reason_without_done_is_complete(ask, server):
    server.script("Bees", done=False)
    assert text(pieces := await ask()) == "Bees"
    assert isinstance(pieces[-1], Finished)


async def test_a_connection_that_drops_after_the_finish_reason_was_complete(ask, server):
    server.script("Bees", Event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}), DISCONNECT)
    assert isinstance((await ask())[-1], Finished)


@pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
async def test_reasoning_comes_apart_from_the_answer(ask, server, key):
    server.script(Thought("Think ", key), Thought("hard.", key), "Bees.")
    pieces = await ask()
    assert (reasoning(pieces), text(pieces)) == ("Think hard.", "Bees.")


async def test_a_json_answer_to_a_stream_request_is_taken(ask, server):
    message = {"role": "assistant", "content": "Bees.", "reasoning_content": "Hm."}
    body = {"model": "fake-model", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    server.script(Script(body=body))
    pieces = await ask()
    assert (reasoning(pieces), text(pieces), pieces[-1]) == ("Hm.", "Bees.", Finished("stop", "fake-model"))


async def test_an_answer_under_a_wrong_content_type_is_taken(ask, server):
    server.script("Bees", content_type="application/octet-stream")
    assert text(await ask()) == "Bees"


@pytest.mark.parametrize(
    "options, expected",
    [
        ({"finish": "length"}, ["answer_cut"]),
        ({"finish": "max_tokens"}, ["answer_cut"]),
        ({"finish": "MAX_TOKENS"}, ["answer_cut"]),
        ({"finish": "content_filter"}, ["answer_filtered"]),
        ({"finish": "sensitive"}, ["answer_filtered"]),
        ({"finish": "SAFETY"}, ["answer_filtered"]),
        ({"finish": "end_turn"}, []),
        ({"reply_model": "other"}, ["other_model"]),
        ({"reply_model": "fake-model@main"}, []),
    ],
)
async def test_what_a_person_should_know_comes_with_the_end(ask, server, options, expected):
    server.script("Bees", **options)
    assert codes(await ask()) == expected


@pytest.mark.parametrize(
    "pieces, options, expected",
    [
        ((), {}, ["answer_empty"]),
        (("\n ",), {}, ["answer_empty"]),
        ((Thought("Hm."),), {"finish": "length"}, ["reasoning_only", "answer_cut"]),
        (
            (Event({"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0}]}}]}),),
            {"finish": "tool_calls"},
            ["tool_calls_only"],
        ),
    ],
)
async def test_an_answer_without_text_says_so(ask, server, pieces, options, expected):
    server.script(*pieces, **options)
    assert codes(await ask()) == expected


async def test_other_choices_are_left_out(ask, server):
    server.script("Bees", Event({"choices": [{"index": 1, "delta": {"content": "WASPS"}}]}))
    assert text(await ask()) == "Bees"


async def test_reasoning_that_nothing_opened_is_told_anew_while_it_streams(client, endpoint, server):
    gate = threading.Event()
    server.script("The user asks.", gate, "\n</think>\n\n", "Bees.")
    async with aclosing(client.stream(endpoint, "m", ASKED, Sampling())) as stream:
        first = await anext(stream)
        gate.set()
        rest = [piece async for piece in stream]
    assert (first.text, type(rest[0])) == ("The user asks.", Retold)
    told = [piece for piece in rest if isinstance(piece, Retold)][-1]
    assert (told.answer + text(rest), told.reasoning) == ("Bees.", "The user asks.\n")


@pytest.mark.parametrize("beat", [b"data:\n\n", b"data: \n\n", b'event: ping\ndata: {"type": "ping"}\n\n'])
async def test_a_heart_beat_ends_nothing(ask, server, beat):
    server.script(Raw(beat), "Bees ", Raw(beat), "dance.", Raw(beat))
    assert text(await ask()) == "Bees dance."


@pytest.mark.parametrize("end", ['"[DONE]"', "[done]", "DONE", "{"])
async def test_what_cannot_be_read_after_the_finish_reason_is_the_end(ask, server, end):
    server.script(
        "Bees", Event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}), Event(end), finish=None
    )
    pieces = await ask()
    assert (text(pieces), pieces[-1]) == ("Bees", Finished("stop", "fake-model"))


async def test_a_finish_reason_with_every_piece_does_not_end_the_answer(client, server, monkeypatch):
    monkeypatch.setattr("playground.models.client._AFTER_THE_END", 30.0)
    gate = threading.Event()
    piece = {"choices": [{"index": 0, "delta": {"content": "Bees "}, "finish_reason": "stop"}]}
    server.script(Event(piece), gate, Event(piece), finish=None)
    async with aclosing(client.stream(Endpoint("x", server.url), "m", ASKED, Sampling())) as stream:
        assert (await anext(stream)).text == "Bees "
        gate.set()
        assert (await anext(stream)).text == "Bees "


async def test_what_was_held_back_is_given_out_before_a_failure(ask, server):
    server.script("Bees <", DISCONNECT)
    got = await ask()
    assert (text(got), got[-1].code) == ("Bees <", "stream_incomplete")


# Failures inside an answer


@pytest.mark.parametrize(
    "pieces, options, code",
    [
        (("Bees ", DISCONNECT), {}, "stream_incomplete"),
        (("Bees ",), {"finish": None, "done": False}, "stream_incomplete"),
        (("Bees ",), {"finish": None}, "stream_incomplete"),
        (("Bees ", Event('{"choices": [{"del')), {}, "reply_unreadable"),
        (("Bees ", Event("[1]")), {}, "reply_unreadable"),
        (("Bees ", Event({"error": {"message": "boom", "code": 500}})), {}, "server_failed_midway"),
        (("Bees ", Event({"object": "error", "message": "boom", "code": 500})), {}, "server_failed_midway"),
        (("Bees ", Raw(b'event: error\ndata: {"message": "boom"}\n\n')), {}, "server_failed_midway"),
        (("Bees ",), {"finish": "error"}, "generation_failed"),
        (("Bees ",), {"finish": "abort"}, "generation_failed"),
        (("Bees ", Raw(b"data: " + b"x" * 1_100_000)), {}, "reply_too_large"),
    ],
)
async def test_a_broken_answer_keeps_what_came_and_is_an_error(ask, server, pieces, options, code):
    server.script(*pieces, **options)
    got = await ask()
    assert (text(got), got[-1].code) == ("Bees ", code)


async def test_an_answer_without_end_is_cut_at_the_limit(ask, server):
    server.script("x" * 300_000, "y" * 300_000, "z")
    got = await ask()
    assert (len(text(got)), got[-1].code) == (400_000, "answer_too_long")


async def test_the_servers_complaint_is_no_answer(ask, server):
    chunk = {"choices": [{"index": 0, "delta": {"content": "internal error happened"}, "finish_reason": "error"}]}
    server.script(Event(chunk), finish=None)
    got = await ask()
    assert (text(got), got[-1].code) == ("", "generation_failed")


async def test_an_empty_answer_at_the_length_limit_is_a_failure(ask, server):
    server.script(finish="length", usage={"prompt_tokens": 60008, "completion_tokens": 0})
    (failure,) = await ask()
    assert (failure.code, failure.facts["size"]) == ("answer_had_no_room", 60008)


async def test_a_too_long_prompt_told_inside_the_stream_is_the_same_error(ask, server):
    words = "The input (60008 tokens) is longer than the model's context length (32768 tokens)."
    server.script(Event({"error": {"message": words, "code": 400}}))
    (failure,) = await ask()
    assert (failure.code, failure.facts["size"], failure.facts["limit"]) == ("context_too_long", 60008, 32768)


@pytest.mark.parametrize(
    "body, content_type, code",
    [
        ("<html>Sign in</html>", "text/html", "reply_is_web_page"),
        ("", "text/event-stream", "reply_empty"),
        ("42", "application/json", "reply_unreadable"),
        ("hello\n\n", "text/event-stream", "reply_unreadable"),
        ({"error": {"message": "no backend"}}, "application/json", "server_failed_midway"),
        ({"choices": []}, "application/json", "reply_empty"),
    ],
)
async def test_a_success_that_is_no_answer_is_an_error(ask, server, body, content_type, code):
    server.script(Script(body=body, content_type=content_type))
    assert [failure.code for failure in await ask()] == [code]


async def test_a_compressed_answer_is_not_unpacked(ask, server):
    server.script(Script(body=b"\x1f\x8b", headers=(("Content-Encoding", "gzip"),)))
    assert [failure.code for failure in await ask()] == ["reply_unreadable"]


# Refusals


@pytest.mark.parametrize("shape", ["nested", "flat", "detail", "string", "text"])
async def test_the_servers_own_words_are_the_detail_in_every_shape(ask, server, shape):
    server.script(error(500, "engine died", shape))
    (failure,) = await ask()
    assert (failure.code, failure.detail) == ("server_error", "engine died")


async def test_the_key_stands_in_no_message(ask, server):
    server.script(error(401, f"Incorrect key {KEY} (sk-ab***yz), Bearer {KEY}"))
    (failure,) = await ask()
    assert failure.code == "key_refused"
    assert KEY not in f"{failure} {failure.detail} {failure.facts}"
    assert "sk-ab" not in failure.detail


async def test_the_time_to_wait_is_told(ask, server):
    server.script(error(429, "slow down", headers=(("Retry-After", "7"),)))
    (failure,) = await ask()
    assert (failure.code, failure.facts["seconds"]) == ("rate_limited_wait", 7)
    assert len(server.chats) == 1


@pytest.mark.parametrize("status", [302, 307, 308])
async def test_a_redirect_is_not_followed(ask, server, status):
    server.script(Script(status=status, body="", headers=(("Location", f"{server.origin}/elsewhere"),)))
    (failure,) = await ask()
    assert (failure.code, len(server.requests)) == ("redirect_refused", 1)


async def test_a_server_that_refuses_stream_options_is_asked_without(ask, server):
    server.once(error(400, "Unknown field: stream_options"))
    server.script("Bees", usage="never")
    assert text(await ask()) == "Bees"
    assert "stream_options" not in server.chats[1].json


async def test_a_busy_server_is_not_asked_again_silently(ask, server):
    server.script(error(503, "Loading model"))
    (failure,) = await ask()
    assert (failure.code, len(server.chats)) == ("server_busy", 1)


async def test_a_port_where_nobody_listens_is_unreachable(client, nobody):
    with pytest.raises(ModelError, match=nobody) as caught:
        await anext(client.stream(Endpoint("gone", f"http://{nobody}/v1"), "m", ASKED, Sampling()))
    assert caught.value.code == "endpoint_unreachable"


async def test_a_new_connection_that_breaks_is_not_tried_again(ask, server):
    server.script(DISCONNECT)
    (failure,) = await ask()
    assert (failure.code, len(server.chats)) == ("connection_broken", 1)


async def test_a_kept_connection_that_the_server_dropped_is_opened_anew(ask, server):
    await ask()
    server.once(DISCONNECT)
    assert text(await ask()) == "A short answer."
    assert len(server.chats) == 3


# Deadlines and stopping


@pytest.fixture
def time():
    return StoppedClock()


@pytest.fixture
async def patient(time):
    """A client whose deadlines pass when the test says so."""
    limits = Deadlines(connect=60, first_token=60, gap=30, total=600, models=5)
    async with ModelClient({}, limits, time.clock) as opened:
        yield opened


async def failure_of(client, server):
    with pytest.raises(ModelError) as caught:
        async for _ in client.stream(Endpoint("slow", server.url), "m", ASKED, Sampling()):
            pass
    return caught.value.code, caught.value.facts.get("seconds")


NEVER = threading.Event()
ROLE = Event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})


@pytest.mark.parametrize(
    "pieces, waits, code, seconds",
    [
        ((NEVER,), 1, "first_token_timeout", 60),
        ((HEADERS, NEVER), 2, "first_token_timeout", 60),
        ((ROLE, NEVER), 3, "first_token_timeout", 60),
        (("Bees ", NEVER), 3, "answer_stalled", 30),
    ],
    ids=["no headers", "headers only", "role only", "some text"],
)
async def test_silence_has_an_end(patient, server, time, pieces, waits, code, seconds):
    server.script(*pieces)
    asking = asyncio.create_task(failure_of(patient, server))
    await time.waits(waits)
    time.advance(seconds)
    assert await asking == (code, seconds)
    assert server.wait_idle()


@pytest.mark.parametrize("filler", [Raw(b": keep-alive\n\n"), ROLE], ids=["comments", "empty deltas"])
async def test_what_is_no_text_does_not_move_the_deadline(patient, server, time, filler):
    drops = [threading.Event() for _ in range(3)]
    server.script("Bees ", *(part for drop in drops for part in (drop, filler)))
    asking = asyncio.create_task(failure_of(patient, server))
    for number, drop in enumerate(drops):
        await time.waits(3 + number)  # for the headers, the text, and each of the fillers before this one
        time.advance(10)
        drop.set()
    assert await asking == ("answer_stalled", 30)


async def test_the_total_time_has_an_end(patient, server, time):
    drops = [threading.Event() for _ in range(30)]
    server.script(*(part for drop in drops for part in ("Bees ", drop)))
    asking = asyncio.create_task(failure_of(patient, server))
    for number, drop in enumerate(drops):
        await time.waits(3 + number)
        time.advance(20)
        drop.set()
    assert await asking == ("answer_timeout", 600)


async def test_usage_that_never_comes_does_not_fail_a_whole_answer(patient, server, time):
    server.script("Bees", Event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}), NEVER)
    stream = patient.stream(Endpoint("x", server.url), "m", ASKED, Sampling())
    assert isinstance(await anext(stream), Text)
    last = asyncio.create_task(anext(stream))
    await time.waits(4)
    time.advance(10)
    assert isinstance(await last, Finished)


async def test_closing_the_generator_stops_the_server(client, endpoint, server):
    server.script("Bees ", NEVER)
    stream = client.stream(endpoint, "m", ASKED, Sampling())
    assert (await anext(stream)).text == "Bees "
    await stream.aclose()
    assert await asyncio.to_thread(server.disconnected.wait, 60)


@pytest.mark.parametrize("pieces", [(NEVER,), (HEADERS, NEVER)], ids=["before the headers", "after the headers"])
async def test_a_cancelled_task_stops_the_server_before_the_first_token(client, endpoint, server, pieces):
    server.script(*pieces)
    waiting = asyncio.create_task(anext(client.stream(endpoint, "m", ASKED, Sampling())))
    assert await asyncio.to_thread(server.arrived.wait, 60)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await asyncio.to_thread(server.disconnected.wait, 60)


async def test_text_comes_as_it_is_written(client, endpoint, server):
    gate = threading.Event()
    server.script("Bees ", gate, "dance.")
    async with aclosing(client.stream(endpoint, "m", ASKED, Sampling())) as stream:
        assert (await anext(stream)).text == "Bees "
        gate.set()
        assert (await anext(stream)).text == "dance."


# Lists of models


async def test_models_come_with_their_windows(client, endpoint, server):
    server.models = [{"id": "a", "max_model_len": 8192}, {"id": "b", "meta": {"n_ctx": 4096}}, {"id": "c"}]
    assert await client.list_models(endpoint) == (ModelInfo("a", 8192), ModelInfo("b", 4096), ModelInfo("c"))


async def test_a_list_that_does_not_come_is_given_up(patient, server, time):
    server.models_script = Script(pieces=(NEVER,), body={})
    listing = asyncio.create_task(patient.list_models(Endpoint("mute", server.url)))
    await time.waits(1)
    time.advance(5)
    with pytest.raises(ModelError) as caught:
        await listing
    assert caught.value.code == "models_timeout"


@pytest.mark.parametrize(
    "script, code",
    [
        (error(404, "Not Found", "detail"), "models_missing"),
        (error(401, "who are you", "string"), "key_refused"),
        (error(500, "text", "text"), "server_error"),
        (Script(body="<html>login</html>", content_type="text/html"), "reply_is_web_page"),
        (Script(body=b"x" * 2_100_000), "models_unreadable"),
    ],
)
async def test_a_list_that_cannot_be_had_is_an_error(client, endpoint, server, script, code):
    server.models_script = script
    with pytest.raises(ModelError) as caught:
        await client.list_models(endpoint)
    assert caught.value.code == code

"""The state of a server as it is read: how it stands, what it is, how loaded it is, what it can do."""

import asyncio
import json
import threading

import pytest

from playground.core.strings import LANGUAGES, text
from playground.core.values import Endpoint, ModelInfo
from playground.models.client import Deadlines, ModelClient
from playground.models.endpoints import BUILTIN
from playground.models.policy import Policy
from playground.models.servers.discovery import discover
from playground.models.servers.metrics import Load, read_metrics
from playground.models.servers.probing import identify, probe
from playground.models.servers.watching import read_load
from tests.fakes.clock import PATIENT, StoppedClock
from tests.fakes.openai_server import Script, error, serving
from tests.models.conftest import KEY

VLLM_METRICS = """# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m"} 3.0
vllm:num_requests_running{engine="1",model_name="m"} 1.0
vllm:num_requests_waiting{engine="0",model_name="m"} 2.0
vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 9.0
vllm:kv_cache_usage_perc{engine="0",model_name="a } b"} 0.25
vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.75
"""
LOADING = error(503, "Loading model", type="unavailable_error")


@pytest.fixture
async def client():
    async with ModelClient({"FAKE_KEY": KEY}, Deadlines(connect=60), PATIENT) as opened:
        yield opened


def page(body):
    return Script(body=body)


def as_vllm(server):
    server.models = [
        {"id": "qwen", "owned_by": "vllm", "root": "/models/Qwen2.5-32B-Instruct-AWQ", "max_model_len": 32768}
    ]
    server.pages |= {
        "/health": page(""),
        "/version": page({"version": "0.32.0"}),
        "/metrics": Script(body=VLLM_METRICS, content_type="text/plain"),
    }


# How it stands


async def test_a_vllm_server_is_read_whole(client, endpoint, server):
    as_vllm(server)
    state = await probe(client, endpoint)
    assert (state.standing, state.failure) == ("up", None)
    assert (state.identity.kind, state.identity.kind_from) == ("vLLM", "/v1/models: owned_by vllm")
    assert (state.identity.version, state.identity.version_from) == ("0.32.0", "/version")
    assert state.models == (ModelInfo("qwen", 32768, "/models/Qwen2.5-32B-Instruct-AWQ"),)
    assert state.load == Load(4, 2, 0.75)
    assert state.load_from == "/metrics: vllm:num_requests_running"
    assert not server.chats


async def test_a_port_where_nobody_listens_is_down(client):
    state = await probe(client, Endpoint("gone", "http://127.0.0.1:9/v1"))
    assert (state.standing, state.failure.code, state.identity.kind) == ("down", "endpoint_unreachable", "unknown")


async def test_llama_cpp_says_that_it_loads(client, endpoint, server):
    server.pages["/health"] = LOADING
    state = await probe(client, endpoint)
    assert (state.standing, state.failure.code) == ("loading", "server_loading")


async def test_a_list_that_is_held_back_while_loading_says_so_too(client, endpoint, server):
    server.models_script = LOADING
    assert (await probe(client, endpoint)).standing == "loading"


async def test_a_server_whose_engine_is_dead_is_down_though_it_lists_models(client, endpoint, server):
    as_vllm(server)
    server.pages["/health"] = Script(status=503, body="")
    state = await probe(client, endpoint)
    assert (state.standing, state.failure.code, state.identity.kind) == ("down", "server_unhealthy", "vLLM")


@pytest.mark.parametrize(
    "variable, code", [("FAKE_KEY", "key_refused"), (None, "key_wanted"), ("NOT_SET", "key_missing")]
)
async def test_a_server_that_wants_another_key_refuses(client, server, variable, code):
    as_vllm(server)
    server.api_key = "sk-another"
    state = await probe(client, Endpoint("fake", server.url, variable))
    assert (state.standing, state.failure.code) == ("refused", code)
    if variable != "NOT_SET":
        assert (state.identity.kind, state.identity.version) == ("vLLM", "0.32.0")  # read where no key is asked for


async def test_the_right_key_opens_it(client, endpoint, server):
    server.api_key = KEY
    assert (await probe(client, endpoint)).standing == "up"


async def test_a_healthy_server_that_cannot_list_is_up_and_says_why(client, endpoint, server):
    server.models_script = error(500, "HF cache missing", "text")
    server.pages["/health"] = page({"status": "ok"})
    state = await probe(client, endpoint)
    assert (state.standing, state.failure.code, state.models) == ("up", "server_error", ())


async def test_a_server_that_lists_nothing_is_up(client, endpoint, server):
    server.models = []
    state = await probe(client, endpoint)
    assert (state.standing, state.failure, state.models, state.abilities) == ("up", None, (), ())


@pytest.mark.parametrize("health", [None, {"status": "ok"}])
async def test_a_web_site_is_reachable_and_no_model_server(client, endpoint, server, health):
    server.models_script = error(200, "Welcome", "html")
    if health is not None:
        server.pages["/health"] = page(health)
    state = await probe(client, endpoint)
    assert (state.standing, state.failure.code) == ("no_api", "reply_is_web_page")


async def test_a_server_that_accepts_and_says_nothing_is_down_in_time(endpoint, server):
    gate = threading.Event()
    server.models_script = Script((gate,), body={})
    server.pages |= {"/health": Script((gate,), body={}), "/metrics": Script((gate,), body={})}
    time = StoppedClock()
    async with ModelClient({"FAKE_KEY": KEY}, clock=time.clock) as client:
        looking = asyncio.create_task(identify(client, endpoint))
        await time.waits(3)
        time.advance(5)
        state = await looking
    gate.set()
    assert (state.standing, state.failure.code) == ("down", "server_silent")


async def test_an_answer_without_end_is_not_read_to_the_end(client, endpoint, server):
    as_vllm(server)
    server.pages["/metrics"] = Script(body="x" * 5_000_000)
    assert (await probe(client, endpoint)).load == Load()


async def test_an_address_that_is_not_allowed_is_not_asked(server):
    async with ModelClient({}, policy=Policy.of([], ["10.0.0.0/8"], {})) as client:
        state = await probe(client, Endpoint("typed", server.url))
    assert (state.standing, state.failure.code, server.requests) == ("down", "endpoint_host_not_allowed", [])


async def test_the_built_in_model_is_always_up(client):
    assert (await probe(client, BUILTIN)).standing == "up"


# What it is


@pytest.mark.parametrize(
    "owner, pages, kind, version, read_from",
    [
        ("lmdeploy", {}, "lmdeploy", None, "/v1/models: owned_by lmdeploy"),
        (
            "llamacpp",
            {"/props": {"default_generation_settings": {"n_ctx": 4096}, "build_info": "b5000-0c1e570"}},
            "llama.cpp",
            "b5000-0c1e570",
            "/v1/models: owned_by llamacpp",
        ),
        ("library", {"/api/version": {"version": "0.11.4"}}, "Ollama", "0.11.4", "/v1/models: owned_by library"),
        ("someone", {"/api/version": {"version": "0.11.4"}}, "Ollama", "0.11.4", "/api/version"),
        ("organization_owner", {}, "LM Studio", None, "/v1/models: owned_by organization_owner"),
        ("x", {"/api/v0/models": {"data": [{"id": "m", "compatibility_type": "gguf"}]}}, "LM Studio", None, "/api/v0/models"),
        ("sglang", {"/get_server_info": {"version": "0.5.3"}}, "SGLang", "0.5.3", "/v1/models: owned_by sglang"),
        ("x", {"/info": {"model_id": "m", "version": "3.3.4", "max_total_tokens": 4096}}, "TGI", "3.3.4", "/info"),
        ("x", {"/version": {"version": "1.0"}}, "unknown", None, ""),
        ("x", {"/props": {"error": "Unexpected endpoint"}, "/info": [], "/api/version": "x"}, "unknown", None, ""),
    ],
)  # fmt: skip
async def test_a_kind_is_told_by_what_it_serves(client, endpoint, server, owner, pages, kind, version, read_from):
    server.models = [{"id": "m", "owned_by": owner}]
    server.pages = {path: page(body) for path, body in pages.items()}
    identity = (await probe(client, endpoint)).identity
    assert (identity.kind, identity.version, identity.kind_from) == (kind, version, read_from)


async def test_a_window_that_the_list_leaves_out_is_read_where_the_kind_tells_it(client, endpoint, server):
    server.models = [{"id": "m"}]
    server.pages = {"/info": page({"model_id": "m", "max_total_tokens": 4096})}
    assert (await probe(client, endpoint)).models == (ModelInfo("m", 4096),)


# How loaded it is


@pytest.mark.parametrize(
    "lines, load, kind",
    [
        ('lmdeploy:num_requests_running{m="x"} 1\nlmdeploy:gpu_cache_usage_perc 0.5', Load(1, None, 0.5), "lmdeploy"),
        ("llamacpp:requests_processing 2\nllamacpp:requests_deferred 7", Load(2, 7), "llama.cpp"),
        ("vllm:gpu_cache_usage_perc 0.1 1700000000000", Load(None, None, 0.1), "vLLM"),
        ("vllm:num_requests_running NaN\nvllm:num_requests_waiting x\nvllm:kv_cache_usage_perc 7", Load(), "vLLM"),
        ("tgi_queue_size 4\ntgi_batch_current_size 2", Load(2, 4), "TGI"),
        ("process_cpu_seconds_total 7", Load(), None),
        ('{"error": "Unexpected endpoint or method. (GET /metrics)"}', Load(), None),
        ("", Load(), None),
    ],
)
def test_load_is_read_and_what_is_not_there_stays_unknown(lines, load, kind):
    assert read_metrics(lines.encode())[:2] == (load, kind)


async def test_load_of_a_server_without_metrics_is_unknown(client, endpoint):
    assert await read_load(client, endpoint) == Load()


# What it can do


def answers(state):
    return {ability.name: ability.answer for ability in state.abilities}


async def test_tokenize_is_tried_without_an_answer_of_the_model(client, endpoint, server):
    state = await probe(client, endpoint)
    assert answers(state) == {"tokenize": "yes"}
    assert state.abilities[0].seen.message("en") == "/tokenize counted 9 tokens"
    assert not server.chats


@pytest.mark.parametrize(
    "script, answer",
    [
        (page({"tokens": []}), "no"),
        (error(404, "Not Found", "detail"), "no"),
        (error(500, "oops"), "unknown"),
        (error(404, "The model `x` does not exist."), "unknown"),
        (Script(body="<html>"), "no"),
    ],
)
async def test_what_is_no_count_is_no_tokenize(client, endpoint, server, script, answer):
    server.tokenize_script = script
    assert answers(await probe(client, endpoint)) == {"tokenize": answer}


def seeded(body):
    """The answer of a server whose seed counts."""
    return Script((f"word {body.get('seed', 0)}",))


async def test_with_answers_everything_is_tried(client, endpoint, server):
    server.reply_to = seeded
    state = await probe(client, endpoint, generate=True)
    assert set(answers(state).values()) == {"yes"}
    assert all(chat.json["max_tokens"] <= 16 for chat in server.chats)
    for language in LANGUAGES:
        assert all(text(language, f"ability.{one.name}") and one.seen.message(language) for one in state.abilities)


async def test_a_server_without_usage_leaves_the_system_role_unknown(client, endpoint, server):
    server.script("ok", usage="never")
    found = answers(await probe(client, endpoint, generate=True))
    assert (found["stream_usage"], found["system_role"]) == ("no", "unknown")


async def test_a_system_message_that_adds_no_tokens_is_not_read(client, endpoint, server):
    server.script("ok", usage={"prompt_tokens": 9, "completion_tokens": 1})
    assert answers(await probe(client, endpoint, generate=True))["system_role"] == "no"


async def test_a_template_that_refuses_the_system_role_is_found_out(client, endpoint, server):
    def gemma(body):
        if body["messages"][0]["role"] == "system":
            return error(400, "System role not supported")
        return Script(("ok",))

    server.reply_to = gemma
    state = await probe(client, endpoint, generate=True)
    found = {ability.name: ability for ability in state.abilities}
    assert (found["system_role"].answer, found["stream_usage"].answer) == ("no", "yes")
    assert "System role not supported" in found["system_role"].seen.message("en")


async def test_seeds_that_do_not_count_and_answers_that_never_change_are_told_apart(client, endpoint, server):
    replies = iter(range(100))
    server.reply_to = lambda _: Script((f"word {next(replies)}",))
    assert answers(await probe(client, endpoint, generate=True))["seed"] == "no"
    server.reply_to = lambda _: Script(("always this",))
    assert answers(await probe(client, endpoint, generate=True))["seed"] == "unknown"


@pytest.mark.parametrize(
    "script, answer",
    [
        (error(501, "This server does not support embeddings."), "no"),
        (error(400, "Unsupported by turbomind.", "flat"), "no"),
        (page({"data": []}), "no"),
        (error(503, "busy"), "unknown"),
    ],
)
async def test_embeddings_are_a_vector_or_they_are_not(client, endpoint, server, script, answer):
    server.embeddings_script = script
    assert answers(await probe(client, endpoint, generate=True))["embeddings"] == answer


async def test_a_key_that_the_server_repeats_is_not_in_the_evidence(client, endpoint, server):
    server.tokenize_script = error(404, f"no tokenizer for {KEY}")
    state = await probe(client, endpoint)
    assert KEY not in json.dumps([ability.seen.message("en") for ability in state.abilities])


# Looking around


async def test_servers_on_this_machine_are_found_and_named():
    with serving() as vllm, serving() as guarded, serving() as site:
        as_vllm(vllm)
        guarded.api_key = "sk-x"
        site.models_script = error(404, "Not Found", "html")
        site.pages["/health"] = page("ok")
        ports = {int(one.origin.rpartition(":")[2]): "x" for one in (vllm, guarded, site)} | {9: "nobody"}
        async with ModelClient({}, Deadlines(connect=60), PATIENT) as client:
            found = await discover(client, ports)
        assert [(state.standing, state.identity.kind) for state in found] == [("up", "vLLM"), ("refused", "unknown")]
        assert not any("authorization" in request.headers for request in guarded.requests)

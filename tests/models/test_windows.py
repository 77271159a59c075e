"""How long a model's context is: every kind of server tells it elsewhere; asking and checking read the same."""

import asyncio

import pytest

from playground.core.clock import SYSTEM
from playground.core.values import Endpoint, ModelInfo
from playground.models.client import Deadlines, ModelClient
from playground.models.directory import ModelDirectory
from playground.models.servers.probing import identify
from tests.fakes.clock import PATIENT, StoppedClock
from tests.fakes.openai_server import FakeServer, Script, error
from tests.models.conftest import KEY


@pytest.fixture
async def client():
    async with ModelClient({"FAKE_KEY": KEY}, Deadlines(connect=60), PATIENT) as opened:
        yield opened


@pytest.fixture
def time() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def directory(client, time) -> ModelDirectory:
    return ModelDirectory(client, time.clock)


def asked(server: FakeServer) -> list[str]:
    return [request.path for request in server.requests]


def ollama(server: FakeServer, *, loaded: int | None = None, parameters: str = "", trained: int = 40_960) -> None:
    server.models = [{"id": "qwen3:14b", "owned_by": "library"}]
    running = [] if loaded is None else [{"name": "qwen3:14b", "model": "qwen3:14b", "context_length": loaded}]
    facts = {"general.architecture": "qwen3", "qwen3.context_length": trained}
    server.pages = {
        "/api/version": Script(body={"version": "0.17.5"}),
        "/api/ps": Script(body={"models": running}),
        "/api/show": Script(body={"parameters": parameters, "model_info": facts}),
    }


INSTANCES = [{"id": "m", "config": {"context_length": 8192}}, {"id": "m:2", "config": {"context_length": 4096}}]
SERVERS = {
    "llama.cpp": ({}, {"/props": {"default_generation_settings": {"n_ctx": 4096}}}, 4096, "/props: default_generation_settings.n_ctx"),
    "llama.cpp router": (
        {"owned_by": "llamacpp"},
        {"/props?model=m&autoload=false": {"default_generation_settings": {"n_ctx": 4096}}, "/props": {"role": "router", "default_generation_settings": {"n_ctx": 0}}},
        4096,
        "/props?model=: default_generation_settings.n_ctx",
    ),
    "Ollama": ({"owned_by": "library"}, {"/api/ps": {"models": [{"name": "m", "context_length": 4096}]}}, 4096, "/api/ps: context_length"),
    "Ollama, not loaded": (
        {"owned_by": "library"},
        {"/api/ps": {"models": []}, "/api/show": {"parameters": "stop   \"<|im_end|>\"\nnum_ctx      8192"}},
        8192,
        "/api/show: num_ctx",
    ),
    "LM Studio 0.3": (
        {"owned_by": "organization_owner"},
        {"/api/v0/models": {"data": [{"id": "m", "compatibility_type": "gguf", "max_context_length": 40960, "loaded_context_length": 4096}]}},
        4096,
        "/api/v0/models: loaded_context_length",
    ),
    "LM Studio 0.4": (
        {},
        {"/api/v1/models": {"models": [{"key": "m", "max_context_length": 40960, "loaded_instances": INSTANCES}]}},
        4096,
        "/api/v1/models: loaded_instances.config.context_length",
    ),
    "TGI": ({}, {"/info": {"model_id": "m", "max_input_tokens": 3072, "max_total_tokens": 4096}}, 4096, "/info: max_total_tokens"),
    "SGLang": (
        {"owned_by": "sglang", "max_model_len": 32768},
        {"/get_server_info": {"model_path": "m", "context_length": None, "max_total_num_tokens": 20480, "max_req_input_len": 20474}},
        20474,
        "/get_server_info: max_req_input_len",
    ),
    "SGLang, new name": ({}, {"/server_info": {"model_path": "m", "max_req_input_len": 20474}}, 20474, "/server_info: max_req_input_len"),
    "LiteLLM": (
        {"owned_by": "openai"},
        {"/model/info": {"data": [{"model_name": "m", "litellm_params": {}, "model_info": {"max_tokens": 16384, "max_input_tokens": n}} for n in (128000, 32768)]}},
        32768,
        "/model/info: model_info.max_input_tokens",
    ),
    "LiteLLM, one of two untold": (
        {"owned_by": "openai"},
        {"/model/info": {"data": [{"model_name": "m", "litellm_params": {}, "model_info": {"max_input_tokens": n}} for n in (128000, None)]}},
        None,
        "",
    ),
    "vLLM": ({"owned_by": "vllm", "max_model_len": 4096}, {}, 4096, "/v1/models: max_model_len"),
    "lmdeploy": ({"owned_by": "lmdeploy"}, {}, None, ""),
    "a cloud": ({"owned_by": "system"}, {}, None, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", SERVERS)
async def test_asking_and_checking_know_the_same_window(client, endpoint, server, directory, name):
    card, pages, window, place = SERVERS[name]
    server.models = [{"id": "m", **card}]
    server.pages = {path: Script(body=body) for path, body in pages.items()}
    (checked,) = (await identify(client, endpoint)).models
    (listed,) = (await directory.listing(endpoint)).models
    assert (checked.window, checked.window_from) == (listed.window, listed.window_from) == (window, place)
    assert await directory.window(endpoint, "m") == window


@pytest.mark.parametrize("value", [0, -1, True, "4096", None, 10**12])
async def test_what_cannot_be_a_window_is_unknown(client, endpoint, server, value):
    ollama(server)
    server.pages["/api/ps"] = Script(body={"models": [{"name": "qwen3:14b", "context_length": value}]})
    assert (await identify(client, endpoint)).models[0].window is None


async def test_the_window_that_the_server_tells_counts_before_the_one_that_was_stated(directory, server):
    ollama(server, loaded=4096)
    assert await directory.window(Endpoint("o", server.url, window=32_768), "qwen3:14b") == 4096


async def test_the_window_that_was_stated_stands_in_where_the_server_tells_none(client, directory, server):
    ollama(server)
    endpoint = Endpoint("o", server.url, window=32_768)
    assert await directory.window(endpoint, "qwen3:14b") == 32_768
    assert (await identify(client, endpoint)).models == (ModelInfo("qwen3:14b", 32_768),)
    assert (await identify(client, endpoint)).models[0].window_from == ""


async def test_no_more_is_hoped_for_than_the_model_was_trained_for(client, endpoint, server):
    ollama(server, parameters="num_ctx 131072", trained=40_960)
    assert (await identify(client, endpoint)).models[0].window == 40_960


async def test_a_model_is_found_without_its_tag(directory, endpoint, server):
    server.models = [{"id": "qwen3:latest", "max_model_len": 4096}]
    assert await directory.window(endpoint, "qwen3") == 4096


async def test_a_model_that_was_not_loaded_is_looked_at_again_soon(directory, endpoint, server, time):
    ollama(server)
    assert await directory.window(endpoint, "qwen3:14b") is None
    ollama(server, loaded=4096)
    assert await directory.window(endpoint, "qwen3:14b") is None
    time.advance(5)
    assert await directory.window(endpoint, "qwen3:14b") == 4096


async def test_the_model_that_is_wanted_is_asked_for_among_very_many(client, endpoint, server):
    ollama(server, parameters="num_ctx 8192")
    server.models = [{"id": f"m{n}", "owned_by": "library"} for n in range(100)]
    state = await identify(client, endpoint, first="m99")
    assert (state.models[99].window, asked(server).count("/api/show")) == (8192, 16)


async def test_a_server_that_told_all_windows_is_not_asked_for_more(directory, endpoint, server):
    await directory.window(endpoint, "fake-model")
    assert asked(server) == ["/v1/models"]


async def test_pages_that_are_not_there_are_asked_for_once(directory, endpoint, server, time):
    server.models = [{"id": "m"}]
    for _ in range(3):
        await directory.listing(endpoint)
        time.advance(61)
    assert (asked(server).count("/v1/models"), asked(server).count("/props")) == (3, 1)
    await directory.listing(endpoint, refresh=True)
    assert asked(server).count("/props") == 2


async def test_a_page_that_fails_costs_the_window_and_not_the_list(directory, endpoint, server):
    ollama(server)
    server.pages |= {"/api/ps": error(500, "oops", "text"), "/api/show": Script(body="[]")}
    listing = await directory.listing(endpoint)
    assert (listing.failure, listing.models) == (None, (ModelInfo("qwen3:14b"),))


async def test_a_list_that_cannot_be_had_says_why(directory, endpoint, server):
    server.models_script = error(404, "Not Found", "detail")
    assert (await directory.listing(endpoint)).failure.code == "models_missing"


async def test_many_who_want_a_list_at_once_ask_for_it_once(server: FakeServer) -> None:
    directory = ModelDirectory(ModelClient({}), SYSTEM)
    endpoint = Endpoint(name="fake", base_url=server.url)
    await asyncio.gather(*(directory.window(endpoint, "fake-model") for _ in range(20)))
    assert [request.path for request in server.requests].count("/v1/models") == 1


async def test_the_limit_of_a_refusal_stands_in_where_the_server_tells_no_window(directory, endpoint, server):
    server.models = [{"id": "m"}, {"id": "other"}, {"id": "told", "max_model_len": 8192}]
    for model in ("m", "told", "unlisted"):
        directory.learn(endpoint, model, 4096)
    assert [await directory.window(endpoint, model) for model in ("m", "unlisted", "told", "other")] == [
        4096,
        4096,
        8192,
        None,
    ]
    listed = (await directory.listing(endpoint)).models
    assert [(model.window, model.window_from) for model in listed[:2]] == [(4096, "/v1/chat/completions"), (None, "")]


@pytest.mark.parametrize("limit", [None, 0, 100, 10**12])
async def test_what_is_no_window_is_not_learnt_from_a_refusal(directory, endpoint, server, limit):
    server.models = [{"id": "m"}]
    directory.learn(endpoint, "m", limit)
    assert await directory.window(endpoint, "m") is None


async def test_a_server_that_is_asked_anew_may_have_got_another_window(directory, endpoint, server, time):
    server.models = [{"id": "m"}]
    directory.learn(endpoint, "m", 4096)
    assert (await directory.listing(endpoint, refresh=True)).models[0].window is None
    directory.learn(endpoint, "m", 4096)
    time.advance(601)
    assert await directory.window(endpoint, "m") is None


async def test_what_was_asked_before_everything_was_forgotten_is_asked_again(server: FakeServer) -> None:
    directory = ModelDirectory(client := ModelClient({}), SYSTEM)
    endpoint = Endpoint(name="fake", base_url=server.url)
    listed = client.list_models

    async def forgets(endpoint: Endpoint) -> tuple[ModelInfo, ...]:
        models = await listed(endpoint)
        if len(server.requests) == 1:
            server.models = [{"id": "fake-model", "max_model_len": 4096}]
            directory.forget()
        return models

    client.list_models = forgets  # type: ignore[method-assign]
    assert await directory.window(endpoint, "fake-model") == 4096

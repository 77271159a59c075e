"""Where a typed address leads: what is missing of it is found by asking, and what does not answer is no server."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from playground.core.errors import ModelError
from playground.http.addresses import check_url
from playground.models.client import Deadlines, ModelClient
from playground.models.directory import ModelDirectory
from playground.models.finding import find, spellings
from tests.fakes.openai_server import FakeServer, Script, error


@pytest.fixture
async def directory() -> AsyncIterator[ModelDirectory]:
    async with ModelClient({}, Deadlines(connect=60, models=60)) as client:
        yield ModelDirectory(client, client.clock)


@pytest.mark.parametrize(
    "typed, first",
    [
        ("127.0.0.1:7972", "http://127.0.0.1:7972/v1"),
        ("http://gpu-1:8000/", "http://gpu-1:8000/v1"),
        ("gpu-1", "http://gpu-1/v1"),
        ("api.deepseek.com", "https://api.deepseek.com/v1"),
        ("[::1]:8000", "http://[::1]:8000/v1"),
        ("１２７.0.0.1：8000", "http://127.0.0.1:8000/v1"),
        ("https://h/v1/chat/completions", "https://h/v1"),
        ("http://h:11434/v1/models/", "http://h:11434/v1"),
        ("https://h/v1beta/openai", "https://h/v1beta/openai"),
        ("https://h/compatible-mode", "https://h/compatible-mode/v1"),
    ],
)
def test_an_address_is_completed_in_the_likeliest_way_first(typed: str, first: str) -> None:
    assert spellings(typed)[0] == first


@pytest.mark.parametrize("written", ["{url}/v1", "{url}", "{bare}", "{bare}/v1/chat/completions"])
async def test_every_way_to_write_it_leads_to_the_server(
    directory: ModelDirectory, server: FakeServer, written: str
) -> None:
    url = server.url.removesuffix("/v1")
    typed = written.format(url=url, bare=url.removeprefix("http://"))
    assert await find(typed, directory, check_url) == server.url


async def test_of_a_machine_where_nobody_listens_each_port_is_asked_once(
    directory: ModelDirectory, nobody: str
) -> None:
    with pytest.raises(ModelError) as caught:
        await find(f"http://{nobody}", directory, check_url)
    assert caught.value.code == "endpoint_unreachable"


async def test_what_answers_in_another_way_is_no_model_server(directory: ModelDirectory, server: FakeServer) -> None:
    server.models_script = error(404, "Not Found", "text")
    with pytest.raises(ModelError) as caught:
        await find(server.url.removesuffix("/v1"), directory, check_url)
    assert caught.value.code == "models_missing"


async def test_an_address_that_is_not_allowed_is_not_asked(directory: ModelDirectory, server: FakeServer) -> None:
    def check(url: str) -> str:
        raise ModelError("endpoint_host_not_allowed", address=url)

    with pytest.raises(ModelError) as caught:
        await find(server.url, directory, check)
    assert (caught.value.code, server.requests) == ("endpoint_host_not_allowed", [])


async def test_a_server_without_v1_is_taken_as_it_is(directory: ModelDirectory, server: FakeServer) -> None:
    server.models_script = error(404, "Not Found", "text")
    server.pages["/models"] = Script(body={"object": "list", "data": [{"id": "m"}]})
    find_in = partial(find, directory=directory, check=check_url)
    assert await find_in(server.url.removesuffix("/v1")) == server.url.removesuffix("/v1")

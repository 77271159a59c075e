"""A client with deadlines that no test waits for, and shorthands for asking the scripted server."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from playground.core.errors import ModelError
from playground.core.values import Endpoint, Message, Sampling
from playground.models.client import Deadlines, ModelClient, Piece
from tests.fakes.openai_server import FakeServer

KEY = "sk-test-0123456789"
ASKED = (Message("system", "Be brief."), Message("user", "How do bees talk? 你好"))


@pytest.fixture
async def client() -> AsyncIterator[ModelClient]:
    async with ModelClient(
        {"FAKE_KEY": KEY}, Deadlines(connect=60, first_token=60, gap=60, total=600, models=60)
    ) as opened:
        yield opened


@pytest.fixture
def endpoint(server: FakeServer) -> Endpoint:
    return Endpoint("fake", server.url, "FAKE_KEY")


@pytest.fixture
def ask(client: ModelClient, endpoint: Endpoint) -> Callable[..., Any]:
    """`await ask()`: all pieces of one answer; with the error that ended it as the last, where there was one."""

    async def run(model: str = "fake-model", sampling: Sampling = Sampling()) -> list[Piece | ModelError]:
        pieces: list[Piece | ModelError] = []
        try:
            async for piece in client.stream(endpoint, model, ASKED, sampling):
                pieces.append(piece)
        except ModelError as error:
            pieces.append(error)
        return pieces

    return run

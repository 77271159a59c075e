"""The server that the tests of models talk to."""

from collections.abc import Iterator

import pytest

from tests.fakes.openai_server import FakeServer, serving


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serving() as running:
        yield running

"""The answer that is rehearsed before the first question."""

import pytest

from playground.http.network import DIRECT
from playground.models import rehearsal
from playground.models.client import ModelClient


def test_an_answer_is_asked_for_and_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[object] = []
    stream = ModelClient.stream

    async def listened(self: ModelClient, *asked: object) -> object:
        async for piece in stream(self, *asked):  # type: ignore[arg-type]
            heard.append(piece)
            yield piece

    monkeypatch.setattr(ModelClient, "stream", listened)
    rehearsal.rehearse(DIRECT)
    assert [type(piece).__name__ for piece in heard] == ["Text", "Finished"]


async def test_it_may_be_called_where_a_loop_runs() -> None:
    rehearsal.rehearse(DIRECT)


def test_without_loopback_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> None:
        raise PermissionError("no sockets here")

    monkeypatch.setattr(rehearsal.asyncio, "start_server", refuse)
    rehearsal.rehearse(DIRECT)

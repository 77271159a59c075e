"""A page is told how many of its streams were ended, with every stream and with every answer to an event."""

import json

import pytest

from playground.ui.web.refusals import Message, Receive, Send
from playground.ui.workarounds import endings
from playground.ui.workarounds.endings import HEADER, Endings

END = b'data: {"msg":"close_stream","event_id":null}\n\n'


async def gradio(scope: Message, receive: Receive, send: Send) -> None:
    """Answers as Gradio does: a stream that only ends, and any event at once."""
    if scope["method"] == "POST":
        await receive()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"x")]})
    if scope["method"] == "GET":
        await send({"type": "http.response.body", "body": END, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


class Visit:
    """Requests of pages; each gives back the headers of its answer."""

    def __init__(self) -> None:
        self.app = Endings(gradio)

    async def stream(self, session: str) -> dict[bytes, bytes]:
        query = f"session_hash={session}".encode()
        return await self._headers({"method": "GET", "path": "/gradio_api/queue/data", "query_string": query})

    async def join(self, session: str) -> dict[bytes, bytes]:
        body = json.dumps({"session_hash": session}).encode()
        return await self._headers({"method": "POST", "path": "/gradio_api/queue/join"}, body)

    async def _headers(self, scope: Message, body: bytes = b"") -> dict[bytes, bytes]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app({"type": "http", **scope}, receive, send)
        return dict(sent[0]["headers"])


@pytest.fixture
def visit() -> Visit:
    return Visit()


async def test_the_answer_to_an_event_tells_how_many_streams_were_ended(visit: Visit) -> None:
    counts = [(await visit.join("a"))[HEADER]]
    for _ in range(2):
        await visit.stream("a")
        counts.append((await visit.join("a"))[HEADER])
    assert counts == [b"0", b"1", b"2"]


async def test_a_stream_tells_how_many_were_ended_before_it(visit: Visit) -> None:
    assert [(await visit.stream("a"))[HEADER] for _ in range(3)] == [b"0", b"1", b"2"]


async def test_the_streams_of_another_page_do_not_count(visit: Visit) -> None:
    await visit.stream("a")
    assert (await visit.join("b"))[HEADER] == b"0"


async def test_no_browser_keeps_a_stream(visit: Visit) -> None:
    assert (await visit.stream("a"))[b"cache-control"] == b"no-store"


async def test_the_headers_of_an_answer_stay(visit: Visit) -> None:
    assert (await visit.join("a"))[b"content-type"] == b"x"


async def test_pages_that_are_long_gone_are_forgotten(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "_MOST", 2)
    for session in ("a", "b", "a", "c"):
        await visit.stream(session)
    assert [(await visit.join(session))[HEADER] for session in ("a", "b", "c")] == [b"2", b"0", b"1"]

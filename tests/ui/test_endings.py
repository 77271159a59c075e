"""An event that begins while a page's stream is ending is answered once the page knows of that end."""

import asyncio
import json

import pytest

from playground.ui import endings
from playground.ui.endings import Endings
from playground.ui.refusals import Message, Receive, Send
from tests.fakes.clock import StoppedClock

END = b'data: {"msg":"close_stream","event_id":null}\n\n'


async def gradio(scope: Message, receive: Receive, send: Send) -> None:
    """Answers as Gradio does: a stream that only ends, and any event at once."""
    if scope["method"] == "POST":
        await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["method"] == "GET":
        await send({"type": "http.response.body", "body": END, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


class Visit:
    """Requests of the page with the session `a`."""

    def __init__(self) -> None:
        self.time = StoppedClock()
        self.app = Endings(gradio, self.time.clock)
        self.told = asyncio.Event()
        self.left = asyncio.Event()

    async def stream(self) -> list[Message]:
        sent: list[Message] = []

        async def receive() -> Message:
            await self.left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)
            if message.get("body") == END:
                self.told.set()

        query = b"session_hash=a"
        scope = {"type": "http", "method": "GET", "path": "/gradio_api/queue/data", "query_string": query}
        await self.app(scope, receive, send)
        return sent

    async def join(self, session: str) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": json.dumps({"session_hash": session}).encode()}

        async def send(message: Message) -> None:
            pass

        await self.app({"type": "http", "method": "POST", "path": "/gradio_api/queue/join"}, receive, send)


@pytest.fixture
def visit() -> Visit:
    return Visit()


async def test_an_event_waits_until_the_page_has_let_go_of_the_stream(visit: Visit) -> None:
    stream = asyncio.create_task(visit.stream())
    await visit.told.wait()
    join = asyncio.create_task(visit.join("a"))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not join.done()
    visit.left.set()
    await join
    await stream


async def test_an_event_of_another_page_does_not_wait(visit: Visit) -> None:
    stream = asyncio.create_task(visit.stream())
    await visit.told.wait()
    await visit.join("b")
    assert not stream.done()
    visit.left.set()
    await stream


async def test_no_browser_keeps_a_stream(visit: Visit) -> None:
    visit.left.set()
    assert (b"cache-control", b"no-store") in (await visit.stream())[0]["headers"]


async def test_a_stream_that_nobody_lets_go_of_is_ended(visit: Visit) -> None:
    stream = asyncio.create_task(visit.stream())
    await visit.time.waits(1)
    visit.time.advance(endings._PATIENCE)
    assert [message.get("more_body", False) for message in (await stream)[1:]] == [True, True, False]


async def test_who_held_on_once_is_waited_for_less_long_until_it_lets_go(visit: Visit) -> None:
    for number in (1, 2):
        stream = asyncio.create_task(visit.stream())
        await visit.time.waits(number)
        visit.time.advance(endings._PATIENCE)
        await stream
    visit.left.set()
    await visit.stream()
    await visit.stream()
    assert visit.time.begun == [endings._PATIENCE, endings._LITTLE, endings._LITTLE, endings._PATIENCE]

"""The end of a page's stream of events, and events that begin just then.

Gradio's page hears over one stream what becomes of its events. The server ends it when no event is left, and the page
opens another one with its next event. The answer to an event that begins while the message of the end is on its way may
overtake that message: then the page takes the old stream for open, and never hears of the event.
"""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from playground.core.clock import Clock
from playground.ui.refusals import App, Message, Receive, Send

_END = b'data: {"msg":"close_stream"'
_UNKEPT = (b"cache-control", b"no-store")
"""All streams of a page have one address. A browser that may keep them asks twice for the one after one that it broke
off, and each of the two gets a share of the messages."""
_PATIENCE = 5.0
"""Seconds to wait for a page to take note: one that is busy drawing may take long."""
_LITTLE = 1.0
"""The same for a peer that did not let go last time: a proxy may hold on to a connection that the page has left."""


class Endings:
    """Answers an event only when the page has taken note of the end of the stream before it."""

    def __init__(self, app: App, clock: Clock) -> None:
        self._app = app
        self._clock = clock
        self._ending: dict[str, asyncio.Event] = {}
        """By session: set once the page has taken note."""
        self._held_on: set[str] = set()
        """Addresses of peers that did not let go of the last stream that was ended for them."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on; streams and new events are watched."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path.endswith("/queue/data"):
            return await self._stream(scope, receive, send)
        if scope["type"] == "http" and path.endswith("/queue/join"):
            return await self._join(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _stream(self, scope: Message, receive: Receive, send: Send) -> None:
        """Once its end is told, a stream stays until the page lets go of it, which it does when it reads that."""
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        noted = asyncio.Event()
        told = False

        async def watched(message: Message) -> None:
            nonlocal told
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], _UNKEPT]}
            if message.get("body", b"").startswith(_END):
                told = True
                self._ending[session] = noted
            if told and message["type"] == "http.response.body":
                message = {**message, "more_body": True}
            await send(message)

        try:
            await self._app(scope, receive, watched)
            if told:
                await self._let_go(scope, receive)
                await send({"type": "http.response.body", "body": b""})
        finally:
            noted.set()
            if self._ending.get(session) is noted:
                del self._ending[session]

    async def _let_go(self, scope: Message, receive: Receive) -> None:
        """Wait for the other side to close the connection, less long for one that did not the last time."""
        peer, _ = scope.get("client") or ("", 0)
        try:
            async with self._clock.timeout(_LITTLE if peer in self._held_on else _PATIENCE):
                while (await receive())["type"] != "http.disconnect":
                    pass
            self._held_on.discard(peer)
        except TimeoutError:
            self._held_on.add(peer)

    async def _join(self, scope: Message, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def read() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def held(message: Message) -> None:
            if self._ending and message["type"] == "http.response.start":
                noted = self._ending.get(_session(bytes(body)))
                if noted is not None:
                    await noted.wait()
            await send(message)

        await self._app(scope, read, held)


def _session(body: bytes) -> str:
    try:
        request: Any = json.loads(body)
    except ValueError:
        return ""
    return str(request.get("session_hash")) if isinstance(request, dict) else ""

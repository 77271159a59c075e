"""The end of a page's stream of events, and events that begin just then.

Gradio's page hears over one stream what becomes of its events. The server ends it when no event is left, and the page
opens another one with its next event. The answer to an event that begins while the message of the end is on its way may
overtake that message: then the page takes the old stream for open, and never hears of the event. So streams that were
ended are counted, and every answer says how many; our script hands it on when the page has let go of as many.

It can go when Gradio's client opens its stream before it begins an event, or the server keeps a stream open while a
page listens; 6.31.0 does neither.
"""

import json
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-streams-ended"
_END = b'data: {"msg":"close_stream"'
_UNKEPT = (b"cache-control", b"no-store")
"""All streams of a page have one address. A browser that may keep them asks twice for the one after one that it broke
off, and each of the two gets a share of the messages."""
_MOST = 10_000
"""Pages whose streams are counted, those that opened one last."""


class Endings:
    """Tells with every stream and every answer to an event how many streams of the page were ended before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ended: dict[str, int] = {}
        """By session."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; streams and new events are watched."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path.endswith("/queue/data"):
            return await self._stream(scope, receive, send)
        if scope["type"] == "http" and path.endswith("/queue/join"):
            return await self._join(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        self._ended[session] = self._ended.pop(session, 0)
        while len(self._ended) > _MOST:
            del self._ended[next(iter(self._ended))]

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = self._counted(message, session, _UNKEPT)
            elif message.get("body", b"").startswith(_END):
                self._ended[session] = self._ended.get(session, 0) + 1
            await send(message)

        await self._app(scope, receive, watched)

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def read() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = self._counted(message, _session(bytes(body)))
            await send(message)

        await self._app(scope, read, told)

    def _counted(self, start: Message, session: str, *more: tuple[bytes, bytes]) -> Message:
        """The beginning of an answer with the number of streams that were ended by now."""
        count = (HEADER, b"%d" % self._ended.get(session, 0))
        return {**start, "headers": [*start["headers"], count, *more]}


def _session(body: bytes) -> str:
    try:
        request: Any = json.loads(body)
    except ValueError:
        return ""
    return str(request.get("session_hash")) if isinstance(request, dict) else ""

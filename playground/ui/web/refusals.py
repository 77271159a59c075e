"""How a request is refused before Gradio sees it: a sentence in both languages, and an end of what still comes."""

import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from playground.core.clock import SYSTEM, Clock
from playground.core.strings import LANGUAGES, text

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

CLOSE = (b"connection", b"close")
_LINGER = 1.0
"""Seconds to go on reading after an answer that came early: a peer that is cut off while it sends may not read it."""
_LINGERING_BYTES = 1_000_000
"""The same in bytes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let through."""

    status: int
    reason: str
    """Its sentence is `ui.refused.<reason>`."""
    values: Mapping[str, object] = field(default_factory=dict)
    headers: tuple[tuple[bytes, bytes], ...] = ()

    def sentences(self) -> str:
        """In both languages: who asks has not been let in as far as to have one."""
        return "\n".join(text(language, f"ui.refused.{self.reason}", **self.values) for language in LANGUAGES)


async def refuse(scope: Message, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Answer with the refusal; of a body that is still coming, hardly anything is read."""
    said = refusal.sentences()
    as_json = b"application/json" in dict(scope["headers"]).get(
        b"content-type", b""
    )  # an event: the page shows `detail`
    body = json.dumps({"detail": said}, ensure_ascii=False).encode() if as_json else said.encode()
    kind = b"application/json" if as_json else b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *refusal.headers]
    unread = has_body(scope)
    await send(
        {"type": "http.response.start", "status": refusal.status, "headers": [*headers, CLOSE] if unread else headers}
    )
    await send({"type": "http.response.body", "body": body, "more_body": unread})
    if unread:
        await linger(receive)
        await send({"type": "http.response.body", "body": b""})


async def linger(receive: Receive, clock: Clock = SYSTEM) -> None:
    """Read on a little, so that the peer comes to reading the answer that it has been sent."""
    taken = 0
    with contextlib.suppress(TimeoutError):
        async with clock.timeout(_LINGER):
            while taken < _LINGERING_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


def has_body(scope: Message) -> bool:
    """Whether a request says that something follows its head."""
    headers = dict(scope["headers"])
    return b"transfer-encoding" in headers or int(headers.get(b"content-length", b"0")) > 0

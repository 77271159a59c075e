"""How much of a request's body is taken in, and how slowly it may come."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.formparsers import MultiPartException

from playground.core.clock import Clock
from playground.ui.web.refusals import CLOSE, App, Message, Receive, Refusal, Send, has_body, linger, refuse

_PATIENCE = 30.0
"""Seconds that may pass in waiting for any body."""
_PACE = 5_000
"""Bytes that buy another second: less than any line that people upload over, more than anyone needs to hold a place."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a body may cost."""

    most: int
    """Bytes."""
    sight: Callable[[bytes], Refusal | None] | None = None
    """Is shown what comes, and says what is wrong with it."""
    patience: float = _PATIENCE


class _NotTakenError(MultiPartException):
    """Ends the reading of a body where it stands.

    Gradio removes what it has stored of an upload when this kind of error comes out of the body, and only then.
    """

    def __init__(self, refusal: Refusal | None) -> None:
        super().__init__(refusal.reason if refusal else "the peer is gone")
        self.refusal = refusal


class _Body:
    """The body of one request on its way in."""

    def __init__(self, whole: bool, receive: Receive, allowance: Allowance, clock: Clock) -> None:
        self.whole = whole
        self._receive = receive
        self._allowance = allowance
        self._clock = clock
        self._taken = 0
        self._waited = 0.0
        self.ended: _NotTakenError | None = None

    async def read(self) -> Message:
        """The next message of the request, or an error that ends it."""
        if self.whole:
            return await self._receive()
        message = await self._next()
        body = message.get("body", b"")
        self._taken += len(body)
        if message["type"] == "http.disconnect":
            self._end(None)
        if self._taken > self._allowance.most:
            self._end(too_large(self._allowance.most))
        wrong = self._allowance.sight(body) if self._allowance.sight else None
        if wrong:
            self._end(wrong)
        self.whole = not message.get("more_body")
        return message

    async def _next(self) -> Message:
        """What comes next; only the waiting counts, not what is done with it here."""
        began = self._clock.monotonic()
        left = self._patience() - self._waited
        try:
            async with self._clock.timeout(left):
                message = await self._receive()
        except TimeoutError:
            self._end(Refusal(408, "slow"))
        self._waited += self._clock.monotonic() - began
        if self._waited > self._patience():
            self._end(Refusal(408, "slow"))
        return message

    def _patience(self) -> float:
        """Seconds that may have passed in waiting by now."""
        return self._allowance.patience + self._taken / _PACE

    def _end(self, refusal: Refusal | None) -> None:
        self.ended = _NotTakenError(refusal)
        raise self.ended


def too_large(most: int) -> Refusal:
    """Said before and while a body comes."""
    return Refusal(413, "large", {"limit": f"{most / 1_000_000:g}"})


async def take_in(app: App, scope: Message, receive: Receive, send: Send, allowance: Allowance, clock: Clock) -> None:
    """Let `app` answer a request whose body is watched while it is read."""
    body = _Body(not has_body(scope), receive, allowance, clock)
    started = False

    async def answer(message: Message) -> None:
        """Pass the answer on; one that comes before the body is whole ends the connection."""
        nonlocal started
        if body.ended:
            return
        early = not body.whole
        if message["type"] == "http.response.start":
            started = True
            message = {**message, "headers": [*message["headers"], CLOSE]} if early else message
        last = message["type"] == "http.response.body" and not message.get("more_body")
        if not (early and last):
            return await send(message)
        await send({**message, "more_body": True})
        await linger(receive, clock)
        await send({"type": "http.response.body", "body": b""})

    try:
        await app(scope, body.read, answer)
    except Exception:
        if not body.ended:
            raise
    if body.ended and body.ended.refusal and not started:
        await refuse(scope, receive, send, body.ended.refusal)

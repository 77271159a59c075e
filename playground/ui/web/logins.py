"""How fast passwords may be tried: a few at once, then one a second for each address, the right name apart.

A person who knows the password is not told to come back later, though somebody behind the same address keeps guessing:
whoever came last has the next turn, and a browser from which somebody has logged in before has turns of its own.
"""

import asyncio
import hmac
import ipaddress
import secrets
from collections import OrderedDict, deque
from collections.abc import Hashable
from contextvars import ContextVar
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from playground.core.clock import Clock
from playground.ui.web.doors import path_of
from playground.ui.web.refusals import App, Message, Receive, Refusal, Send

_AT_ONCE = 5
_SECONDS = 1.0
"""Between two turns after that."""
_ROOM = 20
"""Tries that wait for their turn; the longest waiting one gives way."""
_MOST = 1_000
"""Lanes that are remembered, and browsers."""
_COOKIE = "known"
_visit: ContextVar[tuple[str, str]] = ContextVar("visit", default=("", ""))
"""Address and cookie of the one who is logging in: Gradio asks about name and password alone."""


@dataclass(slots=True)
class _Lane:
    """The turns of those who cannot be told apart."""

    since: float
    """When `left` was true."""
    left: float = _AT_ONCE
    waiting: deque[asyncio.Future[bool]] = field(default_factory=deque)
    serving: asyncio.Task[None] | None = None

    def fill(self, now: float) -> None:
        self.left = min(_AT_ONCE, self.left + (now - self.since) / _SECONDS)
        self.since = now


class Logins:
    """Says whether name and password are right, when it is their turn."""

    def __init__(self, user: str, password: str, clock: Clock) -> None:
        self._user = user.strip().encode()  # Gradio takes the spaces off what is typed
        self._password = password.encode()
        self._clock = clock
        self._lanes: OrderedDict[Hashable, _Lane] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()

    async def right(self, name: str, password: str) -> bool:
        """What Gradio asks; an HTTP error where the try had to give way."""
        address, cookie = _visit.get()
        user = bool(hmac.compare_digest(name.encode(), self._user))
        lane = self._lane(("known", cookie) if cookie in self._known else (_network(address), user))
        if not await self._turn(lane):
            await self._clock.sleep(_SECONDS)
            raise HTTPException(429, Refusal(429, "guesses").sentences(), {"retry-after": "5"})
        right = bool(user and hmac.compare_digest(password.encode(), self._password))
        if right:  # costs no turn: a team comes in at nine o'clock
            lane.left = min(_AT_ONCE, lane.left + 1)
        return right

    def watched(self, app: App) -> App:
        """Note who is logging in, and remember the browser of one who has."""

        async def watching(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or path_of(scope) != "/login":
                return await app(scope, receive, send)

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start" and message["status"] == 200:
                    message = {**message, "headers": [*message["headers"], (b"set-cookie", self._remembered())]}
                await send(message)

            _visit.set(((scope.get("client") or ("",))[0], HTTPConnection(scope).cookies.get(_COOKIE, "")))
            await app(scope, receive, answer)

        return watching

    def _remembered(self) -> bytes:
        token = secrets.token_urlsafe(16)
        self._known[token] = None
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return f"{_COOKIE}={token}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax".encode()

    # Turns ------------------------------------------------------------------------------------------------------------

    def _lane(self, key: Hashable) -> _Lane:
        now = self._clock.monotonic()
        lane = self._lanes.setdefault(key, _Lane(now))
        self._lanes.move_to_end(key)
        idle = [key for key, one in self._lanes.items() if not one.waiting] if len(self._lanes) > _MOST else ()
        for old in idle[:1]:
            del self._lanes[old]
        lane.fill(now)
        return lane

    async def _turn(self, lane: _Lane) -> bool:
        """Wait for a turn; False where the room is needed for others."""
        if lane.left >= 1 and not lane.waiting:
            lane.left -= 1
            return True
        mine: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        lane.waiting.append(mine)
        if len(lane.waiting) > _ROOM:
            lane.waiting.popleft().set_result(False)
        if lane.serving is None or lane.serving.done():
            lane.serving = asyncio.create_task(self._serve(lane))
        return await mine

    async def _serve(self, lane: _Lane) -> None:
        while lane.waiting:
            await self._clock.sleep(max(1 - lane.left, 0) * _SECONDS)
            lane.fill(self._clock.monotonic())
            if lane.left >= 1 and lane.waiting:
                lane.left -= 1
                lane.waiting.pop().set_result(True)


def _network(address: str) -> str:
    """The address; of IPv6, where everyone has as many as he likes, the network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))

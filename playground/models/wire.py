"""The HTTP side of endpoints: a client kept open for each endpoint and event loop; what goes out, what may come in.

The official client builds and sends the chat requests, without retries of its own.
"""

import asyncio
import contextlib
import importlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from playground.core.clock import Clock
from playground.http.addresses import host_refused
from playground.http.clients import USER_AGENT, options
from playground.http.hosts import meant_address
from playground.http.network import DIRECT, Network, addresses, host_and_port

if TYPE_CHECKING:
    import httpx2
    import openai

_SENT_HEADERS = frozenset(
    {"accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host", "user-agent"}
)
_RAW_REPLY = "x-stainless-raw-response"
"""Set by the official client on its own request object, and looked for there when the reply is in."""
_LONGEST_REFUSAL = 64_000
"""Bytes read of the body of an error."""
_REFUSAL_SECONDS = 2.0
"""How long the body of an error is waited for, once its status is known."""
_KEPT = 8
"""Connections that stay open when nothing is asked: a client listens to each of them before every request."""
_KEPT_SECONDS = 300.0
"""And for so long: networks of clouds forget idle connections after 350 seconds, without a word."""
_BEFORE_RECONNECTING = 0.2
"""Seconds between a refused connection and the second try."""


class Refused(Exception):
    """The server answered with something else than a success."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.body = body


class AddressRefused(Exception):
    """The name led to an address that is never asked; nothing was sent."""


class NotRelayed(Exception):
    """It is not known where the proxy would lead; nothing was sent."""


class TooLarge(Exception):
    """The answer is longer than allowed; what came was thrown away."""


@dataclass(slots=True)
class _Connecting:
    """What happened to one request below HTTP."""

    may_reach: Callable[[str], bool] | None
    """None where the connection is the proxy's, which the operator chose."""
    opened: bool = False
    """A connection was opened for it; False when one that stood open was used."""

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by the HTTP client for each step. A name may lead where an address may not.

        What it leads to is looked at before anything is connected, so that nobody learns which ports are open there,
        and once more when the connection stands, since a name can lead elsewhere from one moment to the next.
        """
        if event.endswith("connect_tcp.started") and self.may_reach is not None:
            for address in await resolved(info["host"], info["port"]):
                self._check(address)
        elif event.endswith("connect_tcp.complete"):
            self.opened = True
            stream = info["return_value"]
            peer = stream.get_extra_info("server_addr")
            try:
                self._check(str(peer[0]))
            except AddressRefused:
                await stream.aclose()
                raise

    def _check(self, address: str) -> None:
        if self.may_reach is not None and not self.may_reach(address):
            raise AddressRefused(address)


async def resolved(host: str, port: int) -> list[str]:
    """The addresses that `host` has now, as `network.addresses` finds them."""
    if meant_address(host) is not None:
        return addresses(host, port)  # without a thread, for which a busy program may have to wait
    return await asyncio.to_thread(addresses, host, port)


_connecting: ContextVar[_Connecting] = ContextVar("connecting")


@dataclass(slots=True)
class Wire:
    """The clients of one endpoint, inside one event loop."""

    base_url: str
    key: str | None
    connect_seconds: float
    clock: Clock
    may_reach: Callable[[str], bool] = lambda address: not host_refused(address)
    """Whether a connection may lead to an address."""
    network: Network = DIRECT
    may_relay: Callable[[Sequence[str] | None], bool] = lambda _: True
    """Whether the proxy may be asked, given the addresses that the name has here; None: without a look at them."""
    _http: "httpx2.AsyncClient" = field(init=False)
    _beside: "httpx2.AsyncClient" = field(init=False)
    """For all but chats, which hold many connections."""
    _openai: "openai.AsyncOpenAI" = field(init=False)
    _relayed: bool = field(init=False)
    """Through the proxy."""

    def __post_init__(self) -> None:
        import httpx2
        import openai

        self._relayed = self.network.proxy_for(self.base_url) is not None
        self._http, self._beside = (
            openai.DefaultAsyncHttpxClient(
                **options(self.base_url, self.network, self.connect_seconds),
                limits=httpx2.Limits(
                    max_connections=None, max_keepalive_connections=_KEPT, keepalive_expiry=_KEPT_SECONDS
                ),
                event_hooks={"request": [self._prepare], "response": [partial(_check, clock=self.clock)]},
            )
            for _ in range(2)
        )
        self._openai = openai.AsyncOpenAI(
            api_key=self.key or "none",  # `_prepare` decides what is sent
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            base_url=self.base_url,
            max_retries=0,
            timeout=self._http.timeout,
            http_client=self._http,
        )

    @contextlib.asynccontextmanager
    async def chat(self, body: dict[str, Any]) -> AsyncGenerator["httpx2.Response", None]:
        """The answer to a chat request, its body unread; the end of the context frees or closes the connection."""
        create: Any = self._openai.chat.completions.with_streaming_response.create
        # What stands in `extra_body` goes out as it is, and is not taken apart and looked at before.
        given = {"model": body["model"], "messages": (), "stream": body["stream"], "extra_body": body}
        async with contextlib.AsyncExitStack() as stack:
            reply = await self._once_more(lambda: stack.enter_async_context(create(**given)))
            yield reply.http_response

    async def fetch(self, method: str, url: str, json: object = None, *, limit: int) -> bytes:
        """The body of a successful answer, at most `limit` bytes long. Raises Refused, TooLarge and httpx2's errors."""
        async with contextlib.AsyncExitStack() as stack:
            response: httpx2.Response = await self._once_more(
                lambda: stack.enter_async_context(self._beside.stream(method, url, json=json))
            )
            found = bytearray()
            async for block in response.aiter_raw():
                found += block
                if len(found) > limit:
                    raise TooLarge
            return bytes(found)

    async def aclose(self) -> None:
        """Closes what stands open."""
        await self._http.aclose()
        await self._beside.aclose()

    async def _once_more(self, send: Callable[[], Awaitable[Any]]) -> Any:
        """`send()`, and once again where the server cannot have seen the request.

        That is: no connection could be opened, or one that was kept open turned out to be closed by the server before a
        byte of the answer came. A new connection that breaks after the request went out is not tried again: the server
        may be at work on it.
        """
        import httpx2
        import openai

        if self._relayed:
            await self._check_relay()
        connecting = _Connecting(None if self._relayed else self.may_reach)
        token = _connecting.set(connecting)
        try:
            return await send()
        except (httpx2.TransportError, openai.APIConnectionError) as error:
            cause = error if isinstance(error, httpx2.TransportError) else error.__cause__
            broken = isinstance(cause, httpx2.ConnectError | httpx2.NetworkError | httpx2.RemoteProtocolError)
            if connecting.opened or not broken:
                raise
            if isinstance(cause, httpx2.ConnectError):
                await self.clock.sleep(_BEFORE_RECONNECTING)
            return await send()
        finally:
            _connecting.reset(token)

    async def _check_relay(self) -> None:
        """Looks at what the name leads to from here, as far as it does: the proxy connects where this cannot look."""
        if self.may_relay(None):
            return
        try:
            async with self.clock.timeout(self.connect_seconds):
                seen = await resolved(*host_and_port(self.base_url))
        except TimeoutError:
            seen = []
        if not self.may_relay(seen):
            raise AddressRefused(", ".join(seen)) if any(map(host_refused, seen)) else NotRelayed

    async def _prepare(self, request: "httpx2.Request") -> None:
        """Leaves only the headers that are meant to go out, and the endpoint's own key."""
        for name in [name for name in request.headers if name not in _SENT_HEADERS and name != _RAW_REPLY]:
            del request.headers[name]
        request.headers["accept-encoding"] = "identity"
        request.headers["user-agent"] = USER_AGENT
        request.headers.pop("authorization", None)
        if self.key:
            request.headers["authorization"] = f"Bearer {self.key}"
        request.extensions["trace"] = _connecting.get().trace


def load_libraries() -> None:
    """Imports what the first request needs."""
    importlib.import_module("openai.resources.chat.completions")


async def _check(response: "httpx2.Response", clock: Clock) -> None:
    """Raises Refused for all but successes, with as much of the body as a message needs."""
    if response.is_success:
        return
    if response.status_code == 407:  # of the proxy, which answers requests for plain http itself
        import httpx2

        raise httpx2.ProxyError(f"407 {response.reason_phrase}")
    body = bytearray()
    if response.headers.get("content-encoding", "identity") == "identity":
        with contextlib.suppress(TimeoutError):  # a body that drips in says enough with what came
            async with clock.timeout(_REFUSAL_SECONDS):
                async for block in response.aiter_raw():
                    body += block
                    if len(body) > _LONGEST_REFUSAL:
                        break
    raise Refused(response.status_code, response.headers, bytes(body[:_LONGEST_REFUSAL]))


@dataclass(slots=True)
class Wires:
    """All wires, by event loop, address and key; they close with their event loop."""

    connect_seconds: float
    clock: Clock
    may_reach: Callable[[str, str], bool] = lambda _, address: not host_refused(address)
    """Whether a connection for a base URL may lead to an address."""
    network: Network = DIRECT
    may_relay: Callable[[str, Sequence[str] | None], bool] = lambda _, __: True
    """As `Wire.may_relay`, for a base URL."""
    _by_loop: "WeakKeyDictionary[asyncio.AbstractEventLoop, _OfLoop]" = field(default_factory=WeakKeyDictionary)

    async def of(self, base_url: str, key: str | None) -> Wire:
        """The wire to `base_url` in the running event loop."""
        loop = asyncio.get_running_loop()
        of_loop = self._by_loop.get(loop)
        if of_loop is None:
            await asyncio.to_thread(load_libraries)  # takes a second the first time
        of_loop = self._by_loop.get(loop)
        if of_loop is None:
            of_loop = self._by_loop[loop] = _OfLoop()
            of_loop.closing = self._close_with_loop()
            await anext(of_loop.closing)
        wire = of_loop.wires.get((base_url, key))
        if wire is None:
            may_reach, may_relay = partial(self.may_reach, base_url), partial(self.may_relay, base_url)
            wire = Wire(base_url, key, self.connect_seconds, self.clock, may_reach, self.network, may_relay)
            of_loop.wires[base_url, key] = wire
        return wire

    async def aclose(self) -> None:
        """Closes the wires of the running event loop."""
        of_loop = self._by_loop.pop(asyncio.get_running_loop(), None)
        for wire in of_loop.wires.values() if of_loop else ():
            await wire.aclose()

    async def _close_with_loop(self) -> AsyncGenerator[None, None]:
        """Stands still until the event loop shuts its generators down, which it does before it closes."""
        try:
            yield
        finally:
            await self.aclose()


@dataclass(slots=True)
class _OfLoop:
    wires: dict[tuple[str, str | None], Wire] = field(default_factory=dict)
    closing: AsyncGenerator[None, None] | None = None

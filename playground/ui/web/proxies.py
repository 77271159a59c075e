"""What a reverse proxy says of a request: believed of proxies that the operator named, and of nobody else."""

import ipaddress
from collections.abc import Iterable

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from playground.ui.web.refusals import App, Message, Receive, Send

_LOCAL = ("127.0.0.1", "::1")
_NOBODYS = b"x-gradio-server"
"""Gradio would take the value for its own address, whoever sends it."""


class Forwarded:
    """Takes the visitor's address, scheme and host from a proxy; from others, such headers are dropped."""

    def __init__(self, app: App, proxies: Iterable[str] = ()) -> None:
        """`proxies`: addresses or networks, besides this machine."""
        self._app = app
        self._networks = [ipaddress.ip_network(proxy, strict=False) for proxy in (*_LOCAL, *proxies)]
        self._told: App = ProxyHeadersMiddleware(app, list(map(str, self._networks)))  # type: ignore[arg-type, assignment]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, with no more than may be believed."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        peer, port = scope.get("client") or ("", 0)
        peer = _plain(peer)
        ours = peer is not None and any(peer in network for network in self._networks)
        headers = [pair for pair in scope["headers"] if pair[0] != _NOBODYS and (ours or not _tells(pair[0]))]
        scope = {**scope, "headers": headers, "client": (str(peer or ""), port)}
        await (self._told if ours else self._app)(scope, receive, send)


def _plain(peer: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address; one of IPv4 as such, though a socket that takes both kinds writes it as one of IPv6."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _tells(name: bytes) -> bool:
    return name.startswith(b"x-forwarded-") or name == b"forwarded"

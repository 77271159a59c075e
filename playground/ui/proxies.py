"""What a reverse proxy says of a request: believed of proxies that the operator named, and of nobody else."""

import ipaddress
from collections.abc import Iterable

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from playground.ui.refusals import App, Message, Receive, Send

_LOCAL = ("127.0.0.1", "::1")
_NOBODYS = b"x-gradio-server"
"""Gradio would take the value for its own address, whoever sends it."""


class Forwarded:
    """Takes the visitor's address, scheme and host from a proxy; from others, such headers are dropped."""

    def __init__(self, app: App, proxies: Iterable[str] = ()) -> None:
        """`proxies`: addresses or networks, besides this machine."""
        trusted = [*_LOCAL, *proxies]
        self._app = app
        self._told: App = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type, assignment]
        self._networks = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, with no more than may be believed."""
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        ours = self._ours(scope)
        headers = [pair for pair in scope["headers"] if pair[0] != _NOBODYS and (ours or not _tells(pair[0]))]
        await (self._told if ours else self._app)({**scope, "headers": headers}, receive, send)

    def _ours(self, scope: Message) -> bool:
        try:
            address = ipaddress.ip_address((scope.get("client") or ("",))[0])
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def _tells(name: bytes) -> bool:
    return name.startswith(b"x-forwarded-") or name == b"forwarded"

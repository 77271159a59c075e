"""What stands between the network and Gradio: who may send requests, security headers, our script and styles."""

import ipaddress
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import brotli

from playground.core.strings import LANGUAGES, table
from playground.ui.web.doors import path_of
from playground.ui.web.refusals import App, Message, Receive, Refusal, Send, refuse

# Gradio builds its templates with `new Function` and styles itself inline; nothing may come from or go to another host.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)
_MOST = 16
"""Pages that are kept, one an address; nearly all come under one or two."""


class Guard:
    """Refuses requests under a foreign name or from a foreign page, and puts the security headers on every answer."""

    def __init__(self, app: App, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset({"localhost", *(host.lower() for host in hosts)})

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        secured = _with_headers(send)
        refusal = self._refusal(scope["headers"])
        if refusal:
            return await refuse(scope, receive, secured, refusal)
        # It comes from our own page. Gradio need not know: it would let the pages of others read along.
        headers = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        return await self._app({**scope, "headers": headers}, receive, secured)

    def _refusal(self, headers: Iterable[tuple[bytes, bytes]]) -> Refusal | None:
        hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
        shown = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-host"]
        names = [*hosts, *(host.strip() for value in shown for host in value.split(",")[:1])]
        if len(hosts) != 1 or not all(map(_sound, names)):
            return Refusal(400, "malformed")
        if not all(map(self._known, names)):
            return Refusal(421, "name")
        for origin in (value.decode("latin-1") for name, value in headers if name == b"origin"):
            host = origin.partition("://")[2]
            if origin != "null" and not _sound(host):
                return Refusal(400, "malformed")
            if host not in names:
                return Refusal(403, "origin")
        return None

    def _known(self, host: str) -> bool:
        """A name of ours or a bare address: a foreign name that points here is how a page of others reaches in."""
        name = (urlsplit(f"//{host}").hostname or "").lower()
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _sound(host: str) -> bool:
    """Whether it can be read as a name or an address, with a port or without."""
    if not _HOST.fullmatch(host):
        return False
    try:
        return urlsplit(f"//{host}").port is None or True
    except ValueError:  # a port that is none, an address in brackets that is none
        return False


class Opening:
    """Puts our script and styles first into the head, so that language and theme are set before Gradio starts.

    Gradio's own way to take styles inserts them twice, once with a prefix that outranks every rule on the state of the
    whole page.
    """

    def __init__(
        self,
        app: App,
        script: str,
        style: str,
        language: Literal["auto", "zh", "en"] = "auto",
        preloads: Callable[[], bytes] = bytes,
        keeps: bool = False,
    ) -> None:
        """`preloads` gives further links for the head; `keeps`: all visitors under one address get the same page."""
        self._app = app
        self._preloads = preloads
        self._keeps = keeps
        self._pages: dict[object, _Page] = {}
        words = {
            spoken: {key: entry[spoken] for key, entry in table().items() if key.startswith(("ui.js.", "ui.brand"))}
            for spoken in LANGUAGES
        }
        first = json.dumps(None if language == "auto" else language)
        values = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
        opening = f"window.playground={{words:{values},first:{first}}};{script}"
        # The script changes the styles where the page is drawn larger.
        icon = '<link rel="icon" href="./favicon.ico">'  # else it is looked for where a proxy shows something else
        self._head = f"<head><style>{style}</style><script>{opening}</script>{icon}".encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on; the page itself is held until it is whole."""
        if scope["type"] != "http" or path_of(scope).strip("/"):
            return await self._app(scope, receive, send)
        preloads = self._preloads()
        address = _address(scope) if self._keeps else None
        page = self._pages.get(address)
        if page is None or page.preloads != preloads:
            page = await self._made(scope, receive, preloads)
            room = address in self._pages or len(self._pages) < _MOST
            if address is not None and page.start["status"] == 200 and room:
                self._pages[address] = page
        await send({**page.start})
        await send({"type": "http.response.body", "body": page.body})

    async def _made(self, scope: Message, receive: Receive, preloads: bytes) -> "_Page":
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start, body = await collected(self._app, {**scope, "headers": headers}, receive)
        body = body.replace(b"<head>", self._head + preloads, 1)
        kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        if _takes_brotli(scope):
            body = brotli.compress(body, quality=4)
            kept += [(b"content-encoding", b"br"), (b"vary", b"Accept-Encoding")]
        return _Page(preloads, {**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]}, body)


@dataclass(frozen=True, slots=True)
class _Page:
    """The answer to a request for the page."""

    preloads: bytes
    """What was known of its files when it was made."""
    start: Message
    body: bytes


def _address(scope: Message) -> object:
    """What the page depends on: the address as Gradio reads it, and how it travels; None where there is more to it."""
    if scope["method"] != "GET" or scope.get("query_string"):
        return None
    headers = dict(scope["headers"])
    said = tuple(headers.get(name) for name in (b"host", b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server"))
    return scope.get("scheme"), scope.get("root_path"), said, _takes_brotli(scope)


def _takes_brotli(scope: Message) -> bool:
    return b"br" in dict(scope["headers"]).get(b"accept-encoding", b"")


async def collected(app: App, scope: Message, receive: Receive) -> tuple[Message, bytes]:
    """The whole answer of `app`: its start, and its body."""
    start: Message = {}
    parts: list[bytes] = []

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, take)
    return start, b"".join(parts)


def _with_headers(send: Send) -> Send:
    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS]
        await send(message)

    return secured

"""Gradio's own files, kept ready: each is read and compressed once, and browsers may keep it as well.

A page needs some ninety of them, which ask for one another four deep; so a page names the scripts that pages before it
needed, and the browser fetches them side by side.
"""

import re
from dataclasses import dataclass

import brotli

from playground.ui.web.doors import path_of
from playground.ui.web.middleware import collected
from playground.ui.web.refusals import App, Message, Receive, Send

_HASHED = re.compile(r"/assets/[\w.-]+-[\w-]{8,10}\.(js|css)")
"""Names with a hash of the content: what is kept under such a name never changes."""
_FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")
_MOST = 150
"""Files that are kept; a page needs about ninety."""


@dataclass(frozen=True, slots=True)
class _File:
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


_KINDS = {"js": 'rel="modulepreload"', "css": 'rel="preload" as="style" crossorigin'}


class Files:
    """What was asked for so far, compressed."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}

    def get(self, path: str) -> _File | None:
        """The file at that path, if it is kept."""
        return self._files.get(path)

    def keep(self, path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> _File:
        """Compress a file and remember it while there is room."""
        packed = brotli.compress(body, quality=9)
        kept = [(name, value) for name, value in headers if name not in (b"content-length", b"accept-ranges")]
        about = (b"content-length", str(len(packed)).encode()), (b"vary", b"Accept-Encoding")
        file = _File((*kept, (b"content-encoding", b"br"), *about, _FOREVER), packed)
        if len(self._files) < _MOST:
            self._files[path] = file
        return file

    def preloads(self) -> bytes:
        """Links for the head of the page: what was needed so far."""
        return "".join(f'<link {_KINDS[path.rpartition(".")[2]]} href=".{path}">' for path in self._files).encode()


class Ready:
    """Answers requests for files that were asked for before from memory."""

    def __init__(self, app: App, files: Files) -> None:
        self._app = app
        self._files = files

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _HASHED.fullmatch(path_of(scope)):
            return await self._app(scope, receive, send)
        path = path_of(scope)
        headers = dict(scope["headers"])
        if b"br" not in headers.get(b"accept-encoding", b"") or b"range" in headers:
            return await self._app(scope, receive, send)
        file = self._files.get(path)
        if file is None:
            whole = {**scope, "headers": [pair for pair in scope["headers"] if not pair[0].startswith(b"if-")]}
            start, body = await collected(self._app, whole, receive)
            if start["status"] != 200:
                await send(start)
                return await send({"type": "http.response.body", "body": body})
            file = self._files.keep(path, start["headers"], body)
        await send({"type": "http.response.start", "status": 200, "headers": list(file.headers)})
        await send({"type": "http.response.body", "body": file.body})

"""Which requests the page makes: everything else that Gradio would answer is closed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import cookie_parser

from playground.core.clock import Clock
from playground.ui.web.bodies import Allowance, take_in, too_large
from playground.ui.web.parts import Parts
from playground.ui.web.refusals import App, Message, Receive, Refusal, Send, has_body, refuse

_EVENT = 4_000_000
"""Bytes of an event. The largest of the page has 3.0 million: a question with ten Chinese templates, each as long as it
may be."""
_SMALL = 16_384
"""Bytes of what is nothing but a few names."""
_FILES = 1_000
"""Files of one upload: as many as Gradio takes."""
_HEADS = 1_000_000
"""Bytes for what stands between the files of an upload."""


_FULL = Refusal(507, "full")


@dataclass(frozen=True, slots=True)
class Door:
    """What is answered under one kind of path."""

    path: re.Pattern[str]
    methods: tuple[str, ...]
    strangers: bool = False
    """Whether one may come in without having logged in."""
    most: int = 0
    """Bytes that a body may have; an upload is counted by its files."""
    files: bool = False


def _door(path: str, *methods: str, **more: Any) -> Door:
    return Door(re.compile(path), methods, **more)


DOORS = (
    _door("/", "GET", "HEAD", strangers=True),
    _door(r"/(assets|static)/.+", "GET", "HEAD", strangers=True),
    _door(r"/(theme\.css|favicon\.ico)", "GET", strangers=True),
    _door("/healthz", "GET", "HEAD", strangers=True),
    _door("/changes", "GET"),
    _door(r"/exports/((batches|sets|evidence)/[\w-]{1,100}/[\w.]{1,40}|runs/table\.md)", "GET"),
    _door(r"/pages/[\w-]{1,100}/\w{1,10}/(picture|places)", "GET"),
    _door("/login", "POST", strangers=True, most=_SMALL),
    _door("/config", "GET"),
    _door("/gradio_api/app_id", "GET"),  # asked after the connection was lost
    _door("/gradio_api/queue/join", "POST", most=_EVENT),
    _door("/gradio_api/queue/data", "GET"),
    _door("/gradio_api/(cancel|reset)", "POST", most=_SMALL),
    _door("/gradio_api/upload", "POST", files=True),
)


class Doors:
    """Lets those requests through that the page makes, from whom may make them, with bodies of a bearable size."""

    def __init__(self, app: App, gradio: Any, file_mb: int, clock: Clock, room: Callable[[], int]) -> None:
        """`gradio` is the app that knows who has logged in; `room` says how many bytes may still be stored."""
        self._app = app
        self._gradio = gradio
        self._upload = _FILES * file_mb * 1_000_000 + _HEADS
        self._clock = clock
        self._room = room

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        found = [door for door in DOORS if door.path.fullmatch(path_of(scope))]
        refusal = self._refusal(found, scope)
        if refusal:
            return await refuse(scope, receive, send, refusal)
        if scope["method"] != "POST":
            return await self._app(scope, receive, send)
        allowance = self._allowance(found[0], scope)
        if found[0].files:  # under an id, Gradio would note how far the upload is, and the note would stay
            scope = {**scope, "query_string": b""}
        await take_in(self._app, scope, receive, send, allowance, self._clock)

    def _refusal(self, found: list[Door], scope: Message) -> Refusal | None:
        if not found:
            return Refusal(404, "closed")
        (door,) = found
        if scope["method"] not in door.methods:
            return Refusal(405, "method", headers=((b"allow", ", ".join(door.methods).encode()),))
        if not door.strangers and not logged_in(self._gradio, scope):
            return Refusal(401, "login")
        most = self._upload if door.files else door.most
        announced = int(dict(scope["headers"]).get(b"content-length", b"0"))
        if announced > most or (not most and has_body(scope)):
            return too_large(most)
        return _FULL if door.files and announced > self._room() else None

    def _allowance(self, door: Door, scope: Message) -> Allowance:
        if not door.files:
            return Allowance(door.most)
        parts = Parts(dict(scope["headers"]).get(b"content-type", b""))
        return Allowance(self._upload, lambda body: parts.seen(body) or (None if self._room() > 0 else _FULL))


def path_of(scope: Message) -> str:
    """The path below the one under which a proxy shows the page."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) or "/" if f"{path}/".startswith(f"{root}/") else path


def logged_in(gradio: Any, scope: Message) -> bool:
    """Whether the request comes from one who has logged in to the app, or nobody has to."""
    if gradio.auth is None:
        return True
    cookies = _cookies(scope)
    names = (f"access-token-{gradio.cookie_id}", f"access-token-unsecure-{gradio.cookie_id}")
    return any(cookies.get(name) in gradio.tokens for name in names)


def _cookies(scope: Message) -> Mapping[str, str]:
    return cookie_parser(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))

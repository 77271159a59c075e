"""The browser's side of the page: asks and opens over the same queue as the script in the page, and reads what comes.

async with Page(url) as page:
    shown = await page.ask("采莲南塘秋这首词出自哪里", collection="samples-zh")
    shown["answer"], shown["figures"], shown.first
"""

import asyncio
import copy
import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

_SKIP = {"__type__": "update"}
_UNCHANGED = (_SKIP, {**_SKIP, "props": _SKIP})
"""What an event gives for an output that it leaves alone: any one, and a place for HTML."""


@dataclass
class Shown:
    """What a page shows after an event, by the names of the outputs."""

    parts: dict[str, str]
    asked: float
    """When the event was sent, on the monotonic clock, as the two below."""
    first: float | None = None
    """When the first text of the answer was there."""
    moments: list[float] = field(default_factory=list)
    """When each message came."""
    ended: float = 0.0
    messages: int = 0
    sizes: list[int] = field(default_factory=list)
    """Bytes of each message."""

    def __getitem__(self, part: str) -> str:
        return self.parts[part]


class Page:
    """One tab: a session of its own, any number of events one after the other."""

    def __init__(self, url: str, config: Mapping[str, Any] | None = None, cookies: Mapping[str, str] = {}) -> None:
        """`config` is another page's, to leave out the loading of it."""
        self._client = httpx.AsyncClient(base_url=url, timeout=120, trust_env=False, cookies=dict(cookies))
        self._session = uuid.uuid4().hex[:11]
        self.config: Mapping[str, Any] = config or {}
        self._names: dict[int, str] = {}
        self._values: dict[str, Any] = {}
        """What stands in the controls."""

    async def __aenter__(self) -> "Page":
        if not self.config:
            self.config = (await self._client.get("/config")).raise_for_status().json()
        for component in self.config["components"]:
            name = str(component["props"].get("elem_id") or component["id"]).replace("-", "_")
            self._names[component["id"]] = name
            self._values[name] = component["props"].get("value")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    # Events -------------------------------------------------------------------------------------------------------

    async def open(self, draft: str = "", run_id: str = "") -> Shown:
        """What the page does as it loads; ends when the server is ready."""
        shown = await self.send("opened", {"setup": draft or "{}", "run": run_id})
        for name, value in shown.parts.items():
            updated = isinstance(value, dict) and value.get("__type__") == "update"
            if not updated or "value" in value:
                self._values[name] = value["value"] if updated else value
        return shown

    async def ask(self, question: str, **controls: Any) -> Shown:
        """Press Ask with this question; `controls` by the name of the setting, the others as they stand."""
        told = {"run": uuid.uuid4().hex, "drafts": "{}", "switched_off": "[]"}
        return await self.send("ask", told, {**controls, "question": question})

    def _event(self, name: str) -> Mapping[str, Any]:
        """The event that the script of the page begins under that name."""
        return next(
            event
            for event in self.config["dependencies"]
            if any(self._names.get(id) == "bridge" and began == name for id, began in event["targets"])
        )

    async def send(self, name: str, told: object, given: Mapping[str, Any] = {}) -> Shown:
        """Tell the server something, with some controls set to what is given, and follow the event to its end."""
        event = self._event(name)
        names = [self._names[id] for id in event["outputs"]]
        inputs = [self._names[id] for id in event["inputs"]]
        unknown = given.keys() - set(inputs)
        assert not unknown, f"no such controls: {unknown}"
        values = [given.get(name, self._values[name]) for name in inputs]
        shown = Shown({}, time.monotonic())
        joined = await self._client.post(
            "/gradio_api/queue/join",
            json={"data": values, "fn_index": event["id"], "session_hash": self._session, "event_data": told},
        )
        joined.raise_for_status()
        parts: list[Any] = []
        async for size, message in self._messages():
            shown.messages += 1
            shown.moments.append(time.monotonic())
            shown.sizes.append(size)
            if message["msg"] not in ("process_generating", "process_completed"):
                continue
            if not message["success"]:
                raise AssertionError(f"the event failed: {message['output']}")
            parts = _patched(
                parts, message["output"].get("data", []), first=not parts, whole=message["msg"] == "process_completed"
            )
            shown.parts |= {name: value for name, value in zip(names, parts, strict=True) if value not in _UNCHANGED}
            if shown.first is None and shown.parts.get("answer"):
                shown.first = time.monotonic()
        shown.ended = time.monotonic()
        return shown

    async def _messages(self) -> AsyncIterator[tuple[int, Mapping[str, Any]]]:
        """The messages of the session with their sizes, read by hand: fifty tabs must not keep the machine busy."""
        base = self._client.base_url
        cookies = "; ".join(f"{name}={value}" for name, value in self._client.cookies.items())
        reader, writer = await asyncio.open_connection(base.host, base.port, limit=2**24)
        path = f"/gradio_api/queue/data?session_hash={self._session}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {base.netloc.decode()}\r\nCookie: {cookies}\r\n\r\n".encode())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head.splitlines()[0], head
            text = b""
            while size := int(await reader.readline() or b"0", 16):
                text += (await reader.readexactly(size + 2))[:-2]
                *events, text = text.split(b"\n\n")
                for event in events:
                    message = json.loads(event.removeprefix(b"data:"))
                    yield len(event), message
                    if message["msg"] in ("process_completed", "close_stream", "unexpected_error"):
                        return
            raise ConnectionError("the stream ended before the event did")
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("the stream broke off") from error
        finally:
            writer.close()


def _patched(known: list[Any], data: Sequence[Any], *, first: bool, whole: bool) -> list[Any]:
    """The outputs after a message: the first and the last of an event hold them whole, others what changed."""
    if first or (whole and data):
        return list(data)
    return [_edited(value, edits) for value, edits in zip(known, data, strict=True)] if data else known


def _edited(value: Any, edits: Sequence[Sequence[Any]]) -> Any:
    for action, path, new in edits:
        if not path:
            value = new if action == "replace" else value + new
            continue
        value = copy.deepcopy(value)
        *before, last = path
        place = value
        for step in before:
            place = place[step]
        if action == "delete":
            del place[last]
        elif action == "add" and isinstance(place, list):
            place.insert(int(last), new)
        elif action == "append":
            place[last] += new
        else:
            place[last] = new
    return value

"""A model server that writes at an even pace, for many streams at once, in a process of its own (for benchmarks).

    python -m tests.fakes.paced_server --first 0.2 --rate 50 --tokens 100       # prints its port

An answer is numbered tokens, each with the mark `nonce-…` that stood in the question: whoever reads them can tell whether
they are whole and one's own. GET /log lists, by mark, when a request arrived and when its tokens were written, on the
monotonic clock, which all processes of a machine share.
"""

import argparse
import asyncio
import contextlib
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MODEL = "paced-model"
_MARK = re.compile(r"nonce-[0-9a-f]+")
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


@dataclass
class Served:
    """One request for an answer."""

    arrived: float
    written: list[float] = field(default_factory=list)
    """When each token was written."""
    ended: float | None = None
    """None while it runs, or when the client went away."""

    @property
    def first(self) -> float:
        """Seconds to the first token."""
        return self.written[0] - self.arrived


def answer(mark: str, tokens: int) -> str:
    """The whole answer to a question with this mark."""
    return "".join(_token(mark, number) for number in range(tokens))


def _token(mark: str, number: int) -> str:
    return f"{mark}:{number} "


class _Paced:
    def __init__(self, first: float, rate: float, tokens: int, counts: bool) -> None:
        self._first, self._step, self._tokens, self._counts = first, 1 / rate, tokens, counts
        self._served: dict[str, Served] = {}

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection, one after the other."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                arrived = time.monotonic()
                path = head.split(" ", 2)[1]
                length = re.search(r"(?im)^content-length: *(\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else b""
                if path.endswith("/chat/completions"):
                    await self._stream(writer, arrived, body.decode())
                else:
                    await self._whole(writer, path, body)
        writer.close()

    async def _stream(self, writer: asyncio.StreamWriter, arrived: float, body: str) -> None:
        found = _MARK.findall(body)
        mark = found[-1] if found else "nonce-0"
        served = self._served[mark] = Served(arrived)
        writer.write(_HEAD)
        for number in range(self._tokens):
            due = arrived + self._first + number * self._step
            await asyncio.sleep(max(due - time.monotonic(), 0))
            writer.write(_event({"content": _token(mark, number)}))
            served.written.append(time.monotonic())
            await writer.drain()
        writer.write(_event({}, "stop") + _event(None) + _chunk(b"data: [DONE]\n\n") + b"0\r\n\r\n")
        await writer.drain()
        served.ended = time.monotonic()

    async def _whole(self, writer: asyncio.StreamWriter, path: str, body: bytes) -> None:
        status, value = "200 OK", self._reply(path, body)
        if value is None:
            status, value = "404 Not Found", {"detail": "Not Found"}
        data = json.dumps(value).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        writer.write(head.encode() + data)
        await writer.drain()

    def _reply(self, path: str, body: bytes) -> Any:
        if path.endswith("/log"):
            return {mark: asdict(served) for mark, served in self._served.items()}
        if path.endswith("/models"):
            return {"object": "list", "data": [{"id": MODEL, "object": "model", "max_model_len": 32768}]}
        if path.endswith("/tokenize") and self._counts:
            return {"count": max(len(body) // 4, 1), "max_model_len": 32768, "tokens": []}
        return None


def _event(delta: dict[str, str] | None, finish: str | None = None) -> bytes:
    """A piece of the answer; None stands for the usage at its end."""
    chunk: dict[str, Any] = {"id": "chatcmpl-paced", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
    if delta is None:
        chunk |= {"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}}
    else:
        chunk |= {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return _chunk(f"data: {json.dumps(chunk)}\n\n".encode())


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class PacedServer:
    """A handle on the process."""

    def __init__(self, url: str) -> None:
        self.url = url

    def log(self) -> dict[str, Served]:
        """What was asked so far, by mark."""
        with urllib.request.urlopen(f"{self.url}/log", timeout=10) as reply:
            return {mark: Served(**values) for mark, values in json.load(reply).items()}


@contextlib.contextmanager
def paced(first: float = 0.2, rate: float = 50, tokens: int = 100, *, counts: bool = True) -> Iterator[PacedServer]:
    """Runs the server in another process; with `counts` it answers /tokenize."""
    command = [sys.executable, "-m", __name__, "--first", str(first), "--rate", str(rate), "--tokens", str(tokens)]
    command += [] if counts else ["--no-counts"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield PacedServer(f"http://127.0.0.1:{int(process.stdout.readline())}/v1")
        finally:
            process.terminate()


async def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=float, default=0.2, help="seconds to the first token")
    parser.add_argument("--rate", type=float, default=50, help="tokens a second")
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--no-counts", action="store_true", help="no /tokenize")
    chosen = parser.parse_args()
    served = _Paced(chosen.first, chosen.rate, chosen.tokens, not chosen.no_counts)
    server = await asyncio.start_server(served.connected, "127.0.0.1", 0, backlog=512, limit=2**22)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main())

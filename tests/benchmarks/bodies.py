"""Bodies without end to every route of a page that wants a login: what do they cost it, and those who use it?

    python -m tests.benchmarks.bodies [--megabytes 1000] [--seconds 20]

Nobody has logged in. Each route is sent one body after the other, chunked and with its length said, as fast as it is taken
and until the server hangs up; the bytes are made as they go. Then come bodies that trickle, heads without end, and
passwords. Meanwhile another page is loaded again and again. On loopback, against a server of its own, and it ends by itself.
"""

import argparse
import asyncio
import contextlib
import re
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from tests.fakes.app_process import AppProcess
from tests.fakes.page import Page
from tests.fakes.routes import routes

_PIECE = 2**16
_CHUNK = b"%x\r\n%s\r\n" % (_PIECE, b"x" * _PIECE)
_TYPES = {"/login": "application/x-www-form-urlencoded", "/gradio_api/upload": "multipart/form-data; boundary=x"}
_AT_ONCE = 4


@dataclass(frozen=True)
class Poured:
    """What became of one body."""

    status: str
    bytes: int
    seconds: float


def head(line: str, *more: str) -> bytes:
    kind = next((kind for path, kind in _TYPES.items() if line.endswith(path)), "application/json")
    return "\r\n".join((f"{line} HTTP/1.1", "Host: localhost", f"Content-Type: {kind}", *more, "", "")).encode()


_HEADS = {
    "an address": (b"GET /", b"x" * _PIECE),
    "one header": (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", b"x" * _PIECE),
    "many headers": (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"x: y\r\n" * 10_000),
    "trailers": (head("POST /login", "Transfer-Encoding: chunked") + b"0\r\n", b"x: y\r\n" * 10_000),
}


def pour(port: int, begin: bytes, pieces: Iterable[bytes]) -> Poured:
    """Send until the server hangs up or all is sent."""
    began, sent, said = time.monotonic(), 0, b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as peer, contextlib.suppress(OSError):
        peer.sendall(begin)
        with contextlib.suppress(OSError):
            for piece in pieces:
                peer.sendall(piece)
                sent += len(piece)
        while part := peer.recv(_PIECE):
            said += part
    return Poured(said[9:12].decode() or "cut off", sent, time.monotonic() - began)


def repeated(piece: bytes, most: int) -> Iterator[bytes]:
    for _ in range(most // len(piece)):
        yield piece


def trickle(seconds: float) -> Iterator[bytes]:
    """A byte a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(1)
        yield b"1\r\nx\r\n"


class Watch:
    """Loads a page again and again, and looks at the memory of the server."""

    def __init__(self, app: AppProcess) -> None:
        self._app = app
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.times: list[float] = []
        self.failed = 0
        self.most = self.before = app.rss_mb()

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            began = time.monotonic()
            try:
                self._app.get("/")
                self.times.append(time.monotonic() - began)
            except OSError:
                self.failed += 1
            self.most = max(self.most, self._app.rss_mb())

    def report(self) -> None:
        times = sorted(self.times)
        late = (
            f"median {1000 * statistics.median(times):.0f} ms, longest {1000 * times[-1]:.0f} ms" if times else "none"
        )
        print(
            f"  memory {self.before:.0f} MB, at most +{self.most - self.before:.1f} MB; other page: {late}, {self.failed} failed"
        )


def at_once(count: int, port: int, begin: bytes, pieces: Callable[[], Iterable[bytes]]) -> list[Poured]:
    found: list[Poured] = []
    threads = [threading.Thread(target=lambda: found.append(pour(port, begin, pieces()))) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def tell(name: str, found: list[Poured]) -> None:
    answers = "/".join(sorted({one.status for one in found}))
    taken = max(one.bytes for one in found)
    print(
        f"  {name:<56}{answers:<9} {taken / 1e6:6.1f} MB taken, {max(one.seconds for one in found):5.1f} s", flush=True
    )


async def settled(app: AppProcess) -> None:
    """Return once the page has been used and the server has nothing more to load."""
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(f"{app.url}/login", data={"username": "team", "password": "secret"})
        async with Page(app.url, cookies=client.cookies) as page:
            await page.open()
        for _ in range(20):
            await client.get(app.url)
    app.wait_quiet()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=70, help="for how long a body trickles at most")
    chosen = parser.parse_args()
    most = chosen.megabytes * 1_000_000
    environ = {"PLAYGROUND_AUTH": "team:secret"}
    with tempfile.TemporaryDirectory() as folder:
        lines = [*sorted(re.sub(r"{[^}]*}", "x", line) for line in routes(Path(folder))), "POST /nothing"]
    with tempfile.TemporaryDirectory() as folder, AppProcess(Path(folder) / "data", environ=environ) as app:
        app.wait_open()
        asyncio.run(settled(app))
        print(f"{_AT_ONCE} bodies of {chosen.megabytes} MB at once to each of {len(lines)} routes")
        with Watch(app) as watch:
            for line in lines:
                for size in ("Transfer-Encoding: chunked", f"Content-Length: {most}"):
                    pieces = partial(repeated, _CHUNK, most)
                    tell(f"{line}, {size.partition(':')[0]}", at_once(_AT_ONCE, app.port, head(line, size), pieces))
        watch.report()
        print("heads without end, and trailers")
        with Watch(app) as watch:
            for name, (begin, piece) in _HEADS.items():
                tell(name, at_once(_AT_ONCE, app.port, begin, partial(repeated, piece, most)))
        watch.report()
        print("bodies of a byte a second, fifty at once")
        with Watch(app) as watch:
            for line in ("POST /login", "POST /gradio_api/queue/join", "POST /gradio_api/upload"):
                begin = head(line, "Transfer-Encoding: chunked")
                tell(line, at_once(50, app.port, begin, partial(trickle, chosen.seconds)))
        watch.report()
        app.stop()
        if len(app.output) > 2:
            print("the server said:", *app.output[1:-1], sep="\n  ")


if __name__ == "__main__":
    main()

"""A scripted server that speaks the OpenAI protocol on loopback: plays what a test wrote down, remembers what it was sent.

    with FakeServer() as server:
        gate = threading.Event()
        server.script("Bees ", gate, "dance.", finish="stop")     # every chat request from now on
        server.once(error(503, "Loading model"))                  # the next one only
        ...                                                       # talk to server.url (ends in /v1)
        server.chats[0].json["messages"]; server.disconnected.wait(60)

Pieces of a script: text (one content delta each), `Reasoning`, `Event` (one JSON event as it stands), `Raw` (bytes of the
body), a `threading.Event` (waits until it is set or the client is gone), `Pause` (real seconds, for benchmarks), `HEADERS`
(sends the status line now instead of with the first event) and `DISCONNECT` (drops the connection there).
Tokens are characters: /tokenize and usage agree on that.
"""

import contextlib
import hashlib
import json
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

HEADERS = object()
DISCONNECT = object()


@dataclass(frozen=True)
class Reasoning:
    """A delta of reasoning text, under the name some servers use for it."""

    text: str
    key: str = "reasoning_content"


@dataclass(frozen=True)
class Event:
    """One SSE event that holds `data` as JSON (a str is sent as it stands)."""

    data: Any


@dataclass(frozen=True)
class Raw:
    """Bytes of the body, as they stand."""

    data: bytes


class Gate(threading.Event):
    """A `threading.Event` for a script that tells when somebody stands before it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.reached.set()
        return super().wait(timeout)


@dataclass(frozen=True)
class Pause:
    """Real time: for benchmarks, not for tests."""

    seconds: float


@dataclass(frozen=True)
class Script:
    """What one chat request gets."""

    pieces: tuple[Any, ...] = ("A short answer.",)
    finish: str | None = "stop"
    """None: the stream ends without a finish reason."""
    done: bool = True
    """Whether `data: [DONE]` closes the stream."""
    usage: Literal["asked", "always", "never", "every chunk", "finish chunk"] | dict[str, Any] = "asked"
    """In a chunk of its own after the finish when the request asked for it; a dict is sent as it stands."""
    status: int = 200
    body: Any = None
    """Sent whole in place of a stream: JSON, or text when it is a str, or bytes."""
    content_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    reply_model: str | None = None
    """The model's name in the reply; None repeats the request's."""


Shape = Literal["nested", "flat", "detail", "string", "text", "html"]


def error(
    status: int, message: str, shape: Shape = "nested", *, headers: tuple[tuple[str, str], ...] = (), **more: Any
) -> Script:
    """An HTTP error in one of the shapes servers use; `more` goes into the error object."""
    facts = {"message": message, "type": "error", "param": None, "code": status, **more}
    bodies: dict[str, tuple[Any, str]] = {
        "nested": ({"error": facts}, "application/json"),
        "flat": ({"object": "error", **facts}, "application/json"),
        "detail": ({"detail": message}, "application/json"),
        "string": ({"error": message}, "application/json"),
        "text": (message, "text/plain; charset=utf-8"),
        "html": (f"<html><head><title>{message}</title></head><body><h1>{message}</h1></body></html>", "text/html"),
    }
    body, content_type = bodies[shape]
    return Script(status=status, body=body, content_type=content_type, headers=headers)


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    json: Any = field(compare=False, default=None)
    """None where the body is no JSON."""
    at: float = field(compare=False, default_factory=time.monotonic)
    """When it had arrived, on the monotonic clock."""


class FakeServer:
    """Runs in threads of its own between `start` and `close` (or inside `with`); change its attributes at any time."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        """Accepted so far, also those on which no request came."""
        self.models: list[Any] = [{"id": "fake-model", "object": "model", "max_model_len": 8192}]
        self.models_script: Script | None = None
        """What /v1/models answers in place of `models`."""
        self.tokenizes = True
        """False: /tokenize is a 404."""
        self.tokenize_script: Script | None = None
        self.dimensions = 16
        self.embeddings_script: Script | None = None
        self.reranks: Callable[[str, Any], Script] | None = None
        """Answers requests that end in /rerank or /score, by their path and body; see `fakes.reranking`."""
        self.api_key: str | None = None
        """When set, requests under /v1 without this key are a 401."""
        self.pages: dict[str, Script] = {}
        """What other paths answer, such as "/metrics", with their query or for any; looked at before all others, without
        asking for a key."""
        self.arrived = threading.Event()
        """A chat request came in."""
        self.disconnected = threading.Event()
        """A client went away before its answer was whole."""
        self.reply_to: Callable[[dict[str, Any]], Script] | None = None
        """Makes the script from the request's body, before the standing ones are looked at."""
        self._standing: dict[str | None, Script] = {None: Script()}
        self._next: deque[Script] = deque()
        self._lock = threading.Lock()
        self._idle = threading.Condition()
        self._running = 0
        self._server: _Server | None = None

    # What it plays

    def script(self, *pieces: Any, model: str | None = None, **options: Any) -> None:
        """Every chat request (of `model`, when given) gets this from now on; one `Script` may stand for all arguments."""
        self._standing[model] = _script(pieces, options)

    def once(self, *pieces: Any, **options: Any) -> None:
        """The next chat request gets this; several wait in line."""
        self._next.append(_script(pieces, options))

    # What it saw

    @property
    def chats(self) -> list[Request]:
        """The chat requests, oldest first."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    @property
    def running(self) -> int:
        """Chat requests being answered now."""
        return self._running

    def wait_idle(self, timeout: float = 60.0) -> bool:
        """Whether all chat requests ended within `timeout` seconds."""
        with self._idle:
            return self._idle.wait_for(lambda: self._running == 0, timeout)

    # Where it is

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        assert self._server is not None, "the server is not started"
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return f"{self.origin}/v1"

    def start(self) -> "FakeServer":
        """Listens on a free port of 127.0.0.1."""
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def close(self) -> None:
        """Ends every connection and stops listening."""
        if self._server is not None:
            self._server.shutdown()
            self._server.drop_connections()
            self._server.server_close()

    def __enter__(self) -> "FakeServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    # For the handler

    def _choose(self, body: Any) -> Script:
        with self._lock:
            if self._next:
                return self._next.popleft()
        if self.reply_to is not None:
            return self.reply_to(body)
        model = body.get("model") if isinstance(body, dict) else None
        return self._standing.get(model, self._standing[None])

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        with self._idle:
            self._running += 1
        self.arrived.set()
        try:
            yield
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()


def _script(pieces: tuple[Any, ...], options: dict[str, Any]) -> Script:
    if len(pieces) == 1 and isinstance(pieces[0], Script):
        return pieces[0]
    return Script(pieces=pieces, **options)


def count(body: Any) -> int:
    """Tokens of a request: its characters, and 4 for each message."""
    if isinstance(body, dict) and "messages" in body:
        return sum(4 + len(str(message.get("content") or "")) for message in body["messages"])
    return len(str(body.get("prompt", ""))) if isinstance(body, dict) else 0


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 256

    def __init__(self, fake: FakeServer) -> None:
        self.fake = fake
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        self.fake.connections += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of the server."""


class _Gone(Exception):
    """The client closed the connection, or the script said to."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, raw: bytes) -> None:
        try:
            self._route(raw)
        except (_Gone, ConnectionError):
            self.server.fake.disconnected.set()
            self.close_connection = True

    def _route(self, raw: bytes) -> None:
        fake, path = self.server.fake, self.path.split("?")[0]
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = None
        fake.requests.append(
            Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, raw, body)
        )
        page = fake.pages.get(self.path, fake.pages.get(path))
        if page is not None:
            return self._whole(page)
        key = fake.api_key
        if key is not None and path.startswith("/v1/") and self.headers.get("Authorization") != f"Bearer {key}":
            return self._whole(Script(status=401, body={"error": "Unauthorized"}))
        if path.endswith("/chat/completions"):
            with fake._counted():
                return self._chat(fake._choose(body), body)
        if path.endswith("/models"):
            return self._whole(fake.models_script or Script(body={"object": "list", "data": fake.models}))
        if path.endswith("/tokenize"):
            return self._tokenize(body)
        if path.endswith("/embeddings"):
            return self._embeddings(body)
        if fake.reranks is not None and path.endswith(("/rerank", "/score")):
            return self._whole(fake.reranks(path, body))
        return self._whole(Script(status=404, body={"detail": "Not Found"}))

    # Answers in one piece

    def _whole(self, script: Script) -> None:
        for piece in script.pieces:  # gates hold it back
            if isinstance(piece, threading.Event):
                self._wait(piece)
        body = script.body
        text = body if isinstance(body, (str, bytes)) else json.dumps(body, ensure_ascii=False)
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self.send_response(script.status)
        self.send_header("Content-Type", script.content_type or "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in script.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _tokenize(self, body: Any) -> None:
        fake = self.server.fake
        if fake.tokenize_script is not None:
            return self._whole(fake.tokenize_script)
        if not fake.tokenizes:
            return self._whole(Script(status=404, body={"detail": "Not Found"}))
        return self._whole(Script(body={"count": count(body), "max_model_len": 8192, "tokens": []}))

    def _embeddings(self, body: Any) -> None:
        fake = self.server.fake
        if fake.embeddings_script is not None:
            return self._whole(fake.embeddings_script)
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        data = [
            {"object": "embedding", "index": index, "embedding": vector(text, fake.dimensions)}
            for index, text in enumerate(texts)
        ]
        used = sum(map(len, texts))
        return self._whole(
            Script(
                body={
                    "object": "list",
                    "model": body.get("model"),
                    "data": data,
                    "usage": {"prompt_tokens": used, "total_tokens": used},
                }
            )
        )

    # A stream

    def _chat(self, script: Script, body: Any) -> None:
        body = body if isinstance(body, dict) else {}
        if script.status != 200 or script.body is not None:
            return self._whole(script)
        if not body.get("stream"):
            return self._whole(_completion(script, body))
        return _Stream(self, script, body).play()

    def _wait(self, gate: threading.Event, timeout: float = 3600.0) -> None:
        end = time.monotonic() + timeout
        while not gate.wait(min(0.01, max(end - time.monotonic(), 0))) and time.monotonic() < end:
            self._look()

    def _look(self) -> None:
        """Raises _Gone when the client has closed its end."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            raise _Gone

    def _abort(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True


class _Stream:
    """One streamed answer."""

    def __init__(self, handler: _Handler, script: Script, body: dict[str, Any]) -> None:
        self._handler, self._script, self._body = handler, script, body
        self._open = False
        self._text = ""

    def play(self) -> None:
        script = self._script
        for piece in script.pieces:
            if piece is DISCONNECT:
                return self._handler._abort()
            self._play(piece)
        if script.finish is not None:
            self._event(self._chunk({}, script.finish, alone=script.usage == "finish chunk"))
        usage = self._usage_after()
        if usage is not None:
            self._event({**self._chunk({}, None), "choices": [], "usage": usage})
        if script.done:
            self._bytes(b"data: [DONE]\n\n")
        self._headers()
        self._handler.wfile.write(b"0\r\n\r\n")

    def _play(self, piece: Any) -> None:
        match piece:
            case str():
                self._text += piece
                self._event(self._chunk({"content": piece}, None))
            case Reasoning():
                self._event(self._chunk({piece.key: piece.text}, None))
            case Event():
                self._event(piece.data)
            case Raw():
                self._bytes(piece.data)
            case threading.Event():
                self._handler._wait(piece)
            case Pause():
                self._handler._wait(threading.Event(), piece.seconds)
            case _ if piece is HEADERS:
                self._headers()
            case _:
                raise TypeError(f"no such piece: {piece!r}")

    def _headers(self) -> None:
        if self._open:
            return
        self._open = True
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", self._script.content_type or "text/event-stream; charset=utf-8")
        self._handler.send_header("Transfer-Encoding", "chunked")
        for name, value in self._script.headers:
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def _event(self, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self._bytes(f"data: {text}\n\n".encode("utf-8", "surrogatepass"))

    def _bytes(self, data: bytes) -> None:
        self._headers()
        self._handler._look()
        self._handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _chunk(self, delta: dict[str, Any], finish: str | None, *, alone: bool = False) -> dict[str, Any]:
        chunk = {
            "id": "chatcmpl-fake",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": self._script.reply_model or self._body.get("model"),
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        return {**chunk, "usage": self._usage()} if alone or self._script.usage == "every chunk" else chunk

    def _usage(self) -> dict[str, Any]:
        return _usage(count(self._body), len(self._text))

    def _usage_after(self) -> dict[str, Any] | None:
        wanted = self._script.usage
        if isinstance(wanted, dict):
            return wanted
        asked = bool((self._body.get("stream_options") or {}).get("include_usage"))
        return self._usage() if wanted == "always" or (wanted == "asked" and asked) else None


def _usage(prompt: int, completion: int) -> dict[str, Any]:
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _completion(script: Script, body: dict[str, Any]) -> Script:
    """The script's answer to a request that asked for no stream."""
    text = "".join(piece for piece in script.pieces if isinstance(piece, str))
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": script.finish}
    usage = script.usage if isinstance(script.usage, dict) else _usage(count(body), len(text))
    model = script.reply_model or body.get("model")
    return Script(
        body={"id": "chatcmpl-fake", "object": "chat.completion", "model": model, "choices": [choice], "usage": usage}
    )


def vector(text: str, dimensions: int) -> list[float]:
    """The embedding of `text`: the same for the same text, of unit length."""
    digest = hashlib.shake_256(text.encode("utf-8", "surrogatepass")).digest(dimensions)
    raw = [byte - 127.5 for byte in digest]
    length = sum(value * value for value in raw) ** 0.5
    return [value / length for value in raw]


@contextlib.contextmanager
def serving() -> Iterator[FakeServer]:
    """For fixtures: `with serving() as server: yield server`."""
    with FakeServer() as server:
        yield server

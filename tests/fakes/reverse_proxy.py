"""A reverse proxy on loopback that shows a server under a path, which it takes off, as nginx does with `location /x/`.

with ReverseProxy(port, "/playground") as proxy:
    browser.goto(proxy.url)
"""

import contextlib
import socket
import threading
from socketserver import StreamRequestHandler, ThreadingTCPServer

_MOST = 2**16


class ReverseProxy(ThreadingTCPServer):
    """Passes everything on unbuffered, from construction on; one request a connection."""

    daemon_threads = False

    def __init__(self, upstream: int, path: str) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.upstream = upstream
        self.path = path.encode()
        self.url = f"http://localhost:{self.server_address[1]}{path}/"
        self.connections: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self.connections.add(connection)  # here, where no more can come once `shutdown` is through
        return connection, address

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._thread.join()
        for connection in list(self.connections):
            _end(connection)
        self.server_close()


class _Visit(StreamRequestHandler):
    """One connection of a browser."""

    server: ReverseProxy

    def handle(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            method, target, rest = self._head().split(b" ", 2)
            if not target.startswith(self.server.path + b"/"):
                self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self.server.upstream)) as behind:
                said = b"Connection: close\r\nX-Forwarded-For: 10.1.2.3\r\nX-Forwarded-Proto: http\r\n\r\n"
                target = target.removeprefix(self.server.path)
                behind.sendall(b" ".join((method, target, _one_request(rest) + said)))
                sending = threading.Thread(target=self._send, args=(behind,))
                sending.start()
                while piece := behind.recv(_MOST):
                    self.wfile.write(piece)
                _end(self.request)
                sending.join()

    def finish(self) -> None:
        self.server.connections.discard(self.request)
        with contextlib.suppress(OSError):
            super().finish()

    def _head(self) -> bytes:
        """What comes before the empty line; "" from a browser that had opened the connection just in case."""
        lines = []
        while (line := self.rfile.readline()) != b"\r\n":
            if not line:
                return b""
            lines.append(line)
        return b"".join(lines)

    def _send(self, behind: socket.socket) -> None:
        """Pass on what the browser sends, and that it is gone."""
        with contextlib.suppress(OSError):
            while piece := self.rfile.read1(_MOST):
                behind.sendall(piece)
        _end(behind)


def _one_request(rest: bytes) -> bytes:
    """The head after the target, without what it says of the connection."""
    lines = rest.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.lower().startswith(b"connection:"))


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)

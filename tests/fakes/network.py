"""What may stand between the app and a server, on loopback: certificates of a CA of our own, TLS, an HTTP proxy.

authority = Authority(tmp_path)                       # authority.ca_file is a PEM to trust
with tls_front(server.port, authority.context("localhost")) as port: ...
with http_proxy({"models.test:443": port}) as proxy:  # proxy.url, proxy.asked
"""

import base64
import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """A CA that nobody knows, and the certificates that it issues."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("CA of the team")
        own = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(True, None), critical=True)
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def context(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """What a server for `names`, host names or addresses, takes connections with."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = x509.SubjectAlternativeName([_alternative(name) for name in names])
        builder = self._builder(_name(names[0]), key, expired).add_extension(alternatives, critical=False)
        path = self._folder / f"{names[0]}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certificate = builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        path.write_bytes(private + certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, expired: bool = False
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        end = now - timedelta(days=1) if expired else now + timedelta(days=1)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(end)
        )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@contextlib.contextmanager
def tls_front(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """A port that takes TLS and passes what comes on to `port` in plain."""

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            _passed_on(secure, port)

    with _listening(answer) as found:
        yield found


@contextlib.contextmanager
def answering(context: ssl.SSLContext | None, words: bytes) -> Iterator[int]:
    """A port that says `words` to whoever speaks plain, and shakes hands with whoever speaks TLS, where it has one."""

    def answer(connection: socket.socket) -> None:
        if connection.recv(1, socket.MSG_PEEK) != b"\x16":
            connection.recv(65536)
            connection.sendall(words)
        elif context is not None:
            context.wrap_socket(connection, server_side=True).close()

    with _listening(answer) as found:
        yield found


@dataclass
class Proxy:
    """An HTTP proxy that knows a few hosts."""

    hosts: Mapping[str, int]
    """`host:port` to the port of this machine where that is."""
    login: str | None = None
    port: int = 0
    asked: list[str] = field(default_factory=list)
    """Methods with their targets."""

    @property
    def url(self) -> str:
        """For the setting."""
        return f"http://{self.login + '@' if self.login else ''}127.0.0.1:{self.port}"

    def answer(self, connection: socket.socket) -> None:
        """One connection: a tunnel, or a request for plain http that is passed on."""
        head = b""
        while b"\r\n\r\n" not in head:
            block = connection.recv(65536)
            if not block:
                return
            head += block
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        self.asked.append(f"{method} {target}")
        if self.login and base64.b64encode(self.login.encode()) not in head:
            connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        parts = urlsplit(target if "://" in target else f"//{target}")
        port = self.hosts.get(f"{parts.hostname}:{parts.port or 80}")
        if port is None:
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        elif method == "CONNECT":
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _passed_on(connection, port)
        else:
            _passed_on(connection, port, head.replace(target.encode(), parts.path.encode(), 1))


@contextlib.contextmanager
def http_proxy(hosts: Mapping[str, int], login: str | None = None) -> Iterator[Proxy]:
    """A proxy on a port of its own."""
    proxy = Proxy(hosts, login)
    with _listening(proxy.answer) as proxy.port:
        yield proxy


@contextlib.contextmanager
def _listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Takes connections on a free port of 127.0.0.1, each answered in a thread of its own; its end closes them."""
    threads: list[threading.Thread] = []
    opened: list[socket.socket] = []

    def answered(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            answer(connection)

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # raised when it is shut
            while True:
                opened.append(listener.accept()[0])
                threads.append(threading.Thread(target=answered, args=(opened[-1],)))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=serve, args=(listener,))
        accepting.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for connection in opened:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def _passed_on(connection: socket.socket, port: int, first: bytes = b"") -> None:
    """Passes bytes to and fro until one side closes, in one thread: two may not use one TLS socket at once."""
    with socket.create_connection(("127.0.0.1", port)) as inner:
        inner.sendall(first)
        other = {connection: inner, inner: connection}
        while True:
            waiting = isinstance(connection, ssl.SSLSocket) and connection.pending()
            for ready in [connection] if waiting else select.select([*other], [], [])[0]:
                block = ready.recv(65536)
                if not block:
                    return
                other[ready].sendall(block)

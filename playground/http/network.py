"""The way to servers: which certificates count, who is asked through a proxy, and why a way did not lead there."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from playground.core.errors import SettingsError
from playground.http.hosts import HostPattern, meant_address

_SECONDS = 2.0
"""For each of two tries to find out what a port speaks."""
_NOT_TRUSTED = frozenset({18, 19, 20, 21})
"""X509_V_ERR_… of openssl/x509_vfy.h: self-signed, alone or in its chain, and an issuer that is not known."""
_NOT_NOW = frozenset({9, 10})
"""Not yet valid, and no longer."""
_NOT_THIS_NAME = frozenset({62, 64})
"""Host name and IP address that do not match."""
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})
"""What OpenSSL says of an answer that is no TLS: the word for it changed with its versions."""
_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "https": ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"),
    "http": ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"),
}

_WANTS_TLS = re.compile(
    r"http request (?:was sent )?to (?:an )?https (?:server|port)|plain http to an ssl-enabled", re.IGNORECASE
)
"""How Go's server, nginx and Apache refuse plain http."""


@dataclass(frozen=True)
class Network:
    """How all servers of models and embeddings are reached; without arguments directly, with public certificates."""

    ca_file: Path | None = None
    """PEM with certificates that count besides the public ones."""
    proxy: str | None = field(default=None, repr=False)
    """Address of an HTTP proxy; a user name and password in it are shown nowhere."""
    direct: tuple[HostPattern, ...] = ()
    """Hosts that are asked without the proxy, as this machine and names without a dot always are."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """By scheme the variable of the environment that names a proxy which is not used."""

    @classmethod
    def of(
        cls, ca_file: Path | None, proxy: str | None, direct: tuple[str, ...], environ: Mapping[str, str]
    ) -> "Network":
        """The network of settings. Raises SettingsError where the CA file cannot be used."""
        found = {
            scheme: next((name for name in names if environ.get(name)), "") for scheme, names in _VARIABLES.items()
        }
        network = cls(
            None if ca_file is None else ca_file.expanduser(),
            proxy,
            tuple(map(HostPattern.parse, direct)),
            {} if proxy else {scheme: name for scheme, name in found.items() if name},
        )
        network.trusting(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        return network

    def trusting(self, context: ssl.SSLContext) -> ssl.SSLContext:
        """`context`, which now trusts the CA file as well."""
        if self.ca_file is None:
            return context
        try:
            context.load_verify_locations(cafile=self.ca_file)
        except OSError as error:  # ssl.SSLError, for what is no PEM, is one
            reason = str(getattr(error, "strerror", None) or error)
            raise SettingsError("ca_file_unusable", path=str(self.ca_file), reason=reason) from error
        # Certificates that teams issue themselves are not always by the book, and a file may hold an intermediate one.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return context

    @cached_property
    def context(self) -> ssl.SSLContext:
        """What all clients check certificates by: reading the public ones takes longer than a question may."""
        import httpx2

        return self.trusting(httpx2.create_ssl_context(trust_env=False))

    def proxy_for(self, url: str) -> str | None:
        """The proxy through which `url` is asked; None for one that is asked directly."""
        return None if self.proxy is None or self._is_direct(url) else self.proxy

    def unread_for(self, url: str) -> str | None:
        """The variable that names a proxy for `url` which is not used, so that people can be told; None for none."""
        return None if self._is_direct(url) else self.unread.get(urlsplit(url).scheme)

    @cached_property
    def proxy_shown(self) -> str:
        """Host and port of the proxy, for messages."""
        return urlsplit(self.proxy or "").netloc.rpartition("@")[2]

    def _is_direct(self, url: str) -> bool:
        host, port = host_and_port(url)
        address = meant_address(host)
        if (address is None and "." not in host.rstrip(".")) or (address is not None and address.is_loopback):
            return True
        return any(pattern.names(host, port) for pattern in self.direct)


DIRECT = Network()
"""Every server directly, with public certificates."""


def host_and_port(url: str) -> tuple[str, int]:
    """Where `url`, an address that was checked, leads; the port by its scheme where none is written."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def chain(error: BaseException) -> Iterator[BaseException]:
    """`error` and what caused it, outermost first."""
    link: BaseException | None = error
    for _ in range(20):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def tls_code(error: BaseException) -> str | None:
    """The code of the error that says what TLS objected to; None where it was something else."""
    for link in chain(error):
        if isinstance(link, ssl.SSLCertVerificationError):
            return _certificate_code(link.verify_code)
        if isinstance(link, ssl.SSLError):
            return "server_speaks_http" if (link.reason or "").upper() in _NO_TLS else "endpoint_certificate"
    return None


def _certificate_code(verify_code: int) -> str:
    for codes, code in (
        (_NOT_TRUSTED, "certificate_unknown"),
        (_NOT_NOW, "certificate_expired"),
        (_NOT_THIS_NAME, "certificate_other_name"),
    ):
        if verify_code in codes:
            return code
    return "endpoint_certificate"


def wants_tls(words: str) -> bool:
    """Whether a refusal in plain http says that the port is for TLS."""
    return _WANTS_TLS.search(words) is not None


def other_speech(url: str, may_reach: Callable[[str], bool] = lambda _: True) -> str | None:
    """The code of the error for a port that speaks http where `url` says https, or TLS where it says http.

    For connections that broke off without a word: it is found out by greeting the first address of its host that can
    be connected to in the other way. Nothing of a request is sent, and no key; and nothing at all where the host leads
    to an address that may not be reached. Blocks for some seconds.
    """
    host, port = host_and_port(url)
    peers = addresses(host, port)
    if not all(map(may_reach, peers)):
        return None
    for peer in peers:
        try:
            with socket.create_connection((peer, port), _SECONDS) as connection:
                if url.startswith("http://"):
                    return "server_speaks_tls" if _speaks_tls(connection, host) else None
                return "server_speaks_http" if _speaks_http(connection, host) else None
        except (OSError, ValueError):  # the latter for names that TLS cannot ask for
            continue
    return None


def addresses(host: str, port: int) -> list[str]:
    """The addresses that `host` has now; none where it has none, which connecting will tell better."""
    literal = meant_address(host)
    if literal is not None:
        return [str(literal)]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


def _speaks_tls(connection: socket.socket, host: str) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with context.wrap_socket(connection, server_hostname=host):
            return True
    except ssl.SSLError as error:  # an alert, of one that wants a certificate of ours say, is TLS all the same
        return "ALERT" in (error.reason or "").upper()


def _speaks_http(connection: socket.socket, host: str) -> bool:
    connection.sendall(f"HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    return connection.recv(5) == b"HTTP/"

"""What the operator lets people reach: hosts that addresses typed on the page may lead to, and where each key may go.

Every address passes here before it is kept and again before it is asked, every key before it is sent, and every
connection once its peer is known. What is never asked, whoever allows it, stands in `endpoints`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from playground.core.errors import ModelError
from playground.core.values import Endpoint
from playground.http.addresses import check_url, host_refused
from playground.http.hosts import HostPattern, meant_address

_REMEMBERED = 256
"""Addresses taken apart: every request asks for the same ones."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one running server; without arguments those of an operator who asks for himself, in a terminal."""

    hosts: tuple[HostPattern, ...] = ()
    """Where addresses typed on the page may lead; empty: everywhere but to what is never asked."""
    own: frozenset[str] = frozenset()
    """Origins of the operator's endpoints, which need no pattern."""
    own_keys: frozenset[tuple[str, str]] | None = None
    """Variable and origin of the operator's endpoints; None: whoever asks is the operator, and knows what he does."""
    page_keys: Mapping[str, tuple[HostPattern, ...]] = field(default_factory=dict)
    """Variables whose keys endpoints typed on the page may use, and the hosts they may be sent to."""

    @classmethod
    def of(
        cls, endpoints: Iterable[Endpoint], hosts: Iterable[str], page_keys: Mapping[str, Iterable[str]]
    ) -> "Policy":
        """The policy that settings make. Raises ValueError for a pattern that is none."""
        usable = [endpoint for endpoint in endpoints if _usable(endpoint.base_url)]
        return cls(
            tuple(map(HostPattern.parse, hosts)),
            frozenset(origin(endpoint.base_url) for endpoint in usable),
            frozenset((one.api_key_env, origin(one.base_url)) for one in usable if one.api_key_env),
            {variable: tuple(map(HostPattern.parse, patterns)) for variable, patterns in page_keys.items()},
        )

    def check(self, url: str) -> str:
        """`url` as it is kept. Raises ModelError for what is no address, is never asked, or is not allowed here."""
        address = check_url(url)
        host, port = _host(address)
        if not self.hosts or origin(address) in self.own or self._named(host, port):
            return address
        networks = (pattern for pattern in self.hosts if pattern.network and pattern.port in (None, port))
        if meant_address(host) is None and any(networks):
            return address  # where the name leads is seen when it is connected to
        raise ModelError("endpoint_host_not_allowed", address=host)

    def may_reach(self, url: str, peer: str) -> bool:
        """Whether a connection for `url` may lead to the address `peer`, whatever name led there."""
        if host_refused(peer):
            return False
        host, port = _host(url)
        if not self.hosts or origin(url) in self.own or self._named(host, port):
            return True
        return any(pattern.holds(peer, port) for pattern in self.hosts)

    def may_relay(self, url: str, seen: Sequence[str] | None) -> bool:
        """Whether a proxy may be asked for `url`, an address that passed `check`.

        Where a name leads is the proxy's to say, and cannot be looked at. So the name itself has to be allowed; or,
        where everything is, to lead nowhere from here that is never asked: `seen` are its addresses as this machine
        sees them, none where it does not resolve. With None the question is whether that does not matter: the operator
        named the server himself, or it is an address.
        """
        host, port = _host(url)
        if seen is None:
            return self.own_keys is None or origin(url) in self.own or meant_address(host) is not None
        if any(map(host_refused, seen)):
            return False
        return self._named(host, port) or (not self.hosts and bool(seen))

    def may_send(self, variable: str, url: str) -> bool:
        """Whether the key in `variable` may go to `url`. A name counts as written, not for where it leads."""
        if self.own_keys is None or (variable, origin(url)) in self.own_keys:
            return True
        host, port = _host(url)
        return any(pattern.names(host, port) for pattern in self.page_keys.get(variable, ()))

    def check_key(self, variable: str, url: str) -> None:
        """Raises ModelError `key_not_for_address` unless the key in `variable` may go to `url`."""
        if not self.may_send(variable, url):
            raise ModelError("key_not_for_address", variable=variable, address=_host(url)[0])

    def _named(self, host: str, port: int) -> bool:
        return any(pattern.names(host, port) for pattern in self.hosts)


@lru_cache(_REMEMBERED)
def origin(url: str) -> str:
    """Scheme, host and port of `url`, in one form: two addresses with the same origin are the same server."""
    import httpx2

    parsed = httpx2.URL(url)
    return f"{parsed.scheme}://{parsed.host.lower().rstrip('.')}:{_port(parsed)}"


@lru_cache(_REMEMBERED)
def _host(url: str) -> tuple[str, int]:
    import httpx2

    parsed = httpx2.URL(url)
    return parsed.host, _port(parsed)


def _port(url: "object") -> int:
    port: int | None = getattr(url, "port", None)
    return port or (443 if getattr(url, "scheme", "") == "https" else 80)


def _usable(url: str) -> bool:
    try:
        check_url(url)
    except ModelError:
        return False
    return True

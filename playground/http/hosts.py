"""Hosts: the address that a text means, in whatever notation, and patterns of hosts that operators write."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAME = re.compile(r"\*|(?:\*\.)?[^\s*/:@?#%\[\]]+")


@dataclass(frozen=True, slots=True)
class HostPattern:
    """`gpu-1`, `*.lan`, `*`, `192.168.1.20`, `10.0.0.0/8` or `[fd00::/8]`, each with `:port` or without."""

    name: str | None
    network: _Network | None
    port: int | None

    @classmethod
    def parse(cls, text: str) -> "HostPattern":
        """The pattern that `text` writes. Raises ValueError saying what is wrong with it."""
        whole = _network(text.strip())
        if whole is not None:
            return cls(None, whole, None)
        host, port = _split(text.strip().lower())
        network = _network(host.strip("[]"))
        if network is None and (not _NAME.fullmatch(host) or meant_address(host) is not None):
            raise ValueError(f"{text!r} is no host name, address or network")
        return cls(None if network else host.rstrip("."), network, port)

    def names(self, host: str, port: int) -> bool:
        """Whether `host`, as it is written in an address, is one of this pattern."""
        address = meant_address(host)
        if address is not None:
            return self.holds(host, port)
        if self.name is None or self.port not in (None, port):
            return False
        plain = host.lower().rstrip(".")
        return self.name in ("*", plain) or (self.name.startswith("*.") and plain.endswith(self.name[1:]))

    def holds(self, address: str, port: int) -> bool:
        """Whether an address, written or resolved, is one of this pattern."""
        meant = meant_address(address)
        if meant is None or self.port not in (None, port):
            return False
        if isinstance(meant, ipaddress.IPv6Address):
            meant = meant.ipv4_mapped or meant
        return self.name == "*" or (self.network is not None and meant in self.network)


def meant_address(host: str) -> Address | None:
    """The address that `host` is, also in the short, octal and hexadecimal notations that resolvers accept."""
    host = host.rstrip(".").partition("%")[0]
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass  # not in the usual notation
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None


def is_any(host: str) -> bool:
    """Whether `host` stands for every address of a machine: where servers listen, and nobody can connect."""
    address = meant_address(host)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return address is not None and (mapped or address).is_unspecified


def on_this_machine(url: str) -> str:
    """`url` with the address of this machine in the place of its host, to be shown as an example."""
    parts = urlsplit(url)
    return f"{parts.scheme}://127.0.0.1{f':{parts.port}' if parts.port else ''}{parts.path}"


def _network(text: str) -> _Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        if "host bits" in str(error):
            raise
        return None


def _split(text: str) -> tuple[str, int | None]:
    """Host and port of a pattern."""
    host, colon, port = text.rpartition(":")
    if not colon or "]" in port:
        return text, None
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{text!r}: {port!r} is no port")
    return host, int(port)

"""Addresses of servers: which are accepted, and how they are written."""

import ipaddress
import re
from functools import lru_cache

from playground.core.errors import ModelError
from playground.core.unseen import BYTE_ORDER_MARK, CONTROL, LINE_ENDS
from playground.http.hosts import Address, is_any, meant_address, on_this_machine

_METADATA_NAMES = frozenset(
    {
        "metadata",
        "metadata.google.internal",
        "metadata.goog",
        "metadata.azure.internal",
        "metadata.tencentyun.com",
        "instance-data",
        "instance-data.ec2.internal",
    }
)
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",  # this host, to most systems
            "240.0.0.0/4",  # reserved; broadcast
            "100.100.100.200",  # metadata of Alibaba Cloud
            "192.0.0.192",  # Oracle Cloud
            "168.63.129.16",  # Azure
            "fd00:ec2::/64",  # AWS
            "fd20:ce::254",  # Google Cloud
        ),
    )
)
_WRAPPERS = tuple(
    map(
        ipaddress.IPv6Network,
        ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
    )
)
"""IPv6 networks whose last four bytes are an IPv4 address: compatible, translated (SIIT, NAT64)."""
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""What stands before the IPv4 address in an ISATAP address, whatever its network."""
_LONGEST = 2_000
_REMEMBERED = 256
"""Answers about addresses: every request asks for them again."""
_UNPRINTABLE = re.compile(f"[ {CONTROL}{LINE_ENDS}{BYTE_ORDER_MARK}]")


@lru_cache(_REMEMBERED)
def check_url(url: str) -> str:
    """`url` as it is kept: parsed by the HTTP client's own class, without the trailing slash.

    Raises ModelError `endpoint_url_invalid`, `endpoint_url_has_extras`, `endpoint_address_any` or
    `endpoint_address_refused`. Private networks are welcome (model servers live there); addresses that only hand out
    secrets of the machine are not.
    """
    import httpx2

    stripped = url.strip()
    if not stripped or len(stripped) > _LONGEST or _UNPRINTABLE.search(stripped):
        raise ModelError("endpoint_url_invalid", url=_shown(stripped))
    try:
        parsed = httpx2.URL(stripped)
    except (httpx2.InvalidURL, ValueError) as error:
        raise ModelError("endpoint_url_invalid", url=_shown(stripped)) from error
    if parsed.scheme not in ("http", "https") or not _host_usable(parsed.host) or not _port_usable(parsed.port):
        raise ModelError("endpoint_url_invalid", url=_shown(stripped))
    if parsed.userinfo or any(mark in stripped for mark in "@?#\\"):
        raise ModelError("endpoint_url_has_extras", url=_shown(stripped))
    if is_any(parsed.host):
        raise ModelError("endpoint_address_any", address=parsed.host, here=on_this_machine(str(parsed)))
    if host_refused(parsed.host):
        raise ModelError("endpoint_address_refused", address=parsed.host)
    return str(parsed).rstrip("/")


def authority(url: str) -> str:
    """Host and port of an address that was checked, for messages."""
    return url.partition("://")[2].partition("/")[0]


def _host_usable(host: str) -> bool:
    """Whether `host` is written as a name or an address: an escape in it would be read in another way further on."""
    return bool(host.strip(".")) and "%" not in host


def _port_usable(port: int | None) -> bool:
    return port is None or 0 < port < 65536


@lru_cache(_REMEMBERED)
def host_refused(host: str) -> bool:
    """Whether `host`, a name or an address in any notation, is one that is never asked."""
    name = host.lower().rstrip(".").partition("%")[0]
    if name in _METADATA_NAMES:
        return True
    address = meant_address(name)
    return address is not None and any(map(_address_refused, _meanings(address)))


def _meanings(address: Address) -> tuple[Address, ...]:
    """`address`, and the IPv4 address that it wraps."""
    if isinstance(address, ipaddress.IPv4Address) or address.is_loopback:
        return (address,)
    wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _WRAPPERS) or int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
        wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return (address, *(inner for inner in wrapped if inner is not None))


def _address_refused(address: Address) -> bool:
    return (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or any(address.version == network.version and address in network for network in _NEVER)
    )


def _shown(url: str) -> str:
    """`url` for a message: cut short, without user name and password, on one line."""
    return _UNPRINTABLE.sub(" ", re.sub(r"//[^/@\s]*@", "//…@", url))[:120]

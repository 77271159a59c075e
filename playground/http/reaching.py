"""Why no answer came from a server, said better than the HTTP library does: certificates, proxies, http or TLS."""

import re
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playground.core.errors import Fact
from playground.http.addresses import authority
from playground.http.masking import detail
from playground.http.network import Network, chain, tls_code

_NOT_REACHED = frozenset({"endpoint_unreachable", "endpoint_name_unknown", "connect_timeout"})
_WENT_AWAY = re.compile("disconnected|without sending complete")
"""How the library words that a server, which spoke HTTP until then, closed the connection."""
_BROKEN_OFF = frozenset({"connection_broken", "reply_not_http", "endpoint_certificate", "endpoint_unreachable"})
"""What a server that expects TLS does with plain http, and the other way round: each program another of these."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What an error of models or of retrieval is made of."""

    code: str
    detail: str | None
    """The words of the library or of the proxy, without keys."""
    facts: Mapping[str, Fact]


def foreign_errors() -> tuple[type[Exception], ...]:
    """What the HTTP library raises when something goes wrong on the way."""
    import httpx2

    return (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, UnicodeError)


def worth_greeting(error: BaseException, url: str, network: Network) -> bool:
    """Whether `network.other_speech` may know more of `error` than it says itself."""
    return network.proxy_for(url) is None and _objection(error) is None and _code(error) in _BROKEN_OFF


def cause(
    error: BaseException,
    url: str,
    network: Network,
    *,
    seconds: float,
    keys: Iterable[str] = (),
    speech: str | None = None,
) -> Cause:
    """Why `error`, one of `foreign_errors`, came instead of an answer of `url`.

    `seconds` were allowed for connecting, `keys` are kept out of the words, and `speech` is what `other_speech` found.
    """
    code, address = _code(error), authority(url)
    words = detail(str(list(chain(error))[-1]), keys)
    if objection := _objection(error):
        return Cause(objection, words, {"address": address})
    if network.proxy_for(url) is not None:
        proxied = {"proxy": network.proxy_shown, "address": address}
        if (refusal := _refusal_of_proxy(error)) is not None:
            reason = detail(str(refusal), keys) or "?"
            return Cause("proxy_refused", None, proxied | {"reason": reason[:120]})
        if code in _NOT_REACHED:
            return Cause("proxy_unreachable", words, proxied)
    elif speech is not None:
        return Cause(speech, words, {"address": address})
    elif code in _NOT_REACHED and (variable := network.unread_for(url)):
        return Cause("proxy_unread", words, {"variable": variable, "address": address})
    return Cause(code, words, {"address": address, "seconds": plain(seconds)})


def plain(seconds: float) -> int | float:
    """`seconds` without an empty fraction, for messages."""
    return int(seconds) if seconds == int(seconds) else seconds


def _objection(error: BaseException) -> str | None:
    """What TLS objected to, where it is more than that something went wrong."""
    code = tls_code(error)
    return None if code == "endpoint_certificate" else code


def _refusal_of_proxy(error: BaseException) -> BaseException | None:
    import httpx2

    return next((link for link in chain(error) if isinstance(link, httpx2.ProxyError)), None)


def _code(error: BaseException) -> str:
    """The code of the error by what the library says alone."""
    import httpx2

    links = list(chain(error))
    for kind, code in (
        (UnicodeEncodeError, "request_unsendable"),
        (socket.gaierror, "endpoint_name_unknown"),
        (httpx2.ConnectTimeout, "connect_timeout"),
        (ssl.SSLError, "endpoint_certificate"),
        (httpx2.ConnectError, "endpoint_unreachable"),
    ):
        if any(isinstance(link, kind) for link in links):
            return code
    strange = any(isinstance(link, httpx2.RemoteProtocolError) for link in links)
    return "reply_not_http" if strange and not _WENT_AWAY.search(str(links)) else "connection_broken"

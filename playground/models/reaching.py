"""Why a server was not reached, said better than the HTTP library does: certificates, proxies, http or https."""

import asyncio
from collections.abc import Callable

from playground.core.errors import ModelError
from playground.core.network import Network, chain, host_and_port, other_speech, tls_code
from playground.models.endpoints import authority
from playground.models.wire import resolved

_NOT_REACHED = frozenset({"endpoint_unreachable", "endpoint_name_unknown", "connect_timeout"})
_BROKEN_OFF = frozenset({"connection_broken", "reply_not_http", "endpoint_certificate", "endpoint_unreachable"})
"""What a server that expects TLS does with plain http, and the other way round: each program another of these."""


async def explained(
    found: ModelError, error: Exception, url: str, network: Network, may_reach: Callable[[str], bool]
) -> ModelError:
    """`found`, the error for `error` on the way to `url`, or a better one."""
    address = authority(url)
    code = tls_code(error)
    if code is not None and code != "endpoint_certificate":
        return ModelError(code, detail=found.detail, address=address)
    if network.proxy_for(url) is not None:
        return _of_proxy(found, error, network.proxy_shown, address)
    if found.code in _BROKEN_OFF and (code := await _speech(url, may_reach)):
        return ModelError(code, detail=found.detail, address=address)
    variable = network.unread_for(url) if found.code in _NOT_REACHED else None
    if variable is not None:
        return ModelError("proxy_unread", detail=found.detail, variable=variable, address=address)
    return found


def _of_proxy(found: ModelError, error: Exception, proxy: str, address: str) -> ModelError:
    import httpx2

    refusal = next((link for link in chain(error) if isinstance(link, httpx2.ProxyError)), None)
    if refusal is not None:
        return ModelError("proxy_refused", proxy=proxy, address=address, reason=str(refusal)[:120])
    if found.code in _NOT_REACHED:
        return ModelError("proxy_unreachable", detail=found.detail, proxy=proxy, address=address)
    return found


async def _speech(url: str, may_reach: Callable[[str], bool]) -> str | None:
    """What the port speaks instead; addresses that may not be reached are not asked."""
    peers = await resolved(*host_and_port(url))
    if not all(map(may_reach, peers)):
        return None
    return await asyncio.to_thread(other_speech, url, peers)

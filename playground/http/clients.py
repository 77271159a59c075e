"""How our HTTP clients are set up: all that could surprise is shut.

No redirects, no proxies, certificates or headers from the environment (the settings name them), no cookies, no
compression, so that a small answer cannot become a huge one.
"""

import http.cookiejar
from typing import Any

from playground.http.network import Network

USER_AGENT = "rag-prompt-playground"


def options(url: str, network: Network, connect_seconds: float) -> dict[str, Any]:
    """The arguments of an httpx2 client, sync or async, for `url`; after connecting it waits without end."""
    import httpx2

    proxy = network.proxy_for(url)
    return {
        "follow_redirects": False,
        "trust_env": False,
        "verify": network.context,
        "proxy": httpx2.Proxy(proxy, ssl_context=network.context if proxy.startswith("https:") else None)
        if proxy
        else None,
        "timeout": httpx2.Timeout(None, connect=connect_seconds),
        "cookies": http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
        "headers": {"Accept-Encoding": "identity", "User-Agent": USER_AGENT},
    }

"""A server of vectors or of rerank scores on the wire: one request and its reply, or why there is none."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from playground.core.clock import Clock
from playground.core.errors import ModelError, RetrievalError
from playground.http import reaching
from playground.http.addresses import authority, check_url
from playground.http.clients import options
from playground.http.masking import detail
from playground.http.network import Network, other_speech, wants_tls
from playground.http.refusals import Refusal, read_refusal, retry_after
from playground.retrieval.wordings import meaning

if TYPE_CHECKING:
    import httpx2

Kind = Literal["embed", "rerank"]
"""What is asked for; the codes of errors begin with it."""

_MOST_BYTES = 64_000_000
_CONNECT_SECONDS = 5.0
_LONGEST_WAIT = 5.0  # seconds that a Retry-After is obeyed for; more is an error
_SHORTEST = 0.05  # seconds below which nothing is asked once more
_WORTH_A_RETRY = frozenset({429, 500, 502, 503, 504})
_PASSING = frozenset({"endpoint_unreachable", "endpoint_name_unknown", "connection_broken", "reply_not_http"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever it is."""

    status: int
    body: bytes
    refusal: Refusal | None
    """For all but a success."""
    wait: float
    """Seconds the server asks to wait; 0 where it does not say."""
    location: str
    """Where it points to instead; "" for nowhere."""


class Served:
    """Asks one server; safe to use from several threads."""

    def __init__(
        self, kind: Kind, base_url: str, model: str, api_key: str | None, network: Network, clock: Clock
    ) -> None:
        """Raises RetrievalError for an address or a key that cannot be used."""
        self._kind = kind
        self.address = self._checked(base_url)
        """As it is asked: without the trailing slash."""
        self.name = f"{self.address.partition('://')[0]}://{authority(self.address)}"
        """For messages: scheme, host and port."""
        if api_key is not None and not (api_key.isascii() and api_key.isprintable()):
            raise self._error("key_unusable")
        self._model, self._key = model, api_key
        self._network, self._clock = network, clock
        self._lock = threading.Lock()
        self._made: httpx2.Client | None = None

    def ask(self, url: str, body: Mapping[str, object], seconds: float) -> Reply:
        """The reply, asked for once more where the first failure may be a passing one; silence is not asked twice.

        `url` is one of this server, `seconds` are for both. Raises RetrievalError where no whole reply came.
        """
        until = self._clock.monotonic() + seconds
        try:
            reply = self._ask(url, body, seconds)
        except RetrievalError as error:
            if error.code not in _PASSING or (left := until - self._clock.monotonic()) < _SHORTEST:
                raise
            return self._ask(url, body, left)
        passing = reply.refusal is not None and reply.status in _WORTH_A_RETRY and meaning(reply.refusal) == "refused"
        left = until - self._clock.monotonic() - reply.wait
        if not passing or reply.wait > _LONGEST_WAIT or left < _SHORTEST:
            return reply
        self._clock.pause(reply.wait)
        return self._ask(url, body, left)

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    def words(self, refusal: Refusal) -> str | None:
        """What the server said, fit to be shown."""
        return detail(refusal.message, self._keys)

    def error(self, reply: Reply, refusal: Refusal) -> RetrievalError:
        """The error for a refusal that is not about the length of a text."""
        words, address = self.words(refusal), authority(self.address)
        facts: dict[str, str | int] = {"model": self._model or "-", "status": reply.status}
        if 300 <= reply.status < 400:
            return self._error("redirected", detail(reply.location, self._keys), **facts)
        if reply.status == 407:
            return RetrievalError("proxy_refused", proxy=self._network.proxy_shown, address=address, reason="407")
        if wants_tls(refusal.message):
            return RetrievalError("server_speaks_tls", detail=words, address=address)
        if meaning(refusal) == "not_offered":
            return self._error("not_offered", words, **facts)
        codes = {401: "key_refused", 403: "key_refused", 404: "unknown", 429: "busy"}
        return self._error(codes.get(reply.status, "refused"), words, **facts)

    @property
    def _keys(self) -> tuple[str, ...]:
        return (self._key,) if self._key else ()

    def _error(self, what: str, detail: str | None = None, **facts: str | float) -> RetrievalError:
        return RetrievalError(f"{self._kind}_{what}", detail=detail, server=self.name, **facts)

    def _ask(self, url: str, body: Mapping[str, object], seconds: float) -> Reply:
        """Send one request; raises only where no whole reply came."""
        import httpx2

        deadline = self._clock.monotonic() + seconds
        connect = min(_CONNECT_SECONDS, seconds)
        try:
            timeout = httpx2.Timeout(seconds, connect=connect)
            with self._client().stream("POST", url, json=body, timeout=timeout) as response:
                parts: list[bytes] = []
                size = 0
                for part in response.iter_raw():
                    size += len(part)
                    if size > _MOST_BYTES:
                        raise self._error("reply_large", limit=_MOST_BYTES // 1_000_000)
                    if self._clock.monotonic() > deadline:
                        raise self._error("timeout", seconds=round(seconds, 1))
                    parts.append(part)
        except reaching.foreign_errors() as error:
            raise self._not_reached(error, seconds, connect) from error
        return self._reply(response, b"".join(parts))

    def _reply(self, response: "httpx2.Response", body: bytes) -> Reply:
        headers = response.headers
        status = response.status_code
        refusal = None if status == 200 else read_refusal(status, body, headers.get("content-type", ""))
        wait = retry_after(headers.get("retry-after"), self._clock.now()) or 0.0
        return Reply(status, body, refusal, wait, headers.get("location", ""))

    def _client(self) -> "httpx2.Client":
        with self._lock:
            if self._made is None:
                import httpx2

                self._made = httpx2.Client(**options(self.address, self._network, _CONNECT_SECONDS))
                if self._key:
                    self._made.headers["Authorization"] = f"Bearer {self._key}"
            return self._made

    def _not_reached(self, error: Exception, seconds: float, connect: float) -> RetrievalError:
        """Why no whole reply came, as far as can be found out."""
        import httpx2

        if isinstance(error, httpx2.TimeoutException) and not isinstance(error, httpx2.ConnectTimeout):
            return self._error("timeout", seconds=round(seconds, 1))
        worth = reaching.worth_greeting(error, self.address, self._network)
        speech = other_speech(self.address) if worth else None
        found = reaching.cause(error, self.address, self._network, seconds=connect, keys=self._keys, speech=speech)
        return RetrievalError(found.code, detail=found.detail, **found.facts)

    def _checked(self, base_url: str) -> str:
        """`base_url` as it is asked."""
        try:
            return check_url(base_url)
        except ModelError as error:
            if error.code == "endpoint_address_any":  # names the right one
                raise RetrievalError(error.code, detail=error.detail, **error.facts) from error
            shown = error.facts.get("url", error.facts.get("address"))
            raise RetrievalError(f"{self._kind}_url_unusable", url=shown) from error

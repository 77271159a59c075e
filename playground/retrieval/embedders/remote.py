"""An embedder behind an OpenAI-compatible `/v1/embeddings`: requests in batches, replies believed only when checked."""

import hashlib
import json
import math
import re
import socket
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import numpy as np

from playground.core.clock import Clock
from playground.core.errors import RetrievalError
from playground.core.estimate import estimate_tokens
from playground.core.hosts import is_any, on_this_machine
from playground.core.network import DIRECT, Network, host_and_port, other_speech, tls_code, wants_tls
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.embedders.checks import unit_vectors

if TYPE_CHECKING:
    import httpx

Numbered = tuple[int, str]
"""A text with its place in the list that was given, from 1, for messages."""
_MOST_BYTES = 64_000_000
_CONNECT_SECONDS = 5.0
_LONGEST_WAIT = 5.0  # seconds that a Retry-After is obeyed for; more is an error
_WORTH_A_RETRY = frozenset({429, 500, 502, 503, 504})
_NOT_OFFERED = re.compile(
    r"not support(?:ed)? (?:the )?embedding|--embeddings?\b|not an embedding model|pooling type '?none"
    r"|unsupported by turbomind",
    re.IGNORECASE,
)
"""llama.cpp (501, or 400 without pooling), vLLM, Ollama, TEI (424), lmdeploy."""
_OVER_BATCH = re.compile(r"too large to process", re.IGNORECASE)
"""llama.cpp (500), of one text: it computes each in one physical batch, whose size it names."""
_ABOUT_BATCH = re.compile(
    r"batch.?size|too many (?:inputs|texts)|array too long|maximum .*batch|tokens per request"
    r"|数组[^。]{0,10}超过\s*\d+\s*条",
    re.IGNORECASE,
)
_ONE_TOO_LONG = re.compile(
    r"must have less than \d+ tokens|(?:maximum|max) context|context (?:length|size)|range of input length"
    r"|(?:文本|输入)[^。]{0,12}(?:过长|太长|超)",
    re.IGNORECASE,
)
"""TEI (413), vLLM and OpenAI, llama.cpp and Ollama, DashScope."""
_ABOUT_LENGTH = re.compile(r"context|too (?:long|large)|tokens|max\w* .*length|exceeds?", re.IGNORECASE)
_LIMIT = (
    re.compile(r"current batch size: (\d+)", re.IGNORECASE),
    re.compile(r"(?:context|maximum)\s+(?:\w+\s+)?(?:length|size)\D{0,20}?(\d+)", re.IGNORECASE),
    re.compile(r"(?:less|fewer|more) than (\d+) tokens", re.IGNORECASE),
    re.compile(r"should be \[1, ?(\d+)\]", re.IGNORECASE),
    re.compile(r"\((\d+) tokens\)", re.IGNORECASE),
)
_SIZE = re.compile(r"(?:input \(|requested |given: |contains (?:at least )?)(\d+)", re.IGNORECASE)
_BATCH_LIMIT = re.compile(r"(?:maximum|max|limit|up to|at most|larger than|超过)\D{0,40}?(\d+)", re.IGNORECASE)
_SHARE = 0.8
"""Of the limit that a part of a text may take: cut by characters, some parts have more tokens than others."""
_SYSTEM = Clock()


class OpenAIEmbedder:
    """Asks a server for vectors; safe to use from several threads."""

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str | None,
        *,
        query_prefix: str = "",
        weight: float = 0.3,
        batch: int = 128,
        timeout: float = 60.0,
        first_timeout: float = 6.0,
        network: Network = DIRECT,
        clock: Clock = _SYSTEM,
    ) -> None:
        """`timeout` is for a batch, in seconds; `first_timeout` for the one text asked first and for every question."""
        self._url, self._server = _checked(base_url)
        if api_key is not None and not (api_key.isascii() and api_key.isprintable()):
            raise RetrievalError("embed_key_unusable", server=self._server)
        self._model, self._key = model, api_key
        self._query_prefix = query_prefix
        self._batch, self._timeout, self._first_timeout = batch, timeout, first_timeout
        self._network, self._clock = network, clock
        self.weight = weight
        self.dimensions: int | None = None
        # Without the address, so that a server may move, and the prefix, which no stored vector depends on.
        self.fingerprint = f"openai/{model}"
        self._lock = threading.Lock()
        self._made: httpx.Client | None = None
        self._cut: set[bytes] = set()
        """Digests of texts that were embedded in parts."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row a text; a text that is too long for the server is embedded in parts, see `in_parts`."""
        numbered = list(enumerate(texts, start=1))
        rows: list[Vectors] = []
        if texts and self.dimensions is None:  # one alone first: a server that hangs or is none shows itself soon
            rows.append(self._embed(numbered[:1], self._first_timeout))
        begin = len(rows)
        while begin < len(texts):
            part = numbered[begin : begin + self._batch]
            rows.append(self._embed(part, self._timeout))
            begin += len(part)
        return np.concatenate(rows) if rows else np.zeros((0, self.dimensions or 0), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, which some models want to be told apart by a prefix."""
        row: Vectors = self._embed([(1, self._query_prefix + text)], self._first_timeout, whole=True)[0]
        return row

    def in_parts(self, texts: Sequence[str]) -> int:
        """How many of `texts` were too long for the server and have the mean of the vectors of their parts."""
        return sum(_digest(text) in self._cut for text in texts)

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    def _embed(self, texts: Sequence[Numbered], seconds: float, *, whole: bool = False) -> Vectors:
        """Vectors of one batch: in halves where the server takes no more at once, without the longest where that is
        too long, which is then cut unless it has to stay `whole`.
        """
        reply = self._ask_twice([text for _, text in texts], seconds)
        if reply.status == 200:
            return self._read(reply, len(texts))
        words = self._without_key(_words(reply.body))
        match _meaning(reply.status, words):
            case "too_many" if len(texts) > 1:
                size = _taken_at_once(words, len(texts))
                self._batch = min(self._batch, size)
                parts = [texts[begin : begin + size] for begin in range(0, len(texts), size)]
                return np.concatenate([self._embed(part, seconds, whole=whole) for part in parts])
            case "too_long" if not whole:
                place = max(range(len(texts)), key=lambda place: estimate_tokens(texts[place][1]))
                others = [*texts[:place], *texts[place + 1 :]]
                own = self._embed_in_parts(texts[place], words, seconds)
                rows = self._embed(others, seconds) if others else np.zeros((0, own.shape[1]), dtype=np.float32)
                return np.insert(rows, place, own[0], axis=0)
            case "too_long":
                raise self._too_long(texts[0], words)
        raise self._refusal(reply, words)

    def _embed_in_parts(self, numbered: Numbered, words: str, seconds: float) -> Vectors:
        """The vector of a text that the server refused as too long: the mean of those of its parts, by their lengths.

        Cut once: a part that is refused as well ends it.
        """
        text = numbered[1]
        pieces = _pieces(text, words)
        found: list[Vectors] = []
        for begin in range(0, len(pieces), self._batch):
            some = pieces[begin : begin + self._batch]
            reply = self._ask_twice(some, seconds)
            if reply.status != 200:
                again = self._without_key(_words(reply.body))
                too_long = _meaning(reply.status, again) == "too_long"
                raise self._too_long(numbered, again) if too_long else self._refusal(reply, again)
            found.append(self._read(reply, len(some)))
        mean = np.average(np.concatenate(found), axis=0, weights=[len(piece) for piece in pieces])
        self._cut.add(_digest(text))
        return unit_vectors([mean.tolist()], 1, self.dimensions, server=self._server)

    def _read(self, reply: "_Reply", count: int) -> Vectors:
        """The vectors of a reply, checked."""
        vectors = unit_vectors(_rows(reply, count, self._server), count, self.dimensions, server=self._server)
        self.dimensions = vectors.shape[1]
        return vectors

    def _ask_twice(self, texts: Sequence[str], seconds: float) -> "_Reply":
        """The reply, asked for once more where the first failure may be a passing one; silence is not asked twice."""
        try:
            reply = self._ask(texts, seconds)
        except RetrievalError as error:
            if error.code != "embed_unreachable":
                raise
            return self._ask(texts, seconds)
        passing = reply.status in _WORTH_A_RETRY and _meaning(reply.status, _words(reply.body)) == "refused"
        if passing and reply.retry_after <= _LONGEST_WAIT:
            self._clock.pause(reply.retry_after)
            return self._ask(texts, seconds)
        return reply

    def _ask(self, texts: Sequence[str], seconds: float) -> "_Reply":
        """Send one request; raises only where no whole reply came."""
        import httpx

        deadline = self._clock.monotonic() + seconds
        timeout = httpx.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds))
        body = {"model": self._model, "input": list(texts)}
        try:
            with self._client().stream("POST", self._url, json=body, timeout=timeout) as response:
                parts: list[bytes] = []
                size = 0
                for part in response.iter_raw():
                    size += len(part)
                    if size > _MOST_BYTES:
                        raise RetrievalError("embed_reply_large", server=self._server, limit=_MOST_BYTES // 1_000_000)
                    if self._clock.monotonic() > deadline:
                        raise RetrievalError("embed_timeout", server=self._server, seconds=round(seconds, 1))
                    parts.append(part)
        except (httpx.HTTPError, UnicodeEncodeError) as error:
            raise self._not_reached(error, seconds) from error
        return _Reply(response.status_code, dict(response.headers), b"".join(parts))

    def _client(self) -> "httpx.Client":
        with self._lock:
            if self._made is None:
                import httpx

                # Uncompressed, so that a small reply cannot become a huge one; nothing from the environment.
                headers = {"Accept-Encoding": "identity"}
                if self._key:
                    headers["Authorization"] = f"Bearer {self._key}"
                proxy = self._network.proxy_for(self._url)
                of_proxy = self._trusted() if proxy and proxy.startswith("https:") else None
                self._made = httpx.Client(
                    headers=headers,
                    trust_env=False,
                    follow_redirects=False,
                    verify=self._trusted(),
                    proxy=httpx.Proxy(proxy, ssl_context=of_proxy) if proxy else None,
                )
            return self._made

    def _trusted(self) -> ssl.SSLContext:
        import httpx

        return self._network.trusting(httpx.create_ssl_context(trust_env=False))

    def _not_reached(self, error: Exception, seconds: float) -> RetrievalError:
        """Why no whole reply came, as far as can be found out."""
        import httpx

        reason = self._without_key(str(error) or type(error).__name__)[:200]
        address, proxied = self._server.partition("://")[2], self._network.proxy_for(self._url) is not None
        connecting = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
        if code := tls_code(error):
            return RetrievalError(code, detail=reason, address=address)
        if proxied and (connecting or isinstance(error, httpx.ProxyError)):
            facts = {"proxy": self._network.proxy_shown, "address": address}
            if connecting:
                return RetrievalError("proxy_unreachable", detail=reason, **facts)
            return RetrievalError("proxy_refused", reason=reason, **facts)
        if connecting and (variable := self._network.unread_for(self._url)):
            return RetrievalError("proxy_unread", detail=reason, address=address, variable=variable)
        if isinstance(error, httpx.TimeoutException):
            return RetrievalError("embed_timeout", server=self._server, seconds=round(seconds, 1))
        if not proxied and (code := other_speech(self._url, _addresses(self._url))):
            return RetrievalError(code, detail=reason, address=address)
        return RetrievalError("embed_unreachable", server=self._server, reason=reason)

    def _too_long(self, numbered: Numbered, words: str) -> RetrievalError:
        number, text = numbered
        limit = _limit(words)
        facts: dict[str, str | int] = {
            "server": self._server,
            "number": number,
            "begins": " ".join(text[:60].split()),
            "tokens": _tokens(text, words),
            "limit": "?" if limit is None else str(limit),
        }
        code = "embed_over_batch" if _OVER_BATCH.search(words) else "embed_too_long"
        return RetrievalError(code, detail=words, **facts)

    def _refusal(self, reply: "_Reply", words: str) -> RetrievalError:
        facts: dict[str, str | int] = {"server": self._server, "model": self._model, "status": reply.status}
        if 300 <= reply.status < 400:
            return RetrievalError("embed_redirected", detail=reply.headers.get("location", "")[:200], **facts)
        if reply.status == 407:
            address, proxy = self._server.partition("://")[2], self._network.proxy_shown
            return RetrievalError("proxy_refused", proxy=proxy, address=address, reason="407")
        if wants_tls(words):
            return RetrievalError("server_speaks_tls", detail=words, address=self._server.partition("://")[2])
        if _meaning(reply.status, words) == "not_offered":
            return RetrievalError("embed_not_offered", detail=words, **facts)
        codes = {401: "embed_key_refused", 403: "embed_key_refused", 404: "embed_unknown", 429: "embed_busy"}
        return RetrievalError(codes.get(reply.status, "embed_refused"), detail=words, **facts)

    def _without_key(self, words: str) -> str:
        return words.replace(self._key, "***") if self._key else words


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back, whatever it is."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def retry_after(self) -> float:
        """Seconds the server asks to wait; 0 where it does not say or gives a date."""
        stated = self.headers.get("retry-after", "")
        return float(stated) if stated.isdecimal() else 0.0


def _meaning(status: int, words: str) -> Literal["too_long", "too_many", "not_offered", "refused"]:
    """What a refusal is about: one text that is too long, too many at once, the wrong server, or something else."""
    if _OVER_BATCH.search(words):
        return "too_long"
    if _NOT_OFFERED.search(words):
        return "not_offered"
    if status not in (400, 413, 422):
        return "refused"
    if _ABOUT_BATCH.search(words):
        return "too_many"
    if _ONE_TOO_LONG.search(words):
        return "too_long"
    if status == 413:
        return "too_many"
    return "too_long" if _ABOUT_LENGTH.search(words) else "refused"


def _limit(words: str) -> int | None:
    """How many tokens of one text the server takes, where it says so."""
    return next((int(found[1]) for pattern in _LIMIT if (found := pattern.search(words))), None)


def _tokens(text: str, words: str) -> int:
    """The tokens of a refused text: as the server counted, else estimated."""
    counted = _SIZE.search(words)
    return int(counted[1]) if counted else estimate_tokens(text)


def _pieces(text: str, words: str) -> list[str]:
    """`text` in as many parts as the limit asks for, in two where nobody knows it."""
    limit, tokens = _limit(words), max(_tokens(text, words), estimate_tokens(text))
    count = math.ceil(tokens / (_SHARE * limit)) if limit else 2
    step = math.ceil(len(text) / max(count, 2))
    return [text[begin : begin + step] for begin in range(0, len(text), step)]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _addresses(url: str) -> list[str]:
    """Where the host of `url` is; nowhere when its name does not resolve."""
    try:
        found = socket.getaddrinfo(*host_and_port(url), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


def _rows(reply: _Reply, count: int, server: str) -> list[list[float]]:
    """The vectors of a reply in the order of the texts, whose places `index` tells; lists of numbers, not yet more."""
    try:
        data = json.loads(reply.body)["data"]
        if len(data) != count:
            raise RetrievalError("embed_count", server=server, expected=count, found=len(data))
        by_index = {item.get("index", place): item["embedding"] for place, item in enumerate(data)}
        rows = [by_index[place] for place in range(count)]
        well_formed = all(isinstance(row, list) and row and _are_numbers(row) for row in rows)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise RetrievalError("embed_format", detail=_beginning(reply.body), server=server) from error
    if not well_formed:
        raise RetrievalError("embed_format", detail=_beginning(reply.body), server=server)
    return rows


def _are_numbers(row: list[Any]) -> bool:
    return set(map(type, row)) <= {int, float}


def _beginning(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace")


def _words(body: bytes) -> str:
    """The server's own words about a refusal: JSON of several shapes, or text; short."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return " ".join(body[:2_000].decode("utf-8", "replace").split())[:300]
    while isinstance(found, dict):
        found = next((found[key] for key in ("error", "message", "detail", "msg") if found.get(key)), str(found))
    return " ".join(str(found).split())[:300]


def _taken_at_once(words: str, asked: int) -> int:
    """How many texts to send instead of `asked`: what the server names as its limit, else half."""
    named = _BATCH_LIMIT.search(words)
    return int(named[1]) if named and 0 < int(named[1]) < asked else asked // 2


def _checked(base_url: str) -> tuple[str, str]:
    """The address to post to, and the server's name for messages, which holds no secret."""
    try:
        parts = urlsplit(base_url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise RetrievalError("embed_url_unusable", url=_shown(base_url)) from error
    extras = parts.username is not None or parts.password is not None or parts.query or parts.fragment
    if parts.scheme in ("http", "https") and host and not extras and is_any(host):
        raise RetrievalError("endpoint_address_any", address=host, here=on_this_machine(base_url.strip()))
    if parts.scheme not in ("http", "https") or not host or extras or _is_forbidden(host):
        raise RetrievalError("embed_url_unusable", url=_shown(base_url))
    server = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    return f"{server}{parts.path.rstrip('/')}/embeddings", server


def _shown(base_url: str) -> str:
    """The address without what stands before an @, which may be a password, and after a question mark."""
    return re.sub(r"//[^/]*@", "//***@", base_url).split("?")[0][:200]


def _is_forbidden(host: str) -> bool:
    """Addresses no embedding server has, but the metadata service of a cloud."""
    if host.rstrip(".").endswith("metadata.google.internal"):
        return True
    try:
        address = ip_address(host.split("%")[0])
    except ValueError:
        return False
    return address.is_link_local or address.is_multicast

"""An embedder behind an OpenAI-compatible `/v1/embeddings`: requests in batches, replies believed only when checked."""

import json
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from playground.core.errors import RetrievalError
from playground.core.estimate import estimate_tokens
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.embedders.checks import unit_vectors

if TYPE_CHECKING:
    import httpx

_MOST_BYTES = 64_000_000
_CONNECT_SECONDS = 5.0
_LONGEST_WAIT = 5.0  # seconds that a Retry-After is obeyed for; more is an error
_WORTH_A_RETRY = frozenset({429, 500, 502, 503, 504})
_ABOUT_BATCH = re.compile(r"batch.?size|too many (?:inputs|texts)|array too long|maximum .*batch", re.IGNORECASE)
_ABOUT_LENGTH = re.compile(r"context|too (?:long|large)|tokens|max\w* .*length|exceeds?", re.IGNORECASE)
_LIMIT = (
    re.compile(r"(?:context|maximum)\s+(?:\w+\s+)?(?:length|size)\D{0,20}?(\d+)", re.IGNORECASE),
    re.compile(r"(?:less|fewer|more) than (\d+) tokens", re.IGNORECASE),
    re.compile(r"\((\d+) tokens\)", re.IGNORECASE),
)
_BATCH_LIMIT = re.compile(r"(?:maximum|max|limit|up to|at most)\D{0,40}?(\d+)", re.IGNORECASE)


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
    ) -> None:
        """`timeout` is for a batch, in seconds; `first_timeout` for the one text asked first and for every question."""
        self._url, self._server = _checked(base_url)
        if api_key is not None and not (api_key.isascii() and api_key.isprintable()):
            raise RetrievalError("embed_key_unusable", server=self._server)
        self._model, self._key = model, api_key
        self._query_prefix = query_prefix
        self._batch, self._timeout, self._first_timeout = batch, timeout, first_timeout
        self.weight = weight
        self.dimensions: int | None = None
        # Without the address, so that a server may move, and the prefix, which no stored vector depends on.
        self.fingerprint = f"openai/{model}"
        self._lock = threading.Lock()
        self._made: httpx.Client | None = None

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        rows: list[Vectors] = []
        if texts and self.dimensions is None:  # one alone first: a server that hangs or is none shows itself soon
            rows.append(self._embed(texts[:1], 0, self._first_timeout))
        begin = len(rows)
        while begin < len(texts):
            part = texts[begin : begin + self._batch]
            rows.append(self._embed(part, begin, self._timeout))
            begin += len(part)
        return np.concatenate(rows) if rows else np.zeros((0, self.dimensions or 0), dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, which some models want to be told apart by a prefix."""
        row: Vectors = self._embed([self._query_prefix + text], 0, self._first_timeout)[0]
        return row

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    def _embed(self, texts: Sequence[str], offset: int, seconds: float) -> Vectors:
        """Vectors of one batch, in halves where the server takes no more at once; `offset` is for messages."""
        reply = self._ask_twice(texts, seconds)
        if reply.status == 200:
            vectors = unit_vectors(
                _rows(reply, len(texts), self._server), len(texts), self.dimensions, server=self._server
            )
            self.dimensions = vectors.shape[1]
            return vectors
        words = self._without_key(_words(reply.body))
        too_many = reply.status == 413 or (reply.status in (400, 422) and _ABOUT_BATCH.search(words) is not None)
        if too_many and len(texts) > 1:
            half = _taken_at_once(words, len(texts))
            self._batch = min(self._batch, half)
            parts = (range(begin, min(begin + half, len(texts))) for begin in range(0, len(texts), half))
            return np.concatenate([self._embed([texts[i] for i in part], offset + part[0], seconds) for part in parts])
        if reply.status in (400, 413, 422) and _ABOUT_LENGTH.search(words):
            raise self._too_long(texts, offset, words)
        raise self._refusal(reply, words)

    def _ask_twice(self, texts: Sequence[str], seconds: float) -> "_Reply":
        """The reply, asked for once more where the first failure may be a passing one; silence is not asked twice."""
        try:
            reply = self._ask(texts, seconds)
        except RetrievalError as error:
            if error.code != "embed_unreachable":
                raise
            return self._ask(texts, seconds)
        if reply.status in _WORTH_A_RETRY and reply.retry_after <= _LONGEST_WAIT:
            time.sleep(reply.retry_after)
            return self._ask(texts, seconds)
        return reply

    def _ask(self, texts: Sequence[str], seconds: float) -> "_Reply":
        """Send one request; raises only where no whole reply came."""
        import httpx

        deadline = time.monotonic() + seconds
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
                    if time.monotonic() > deadline:
                        raise RetrievalError("embed_timeout", server=self._server, seconds=round(seconds, 1))
                    parts.append(part)
        except httpx.TimeoutException as error:
            raise RetrievalError("embed_timeout", server=self._server, seconds=round(seconds, 1)) from error
        except (httpx.HTTPError, UnicodeEncodeError) as error:
            reason = self._without_key(str(error) or type(error).__name__)[:200]
            raise RetrievalError("embed_unreachable", server=self._server, reason=reason) from error
        return _Reply(response.status_code, dict(response.headers), b"".join(parts))

    def _client(self) -> "httpx.Client":
        with self._lock:
            if self._made is None:
                import httpx

                # Uncompressed, so that a small reply cannot become a huge one; no proxy from the environment.
                headers = {"Accept-Encoding": "identity"}
                if self._key:
                    headers["Authorization"] = f"Bearer {self._key}"
                self._made = httpx.Client(headers=headers, trust_env=False, follow_redirects=False)
            return self._made

    def _too_long(self, texts: Sequence[str], offset: int, words: str) -> RetrievalError:
        """The longest text of the batch must be the one, or one of those, that the server means."""
        number, text = max(enumerate(texts, start=offset + 1), key=lambda item: estimate_tokens(item[1]))
        begins = " ".join(text[:60].split())
        limit = next((found[1] for pattern in _LIMIT if (found := pattern.search(words))), "?")
        return RetrievalError(
            "embed_too_long",
            detail=words,
            server=self._server,
            number=number,
            begins=begins,
            tokens=estimate_tokens(text),
            limit=limit,
        )

    def _refusal(self, reply: "_Reply", words: str) -> RetrievalError:
        facts: dict[str, str | int] = {"server": self._server, "model": self._model, "status": reply.status}
        if 300 <= reply.status < 400:
            return RetrievalError("embed_redirected", detail=reply.headers.get("location", "")[:200], **facts)
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
    if parts.scheme not in ("http", "https") or not host or extras or _is_forbidden(host):
        raise RetrievalError("embed_url_unusable", url=_shown(base_url))
    server = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}"
    return f"{server}{parts.path.rstrip('/')}/embeddings", server


def _shown(base_url: str) -> str:
    """The address without what stands before an @, which may be a password, and after a question mark."""
    return re.sub(r"//[^/]*@", "//***@", base_url).split("?")[0][:200]


def _is_forbidden(host: str) -> bool:
    """Addresses no embedding server has, but the metadata service of a cloud, or that mean any machine."""
    if host.rstrip(".").endswith("metadata.google.internal"):
        return True
    try:
        address = ip_address(host.split("%")[0])
    except ValueError:
        return False
    return address.is_link_local or address.is_unspecified or address.is_multicast

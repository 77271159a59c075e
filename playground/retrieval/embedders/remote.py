"""An embedder behind an OpenAI-compatible `/v1/embeddings`: requests in batches, replies believed only when checked."""

import hashlib
import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.core.clock import SYSTEM, Clock
from playground.core.errors import RetrievalError
from playground.core.estimate import estimate_tokens
from playground.http.network import DIRECT, Network
from playground.http.refusals import Refusal
from playground.retrieval.embedders.base import Vectors
from playground.retrieval.embedders.checks import unit_vectors
from playground.retrieval.served import Reply, Served
from playground.retrieval.wordings import is_over_batch, limit, meaning, taken_at_once, tokens

Numbered = tuple[int, str]
"""A text with its place in the list that was given, from 1, for messages."""
_SHARE = 0.8
"""Of the limit that a part of a text may take: cut by characters, some parts have more tokens than others."""


class OpenAIEmbedder:
    """Asks a server for vectors; safe to use from several threads."""

    by_meaning = True

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
        clock: Clock = SYSTEM,
    ) -> None:
        """`timeout` is for a batch, in seconds; `first_timeout` for the one text asked first and for every question."""
        self._server = Served("embed", base_url, model, api_key, network, clock)
        self._model = model
        self._query_prefix = query_prefix
        self._batch, self._timeout, self._first_timeout = batch, timeout, first_timeout
        self.weight = weight
        self.dimensions: int | None = None
        # Without the address, so that a server may move, and the prefix, which no stored vector depends on.
        self.fingerprint = f"openai/{model}"
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
        self._server.close()

    def _asked(self, texts: Sequence[str], seconds: float) -> Reply:
        body = {"model": self._model, "input": list(texts)}
        return self._server.ask(f"{self._server.address}/embeddings", body, seconds)

    def _embed(self, texts: Sequence[Numbered], seconds: float, *, whole: bool = False) -> Vectors:
        """Vectors of one batch: in halves where the server takes no more at once, without the longest where that is
        too long, which is then cut unless it has to stay `whole`.
        """
        reply = self._asked([text for _, text in texts], seconds)
        if (refusal := reply.refusal) is None:
            return self._read(reply.body, len(texts))
        match meaning(refusal):
            case "too_many" if len(texts) > 1:
                size = taken_at_once(refusal, len(texts))
                self._batch = min(self._batch, size)
                parts = [texts[begin : begin + size] for begin in range(0, len(texts), size)]
                return np.concatenate([self._embed(part, seconds, whole=whole) for part in parts])
            case "too_long" if not whole:
                place = max(range(len(texts)), key=lambda place: estimate_tokens(texts[place][1]))
                others = [*texts[:place], *texts[place + 1 :]]
                own = self._embed_in_parts(texts[place], refusal, seconds)
                rows = self._embed(others, seconds) if others else np.zeros((0, own.shape[1]), dtype=np.float32)
                return np.insert(rows, place, own[0], axis=0)
            case "too_long":
                raise self._too_long(texts[0], refusal)
        raise self._server.error(reply, refusal)

    def _embed_in_parts(self, numbered: Numbered, refusal: Refusal, seconds: float) -> Vectors:
        """The vector of a text that the server refused as too long: the mean of those of its parts, by their lengths.

        Cut once: a part that is refused as well ends it.
        """
        text = numbered[1]
        pieces = _pieces(text, refusal)
        found: list[Vectors] = []
        for begin in range(0, len(pieces), self._batch):
            some = pieces[begin : begin + self._batch]
            reply = self._asked(some, seconds)
            if (again := reply.refusal) is not None:
                too_long = meaning(again) == "too_long"
                raise self._too_long(numbered, again) if too_long else self._server.error(reply, again)
            found.append(self._read(reply.body, len(some)))
        mean = np.average(np.concatenate(found), axis=0, weights=[len(piece) for piece in pieces])
        self._cut.add(_digest(text))
        return unit_vectors([mean.tolist()], 1, self.dimensions, server=self._server.name)

    def _read(self, body: bytes, count: int) -> Vectors:
        """The vectors of a reply, checked."""
        vectors = unit_vectors(_rows(body, count, self._server.name), count, self.dimensions, server=self._server.name)
        self.dimensions = vectors.shape[1]
        return vectors

    def _too_long(self, numbered: Numbered, refusal: Refusal) -> RetrievalError:
        number, text = numbered
        most = limit(refusal)
        facts: dict[str, str | int] = {
            "server": self._server.name,
            "number": number,
            "begins": " ".join(text[:60].split()),
            "tokens": tokens(text, refusal),
            "limit": "?" if most is None else str(most),
        }
        code = "embed_over_batch" if is_over_batch(refusal) else "embed_too_long"
        return RetrievalError(code, detail=self._server.words(refusal), **facts)


def _pieces(text: str, refusal: Refusal) -> list[str]:
    """`text` in as many parts as the limit asks for, in two where nobody knows it."""
    most, size = limit(refusal), max(tokens(text, refusal), estimate_tokens(text))
    count = math.ceil(size / (_SHARE * most)) if most else 2
    step = math.ceil(len(text) / max(count, 2))
    return [text[begin : begin + step] for begin in range(0, len(text), step)]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _rows(body: bytes, count: int, server: str) -> list[list[float]]:
    """The vectors of a reply in the order of the texts, whose places `index` tells; lists of numbers, not yet more."""
    try:
        data = json.loads(body)["data"]
        if len(data) != count:
            raise RetrievalError("embed_count", server=server, expected=count, found=len(data))
        by_index = {item.get("index", place): item["embedding"] for place, item in enumerate(data)}
        rows = [by_index[place] for place in range(count)]
        well_formed = all(isinstance(row, list) and row and _are_numbers(row) for row in rows)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise RetrievalError("embed_format", detail=_beginning(body), server=server) from error
    if not well_formed:
        raise RetrievalError("embed_format", detail=_beginning(body), server=server)
    return rows


def _are_numbers(row: list[Any]) -> bool:
    return set(map(type, row)) <= {int, float}


def _beginning(body: bytes) -> str:
    return body[:200].decode("utf-8", "replace")

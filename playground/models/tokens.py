"""How many tokens a prompt or a text has: asked of the server, else counted with a vocabulary on disk, else estimated.

Every figure says where it comes from. Counting never breaks a run: a source that fails gives way to the next one.
"""

import asyncio
import hashlib
import json
import statistics
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playground.core.clock import Clock
from playground.core.errors import ModelError
from playground.core.estimate import estimate_tokens
from playground.core.values import CountSource, Endpoint, Message, TokenCount
from playground.models.client import Deadlines, ModelClient, foreign_errors
from playground.models.endpoints import check_url
from playground.models.vocabulary import Vocabulary, chat_tokens, find_vocabulary
from playground.models.wire import Refused, TooLarge

_SECONDS = 2.0
"""For one question to a server's /tokenize."""
_AT_ONCE = 8
"""Texts that are counted by a server at the same time."""
_LONGEST_ANSWER = 30_000_000
"""Bytes of an answer of /tokenize, which lists the tokens."""
_REMEMBERED = 20_000
_ASK_AGAIN = 30.0
"""Seconds after which a server that did not answer in time is asked again; one that cannot count is not."""
_FACTORS = 9
"""Answers whose reported usage corrects the estimate."""


@dataclass(slots=True)
class _Server:
    """What is known of one endpoint and model as a counter of tokens."""

    able: dict[str, bool] = field(default_factory=dict)
    """By kind of question, "messages" or "prompt": whether it answered with a count."""
    silent_until: float = 0.0


class TokenCounter:
    """Counts for all endpoints. `tokenizer` is a tokenizer.json or a .tiktoken file, for servers that cannot count."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        tokenizer: Path | None = None,
        client: ModelClient | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._client = client or ModelClient(environ, Deadlines(connect=1.0))
        self._clock = clock or Clock()
        self._find: Callable[[], Vocabulary | None] = lambda: find_vocabulary(tokenizer)
        self._vocabulary: Vocabulary | None = None
        self._looked = False
        self._loading = threading.Lock()
        self._servers: dict[tuple[str, str], _Server] = {}
        self._counts: OrderedDict[tuple[str, str, str, bytes], int] = OrderedDict()
        self._factors: dict[tuple[str, str], deque[float]] = {}

    async def count_texts(self, endpoint: Endpoint, model: str, texts: Sequence[str]) -> tuple[TokenCount, ...]:
        """The tokens of each text by itself, all from the same source."""
        counts = await self._ask_all(endpoint, model, texts)
        if counts is not None:
            return tuple(TokenCount(count, "server") for count in counts)
        local = await asyncio.to_thread(self._local_texts, texts)
        if local is not None:
            return local
        factor = self.factor(endpoint, model)
        return tuple(TokenCount(_scaled(estimate_tokens(text), factor), "estimated") for text in texts)

    async def count_messages(self, endpoint: Endpoint, model: str, messages: Sequence[Message]) -> TokenCount:
        """The tokens of a whole request, with what the chat format adds.

        A server applies its own template. The other sources add ChatML as Qwen's templates do, the system message
        included that Qwen2.5 puts in where there is none.
        """
        sent = [{"role": message.role, "content": message.content} for message in messages]
        count = await self._ask(endpoint, model, "messages", sent)
        if count is not None:
            return TokenCount(count, "server")
        tokens, source = await asyncio.to_thread(self._local_messages, model, messages)
        return TokenCount(_scaled(tokens, self.factor(endpoint, model)) if source == "estimated" else tokens, source)

    def learn(self, endpoint: Endpoint, model: str, counted: TokenCount, reported: int) -> None:
        """Takes in what the server reported for a prompt counted before: later estimates are corrected by it."""
        if counted.source == "estimated" and counted.tokens > 0 and reported > 0:
            ratio = self.factor(endpoint, model) * reported / counted.tokens
            known = self._factors.setdefault((endpoint.base_url, model), deque(maxlen=_FACTORS))
            known.append(min(max(ratio, 0.4), 2.5))

    def factor(self, endpoint: Endpoint, model: str) -> float:
        """By how much estimates for this endpoint and model are corrected: the median of what was seen, 1 at first."""
        known = self._factors.get((endpoint.base_url, model))
        return statistics.median(known) if known else 1.0

    def warm_up(self) -> None:
        """Loads the vocabulary, where there is one, so that the first question does not wait a second for it."""
        self._own_vocabulary()

    async def aclose(self) -> None:
        """Closes the connections that the running event loop keeps open."""
        await self._client.aclose()

    # Asking the server --------------------------------------------------------------------------------------------

    async def _ask_all(self, endpoint: Endpoint, model: str, texts: Sequence[str]) -> list[int] | None:
        """The server's counts of all texts, or None when it did not count every one."""
        if not texts or not self._asks(endpoint, model, "prompt"):
            return [] if not texts else None
        first = await self._ask(endpoint, model, "prompt", texts[0])  # finds out whether it can, before many are asked
        if first is None:
            return None
        places = asyncio.Semaphore(_AT_ONCE)

        async def one(text: str) -> int | None:
            async with places:
                return await self._ask(endpoint, model, "prompt", text)

        rest = await asyncio.gather(*map(one, texts[1:]))
        counts = [count for count in (first, *rest) if count is not None]
        return counts if len(counts) == len(texts) else None

    def _asks(self, endpoint: Endpoint, model: str, kind: str) -> bool:
        """Whether it makes sense to ask this server now."""
        server = self._server(endpoint, model)
        waiting = self._clock.monotonic() < server.silent_until
        return bool(endpoint.base_url) and server.able.get(kind, True) and not waiting

    async def _ask(self, endpoint: Endpoint, model: str, kind: str, content: object) -> int | None:
        """The server's count of `content`, remembered; None when it cannot or did not count."""
        if content == "":
            return 0
        digest = hashlib.sha256(json.dumps(content).encode()).digest()
        key = (endpoint.base_url, model, kind, digest)
        if key in self._counts:
            self._counts.move_to_end(key)
            return self._counts[key]
        if not self._asks(endpoint, model, kind):
            return None
        count = await self._fetch(endpoint, model, kind, content)
        if count is not None:
            self._counts[key] = count
            if len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)
        return count

    async def _fetch(self, endpoint: Endpoint, model: str, kind: str, content: object) -> int | None:
        server = self._server(endpoint, model)
        body = {"model": model, kind: content} | ({"add_special_tokens": False} if kind == "prompt" else {})
        failed: tuple[type[Exception], ...] = (TimeoutError, ModelError, *foreign_errors())
        try:
            url = f"{check_url(endpoint.base_url).removesuffix('/v1')}/tokenize"
            found = json.loads(await self._client.fetch(endpoint, "POST", url, _SECONDS, _LONGEST_ANSWER, body))
        except Refused as refused:
            if refused.status < 500:
                server.able.setdefault(kind, False)
            else:
                server.silent_until = self._clock.monotonic() + _ASK_AGAIN
            return None
        except (TooLarge, ValueError, RecursionError):
            server.able.setdefault(kind, False)
            return None
        except failed:
            server.silent_until = self._clock.monotonic() + _ASK_AGAIN
            return None
        count = found.get("count") if isinstance(found, Mapping) else None
        usable = type(count) is int and count > 0  # llama.cpp answers 200 without a count
        server.able[kind] = usable or server.able.get(kind, False)
        return count if usable else None

    def _server(self, endpoint: Endpoint, model: str) -> _Server:
        return self._servers.setdefault((endpoint.base_url, model), _Server())

    # Counting here ------------------------------------------------------------------------------------------------

    def _own_vocabulary(self) -> Vocabulary | None:
        with self._loading:
            if not self._looked:
                self._vocabulary = self._find()
                self._looked = True
            return self._vocabulary

    def _local_texts(self, texts: Sequence[str]) -> tuple[TokenCount, ...] | None:
        vocabulary = self._own_vocabulary()
        if vocabulary is None:
            return None
        try:
            return tuple(TokenCount(vocabulary.count(text), vocabulary.source) for text in texts)
        except ValueError:  # tiktoken gives up on some long runs of blanks
            return None

    def _local_messages(self, model: str, messages: Sequence[Message]) -> tuple[int, CountSource]:
        vocabulary = self._own_vocabulary()
        if vocabulary is not None:
            try:
                return chat_tokens(model, messages, vocabulary.count), vocabulary.source
            except ValueError:
                pass  # as above: the estimate takes over
        return chat_tokens(model, messages, estimate_tokens), "estimated"


def _scaled(tokens: int, factor: float) -> int:
    return max(round(tokens * factor), 1) if tokens else 0

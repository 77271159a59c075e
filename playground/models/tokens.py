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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from playground.core.clock import SYSTEM, Clock
from playground.core.errors import ModelError
from playground.core.estimate import estimate_tokens
from playground.core.loops import ByLoop
from playground.core.values import Endpoint, Message, TokenCount
from playground.http.addresses import check_url
from playground.models.asking import foreign_errors
from playground.models.client import Deadlines, ModelClient
from playground.models.counting import WAYS, Content, Way, sent
from playground.models.vocabulary import Vocabulary, chat_tokens, find_vocabulary
from playground.models.wire import Refused, TooLarge

_SECONDS = 2.0
"""For one question to a server's /tokenize."""
_AT_ONCE = 8
"""Texts that a server counts at the same time."""
_LONGEST_ANSWER = 30_000_000
"""Bytes of an answer of /tokenize, which lists the tokens."""
_REMEMBERED = 20_000
_ASK_AGAIN = 30.0
"""Seconds after which a server that did not answer in time is asked again; one that cannot count is not."""
_FACTORS = 9
"""Answers whose reported usage corrects the estimate."""
_ENOUGH_ANSWERS = 3
"""Answers after which an estimate is trusted more."""
_LEAST_CUT = 64
"""Tokens; templates differ by less."""
_NOISE = 0.03
"""Share of a count that nobody is blamed for."""
_CUT_SHARE = 0.45
"""Share of a count below which what was reported means that the prompt was cut; of an estimate, for example."""
_CUT_SHARE_LEARNT = 0.7
_MOST_OFF = 2.5
"""By how much a count may differ from the truth at most."""
_SMALLEST_WINDOW = 2048


Kind = Literal["messages", "text"]
_Key = tuple[str, str, Kind, bytes]
"""Address, model, kind and digest of what is counted."""


class _Silent(Exception):
    """The server did not answer, or not as one that works."""


@dataclass(slots=True)
class _Server:
    """What is known of one endpoint and model as a counter of tokens."""

    ways: dict[Kind, Way | None] = field(default_factory=dict)
    """How it counted, by kind of question; None where it cannot."""
    missing: set[str] = field(default_factory=set)
    """Paths that it does not have."""
    silent_until: float = 0.0


class TokenCounter:
    """Counts for all endpoints. `tokenizer` is a tokenizer.json or a .tiktoken file, for servers that cannot count."""

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        tokenizer: Path | None = None,
        client: ModelClient | None = None,
        clock: Clock = SYSTEM,
    ) -> None:
        self._client = client or ModelClient(environ, Deadlines(connect=1.0))
        self._clock = clock
        self._find: Callable[[], Vocabulary | None] = lambda: find_vocabulary(tokenizer)
        self._vocabulary: Vocabulary | None = None
        self._looked = False
        self._loading = threading.Lock()
        self._servers: dict[tuple[str, str], _Server] = {}
        self._counts: OrderedDict[_Key, int] = OrderedDict()
        self._asked: ByLoop[dict[_Key, asyncio.Event]] = ByLoop(dict)
        """What is being asked; the event says that it is through."""
        self._places = ByLoop(lambda: asyncio.Semaphore(_AT_ONCE))
        """By address; who waits for one has all his time yet when his turn comes."""
        self._factors: dict[tuple[str, str], deque[float]] = {}

    async def count_texts(self, endpoint: Endpoint, model: str, texts: Sequence[str]) -> tuple[TokenCount, ...]:
        """The tokens of each text by itself, all from the same source."""
        counts = await self._ask_all(endpoint, model, texts)
        if counts is not None:
            return tuple(TokenCount(count, "server") for count in counts)
        local = await asyncio.to_thread(self._local_texts, texts)
        if local is not None:
            return local
        return self.estimated_texts(endpoint, model, texts)

    def estimated_texts(self, endpoint: Endpoint, model: str, texts: Sequence[str]) -> tuple[TokenCount, ...]:
        """As `count_texts`, without asking anybody."""
        factor = self.factor(endpoint, model)
        return tuple(TokenCount(_scaled(estimate_tokens(text), factor), "estimated") for text in texts)

    def estimated_prompt(
        self, endpoint: Endpoint, model: str, messages: Sequence[Message], parts: Sequence[str]
    ) -> tuple[TokenCount, tuple[int, ...]]:
        """The whole of `messages` and each of the parts that they consist of; every part is looked at once."""
        factor = self.factor(endpoint, model)
        tokens = [estimate_tokens(part) for part in parts]
        around = chat_tokens(model, [replace(message, content="") for message in messages], estimate_tokens)
        whole = TokenCount(_scaled(around + sum(tokens), factor), "estimated")
        return whole, tuple(_scaled(part, factor) for part in tokens)

    def estimated_messages(self, endpoint: Endpoint, model: str, messages: Sequence[Message]) -> TokenCount:
        """As `count_messages`, without asking anybody."""
        tokens = chat_tokens(model, messages, estimate_tokens)
        return TokenCount(_scaled(tokens, self.factor(endpoint, model)), "estimated")

    async def count_messages(self, endpoint: Endpoint, model: str, messages: Sequence[Message]) -> TokenCount:
        """The tokens of a whole request, with what the chat format adds.

        A server applies its own template. The other sources add ChatML as Qwen's templates do, the system message
        included that Qwen2.5 puts in where there is none.
        """
        count = await self._ask(endpoint, model, messages)
        if count is not None:
            return TokenCount(count, "server")
        local = await asyncio.to_thread(self._local_messages, model, messages)
        return local or self.estimated_messages(endpoint, model, messages)

    def learn(
        self, endpoint: Endpoint, model: str, counted: TokenCount, reported: int, window: int | None = None
    ) -> None:
        """Takes in what the server said of a prompt counted before: later estimates are corrected by it.

        What it read of a prompt that it cut teaches nothing.
        """
        cut = self.is_cut(endpoint, model, counted, reported, window)
        if counted.source == "estimated" and counted.tokens > 0 and reported > 0 and not cut:
            ratio = self.factor(endpoint, model) * reported / counted.tokens
            known = self._factors.setdefault((endpoint.base_url, model), deque(maxlen=_FACTORS))
            known.append(min(max(ratio, 1 / _MOST_OFF), _MOST_OFF))

    def is_cut(
        self, endpoint: Endpoint, model: str, counted: TokenCount, reported: int, window: int | None = None
    ) -> bool:
        """Whether what the server read of the prompt shows that it must have cut it without a word.

        That is so where it read much less than was sent, or as much as fills a window, which leaves no room to answer.
        How much less depends on the count. A server that counted itself reports the same but for a few tokens. A
        vocabulary may be another model's, and so may be the estimate until some answers have corrected it: a table of
        figures has a third of the tokens where three digits are one.
        """
        missing = counted.tokens - reported
        noticeable = missing >= max(_LEAST_CUT, counted.tokens * _NOISE)
        if counted.source == "server":
            return noticeable
        if _fills(reported, window):
            return counted.tokens * _MOST_OFF > reported
        learnt = len(self._factors.get((endpoint.base_url, model), ())) >= _ENOUGH_ANSWERS
        return noticeable and reported < counted.tokens * (_CUT_SHARE_LEARNT if learnt else _CUT_SHARE)

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
        if not texts or not self._asks(endpoint, model, "text"):
            return [] if not texts else None
        known = self._server(endpoint, model).ways.get("text") is not None
        # The first alone finds out whether the server can, before many are asked.
        first = [] if known else [await self._ask(endpoint, model, texts[0])]
        if None in first:
            return None
        asked = first + await asyncio.gather(*(self._ask(endpoint, model, text) for text in texts[len(first) :]))
        counts = [count for count in asked if count is not None]
        return counts if len(counts) == len(texts) else None

    def _asks(self, endpoint: Endpoint, model: str, kind: Kind) -> bool:
        """Whether it makes sense to ask this server now."""
        server = self._server(endpoint, model)
        waiting = self._clock.monotonic() < server.silent_until
        return bool(endpoint.base_url) and server.ways.get(kind, WAYS[0]) is not None and not waiting

    async def _ask(self, endpoint: Endpoint, model: str, content: Content) -> int | None:
        """The server's count of `content`, remembered; None when it cannot or did not count."""
        if content == "":
            return 0
        kind: Kind = "text" if isinstance(content, str) else "messages"
        whole = content if isinstance(content, str) else json.dumps(sent(content))
        key = (endpoint.base_url, model, kind, hashlib.sha256(whole.encode("utf-8", "surrogatepass")).digest())
        asked = self._asked.of(None)
        while key in asked:  # by somebody else, just now
            await asked[key].wait()
        if key in self._counts:
            self._counts.move_to_end(key)
            return self._counts[key]
        if not self._asks(endpoint, model, kind):
            return None
        asked[key] = asyncio.Event()
        try:
            async with self._places.of(endpoint.base_url):
                count = await self._count(endpoint, model, kind, content)
            if count is not None:
                self._remember(key, count)
            return count
        finally:
            asked.pop(key).set()

    def _remember(self, key: _Key, count: int) -> None:
        self._counts[key] = count
        if len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)

    async def _count(self, endpoint: Endpoint, model: str, kind: Kind, content: Content) -> int | None:
        """The server's count in the way in which it counted before, else in the first that works."""
        server = self._server(endpoint, model)
        known = server.ways.get(kind)

        async def ask(path: str, body: Mapping[str, object]) -> Any:
            return await self._fetch(endpoint, server, path, body)

        try:
            for way in (known,) if known else WAYS:
                count = await way(ask, model, content)
                if count is not None:
                    server.ways[kind] = way
                    return count
        except _Silent:
            server.silent_until = self._clock.monotonic() + _ASK_AGAIN
            return None
        server.ways.setdefault(kind, None)
        return None

    async def _fetch(self, endpoint: Endpoint, server: _Server, path: str, body: Mapping[str, object]) -> Any:
        """The JSON that the server answers at `path`; None when it cannot. Raises _Silent when it may later."""
        if path in server.missing:
            return None
        failed: tuple[type[Exception], ...] = (TimeoutError, ModelError, *foreign_errors())
        try:
            url = f"{check_url(endpoint.base_url).removesuffix('/v1')}{path}"
            return json.loads(await self._client.fetch(endpoint, "POST", url, _SECONDS, _LONGEST_ANSWER, body))
        except Refused as refused:
            if refused.status >= 500 and refused.status != 501:
                raise _Silent from refused
            if refused.status in (404, 405, 501):
                server.missing.add(path)
            return None
        except (TooLarge, ValueError, RecursionError):
            return None
        except failed as error:
            raise _Silent from error

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

    def _local_messages(self, model: str, messages: Sequence[Message]) -> TokenCount | None:
        vocabulary = self._own_vocabulary()
        if vocabulary is None:
            return None
        try:
            return TokenCount(chat_tokens(model, messages, vocabulary.count), vocabulary.source)
        except ValueError:  # as above
            return None


def _fills(reported: int, window: int | None) -> bool:
    """Whether a prompt of that length fills the window; of one that nobody knows, whether it has the size of one.

    Windows are powers of two where servers choose them; one prompt in thousands comes to such a figure by chance.
    """
    if window is not None:
        return reported >= window - 1
    return reported >= _SMALLEST_WINDOW and reported.bit_count() == 1


def _scaled(tokens: int, factor: float) -> int:
    return max(round(tokens * factor), 1) if tokens else 0

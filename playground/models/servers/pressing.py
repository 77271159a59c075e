"""A small load test: the same short work by 1, 2, 4 and 8 at once, bounded in tokens and seconds, stoppable."""

import asyncio
import math
import secrets
import statistics
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from playground.core.errors import ModelError
from playground.core.values import CountSource, Endpoint, Message, Sampling
from playground.models.check import Answer, answer
from playground.models.client import ModelClient
from playground.models.servers.metrics import Load
from playground.models.servers.watching import watched_load

LEVELS = (1, 2, 4, 8)
REQUESTS_EACH = 2
"""Requests by each of those who ask at once, one after the other."""
MOST_TOKENS = 64
"""Tokens of one answer at most: with LEVELS the whole test makes at most 1,920."""
MOST_SECONDS = 120.0
"""Longest duration of the whole test; what is not done by then is counted as cut off."""
_TASK = "{nonce} Explain in five sentences why the sky is blue in the daytime and red in the evening."
"""The nonce comes first, so that no prefix cache makes the second request cheaper than the first."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How seconds are spread over several answers."""

    median: float
    p95: float
    """The smallest value that 95 % of the answers do not exceed (nearest rank); of few answers, the largest."""
    of: int

    @classmethod
    def over(cls, values: Sequence[float]) -> "Spread | None":
        """None where there are no values."""
        if not values:
            return None
        ordered = sorted(values)
        return cls(statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1], len(ordered))


@dataclass(frozen=True, slots=True)
class Level:
    """What happened with a number of requests at once."""

    at_once: int
    answered: int
    failures: tuple[tuple[str, int], ...]
    """Error code and how often, the most frequent first."""
    cut_off: int
    """Requests that were under way when the time was up."""
    seconds: float
    tokens: int
    source: CountSource
    """`reported`, or `estimated` if any answer came without usage."""
    first_token: Spread | None
    latency: Spread | None
    load: Load
    """The highest value of each figure that the server reported meanwhile."""

    @property
    def requests(self) -> int:
        """All that were sent."""
        return self.answered + self.failed + self.cut_off

    @property
    def failed(self) -> int:
        """Requests that ended in an error."""
        return sum(count for _, count in self.failures)

    @property
    def throughput(self) -> float | None:
        """Tokens a second over all complete answers together; None if there are none."""
        return self.tokens / self.seconds if self.tokens and self.seconds > 0 else None


async def press(
    client: ModelClient,
    endpoint: Endpoint,
    model: str,
    *,
    levels: Sequence[int] = LEVELS,
    requests_each: int = REQUESTS_EACH,
    tokens: int = MOST_TOKENS,
    seconds: float = MOST_SECONDS,
) -> AsyncGenerator[Level, None]:
    """One `Level` after another, as they are done; closing the generator, or cancelling, stops all requests at once.

    Ends early when the time is up, or when a level got no answer. Errors of the server are counted, not raised.
    """
    sampling = Sampling(temperature=0.0, max_tokens=tokens)
    until = client.clock.monotonic() + seconds
    for at_once in levels:
        left = until - client.clock.monotonic()
        if left <= 0:
            return
        asking = _Asking(client, endpoint, model, sampling)
        level = await asking.run(at_once, requests_each, left)
        yield level
        if not level.answered:
            return


@dataclass(slots=True)
class _Asking:
    """The requests of one level."""

    client: ModelClient
    endpoint: Endpoint
    model: str
    sampling: Sampling
    sent: int = 0
    answers: list[Answer] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    async def run(self, at_once: int, each: int, seconds: float) -> Level:
        clock = self.client.clock
        began = clock.monotonic()
        async with watched_load(self.client, self.endpoint) as load:
            try:
                async with clock.timeout(seconds), asyncio.TaskGroup() as group:
                    for _ in range(at_once):
                        group.create_task(self._one_after_the_other(each))
            except TimeoutError:
                pass  # those under way are counted as cut off
        return self._level(at_once, clock.monotonic() - began, load.most)

    async def _one_after_the_other(self, requests: int) -> None:
        for _ in range(requests):
            self.sent += 1
            task = (Message("user", _TASK.format(nonce=secrets.token_hex(4))),)
            try:
                self.answers.append(await answer(self.client, self.endpoint, self.model, task, self.sampling))
            except ModelError as error:
                self.failures[error.code] += 1

    def _level(self, at_once: int, seconds: float, load: Load) -> Level:
        counts = [one.completion for one in self.answers]
        firsts = [one.first_token for one in self.answers if one.first_token is not None]
        return Level(
            at_once=at_once,
            answered=len(self.answers),
            failures=tuple(self.failures.most_common()),
            cut_off=self.sent - len(self.answers) - self.failures.total(),
            seconds=seconds,
            tokens=sum(count.tokens for count in counts),
            source="reported" if all(count.source == "reported" for count in counts) else "estimated",
            first_token=Spread.over(firsts),
            latency=Spread.over([one.total for one in self.answers]),
            load=load,
        )

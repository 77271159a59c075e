"""One short question to a server: whether and how fast it answers."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from playground.core.estimate import estimate_tokens
from playground.core.values import Endpoint, Message, Sampling, TokenCount, Usage
from playground.models.client import Finished, ModelClient, Reasoning, Reported, Retold, Text

SAMPLING = Sampling(temperature=0.0, max_tokens=64)
FEWEST = 16
"""Tokens of an answer below which its speed is not known: one that comes late or early moves the rate of so few by more
than a fifteenth."""
_FASTEST = 5_000
"""More tokens a second than any server writes for one reader."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer; times in seconds from the request."""

    text: str
    first_token: float | None
    """To the first text or reasoning; None for an answer that was asked for in one piece."""
    last_token: float | None
    total: float
    pieces: int
    """In how many pieces text and reasoning arrived: about one a token if the server streams."""
    usage: Usage | None
    completion: TokenCount
    """Tokens written: as reported, else estimated from the text."""
    finish_reason: str
    reply_model: str | None
    streamed: bool

    @property
    def rate(self) -> float | None:
        """Tokens a second from the first token on; for an answer that was not streamed, over its total.

        None for fewer than `FEWEST` tokens, or if a stream came in one burst: neither shows how fast the model writes.
        """
        tokens = self.completion.tokens
        if tokens < FEWEST or self.total <= 0 or self.burst:
            return None
        if self.first_token is None or self.last_token is None:
            return tokens / self.total
        return (tokens - 1) / (self.last_token - self.first_token)

    @property
    def burst(self) -> bool:
        """Whether a stream was asked for but came all at once: something on the way may hold it back."""
        if self.first_token is None or self.last_token is None:
            return False
        tokens, writing = self.completion.tokens, self.last_token - self.first_token
        return self.pieces == 1 or tokens < 2 or tokens - 1 > _FASTEST * writing


async def answer(
    client: ModelClient,
    endpoint: Endpoint,
    model: str,
    question: Sequence[Message],
    sampling: Sampling = SAMPLING,
    *,
    streamed: bool = True,
    schema: Mapping[str, Any] | None = None,
) -> Answer:
    """Ask once; see `ModelClient.stream`. Raises ModelError."""
    began = client.clock.monotonic()
    usage: Usage | None = None
    finished: Finished | None = None
    text: list[str] = []
    thought: list[str] = []
    moments: list[float] = []
    asked = client.stream(endpoint, model, tuple(question), sampling, streamed=streamed, schema=schema)
    async with aclosing(asked) as pieces:
        async for piece in pieces:
            match piece:
                case Text():
                    text.append(piece.text)
                    moments.append(piece.at)
                case Reasoning():
                    thought.append(piece.text)
                    moments.append(piece.at)
                case Retold():
                    text, thought = [piece.answer], [piece.reasoning]
                    moments.append(piece.at)
                case Reported():
                    usage = piece.usage
                case Finished():
                    finished = piece
    total = client.clock.monotonic() - began
    assert finished is not None, "a stream without its last piece has raised"
    return Answer(
        text="".join(text),
        first_token=moments[0] - began if moments and streamed else None,
        last_token=moments[-1] - began if moments else None,
        total=total,
        pieces=len(moments),
        usage=usage,
        completion=_written(usage, "".join((*thought, *text))),
        finish_reason=finished.finish_reason,
        reply_model=finished.reply_model,
        streamed=streamed,
    )


def _written(usage: Usage | None, text: str) -> TokenCount:
    if usage is not None and usage.completion_tokens is not None:
        return TokenCount(usage.completion_tokens, "reported")
    return TokenCount(estimate_tokens(text), "estimated")

"""A quick check of a server: what it serves, and whether and how fast it answers."""

import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from playground.core.errors import ModelError
from playground.core.values import Endpoint, Message, ModelInfo, Sampling, Usage
from playground.models.client import ModelClient, Reasoning, Reported, Text


@dataclass(frozen=True, slots=True)
class Report:
    """What a server said; times in seconds from the request."""

    models: tuple[ModelInfo, ...]
    model: str
    answer: str
    first_token: float | None
    total: float
    usage: Usage | None


async def check_server(
    client: ModelClient, endpoint: Endpoint, model: str | None, question: Sequence[Message]
) -> Report:
    """List the models and ask `model` (by default the first) one short question; raises ModelError."""
    models = await client.list_models(endpoint)
    chosen = model or (models[0].id if models else None)
    if chosen is None:
        raise ModelError("no_model_listed", endpoint=endpoint.name)
    began = time.monotonic()
    first: float | None = None
    usage: Usage | None = None
    answer: list[str] = []
    sampling = Sampling(temperature=0.0, max_tokens=64)
    async with aclosing(client.stream(endpoint, chosen, tuple(question), sampling)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Text | Reasoning) and first is None:
                first = piece.at - began
            if isinstance(piece, Text):
                answer.append(piece.text)
            elif isinstance(piece, Reported):
                usage = piece.usage
    return Report(models, chosen, "".join(answer), first, time.monotonic() - began, usage)

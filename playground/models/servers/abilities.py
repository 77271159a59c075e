"""What a server can do besides answering: found out by trying, with the evidence."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from playground.core.errors import ModelError, Notice
from playground.core.values import Endpoint, Message, Sampling, Usage
from playground.models.client import ModelClient
from playground.models.pieces import Reported, Retold, Text
from playground.models.servers.hearing import Heard, hear

_ANSWER_SECONDS = 30.0
"""Longest wait for one of the short answers."""
_SHORT, _LONG = "Be brief.", "Be brief. Answer in one word. " * 4
_SEED_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing that a server may be able to do."""

    name: str
    """`ability.<name>` of the string table."""
    answer: Literal["yes", "no", "unknown"]
    seen: Notice
    """The evidence, as a sentence."""


@dataclass(frozen=True, slots=True)
class Trying:
    """The model that is tried, and short answers from it."""

    client: ModelClient
    endpoint: Endpoint
    model: str

    async def answer(
        self, messages: tuple[Message, ...], sampling: Sampling
    ) -> "tuple[str, Usage | None] | ModelError":
        """The text and what was reported of it, or why there is none."""
        text, usage = "", None
        try:
            async with (
                self.client.clock.timeout(_ANSWER_SECONDS),
                aclosing(self.client.stream(self.endpoint, self.model, messages, sampling)) as pieces,
            ):
                async for piece in pieces:
                    if isinstance(piece, Text):
                        text += piece.text
                    elif isinstance(piece, Retold):
                        text = piece.answer
                    elif isinstance(piece, Reported):
                        usage = piece.usage
        except ModelError as error:
            return error
        except TimeoutError:
            return ModelError("answer_timeout", seconds=round(_ANSWER_SECONDS))
        return text, usage


async def found(client: ModelClient, endpoint: Endpoint, model: str, *, generate: bool) -> tuple[Ability, ...]:
    """What `model` can do; with `generate` also what costs the server a few short answers.

    One after another, so that a slow server is not pressed.
    """
    trying = Trying(client, endpoint, model)
    checks = (*FREE, *GENERATING) if generate else FREE
    return tuple([ability for check in checks for ability in await check(trying)])


async def _tokenizing(trying: Trying) -> tuple[Ability, ...]:
    """Whether its /tokenize counts the tokens of messages as vLLM's does."""
    path = "/tokenize"
    body = {"model": trying.model, "messages": [{"role": "user", "content": "Hello"}]}
    heard = await hear(trying.client, trying.endpoint, path, body=body)
    if heard.status != 200:
        return (_refused("tokenize", path, heard),)
    count = heard.page.get("count")
    if type(count) is int and count > 0:
        return (Ability("tokenize", "yes", Notice.of("seen_count", tokens=count)),)
    return (Ability("tokenize", "no", Notice.of("seen_no_count")),)  # llama.cpp answers so


async def _embeddings(trying: Trying) -> tuple[Ability, ...]:
    path = "/v1/embeddings"
    heard = await hear(trying.client, trying.endpoint, path, body={"model": trying.model, "input": "Hello"})
    if heard.status != 200:
        return (_refused("embeddings", path, heard),)
    data = heard.page.get("data")
    first = data[0] if isinstance(data, list) and data else None
    vector = first.get("embedding") if isinstance(first, Mapping) else None
    if isinstance(vector, list) and vector:
        return (Ability("embeddings", "yes", Notice.of("seen_vector", dimensions=len(vector))),)
    return (Ability("embeddings", "no", Notice.of("seen_no_vector")),)


def _refused(name: str, path: str, heard: Heard) -> Ability:
    """No for what the server says it does not have or cannot do; unknown for trouble on the way."""
    if heard.status is None:
        return Ability(name, "unknown", _seen_error(heard.error))
    seen = Notice.of("seen_status", path=path, status=heard.status, words=heard.words[:120])
    other_model = heard.error is not None and heard.error.code == "model_not_found"
    return Ability(name, "no" if heard.status in (400, 404, 405, 501) and not other_model else "unknown", seen)


async def _system_role(trying: Trying) -> tuple[Ability, ...]:
    """Whether usage comes with a stream, and whether a system message is read: a longer one makes more tokens."""
    ask = Message("user", "Hello")
    short = await trying.answer((Message("system", _SHORT), ask), Sampling(0.0, max_tokens=1))
    if isinstance(short, ModelError):
        return await _without_system(trying, short, ask)
    reported = short[1]
    if reported is None or reported.prompt_tokens is None:
        return (
            Ability("stream_usage", "no", Notice.of("seen_no_usage")),
            Ability("system_role", "unknown", Notice.of("seen_accepted")),
        )
    usage = Ability("stream_usage", "yes", _seen_usage(reported))
    long = await trying.answer((Message("system", _LONG), ask), Sampling(0.0, max_tokens=1))
    if isinstance(long, ModelError):
        return usage, Ability("system_role", "unknown", _seen_error(long))
    more = long[1].prompt_tokens if long[1] else None
    if more is None:
        return usage, Ability("system_role", "unknown", Notice.of("seen_accepted"))
    seen = Notice.of("seen_prompt_tokens", short=reported.prompt_tokens, long=more)
    return usage, Ability("system_role", "yes" if more > reported.prompt_tokens else "no", seen)


async def _without_system(trying: Trying, refusal: ModelError, ask: Message) -> tuple[Ability, ...]:
    """The same after a refusal: the system message is to blame only where the question alone is answered."""
    plain = await trying.answer((ask,), Sampling(0.0, max_tokens=1))
    if isinstance(plain, ModelError):
        seen = _seen_error(refusal)
        return Ability("stream_usage", "unknown", seen), Ability("system_role", "unknown", seen)
    reported = plain[1]
    usage = (
        Ability("stream_usage", "yes", _seen_usage(reported))
        if reported
        else Ability("stream_usage", "no", Notice.of("seen_no_usage"))
    )
    return usage, Ability("system_role", "no", _seen_error(refusal))


async def _seed(trying: Trying) -> tuple[Ability, ...]:
    """Whether the same seed makes the same answer where another one does not."""
    ask = (Message("user", "Write a few random words."),)
    answers: list[str] = []
    for seed in (7, 7, 8):
        found = await trying.answer(ask, Sampling(1.0, max_tokens=_SEED_TOKENS, seed=seed))
        if isinstance(found, ModelError):
            return (Ability("seed", "no" if found.code == "request_rejected" else "unknown", _seen_error(found)),)
        answers.append(found[0])
    first, again, other = answers
    if first != again:
        return (Ability("seed", "no", Notice.of("seen_seed_differs")),)
    if first == other:
        return (Ability("seed", "unknown", Notice.of("seen_seed_blind")),)
    return (Ability("seed", "yes", Notice.of("seen_seed_same")),)


def _seen_usage(usage: Usage) -> Notice:
    return Notice.of("seen_usage", prompt=usage.prompt_tokens, completion=usage.completion_tokens)


def _seen_error(error: ModelError | None) -> Notice:
    """The server's own words where there are any."""
    words = "" if error is None else error.detail or error.code
    return Notice.of("seen_error", words=words[:160])


Check = Callable[[Trying], Awaitable[tuple[Ability, ...]]]
FREE: tuple[Check, ...] = (_tokenizing,)
"""Checks that cost no generation, each of one ability."""
GENERATING: tuple[Check, ...] = (_system_role, _seed, _embeddings)
"""Checks that only a few short answers make; some tell of several abilities."""

"""How servers count tokens when asked: one function for each kind of server, tried in the order of the table."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from playground.core.values import Message
from playground.models.vocabulary import MARKS, chat_texts

Ask = Callable[[str, Mapping[str, object]], Awaitable[Any]]
"""POSTs a body to a path beside /v1 (or below it) and gives the JSON of the answer; None where the server cannot."""
Content = str | Sequence[Message]
Way = Callable[[Ask, str, Content], Awaitable[int | None]]
"""The tokens of a text, or of messages with what the chat format adds; None where the server cannot say."""


async def _by_tokenize(ask: Ask, model: str, content: Content) -> int | None:
    """Count as vLLM and its followers do, which apply the chat template to messages."""
    if isinstance(content, str):
        found = await ask("/tokenize", {"model": model, "prompt": content, "add_special_tokens": False})
    else:
        found = await ask("/tokenize", {"model": model, "messages": sent(content)})
    return _positive(found.get("count") if isinstance(found, Mapping) else None)


async def _by_template(ask: Ask, model: str, content: Content) -> int | None:
    """Count as llama.cpp does, which also answers the first way, but without a count."""
    text: object = content
    whole = not isinstance(content, str)
    if not isinstance(content, str):
        found = await ask("/apply-template", {"model": model, "messages": sent(content)})
        text = found.get("prompt") if isinstance(found, Mapping) else None
    if not isinstance(text, str):
        return None
    found = await ask("/tokenize", {"model": model, "content": text, "add_special": whole, "parse_special": True})
    tokens = found.get("tokens") if isinstance(found, Mapping) else None
    return _positive(len(tokens)) if isinstance(tokens, list) else None


async def _by_encode(ask: Ask, model: str, content: Content) -> int | None:
    """Count as lmdeploy does, which applies its template to one question; several messages are counted as ChatML."""

    async def encoded(text: str, *, chat: bool) -> int | None:
        found = await ask("/v1/encode", {"input": text, "do_preprocess": chat, "add_bos": chat})
        return _positive(found.get("length") if isinstance(found, Mapping) else None)

    if isinstance(content, str):
        return await encoded(content, chat=False)
    if len(content) == 1 and content[0].role == "user":
        return await encoded(content[0].content, chat=True)
    counts = await asyncio.gather(*(encoded(text, chat=False) for text in chat_texts(model, content)))
    known = [count for count in counts if count is not None]
    return sum(known) + MARKS * (len(counts) - 1) + 1 if len(known) == len(counts) else None


WAYS: tuple[Way, ...] = (_by_tokenize, _by_template, _by_encode)


def sent(messages: Sequence[Message]) -> list[dict[str, str]]:
    """`messages` as they stand in a request."""
    return [{"role": message.role, "content": message.content} for message in messages]


def _positive(value: object) -> int | None:
    return value if type(value) is int and value > 0 else None

"""Asking a judge: with a schema where the server takes one, and once more where the reply is no verdict."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from playground.core.errors import ModelError
from playground.core.strings import Language
from playground.core.values import Endpoint, Message, Sampling
from playground.models.check import Answer, answer
from playground.models.client import ModelClient
from playground.studies.checks import schemas
from playground.studies.judging.prompt import KEYS, SCHEMAS, Kind, mending
from playground.studies.values import Preference, Verdict

SAMPLING = Sampling(temperature=0.0, max_tokens=1_024, seed=0)
"""Room for a reason and for what some models think before it."""
LONGEST_REASON, LONGEST_REPLY = 500, 2_000
"""Characters that are kept."""
_TAKES_NO_SCHEMA = frozenset(("request_rejected", "server_error", "server_error_without_key"))
"""Failures that a server which knows no `response_format` may answer with."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a judge replied."""

    said: Verdict | Preference | None
    """One of the values of the schema; None where even the second reply is no verdict."""
    reason: str
    reply: str
    """The last reply as it stands, its beginning."""
    prompt_tokens: int | None
    """Of all requests, as reported; None where one of them was not."""


def inputs_digest(endpoint: Endpoint, model: str, messages: tuple[Message, ...]) -> str:
    """16 hex digits that change with the judge and with anything that it is told or shown."""
    said = [endpoint.base_url, model, *((one.role, one.content) for one in messages)]
    written = json.dumps(said, ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Asking:
    """Asks any judge; remembers which servers refuse a schema."""

    def __init__(self, client: ModelClient) -> None:
        self._client = client
        self._without_schema: set[tuple[str, str]] = set()
        """Address and model."""

    async def ask(
        self, endpoint: Endpoint, model: str, messages: tuple[Message, ...], kind: Kind, language: Language
    ) -> Heard:
        """A verdict, or a reply that is none. Raises ModelError where none of the two comes."""
        first = await self._reply(endpoint, model, messages, kind)
        fault = _fault(first.text, kind)
        if fault is None:
            return _heard((first,), kind)
        second = await self._reply(endpoint, model, mending(messages, first.text, fault, language), kind)
        if _fault(second.text, kind) is None:
            return _heard((first, second), kind)
        return Heard(None, "", second.text.strip()[:LONGEST_REPLY], _tokens((first, second)))

    async def _reply(self, endpoint: Endpoint, model: str, messages: tuple[Message, ...], kind: Kind) -> Answer:
        key = (endpoint.base_url, model)
        if key not in self._without_schema:
            try:
                return await answer(self._client, endpoint, model, messages, SAMPLING, schema=SCHEMAS[kind])
            except ModelError as error:
                if error.code not in _TAKES_NO_SCHEMA:
                    raise
        plain = await answer(self._client, endpoint, model, messages, SAMPLING)
        self._without_schema.add(key)  # only now is it known that the schema was what it refused
        return plain


def _fault(reply: str, kind: Kind) -> str | None:
    """Why a reply is no verdict; None where it is one.

    The whole reply has to be the object: one that stands somewhere in the text may have been copied from an answer.
    """
    try:
        return schemas.fault(json.dumps(SCHEMAS[kind]), reply.strip())
    except schemas.TooLarge:
        return ""


def _heard(replies: tuple[Answer, ...], kind: Kind) -> Heard:
    reply = replies[-1].text.strip()
    found: dict[str, Any] = schemas.content(reply)
    return Heard(found[KEYS[kind]], found["reason"].strip()[:LONGEST_REASON], reply[:LONGEST_REPLY], _tokens(replies))


def _tokens(replies: tuple[Answer, ...]) -> int | None:
    counts = [one.usage.prompt_tokens if one.usage else None for one in replies]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None

"""One small question to a server beside the chat protocol, and what came back, whatever that was."""

import json
from dataclasses import dataclass
from typing import Any

from playground.core.errors import ModelError
from playground.core.values import Endpoint
from playground.http.addresses import authority
from playground.http.masking import detail
from playground.http.refusals import read_refusal
from playground.models.asking import foreign_errors
from playground.models.client import ModelClient
from playground.models.wire import Refused, TooLarge

SECONDS = 5.0
"""For one question, from its first byte to the last of the answer."""
_LONGEST = 4_000_000
"""Bytes; llama.cpp puts its chat template into /props, and vLLM's /metrics grow with its models."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back to one question."""

    status: int | None
    """Of the HTTP answer; None when none came."""
    body: bytes = b""
    error: ModelError | None = None
    """What went wrong, for all but a success."""
    words: str = ""
    """A refusal in the server's own words, fit to be shown."""

    @property
    def page(self) -> dict[str, Any]:
        """The JSON object of a success; empty for anything else."""
        found = self.json
        return found if isinstance(found, dict) else {}

    @property
    def json(self) -> Any:
        """The parsed body of a success; None where it is no JSON."""
        if self.status != 200:
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


async def hear(
    client: ModelClient,
    endpoint: Endpoint,
    path: str,
    *,
    body: object = None,
    seconds: float = SECONDS,
    limit: int = _LONGEST,
) -> Heard:
    """The answer to a GET of `path`, or to a POST of `body`; raises nothing but cancelling.

    /v1/… is looked for below the endpoint's address, everything else beside its /v1.
    """
    try:
        base = client.policy.check(endpoint.base_url)
        url = base + path.removeprefix("/v1") if path.startswith("/v1/") else base.removesuffix("/v1") + path
        method = "GET" if body is None else "POST"
        return Heard(200, await client.fetch(endpoint, method, url, seconds, limit, body))
    except Refused as refused:
        told = read_refusal(refused.status, refused.body, refused.headers.get("content-type", ""))
        words = detail(told.message, client.keys_of(endpoint)) or ""
        error = await client.translated(endpoint, refused, of_list=path == "/v1/models")
        return Heard(refused.status, refused.body, error, words)
    except ModelError as error:
        return Heard(None, error=error)
    except TimeoutError:
        return Heard(
            None, error=ModelError("server_silent", address=authority(endpoint.base_url), seconds=round(seconds, 1))
        )
    except TooLarge:
        return Heard(None, error=ModelError("reply_too_large", limit=limit))
    except foreign_errors() as error:
        return Heard(None, error=await client.translated(endpoint, error))

"""Whom is asked for what, and what it means when that fails: the key, the facts of an error, the errors themselves."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playground.core.clock import Clock
from playground.core.errors import ModelError
from playground.core.values import Endpoint
from playground.http import reaching
from playground.http.addresses import authority
from playground.http.masking import detail
from playground.http.network import Network, chain, other_speech
from playground.http.refusals import read_refusal, retry_after
from playground.models.policy import Policy
from playground.models.refusals import refusal_error
from playground.models.wire import AddressRefused, NotRelayed, Refused


def foreign_errors() -> tuple[type[Exception], ...]:
    """What the HTTP libraries and our own side of the wire raise when something goes wrong on the way."""
    import openai

    return (*reaching.foreign_errors(), openai.OpenAIError, AddressRefused, NotRelayed)


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom is asked for what: the facts that errors tell."""

    base_url: str
    key: str | None
    variable: str | None
    """Where in the environment the key is."""
    model: str

    @classmethod
    def of(cls, endpoint: Endpoint, environ: Mapping[str, str], policy: Policy, model: str) -> "Asking":
        """Checks the address, and whether the key may go there, and looks it up."""
        address = policy.check(endpoint.base_url)
        if endpoint.api_key_env:
            policy.check_key(endpoint.api_key_env, address)
        return cls(address, _key(endpoint, environ), endpoint.api_key_env, model)

    @property
    def address(self) -> str:
        """Host and port, for messages."""
        return authority(self.base_url)

    @property
    def keys(self) -> tuple[str, ...]:
        """The secrets to keep out of messages."""
        return (self.key,) if self.key else ()

    def refused(self, refused: Refused, clock: Clock) -> ModelError:
        """The error for an answer that is no success."""
        if 300 <= refused.status < 400:
            target = detail(refused.headers.get("location", "?"), self.keys) or "?"
            return ModelError("redirect_refused", address=self.address, target=target[:120])
        return refusal_error(
            read_refusal(refused.status, refused.body, refused.headers.get("content-type", "")),
            address=self.address,
            model=self.model,
            keys=self.keys,
            variable=self.variable,
            retry_after=retry_after(refused.headers.get("retry-after"), clock.now()),
        )

    def list_refused(self, refused: Refused, clock: Clock) -> ModelError:
        """As `refused`, for a list of models, which some servers simply do not have."""
        if refused.status in (404, 405, 501):
            return ModelError("models_missing", address=self.address, status=refused.status)
        return self.refused(refused, clock)

    async def failed(
        self, error: Exception, network: Network, connect_seconds: float, may_reach: Callable[[str], bool]
    ) -> ModelError:
        """The error for a request that got no answer, one of `foreign_errors`."""
        for link in chain(error):
            if isinstance(link, AddressRefused):
                return ModelError("endpoint_address_refused", detail=detail(str(link)), address=self.address)
            if isinstance(link, NotRelayed):
                return ModelError("endpoint_not_relayed", address=self.address)
        speech = None
        if reaching.worth_greeting(error, self.base_url, network):
            speech = await asyncio.to_thread(other_speech, self.base_url, may_reach)
        found = reaching.cause(error, self.base_url, network, seconds=connect_seconds, keys=self.keys, speech=speech)
        return ModelError(found.code, detail=found.detail, **found.facts)


def _key(endpoint: Endpoint, environ: Mapping[str, str]) -> str | None:
    """The key of `endpoint`, None when it has none; ModelError where one is named and cannot be used."""
    name = endpoint.api_key_env
    if not name:
        return None
    key = environ.get(name, "").strip()
    if not key:
        raise ModelError("key_missing", variable=name)
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ModelError("key_unusable", variable=name)
    return key

"""Asking an endpoint: its models, and one answer as a stream of pieces, under deadlines of our own."""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from playground.core.clock import SYSTEM, Clock
from playground.core.errors import ModelError
from playground.core.values import Endpoint, Message, ModelInfo, Sampling
from playground.http.masking import detail
from playground.http.network import DIRECT, Network
from playground.http.reaching import plain
from playground.models.asking import Asking, foreign_errors
from playground.models.endpoints import BUILTIN
from playground.models.listing import LONGEST_LIST, read_models
from playground.models.pieces import Finished, Piece, Reasoning, Reported, Retold, Text
from playground.models.policy import Policy, origin
from playground.models.replies import Reply
from playground.models.sse import BodyReader
from playground.models.wire import Refused, TooLarge, Wire, Wires

if TYPE_CHECKING:
    import httpx2

__all__ = ["Deadlines", "Finished", "ModelClient", "Piece", "Reasoning", "Reported", "Retold", "Text", "sent_body"]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long is waited, in seconds; nothing but text of the model moves them on."""

    connect: float = 5.0
    first_token: float = 60.0
    """From sending the request to the first text or reasoning."""
    gap: float = 30.0
    """Between two pieces of text or reasoning."""
    total: float = 600.0
    models: float = 5.0
    """For a list of models, all in all."""


_OPERATOR = Policy()
_AFTER_THE_END = 10.0
"""Seconds of silence waited for usage once the finish reason has come; some servers work it out after the answer."""
_FOR_THE_LAST_BYTES = 0.1
"""Seconds waited for the end of the body once the answer is whole."""


class ModelClient:
    """Speaks the OpenAI protocol with any number of endpoints; usable from several event loops at once."""

    def __init__(
        self,
        environ: Mapping[str, str],
        deadlines: Deadlines = Deadlines(),
        clock: Clock = SYSTEM,
        policy: Policy = _OPERATOR,
        network: Network = DIRECT,
    ) -> None:
        """`environ` is where the keys are, under the names that endpoints give; `policy` says where they may go."""
        self._environ = environ
        self._deadlines = deadlines
        self._clock = clock
        self.policy = policy
        self.network = network
        self._wires = Wires(deadlines.connect, clock, policy.may_reach, network, policy.may_relay)

    @property
    def clock(self) -> Clock:
        """The time its deadlines go by, and everybody's who asks through it."""
        return self._clock

    async def __aenter__(self) -> "ModelClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections that the running event loop keeps open."""
        await self._wires.aclose()

    async def list_models(self, endpoint: Endpoint) -> tuple[ModelInfo, ...]:
        """The models `endpoint` serves; empty when it lists none. Raises ModelError where no list can be had."""
        if not endpoint.base_url:
            return (ModelInfo(BUILTIN.name),)
        asking = self._asking(endpoint)
        try:
            body = await self.fetch(endpoint, "GET", f"{asking.base_url}/models", self._deadlines.models, LONGEST_LIST)
        except Refused as refused:
            raise asking.list_refused(refused, self._clock) from refused
        except TooLarge as error:
            raise ModelError("models_unreadable", address=asking.address, detail=f"> {LONGEST_LIST} bytes") from error
        except TimeoutError as error:
            raise ModelError("models_timeout", address=asking.address, seconds=plain(self._deadlines.models)) from error
        except foreign_errors() as error:
            raise await self._failed(asking, error) from error
        return read_models(body, asking.address)

    async def fetch(
        self, endpoint: Endpoint, method: str, url: str, seconds: float, limit: int, json: object = None
    ) -> bytes:
        """The body of a successful answer from the origin of `endpoint`, which gets its key along.

        Raises TimeoutError, the errors of `wire` and those of `foreign_errors` untranslated.
        """
        asking = self._asking(endpoint)
        if origin(url) != origin(asking.base_url):
            raise ValueError(f"{url} is not of the server {asking.base_url}")  # its key would go there
        wire = await self._wires.of(asking.base_url, asking.key)
        async with self._clock.timeout(seconds):
            return await wire.fetch(method, url, json, limit=limit)

    async def translated(self, endpoint: Endpoint, error: Exception, *, of_list: bool = False) -> ModelError:
        """Refused or one of `foreign_errors`, as `fetch` raised it (`of_list`: for the models), for people."""
        asking = self._asking(endpoint)
        if isinstance(error, Refused):
            return (asking.list_refused if of_list else asking.refused)(error, self._clock)
        return await self._failed(asking, error)

    def keys_of(self, endpoint: Endpoint) -> tuple[str, ...]:
        """The secrets to keep out of what is shown of this endpoint."""
        return self._asking(endpoint).keys

    async def stream(
        self,
        endpoint: Endpoint,
        model: str,
        messages: Sequence[Message],
        sampling: Sampling,
        *,
        streamed: bool = True,
        schema: Mapping[str, Any] | None = None,
    ) -> AsyncGenerator[Piece, None]:
        """The answer to `messages`, piece by piece; the last is `Finished`, or else a ModelError is raised.

        Unless `streamed`, the server is asked for the whole answer at once, which then comes as one piece.
        A `schema` asks for JSON that follows it, by `response_format`; servers that know no such thing refuse it, or
        ignore it.
        Closing the generator, or cancelling the task that waits for its next piece, closes the connection at once,
        which makes servers stop. What came before an error is given out before it is raised.
        """
        asking = self._asking(endpoint, model)
        body = sent_body(model, messages, sampling)
        if schema is not None:
            wanted = {"name": "reply", "strict": True, "schema": dict(schema)}
            body |= {"response_format": {"type": "json_schema", "json_schema": wanted}}
        deadlines = self._deadlines
        if not streamed:
            body = {key: value for key, value in body.items() if key != "stream_options"} | {"stream": False}
            deadlines = replace(deadlines, first_token=deadlines.total)
        wire = await self._wires.of(asking.base_url, asking.key)
        patience = _Patience(deadlines, self._clock)
        reply = Reply(model, asking.keys, asking.variable, asking.address)
        async with contextlib.AsyncExitStack() as stack:
            response = await self._open(stack, wire, asking, body, patience)
            reader = BodyReader(response.headers.get("content-type", "").lower())
            blocks = response.aiter_raw()
            while not reply.done:
                block, failure = await _read(blocks, patience, reply)
                at = self._clock.monotonic()
                failure = failure or _feed(reply, reader, block)
                if failure is not None:
                    reply.flush()
                for piece in reply.take(at):
                    yield piece
                if failure is not None:
                    raise failure
                if block is None:
                    break
                patience.note(reply)
            for piece in reply.closing():
                yield piece
            await _drain(blocks, self._clock)

    async def _failed(self, asking: Asking, error: Exception) -> ModelError:
        may_reach = partial(self.policy.may_reach, asking.base_url)
        return await asking.failed(error, self.network, self._deadlines.connect, may_reach)

    def _asking(self, endpoint: Endpoint, model: str = "") -> Asking:
        return Asking.of(endpoint, self._environ, self.policy, model)

    async def _open(
        self,
        stack: contextlib.AsyncExitStack,
        wire: Wire,
        asking: Asking,
        body: dict[str, Any],
        patience: "_Patience",
    ) -> "httpx2.Response":
        """The answer to `body`, its head read; asked again without `stream_options` where the server objects to it."""
        try:
            async with patience.limit():
                try:
                    response = await stack.enter_async_context(wire.chat(body))
                except Refused as refused:
                    if refused.status not in (400, 422) or b"stream_options" not in refused.body:
                        raise
                    plain = {key: value for key, value in body.items() if key != "stream_options"}
                    response = await stack.enter_async_context(wire.chat(plain))
        except Refused as refused:
            raise asking.refused(refused, self._clock) from refused
        except TimeoutError as error:
            raise patience.expired() from error
        except foreign_errors() as error:
            raise await self._failed(asking, error) from error
        encoding = response.headers.get("content-encoding", "identity")
        if encoding not in ("", "identity"):
            raise ModelError("reply_unreadable", detail=detail(f"Content-Encoding: {encoding}"))
        return response


def sent_body(model: str, messages: Sequence[Message], sampling: Sampling) -> dict[str, Any]:
    """The JSON body that `ModelClient.stream` sends, key by key; what `sampling` leaves to the server is not in it."""
    for name, value, lowest, highest in (
        ("temperature", sampling.temperature, 0, 2),
        ("top_p", sampling.top_p, 0, 1),
        ("max_tokens", sampling.max_tokens, 1, 10_000_000),
    ):
        if value is not None and not lowest <= value <= highest:
            raise ModelError("sampling_out_of_range", name=name, value=value, lowest=lowest, highest=highest)
    chosen = {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_tokens": sampling.max_tokens,
        "seed": sampling.seed,
        "stop": list(sampling.stop) or None,
    }
    return {
        "model": model,
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        **{key: value for key, value in chosen.items() if value is not None},
    }


# Reading --------------------------------------------------------------------------------------------------------------


async def _read(
    blocks: AsyncIterator[bytes], patience: "_Patience", reply: Reply
) -> tuple[bytes | None, ModelError | None]:
    """The next bytes of the body, None at its end; with a failure where it did not end well.

    Once the finish reason is there, the answer is whole: whatever the connection does then is its end.
    """
    try:
        async with patience.limit():
            return await anext(blocks), None
    except StopAsyncIteration:
        return None, None
    except TimeoutError:
        return None, None if reply.finish_reason else patience.expired()
    except foreign_errors():
        return None, None if reply.finish_reason else ModelError("stream_incomplete")


def _feed(reply: Reply, reader: BodyReader, block: bytes | None) -> ModelError | None:
    """Puts the events of `block` into `reply`, or those of the end for None; the failure they say, if any."""
    try:
        with _the_end_is_enough(reply):
            for event in reader.feed(block) if block is not None else reader.close():
                reply.feed(event)
                if reply.done:
                    break
        if block is None or reply.done:
            reply.end(reader.strays)
    except ModelError as error:
        return error
    return None


@contextlib.contextmanager
def _the_end_is_enough(reply: Reply) -> Iterator[None]:
    """What cannot be read is passed over once the finish reason is there: the answer is whole, and this its end."""
    try:
        yield
    except ModelError as error:
        if error.code != "reply_unreadable" or reply.finish_reason is None:
            raise
        reply.done = True


async def _drain(blocks: AsyncIterator[bytes], clock: Clock) -> None:
    """Reads the end of the body, so that the connection can be used again; gives up at once where it does not come."""
    with contextlib.suppress(TimeoutError, StopAsyncIteration, *foreign_errors()):
        async with clock.timeout(_FOR_THE_LAST_BYTES):
            while True:
                await anext(blocks)


class _Patience:
    """The deadlines of one answer. Time that the reader of the pieces takes counts for the total only."""

    def __init__(self, deadlines: Deadlines, clock: Clock) -> None:
        self._deadlines = deadlines
        self._clock = clock
        self._started = clock.monotonic()
        self._content: float | None = None
        self._ended: float | None = None
        self._progress = 0

    def limit(self) -> contextlib.AbstractAsyncContextManager[object]:
        """A block that lasts no longer than is waited for the next bytes."""
        if self._ended is not None:
            until = min(self._ended + _AFTER_THE_END, self._started + self._deadlines.total)
        else:
            until = min(self._next(), self._started + self._deadlines.total)
        return self._clock.timeout(until - self._clock.monotonic())

    def note(self, reply: Reply) -> None:
        """Moves the deadline on if the model wrote something since the last time."""
        wrote = reply.progress > self._progress
        if wrote:
            self._progress, self._content = reply.progress, self._clock.monotonic()
        if reply.finish_reason is not None and (wrote or self._ended is None):
            self._ended = self._clock.monotonic()  # some servers give a finish reason with every piece

    def expired(self) -> ModelError:
        """The error for the deadline that passed: the earlier one."""
        limits = self._deadlines
        if self._started + limits.total <= self._next():
            return ModelError("answer_timeout", seconds=plain(limits.total))
        if self._content is None:
            return ModelError("first_token_timeout", seconds=plain(limits.first_token))
        return ModelError("answer_stalled", seconds=plain(limits.gap))

    def _next(self) -> float:
        """When the model must have written something."""
        if self._content is None:
            return self._started + self._deadlines.first_token
        return self._content + self._deadlines.gap

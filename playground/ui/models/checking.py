"""The check of a server as a page follows it: state, one real question, a verdict, a load test that can be stopped."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal

from playground.core.clock import Clock
from playground.core.errors import Failure, ModelError
from playground.core.values import Endpoint, Message
from playground.models.check import Answer, answer
from playground.models.client import ModelClient
from playground.models.servers.metrics import UNKNOWN_LOAD, Load
from playground.models.servers.pressing import LEVELS, Level, press
from playground.models.servers.probing import ServerState, probe
from playground.models.servers.verdict import Verdict, load_verdict, verdict
from playground.models.servers.watching import watched_load

Phase = Literal["state", "asking", "pressing", "done", "stopped"]


@dataclass(slots=True)
class Checking:
    """One check, as far as it is."""

    endpoint: Endpoint
    model: str
    """"" for the first that the server lists."""
    began: float
    """On the monotonic clock."""
    pressing: bool = False
    """Whether it is the load test."""
    phase: Phase = "state"
    stopping: bool = False
    state: ServerState | None = None
    asked: Answer | None = None
    failure: Failure | None = None
    verdict: Verdict | None = None
    levels: list[Level] = field(default_factory=list)
    load_verdict: Verdict | None = None

    @property
    def running(self) -> bool:
        """Whether it is still going on."""
        return self.phase not in ("done", "stopped")

    @property
    def at_once(self) -> int:
        """How many ask at once in the level under way."""
        return LEVELS[min(len(self.levels), len(LEVELS) - 1)]


class Checker:
    """Does checks; each yields whenever there is something new in it."""

    def __init__(self, client: ModelClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def check(self, checking: Checking, question: str) -> AsyncGenerator[None, None]:
        """Reads the state, then asks the question and judges the answer, or presses the server."""
        checking.state = await probe(self._client, checking.endpoint)
        yield
        checking.model = checking.model or (checking.state.models[0].id if checking.state.models else "")
        if not checking.model:
            missing = ModelError("check_without_model", endpoint=checking.endpoint.name)
            checking.failure = checking.state.failure or Failure.of(missing)
        elif checking.pressing:
            async with aclosing(self._press(checking)) as levels:
                async for _ in levels:
                    yield
        else:
            checking.phase = "asking"
            yield
            await self._ask(checking, question, checking.state.load)
        checking.phase = "done"

    async def _ask(self, checking: Checking, question: str, before: Load) -> None:
        endpoint, model = checking.endpoint, checking.model
        during = UNKNOWN_LOAD
        try:
            async with watched_load(self._client, endpoint) as load:
                checking.asked = await answer(self._client, endpoint, model, (Message("user", question),))
            during = load.most
        except ModelError as error:
            checking.failure = Failure.of(error)
            return
        models = checking.state.models if checking.state else ()
        root = next((info.root for info in models if info.id == model), None)
        checking.verdict = verdict([checking.asked], name=f"{model} {root or ''}", before=before, during=during)

    async def _press(self, checking: Checking) -> AsyncGenerator[None, None]:
        checking.phase = "pressing"
        yield
        async with aclosing(press(self._client, checking.endpoint, checking.model)) as levels:
            async for level in levels:
                checking.levels.append(level)
                yield
        checking.load_verdict = load_verdict(checking.levels)

"""Judging in the background: begun, stopped and followed, whoever looks at it; what was said is kept as it comes."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future

from playground.core.background import Background
from playground.core.clock import Clock
from playground.core.errors import Failure, PlaygroundError, StudyError
from playground.core.values import Endpoint
from playground.models.client import ModelClient
from playground.models.endpoints import BUILTIN
from playground.models.registry import EndpointRegistry
from playground.models.tokens import TokenCounter
from playground.runs.store import RunStore
from playground.studies.judging.asking import Asking
from playground.studies.judging.opinions import OpinionStore
from playground.studies.judging.running import Judging, Progress, Services
from playground.studies.judging.work import Choice, Cost, Task, cost

_log = logging.getLogger(__name__)
_REMEMBERED = 100
"""Pieces of work whose end is remembered, the last ones."""


class JudgeService:
    """Judges for a workspace; any thread may call. A piece of work has a key: the id of a batch, or of a page."""

    def __init__(
        self,
        client: ModelClient,
        endpoints: EndpointRegistry,
        counter: TokenCounter,
        opinions: OpinionStore,
        runs: RunStore,
        clock: Clock,
    ) -> None:
        self._endpoints = endpoints
        self._counter = counter
        self._runs = runs
        self._services = Services(Asking(client), opinions, runs, clock)
        self._background = Background("judging")
        self._progress: OrderedDict[str, Progress] = OrderedDict()
        self._ended: dict[str, Future[None]] = {}

    def cost(self, choice: Choice, tasks: Sequence[Task]) -> Cost:
        """What it will take at most. Raises ModelError or StudyError for a judge that cannot be asked."""
        return cost(tasks, choice, self._endpoint(choice), self._runs, self._counter)

    def start(self, key: str, choice: Choice, tasks: Sequence[Task]) -> "Future[None]":
        """Begin, unless something of that key is on its way; done at the end. Raises as `cost`."""
        ended = self._ended.get(key)
        if ended is not None and not ended.done():
            return ended
        progress = Progress(choice, sum(task.judgements for task in tasks))
        judging = Judging(self._services, choice, self._endpoint(choice), progress)
        self._remember(key, progress)
        ended = self._ended[key] = self._background.begin(self._followed(judging, tuple(tasks)))
        return ended

    def stop(self, key: str) -> None:
        """Ask for nothing more; what was said stays, and the rest can be asked for later."""
        progress, ended = self._progress.get(key), self._ended.get(key)
        if progress is not None and ended is not None and not ended.done():
            progress.stopped = True
            ended.cancel()

    def progress(self, key: str) -> Progress | None:
        """How far it is, or how it ended the last time; None where nothing of that key was begun by this process."""
        return self._progress.get(key)

    def close(self) -> None:
        """Break off what is on its way."""
        self._background.close()

    def _endpoint(self, choice: Choice) -> Endpoint:
        endpoint = self._endpoints.get(choice.endpoint)
        if endpoint == BUILTIN:
            raise StudyError("judge_builtin")
        if not choice.model:
            raise StudyError("judge_without_model", endpoint=endpoint.name)
        return endpoint

    def _remember(self, key: str, progress: Progress) -> None:
        self._progress.pop(key, None)
        self._progress[key] = progress
        while len(self._progress) > _REMEMBERED:
            gone, _ = self._progress.popitem(last=False)
            self._ended.pop(gone, None)

    async def _followed(self, judging: Judging, tasks: Sequence[Task]) -> None:
        progress = judging.progress
        try:
            await judging.run(tasks)
        except* asyncio.CancelledError:
            progress.stopped = True
        except* PlaygroundError as errors:
            progress.trouble = Failure.of(_first(errors))
        except* Exception:
            _log.exception("judging failed in a way nobody foresaw")
            progress.trouble = Failure("internal", "unexpected")
        finally:
            progress.running = False


def _first(errors: BaseExceptionGroup[PlaygroundError]) -> PlaygroundError:
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, PlaygroundError)
    return error

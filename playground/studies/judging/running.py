"""Answers being judged: so many at a time, each kept at once, and how far it is."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from playground.core.clock import Clock
from playground.core.errors import Failure, ModelError
from playground.core.values import Endpoint, Message
from playground.runs.store import RunStore
from playground.studies.batches.gate import BUSY, Gate
from playground.studies.batches.running import MOST_ALIKE
from playground.studies.judging.asking import Asking, Heard, inputs_digest
from playground.studies.judging.opinions import OpinionStore
from playground.studies.judging.prompt import Shown, asked
from playground.studies.judging.work import Choice, Task, shown
from playground.studies.values import Opinion

CONCURRENCY = 4
"""Verdicts that are asked for at a time."""


@dataclass(slots=True)
class Progress:
    """How far it is; counts verdicts."""

    choice: Choice
    judgements: int
    """That are wanted."""
    judged: int = 0
    invalid: int = 0
    """Replies that were no verdict, even when asked for again."""
    failed: int = 0
    gone: int = 0
    """Whose run is gone by now."""
    known: int = 0
    """Among the judged and invalid ones, those that were not asked for again."""
    prompt_tokens: int = 0
    """As reported, as far as they were."""
    running: bool = True
    stopped: bool = False
    trouble: Failure | None = None
    """Why it ended early, or the last thing that failed."""

    @property
    def ended(self) -> int:
        """That are through."""
        return self.judged + self.invalid + self.failed + self.gone


@dataclass(frozen=True, slots=True)
class Services:
    """What judging works with."""

    asking: Asking
    opinions: OpinionStore
    runs: RunStore
    clock: Clock


@dataclass(slots=True)
class Judging:
    """Some tasks on their way, in one event loop."""

    services: Services
    choice: Choice
    endpoint: Endpoint
    progress: Progress
    _given_up: bool = False
    _alike: tuple[str, int] = ("", 0)
    """Code of the last failure, and how often it came in a row."""
    _by_inputs: dict[str, asyncio.Lock] = field(default_factory=dict)
    """Held while exactly this is asked for, so that nobody asks it at the same time."""

    async def run(self, tasks: Sequence[Task]) -> None:
        """Judge them all, or until it is known that the judge cannot be asked."""
        gate = Gate(CONCURRENCY, self.services.clock)
        places = asyncio.Semaphore(CONCURRENCY + 1)
        async with asyncio.TaskGroup() as group:
            for task in tasks:
                for turned in (False, True)[: task.judgements]:
                    await places.acquire()
                    if self._given_up:
                        return
                    one = group.create_task(self._one(task, turned, gate))
                    one.add_done_callback(lambda _: places.release())

    async def _one(self, task: Task, turned: bool, gate: Gate) -> None:
        services, progress, choice = self.services, self.progress, self.choice
        content = await asyncio.to_thread(shown, task, services.runs)
        if content is None:
            progress.gone += 1
            return
        messages = asked(_turned(content) if turned else content, choice.language)
        inputs = inputs_digest(self.endpoint, choice.model, messages)
        blank = Opinion(task.run, choice.judge, "invalid", against=task.against, turned=turned)
        async with self._by_inputs.setdefault(inputs, asyncio.Lock()):
            before = await asyncio.to_thread(services.opinions.known, inputs)
            if before is not None:
                found = replace(blank, state=before.state, said=before.said, reason=before.reason, reply=before.reply)
                progress.known += 1
            else:
                heard = await self._heard(messages, gate)
                if heard is None:
                    return
                found = _opinion(blank, heard)
            await asyncio.to_thread(services.opinions.put, found, inputs)
        self._count(found)

    async def _heard(self, messages: tuple[Message, ...], gate: Gate) -> Heard | Failure | None:
        """What came; a judge that is busy is asked again later. None where it was given up meanwhile."""
        choice = self.choice
        while True:
            async with gate:
                if self._given_up:
                    return None
                try:
                    heard = await self.services.asking.ask(
                        self.endpoint, choice.model, messages, choice.kind, choice.language
                    )
                except ModelError as error:
                    failure = Failure.of(error)
                else:
                    gate.answered()
                    return heard
            if failure.code not in BUSY:
                return failure
            gate.refused(failure)
            if gate.hopeless:
                self._give_up(failure)
                return failure

    def _count(self, found: Opinion) -> None:
        progress = self.progress
        progress.prompt_tokens += found.prompt_tokens or 0
        match found.state:
            case "judged":
                progress.judged += 1
            case "invalid":
                progress.invalid += 1
            case "failed":
                progress.failed += 1
        self._count_alike(found.failure)

    def _count_alike(self, failure: Failure | None) -> None:
        """Give up where one thing fails again and again: the next thousand would fail alike."""
        if failure is None:
            self._alike = ("", 0)
            return
        code, times = self._alike
        self._alike = (failure.code, times + 1 if failure.code == code else 1)
        self.progress.trouble = failure
        if self._alike[1] >= MOST_ALIKE:
            self._give_up(failure)

    def _give_up(self, failure: Failure) -> None:
        self._given_up = True
        self.progress.trouble = failure


def _turned(content: Shown) -> Shown:
    """The same with the other answer first."""
    return replace(content, answer=content.other or "", other=content.answer)


def _opinion(blank: Opinion, heard: Heard | Failure) -> Opinion:
    if isinstance(heard, Failure):
        return replace(blank, state="failed", failure=heard)
    if heard.said is None:
        return replace(blank, reply=heard.reply, prompt_tokens=heard.prompt_tokens)
    return replace(
        blank,
        state="judged",
        said=heard.said,
        reason=heard.reason,
        prompt_tokens=heard.prompt_tokens,
    )

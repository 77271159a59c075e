"""One attempt at a question: the stages in order, each timed and each leaving what the next needs."""

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Self

from playground.core.clock import Clock
from playground.core.errors import DocumentError, ModelError, Notice, Stage
from playground.core.events import Completed, Counted, Delta, Event, Rendered, Retrieved, Rewritten
from playground.core.values import Budget, Endpoint, Found, Passage, RunSpec, Timings, TokenCount, Usage
from playground.documents.library import Library
from playground.models.builtin import stream_builtin
from playground.models.client import Finished, ModelClient, Piece, Reasoning, Reported, Retold, Text
from playground.models.directory import ModelDirectory
from playground.models.endpoints import BUILTIN
from playground.models.registry import EndpointRegistry
from playground.models.tokens import TokenCounter
from playground.prompts.renderer import Renderer
from playground.retrieval.fates import before_packing
from playground.retrieval.reading import may_read_whole
from playground.retrieval.retriever import Retrieval, Retriever
from playground.runs.fitting import Fitted, Fitting, numbered, rough_room
from playground.runs.store import RunStore

_COUNTED_AFTER = 1.0
"""Seconds from the request until its prompt is counted: first tokens, this one's and other people's, come before."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the pipeline works with."""

    library: Library
    retriever: Retriever
    renderer: Renderer
    endpoints: EndpointRegistry
    directory: ModelDirectory
    client: ModelClient
    counter: TokenCounter
    store: RunStore
    clock: Clock


@dataclass(slots=True)
class Stopwatch:
    """Turns one moment after another into the time of the stage between them."""

    clock: Clock
    began: float = 0.0
    lap: float = 0.0
    timings: Timings = field(default_factory=Timings)

    def __post_init__(self) -> None:
        self.began = self.lap = self.clock.monotonic()

    def split(self, at: float | None = None) -> float:
        """Seconds since the last split, until `at` on the monotonic clock or now."""
        now = self.clock.monotonic() if at is None else max(at, self.lap)
        seconds, self.lap = now - self.lap, now
        return seconds

    def finish(self) -> Timings:
        """The timings with their total, which ends at the last split."""
        return replace(self.timings, total=self.lap - self.began)


class Attempt:
    """One run of one spec: the stages in order, each leaving what the next needs."""

    def __init__(self, services: Services, spec: RunSpec, watch: Stopwatch, found: Found | None) -> None:
        self._services = services
        self._spec = spec
        self._watch = watch
        self._found = found
        self.stage: Stage | None = None
        """Where it is; None lets an error name its own stage."""

    async def events(self) -> AsyncGenerator[Event, None]:
        services, spec, watch = self._services, self._spec, self._watch
        endpoint = services.endpoints.get(spec.endpoint)
        retrieval = await self._retrieve(await self._room(endpoint))
        yield self._retrieved(retrieval)
        if spec.until == "retrieved":
            yield self._ended_early()
            return
        self.stage = "pack"
        window = await services.directory.window(endpoint, spec.model)
        fitting = Fitting(services.counter, services.renderer, services.clock, endpoint, spec, window)
        fitted = await self._fitted(fitting, retrieval.passages)
        yield Rendered(fitted.prompt, fitted.passages, fitted.budget, self._about(fitted), watch.timings, watch.lap)
        if spec.until == "rendered":
            yield self._ended_early()
            return
        self.stage = None
        try:
            async with aclosing(self._generate(endpoint, fitting, fitted)) as generated:
                async for event in generated:
                    yield event
        except ModelError as error:
            true_size = error.facts.get("counted")
            if isinstance(true_size, int):  # the next prompt is measured by it
                services.counter.learn(endpoint, spec.model, fitted.budget.prompt, true_size)
            if error.code == "context_too_long":
                services.directory.learn(endpoint, spec.model, error.facts.get("limit"))
            raise

    def break_off(self) -> None:
        """Count the time since the last event for the stage that failed."""
        watch, seconds = self._watch, self._watch.split()
        if self.stage is None and watch.timings.render is not None:
            stage = "first_token" if watch.timings.first_token is None else "generation"
            watch.timings = replace(watch.timings, **{stage: seconds})

    # Candidates ---------------------------------------------------------------------------------------------------

    async def _room(self, endpoint: Endpoint) -> float | None:
        """Tokens that there will be for chunks, about, where that may decide what is looked for."""
        spec, searched = self._spec, self._found is None and self._spec.collection is not None
        if endpoint == BUILTIN:
            return math.inf
        if not searched or spec.until == "retrieved" or not may_read_whole(spec.question, spec.retrieval):
            return None
        return rough_room(await self._services.directory.window(endpoint, spec.model), spec)

    async def _retrieve(self, room: float | None) -> Retrieval:
        spec, watch = self._spec, self._watch
        if self._found is not None:
            passages = before_packing(self._found.passages, spec.retrieval)
            retrieval = Retrieval(passages, (), 0.0, 0.0, self._found.reading)
        elif spec.collection is None:
            retrieval = Retrieval((), (), 0.0, 0.0)
        else:
            search = partial(self._search, spec.collection, room)
            retrieval = await self._services.retriever.in_thread(search)
        elapsed = watch.split()
        embed = min(retrieval.embed_seconds, elapsed)
        rerank = None if retrieval.rerank_seconds is None else min(retrieval.rerank_seconds, elapsed - embed)
        watch.timings = replace(watch.timings, embed=embed, search=elapsed - embed - (rerank or 0.0), rerank=rerank)
        return retrieval

    def _search(self, name: str, room: float | None) -> Retrieval:
        services, spec = self._services, self._spec
        collection = services.library.located(name, spec.collection_id)
        if collection is None:
            raise DocumentError("collection_unknown", name=name)
        return services.retriever.retrieve(collection, spec.question, spec.retrieval, room)

    def _retrieved(self, retrieval: Retrieval) -> Retrieved:
        notices = retrieval.notices
        if self._spec.collection is not None and not retrieval.passages:
            notices = (*notices, Notice.of("nothing_found"))
        watch, found_by = self._watch, self._found.run if self._found is not None else None
        told = (retrieval.reading, retrieval.reranked)
        return Retrieved(retrieval.passages, notices, watch.timings, watch.lap, found_by, *told)

    # Prompt -------------------------------------------------------------------------------------------------------

    async def _fitted(self, fitting: Fitting, candidates: tuple[Passage, ...]) -> Fitted:
        """The prompt; where nothing is sent, it is counted before it is shown."""
        watch = self._watch
        fitted = await fitting.fit(candidates)
        if self._spec.until == "rendered":
            fitted = await fitting.counted(fitted)
        elapsed = watch.split()
        rendering = min(fitting.render_seconds, elapsed)
        watch.timings = replace(watch.timings, pack=elapsed - rendering, render=rendering)
        return fitted

    def _about(self, fitted: Fitted) -> tuple[Notice, ...]:
        """What there is to say of the packing."""
        notices, passages = [], fitted.passages
        if passages and all(passage.fate.kind == "over_budget" for passage in passages):
            notices.append(Notice.of("nothing_fits", candidates=len(passages)))
        if fitted.budget.window is None and self._spec.endpoint != BUILTIN.name:
            notices.append(Notice.of("window_unknown"))
        return tuple(notices)

    # Answer -------------------------------------------------------------------------------------------------------

    def _stream(self, endpoint: Endpoint, fitted: Fitted) -> AsyncGenerator[Piece, None]:
        spec = self._spec
        if endpoint == BUILTIN:
            chunks = numbered(fitted.passages)
            return stream_builtin(spec.question, chunks, spec.prompt.set.language, self._services.clock)
        return self._services.client.stream(endpoint, spec.model, fitted.prompt.messages, spec.sampling)

    async def _generate(self, endpoint: Endpoint, fitting: Fitting, fitted: Fitted) -> AsyncGenerator[Event, None]:
        watch = self._watch
        written: list[str] = []
        usage: Usage | None = None
        finished: Finished | None = None
        last: float | None = None
        async with _Counting(fitting, fitted) as counting, aclosing(self._stream(endpoint, fitted)) as pieces:
            async for piece in pieces:
                match piece:
                    case Text(text=text, at=last) | Reasoning(text=text, at=last):
                        first = None if written else watch.split(last)
                        if first is not None:
                            watch.timings = replace(watch.timings, first_token=first)
                        written.append(text)
                        yield Delta(text, last, isinstance(piece, Reasoning), first)
                    case Retold(answer=answer, reasoning=reasoning, at=last):
                        written = [reasoning, answer]
                        yield Rewritten(answer, reasoning, last)
                    case Reported(usage=reported):
                        usage = reported
                    case Finished():
                        finished = piece
                if (counted := counting.news()) is not None:
                    yield counted
            seconds = watch.split(last)  # figures of usage may come long after the last word
            stage = {"generation": seconds} if written else {"first_token": seconds}
            watch.timings = replace(watch.timings, **stage)
            budget = (await counting.end()).budget
            if (counted := counting.news()) is not None:
                yield counted
        yield await self._completed(endpoint, budget, "".join(written), usage, finished)

    async def _completed(
        self, endpoint: Endpoint, budget: Budget, written: str, usage: Usage | None, finished: Finished | None
    ) -> Completed:
        services, spec, watch = self._services, self._spec, self._watch
        notices = list(finished.notices) if finished else []
        if usage is not None and usage.prompt_tokens is not None:
            counted, reported = budget.prompt, usage.prompt_tokens
            if services.counter.is_cut(endpoint, spec.model, counted, reported, budget.window):
                sent = f"≈ {counted.tokens}" if counted.source == "estimated" else counted.tokens
                code = "prompt_cut" if counted.tokens > reported else "prompt_fills_window"
                notices.append(Notice.of(code, counted=sent, reported=reported))
            services.counter.learn(endpoint, spec.model, counted, reported, budget.window)
        if usage is not None and usage.completion_tokens is not None:
            completion = TokenCount(usage.completion_tokens, "reported")
        else:
            (completion,) = await services.counter.count_texts(endpoint, spec.model, [written])
        return Completed(
            finish_reason=finished.finish_reason if finished else None,
            usage=usage,
            completion=completion,
            reply_model=finished.reply_model if finished else None,
            notices=tuple(notices),
            timings=watch.finish(),
            at=watch.lap,
        )

    def _ended_early(self) -> Completed:
        watch = self._watch
        return Completed(None, None, None, None, (), watch.finish(), watch.lap)


class _Counting:
    """The prompt counted beside its answer: some time after the request, which it must not hold up, or at the end."""

    def __init__(self, fitting: Fitting, fitted: Fitted) -> None:
        self._fitting = fitting
        self._fitted = fitted
        self._ended = asyncio.Event()
        self._told = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._count())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})

    def news(self) -> Counted | None:
        """What was counted, once it is and was not told before."""
        if self._told or not self._task.done():
            return None
        self._told = True
        counted = self._task.result()
        return Counted(counted.budget, counted.passages, self._fitting.clock.monotonic())

    async def end(self) -> Fitted:
        """The prompt, counted; the answer is over, and nothing is waited for any longer."""
        self._ended.set()
        return await self._task

    async def _count(self) -> Fitted:
        with suppress(TimeoutError):
            async with self._fitting.clock.timeout(_COUNTED_AFTER):
                await self._ended.wait()
        return await self._fitting.counted(self._fitted)

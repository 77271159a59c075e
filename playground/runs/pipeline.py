"""The pipeline: one question as a stream of events, from the candidates to the last token.

Ask, compare, batch, the terminal and scripts all run through `Pipeline.ask`. Retrieval alone and rendering without
sending are the same stream, ended earlier (`RunSpec.until`).
"""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, field, replace

from playground.core.clock import Clock, stamp
from playground.core.errors import Failure, ModelError, Notice, PlaygroundError, PromptError, Stage
from playground.core.events import Completed, Delta, Event, Failed, Rendered, Retrieved, Rewritten, Started
from playground.core.values import (
    Budget,
    Chunk,
    Endpoint,
    Found,
    Origin,
    Passage,
    RenderedPrompt,
    RetrievalSettings,
    RunSpec,
    Timings,
    TokenCount,
    Usage,
)
from playground.documents.library import Library
from playground.models.builtin import stream_builtin
from playground.models.client import Finished, ModelClient, Piece, Reasoning, Reported, Retold, Text
from playground.models.directory import ModelDirectory
from playground.models.endpoints import BUILTIN
from playground.models.registry import EndpointRegistry
from playground.models.tokens import TokenCounter
from playground.prompts.context import blocks
from playground.prompts.frames import choose_frame
from playground.prompts.renderer import Renderer
from playground.retrieval.fates import before_packing
from playground.retrieval.packing import pack
from playground.retrieval.retriever import Retrieval, Retriever
from playground.runs.recording import recorded
from playground.runs.store import RunStore

_RESERVED = 512
"""Tokens kept free for the answer when the user sets no limit for it."""
_ESTIMATE_SHARE = 0.9
"""Share of the room that is used when tokens are only estimated; counted tokens use all of it."""


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
class _Stopwatch:
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


class Pipeline:
    """Answers questions with the services it was given."""

    def __init__(self, services: Services, *, streams_per_endpoint: int = 64) -> None:
        self._services = services
        self._streams = streams_per_endpoint
        self._slots: dict[tuple[int, str], asyncio.Semaphore] = {}

    def ask(
        self, spec: RunSpec, run_id: str = "", *, origin: Origin = Origin(), found: Found | None = None
    ) -> AsyncGenerator[Event, None]:
        """The events of one run, recorded as they pass. Close the generator to stop the run wherever it is.

        `run_id` is the id that whoever asks would like the run to have, so as to know it before the first event. With
        `found` nothing is searched: these are the candidates, and the settings of `spec` decide their fates anew.
        Raises PromptError `question_empty` at once; whatever else goes wrong is a `Failed` event.
        """
        spec, store = self._located(_checked(spec)), self._services.store
        return recorded(self._run(spec, store.free_id(run_id), origin, found), store, self._services.clock)

    def preview(self, spec: RunSpec) -> AsyncGenerator[Event, None]:
        """As `ask`, up to the rendered prompt: nothing is sent, and nothing recorded."""
        return self._run(replace(self._located(_checked(spec)), until="rendered"), uuid.uuid4().hex)

    def _located(self, spec: RunSpec) -> RunSpec:
        """`spec` with collection and endpoint as they are called now, and what they can be found by another time.

        What is not there stays as it is written: the stage that needs it says so.
        """
        services = self._services
        if spec.collection is not None:
            at = services.library.located(spec.collection, spec.collection_id)
            spec = replace(spec, collection=at.name, collection_id=at.id) if at else spec
        endpoint = services.endpoints.located(spec.endpoint, spec.endpoint_url)
        return replace(spec, endpoint=endpoint.name, endpoint_url=endpoint.base_url) if endpoint else spec

    async def _run(
        self, spec: RunSpec, run_id: str, origin: Origin = Origin(), found: Found | None = None
    ) -> AsyncGenerator[Event, None]:
        clock = self._services.clock
        watch = _Stopwatch(clock)
        yield Started(run_id, spec, stamp(clock.now()), watch.began, origin)
        attempt = _Attempt(self._services, spec, watch, found)
        try:
            async with self._slot(spec) if spec.until == "completed" else nullcontext():
                watch.timings = replace(watch.timings, queue=watch.split())
                async with aclosing(attempt.events()) as events:
                    async for event in events:
                        yield event
        except PlaygroundError as error:
            attempt.break_off()
            stage = error.stage if isinstance(error, PromptError) and error.part else attempt.stage
            yield Failed(Failure.of(error, stage), watch.finish(), watch.lap)

    def _slot(self, spec: RunSpec) -> asyncio.Semaphore:
        """A place among the streams of the endpoint; a semaphore belongs to the loop it is used in."""
        key = (id(asyncio.get_running_loop()), spec.endpoint)
        return self._slots.setdefault(key, asyncio.Semaphore(self._streams))


class _Attempt:
    """One run of one spec: the stages in order, each leaving what the next needs."""

    def __init__(self, services: Services, spec: RunSpec, watch: _Stopwatch, found: Found | None) -> None:
        self._services = services
        self._spec = spec
        self._watch = watch
        self._found = found
        self.stage: Stage | None = None
        """Where it is; None lets an error name its own stage."""

    async def events(self) -> AsyncGenerator[Event, None]:
        services, spec, watch = self._services, self._spec, self._watch
        endpoint = services.endpoints.get(spec.endpoint)
        retrieval = await self._retrieve()
        yield self._retrieved(retrieval)
        if spec.until == "retrieved":
            yield self._ended_early()
            return
        self.stage = "pack"
        plan = await self._plan(endpoint, retrieval.passages)
        passages = plan.pack(retrieval.passages)
        notices = self._about(passages, plan)
        watch.timings = replace(watch.timings, pack=watch.split())
        self.stage = "render"
        prompt, passages, budget = await self._render(endpoint, plan, passages)
        watch.timings = replace(watch.timings, render=watch.split())
        yield Rendered(prompt, passages, budget, notices, watch.timings, watch.lap)
        if spec.until == "rendered":
            yield self._ended_early()
            return
        self.stage = None
        try:
            async with aclosing(self._generate(endpoint, prompt, passages, budget)) as generated:
                async for event in generated:
                    yield event
        except ModelError as error:
            true_size = error.facts.get("counted")
            if isinstance(true_size, int):  # the next prompt is measured by it
                services.counter.learn(endpoint, spec.model, budget.prompt, true_size)
            raise

    def break_off(self) -> None:
        """Count the time since the last event for the stage that failed."""
        watch, seconds = self._watch, self._watch.split()
        if self.stage is None and watch.timings.render is not None:
            stage = "first_token" if watch.timings.first_token is None else "generation"
            watch.timings = replace(watch.timings, **{stage: seconds})

    # Candidates ---------------------------------------------------------------------------------------------------

    async def _retrieve(self) -> Retrieval:
        spec, watch = self._spec, self._watch
        if self._found is not None:
            retrieval = Retrieval(before_packing(self._found.passages, spec.retrieval), (), 0.0, 0.0)
        elif spec.collection is None:
            retrieval = Retrieval((), (), 0.0, 0.0)
        else:
            retrieval = await asyncio.to_thread(self._search, spec.collection)
        elapsed = watch.split()
        embed = min(retrieval.embed_seconds, elapsed)
        watch.timings = replace(watch.timings, embed=embed, search=elapsed - embed)
        return retrieval

    def _search(self, name: str) -> Retrieval:
        services, spec = self._services, self._spec
        return services.retriever.retrieve(services.library.collection(name), spec.question, spec.retrieval)

    def _retrieved(self, retrieval: Retrieval) -> Retrieved:
        notices = retrieval.notices
        if self._spec.collection is not None and not retrieval.passages:
            notices = (*notices, Notice.of("nothing_found"))
        found_by = self._found.run if self._found is not None else None
        return Retrieved(retrieval.passages, notices, self._watch.timings, self._watch.lap, found_by)

    def _about(self, passages: Sequence[Passage], plan: "_Plan") -> tuple[Notice, ...]:
        """What there is to say of the packing."""
        notices = []
        if passages and all(passage.fate.kind == "over_budget" for passage in passages):
            notices.append(Notice.of("nothing_fits", candidates=len(passages)))
        if plan.window is None and self._spec.endpoint != BUILTIN.name:
            notices.append(Notice.of("window_unknown"))
        return tuple(notices)

    # Budget and prompt --------------------------------------------------------------------------------------------

    async def _plan(self, endpoint: Endpoint, passages: Sequence[Passage]) -> "_Plan":
        """What everything costs: the frame without chunks, each candidate's block, and the window they share."""
        services, spec = self._services, self._spec
        window = await services.directory.window(endpoint, spec.model)
        wanted = [passage for passage in passages if passage.fate.kind == "candidate"]
        frame_name = choose_frame(spec.prompt.frame, len(wanted), spec.prompt.custom_instruction)
        choice = replace(spec.prompt, frame=frame_name)
        bare = await asyncio.to_thread(
            services.renderer.render, choice, spec.question, (), services.clock.now(), spec.collection
        )
        texts = [_block_text(spec, passage.hit.rank, passage.hit.chunk) for passage in wanted]
        frame, counts = await asyncio.gather(
            services.counter.count_messages(endpoint, spec.model, bare.messages),
            services.counter.count_texts(endpoint, spec.model, texts),
        )
        reserved = spec.sampling.max_tokens or _RESERVED
        if window is not None and frame.tokens > window - reserved:
            raise PromptError("frame_too_long", tokens=frame.tokens, window=window, reserved=reserved)
        costs = {passage.hit.chunk.id: count.tokens for passage, count in zip(wanted, counts, strict=True)}
        return _Plan(spec.retrieval, window, reserved, frame, costs)

    async def _render(
        self, endpoint: Endpoint, plan: "_Plan", passages: tuple[Passage, ...]
    ) -> tuple[RenderedPrompt, tuple[Passage, ...], Budget]:
        """The prompt and its count; while the exact count is over the window, the room shrinks by what is too much."""
        services, spec = self._services, self._spec
        now = services.clock.now()
        while True:
            sent = sorted((p.fate.n, p.hit.chunk) for p in passages if p.fate.n is not None)
            prompt = await asyncio.to_thread(
                services.renderer.render, spec.prompt, spec.question, sent, now, spec.collection
            )
            count, kinds = await asyncio.gather(
                services.counter.count_messages(endpoint, spec.model, prompt.messages),
                self._kinds(endpoint, prompt),
            )
            excess = 0 if plan.window is None else count.tokens - (plan.window - plan.reserved)
            if excess <= 0 or not sent:
                break
            plan = replace(plan, spent=plan.spent + excess)
            passages = plan.pack(passages)
        if excess > 0:
            raise PromptError("frame_too_long", tokens=count.tokens, window=plan.window, reserved=plan.reserved)
        sections = _sections(kinds, count)
        chunks = sum(p.fate.tokens or 0 for p in passages if p.fate.kind == "sent")
        return prompt, passages, Budget(plan.window, plan.reserved, plan.frame.tokens, chunks, count, sections)

    async def _kinds(self, endpoint: Endpoint, prompt: RenderedPrompt) -> dict[str, int]:
        """Tokens of the texts by kind of origin, each counted by itself."""
        texts: dict[str, str] = {}
        for segment in prompt.segments:
            kind = segment.origin.partition(":")[0]
            kind = "chunks" if kind in ("chunk", "header") else kind
            texts[kind] = texts.get(kind, "") + segment.text
        counts = await self._services.counter.count_texts(endpoint, self._spec.model, list(texts.values()))
        return {kind: count.tokens for kind, count in zip(texts, counts, strict=True)}

    # Answer -------------------------------------------------------------------------------------------------------

    def _stream(
        self, endpoint: Endpoint, prompt: RenderedPrompt, passages: Sequence[Passage]
    ) -> AsyncGenerator[Piece, None]:
        spec = self._spec
        if endpoint == BUILTIN:
            sent = sorted((p.fate.n, p.hit.chunk) for p in passages if p.fate.n is not None)
            return stream_builtin(spec.question, sent, spec.prompt.set.language, self._services.clock)
        return self._services.client.stream(endpoint, spec.model, prompt.messages, spec.sampling)

    async def _generate(
        self, endpoint: Endpoint, prompt: RenderedPrompt, passages: Sequence[Passage], budget: Budget
    ) -> AsyncGenerator[Event, None]:
        watch = self._watch
        written: list[str] = []
        usage: Usage | None = None
        finished: Finished | None = None
        last: float | None = None
        async with aclosing(self._stream(endpoint, prompt, passages)) as pieces:
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
        seconds = watch.split(last)  # figures of usage may come long after the last word
        stage = {"generation": seconds} if written else {"first_token": seconds}
        watch.timings = replace(watch.timings, **stage)
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


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the window is shared out before the prompt is rendered."""

    settings: RetrievalSettings
    window: int | None
    reserved: int
    frame: TokenCount
    costs: dict[str, int]
    """Tokens of a candidate's block by chunk id."""
    spent: int = 0
    """What an exact count showed to be too much."""

    def pack(self, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
        """The passages with their numbers, or over budget, in the room that is left for chunks."""
        return pack(passages, self.settings, self.costs, self._room())

    def _room(self) -> int | None:
        if self.window is None:
            return None
        room = self.window - self.reserved - self.frame.tokens
        if self.frame.source == "estimated":
            room = int((self.window - self.reserved) * _ESTIMATE_SHARE) - self.frame.tokens
        return max(room - self.spent, 0)


def _checked(spec: RunSpec) -> RunSpec:
    """`spec` as it can be sent and kept; raises PromptError `question_empty`.

    Half of a character, which browsers and terminals may hand over, is in no encoding: a question mark stands for it.
    """
    if not spec.question.strip():
        raise PromptError("question_empty")
    custom = _whole(spec.prompt.custom_instruction)
    return replace(spec, question=_whole(spec.question), prompt=replace(spec.prompt, custom_instruction=custom))


def _whole(typed: str) -> str:
    return typed.encode("utf-8", "replace").decode()


def _sections(kinds: dict[str, int], total: TokenCount) -> tuple[tuple[str, int], ...]:
    """The kinds made to add up to the whole; what the chat format adds around the messages is `format`."""
    rest = total.tokens - sum(kinds.values())
    if rest >= 0:
        return (*kinds.items(), ("format", rest))
    largest = max(kinds, key=lambda kind: kinds[kind])  # pieces counted apart can come to more than the whole
    return tuple({**kinds, largest: kinds[largest] + rest}.items())


def _block_text(spec: RunSpec, number: int, chunk: Chunk) -> str:
    """The chunk as it would stand in the context, with its header."""
    pieces = blocks([(number, chunk)], spec.prompt.context_format, spec.collection)
    return "".join(text for text, _ in pieces)

"""Fitting a prompt into the model's window: which chunks are packed, what everything costs, and who counted it.

Counting by a server takes longer than all else that stands between a question and its request. A prompt that is far
from filling the window goes out with estimates, and is counted while the answer is on its way; one that comes near is
counted first, so that what just fits goes and nothing that does not.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from playground.core.clock import Clock
from playground.core.errors import PromptError
from playground.core.values import Budget, Endpoint, Passage, PromptChoice, RenderedPrompt, RunSpec, TokenCount
from playground.models.tokens import TokenCounter
from playground.prompts.context import Numbered, blocks
from playground.prompts.frames import choose_frame
from playground.prompts.renderer import Renderer
from playground.retrieval.packing import pack

_RESERVED = 512
"""Tokens kept free for the answer when the user sets no limit for it."""
_ESTIMATE_SHARE = 0.9
"""Share of the room that is used when tokens are only estimated; counted tokens use all of it."""
_FRAME = 800
"""Tokens of a prompt without chunks, as the stock sets have about."""
_CHAT_FORMAT = 1_000
"""Tokens that a chat template adds at most: marks around the messages, and a system message of its own."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A prompt that fits, as far as that can be known before it is sent."""

    prompt: RenderedPrompt
    passages: tuple[Passage, ...]
    budget: Budget
    """Estimated in all parts that were not needed to know that it fits."""
    count: TokenCount | None = None
    """Of the whole prompt, where it was needed."""


@dataclass(slots=True)
class Fitting:
    """One question's way into the window of one model."""

    counter: TokenCounter
    renderer: Renderer
    clock: Clock
    endpoint: Endpoint
    spec: RunSpec
    window: int | None
    """None when nobody says how long it is: then nothing is cut."""
    render_seconds: float = 0.0
    """What rendering took so far."""

    async def fit(self, candidates: tuple[Passage, ...]) -> Fitted:
        """The prompt with as many of the candidates as there is room for.

        Raises PromptError, `frame_too_long` where there is no room for the prompt without any chunk.
        """
        passages = pack(candidates, self.spec.retrieval, {}, None)
        prompt = await self._rendered(passages)
        count = None
        if not self._surely_fits(prompt):
            count = await self._count(prompt)
            if count.tokens > self._limit(count):
                prompt, passages, count = await self._with_fewer(candidates)
        return Fitted(prompt, passages, self._estimated(prompt, count), count)

    async def counted(self, fitted: Fitted) -> Fitted:
        """The same with everything counted: the whole, each chunk that wanted to be sent, and each kind of text."""
        prompt, kinds = fitted.prompt, _kinds(fitted.prompt)
        others = {kind: text for kind, text in kinds.items() if kind != "chunks"}  # its blocks are counted one by one
        count, costs, counts = await asyncio.gather(
            _known(fitted.count) if fitted.count else self._count(prompt),
            self._costs([each for each in fitted.passages if each.fate.kind in ("sent", "over_budget")]),
            self.counter.count_texts(self.endpoint, self.spec.model, list(others.values())),
        )
        if count.source == "estimated":  # nobody knows better than what it went out with
            count = fitted.budget.prompt
        passages = tuple(_with_tokens(passage, costs) for passage in fitted.passages)
        chunks = sum(each.fate.tokens or 0 for each in passages if each.fate.kind == "sent")
        tokens = dict(zip(others, (counted.tokens for counted in counts), strict=True))
        by_kind = {kind: tokens.get(kind, chunks) for kind in kinds}
        return Fitted(prompt, passages, self._budget(count, by_kind), count)

    # Room -------------------------------------------------------------------------------------------------------------

    @property
    def _reserved(self) -> int:
        return self.spec.sampling.max_tokens or _RESERVED

    def _surely_fits(self, prompt: RenderedPrompt) -> bool:
        """Whether it fits whatever the vocabulary: no token is shorter than a byte."""
        if self.window is None:
            return True
        longest = sum(len(message.content.encode()) for message in prompt.messages) + _CHAT_FORMAT
        return longest <= self.window - self._reserved

    def _limit(self, count: TokenCount) -> int:
        """Tokens that a prompt may have which was counted like that."""
        if self.window is None:
            return count.tokens
        room = self.window - self._reserved
        return int(room * _ESTIMATE_SHARE) if count.source == "estimated" else room

    async def _with_fewer(
        self, candidates: tuple[Passage, ...]
    ) -> tuple[RenderedPrompt, tuple[Passage, ...], TokenCount]:
        """By rank those whose blocks fit; while the whole prompt is too long all the same, with less room."""
        bare = await self._bare(candidates)
        frame, costs = await asyncio.gather(self._count(bare), self._costs(_wanted(candidates)))
        self._check(frame)
        room = self._limit(frame) - frame.tokens
        while True:
            passages = pack(candidates, self.spec.retrieval, costs, max(room, 0))
            prompt = await self._rendered(passages)
            count = await self._count(prompt)
            excess = count.tokens - self._limit(count)
            if excess <= 0 or not numbered(passages):
                self._check(count)
                return prompt, passages, count
            room -= excess

    def _check(self, count: TokenCount) -> None:
        """Raises PromptError where there is no room for what a prompt without chunks was counted at."""
        if self.window is not None and count.tokens > self.window - self._reserved:
            raise PromptError("frame_too_long", tokens=count.tokens, window=self.window, reserved=self._reserved)

    # Prompts ----------------------------------------------------------------------------------------------------------

    async def _rendered(self, passages: Sequence[Passage]) -> RenderedPrompt:
        return await self._render(self.spec.prompt, numbered(passages))

    async def _bare(self, candidates: Sequence[Passage]) -> RenderedPrompt:
        """The prompt that the candidates would stand in, without any of them."""
        choice = self.spec.prompt
        frame = choose_frame(choice.frame, len(_wanted(candidates)), choice.custom_instruction)
        return await self._render(replace(choice, frame=frame), ())

    async def _render(self, choice: PromptChoice, chunks: Sequence[Numbered]) -> RenderedPrompt:
        began, spec = self.clock.monotonic(), self.spec
        try:
            return await asyncio.to_thread(
                self.renderer.render, choice, spec.question, chunks, self.clock.now(), spec.collection
            )
        finally:
            self.render_seconds += self.clock.monotonic() - began

    # Counting ---------------------------------------------------------------------------------------------------------

    async def _count(self, prompt: RenderedPrompt) -> TokenCount:
        return await self.counter.count_messages(self.endpoint, self.spec.model, prompt.messages)

    async def _costs(self, passages: Sequence[Passage]) -> dict[str, int]:
        """Tokens of each passage's block, by the id of its chunk."""
        texts = [_block(self.spec, passage) for passage in passages]
        counts = await self.counter.count_texts(self.endpoint, self.spec.model, texts)
        return {passage.hit.chunk.id: count.tokens for passage, count in zip(passages, counts, strict=True)}

    def _estimated(self, prompt: RenderedPrompt, count: TokenCount | None) -> Budget:
        """The budget before its parts are counted."""
        kinds = _kinds(prompt)
        whole, tokens = self.counter.estimated_prompt(
            self.endpoint, self.spec.model, prompt.messages, list(kinds.values())
        )
        return self._budget(count or whole, dict(zip(kinds, tokens, strict=True)))

    def _budget(self, count: TokenCount, kinds: Mapping[str, int]) -> Budget:
        chunks = kinds.get("chunks", 0)
        frame = max(count.tokens - chunks, 0)
        return Budget(self.window, self._reserved, frame, chunks, count, _sections(kinds, count))


def rough_room(window: int | None, spec: RunSpec) -> float | None:
    """Tokens for chunks, about, before there is a prompt to count; None when nobody says how long the window is."""
    return None if window is None else max(window - (spec.sampling.max_tokens or _RESERVED) - _FRAME, 0)


async def _known(count: TokenCount) -> TokenCount:
    return count


def _wanted(passages: Sequence[Passage]) -> list[Passage]:
    return [passage for passage in passages if passage.fate.kind == "candidate"]


def numbered(passages: Sequence[Passage]) -> list[Numbered]:
    """The chunks that are sent, with their numbers and in the order of these."""
    return sorted((each.fate.n, each.hit.chunk) for each in passages if each.fate.n is not None)


def _with_tokens(passage: Passage, costs: Mapping[str, int]) -> Passage:
    return replace(passage, fate=replace(passage.fate, tokens=costs.get(passage.hit.chunk.id)))


def _block(spec: RunSpec, passage: Passage) -> str:
    """The chunk as it would stand in the context, with its header.

    Its number there is not its own but the same for all, so that a chunk needs to be counted once: what numbers of
    different length make of it shows where the whole prompt is counted.
    """
    pieces = blocks([(1, passage.hit.chunk)], spec.prompt.context_format, spec.collection)
    return "".join(text for text, _ in pieces)


def _kinds(prompt: RenderedPrompt) -> dict[str, str]:
    """The text of the prompt by kind of origin."""
    texts: dict[str, str] = {}
    for segment in prompt.segments:
        kind = segment.origin.partition(":")[0]
        kind = "chunks" if kind in ("chunk", "header") else kind
        texts[kind] = texts.get(kind, "") + segment.text
    return texts


def _sections(kinds: Mapping[str, int], total: TokenCount) -> tuple[tuple[str, int], ...]:
    """The kinds made to add up to the whole; what the chat format adds around the messages is `format`."""
    rest = total.tokens - sum(kinds.values())
    if rest >= 0:
        return (*kinds.items(), ("format", rest))
    largest = max(kinds, key=lambda kind: kinds[kind])  # pieces counted apart can come to more than the whole
    return tuple({**kinds, largest: kinds[largest] + rest}.items())

"""An arm by names alone, as files and forms describe it: the draft of an arm, which is resolved into one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from playground.core.errors import StudyError
from playground.core.strings import Language
from playground.core.values import (
    ContextFormat,
    Extent,
    FrameChoice,
    Fusion,
    Mode,
    PromptChoice,
    PromptSet,
    Rendering,
    RetrievalSettings,
    Roles,
    Sampling,
)
from playground.prompts.catalog import STOCK
from playground.studies.values import Arm


@dataclass(frozen=True, slots=True)
class ArmDraft:
    """All that is chosen for an arm."""

    name: str
    endpoint: str | None = None
    """None: the one that is asked when none is named."""
    model: str | None = None
    """None: the first one of the endpoint."""
    prompt: str = STOCK
    """Name of a set, `name@number` of a version, or its id."""
    language: Language | None = None
    """None: the language of whoever asks, if the prompt has it."""
    frame: FrameChoice = "auto"
    instruction: str = ""
    temperature: float | None = Sampling().temperature
    top_p: float | None = None
    max_tokens: int | None = Sampling().max_tokens
    seed: int | None = None
    stop: tuple[str, ...] = ()
    top_k: int = RetrievalSettings().top_k
    threshold: float | None = None
    mode: Mode = "hybrid"
    fusion: Fusion = "minmax"
    extent: Extent = "auto"
    rerank: bool = False
    scope: tuple[str, ...] = ()
    """Names of the documents that are asked; () asks all of the collection."""
    documents: bool = True
    roles: Roles = "user"
    context_format: ContextFormat = "stock"
    rendering: Rendering = "jinja"
    repeats: int = 1
    baseline: bool = False


class SetOf(Protocol):
    """Finds a prompt set, as `PromptStore.set_of` does."""

    def __call__(self, reference: str, language: Language | None = None, prefer: Language = "zh") -> PromptSet:
        """The set that `reference` means. Raises PromptError where there is none."""


ModelOf = Callable[[str | None, str | None], Awaitable[tuple[str, str]]]
"""The names of endpoint and model for those that are asked for, either of which may be None; raises ModelError."""


async def resolve(drafts: Sequence[ArmDraft], set_of: SetOf, model_of: ModelOf, prefer: Language) -> tuple[Arm, ...]:
    """The arms that the drafts describe; `prefer` is the language of prompts for which none is named.

    Raises PromptError and ModelError for names that mean nothing, and StudyError where an endpoint has no model.
    """
    return tuple([await _resolved(draft, set_of, model_of, prefer) for draft in drafts])


async def _resolved(draft: ArmDraft, set_of: SetOf, model_of: ModelOf, prefer: Language) -> Arm:
    endpoint, model = await model_of(draft.endpoint, draft.model)
    if not model:
        raise StudyError("arm_without_model", arm=draft.name, endpoint=endpoint)
    return Arm(
        name=draft.name,
        prompt=PromptChoice(
            set_of(draft.prompt, draft.language, prefer=prefer),
            frame=draft.frame,
            custom_instruction=draft.instruction,
            roles=draft.roles,
            context_format=draft.context_format,
            rendering=draft.rendering,
        ),
        endpoint=endpoint,
        model=model,
        retrieval=RetrievalSettings(
            draft.top_k,
            draft.threshold,
            draft.mode,
            draft.fusion,
            extent=draft.extent,
            scope=draft.scope,
            rerank=draft.rerank,
        ),
        sampling=Sampling(draft.temperature, draft.top_p, draft.max_tokens, draft.seed, draft.stop),
        documents=draft.documents,
        repeats=draft.repeats,
        baseline=draft.baseline,
    )


def draft_of(arm: Arm) -> ArmDraft:
    """The draft that describes an arm.

    A prompt that was never saved is named all the same, and which chunks were switched off is not told.
    """
    chosen, retrieval, sampling = arm.prompt, arm.retrieval, arm.sampling
    version = "" if chosen.set.number is None else f"@{chosen.set.number}"
    return ArmDraft(
        name=arm.name,
        endpoint=arm.endpoint,
        model=arm.model,
        prompt=chosen.set.name + version,
        language=chosen.set.language,
        frame=chosen.frame,
        instruction=chosen.custom_instruction,
        temperature=sampling.temperature,
        top_p=sampling.top_p,
        max_tokens=sampling.max_tokens,
        seed=sampling.seed,
        stop=sampling.stop,
        top_k=retrieval.top_k,
        threshold=retrieval.threshold,
        mode=retrieval.mode,
        fusion=retrieval.fusion,
        extent=retrieval.extent,
        rerank=retrieval.rerank,
        scope=retrieval.scope,
        documents=arm.documents,
        roles=chosen.roles,
        context_format=chosen.context_format,
        rendering=chosen.rendering,
        repeats=arm.repeats,
        baseline=arm.baseline,
    )

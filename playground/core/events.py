"""What a run says while it happens: one class an event, each with the moment it happened, taken where it happened."""

from dataclasses import dataclass

from playground.core.errors import Failure, Notice
from playground.core.values import (
    Budget,
    Origin,
    Passage,
    Reading,
    RenderedPrompt,
    Reranked,
    RunSpec,
    Timings,
    TokenCount,
    Usage,
)


@dataclass(frozen=True, slots=True)
class Started:
    """The run has an id and a place in the store."""

    run_id: str
    spec: RunSpec
    created_at: str
    at: float
    """Seconds on the monotonic clock, as in every event."""
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Retrieved:
    """All candidates, with their fates before packing."""

    passages: tuple[Passage, ...]
    notices: tuple[Notice, ...]
    timings: Timings
    at: float
    frozen_from: str | None = None
    """Id of the run that found them; None when they were searched for now."""
    reading: Reading | None = None
    reranked: Reranked | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """The messages as they will be sent, and what became of each candidate; what was not counted is estimated."""

    prompt: RenderedPrompt
    passages: tuple[Passage, ...]
    budget: Budget
    notices: tuple[Notice, ...]
    """About the packing; those about the rendering are the prompt's."""
    timings: Timings
    at: float


@dataclass(frozen=True, slots=True)
class Counted:
    """The size of the prompt and of its parts, where it was sent before that was known."""

    budget: Budget
    passages: tuple[Passage, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer, or of the reasoning that some models write before it."""

    text: str
    at: float
    reasoning: bool = False
    first_token: float | None = None
    """In the first of a run: seconds from the request to it."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The whole answer and reasoning so far, in place of what the deltas said: some of it was something else."""

    answer: str
    reasoning: str
    at: float


@dataclass(frozen=True, slots=True)
class Completed:
    """The run reached the end its spec asked for; `finish_reason` is None when it stopped before the model."""

    finish_reason: str | None
    usage: Usage | None
    completion: TokenCount | None
    reply_model: str | None
    notices: tuple[Notice, ...]
    timings: Timings
    at: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The run ended early; what came before stays."""

    failure: Failure
    timings: Timings
    at: float


Event = Started | Retrieved | Rendered | Counted | Delta | Rewritten | Completed | Failed

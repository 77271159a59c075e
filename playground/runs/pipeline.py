"""The pipeline: one question as a stream of events, from the candidates to the last token.

Ask, compare, batch, the terminal and scripts all run through `Pipeline.ask`. Retrieval alone and rendering without
sending are the same stream, ended earlier (`RunSpec.until`).
"""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing, nullcontext, suppress
from dataclasses import replace

from playground.core.clock import stamp
from playground.core.errors import DocumentError, Failure, PlaygroundError, PromptError
from playground.core.events import Event, Failed, Started
from playground.core.loops import ByLoop
from playground.core.values import Found, Origin, RunSpec
from playground.runs.attempt import Attempt, Services, Stopwatch
from playground.runs.recording import recorded


class Pipeline:
    """Answers questions with the services it was given."""

    def __init__(self, services: Services, *, streams_per_endpoint: int = 64) -> None:
        self._services = services
        self._slots = ByLoop(lambda: asyncio.Semaphore(streams_per_endpoint))
        """Places among the streams of an endpoint, by its name."""

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
        """`spec` with collection and endpoint as they are called now, and what they can be found by another time; and
        with the documents that are asked, where they were named by tags or kinds.

        What is not there stays as it is written: the stage that needs it says so.
        """
        services = self._services
        if spec.collection is not None:
            at = services.library.located(spec.collection, spec.collection_id)
            spec = replace(spec, collection=at.name, collection_id=at.id) if at else spec
            with suppress(DocumentError):  # that no document is meant is said where they are looked for
                meant = services.library.meant(at.id, spec.retrieval) if at else spec.retrieval
                spec = replace(spec, retrieval=meant)
        endpoint = services.endpoints.located(spec.endpoint, spec.endpoint_url)
        return replace(spec, endpoint=endpoint.name, endpoint_url=endpoint.base_url) if endpoint else spec

    async def _run(
        self, spec: RunSpec, run_id: str, origin: Origin = Origin(), found: Found | None = None
    ) -> AsyncGenerator[Event, None]:
        clock = self._services.clock
        watch = Stopwatch(clock)
        yield Started(run_id, spec, stamp(clock.now()), watch.began, origin)
        attempt = Attempt(self._services, spec, watch, found)
        try:
            async with self._slots.of(spec.endpoint) if spec.until == "completed" else nullcontext():
                watch.timings = replace(watch.timings, queue=watch.split())
                async with aclosing(attempt.events()) as events:
                    async for event in events:
                        yield event
        except PlaygroundError as error:
            attempt.break_off()
            stage = error.stage if isinstance(error, PromptError) and error.part else attempt.stage
            yield Failed(Failure.of(error, stage), watch.finish(), watch.lap)


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

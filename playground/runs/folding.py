"""From events to the run they tell of: one pure function, used by the recorder, the page and the terminal alike."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import assert_never

from playground.core.events import Completed, Counted, Delta, Event, Failed, Rendered, Retrieved, Rewritten, Started
from playground.core.values import Run


def apply(run: Run | None, event: Event) -> Run:
    """`run` after `event`; the first event of a run is `Started` and needs no run."""
    if isinstance(event, Started):
        return Run(event.run_id, event.spec, "running", event.created_at, event.origin)
    if run is None:
        raise ValueError(f"{type(event).__name__} came before Started")
    match event:
        case Retrieved():
            return replace(
                run,
                passages=event.passages,
                frozen_from=event.frozen_from,
                reading=event.reading,
                reranked=event.reranked,
                notices=run.notices + event.notices,
                timings=event.timings,
            )
        case Rendered(prompt=prompt, passages=passages, budget=budget, timings=timings):
            told = run.notices + event.notices + prompt.notices
            return replace(run, prompt=prompt, passages=passages, budget=budget, notices=told, timings=timings)
        case Counted(budget=budget, passages=passages):
            return replace(run, budget=budget, passages=passages)
        case Delta():
            return _grown(run, event)
        case Rewritten(answer=answer, reasoning=reasoning):
            return replace(run, answer=answer, reasoning=reasoning)
        case Completed():
            return _completed(run, event)
        case Failed(failure=failure, timings=timings):
            return replace(run, status="failed", failure=failure, timings=timings)
        case _:
            assert_never(event)


async def whole(events: AsyncGenerator[Event, None]) -> Run:
    """The run at the end of its events."""
    run: Run | None = None
    async with aclosing(events):
        async for event in events:
            run = apply(run, event)
    assert run is not None, "every stream begins with Started"
    return run


def _grown(run: Run, event: Delta) -> Run:
    if event.first_token is not None:
        run = replace(run, timings=replace(run.timings, first_token=event.first_token))
    if event.reasoning:
        return replace(run, reasoning=run.reasoning + event.text)
    return replace(run, answer=run.answer + event.text)


def _completed(run: Run, event: Completed) -> Run:
    return replace(
        run,
        status="completed",
        finish_reason=event.finish_reason,
        usage=event.usage,
        completion=event.completion,
        reply_model=event.reply_model,
        notices=run.notices + event.notices,
        timings=event.timings,
    )

"""From events to the run they tell of: one pure function, used by the recorder, the page and the terminal alike."""

from dataclasses import replace
from typing import assert_never

from playground.core.events import Completed, Delta, Event, Failed, Rendered, Retrieved, Rewritten, Started
from playground.core.values import Run


def apply(run: Run | None, event: Event) -> Run:
    """`run` after `event`; the first event of a run is `Started` and needs no run."""
    if isinstance(event, Started):
        return Run(id=event.run_id, spec=event.spec, status="running", created_at=event.created_at)
    if run is None:
        raise ValueError(f"{type(event).__name__} came before Started")
    match event:
        case Retrieved(passages=passages, notices=notices, timings=timings):
            return replace(run, passages=passages, notices=run.notices + notices, timings=timings)
        case Rendered(prompt=prompt, passages=passages, budget=budget, timings=timings):
            notices = run.notices + prompt.notices
            return replace(run, prompt=prompt, passages=passages, budget=budget, notices=notices, timings=timings)
        case Delta(text=text, reasoning=True):
            return replace(run, reasoning=run.reasoning + text)
        case Delta(text=text):
            return replace(run, answer=run.answer + text)
        case Rewritten(answer=answer, reasoning=reasoning):
            return replace(run, answer=answer, reasoning=reasoning)
        case Completed():
            return _completed(run, event)
        case Failed(failure=failure, timings=timings):
            return replace(run, status="failed", failure=failure, timings=timings)
        case _:
            assert_never(event)


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

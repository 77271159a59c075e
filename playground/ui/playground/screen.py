"""A run as the page shows it: events are folded in, and at any moment a picture can be taken."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from playground.core.errors import Failure
from playground.core.estimate import estimate_tokens
from playground.core.events import Delta, Event, Rewritten, Started
from playground.core.strings import Language
from playground.core.values import Endpoint, Run
from playground.models.client import sent_body
from playground.models.endpoints import BUILTIN
from playground.runs.folding import apply
from playground.ui.html.elements import Html, element
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.playground.examining import offer
from playground.ui.playground.views import chunks, prompt
from playground.ui.playground.views.asked import asked
from playground.ui.study import answers, figures, states
from playground.ui.study.views.cited import cited


@dataclass(frozen=True, slots=True)
class Picture:
    """What each part of the page shows, in the order of the outputs."""

    run_id: str
    live: str
    asked: str
    """What was asked, and with what."""
    used: str
    """What is gone of the settings that were just taken from it."""
    state: str
    welcome: str
    reasoning: str
    answer: str
    written: str
    """The answer as the model wrote it."""
    answer_tools: str
    said: str
    """What a person says of the answer."""
    examined: str
    """What was found of the answer, once somebody asked for it."""
    figures: str
    chunks: str
    prompt_size: str
    prompt: str

    def parts(self) -> tuple[str, ...]:
        """As an event hands it over."""
        return tuple(getattr(self, name) for name in PARTS)


_MEASURED_EVERY = 0.3
"""Seconds between two pictures of the clock and the figures."""
PARTS = tuple(Picture.__dataclass_fields__)


class Screen:
    """The picture of one run in one language; what did not change is not drawn again."""

    def __init__(
        self,
        language: Language,
        endpoint_of: Callable[[str], Endpoint | None],
        judged: Callable[[Run], Html],
        run: Run | None = None,
    ) -> None:
        self.run = run
        self._judged = judged
        self._language = language
        self._endpoint_of = endpoint_of
        self._began = 0.0
        self._written = 0
        self._measured = 0.0
        self._progressed: tuple[states.Phase, states.Progress] | None = None
        self._drawn: dict[str, tuple[object, Html]] = {}
        self._answer = answers.Drawing(language)

    def take(self, events: Iterable[Event]) -> None:
        """Fold in what happened."""
        fresh: list[str] = []
        for event in events:
            self.run = apply(self.run, event)
            if isinstance(event, Started):
                self._began = event.at
            elif isinstance(event, Delta):
                fresh.append(event.text)
            elif isinstance(event, Rewritten):
                fresh = [event.reasoning, event.answer]
                self._written = 0
        self._written += estimate_tokens("".join(fresh))

    def picture(self, now: float) -> Picture:
        """The run as it stands at `now` on the monotonic clock."""
        run = self.run
        if run is None:
            return self._blank()
        running = run.status == "running"
        progress = self._progress(run, now) if running else None
        return Picture(
            run_id=run.id,
            live=states.spoken_state(run, self._language),
            asked=self._draw("asked", (run.spec,), lambda: asked(run, Words(self._language))),
            used="",
            state=states.state(run, self._language, progress, with_model=False),
            welcome="",
            reasoning=answers.reasoning(run, self._language),
            answer=self._answered(run, running=running),
            written=answers.as_written(run.answer, growing=running),
            answer_tools=""
            if running
            else answers.answer_tools(run, self._language, offer(run, Words(self._language))),
            said="" if running or not run.answer else self._judged(run),
            examined="",
            figures=self._figures(run, progress),
            chunks=self._chunks(run),
            prompt_size=self._draw("size", (run.prompt, run.budget), lambda: prompt.size(run, self._language)),
            prompt=self._draw("prompt", (run.prompt, running or run.prompt is not None), lambda: self._prompt(run)),
        )

    def _answered(self, run: Run, *, running: bool) -> Html:
        """Its numbers lead to their chunks once it is whole."""
        drawn = self._answer.set(run.answer, growing=running)
        return drawn if running else cited(drawn, run, Words(self._language), beside_chunks=True)

    def _chunks(self, run: Run) -> Html:
        """Drawn when their fates are known, and at the end, when their tokens are, too."""
        running = run.status == "running"
        shown = replace(run, passages=()) if running and run.prompt is None else run
        seen = (run.prompt, run.timings.search is not None) if running else (run.passages, None)
        return self._draw("chunks", seen, lambda: chunks.chunks(shown, self._language))

    def _figures(self, run: Run, progress: states.Progress | None) -> Html:
        seen = (progress,) if progress is not None else (run, None)
        return self._draw("figures", seen, lambda: figures.figures(run, self._language, progress))

    def _progress(self, run: Run, now: float) -> states.Progress:
        """As it was a moment ago, for the clock and the figures alike: nobody reads them twelve times a second."""
        phase = states.phase_of(run)
        if self._progressed is None or self._progressed[0] != phase or now - self._measured >= _MEASURED_EVERY:
            self._measured = now
            told = states.Progress(now - self._began, run.timings.first_token, self._written)
            self._progressed = (phase, told)
        return self._progressed[1]

    def _blank(self) -> Picture:
        words = Words(self._language)
        blank = Picture(*[""] * len(PARTS))
        return replace(
            blank,
            figures=element("p", words("figure.empty"), class_="empty"),
            chunks=element("p", words("chunks.empty"), class_="empty"),
            prompt=element("p", words("prompt.empty"), class_="empty"),
        )

    def not_begun(self) -> Picture:
        """The picture when a question was stopped before its run had begun."""
        card = states.not_begun(self._language)
        return replace(self._blank(), live=Words(self._language)("state.cancelled"), state=card)

    def refused(self, failure: Failure, card: Html | None = None) -> Picture:
        """The picture when a question could not even be started."""
        card = card or failure_card(failure, self._language)
        return replace(self._blank(), live=failure.message(self._language), state=card)

    def _prompt(self, run: Run) -> Html:
        endpoint = self._endpoint_of(run.spec.endpoint)
        if endpoint is None or endpoint == BUILTIN:
            return prompt.prompt(run, self._language, None)
        request: Mapping[str, object] = sent_body(run.spec.model, (), run.spec.sampling)
        return prompt.prompt(run, self._language, prompt.Request(endpoint, request))

    def _draw(self, name: str, seen: object, draw: Callable[[], Html]) -> Html:
        """The part as drawn for `seen`, which is compared by identity of its members."""
        known = self._drawn.get(name)
        if known is None or not _same(known[0], seen):
            self._drawn[name] = known = (seen, draw())
        return known[1]


def _same(before: object, after: object) -> bool:
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        return all(one is other for one, other in zip(before, after, strict=True))
    return False

"""The state of a run in a sentence: what it waits for, how it ended, and what to know of the chunks behind it."""

from dataclasses import dataclass
from typing import Literal

from playground.core.strings import Language
from playground.core.values import Run
from playground.ui.html.controls import button
from playground.ui.html.elements import Html, Inner, element, join
from playground.ui.html.notes import card, failure_card, line
from playground.ui.html.part_names import with_part_named
from playground.ui.html.words import Words

Phase = Literal["queue", "searching", "rendering", "waiting", "thinking", "writing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running question stands; seconds since it was asked."""

    elapsed: float
    first_token: float | None = None
    """Seconds from the request to the first token, once it came."""
    written: int = 0
    """Estimated tokens of the answer so far."""


def phase_of(run: Run) -> Phase:
    """What a running question is waiting for."""
    if run.answer:
        return "writing"
    if run.reasoning:
        return "thinking"
    if run.prompt is not None:
        return "waiting"
    return "searching" if run.timings.search is None else "rendering"


def state(run: Run, language: Language, progress: Progress | None, *, with_model: bool = True) -> Html:
    """What is going on, or how it ended: cause and remedy where it did not end well."""
    words = Words(language)
    if run.status == "running":
        return _running(phase_of(run), words, progress)
    remarks = [*_remarks(run, words), *_notices(run, language)]
    return join([_ending(run, words, with_model=with_model), *remarks])


def spoken_state(run: Run, language: Language) -> str:
    """The state for those who listen: it changes with the phase, not with the clock."""
    words = Words(language)
    if run.status == "running":
        return words(f"phase.{phase_of(run)}")
    if run.status == "failed" and run.failure is not None:
        return f"{words('state.failed')} {with_part_named(run.failure, words).message(language)}"
    return words(f"state.{_ending_key(run)}")


def _notices(run: Run, language: Language) -> list[Html]:
    """Those that no card above says already."""
    words, said = Words(language), ("nothing_found", "nothing_fits", "answer_cut")
    told = (with_part_named(notice, words) for notice in run.notices if notice.code not in said)
    return [line("warn", notice.message(language)) for notice in told]


def _running(phase: Phase, words: Words, progress: Progress | None) -> Html:
    clock = element("span", words.seconds_running(progress.elapsed) if progress else "", class_="clock")
    text = element("span", words(f"phase.{phase}"))
    return element("p", element("i", class_="spin", aria_hidden="true"), text, clock, class_="line busy")


def _ending_key(run: Run) -> str:
    if run.status == "completed":
        if run.spec.until != "completed":
            return run.spec.until
        return "cut" if run.cut else "completed"
    return run.status


def _ending(run: Run, words: Words, *, with_model: bool) -> Html:
    if run.status == "failed" and run.failure is not None:
        return failure_card(run.failure, words.language, kept=bool(run.answer))
    key = _ending_key(run)
    if key == "cut":
        return card("warn", words("state.cut"), *_cut(run, words))
    if key in ("cancelled", "interrupted"):
        why = words(f"state.{key}_why") if run.answer or run.reasoning else words("state.nothing_written")
        return card("calm", words(f"state.{key}"), why)
    return line("good", words(f"state.{key}"), element("span", _how(run, words, with_model=with_model), class_="how"))


def _cut(run: Run, words: Words) -> tuple[Inner, ...]:
    """Why the answer was cut, and what to do: a server may do so long before the limit that was set."""
    limit, written = run.spec.sampling.max_tokens, run.completion
    remedy = (words("state.cut_remedy"), _to_setting("max_tokens", "sampling", words))
    if limit is None:
        return words("state.cut_unset_why"), *remedy
    if written is not None and written.source == "reported" and written.tokens < limit:
        tokens = words.number(written.tokens)
        return words("state.cut_early_why", tokens=tokens, limit=words.number(limit)), words("state.cut_early_remedy")
    return words("state.cut_why", limit=words.number(limit)), *remedy


def _to_setting(name: str, within: str, words: Words) -> Html:
    """The way to a setting, folded as it may be; shown where the settings are on the same page."""
    to = f"{within} {name.replace('_', '-')}"
    shown = words("state.to_setting", name=words(f"setup.{name}"))
    return element("p", button(shown, data_reveal=to), class_="to-setting")


def not_begun(language: Language) -> Html:
    """How a question stands that was stopped before anything was done for it."""
    words = Words(language)
    return card("calm", words("state.cancelled"), words("state.not_begun"))


def _how(run: Run, words: Words, *, with_model: bool) -> str:
    """Model and frame of a finished run; the name in the reply where the server changed it."""
    model = words("model.builtin") if run.spec.model == "builtin" else run.spec.model
    if run.reply_model not in (None, run.spec.model):
        model = f"{model} → {run.reply_model}"
    elif not with_model:
        model = ""
    frame = run.prompt and words(f"frame.{run.prompt.frame}")
    return " · ".join(part for part in (model, frame and words("state.frame", frame=frame)) if part)


def _remarks(run: Run, words: Words) -> list[Html]:
    """What a reader of a finished answer has to know about the chunks behind it."""
    if run.spec.collection is None or run.timings.search is None or (run.status == "failed" and not run.passages):
        return []
    if any(passage.fate.kind == "candidate" for passage in run.passages):  # it ended before any could be sent
        return []
    sent = sum(passage.fate.kind == "sent" for passage in run.passages)
    over = sum(passage.fate.kind == "over_budget" for passage in run.passages)
    remarks: list[Html] = []
    if not run.passages:
        remarks.append(card("warn", words("state.none_found"), words("state.none_found_why")))
    elif not sent:
        found = len(run.passages)
        why = words("state.none_sent_why_one" if found == 1 else "state.none_sent_why", found=found)
        low = any(passage.fate.kind == "below_threshold" for passage in run.passages)
        to = _to_setting("threshold", "retrieval", words) if low else None
        remarks.append(card("warn", words("state.none_sent"), why, _none_sent_remedy(run, words), to))
    elif over:
        told = words("state.over_budget", wanted=sent + over, sent=sent)
        why = words.sentences(words("state.over_budget_why"), _skipped(run, words))
        remarks.append(card("warn", told, why, words("state.over_budget_remedy")))
    return remarks


def _skipped(run: Run, words: Words) -> str | None:
    """That a smaller chunk went in place of a better one, which nobody would guess of the numbers."""
    last = max(passage.hit.rank for passage in run.passages if passage.fate.kind == "sent")
    ranks = [
        str(passage.hit.rank)
        for passage in run.passages
        if passage.fate.kind == "over_budget" and passage.hit.rank < last
    ]
    return words("state.over_budget_skipped", ranks=words.listed(ranks)) if ranks else None


def _none_sent_remedy(run: Run, words: Words) -> str | None:
    """What to do about what kept most of them out; of scores, which one was held against the minimum."""
    kinds = [passage.fate.kind for passage in run.passages if passage.fate.kind != "duplicate"]
    if not kinds:
        return None
    main = max(set(kinds), key=kinds.count)
    if main != "below_threshold":
        return words(f"state.none_sent_remedy_{main}")
    scores = [passage.hit.scores[0] for passage in run.passages if passage.fate.kind == main and passage.hit.scores]
    best = max(scores, key=lambda score: score.value)
    told = words(
        "state.none_sent_remedy_below_threshold",
        measure=words(f"measure.{best.measure}"),
        best=words.score(best),
        threshold=f"{run.spec.retrieval.threshold or 0:g}",
    )
    return words.sentences(told, words("state.fused_range") if best.measure == "fused" else None)

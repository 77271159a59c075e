"""This run: its state in a sentence, four figures, and where the time went."""

from dataclasses import dataclass, fields, replace
from typing import Literal

from playground.core.estimate import estimate_tokens
from playground.core.strings import Language
from playground.core.values import Passage, Run, Timings, TokenCount
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import card, failure_card, line
from playground.ui.html.part_names import with_part_named
from playground.ui.html.words import NONE, UNKNOWN, Words

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


# State ----------------------------------------------------------------------------------------------------------------


def state(run: Run, language: Language, progress: Progress | None) -> Html:
    """What is going on, or how it ended: cause and remedy where it did not end well."""
    words = Words(language)
    if run.status == "running":
        return _running(phase_of(run), words, progress)
    remarks = [*_remarks(run, words), *_notices(run, language)]
    return join([_ending(run, words), *remarks])


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
        return "cut" if run.finish_reason == "length" else "completed"
    return run.status


def _ending(run: Run, words: Words) -> Html:
    if run.status == "failed" and run.failure is not None:
        return failure_card(run.failure, words.language, kept=bool(run.answer))
    key = _ending_key(run)
    if key == "cut":
        limit = words.number(run.spec.sampling.max_tokens)
        return card("warn", words("state.cut"), words("state.cut_why", limit=limit), words("state.cut_remedy"))
    if key in ("cancelled", "interrupted"):
        why = words(f"state.{key}_why") if run.answer or run.reasoning else words("state.nothing_written")
        return card("calm", words(f"state.{key}"), why)
    return line("good", words(f"state.{key}"), element("span", _how(run, words), class_="how"))


def not_begun(language: Language) -> Html:
    """How a question stands that was stopped before anything was done for it."""
    words = Words(language)
    return card("calm", words("state.cancelled"), words("state.not_begun"))


def _how(run: Run, words: Words) -> str:
    """Model and frame of a finished run; the name in the reply where the server changed it."""
    model = words("model.builtin") if run.spec.model == "builtin" else run.spec.model
    if run.reply_model not in (None, run.spec.model):
        model = f"{model} → {run.reply_model}"
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
        why = words("state.none_sent_why", found=len(run.passages))
        remarks.append(
            card("warn", words("state.none_sent"), why, words(f"state.none_sent_remedy_{_main(run.passages)}"))
        )
    elif over:
        told = words("state.over_budget", wanted=sent + over, sent=sent)
        remarks.append(card("warn", told, words("state.over_budget_why")))
    return remarks


def _main(passages: tuple[Passage, ...]) -> str:
    kinds = [passage.fate.kind for passage in passages if passage.fate.kind != "duplicate"]
    return max(set(kinds), key=kinds.count) if kinds else "below_threshold"


# Answer ---------------------------------------------------------------------------------------------------------------


def reasoning(run: Run, language: Language) -> Html:
    """What the model wrote before its answer, folded."""
    if not run.reasoning:
        return Html("")
    words = Words(language)
    said = words("answer.reasoning", characters=words.number(len(run.reasoning)))
    text = run.reasoning[-_REASONING_SHOWN:]
    return element("details", element("summary", said), element("div", text), class_="reasoning", data_stay="reasoning")


def answer_tools(run: Run, language: Language) -> Html:
    """Copying the answer exactly as the model wrote it."""
    if not run.answer:
        return Html("")
    words = Words(language)
    copy = element("button", words("answer.copy"), type="button", class_="small", data_copy=run.answer)
    return element("div", copy, class_="tools")


_REASONING_SHOWN = 100_000

# Figures --------------------------------------------------------------------------------------------------------------


def figures(run: Run, language: Language, progress: Progress | None) -> Html:
    """Total time, tokens a second, tokens in and out, then the bar of the stages; what is not known is "?"."""
    words = Words(language)
    timings = current(run, progress)
    written = run.completion or _estimated(run, progress)
    asked, speed = _asked(run), _speed(written, timings.generation)
    four = element(
        "dl",
        _figure(words("figure.total"), words.seconds(timings.total), None, words),
        _figure(words("figure.speed"), speed, _source(written, words) if speed != NONE else None, words),
        _figure(
            words("figure.input"),
            NONE if asked is None and run.prompt is None else words.tokens(asked),
            _source(asked, words),
            words,
            none="not_rendered",
        ),
        _figure(
            words("figure.output"),
            NONE if written is None and run.status != "completed" else words.tokens(written),
            _source(written, words),
            words,
        ),
        class_="figures",
    )
    return join([four, stage_bar(timings, language, waited=written is None or not written.tokens)])


def _estimated(run: Run, progress: Progress | None) -> TokenCount | None:
    """What was written so far, or until the run ended early."""
    tokens = progress.written if progress else estimate_tokens(run.reasoning + run.answer)
    return TokenCount(tokens, "estimated") if tokens else None


def current(run: Run, progress: Progress | None) -> Timings:
    """The timings of a run; while it runs, the stage that is under way lasts until now."""
    if progress is None or run.status != "running":
        return run.timings
    timings = replace(run.timings, first_token=progress.first_token, total=progress.elapsed)
    rest = max(progress.elapsed - sum(value for _, value in stages(timings)), 0.0)
    under_way = {"searching": "search", "rendering": "render", "waiting": "first_token"}.get(
        phase_of(run), "generation"
    )
    return replace(timings, **{under_way: rest + (getattr(timings, under_way) or 0.0)})


def stages(timings: Timings) -> list[tuple[str, float]]:
    """The stages whose duration is known, in their order."""
    known = ((field.name, getattr(timings, field.name)) for field in fields(timings) if field.name != "total")
    return [(name, value) for name, value in known if value is not None]


def stage_bar(timings: Timings, language: Language, *, waited: bool = False) -> Html | None:
    """One bar as long as the total, a part a stage, and a legend; what no stage accounts for is shown as a part too.

    `waited` says that no token came, so that what was measured for the first one was only waiting.
    """
    words = Words(language)
    parts = [(name, value) for name, value in stages(timings) if value >= 0.00005]
    if not parts:
        return None
    rest = (timings.total or 0.0) - sum(value for _, value in parts)
    if rest >= 0.0005:
        parts.append(("other", rest))
    bar = element(
        "div",
        *(element("i", class_=f"s-{name}", style=f"flex-grow:{value * 1000:.3f}") for name, value in parts),
        class_="bar",
        role="img",
        aria_label=words("figure.bar"),
    )
    legend = (
        element("li", element("i", class_=f"s-{name}"), words(f"stage.{called}"), element("b", words.seconds(value)))
        for name, value in parts
        for called in ("waiting" if waited and name == "first_token" else name,)
    )
    return join([bar, element("ul", *legend, class_="legend")])


def _asked(run: Run) -> TokenCount | None:
    if run.usage is not None and run.usage.prompt_tokens is not None:
        return TokenCount(run.usage.prompt_tokens, "reported")
    return run.budget.prompt if run.budget is not None else None


def _speed(written: TokenCount | None, generation: float | None) -> str:
    if written is None or not generation or generation < _SHORTEST:
        return NONE
    about = "≈ " if written.source == "estimated" else ""
    return f"{about}{written.tokens / generation:,.0f}"


_SHORTEST = 0.05
"""Seconds of generation below which tokens a second mean nothing."""


def _source(count: TokenCount | None, words: Words) -> str | None:
    return None if count is None else words(f"source.{count.source}")


def _figure(name: str, value: str, source: str | None, words: Words, *, none: str = "none") -> Html:
    number, _, unit = value.rpartition(" ") if value.endswith(("s", "ms")) else (value, "", "")
    shown = _absent(value, words, none) or join([number or value, element("small", unit) if number and unit else None])
    return element("div", element("dt", name, element("small", source) if source else None), element("dd", shown))


def _absent(value: str, words: Words, none: str) -> Html | None:
    """What stands for a figure that there is not, with the reason for those who point at it or listen."""
    reason = {UNKNOWN: "figure.unknown", NONE: f"figure.{none}"}.get(value)
    if reason is None:
        return None
    sign = element("span", value, aria_hidden="true")
    return element("span", sign, element("span", words(reason), class_="unseen"), title=words(reason))

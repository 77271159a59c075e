"""The panel of a judge: who is asked and for what, what it takes, how far it is, and how far it agrees with people."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.core.strings import LANGUAGES
from playground.studies.judging.calibration import Calibration
from playground.studies.judging.running import Progress
from playground.studies.judging.telling import calibration_sentence, cost_sentence
from playground.studies.judging.work import Choice, Cost
from playground.studies.values import Judge
from playground.ui.html.controls import Option, button, option, select_field
from playground.ui.html.elements import Html, element, join
from playground.ui.html.notes import failure_card, line
from playground.ui.html.words import Words
from playground.ui.study.judging.desk import KeptJudging


@dataclass(frozen=True, slots=True)
class Bench:
    """All that the panel shows besides what is chosen."""

    endpoints: Sequence[str]
    models: Sequence[Option]
    choice: Choice
    answers: int
    """That there are to be judged."""
    cost: Cost | None
    own: Sequence[str]
    """Names of the arms whose answers this very model wrote."""
    progress: Progress | None
    judge: Judge | None
    """Who was asked last about single answers; None where nobody was."""
    calibration: Calibration | None
    """Of that judge."""
    told: str = ""
    """What came of it, in a sentence."""


def panel(kept: KeptJudging, bench: Bench, words: Words) -> Html:
    """One line while it is folded, with what is known of the judge."""
    act = "judging_close" if kept.open else "judging_open"
    title = button(
        join([words("judging.title"), element("small", words("judging.optional"))], " "),
        class_="chip",
        data_act=act,
        data_spot="judging",
        aria_expanded="true" if kept.open else "false",
    )
    known = _calibration(bench, words)
    told = element("p", bench.told, class_="sum") if bench.told else None
    head = element("div", title, _progress(bench.progress, words), class_="judging-head")
    failure = failure_card(kept.failure, words.language) if kept.failure else None
    form = _form(kept, bench, words) if kept.open else None
    return element("section", head, known, told, form, failure, class_="judging", aria_label=words("judging.title"))


def _calibration(bench: Bench, words: Words) -> Html | None:
    if bench.calibration is None or bench.judge is None:
        return None
    name = element("bdi", bench.judge.model, class_="n")
    return element("p", name, " ", calibration_sentence(bench.calibration, words.language), class_="sum calibration")


# What can be chosen ---------------------------------------------------------------------------------------------------


def _form(kept: KeptJudging, bench: Bench, words: Words) -> Html:
    why = element("p", words("judging.why"), class_="sum")
    if not bench.endpoints:
        return join([why, line("warn", element("span", words("judging.no_endpoint")))])
    choice = bench.choice
    endpoints = [option(name, name, chosen=name == choice.endpoint) for name in bench.endpoints]
    kinds = [option(kind, words(f"judging.kind_{kind}"), chosen=kind == choice.kind) for kind in ("single", "pair")]
    languages = [option(one, words(f"language.{one}"), chosen=one == choice.language) for one in LANGUAGES]
    fields = element(
        "div",
        _select("endpoint", endpoints, words),
        _select("model", _models(kept, bench, words), words),
        _select("language", languages, words),
        _select("kind", kinds, words),
        class_="fields",
    )
    listing = kept.listing.failure if kept.listing else None
    return join(
        [
            why,
            fields,
            line("bad", element("span", listing.message(words.language))) if listing else None,
            _own(bench, words),
            _begin(bench, words),
        ]
    )


def _select(field: str, options: Sequence[Html], words: Words) -> Html:
    told = {"data_change": "judging_set", "data_field": field, "data_spot": f"judging:{field}"}
    return select_field(words(f"judging.{field}"), field, options, **told)


def _models(kept: KeptJudging, bench: Bench, words: Words) -> list[Html]:
    if not bench.models:
        return [option("", words("judging.listing" if kept.listing is None else "judging.no_model"), chosen=True)]
    return [option(value, shown, chosen=value == bench.choice.model) for value, shown in bench.models]


def _own(bench: Bench, words: Words) -> Html | None:
    """That a model would judge itself."""
    if not bench.own:
        return None
    return line("warn", element("span", words("judging.itself", arms=words.listed(bench.own))))


def _begin(bench: Bench, words: Words) -> Html:
    if not bench.answers:
        return element("p", words("judging.nothing"), class_="sum")
    running = bench.progress is not None and bench.progress.running
    cost = element("p", cost_sentence(bench.cost, words.language), class_="sum") if bench.cost else None
    begin = button(
        words.counted(f"judged_{bench.choice.kind}", bench.answers),
        class_="small primary",
        disabled=running or not bench.choice.model,
        data_act="judging_start",
        data_spot="judging:start",
    )
    return element("div", begin, cost, class_="judging-begin")


# How far it is --------------------------------------------------------------------------------------------------------


def _progress(progress: Progress | None, words: Words) -> Html | None:
    """How far it is, or how it ended the last time."""
    if progress is None:
        return None
    state = "going" if progress.running else _ending(progress)
    counts = {"done": words.number(progress.ended), "all": words.number(progress.judgements)}
    facts = [
        words("judging.invalid", count=progress.invalid) if progress.invalid else None,
        words("judging.failed", count=progress.failed) if progress.failed else None,
        words("judging.known", count=progress.known) if progress.known else None,
        words("judging.tokens", count=words.number(progress.prompt_tokens)) if progress.prompt_tokens else None,
    ]
    spin = element("i", class_="spin", aria_hidden="true") if progress.running else None
    told = [element("b", words(f"judging.{state}", **counts)), *(element("span", fact) for fact in facts if fact)]
    stop = (
        button(words("judging.stop"), data_act="judging_stop", data_spot="judging:stop") if progress.running else None
    )
    marked = "running" if progress.running else "ended"
    line_of = element("p", spin, *told, class_="line told" + (" busy" if progress.running else ""), role="status")
    trouble = failure_card(progress.trouble, words.language) if progress.trouble is not None else None
    return element("div", line_of, stop, _bar(progress, words), trouble, data_state=marked, class_="judging-progress")


def _ending(progress: Progress) -> str:
    if progress.stopped:
        return "stopped"
    return "ended" if progress.ended >= progress.judgements else "given_up"


def _bar(progress: Progress, words: Words) -> Html | None:
    if not progress.running or not progress.judgements:
        return None
    share = 100 * progress.ended / progress.judgements
    return element(
        "div",
        element("i", style=f"width:{share:.1f}%"),
        class_="meter",
        role="progressbar",
        aria_label=words("judging.bar"),
        aria_valuenow=round(share),
        aria_valuemin=0,
        aria_valuemax=100,
    )

"""Which rows of a batch are shown: by what came of them, by arm, check and tag, and by words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from playground.studies.batches.grid import SHOWS, Show
from playground.studies.batches.measures import BY_VERDICTS, measure_name
from playground.studies.batches.values import Batch, Plan
from playground.studies.sets.cells import split_text
from playground.studies.sets.splitting import SPLITS, Wanted
from playground.ui.batch.looking.location import Location, address
from playground.ui.html.controls import option
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words

_ALWAYS: frozenset[Show] = frozenset({"all", "failed"})
"""Offered even where there is none of the kind."""


def sieve(counts: Mapping[Show, int], here: Location, measure: str, words: Words) -> Html:
    """A way to the rows of each kind, with how many there are by the measure that is shown."""
    chips = (
        _chip(show, counts[show], here, measure, words)
        for show in SHOWS
        if counts[show] or show in _ALWAYS or show == here.view.show
    )
    return element("nav", *chips, class_="chips", aria_label=words("sieve.label"))


def _chip(show: Show, count: int, here: Location, measure: str, words: Words) -> Html:
    view = replace(here.view, show=show, page=1)
    to = address(replace(here.unopened, view=view))
    return element(
        "a",
        words(f"sieve.{show}"),
        " ",
        element("span", words.number(count), class_="c"),
        href=to,
        class_="chip",
        title=words(f"sieve.{show}_why", measure=measure_name(measure, words.language)),
        aria_current="true" if show == here.view.show else None,
        data_spot=f"show:{show}",
    )


def half_told(batch: Batch, split: Wanted, words: Words) -> Html | None:
    """That one half of the questions is looked at; `batch` has those alone."""
    if not split:
        return None
    name = split_text(split, words.language)
    return element("p", words("sieve.half", split=name, count=len(batch.plan.questions)), class_="sum")


CHECK_CHOICE = "sieve-check"
"""Id of the choice of a check, whose options follow what was found."""


def choices(plan: Plan, checks: Html, here: Location, words: Words) -> Html:
    """The further choices; drawn apart, so that whoever types in it is not disturbed. `checks` are the options."""
    view = here.view
    arms = [arm.name for arm in plan.arms]
    tags = sorted({tag for question in plan.questions for tag in question.tags})
    halves = [(split, split_text(split, words.language)) for split in SPLITS]
    both = len({question.split for question in plan.questions}) > 1
    field = element(
        "input",
        type="search",
        name="text",
        value=view.text,
        placeholder=words("sieve.search"),
        aria_label=words("sieve.search"),
        autocomplete="off",
        data_view="text",
        data_spot="text",
    )
    return element(
        "div",
        field,
        _select(
            "arm", words("sieve.any_arm"), _options(words("sieve.any_arm"), [(name, name) for name in arms], view.arm)
        )
        if len(arms) > 1
        else None,
        _select("check", words("sieve.any_check"), checks, CHECK_CHOICE),
        _select("tag", words("sieve.any_tag"), _options(words("sieve.any_tag"), [(tag, tag) for tag in tags], view.tag))
        if tags
        else None,
        _select("split", words("sieve.any_split"), _options(words("sieve.any_split"), halves, view.split))
        if both or view.split
        else None,
        class_="sieve-line",
        role="search",
    )


def check_options(checks: Iterable[str], chosen: str, words: Words) -> Html:
    """The checks that one can choose by; `chosen` is one of them, or "" for any."""
    named = [(name, measure_name(name, words.language)) for name in checks if name not in BY_VERDICTS]
    return _options(words("sieve.any_check"), named, chosen)


def _options(any_of: str, offered: Sequence[tuple[str, str]], chosen: str) -> Html:
    options = [option(value, shown, chosen=value == chosen) for value, shown in offered]
    return join([option("", any_of, chosen=not chosen), *options])


def _select(name: str, any_of: str, options: Html, id: str | None = None) -> Html:
    return element("select", options, name=name, aria_label=any_of, data_view=name, data_spot=name, id=id)

"""Did it get better: the pass rate of each arm, a sentence against the baseline, the way to what it fixed and broke."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from playground.studies.batches.grid import Show
from playground.studies.batches.measures import BY_VERDICTS, VERDICT, measure_name
from playground.studies.statistics.better import Statement
from playground.studies.statistics.rates import Rate
from playground.studies.statistics.telling import beside, noise_sentence, rate_sentence, sentence
from playground.ui.batch.looking.location import Location, address
from playground.ui.html.controls import option
from playground.ui.html.elements import Html, Inner, element, join
from playground.ui.html.notes import line
from playground.ui.html.words import NONE, Words

_TONES: Mapping[str, str] = {
    "counts_only": "warn",
    "cannot_decide": "warn",
    "clear_better": "good",
    "clear_worse": "bad",
    "looks_better_undecided": "warn",
    "looks_worse_undecided": "warn",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The arms by one measure."""

    measure: str
    rates: Mapping[str, Rate]
    """Of every arm, in the order of the arms."""
    statements: Mapping[str, Statement]
    """Of every arm but the baseline, and one that is the baseline once more; of all beside another batch."""
    before: Mapping[str, Rate] = field(default_factory=dict)
    """Of what each arm is measured against in another batch, by arm."""


def verdicts(
    standings: Sequence[Standing],
    here: Location,
    baseline: str,
    again: Sequence[str],
    others: Html | None,
    words: Words,
) -> Html:
    """By the measure that is chosen in full, by all others in a table.

    `again` are arms that repeat the baseline, `others` is the choice of what the arms are measured against.
    """
    chosen = next((one for one in standings if one.measure == here.view.measure), None)
    if chosen is None:
        return join([line("calm", element("span", words("verdicts.none"))), others])
    arms = (
        _arm(name, chosen, here, words, "baseline" if name == baseline else "again" if name in again else None)
        for name in chosen.rates
    )
    return join(
        [
            _choice(standings, chosen, words),
            others,
            element("ul", *arms, class_="arms-told"),
            _of_people(standings, chosen, here, words),
            _table(standings, here, baseline, again, words) if len(standings) > 1 else None,
        ]
    )


def _of_people(standings: Sequence[Standing], chosen: Standing, here: Location, words: Words) -> Html | None:
    """That people have judged nothing yet, or that another measure is shown than what they say."""
    if all(one.measure != VERDICT for one in standings):
        return element("p", words("verdicts.unjudged"), class_="sum")
    if chosen.measure == VERDICT:
        return None
    told = words("verdicts.judged_too", measure=measure_name(chosen.measure, words.language))
    way = element("a", words("verdicts.by_verdict"), href=_by(VERDICT, here))
    return element("p", told, " ", way, class_="sum")


def _by(measure: str, here: Location) -> str:
    """The address of the same, by another measure."""
    return address(replace(here.unopened, view=replace(here.view, measure=measure, page=1)))


def _choice(standings: Sequence[Standing], chosen: Standing, words: Words) -> Html:
    named = [(one, measure_name(one.measure, words.language)) for one in standings]
    options = [option(one.measure, name, chosen=one is chosen) for one, name in named]
    choice = element("select", *options, name="by", data_view="by", data_spot="by", aria_label=words("verdicts.by"))
    return element("div", element("h3", words("verdicts.title")), choice, class_="by")


def _arm(name: str, standing: Standing, here: Location, words: Words, role: str | None) -> Html:
    statement = standing.statements.get(name)
    kind = "badge on" if role == "baseline" else "badge"
    badge = element("span", words(f"verdicts.{role}"), class_=kind) if role else None
    head = element("span", element("bdi", name, class_="n"), badge, class_="arm-name")
    told = ways = None
    if statement is not None:
        against, told = _against(statement, standing, words), _told(statement, standing.measure, words)
        told = element("div", against, told) if against is not None else told
        ways = element("span", *_ways(statement, here, words), class_="ways")
    elif role == "again":
        noise = next((one.noise for one in standing.statements.values() if one.noise is not None), None)
        told = element("p", noise_sentence(noise, words.language), class_="sum") if noise is not None else None
    return element("li", head, _rate(standing.rates[name], standing.measure, words), told, ways)


def _against(statement: Statement, standing: Standing, words: Words) -> Html | None:
    """What the arm is measured against, where that is of another batch."""
    rate = standing.before.get(statement.arm)
    if rate is None:
        return None
    share = f"{rate.rate:.0%}" if rate.rate is not None else NONE
    told = words("verdicts.against", arm=statement.baseline, share=share)
    return element("p", told, class_="sum", title=_in_full(rate, standing.measure, words))


def _told(statement: Statement, measure: str, words: Words) -> Html:
    """The sentence; what belongs beside it folds out of it."""
    whole = sentence(statement, words.language).replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
    said = element("span", whole, class_=f"told {_TONES.get(statement.kind, 'calm')}")
    paragraphs = [
        element("p", more, class_="sum")
        for more in beside(statement, words.language, by_verdicts=measure in BY_VERDICTS)
    ]
    if not paragraphs:
        return element("p", said)
    summary = element("summary", said, title=words("verdicts.beside"))
    return element("details", summary, *paragraphs, class_="beside", data_stay=f"beside:{statement.arm}")


def _in_full(rate: Rate, measure: str, words: Words) -> str:
    return rate_sentence(rate, words.language, by_verdicts=measure in BY_VERDICTS)


def _rate(rate: Rate, measure: str, words: Words) -> Html:
    """The share that passed, on a line from none to all, with the interval around it."""
    told = _in_full(rate, measure, words)
    if rate.interval is None or rate.rate is None:
        return element("span", NONE, class_="rate", title=told)
    low, high = rate.interval.low * 100, rate.interval.high * 100
    track = element(
        "span",
        element("i", class_="interval", style=f"left:{low:.1f}%;width:{high - low:.1f}%"),
        element("i", class_="point", style=f"left:{rate.rate * 100:.1f}%"),
        class_="rate-track",
        aria_hidden="true",
    )
    return element(
        "span",
        element("b", f"{rate.rate:.0%}", aria_hidden="true"),
        track,
        element("span", _of(rate), class_="aside", aria_hidden="true"),
        element("span", told, class_="unseen"),
        class_="rate",
        title=told,
    )


def _of(rate: Rate) -> str:
    """How many passed, and of how many."""
    passed = f"{rate.passed:.1f}".removesuffix(".0")
    return f"{passed}/{rate.n}"


def _ways(statement: Statement, here: Location, words: Words) -> list[Html]:
    pair = statement.paired
    found: tuple[tuple[Show, int], ...] = (("fixed", len(pair.fixed)), ("broken", len(pair.broken)))
    return [
        way(show, statement.arm, here, words(f"verdicts.show_{show}", count=count)) for show, count in found if count
    ]


def way(show: Show, arm: str, here: Location, shown: Inner) -> Html:
    """The way to the rows of an arm that were fixed or broken."""
    view = replace(here.view, show=show, arm=arm, check="", tag="", text="", page=1)
    return element("a", shown, href=address(replace(here.unopened, view=view)), class_=f"way {show}")


# All measures ---------------------------------------------------------------------------------------------------------


def _table(standings: Sequence[Standing], here: Location, baseline: str, again: Sequence[str], words: Words) -> Html:
    names = list(standings[0].rates)
    heads = [
        element("th", words("verdicts.measure"), scope="col"),
        *(element("th", element("bdi", name), scope="col") for name in names),
    ]
    alike = [one for one in standings if _is_alike(one)]
    rows = [
        element(
            "tr",
            element("th", _measure(one, here, words), scope="row"),
            *(element("td", *_figures(one, name, here, words), data_label=name) for name in names),
        )
        for one in standings
        if one not in alike
    ]
    caption = element("caption", words("verdicts.all"), class_="unseen")
    table = element("table", caption, element("thead", element("tr", *heads)), element("tbody", *rows))
    summary = element("summary", words("verdicts.all_count", count=len(standings)), class_="sum")
    scroll = element("div", table, class_="scroll", tabindex=0, role="group", aria_label=words("verdicts.all"))
    why = element("p", words("verdicts.all_why"), class_="sum")
    shown = [why, scroll if rows else None, _alike(alike, here, words)]
    return element("details", summary, *shown, class_="measures", data_stay="measures")


def _is_alike(standing: Standing) -> bool:
    """Whether all arms have the same share of as many questions, and none of these was fixed or broken."""
    rates = [(rate.passed, rate.n) for rate in standing.rates.values()]
    return len(set(rates)) == 1 and not any(one.paired.differing for one in standing.statements.values())


def _alike(alike: Sequence[Standing], here: Location, words: Words) -> Html | None:
    """The measures by which the arms do not differ, in one paragraph."""
    if not alike:
        return None
    rates = [next(iter(one.rates.values())) for one in alike]
    shares = (f"{rate.rate:.0%} ({_of(rate)})" if rate.rate is not None else NONE for rate in rates)
    comma = words("prompts.list_comma")
    ends = [comma.rstrip()] * (len(alike) - 1) + [""]
    each = [
        element("span", _measure(one, here, words), f" {share}{end}", class_="fact")
        for one, share, end in zip(alike, shares, ends, strict=True)
    ]
    return element("p", words("verdicts.alike"), join(each, comma.removeprefix(comma.rstrip())), class_="sum alike")


def _measure(standing: Standing, here: Location, words: Words) -> Html:
    chosen = standing.measure == here.view.measure
    name = measure_name(standing.measure, words.language)
    return element("a", name, href=_by(standing.measure, here), aria_current="true" if chosen else None)


def _figures(standing: Standing, arm: str, here: Location, words: Words) -> list[Html]:
    rate, statement = standing.rates[arm], standing.statements.get(arm)
    share = f"{rate.rate:.0%}" if rate.rate is not None else NONE
    parts = [element("b", share, title=_in_full(rate, standing.measure, words))]
    if rate.rate is not None:
        parts.append(element("small", _of(rate)))
    if statement is None:
        return parts
    at = replace(here, view=replace(here.view, measure=standing.measure))
    pair = statement.paired
    ways: tuple[tuple[Show, str, int], ...] = (("fixed", "▲", len(pair.fixed)), ("broken", "▼", len(pair.broken)))
    for show, sign, count in ways:
        said = element("span", words(f"verdicts.show_{show}", count=count), class_="unseen")
        seen = element("span", f"{sign}{count}", aria_hidden="true")
        parts += [way(show, arm, at, join([seen, said]))] if count else []
    return parts

"""What a judge said of an answer, apart from what people say of it: as a mark, and in full."""

from collections import Counter
from collections.abc import Mapping, Sequence

from playground.core.strings import text
from playground.studies.exports.words import SIGNS
from playground.studies.judging.pairs import Outcome, outcome
from playground.studies.values import Opinion
from playground.ui.html.elements import Html, element
from playground.ui.html.notes import failure_card
from playground.ui.html.words import Words
from playground.ui.study.views.verdicts import named

SCALES = "⚖"
_SIGNS: Mapping[str, str] = {**{str(said): sign for said, sign in SIGNS.items()}, "invalid": "?", "failed": "!"}
Pair = Mapping[bool, Opinion]
"""The comparisons of two answers in the one order and, under True, in the other."""


def mark(opinions: Sequence[Opinion], words: Words) -> Html | None:
    """A small mark for a cell: what was said of its answer, or of its answers how often what."""
    counts: Counter[str] = Counter(one.verdict or one.state for one in opinions)
    if not counts:
        return None
    several = len(opinions) > 1
    shown = " ".join(f"{sign}{counts[said] if several else ''}" for said, sign in _SIGNS.items() if counts[said])
    told = words.listed(_verdict(one, words) for one in opinions)
    kind = next(iter(counts)) if len(counts) == 1 else "mixed"
    said = element("span", words("judging.mark", verdict=told), class_="unseen")
    return element("span", element("span", f"{SCALES}{shown}", aria_hidden="true"), said, class_=f"j {kind}")


def opinion(said: Opinion, calibrated: bool, words: Words) -> Html:
    """What it said of one answer and why, who was asked and when."""
    head = [element("span", words("judging.said"), class_="group-name"), *_badge(calibrated, words)]
    return element("section", element("p", *head, class_="group-head"), _of(said, words), class_="block-judge")


def compared(pair: Pair, other: str, words: Words) -> Html:
    """Whether the answer is better than the `other` one, and what was said in each of the two orders.

    People compare no pairs, so that nothing is known of how far they would agree.
    """
    came = outcome(pair)
    told = words(f"judging.pair_{came or 'none'}", other=other)
    head = [element("b", told, class_=f"outcome {came or 'none'}"), " ", *_badge(False, words)]
    orders = [
        element("div", element("p", words(f"judging.{name}"), class_="aside"), _of(pair[turned], words))
        for turned, name in ((False, "first"), (True, "second"))
        if turned in pair
    ]
    summary = element("summary", *head)
    return element("details", summary, *orders, class_="block-judge of-pair", data_stay=f"pair:{other}")


def counted(came: Sequence[Outcome | None], baseline: str, words: Words) -> str:
    """How the answers of an arm fared against those of the baseline, in a sentence."""
    counts: Counter[str] = Counter(one or "none" for one in came)
    names = ("better", "worse", "same", "order", "none")
    return words("judging.pairs", baseline=baseline, **{name: counts[name] for name in names})


def _badge(calibrated: bool, words: Words) -> list[Html]:
    return [] if calibrated else [element("span", text(words.language, "judging.raw"), class_="badge raw")]


def _of(said: Opinion, words: Words) -> Html:
    who = words("judging.by", model=said.judge.model, endpoint=said.judge.endpoint, time=words.moment(said.at))
    signed = element("p", element("bdi", who), class_="sum signed")
    if said.failure is not None:
        return element("div", failure_card(said.failure, words.language), signed)
    verdict = element("b", _verdict(said, words), class_=f"v {said.verdict or said.state}")
    reason = element("p", said.reason, class_="reason") if said.reason else None
    return element("div", element("p", verdict), reason, _reply(said, words), signed)


def _verdict(said: Opinion, words: Words) -> str:
    if said.verdict is not None:
        return named(said.verdict, words)
    return words(f"judging.said_{said.said}" if said.said else f"judging.state_{said.state}")


def _reply(said: Opinion, words: Words) -> Html | None:
    """What it replied instead of a verdict."""
    if not said.reply or said.state != "invalid":
        return None
    summary = element("summary", words("judging.reply"), class_="sum")
    return element(
        "details", summary, element("pre", Html("\n"), said.reply, tabindex=0), data_stay=f"reply:{said.run}"
    )

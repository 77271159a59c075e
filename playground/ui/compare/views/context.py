"""Which chunks the arms were given: the same for all, or what else there is to be said."""

from collections.abc import Mapping

from playground.core.values import Run
from playground.studies.context import context_hash, sent
from playground.ui.compare.running.rounds import Round
from playground.ui.html.elements import Html, element, join
from playground.ui.html.words import Words
from playground.ui.study.views.adding import add_button


def context(round: Round, names: Mapping[str, str], words: Words) -> Html:
    """One sentence and the digest, and the way of the question into a set; `names` of the arms by their keys."""
    return element("div", _told(round, names, words), add_button(round.question, words), class_="context-line")


def _told(round: Round, names: Mapping[str, str], words: Words) -> Html | None:
    runs = {
        key: run
        for key, column in round.columns.items()
        if key in names and (run := column.shown()) is not None and run.prompt is not None
    }
    asked = {key: run for key, run in runs.items() if run.spec.collection is not None}
    if not asked:
        return None
    by_digest: dict[str, list[str]] = {}
    for key, run in asked.items():
        by_digest.setdefault(context_hash(run.passages), []).append(key)
    without = [names[key] for key in runs if key not in asked]
    changed = element("b", words("comparison.changed", told=round.told)) if round.told else None
    if len(by_digest) == 1:
        (digest, keys) = next(iter(by_digest.items()))
        pieces = [_alike(asked[keys[0]], digest, len(keys), without, words)]
    else:
        pieces = [_unlike(by_digest, asked, names, round, words)]
    if without:
        pieces.append(element("span", words("comparison.without", arms=words.listed(without))))
    return element("p", join([changed, *pieces], words.gap or " "), class_="sum context")


def _alike(run: Run, digest: str, arms: int, without: list[str], words: Words) -> Html:
    count = len(sent(run.passages))
    if not count:
        return element("span", words("comparison.sent_none"))
    key = "one" if arms == 1 else "most" if without else "all"
    title = words("comparison.digest_is", digest=digest)
    return element("span", words.counted(f"sent_{key}", count), title=title)


def _unlike(
    by_digest: Mapping[str, list[str]], runs: Mapping[str, Run], names: Mapping[str, str], round: Round, words: Words
) -> Html:
    """Who got what, and why it is not the same."""
    each = [
        element(
            "span",
            _got(keys, runs, names, words),
            " ",
            element("code", digest or "–", title=words("comparison.digest")),
            class_="got",
        )
        for digest, keys in by_digest.items()
    ]
    return join(
        [
            element("b", words("comparison.unlike")),
            " ",
            join(each, " "),
            " ",
            words(f"comparison.unlike_{_why(runs, round)}"),
        ]
    )


def _got(keys: list[str], runs: Mapping[str, Run], names: Mapping[str, str], words: Words) -> str:
    arms = words.listed(names[key] for key in keys)
    return words("comparison.sent_to", arms=arms, count=len(sent(runs[keys[0]].passages)))


def _why(runs: Mapping[str, Run], round: Round) -> str:
    """What makes the difference, as far as it can be told."""
    if any(run.spec.retrieval.switched_off for run in runs.values()):
        return "edited"
    if not round.frozen:
        return "own"
    found = {tuple(one.hit.chunk.id for one in run.passages) for run in runs.values()}
    return "windows" if len(found) == 1 else "settings"

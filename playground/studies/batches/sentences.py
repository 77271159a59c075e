"""What can be said of a batch, in lines: each arm against the baseline by each measure, and what that rests on."""

from collections.abc import Iterator, Mapping, Sequence

from playground.core.strings import Language, text
from playground.studies.batches.measures import BY_VERDICTS, VERDICT, measure_name
from playground.studies.statistics.better import FEWEST, Statement
from playground.studies.statistics.telling import beside, sentence


def told(statements: Mapping[str, Sequence[Statement]], language: Language) -> list[str]:
    """For each arm a line for what people judged and for each check that differs, with what belongs beside it; the
    checks by which nothing differs, and those by which nothing can be compared, share a line each."""
    all_of_them = [one for some in statements.values() for one in some]
    arms = dict.fromkeys(one.arm for one in all_of_them)
    most = max((one.paired.n for one in all_of_them), default=FEWEST)
    few = [text(language, "study.told.few", n=most, fewest=FEWEST)] if most < FEWEST else []
    return [*few, *(line for arm in arms for line in _of_arm(arm, statements, language))]


def _of_arm(arm: str, statements: Mapping[str, Sequence[Statement]], language: Language) -> Iterator[str]:
    alike: list[str] = []
    beyond: list[str] = []
    baseline = ""
    for measure, some in statements.items():
        one = next(one for one in some if one.arm == arm)
        name, baseline = measure_name(measure, language), one.baseline
        if one.kind == "nothing_comparable":
            beyond.append(name)
        elif one.paired.differing or measure == VERDICT:
            said = text(language, "study.told.sentence", sentence=sentence(one, language))
            more = "".join(
                text(language, "study.told.more", more=more)
                for more in beside(one, language, by_verdicts=measure in BY_VERDICTS)
            )
            yield text(language, "study.told.line", arm=arm, baseline=baseline, measure=name) + said + more
        else:
            alike.append(name)
    for key, names in (("alike", alike), ("beyond", beyond)):
        if names:
            listed = text(language, "study.told.between").join(names)
            yield text(language, f"study.told.{key}", arm=arm, baseline=baseline, names=listed)

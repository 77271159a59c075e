"""The table of checks, and what they and a user's own find of an answer."""

from collections.abc import Callable, Iterable, Mapping

from playground.core.strings import Language, table, text
from playground.studies.checks.endings import finished
from playground.studies.checks.figures import numbers
from playground.studies.checks.keypoints import key_points
from playground.studies.checks.languages import language
from playground.studies.checks.leaks import reasoning
from playground.studies.checks.lengths import length
from playground.studies.checks.markup import markdown
from playground.studies.checks.openings import opening
from playground.studies.checks.own import Own
from playground.studies.checks.quoting import quotations
from playground.studies.checks.references import citations, no_reference_numbers
from playground.studies.checks.refusals import refusal
from playground.studies.checks.repeats import copied, repetition
from playground.studies.checks.subject import Subject
from playground.studies.values import Finding

Check = Callable[[Subject], Finding]

CHECKS: Mapping[str, Check] = {
    "language": language,
    "opening": opening,
    "no_reference_numbers": no_reference_numbers,
    "length": length,
    "key_points": key_points,
    "refusal": refusal,
    "citations": citations,
    "numbers": numbers,
    "quotations": quotations,
    "repetition": repetition,
    "copied": copied,
    "markdown": markdown,
    "finished": finished,
    "reasoning": reasoning,
}
"""Name of each check and what does it, in the order in which they are shown."""


def findings(subject: Subject, own: Iterable[Own] = ()) -> tuple[Finding, ...]:
    """What all checks find of an answer, those of the table first."""
    return (*(check(subject) for check in CHECKS.values()), *(check.find(subject) for check in own))


def check_name(check: str, language: Language) -> str:
    """What people call a check; one of the user's own has the name that it was given."""
    return text(language, f"check.{check}.name") if check in CHECKS else check


_TRANSLATED = ("case", "measure", "wanted", "other")
"""Facts whose values are words of ours: `check_word.<check>.<value>` of the string table."""


_NONE = ("", "—")
"""Values of facts that say nothing, the second in findings of older versions."""


def check_sentence(finding: Finding, language: Language) -> str:
    """What a finding says, one sentence: `check.<name>.<state>` of the string table, filled with its facts.

    "" for a finding of an older version that there are no words for any more.
    """
    facts = dict(finding.facts)
    check = finding.check if finding.check in CHECKS else f"own_{facts.pop('kind', '')}"
    try:
        for name in _TRANSLATED:
            if name in facts:
                facts[name] = text(language, f"check_word.{check}.{facts[name]}")
        parts = {name: _part(check, name, value, language) for name, value in facts.items()}
        return text(language, f"check.{check}.{finding.state}", **parts)
    except KeyError:
        return ""


def check_reason(finding: Finding, language: Language) -> str:
    """Why a check does not apply, without its name; the whole sentence where that is not known."""
    check = finding.check if finding.check in CHECKS else f"own_{dict(finding.facts).get('kind', '')}"
    key = f"check_word.{check}.{dict(finding.facts).get('case')}"
    known = finding.state == "not_applicable" and key in table()
    return text(language, key) if known else check_sentence(finding, language)


def _part(check: str, name: str, value: str | int | float, language: Language) -> str | int | float:
    """A fact as it stands in the sentence; one that has a part of it to itself takes that along where it is empty."""
    if name == "missing" and language == "zh":
        value = str(value).replace("; ", "、")
    key = f"check_part.{check}.{name}"
    if key not in table():
        return value
    return "" if value in _NONE else text(language, key, **{name: value})

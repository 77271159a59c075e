"""The words of exports: names of verdicts, reasons and checks in one language, as they are where nobody knows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from playground.core.strings import Language, text
from playground.studies.checks.table import check_name, check_sentence
from playground.studies.reasons import REASONS
from playground.studies.values import Finding, Verdict

SIGNS: Mapping[Verdict, str] = {"right": "✓", "partly": "◐", "wrong": "✗"}
"""What stands before the word, so that a verdict can be told without its colour."""


@dataclass(frozen=True, slots=True)
class Words:
    """What exports say, in one language."""

    language: Language

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence `export.<key>`."""
        return text(self.language, f"export.{key}", **values)

    def verdict(self, verdict: Verdict) -> str:
        """A verdict in a word."""
        return self(f"verdict.{verdict}")

    def reason(self, name: str) -> str:
        """A reason chip; one of the user's own is its own text."""
        return text(self.language, f"reason.{name}") if name in REASONS else name

    def check(self, name: str) -> str:
        """The name of a check; one of the user's own is named as it names itself."""
        return check_name(name, self.language)

    def finding(self, finding: Finding) -> str:
        """What a check found in a sentence; "" where there is none for it any more."""
        return check_sentence(finding, self.language)

    def list(self, several: Iterable[str]) -> str:
        """Names in a row."""
        return self("comma").join(several)

    def labelled(self, label: str, value: str) -> str:
        """A value with what it is."""
        return self("labelled", label=label, value=value)


def moment(stamp: str) -> str:
    """A time stamp to the minute, as it stood on the server's clock; one that is none as it is."""
    try:
        return datetime.fromisoformat(stamp).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return stamp


def seconds(value: float | None) -> str:
    """A time as short as it can be read; "–" where it is not known."""
    if value is None:
        return "–"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s" if value < 100 else f"{value:.0f} s"


def number(value: int | None) -> str:
    """A count with its thousands apart; "–" where it is not known."""
    return "–" if value is None else f"{value:,}"

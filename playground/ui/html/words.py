"""The words of the page in one language, and how numbers, sizes, times and dates are written in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from playground.core.strings import Language, table, text
from playground.core.values import Score, TokenCount
from playground.documents.samples import MIXED, SAMPLES

UNKNOWN = "?"
NONE = "–"


@dataclass(frozen=True, slots=True)
class Words:
    """`words("question.ask")` is the text of `ui.question.ask`."""

    language: Language

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of `ui.<key>`, its places filled."""
        return text(self.language, f"ui.{key}", **values)

    def collection(self, name: str) -> str:
        """A collection as people call it: those of samples have a name in each language."""
        return self(f"documents.{name.replace('-', '_')}") if name in (MIXED, *SAMPLES.values()) else name

    def type(self, media_type: str) -> str:
        """A kind of document as people call it."""
        return self(f"type.{media_type}") if f"ui.type.{media_type}" in table() else media_type

    def number(self, value: int | None) -> str:
        """An integer with its thousands apart; "?" when nobody knows it."""
        return UNKNOWN if value is None else f"{value:,}"

    def counted(self, what: str, count: int) -> str:
        """A number of things, in the right number: `ui.count.<what>`."""
        return self(f"count.{what}_one" if count == 1 else f"count.{what}", count=self.number(count))

    def sentences(self, *told: str | None) -> str:
        """Whole sentences one after the other, those that are None left out."""
        return self.gap.join(sentence for sentence in told if sentence)

    def listed(self, names: Iterable[str]) -> str:
        """Several names in a row."""
        return self("prompts.list_comma").join(names)

    @property
    def gap(self) -> str:
        """What stands between two sentences: Chinese has no space there."""
        return "" if self.language == "zh" else " "

    def tokens(self, count: TokenCount | None) -> str:
        """A token count, with "≈" before one that was only estimated."""
        if count is None:
            return UNKNOWN
        return f"≈ {count.tokens:,}" if count.source == "estimated" else f"{count.tokens:,}"

    def score(self, score: Score) -> str:
        """A score as it is written beside its measure."""
        return f"{score.value:.2f}" if score.measure == "bm25" else f"{score.value:.3f}"

    def seconds(self, value: float | None) -> str:
        """A duration in the unit that reads best."""
        if value is None:
            return UNKNOWN
        if value < 0.00005:
            return "< 0.1 ms"
        if value < 0.9995:
            return f"{value * 1000:.1f} ms" if value < 0.00995 else f"{value * 1000:.0f} ms"
        if value < 60:
            return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"
        return f"{int(value // 60)} min {int(value % 60)} s"

    def seconds_about(self, value: float) -> str:
        """An estimate, no finer than it deserves."""
        return f"{max(round(value), 1)} s" if value < 90 else f"{round(value / 60)} min"

    def seconds_running(self, value: float) -> str:
        """A clock that runs: one decimal, so that it does not flicker."""
        return f"{value:.1f} s" if value < 60 else self.seconds(value)

    def size(self, octets: int) -> str:
        """A file size, in powers of 1000 as the limits are stated."""
        if octets < 1000:
            return f"{octets} B"
        if octets < 1_000_000:
            return f"{octets / 1000:.1f} kB"
        return f"{octets / 1_000_000:.1f} MB"

    def moment(self, stamp: str) -> str:
        """A time stamp of a record, to the minute, as tables and exports write it in both languages."""
        return f"{datetime.fromisoformat(stamp):%Y-%m-%d %H:%M}"

    def short_moment(self, stamp: str) -> str:
        """The same without the year, for columns of them."""
        return f"{datetime.fromisoformat(stamp):%m-%d %H:%M}"

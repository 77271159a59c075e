"""Dates in a text, by month and day or by year and month, in figures and in words, Chinese and English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from playground.studies.text.numbers import numbers_in


@dataclass(frozen=True, slots=True)
class Date:
    """A date and where it stands; what it does not say is None."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>[12]\d{3})\b"
_NUMERAL = r"[\d０-９〇○零一二三四五六七八九十]"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d.])(?P<year>[12]\d{3})(?P<sign>[-/.])(?P<month>[01]?\d)(?P=sign)(?P<day>[0-3]?\d)(?![\d.]\d|\d)",
        rf"(?:(?P<year>{_NUMERAL}{{4}})\s?年\s?)?(?P<month>{_NUMERAL}{{1,2}})\s?月(?:份|"
        rf"\s?(?P<day>{_NUMERAL}{{1,3}})\s?[日号號])?",
        rf"\b{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}(?!\s*(?:%|percent|[a-z]*bytes?))(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}",
    )
)
"""Tried in this order; of two that overlap the earlier counts. A month by itself is none."""


def dates_in(text: str) -> tuple[Date, ...]:
    """The dates of `text` in reading order."""
    found: list[Date] = []
    taken: set[int] = set()
    for form in _FORMS:
        for date in _of(form, text):
            if taken.isdisjoint(range(date.start, date.end)):
                found.append(date)
                taken.update(range(date.start, date.end))
    return tuple(sorted(found, key=lambda date: date.start))


def _of(form: re.Pattern[str], text: str) -> Iterator[Date]:
    """The dates in one form; without their capital, "may" and "march" are verbs."""
    for match in form.finditer(text):
        parts = match.groupdict()
        if parts["month"] in ("may", "mar", "march"):
            continue
        year, month, day = _number(parts.get("year")), _month(parts["month"]), _number(parts.get("day"))
        if month is not None and month in range(1, 13) and (day is None or day in range(1, 32)):
            yield Date(*match.span(), year, month, day)


def _month(written: str) -> int | None:
    beginning = written[:3].lower()
    return _MONTHS.index(beginning) + 1 if beginning in _MONTHS else _number(written)


def _number(written: str | None) -> int | None:
    """The value of figures or Chinese numerals; the year before it makes a row of digits of 二〇一三."""
    if not written:
        return None
    if written == "一":
        return 1
    read = numbers_in(f"{written}年" if len(written) == 4 else written)
    return int(read[0].value) if len(read) == 1 else None

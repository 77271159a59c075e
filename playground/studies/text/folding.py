"""Texts made comparable: words, characters, numbers by value and units of measure, in any script and width."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from playground.retrieval.terms import fold, terms
from playground.studies.text.dates import Date, dates_in
from playground.studies.text.numbers import Number, numbers_in

HAN = "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, for a character class."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, a Chinese character, a number, a date or a unit of measure, and where it stands."""

    key: str
    """Equal for what counts as the same: `#15000` for 1.5万, `@4-30` for 30 April, `km` for 公里."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as a row of units; punctuation and layout are no part of it."""

    units: tuple[Unit, ...]
    line: str = field(repr=False)
    """The keys, with a mark before, between and behind them."""

    def __contains__(self, other: "Folded") -> bool:
        """Whether the other's units stand in this text one after the other; no text holds an empty one."""
        return bool(other.units) and other.line in self.line

    def places(self, units: Sequence[Unit]) -> Iterator[int]:
        """Where these units stand in this text one after the other: index of the first."""
        line = _line(units)
        at = self.line.find(line) if units else -1
        starts = self._starts() if at >= 0 else []
        while at >= 0:
            yield bisect_left(starts, at)
            at = self.line.find(line, at + 1)

    def _starts(self) -> list[int]:
        starts, at = [], 0
        for unit in self.units:
            starts.append(at)
            at += len(unit.key) + 1
        return starts


_MARK = "\x1f"


def _line(units: Sequence[Unit]) -> str:
    return _MARK + "".join(unit.key + _MARK for unit in units)


@lru_cache(maxsize=128)
def folded(text: str, *, stems: bool = False) -> Folded:
    """`text` as a row of units; with `stems`, "boats" and "boat" are the same word."""
    units = tuple(_units(text, stems))
    return Folded(units, _line(units))


class _Even(dict[int, str]):
    """Code point to the character that stands for it; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code == 0x3000:
            even = " "
        elif 0xFF10 <= code <= 0xFF5A or code == 0xFF05:
            even = chr(code - 0xFEE0) if character.isalnum() or code == 0xFF05 else character
        else:
            even = fold(character) if re.match(f"[{HAN}]", character) else character
        self[code] = even if len(even) == 1 else character
        return self[code]


_EVEN = _Even()


def even(text: str) -> str:
    """`text`, one character for one: simplified for traditional, half width for full width; punctuation stays."""
    return text if text.isascii() else text.translate(_EVEN)


# Units ----------------------------------------------------------------------------------------------------------------

_PIECE = re.compile(
    rf"(?P<one>[{HAN}\u3040-\u30ff\uac00-\ud7af])"
    rf"|(?P<word>(?:(?![{HAN}\u3040-\u30ff\uac00-\ud7af])[^\W\d_])+(?:['’](?:(?![{HAN}])[^\W\d_])+)*)"
    r"|(?P<digits>\d+)|(?P<sign>[%‰])"
)
_POSSESSIVE = re.compile(r"['’]s$")


def _units(text: str, stems: bool) -> Iterator[Unit]:
    dates = dates_in(text)
    counted = (*numbers_in(text), *_ones_in(text))
    inside = {place for date in dates for place in range(date.start, date.end)}
    numbers = [one for one in counted if one.start not in inside]
    at = 0
    items: tuple[Date | Number, ...] = (*dates, *numbers)
    for item in sorted(items, key=lambda item: item.start):
        if item.start < at:
            continue
        if isinstance(item, Date):
            yield from _words(text, at, item.start, stems)
            yield from _date(item)
            at = item.end
        else:
            before, measure, after = _measured(text, item, at)
            yield from _words(text, at, before, stems)
            yield from _number(item, measure, after)
            at = after
    yield from _words(text, at, len(text), stems)


def _words(text: str, start: int, end: int, stems: bool) -> Iterator[Unit]:
    for found in _PIECE.finditer(text, start, end):
        yield Unit(_key(found[0], stems), *found.span())


def _key(piece: str, stems: bool) -> str:
    return _word(piece, stems) if piece[0].isalpha() and len(piece) > 1 else fold(piece)


@lru_cache(maxsize=50_000)
def _word(word: str, stems: bool) -> str:
    plain = _POSSESSIVE.sub("", fold(word)).replace("'", "").replace("’", "")
    stemmed = terms(plain) if stems else []
    return stemmed[0] if len(stemmed) == 1 else plain


def _date(date: Date) -> Iterator[Unit]:
    """The year stands first in whatever order they were written."""
    if date.year is not None:
        yield Unit(f"#{date.year}", date.start, date.end)
    yield Unit(f"@{date.month}" if date.day is None else f"@{date.month}-{date.day}", date.start, date.end)


def _number(number: Number, measure: str | None, end: int) -> Iterator[Unit]:
    yield Unit(number_key(number), number.start, number.end)
    if measure is not None:
        yield Unit(measure, number.end, end)


def number_key(number: Number) -> str:
    """What two numbers of the same value have in common."""
    return f"#{number.value.normalize():f}"


# Units of measure -----------------------------------------------------------------------------------------------------

_MEASURES: dict[str, tuple[str, ...]] = {
    "km": ("公里", "千米", "km", "kilometers", "kilometres", "kilometer", "kilometre"),
    "㎡": ("平方米", "平米", "㎡", "m²", "m2", "square meters", "square metres"),
    "m": ("米", "公尺", "m", "meters", "metres", "meter", "metre"),
    "cm": ("厘米", "公分", "cm", "centimeters", "centimetres"),
    "mm": ("毫米", "mm", "millimeters", "millimetres"),
    "kg": ("公斤", "千克", "kg", "kilograms", "kilogram", "kilos"),
    "g": ("克", "g", "grams", "gram"),
    "l": ("升", "l", "liters", "litres", "liter", "litre"),
    "ml": ("毫升", "ml"),
    "°c": ("摄氏度", "℃", "°c", "degrees celsius"),
    "h": ("小时", "钟头", "hours", "hour", "hrs", "hr", "h"),
    "min": ("分钟", "minutes", "minute", "mins", "min"),
    "s": ("秒钟", "秒", "seconds", "second", "secs", "sec", "s"),
    "ms": ("毫秒", "milliseconds", "ms"),
    "d": ("天", "days", "day"),
    "week": ("星期", "礼拜", "周", "weeks", "week"),
    "month": ("个月", "months", "month"),
    "year": ("years", "year"),
    "%": ("%", "％", "个百分点", "percentage points", "percent", "per cent", "pct"),
    "$": ("美元", "美金", "us dollars", "dollars", "dollar", "usd"),
    "€": ("欧元", "euros", "euro", "eur", "€"),
    "元": ("元人民币", "人民币", "元", "块钱", "块", "圆", "yuan", "rmb", "cny"),
}
_KEYS = {word: key for key, words in _MEASURES.items() for word in words}
_BEFORE = {
    **{"¥": "元", "￥": "元", "rmb": "元", "cny": "元", "人民币": "元", "$": "$", "us$": "$", "usd": "$", "€": "€"},
    **{"eur": "€", "百分之": "%", "千分之": "‰", "万分之": "‱"},
}


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_AFTER = re.compile(
    rf"\s?(?:个(?!月)(?=\s?[{HAN}])\s?)?(?:(?P<measure>{_any_of(tuple(_KEYS))})(?<![a-z])|"
    rf"(?P<word>{_any_of(tuple(_KEYS))})(?![a-z\d]))?"
)
_PREFIX = re.compile(rf"(?:(?<![a-z])|(?=[^a-z]))(?:{_any_of(tuple(_BEFORE))})\s?$")
_LONGEST = max(map(len, _BEFORE)) + 1


_NO_ONE_AFTER = "统唯专单同逐第十百千万亿一二三四五六七八九零〇"
_ONE = re.compile(
    rf"(?<![{_NO_ONE_AFTER}\d])一(?=个?(?:{_any_of([word for word in _KEYS if not word.isascii()])}|[年次条项倍]))"
    rf"|\b(?:one|an(?=\shour))(?=\s(?:{_any_of([word for word in _KEYS if len(word) > 2 and word.isascii()])})\b)",
    re.IGNORECASE,
)


def _ones_in(text: str) -> Iterator[Number]:
    """一小时 and "one hour", where 一 and "one" count something."""
    for found in _ONE.finditer(text):
        yield Number(*found.span(), Decimal(1), found[0])


def _measured(text: str, number: Number, start: int) -> tuple[int, str | None, int]:
    """Where a number begins with the sign before it, its unit of measure, and where that ends."""
    ahead = even(text[max(start, number.start - _LONGEST) : number.start]).lower()
    sign = _PREFIX.search(ahead)
    before = number.start - (len(ahead) - sign.start()) if sign else number.start
    measure = _BEFORE[sign[0].strip()] if sign else None
    if number.text.endswith(("%", "％")):
        return before, "%", number.end
    found = _AFTER.match(even(text[number.end : number.end + 24]).lower())
    written = (found["measure"] or found["word"]) if found else None
    if found is None or not found[0].strip():
        return before, measure, number.end
    return before, _KEYS[written] if written else measure, number.end + found.end()

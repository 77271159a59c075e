"""Dates and times as Excel shows them: serial numbers of days, in the parts that a format asks for."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

DATE_PARTS = ("date", "elapsed", "half")
"""The kinds of tokens that make a format one of dates or times."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMERALS = "一二三四五六日"
_CHINESE = ("804", "404", "c04", "1004", "1404", "zh")
_NO_DATE = 2_958_465.99999  # days; the end of the year 9999
_LEAP_DAY = 60  # Excel takes 1900 for a leap year, so that numbers before its 29 February are a day ahead

Token = tuple[str, str]


def shown_date(
    tokens: Sequence[Token], locale: str, since_1904: bool, otherwise: Callable[[float], str]
) -> Callable[[float], str]:
    """What shows serial numbers by the tokens; numbers that are no dates are shown by `otherwise`."""
    parts = [_with_minutes(tokens, at) for at in range(len(tokens))]
    decimals = _decimals(tokens)
    chinese = locale.endswith(_CHINESE) or locale.startswith("zh") or any(text == "上午/下午" for _, text in parts)
    halves = any(kind == "half" for kind, _ in parts)

    def show(value: float) -> str:
        if not 0 <= value < _NO_DATE:
            return otherwise(value)
        when, seconds = _moment(value, since_1904, decimals)
        return "".join(_part(kind, text, when, seconds, chinese, halves) for kind, text in parts).strip()

    return show


def _moment(value: float, since_1904: bool, decimals: int) -> tuple[datetime, float]:
    """The date and time, and all seconds since the beginning, to as many decimals as are shown."""
    seconds = round(value * 86_400, decimals) if decimals else math.floor(value * 86_400 + 0.5)
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if value < _LEAP_DAY else 30)
    return start + timedelta(seconds=seconds), seconds


def _with_minutes(tokens: Sequence[Token], at: int) -> Token:
    """`m` means minutes after hours and before seconds."""
    kind, text = tokens[at]
    if kind == "date" and text[0] in "mM" and len(text) < 3:
        before = next((t for k, t in reversed(tokens[:at]) if k in DATE_PARTS and k != "half"), "")
        after = next((t for k, t in tokens[at + 1 :] if k in DATE_PARTS and k != "half"), "")
        if before[:1] in ("h", "H") or after[:1] in ("s", "S"):
            return "minutes", text
    if kind == "." and at + 1 < len(tokens) and tokens[at + 1][0] == "digit":
        return "decimals", str(_decimals(tokens))
    return ("", "") if kind == "digit" else (kind, text)


def _decimals(tokens: Sequence[Token]) -> int:
    return min(sum(kind == "digit" for kind, _ in tokens), 6)


def _part(kind: str, text: str, when: datetime, seconds: float, chinese: bool, halves: bool) -> str:
    match kind, text.lower():
        case "minutes", letters:
            return f"{when.minute:0{len(letters)}d}"
        case "decimals", digits:
            return f".{when.microsecond:06d}"[: int(digits) + 1]
        case "elapsed", letters:
            unit = {"h": 3_600, "m": 60, "s": 1}[letters[0]]
            return f"{int(seconds // unit):0{len(letters)}d}"
        case "half", "a/p":
            return "AP"[when.hour >= 12]
        case "half", _:
            return ("上午", "下午")[when.hour >= 12] if chinese else ("AM", "PM")[when.hour >= 12]
        case "date", letters:
            return _of_date(letters, when, chinese, halves)
        case _:
            return text


def _of_date(letters: str, when: datetime, chinese: bool, halves: bool) -> str:
    weekday = when.weekday()
    match letters[0], len(letters):
        case "y", 1 | 2:
            return f"{when.year % 100:02d}"
        case "y" | "e", _:
            return str(when.year)
        case "m", 1 | 2 as width:
            return f"{when.month:0{width}d}"
        case "m", width:
            name = f"{when.month}月" if chinese else _MONTHS[when.month - 1]
            return name if chinese or width == 4 else name[: 1 if width == 5 else 3]
        case "d", 1 | 2 as width:
            return f"{when.day:0{width}d}"
        case "d", width:
            name = ("周", "星期")[width > 3] + _NUMERALS[weekday] if chinese else _DAYS[weekday]
            return name if chinese or width > 3 else name[:3]
        case "a", width:
            return ("周", "星期")[width > 3] + _NUMERALS[weekday]
        case "h", width:
            return f"{(when.hour + 11) % 12 + 1 if halves else when.hour:0{min(width, 2)}d}"
        case _, width:
            return f"{when.second:0{min(width, 2)}d}"

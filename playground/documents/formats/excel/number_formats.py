"""Numbers as Excel shows them: `000000` makes 815 000815, `[h]:mm` makes 1.104 26:30 (ECMA-376, part 1, 18.8.31).

Two things are shown otherwise, on purpose. Long numbers in the format General keep their digits, since they are order
numbers more often than measures, and Excel's 1.23457E+12 finds none. Numbers in Chinese numerals (`[DBNum1]`) stay in
digits. Dates in the format of the reader's system have the form of Chinese ones.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from playground.documents.formats.excel.dates import DATE_PARTS, shown_date

Shown = Callable[[float], str]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[\$(?P<currency>[^\]-]*)(?:-(?P<locale>[^\]]*))?\]|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])|(?P<date>e+|y+|m+|d+|h+|s+|aaaa?)"
    r"|(?P<digit>[0#?])|(?P<sign>[.,%/@])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<>": lambda a, b: a != b,
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}
_MOST_DECIMALS = 30
_PRECISE = Context(prec=400)
_DATE = 'yyyy"/"m"/"d'
BUILT_IN = {
    **{0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?"},
    **{13: "# ??/??", 14: _DATE, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM"},
    **{20: "h:mm", 21: "h:mm:ss", 22: f"{_DATE} h:mm", 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0"},
    **{39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0"},
    **{48: "##0.0E+0", 49: "@", 30: "m-d-yy"},
    **dict.fromkeys((41, 42), "#,##0;-#,##0;-"),
    **dict.fromkeys((43, 44), "#,##0.00;-#,##0.00;-"),
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
"""By number: formats that files do not spell out, those of Chinese systems among them."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts of a format between semicolons."""

    tokens: tuple[tuple[str, str], ...]
    """Kinds and texts."""
    condition: tuple[str, float] | None
    coloured: bool
    locale: str

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


@lru_cache(maxsize=4_096)
def shower(code: str, since_1904: bool = False) -> Shown:
    """What shows numbers in the format `code`. Dates are counted from 1900 or, in files from old Macs, from 1904."""
    sections = _sections(code)
    numbers = [each for each in sections if not each.has("text")] or [_section("General")]
    shown = [_shown(each, since_1904) for each in numbers]
    if len(numbers) == 1 and numbers[0].condition is None:
        only = shown[0]
        return lambda value: only(value) if value >= 0 or numbers[0].has(*DATE_PARTS) else _minus(only(-value))

    def show(value: float) -> str:
        at = _chosen(numbers, value)
        if at is None:
            return general(value)
        text = shown[at](abs(value))
        own_sign = at == 1 and numbers[0].condition is None and numbers[1].condition is None
        if value < 0 and (not own_sign or (numbers[at].coloured and text == shown[0](-value))):
            return _minus(text)  # a sign that is nothing but a colour is put into words
        return text

    return show


def general(value: float) -> str:
    """A number without a format: whole ones without a point, others without the noise of binary fractions."""
    return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.15G}"


def _minus(text: str) -> str:
    return f"-{text}" if re.search(r"[1-9]", text) else text


def _chosen(sections: list[_Section], value: float) -> int | None:
    """Which section shows the value; None if none does."""
    if any(each.condition for each in sections):
        for at, each in enumerate(sections):
            if each.condition is None or _COMPARE[each.condition[0]](value, each.condition[1]):
                return at
        return None
    return 2 if value == 0 and len(sections) > 2 else 1 if value < 0 else 0


def _sections(code: str) -> list[_Section]:
    parts = re.findall(r'((?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[]|\[)*)(?:;|\Z)', code, re.DOTALL)
    return [_section(part) for part in (parts[:-1] if len(parts) > 1 else parts)]


def _section(code: str) -> _Section:
    tokens: list[tuple[str, str]] = []
    condition, coloured, locale = None, False, ""
    for found in _TOKEN.finditer(code):
        kind, text = found.lastgroup or "other", found[found.lastgroup or 0] or ""
        if kind == "bracket":
            stated = _CONDITION.fullmatch(text)
            condition = (stated[1], float(stated[2])) if stated else condition
            coloured = coloured or (stated is None and not text.upper().startswith("DBNUM"))
        elif kind in ("currency", "locale"):
            locale = (found["locale"] or "").lower()
            tokens.append(("literal", found["currency"] or ""))
        elif kind == "blank":
            tokens.append(("literal", " "))
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(("literal", text))
        elif kind == "sign":
            tokens.append(("text" if text == "@" else text, text))
        elif kind != "fill":
            tokens.append((kind, text))
    return _Section(tuple(tokens), condition, coloured, locale)


def _shown(section: _Section, since_1904: bool) -> Shown:
    if section.has(*DATE_PARTS):
        return shown_date(section.tokens, section.locale, since_1904, general)
    if section.has("general"):
        return lambda value: _joined(section, "general", general(value))
    if section.has("/") and section.has("digit"):
        return lambda value: _fraction(section, value)
    if not section.has("digit"):
        text = "".join(part for _, part in section.tokens).strip()
        return lambda _: text
    return _Number(section).shown


def _joined(section: _Section, kind: str, text: str) -> str:
    return "".join(text if each == kind else part for each, part in section.tokens).strip()


def _fraction(section: _Section, value: float) -> str:
    """`# ?/?` shows 1.5 as 1 1/2."""
    code = "".join(text for _, text in section.tokens)
    below = code.partition("/")[2].strip()
    fixed = re.match(r"\d+", below)
    if fixed and int(fixed[0]):
        exact = Fraction(round(value * int(fixed[0])), int(fixed[0]))
    else:
        exact = Fraction(value).limit_denominator(10 ** max(len(below), 1) - 1)
    whole, rest = divmod(exact, 1)
    if " " not in code.strip():
        return f"{exact.numerator}/{exact.denominator}"
    return " ".join(filter(None, (str(whole) if whole or not rest else "", str(rest) if rest else "")))


class _Number:
    """A section that shows digits: those before the point, after it and of the exponent, with text between them."""

    def __init__(self, section: _Section) -> None:
        tokens = list(section.tokens)
        digits = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
        first, last = digits[0], digits[-1]
        point = next((at for at, (kind, _) in enumerate(tokens) if kind == "."), None)
        exponent = next((at for at, (kind, _) in enumerate(tokens) if kind == "exponent"), None)
        whole_end = min(each for each in (point, exponent, last + 1) if each is not None)
        commas = [at for at, (kind, _) in enumerate(tokens) if kind == ","]
        last_of_whole = max((at for at in digits if at < whole_end), default=first)
        self._grouped = any(first < at < last_of_whole for at in commas)
        thousands = sum(at > max(last, last_of_whole) or last_of_whole < at <= whole_end for at in commas)
        self._scale = 2 * sum(kind == "%" for kind, _ in tokens) - 3 * thousands
        self._before = [each for each in tokens[:whole_end] if each[0] != ","]
        rest = tokens[whole_end:exponent] if exponent is not None else tokens[whole_end:]
        self._after = [each for each in rest if each[0] not in (",", ".")]
        self._decimals = min(sum(kind == "digit" for kind, _ in self._after), _MOST_DECIMALS)
        self._optional = _trailing(self._after)
        self._point = point is not None
        self._exponent = [] if exponent is None else tokens[exponent:]
        self._least = _least(self._before)
        self._unit = Decimal(1).scaleb(-self._decimals)
        self._in_one_piece = self._grouped or all(kind == "digit" for kind, _ in _core(self._before))

    def shown(self, value: float) -> str:
        """A number that is not negative."""
        exact = Decimal(repr(value))
        if self._scale:
            exact = exact.scaleb(self._scale)
        power = 0
        if self._exponent:
            width = max(sum(kind == "digit" for kind, _ in self._before), 1)
            power = (exact.adjusted() // width) * width if exact else 0
            exact = exact.scaleb(-power)
        rounded = exact.quantize(self._unit, ROUND_HALF_UP, _PRECISE)
        whole, _, decimals = (f"{rounded:,f}" if self._grouped else f"{rounded:f}").partition(".")
        text = self._whole(whole) + self._fractional(decimals)
        return (text + self._power(power)).strip()

    def _whole(self, digits: str) -> str:
        """Digits from the right into the places of the format; those that are too many stand before the first."""
        digits = digits.lstrip("0").zfill(self._least)
        if self._in_one_piece:
            return _once(self._before, digits)
        places = sum(kind == "digit" for kind, _ in self._before)
        shown, left = [], digits
        for kind, text in reversed(self._before):
            if kind != "digit":
                shown.append(text)
                continue
            places -= 1
            shown.append(left if places == 0 else left[-1:])
            left = "" if places == 0 else left[:-1]
        return "".join(reversed(shown))

    def _fractional(self, decimals: str) -> str:
        kept = decimals.rstrip("0") if self._optional else decimals
        kept = decimals[: max(len(kept), self._decimals - self._optional)]
        places = iter(kept)
        text = "".join(next(places, "") if kind == "digit" else text for kind, text in self._after)
        return ("." if self._point and (kept or not self._optional) else "") + text

    def _power(self, power: int) -> str:
        if not self._exponent:
            return ""
        sign = "-" if power < 0 else "+" if self._exponent[0][1].endswith("+") else ""
        digits = sum(kind == "digit" for kind, _ in self._exponent)
        rest = "".join(text for kind, text in self._exponent[1:] if kind != "digit")
        return f"E{sign}{abs(power):0{digits}d}{rest}"


def _core(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """From the first place of a digit to the last."""
    places = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    return tokens[places[0] : places[-1] + 1] if places else []


def _once(tokens: list[tuple[str, str]], digits: str) -> str:
    """All digits at the place of the first."""
    shown = []
    for is_digit, group in groupby(tokens, key=lambda token: token[0] == "digit"):
        shown.append(digits if is_digit else "".join(text for _, text in group))
        digits = "" if is_digit else digits
    return "".join(shown)


def _least(tokens: list[tuple[str, str]]) -> int:
    """How many digits are shown at least: all from the first 0 on."""
    places = [text for kind, text in tokens if kind == "digit"]
    return len(places) - places.index("0") if "0" in places else 0


def _trailing(tokens: list[tuple[str, str]]) -> int:
    """How many digits at the end are not shown if they are 0."""
    places = [text for kind, text in tokens if kind == "digit"]
    return len(places) - max((at + 1 for at, text in enumerate(places) if text == "0"), default=0)

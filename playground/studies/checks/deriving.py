"""Whether a number follows from others: by a sum or difference, by rounding, by another unit, or as a time of day."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from playground.studies.text.folding import folded
from playground.studies.text.numbers import Number, numbers_in

_RECKONS = re.compile(
    r"[=＝+＋×÷]|\d\s*[-−*/x]\s*\d|共|合计|总计|总和|累计|相加|加上|再加|减去|相差|差[额值]|剩|余|平均|乘|"
    "除以|折合|换算|相当于|等于|即|也就是|因此|所以|高出|增[长加]|"
    r"减少|下降|多出|少了|[多少大高低长短]\s*$|后\s*$|每"
    r"|\b(?:total|sum|altogether|combined|together|plus|minus|difference|remaining|left|average|per|times|equals?|"
    r"thus|so|therefore|i\.e|that is|"
    "which (?:is|makes)|twice|double|increase|decrease|more|less|longer|shorter|older|younger|comes to|"
    r"amounts? to|makes|in all)\b",
    re.IGNORECASE,
)
"""A sentence with one of these may reckon with the numbers beside it."""
_SUMS_UP = re.compile(
    r"共|合计|总计|总和|累计|相差|差[额值]|剩|[=＝]|比[^，。；]{1,24}[多少高低贵长短大小快慢]"
    r"|\b(?:total|sum|altogether|combined|difference|remaining|in all)\b|\b(?:more|less|longer|shorter|higher|"
    r"lower|older|younger)\b.{0,24}\bthan\b",
    re.IGNORECASE,
)
"""A clause with one of these may reckon with numbers of the sources that it does not name."""
_CLAUSE_END = re.compile(r"[，；。！？;!?\n—（）()]|,(?!\d)|\.(?!\d)")
_AGE = re.compile(r"^\s*(?:岁|周岁|年[后前间]|余?年的?时间|years? (?:old|later|after|before|earlier)|years of age)")
_ROUGHLY = re.compile(
    r"(?:大?约|大概|近|接近|将近|差不多|超过|不到|多达|\babout|\baround|\bapproximately|\broughly|\bnearly|"
    r"\balmost|\bover|\bsome|~|≈)\s*(?:为|是|of)?\s*$",
    re.IGNORECASE,
)
_ROUGHLY_AFTER = re.compile(r"\s*(?:\w{1,2}\s*)?(?:左右|上下|余|多)")
_AFTERNOON = re.compile(r"(?:下午|晚上|傍晚|夜里|中午|午后)\s*$")
_AFTERNOON_AFTER = re.compile(r"\s*(?::\d\d)?\s*(?:p\.?m\b)", re.IGNORECASE)
_CONVERTED: Mapping[str, tuple[Decimal, ...]] = {
    unit: tuple(map(Decimal, factors.split()))
    for unit, factors in {
        "s": "60 3600",
        "min": "60 0.01666666666666666666666666667",
        "h": "24 0.01666666666666666666666666667",
        "d": "7 0.04166666666666666666666666667",
        "week": "0.1428571428571428571428571429",
        "month": "12",
        "year": "0.08333333333333333333333333333",
        "m": "1000 0.01",
        "km": "0.001",
        "cm": "100 0.1",
        "mm": "10 1000",
        "kg": "0.001 1000",
        "g": "1000",
        "ml": "1000",
        "l": "0.001",
        "%": "100",
    }.items()
}
"""By unit of measure, what a number in another unit may have been multiplied by."""
_DEGREES = re.compile(r"\s*(?:°|º|degrees? )\s*(?P<scale>[CF])\b", re.IGNORECASE)
_MOST_TERMS = 60
_FORMULA = re.compile(r"[=＝×÷]|\d\s*[+*/-]\s*\d")
_A_TIME = re.compile(
    r"每(?:个)?(?:月|年|周|天|日|季度|小时)|[月日年周]均|\b(?:per|a|each|every) (?:month|"
    r"year|week|day|hour|quarter)\b",
    re.IGNORECASE,
)
_TIMES = tuple(map(Decimal, (4, 7, 12, 24, 30, 52, 60, 365)))
"""How many of one unit of time another has."""
Step = Callable[[Decimal, Decimal], Decimal | None]
_ADDING: tuple[Step, ...] = (lambda a, b: a + b, lambda a, b: a - b)
_MULTIPLYING: tuple[Step, ...] = (lambda a, b: a * b, lambda a, b: a / b if b else None)
_SHARING: tuple[Step, ...] = (
    lambda a, b: 100 * a / b if b else None,
    lambda a, b: 100 * (a - b) / b if b else None,
)


def follows(number: Number, before: str, after: str, known: frozenset[Decimal]) -> bool:
    """Whether `number` can have been made of `known` numbers; `before` and `after` are the text around it.

    Reckoning is allowed where the text shows that it reckons: with the known numbers that it names, in a formula with
    all that it names, and where its own clause sums up or compares also with known ones that it does not name.
    """
    value = number.value
    if _exponent(value) < _FEWEST_PLACES or value >= _LARGEST:
        return False
    if _is_rounded(number, before, after, known) or _is_converted(number, before, after, known):
        return True
    if _is_of_the_afternoon(value, before, after, known):
        return True
    if (_A_TIME.search(before) or _A_TIME.search(after)) and _made_of(value, known, _TIMES, _MULTIPLYING):
        return True
    shows = bool(_FORMULA.search(f"{before}{number.text}{after}"))
    named = [one.value for one in numbers_in(f"{before}\n{after}") if shows or one.value in known]
    if (shows or _RECKONS.search(before) or _RECKONS.search(after) or _AGE.match(after)) and (
        _made_of(value, named, named, (*_ADDING, *_MULTIPLYING, *_SHARING)) or (len(named) > 2 and sum(named) == value)
    ):
        return True
    own = f"{_CLAUSE_END.split(before)[-1]}\N{NULL}{_CLAUSE_END.split(after, maxsplit=1)[0]}"
    sums_up = _SUMS_UP.search(own) or _AGE.match(after)
    terms = sorted(known)[:_MOST_TERMS]
    return bool(sums_up) and value > _FEW and _made_of(value, terms, terms, _ADDING)


_LARGEST, _FEWEST_PLACES = 10**15, -9
"""Numbers beyond these are not reckoned with."""
_FEW = 10
"""Up to here, almost any number is the difference of two others."""


def _made_of(value: Decimal, ones: Iterable[Decimal], others: Sequence[Decimal], steps: tuple[Step, ...]) -> bool:
    """Whether one step leads from one and another number to the value, as far as it is written out."""
    places = Decimal(1).scaleb(_exponent(value))
    for one in ones:
        for other in others:
            for step in steps:
                made = step(one, other)
                if made is not None and 0 < abs(made) < _LARGEST and abs(made).quantize(places) == value:
                    return True
    return False


def _exponent(value: Decimal) -> int:
    """Of the last place that is written: -2 of 20.59, 0 of a whole number."""
    exponent = value.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def _is_rounded(number: Number, before: str, after: str, known: frozenset[Decimal]) -> bool:
    """Whether a known number is meant that has more places, or, where the text says "about", one within 5 %."""
    value = number.value
    places = Decimal(1).scaleb(_exponent(value))
    roughly = _ROUGHLY.search(before) or _ROUGHLY_AFTER.match(after)
    for one in known:
        if (
            _exponent(one) < _exponent(value)
            and one < _LARGEST
            and one.quantize(places) == value
            and (roughly or len(str(value)) > 2)
        ):
            return True
        if roughly and one and abs(one - value) <= abs(one) / 20:
            return True
    return False


def _is_converted(number: Number, before: str, after: str, known: frozenset[Decimal]) -> bool:
    if number.text.endswith("%") or before.endswith("百分之"):
        return number.value / 100 in known
    if number.value < 1 and number.value * 100 in known:
        return True
    if found := _DEGREES.match(after):
        to_celsius = found["scale"] in "cC"
        made = ((one - 32) * 5 / 9 if to_celsius else one * 9 / 5 + 32 for one in known)
        return any(abs(one - number.value) <= 1 for one in made)
    measured = folded(f"{number.value}{after[:16]}").units[1:2]
    factors = _CONVERTED.get(measured[0].key, ()) if measured else ()
    return any(abs(one * factor - number.value) <= abs(number.value) / 1000 for one in known for factor in factors)


def _is_of_the_afternoon(value: Decimal, before: str, after: str, known: frozenset[Decimal]) -> bool:
    """Whether 下午 3 点 or 3 p.m. stands for a known 15:00."""
    if _AFTERNOON.search(before) or _AFTERNOON_AFTER.match(after):
        return value + 12 in known
    return 13 <= value <= 23 and value - 12 in known and re.match(r"\s*(?:[:：]\d\d|点|时)", after) is not None

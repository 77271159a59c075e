"""Numbers in a text with their values, in digits and in words: 1.5万 is 15,000, and twelve is 12."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands: `text == the_text[start:end]`."""

    start: int
    end: int
    value: Decimal
    """Without sign and unit; a per cent sign belongs to the text and leaves the value as it is: 50% is 50."""
    text: str
    """As it is written."""


def numbers_in(text: str) -> tuple[Number, ...]:
    """The numbers of `text` in reading order; dates, times, fractions and versions come as their parts.

    No numbers are the marks of lists and references ("1. ", "二、", "[3]"), words that are written with a numeral and
    count nothing (一些, 十分, 万一, "one of"), and vague ones (几十, "hundreds of").
    """
    return tuple(_numbers(text, _plain(text)))


def _plain(text: str) -> str:
    """`text` in signs that are read alike and without marks, at the same places."""
    plain = _WIDE_COMMA.sub(",", text)
    for sign in _SIGNS.keys() & set(plain):  # much faster than a table of all characters
        plain = plain.replace(sign, _SIGNS[sign])
    plain = plain.lower()
    return _MARK.sub(lambda mark: " " * len(mark[0]), plain)


def _numbers(text: str, plain: str) -> Iterator[Number]:
    for found in _readable(plain):
        kind = str(found.lastgroup)
        if kind == "parts":
            for part in _DIGITS.finditer(plain, *found.span()):
                yield Number(*part.span(), Decimal(part[0]), text[part.start() : part.end()])
        elif (value := _READERS[kind](found)) is not None:
            end = _after_percent(plain, found.end(kind))
            yield Number(found.start(), end, value, text[found.start() : end])


def _readable(plain: str) -> Iterator[re.Match[str]]:
    """What has the form of a number; it is looked for only where one can begin, which most letters rule out."""
    at = 0
    while start := _START.search(plain, at):
        begins = start[0][0] > "z" or start[0][0] < "a" or start[0] in _FIRST_WORDS
        found = _NUMBER.match(plain, start.start()) if begins else None
        at = found.end() if found else start.end()
        if found and found.lastgroup:
            yield found


def _after_percent(plain: str, end: int) -> int:
    sign = _PERCENT.match(plain, end)
    return sign.end() if sign else end


# Signs that are read alike --------------------------------------------------------------------------------------------

_FORMAL = dict(zip("壹贰貳叁叄參肆伍陆陸柒捌玖拾佰仟", "一二二三三三四五六六七八九十百千", strict=True))
_SIGNS = {
    **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    **dict(zip("．％萬億兩貳〇○點餘幾數", ".%万亿两二零零点余几数", strict=True)),
    "\u0130": "I",  # the one capital that grows in lower case
}
_WIDE_COMMA = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_DIGITS = re.compile(r"\d+")
_PERCENT = re.compile(r"\s?%")

# Digits ---------------------------------------------------------------------------------------------------------------

_SCALE = r"(?:百(?!分)|千(?![米克瓦卡赫伏帕])|万(?![科达通象物事能])|亿)"
_SCALES = rf"(?:\s?(?:[多余]|个(?=亿))?{_SCALE}(?:{_SCALE}|亿)?)"
_ARABIC = r"\d{1,3}+(?:[,\u00a0\u2009\u202f]\d{3})++(?!\d)(?:\.\d++)?|\d++(?:\.\d++)?|(?<![\w.])\.\d++"
_ENGLISH_SCALES = {
    **{"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12},
    **{"dozen": 12, "lakh": 10**5, "crore": 10**7, "mn": 10**6, "bn": 10**9, "tn": 10**12, "k": 1_000},
}
_MONEY_SCALES = {"k": 1_000, "m": 10**6, "b": 10**9}
_ONE_SCALE = "|".join(scale for scale in _ENGLISH_SCALES if scale != "k")  # 12 k is no 12k


def _of_digits(found: re.Match[str]) -> Decimal | None:
    """The value of digits with a scale behind them, Chinese (1亿2000万) or English (1.5 million)."""
    written = _SEPARATOR.sub("", found["digits"])
    if found["scales"]:
        return _scaled(written + found["scales"])
    scale = found["scale"] or found["short"]
    return Decimal(written) * (_ENGLISH_SCALES[scale] if scale else 1)


def _of_money(found: re.Match[str]) -> Decimal:
    """The value of $1.5m."""
    written = _SEPARATOR.sub("", found["money"])
    return Decimal(written[:-1]) * _MONEY_SCALES[written[-1]]


_SEPARATOR = re.compile(r"[,\s\u00a0\u2009\u202f]")

# Chinese numerals -----------------------------------------------------------------------------------------------------

_NUMERALS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000, "廿": 20, "卅": 30}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_N = "零一二两三四五六七八九"
_HAN = (
    rf"(?:[{_N}廿卅]|十(?!分(?![之钟])|[足字全佳堰]))"
    rf"(?:[多余](?=[百千万亿])|[{_N}十百廿卅]|千(?![克瓦卡赫伏帕])|[万亿]){{0,30}}+"
    rf"(?:点[{_N}]++(?![十百分刻半]))?"
)
_NO_NUMBERS = (
    "[百千万]分之|百分|万一|千万[别不要]|亿万|成千上万|千方百计|千变万化|四川|四处|四周|四面八方|四通八达"
    "|五花八门|五颜六色|乱七八糟|七上八下|三番五次|再三|三心二意|三言两语|丢三落四|接二连三|独一无二|说一不二"
    "|一举两得|两全其美|两者|两[旁侧边岸]|三角|三明|三星|三亚|三文鱼|二手|二维|二[氧甲]|二胡|五金|五官|六安"
    "|八卦|九江|九龙|七夕|六朝|五代|二战|两[汉晋宋]|三峡|五台山|九寨沟|八达岭|一二|三三两两|零[下售食部件星散]|零"
)
"""Words with a numeral that count nothing, as an expression."""
_ORDERED = "届任代集季章节条期卷册世"
"""What 一 is a number before, where 第 stands in front of it; otherwise it says "a" or "the first of all"."""


def _of_numerals(found: re.Match[str]) -> Decimal | None:
    """The value of Chinese numerals; None where they are no number, or none in particular (三四个, 数十, 十几)."""
    text, start, end = found.string, found.start("han"), found.end("han")
    run = found["han"]
    before, after = text[max(start - 2, 0) : start], text[end : end + 1]
    if before[-1:] in tuple("数几") or after == "几":
        return None
    if run == "一":
        is_ordinal = before.endswith("第") and after in tuple(_ORDERED)
        is_date = after == "月" or (before.endswith("月") and after in ("日", "号"))
        return Decimal(1) if is_ordinal or is_date or before == "分之" else None
    if all(numeral in _NUMERALS for numeral in run):
        is_row = len(run) != 2 or "零" in run or after == "年"
        return Decimal("".join(str(_NUMERALS[numeral]) for numeral in run)) if is_row else None
    return _scaled(run)


def _of_formal(found: re.Match[str]) -> Decimal | None:
    """The value of numerals as they stand on cheques: 壹仟贰佰."""
    return _scaled("".join(_FORMAL.get(numeral, numeral) for numeral in found["formal"]))


def _scaled(run: str) -> Decimal | None:
    """The value of digits or numerals with scales among them; None where they do not add up to one."""
    whole, _, places = run.partition("点")
    total = section = Decimal(0)
    highest = 1
    current: Decimal | None = None
    scale = 1
    """The last one that was read; a single numeral after it counts tenths of it, as in 三万五."""
    parts = _PARTS.findall(whole)
    for at, part in enumerate(parts):
        if part in _MYRIADS:
            section, current, scale = section + (current or 0), None, _MYRIADS[part]
            total = (total + section) * scale if scale > highest else total + section * scale
            section, highest = Decimal(0), max(highest, scale)
        elif part in _TENS:
            scale = _TENS[part]
            section += scale if scale in (20, 30) else (1 if current is None else current) * scale
            current = None
        elif part != "零":
            if current is not None:
                return None
            current = Decimal(_NUMERALS.get(part, part))
            if at == len(parts) - 1 > 0 and part in _NUMERALS and scale >= 100 and parts[at - 1] != "零":
                current *= Decimal(scale) / 10
    fraction = Decimal("0." + "".join(str(_NUMERALS[numeral]) for numeral in places)) if places else 0
    return total + section + (current or 0) + fraction


_PARTS = re.compile(rf"\d*\.?\d+|[{_N}十百千万亿廿卅]")

# English words --------------------------------------------------------------------------------------------------------

_COUNTED = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TIES = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IN_ORDER = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"),
    "nineteenth",
)
_TIETHS = tuple(word.replace("y", "ieth") for word in _TIES)
_WORDS = {
    **{word: value for words in (_COUNTED, _IN_ORDER) for value, word in enumerate(words)},
    **{word: 10 * tens for words in (_TIES, _TIETHS) for tens, word in enumerate(words, 2)},
    "a": 1,
}


def _any_of(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


_ONES = _any_of(*_COUNTED[1:10])
_SMALL = rf"(?:{_any_of(*_TIES)}(?:[\s-]{_ONES})?|{_any_of(*_COUNTED[10:])}|{_ONES})\b"
_GROUP = rf"(?:(?:{_SMALL}|(?<!half )a)[\s-]hundred(?:\s(?:and\s)?{_SMALL})?|{_SMALL})"
_SCALED_WORDS = rf"(?:{_GROUP}|(?<!half )a)(?:[\s-](?:{_ONE_SCALE})\b(?:\s(?:and\s)?{_GROUP})?)+"
_ORDINAL = (
    rf"(?<!one[\s-])(?<!\ba )(?:{_any_of(*_TIES)}[\s-]{_any_of(*_IN_ORDER[1:10])}"
    rf"|{_any_of(*_IN_ORDER[4:], *_TIETHS)})\b"  # "first" to "third" count steps, and a fifth is a part
)
_ENGLISH = rf"{_ORDINAL}|{_SCALED_WORDS}|{_GROUP}|zero"


def _of_words(found: re.Match[str]) -> Decimal | None:
    """The value of English words; None for a "one" that is a pronoun or an article."""
    total = current = 0
    words = re.split(r"[\s-]+", found["words"])
    if words == ["one"] and not _ONE_OF_HUNDRED.match(found.string, found.end()):
        return None
    for word in words:
        if word == "hundred":
            current *= 100
        elif word in _ENGLISH_SCALES:
            total, current = total + current * _ENGLISH_SCALES[word], 0
        else:
            current += _WORDS.get(word, 0)  # what is none of them is "and"
    return Decimal(total + current)


_ONE_OF_HUNDRED = re.compile(r"\s?(?:%|per\s?cent)")

# The whole ------------------------------------------------------------------------------------------------------------

_ROW = "一二三四五六七八九十"
_MARK = re.compile(
    r"^[^\S\n]{0,12}(?:[-*•>#]{1,6}[^\S\n]?){0,3}"
    rf"(?:[(（](?:\d{{1,2}}|[{_ROW}]{{1,3}})[)）]|(?:\d{{1,2}}|[{_ROW}]{{1,3}})(?:[)）、]|\.(?!\d))"
    rf"|(?:step|步骤|第)\s?(?:\d{{1,2}}|[{_ROW}]{{1,3}})\s?[:：步，、])"
    r"|[\[【]\s?\d{1,3}(?:\s?[,，、-]\s?\d{1,3}){0,9}\s?[\]】]",
    re.MULTILINE,
)
_READERS = {"arabic": _of_digits, "money": _of_money, "han": _of_numerals, "formal": _of_formal, "words": _of_words}
"""How each kind of number is read, by the name of its group."""
_START = re.compile(rf"[{_N}十百千万亿廿卅{''.join(_FORMAL)}乱丢再接独说成.\d]|[a-z]++")
_FIRST_WORDS = frozenset(_WORDS)
_NUMBER = re.compile(
    rf"(?:{_NO_NUMBERS})"
    rf"|(?<=[$€£¥])(?P<money>(?:{_ARABIC})\s?[kmb]\b)"
    r"|(?P<parts>\d++(?:\.\d++){2,}+)"
    rf"|(?P<arabic>(?P<digits>{_ARABIC})(?:"
    rf"(?P<scales>{_SCALES}(?:零?(?:{_ARABIC}|[{_N}]){_SCALES})*)"
    rf"|[\s-]?(?P<scale>{_ONE_SCALE})\b|(?P<short>k)\b)?)"
    rf"|(?P<formal>(?=[{''.join(_FORMAL)}零]{{0,9}}[拾佰仟])[{''.join(_FORMAL)}零万亿]{{2,30}}+)"
    rf"|(?P<han>{_HAN})"
    rf"|\b(?P<words>{_ENGLISH})\b"
)

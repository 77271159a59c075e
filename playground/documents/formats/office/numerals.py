"""Numbers as lists count with them: 1, a, iv, 一, 壹, 甲, ①, …, by the names that Word has for these ways."""

from collections.abc import Callable

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_DIGITS = "〇一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_GANADA = "가나다라마바사아자차카타파하"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"


def numeral(number: int, way: str) -> str:
    """`number` in a way of ECMA-376, part 1, 17.18.59; in digits where that is not known or ends before."""
    return _WAYS.get(way, str)(number) or str(number)


def chinese(number: int) -> str:
    """一, 十, 十二, 二十, 一百零五, up to 9999; "" beyond."""
    if not 0 < number < 10_000:
        return _DIGITS[0] if number == 0 else ""
    digits = str(number)
    text, gap = "", False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            gap = True
            continue
        text += ("零" if gap and text else "") + _DIGITS[int(digit)] + _UNITS[place]
        gap = False
    return text.removeprefix("一") if 10 <= number < 20 else text


def roman(number: int) -> str:
    """i, ii, iii, iv, …, up to 3999; "" beyond."""
    if not 0 < number < 4_000:
        return ""
    text = ""
    for worth, sign in _ROMAN:
        text += number // worth * sign
        number %= worth
    return text


def letters(number: int) -> str:
    """a, …, z, aa, bb, …: the letter is repeated, as Word does."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else ""


def _ordinal(number: int) -> str:
    teen = 10 < number % 100 < 20
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _legal(number: int) -> str:
    text = chinese(number)
    return ("一" + text if text.startswith("十") else text).translate(_LEGAL)


def _of(row: str) -> Callable[[int], str]:
    """A way that goes through the characters of `row`, and starts anew at its end."""
    return lambda number: row[(number - 1) % len(row)] if number > 0 else ""


def _from(first: str, last: int) -> Callable[[int], str]:
    """A way whose characters stand one after the other in Unicode, for 1 to `last`."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= last else ""


def _circled(number: int) -> str:
    """①, …, ㊿."""
    for first, start, end in (("①", 1, 20), ("㉑", 21, 35), ("㊱", 36, 50)):
        if start <= number <= end:
            return chr(ord(first) + number - start)
    return ""


def _digits(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(abs(number)))


def _upper(way: Callable[[int], str]) -> Callable[[int], str]:
    return lambda number: way(number).upper()


_WAYS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "upperRoman": _upper(roman),
    "lowerRoman": roman,
    "upperLetter": _upper(letters),
    "lowerLetter": letters,
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "numberInDash": lambda number: f"- {number} -",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": lambda number: _legal(number).translate(str.maketrans("贰叁陆", "貳參陸")),
    "ideographDigital": _digits(_DIGITS),
    "taiwaneseDigital": _digits(_DIGITS),
    "japaneseDigitalTenThousand": _digits(_DIGITS),
    "koreanDigital": _digits("영일이삼사오육칠팔구"),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "ideographEnclosedCircle": _from("㊀", 10),
    "aiueoFullWidth": _of(_KATAKANA),
    "aiueo": _of(_KATAKANA),
    "iroha": _of(_IROHA),
    "irohaFullWidth": _of(_IROHA),
    "ganada": _of(_GANADA),
    "russianLower": _of(_RUSSIAN),
    "russianUpper": _upper(_of(_RUSSIAN)),
}

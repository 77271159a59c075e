"""Text made fit to store where it enters: one normal form, one line end, no hidden characters."""

import re
import unicodedata

from playground.core.unseen import HALVES, ZERO_WIDTH

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile(f"[{HALVES}]")
_INK = re.compile(
    r"[^\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff]"
)

# Tags and variation selectors are invisible, and models read them: a sentence can be hidden behind a single letter.
# What a writer uses stays, one selector each: an emoji in colour or in ink, the form of a Chinese character in a name
# (the lists of such forms go no further than thirty-two), the place of a Chinese punctuation mark, the slash of a zero,
# the forms of Myanmar and Phags-pa letters, and the flags of England, Scotland and Wales. Zero-width characters are
# part of several scripts, alone or in pairs.
_EMOJI = (
    "#*0-9\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_FLAGS = "|".join("".join(chr(0xE0000 + ord(letter)) for letter in flag) for flag in ("gbeng", "gbsct", "gbwls"))
_WRITTEN = "|".join(
    (
        f"[{_EMOJI}][\ufe0e\ufe0f]",
        f"[{_HAN}][\ufe00-\ufe02\U000e0100-\U000e011f]",
        "[\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f][\ufe00\ufe01]",
        "[0\u2205-\u22ff\u2a00-\u2aff\u1000-\u109f\uaa60-\uaa7f\ua840-\ua877]\ufe00",
        f"\U0001f3f4(?:{_FLAGS})\U000e007f",
    )
)
_NEVER_SEEN = "\ufe00-\ufe0f\u206a-\u206f\U000e0000-\U000e0fff"
_SUSPECT = re.compile(f"[{_NEVER_SEEN}]|[{ZERO_WIDTH}]{{3}}")
_HIDDEN = re.compile(f"({_WRITTEN})|[{_NEVER_SEEN}{ZERO_WIDTH}]{{3,}}|[{_NEVER_SEEN}]+")

# PDF fonts often map a glyph to a radical that looks like the character. NFKC corrects only U+2F00 to U+2FD5.
_RADICALS = str.maketrans(
    "⻓⺠⻜⻢⻋⻉⻆⻰⻩⻛⻅⻙⻔⻘⻥⻝⻞⺟⻬⻚⻁⻣⻮⻦⻧⻨⻳⻤⺼⻠⻟⻄⻃⻑⻗⺶⺷⺹⺩⺁⺌⺍⺝⺪⺫⺬"
    "⺭⺾⺿⻀⻂⻈⻊⻍⻎⻌⻏⻖⻐⻡⻪⻫⻭⻯⻱⻲⻒⺅⺉⺊⺒⺓⺖⺘⺙⺛⺞⺡⺢⺣⺥⺦⺧⺨⺮⺯⺰⺱⺲⺳⺽⻇",
    "长民飞马车贝角龙黄风见韦门青鱼食食母齐页虎骨齿鸟卤麦龟鬼肉饣飠西西長雨羊羊耂王厂小小月疋罒示"
    "礻艹艹艹衤讠足辶辶辶阝阝钅首黾斉歯竜亀龜镸亻刂卜巳幺忄扌攵旡歺氵氺灬爫丬牜犭竹糹纟罓罒㓁臼角",
)
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")


def clean(text: str) -> str:
    """`text` in NFC with `\\n` as the only line end, without control characters but tab, lone surrogates replaced, and
    without what `without_hidden` takes away.
    """
    text = without_hidden(_SURROGATE.sub("\ufffd", _CONTROL.sub("", _LINE_ENDS.sub("\n", text))))
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))


def count_control(text: str) -> int:
    """How many characters `clean` would remove."""
    return len(_CONTROL.findall(text))


def without_hidden(text: str, instead: str = "") -> str:
    """`text` without the invisible characters that belong to no script or emoji, each run of them replaced."""
    if _SUSPECT.search(text) is None:
        return text
    return _HIDDEN.sub(lambda found: found[1] or instead, text)


def count_hidden(text: str) -> int:
    """How many characters `without_hidden` would remove."""
    return len(text) - len(without_hidden(text))


def fold_radicals(text: str) -> str:
    """Replace radicals and Latin ligatures by the characters they stand for; the rest, wide punctuation too, stays."""
    return _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0].translate(_RADICALS)), text)


def count_ink(text: str) -> int:
    """How many characters of `text` are visible."""
    return len(_INK.findall(text))


def has_ink(text: str) -> bool:
    """Whether any character of `text` is visible."""
    return _INK.search(text) is not None

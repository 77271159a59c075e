"""Text made fit to store, once, where it enters: one normal form, one line end, no control characters."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INK = re.compile(
    r"[^\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)

# What PDF fonts often map a glyph to: a radical that looks like the character. NFKC mends only U+2F00 to U+2FD5.
_RADICALS = str.maketrans(
    "⻓⺠⻜⻢⻋⻉⻆⻰⻩⻛⻅⻙⻔⻘⻥⻝⻞⺟⻬⻚⻁⻣⻮⻦⻧⻨⻳⻤⺼⻠⻟⻄⻃⻑⻗⺶⺷⺹⺩⺁⺌⺍⺝⺪⺫⺬"
    "⺭⺾⺿⻀⻂⻈⻊⻍⻎⻌⻏⻖⻐⻡⻪⻫⻭⻯⻱⻲⻒⺅⺉⺊⺒⺓⺖⺘⺙⺛⺞⺡⺢⺣⺥⺦⺧⺨⺮⺯⺰⺱⺲⺳⺽⻇",
    "长民飞马车贝角龙黄风见韦门青鱼食食母齐页虎骨齿鸟卤麦龟鬼肉饣飠西西長雨羊羊耂王厂小小月疋罒示"
    "礻艹艹艹衤讠足辶辶辶阝阝钅首黾斉歯竜亀龜镸亻刂卜巳幺忄扌攵旡歺氵氺灬爫丬牜犭竹糹纟罓罒㓁臼角",
)
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")


def clean(text: str) -> str:
    """`text` in NFC with `\\n` as the only line end, without control characters but tab, lone surrogates replaced."""
    text = _SURROGATE.sub("\ufffd", _CONTROL.sub("", _LINE_ENDS.sub("\n", text)))
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))


def count_control(text: str) -> int:
    """How many characters `clean` would take away."""
    return len(_CONTROL.findall(text))


def fold_radicals(text: str) -> str:
    """Radicals and Latin ligatures as the characters they stand for; all else, wide punctuation too, as it was."""
    return _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0].translate(_RADICALS)), text)


def count_ink(text: str) -> int:
    """How many characters of `text` can be seen."""
    return len(_INK.findall(text))


def has_ink(text: str) -> bool:
    """Whether anything in `text` can be seen."""
    return _INK.search(text) is not None

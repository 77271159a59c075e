"""Characters of symbol fonts as the characters of Unicode that look like them.

Word keeps them as U+F020 to U+F0FF, or as plain letters in the font; without the font they are other letters, or boxes.
"""

_GREEK_UPPER = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"
_GREEK_LOWER = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {
    **dict(zip(range(0x41, 0x5B), _GREEK_UPPER, strict=True)),
    **dict(zip(range(0x61, 0x7B), _GREEK_LOWER, strict=True)),
    **{0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼"},
    **dict(
        zip(
            range(0xA1, 0xF0),
            "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩",
            strict=False,
        )
    ),
    **dict(zip(range(0xF1, 0xFF), "〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭", strict=True)),
}
_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "☐", 0x72: "☐", 0x75: "◆", 0x76: "❖", 0x77: "◆",
    0x9F: "•", 0xA0: "•", 0xA1: "○", 0xA2: "○", 0xA3: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪", 0xA8: "☐", 0xAA: "✦",
    0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧",
    0xF2: "⇩", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x4A: "☺", 0x4C: "☹", 0x46: "☞", 0x28: "☎", 0x2A: "✉",
    0x21: "✏", 0x22: "✂", **dict(zip(range(0x81, 0x8B), "①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
    **dict(zip(range(0x8C, 0x96), "❶❷❸❹❺❻❼❽❾❿", strict=True)),
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x55: "⊗", 0x56: "⊗", 0x96: "•", 0x97: "●",
    0x98: "●", 0x99: "○", 0x9A: "○", 0x9E: "◉", 0x9F: "■", 0xA0: "■", 0xA1: "■", 0xA2: "■", 0xA3: "☐", 0xA4: "☐",
    **dict(zip(range(0x6A, 0x74), "①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}
_PRIVATE = 0xF000


def shown(text: str, font: str | None) -> str:
    """`text`, written in `font`, as it looks; in other fonts than those for symbols it is what it says."""
    if font is None:
        return text
    signs = _FONTS.get(font.lower())
    if signs is None:
        return text
    return "".join(signs.get(ord(char) & 0xFF if ord(char) >= _PRIVATE else ord(char), _plain(char)) for char in text)


def symbol(code: str, font: str | None) -> str:
    """The character that is given by its number in `font`, in hexadecimal; "" if that is no number."""
    try:
        return shown(chr(int(code, 16)), font)
    except (ValueError, OverflowError):
        return ""


def _plain(char: str) -> str:
    """A character of a symbol font that stands for itself: what is printable among the first 128."""
    code = ord(char) & 0xFF if ord(char) >= _PRIVATE else ord(char)
    return chr(code) if code < 0x80 else char

"""Tokens of a text without any vocabulary: a linear formula fitted to the Qwen2.5 tokenizer.

Mean error 5 to 6 % on Chinese and English passages. Coefficients by least squares over exact counts; traditional
Chinese costs more tokens a character than simplified, so it is told apart by characters that only it has.
"""

import re

_HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")  # by runs, which are fewer to look at
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u04ff]+")
_DIGIT = re.compile(r"[0-9]")
_PUNCTUATION = re.compile(r"[^\w\s]")
_TRADITIONAL = re.compile("[這個們來時說國會學為對過還後發經與長種開關問題體點電話實當讓無應該機產業動現樣進]")


def estimate_tokens(text: str) -> int:
    """About how many Qwen tokens `text` has; 0 only for the empty text."""
    hanzi = 0 if text.isascii() else sum(map(len, _HANZI.findall(text)))
    words = _WORD.findall(text)
    traditional = hanzi > 0 and len(_TRADITIONAL.findall(text)) > 0.03 * hanzi
    tokens = (
        (0.741 if traditional else 0.635) * hanzi
        + 0.82 * len(words)
        + 0.047 * sum(map(len, words))
        + 1.062 * len(_DIGIT.findall(text))
        + 1.253 * len(_PUNCTUATION.findall(text))
        + 1.644 * text.count("\n")
    )
    return max(round(tokens), 1) if text else 0

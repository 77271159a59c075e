"""In which language a text is written, and the words that give a language away."""

import re

from playground.core.strings import Language
from playground.studies.checks.prose import without_foreign_words, without_signs
from playground.studies.text.folding import HAN, even

HAN_CHARACTER = re.compile(f"[{HAN}]")
_OTHER = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u0900-\u097f]")
WORD = re.compile(r"(?<![\w@#$/\\.-])[A-Za-z]+(?:['’-][A-Za-z]+)*(?![\w@/\\]|\.\w)")
GRAMMAR = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|should|must|may|does|did|do|it|they|we|you|"
    "he|she|its|"
    r"their|his|her|this|that|these|those|which|who|whom|whose|what|when|where|why|how|there|not|because|if|please|"
    r"isn't|doesn't|don't|cannot|can't)\b",
    re.IGNORECASE,
)
"""Words that only a sentence has."""
FUNCTION = re.compile(
    rf"{GRAMMAR.pattern}|\b(?:the|a|an|of|in|on|at|to|for|from|with|by|and|or|but|as|into|about|than|no|yes|sorry)\b",
    re.IGNORECASE,
)
PARTICLE = re.compile(
    "[的了是在有和与被把也都就而着过吗呢吧啊不没这那其之以及或但因所为从到对于由向并且则即还又很更最可会能应须请让使给比将已]"
)
"""Characters that sentences have and names have seldom."""
_ASKS_ZH = re.compile(
    "什么|怎么|怎样|如何|能不能|可不可以|能否|有没有|何[时处地]|吗|呢|哪|多少|几[个天次位人种]|谁|为何|"
    "为什么|是否|请|介绍|解释|概括|总结|说明|列出|多长|多久|多大|翻译"
)
ASKS_EN = re.compile(
    r"\b(?:what|how|why|who|whom|whose|which|when|where|does|do|did|is|are|was|were|can|could|should|must|may|will|"
    r"please|explain|describe|list|give|tell|summari[sz]e|name|compare|write|find|show|translate|define)\b",
    re.IGNORECASE,
)


def language_of(text: str) -> Language | None:
    """Chinese or English, whichever the sentence itself is in; None where it is neither, or may be both.

    Names, code and quotations in the other language do not count.
    """
    plain = without_foreign_words(text)
    if not re.search(rf"[{HAN}A-Za-z]", plain):
        plain = without_signs(text)
    han, words = len(HAN_CHARACTER.findall(plain)), len(WORD.findall(plain))
    if len(_OTHER.findall(plain)) > 0.1 * (han + words) or not (han or words):
        return None
    if not (han and words):
        return "zh" if han else "en"
    asks_zh, asks_en = _ASKS_ZH.search(even(plain)), ASKS_EN.search(plain)
    if not (asks_zh and asks_en) and (asks_zh or asks_en):
        return "zh" if asks_zh else "en"
    letters = re.findall(rf"[{HAN}A-Za-z]", plain)
    if letters[0].isascii() == letters[-1].isascii():
        return "en" if letters[0].isascii() else "zh"
    if asks_zh and asks_en:
        return "zh" if asks_zh.start() < asks_en.start() else "en"
    zh, en = len(PARTICLE.findall(even(plain))) + han / 1.6, len(FUNCTION.findall(plain)) + words
    return "zh" if zh > en else "en" if en > zh else None

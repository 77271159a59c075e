"""Phrases of answers that claim nothing of what was asked: openings, refusals and closings, Chinese and English."""

import re


def _any_of(*expressions: str) -> str:
    return "(?:" + "|".join(expressions) + ")"


# What an answer calls its sources -------------------------------------------------------------------------------------

_EN_NOUN = "(?:passages?|information|contexts?|documents?|texts?|sources?|references?|articles?|excerpts?|chunks?)"
_EN_WORD = _any_of(
    "the|these|those|your|this|any|all|of|and|provided|given|above|reference|retrieved|available|following|search|results?",
    _EN_NOUN,
    r"\d{1,2}",
)
_EN_NUMBERS = r"(?:\s*[\[(]?\d{1,2}[\])]?(?:\s*(?:,|and|&)\s*\d{1,2}){0,8})?"
_EN_SOURCE = (
    rf"(?:{_EN_WORD}\s+){{0,6}}(?:{_EN_NOUN}|search\s+results){_EN_NUMBERS}"
    r"(?:\s+(?:provided|given|above|you\s+(?:provided|gave)))?"
)
_ZH_NOUN = _any_of(
    "参考(?:信息|资料|内容)?|检索(?:结果|到的(?:信息|资料|内容)?)|(?:提供|给出|给定|上述|以上|现有|已有|相关)的?(?:信息|资料|内容|材料)",
    "知识库|上下文|文档|资料|片段|文章|文中|原文|段落",
)
_ZH_WORD = _any_of(
    _ZH_NOUN,
    "这些|这段|上述|以上|提供|给出|给定|信息|内容|材料|文本|来源|文献|结果|可知|可以(?:看出|得知|知道)|我们|来看|显示",
    "[您你所到的中内里第]",
    r"\[?\d{1,2}\]?",
)

# Openings -------------------------------------------------------------------------------------------------------------

OPENING = re.compile(
    r"\s*(?:(?:好的|当然|sure|certainly|of\s+course)\s*[,，.。!！]\s*)?"
    + _any_of(
        rf"(?:根据|依据|按照|基于|结合|从|通过){_ZH_WORD}{{1,12}}+\s*[,，:：]",
        "根据(?:以上|上述|提供的|检索到的|所提供的)?参考(?:信息|资料)",
        r"(?:based\s+(?:solely\s+)?on|according\s+to|as\s+(?:mentioned|stated|described|noted|explained)\s+in|from|per)\s+"
        + rf"{_EN_SOURCE}\s*[,:]",
    )
    + r"\s*",
    re.IGNORECASE,
)
"""The phrase that a claim may open with: 根据参考信息，"""

WHOLE_OPENING = re.compile(
    r"\s*"
    + _any_of(
        r"(?:sure|certainly|of\s+course|great\s+question|okay|ok|absolutely|hello|hi)"
        r"(?:\s*[,!.]\s*(?:here|i|let|happy|glad)\b[^.!?]{0,60})?\s*[.!:]?",
        r"(?:here(?:'s|’s|\s+is|\s+are)|below\s+(?:is|are)|the\s+following\s+(?:is|are))\s[^.!?:]{0,40}"
        r"(?:answer|response|summary|steps|information|overview|list|explanation|breakdown)\b[^.!?:]{0,60}[.:]?",
        "(?:好的|当然可以|当然|没问题|您好|你好)[，,。！!.]?",
        "(?:以下|下面)(?:是|为)[^。，：]{0,30}(?:回答|答案|总结|说明|解答|要点|步骤|信息|内容|介绍)[^。，：]{0,8}[。：:]?",
    )
    + r"\s*",
    re.IGNORECASE,
)
"""A sentence that does nothing but open an answer."""

# Refusals -------------------------------------------------------------------------------------------------------------

_EN_NOT = r"(?:\s+not|n't|n’t)"
_EN_TELL = _any_of(
    "contain|provide|mention|specify|include|give|state|address|discuss|offer|explain|say|indicate|cover|describe",
    "elaborate|clarify|list",
)
_EN_TOLD = "(?:mentioned|specified|provided|stated|included|given|addressed|discussed|found|explained)"
_ZH_HAS_NOT = "(?:未能?|没有?|并未|并没有)"
_ZH_NOT = f"(?:{_ZH_HAS_NOT}|不)"
_ZH_TELL = "(?:提及|提到|提供|说明|给出|包含|包括|涉及|找到|记载|描述|指出|介绍|显示|写明|列出|含有)"
_ZH_SURELY = "(?:直接|准确|完整|确切|明确|具体|详细|进一步|据此|从中|找到|检索到|发现|有|能|曾)"

REFUSAL = re.compile(
    _any_of(
        r"\b(?:unable|not\s+able)\s+to\s+(?:answer|respond)\b",
        r"\b(?:cannot|can't|can’t|could\s+not|couldn't)\s+(?:be\s+)?answer(?:ed)?\b",
        r"\b(?:i|we)(?:\s+am|'m|’m|\s+are|'re|\s+was|\s+were)\s+(?:unable|not\s+able)\s+to\b",
        r"\b(?:i|we)\s+(?:cannot|can't|can’t|could\s+not|couldn't)\s+(?:provide|determine|find|give|tell|say|confirm|offer)\b",
        r"\b(?:cannot|can't|can’t)\s+be\s+(?:determined|found|confirmed|inferred)\s+(?:from|based|using|with|in)\b",
        rf"\b{_EN_NOUN}\s+(?:\d{{1,2}}\s+)?(?:(?:alone|also|still|itself|themselves)\s+)?(?:do|does|did){_EN_NOT}\s+"
        rf"(?:\w+\s+)?{_EN_TELL}\b",
        rf"\bnot\s+(?:\w+\s+)?{_EN_TOLD}\s+(?:\w+\s+){{0,2}}(?:in|by)\s+(?:\w+\s+){{0,3}}{_EN_NOUN}\b",
        r"\bthere\s+is\s+no\s+(?:\w+\s+)?(?:mention|information)\b",
        r"\bno\s+(?:(?:relevant|specific|further|additional)\s+)?information\s+(?:is|was|about|on|in|regarding|provided)\b",
        r"\bcontains?\s+nothing\s+relevant",
        r"^\W*(?:sorry\b|i(?:'m|’m|\s+am)\s+sorry\b|i\s+(?:do\s+not|don't|don’t)\s+know\b|unfortunately,\s+i\b)",
        f"(?:无法|不能|没法|难以)(?:直接|准确|完整|进一步|据此)?(?:回答|作答)|{_ZH_SURELY}?不足以(?:回答|确定|判断)",
        r"^\W*(?:因此|所以|故|因而|目前|暂时|暂|我们?|也|但|并|对此|该问题|这个问题|从中|据此){0,4}(?:无法|不能|没法|难以|未能)"
        f"{_ZH_SURELY}{{0,2}}(?:确定|得知|判断|给出|提供|获知|确认|找到|知道)"
        r"(?:[^，。]{0,4}\W*$|[^，。]{0,14}(?:信息|资料|答案|问题|依据))",
        rf"{_ZH_NOUN}(?:中|里|内|都|均|也|仅|暂|尚|目前|对此|本身){{0,3}}{_ZH_NOT}{_ZH_SURELY}{{0,2}}{_ZH_TELL}",
        rf"^\W*(?:但|也|均|都|不过|然而){{0,2}}{_ZH_NOT}{_ZH_SURELY}{{0,2}}(?:提及|提到)",
        f"{_ZH_HAS_NOT}{_ZH_SURELY}{{0,2}}(?:任何)?(?:相关|有关)的?[^，。]{{0,10}}(?:信息|内容|资料|说明|记载|描述)",
        r"^\W*(?:抱歉|对不起|很遗憾|不好意思)|(?:信息|资料|内容)不足|与问题(?:完全)?无关",
    ),
    re.IGNORECASE,
)
"""Says, anywhere in a sentence, that the sources do not tell."""

# Closings -------------------------------------------------------------------------------------------------------------

CLOSING = re.compile(
    r"\W*"
    + _any_of(
        r"(?:i\s+)?hope\s+(?:this|that|it|these)\b|(?:please\s+)?(?:let\s+me\s+know|feel\s+free)\b",
        r"if\s+you\s+(?:have|need)\s+(?:any\s+)?(?:(?:other|further|more|additional|specific)\s+)?"
        r"(?:questions?|help|information|assistance|details|clarification)\b",
        r"(?:enjoy|good\s+luck|happy\s+\w+)\W*$|is\s+there\s+anything\s+else",
        "希望(?:以上|这些?|上述|能|对|我的|本)[^。]{0,20}(?:帮助|帮到|有用|参考)|祝(?:您|你)",
        "(?:请|欢迎)(?:您|你)?(?:随时|继续|再次)(?:向我)?(?:提问|询问|告诉|联系|咨询)",
        "(?:如果|如|若|假如)(?:您|你)?(?:还|仍)?(?:有|需要?)(?:任何|其他|其它|更多|别的|进一步)[^。]{0,8}(?:问题|疑问|了解|信息|帮助|需求)",
        "(?:以上|上述)(?:就是|即是|便是|是|为)(?:对|关于|我)",
    ),
    re.IGNORECASE,
)
"""Takes leave of the reader, at the beginning of a sentence."""

"""Whether an answer as a whole says that the documents do not tell, in the fixed sentences or in any other words."""

import re
from collections.abc import Iterator

from playground.studies.checks.prose import blanked, quotations, sentences, without_code
from playground.studies.text.folding import even, folded

STOCK_REFUSALS = (
    "抱歉，检索到的参考信息并未提供任何相关的信息，因此无法回答。",
    "Sorry, the retrieved reference information contains nothing relevant, so the question cannot be answered.",
)
"""What the stock prompts have an answer say, in Chinese and in English."""

# Wordings -------------------------------------------------------------------------------------------------------------

_SOURCE = (
    "(?:参考信息|参考资料|参考内容|参考文献|检索结果|检索到的|知识库|上下文|文档|资料|材料|文中|文段|文章|"
    r"原文|本文|全文|段落|片段|文本|所[给提]供?的?信息|(?:给定|提供|上述|以上|现有|已有|这些|该)的?(?:信息|内容))"
)
_TOLD = (
    "(?:提及|提到|谈及|谈到|涉及|包含|包括|说明|记载|记录|给出|提供|介绍|描述|出现|涵盖|写明|写到|指出|交代|"
    r"列出|明确|讲到|讲|说|与|关于|有关|相关|任何|直接|具体|足够|对应|答案|这方面|找到|显示|标明|注明|体现)"
)
_CANNOT = r"(?:无法|不能|不足以|难以|没法|没有办法|无从)"
_MEANS = (
    r"直接|准确|明确|具体|据此|从中|由此|根据[^，。；\n]{1,16}|从[^，。；\n]{1,16}|为您|向您|"
    r"对[^，。；\n]{1,16}(?:[作做]出|给出)?|给出|得出"
)
_ZH = tuple(
    re.compile(form)
    for form in (
        rf"{_SOURCE}[^，。；：！？\n]{{0,20}}?(?:并没有|没有|并未|尚未|未能|未曾|并无|未|均无|均未|都没有?|"
        rf"不曾|没|无|缺乏|缺少)\s*{_TOLD}",
        rf"{_SOURCE}[^，。；：！？\n]{{0,20}}?(?:并不|不)(?:包含|包括|涉及|提供|足以|含有?|涵盖|能(?:回答|确定|说明))",
        rf"{_SOURCE}[^，。；：！？\n]{{0,20}}?(?:查|找|看|搜|检索)不[到出]",
        rf"{_CANNOT}(?:{_MEANS})*(?:回答|作答|解答|答复|得知|获知|获悉|知晓|给出(?:明确|准确|具体)?的?答案)",
        "(?:^|[，,])(?:因此|因而|所以|故此?|从而|也|就|目前|暂时|仍然?|尚|我们?|这里|对此|这个问题|该问题|"
        f"您的问题|于是)*{_CANNOT}(?:{_MEANS})*"
        r"(?:确定|判断|得出|知道|说明|确认|查到|提供[^，。；\n]{0,12}(?:信息|答案|回答|内容|数据)|"
        r"找到[^，。；\n]{0,16}(?:信息|答案|内容|资料))",
        "(?:不得而知|无从(?:得知|回答|知晓|判断|考证)|回答不了|答不出来|查无|^我?也?不(?:知道|清楚|了解)(?:答案)?$|"
        "我(?:并)?不(?:知道|清楚|了解)|尚不清楚)",
        "(?:没有|未能?|没能|并未|找不到|查不到|未曾|搜不到|"
        r"检索不到)(?:在[^，。；\n]{1,16}[中里内])?(?:再)?(?:找到|检索到|查到|查询到|发现|搜索到|看到)?(?:任何|具体|"
        r"明确|直接|足够|与[^，。；\n]{1,24})*"
        "(?:的)?(?:相关|有关|相应|对应|可用|直接)(?:的)?(?:的?(?:信息|内容|资料|记录|说明|数据|答案|描述|"
        "记载|文档|规定|依据))",
        r"(?:没有|未能?|没能|并未)(?:找到|检索到|查到|查询到|发现|搜索到)",
        "超出[^，。；]{0,12}(?:信息|资料|文档|知识|内容)[^，。；]{0,6}范围|与[^，。；]{0,16}(?:问题|提问|"
        "此)(?:并?无关|(?:并)?不相关|没有关[系联])|(?:没有|无)(?:相关|有关)(?:的)?规定",
        r"(?:暂无|并无|没有|无)(?:相关|有关|足够的?|任何相关的?)(?:信息|内容|资料|记录|说明|数据|答案|依据)",
        r"(?:信息|资料|内容|依据)(?:不足|不够|有限)[^。；\n]{0,12}(?:无法|不能|难以|不足以)",
        r"(?:没有|未|并未|没)(?:被)?(?:提及|提到|涉及|说明|记载|给出|提供|交代)[^，。；\n]{0,16}$",
    )
)
_EN_SOURCE = (
    r"(?:documents?|references?|reference (?:information|materials?)|context|passages?|texts?|sources?|knowledge base|"
    "materials?|excerpts?|articles?|essay|handbook|information(?: provided| given| retrieved| available)?|"
    "content|search results)"
)
_EN_CANNOT = (
    "(?:cannot|can't|can’t|can not|could not|couldn't|couldn’t|(?:am |is |was |are )?(?:unable|not able|"
    "not possible|impossible) to|no way to)"
)
_EN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:^|\b(?:I|we|it is|I'm|I am|therefore|so|thus|and|but|hence|or)\s*,?\s*){_EN_CANNOT}\s+(?:\w+\s+){{0,2}}?"
        r"(?:answer|determine|find|locate|tell|say|confirm|provide|give|ascertain|respond|identify|establish|help)\b",
        rf"\b{_EN_CANNOT}\s+(?:\w+\s+)?be\s+(?:\w+\s+)?(?:answered|determined|confirmed|ascertained|established|"
        r"derived|inferred)\b",
        rf"\b{_EN_CANNOT}\s+answer\s+(?:this|that|your|the (?:user's )?question)\b",
        rf"\b(?:nothing|none|no part)\s+(?:in|of)\s+(?:\w+\s+){{1,3}}?{_EN_SOURCE}\b",
        rf"\b{_EN_SOURCE}\b[^.;:!?\n]{{0,50}}?\b(?:does not|do not|doesn't|don't|doesn’t|don’t|did not|didn't|"
        "never|fails? to|makes? no|has no|have no|"
        "contains? (?:no|nothing)|provides? (?:no|nothing)|gives? no|includes? (?:no|nothing)|says? nothing|"
        r"lacks?|offers? no|is silent|are silent|mentions? (?:no|nothing))\b"
        rf"(?:\s+\w+){{0,4}}?\s*(?:mention|contain|provide|include|specif(?:y|ically)|state|say|cover|address|give|"
        "discuss|indicate|describe|tell|answer|"
        "information|details?|data|relevant|mention|about|on|any|reference|explain|reveal|disclose|offer|have|"
        r"list|\b)",
        r"\b(?:no|not any|nothing|not enough|insufficient|little)\s+(?:\w+\s+){0,3}?(?:information|details?|data|"
        r"answer|mention|evidence|relevant|related|content)\b"
        r"(?:[^.;\n]{0,60}\b(?:found|available|provided|in the|about|regarding|on|to answer|retrieved|given)\b|"
        r"\s*[.!]|$)",
        r"\b(?:is|are|was|were)\s+(?:not|never|nowhere)\s+(?:\w+\s+)?(?:mentioned|stated|provided|specified|"
        "covered|addressed|given|available|found|included|"
        r"discussed|described|answered|contained|disclosed|indicated|listed)\b",
        r"\bI\s+(?:do not|don't|don’t|did not|didn't)\s+(?:know|have (?:enough|any|access|sufficient|the|that)|"
        r"find|see)\b",
        r"\b(?:answer|information|details?|data)\b[^.;]{0,40}\b(?:cannot|could not|couldn't|can't|was not|"
        r"were not|is not|are not) (?:be )?(?:found|located|determined|available)\b",
        r"\b(?:isn't|is not|aren't|not) (?:enough|sufficient) (?:information|context|data|detail)|\bcan(?:not|"
        r"'t|’t) help (?:you )?with\b",
        r"^not (?:mentioned|stated|specified|covered|provided|found)\b|\b(?:not|isn't|aren't) (?:mentioned|stated|"
        r"specified|covered|provided|answered|found) (?:in|by|anywhere)\b",
        r"\b(?:don't|doesn't|do not|does not) know\b|\bunknown from the\b|\bbeyond the scope of the (?:provided|"
        "given|reference)",
    )
)
_APOLOGY = re.compile(
    r"(?:非常|很|十分)?(?:抱歉|对不起|遗憾|不好意思)|\b(?:sorry|unfortunately|regrettably|apologi[sz]e|I regret)\b",
    re.IGNORECASE,
)
_SOURCES_TELL = re.compile(
    r"^(?:但|不过|只是|而且|因为|由于)?[，,]?\s*(?:这些|该|所|检索到的|提供的|现有的?|上述|"
    f"以上)*{_SOURCE}(?:内容|信息|中)?(?:里)?(?:主要|仅仅?|只|大多|都|均|全部|全)"
    rf"|^(?:\w+\s+){{0,3}}{_EN_SOURCE}\s+(?:\w+\s+)?(?:only|mainly|primarily|mostly|focus|deal|concern|are about|"
    "is about|relate|cover|discuss)",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    "(?:建议|请|可以?|欢迎|不妨|烦请)(?:您|你)?[^，。；]{0,12}?(?:查阅|查询|查看|咨询|联系|参考|提供|补充|"
    r"告诉|告知|重新|核实|询问|上传|换|访问|确认)|^(?:如有|如需|若需|若有|如果您|若您|要是您|如果你)"
    r"|\b(?:please|you (?:may|can|could|might|should|will need)|I(?:'d)? (?:suggest|recommend)|feel free|try|"
    r"consider)\b.{0,24}?"
    r"\b(?:contact|consult|check|provide|refer|ask|asking|rephras\w+|upload|reach|look|search|share|specify|"
    "clarify|verify|let me know)"
    r"|\blet me know\b|\b(?:happy|glad) to\b|^if you (?:have|need|can|could|would|want|provide)",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    "^(?:关于|至于|对于|针对|就|由于|因为|鉴于|regarding|as for|concerning|about|since|because|as|with respect to)",
    re.IGNORECASE,
)
_CUT = re.compile(r"[，,；;]\s*|(?<=\s)(?=(?:but|however|although|though|yet)\b)", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:根据|依据|按照|基于|从|在)[^，,。；：:\n]{0,24}?(?:信息|资料|内容|文档|文段|文章|上下文|知识库|结果|"
    r"来看|中|里|看)[，,：:]?\s*|^(?:according to|based on|from|in) (?:the|these|this|all|my)[^,.:;\n]{0,50}[,:]\s*",
    re.IGNORECASE,
)


# Judging --------------------------------------------------------------------------------------------------------------


def is_fixed_refusal(answer: str) -> bool:
    """Whether the answer is one of the stock sentences and no more."""
    wording = folded(answer.strip())
    return any(wording.line == folded(sentence).line for sentence in STOCK_REFUSALS)


def is_refusal(answer: str) -> bool:
    """Whether the whole answer is a refusal; one among sentences that do answer is none.

    What the documents are about instead, and advice where to ask, may go with a refusal.
    """
    clauses = tuple(_clauses(answer))
    refusing = [clause for clause in clauses if _refuses(clause)]
    telling = [clause for clause in clauses if not (_refuses(clause) or _goes_along(clause))]
    if not refusing:
        return False
    said = sum(map(_length, telling))
    first = next((clause for clause in clauses if not _goes_along(clause)), refusing[0])
    return said <= _ASIDE or (said <= sum(map(_length, refusing)) and _refuses(first))


_ASIDE = 3
"""Characters or words besides a refusal that answer nothing: 您好, "as of now"."""


def _clauses(answer: str) -> Iterator[str]:
    """The parts of the sentences of an answer, cut at their commas and turns, without the opening."""
    plain = even(without_code(answer)).replace("*", "").replace("_", " ")
    plain = blanked(plain, ((quote.start + 1, quote.end - 1) for quote in quotations(plain)))
    for start, end in sentences(plain):
        for part in _CUT.split(_OPENING.sub("", plain[start:end])):
            clause = part.strip(" ，,。.；;！!")
            if re.search(r"\w", clause):
                yield clause


def _refuses(clause: str) -> bool:
    return any(form.search(clause) for form in (*_ZH, *_EN))


def _goes_along(clause: str) -> bool:
    """Whether the clause apologises, gives advice, names its topic, or says what the documents are about."""
    return any(form.search(clause) for form in (_APOLOGY, _ADVICE, _SOURCES_TELL, _TOPIC))


def _length(clause: str) -> int:
    return len(folded(clause).units)

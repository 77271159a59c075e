"""The check `reasoning`: no thinking, no hidden list of sources and no tag of the prompt is left in an answer."""

import re
from collections.abc import Callable, Iterator

from playground.models.thinking import Thinking
from playground.studies.checks.findings import example, failed, not_applicable, passed
from playground.studies.checks.prose import Span, blanked, quotations, without_code
from playground.studies.checks.subject import Subject
from playground.studies.text.folding import even
from playground.studies.values import Finding


def reasoning(subject: Subject) -> Finding:
    """Fails where the answer shows what was meant for the model alone; the fact `case` names the first kind found.

    What stands in code or in quotation marks, or in the question itself, is told about and not leaked. A question
    for the thinking makes thinking right.
    """
    answer = subject.answer
    if not answer.strip():
        return not_applicable("reasoning", case="no_answer")
    leaks = [(name, span) for name, find in _LEAKS for span in find(subject)]
    if not leaks:
        return passed("reasoning")
    spans = tuple(span for _, span in leaks)
    return failed("reasoning", spans=spans, case=leaks[0][0], count=len(spans), example=example(answer, spans))


def _running_text(answer: str) -> str:
    plain = without_code(answer)
    return even(blanked(plain, ((quote.start, quote.end) for quote in quotations(plain))))


# Thinking -------------------------------------------------------------------------------------------------------------

_TAG = re.compile(
    "</?(?:think|thinking|thought|reasoning|reflection|scratchpad|analysis|seed:think|inner_monologue|思考)>|"
    r"\[/?THINK\]|◁/?think▷|<\|/?(?:START|END)_THINKING\|>",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"<\|(?:im_start|im_end|endoftext|channel|message|start|end|return|call|eot_id|start_header_id|end_header_id|"
    r"assistant|user|system|begin_of_text)\|>"
    r"|<｜[^｜<>\n]{1,30}｜>|<(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>|(?m:^\s*</?s>\s*$)"
)
_LABEL = re.compile(
    r"(?m)^[\s#>*\-]*+(?:(?:我的|内部)?思考(?:过程|步骤|如下)?|内心独白|内部推理|思维(?:过程|链)|"
    r"思路整理)(?:\*\*)?\s*(?:[：:]|(?:\*\*)?\s*$)"
    r"|^[\s#>*\-]*+(?:(?:my |internal |the )?(?:thinking|thought|chain of thought)(?: process)?|thoughts|"
    r"scratchpad|internal reasoning|inner monologue)(?:\*\*)?\s*(?::|(?:\*\*)?\s*$)",
    re.IGNORECASE | re.MULTILINE,
)
_ALOUD = re.compile(
    r"^\W*(?:(?:好的|好|嗯++|首先|那么|现在)[，,。、\s]*)*(?:"
    r"(?:让|容)我(?:先|来|们)?(?:想|分析|看|思考|理解|梳理|回顾|检查|仔细|查)|"
    "(?:现在)?(?:用户|提问者)(?:现在|这里|在这里)?(?:问的?(?:是|了|到)|问[，：:]|想(?:要)?(?:知道|了解|问)|"
    "(?:希望|需要|要求|让)我|提出的?(?:了)?问题|的(?:问题|意思|需求)是)|"
    "我(?:现在)?(?:需要|得|要|应该|应当)(?:先|首先|仔细|再)?(?:看|理解|分析|确认|查看|检查|弄清|思考|回忆|"
    "根据用户|梳理|整理|明确|处理|回答用户|从参考信息|从文档)|根据用户(?:的|所提)?(?:问题|提问|要求))"
    r"|^\W*(?:好的|嗯++)[，,。、\s]*(?:现在)?用户(?:需要|希望|想|要|问|的|给|让|提)"
    r"|^\W*(?:(?:okay|ok|alright|all right|hmm+|well|so|first|now|right)\b[,.\s]*)*(?:"
    "the user (?:is asking|asks|asked|wants to know|wants me|would like to know|needs me)|the user(?:'s|"
    "’s) (?:question|query|request)|"
    r"let me (?:think|see|analy[sz]e|look|check|start|break|review|go|recall|first)|let's (?:think|analy[sz]e|break)|"
    "I (?:need|have|should|must|will need) (?:to )?(?:first |carefully )?(?:look|check|figure|analy[sz]e|think|"
    "understand|determine|answer the user|go through|"
    r"read|review|recall|identify|make sure|respond)|we (?:need|have) to (?:answer|respond|produce))"
    r"|^\W*(?:okay|ok|alright|hmm+)[,.\s]+(?:so[,\s]+)?(?:the user|I need|I have|let me|let's|we need)",
    re.IGNORECASE,
)
"""The words in which models begin to think, at the beginning of an answer."""
_WANTS_THINKING = re.compile(
    r"思考过程|思路|推理过程|思维|怎么想|一步一步|逐步|think(?:ing)?\b|thought|reasoning|step[ -]by[ -]step|"
    "chain of thought|scratchpad",
    re.IGNORECASE,
)


def _thinking(subject: Subject) -> Iterator[Span]:
    answer = subject.answer
    plain = _running_text(answer)
    tags = [found.span() for found in _TAG.finditer(plain) if found[0].casefold() not in subject.question.casefold()]
    if tags:
        yield from tags
        return
    thinking = Thinking()
    parts = [*thinking.split(answer), *thinking.close()]
    if any(kind != "answer" for kind, _ in parts):
        yield 0, len(answer)
        return
    if not _WANTS_THINKING.search(even(subject.question)):
        yield from (found.span() for found in _LABEL.finditer(plain))
        yield from (found.span() for found in [_ALOUD.search(plain)] if found)


def _special(subject: Subject) -> Iterator[Span]:
    yield from (found.span() for found in _SPECIAL.finditer(_running_text(subject.answer)))


# What the prompt holds ------------------------------------------------------------------------------------------------

_OUR_TAG = re.compile(
    r"</?(?:文档|系统|指令|用户指令|documents|system|instructions|user_instructions|reference)(?:\s[^<>\n]{0,400})?>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"(?m)^\s*<(?P<name>[\w\u3400-\u9fff-]{2,30})>\s*$")
_HEADER = re.compile(r"""\{\s*["']ref_number["']\s*:[^{}\n]*\}|headers\s*=\s*\{""")


def _echoes(subject: Subject) -> Iterator[Span]:
    """Tags and headers of the prompt in the answer."""
    plain = _running_text(subject.answer)
    told = f"{subject.question}\n{''.join(subject.chunks or ())}".casefold()
    names = {found["name"] for found in _ANY_TAG.finditer(subject.prompt or "")}
    own = re.compile("|".join(rf"</?{re.escape(name)}>" for name in sorted(names)) or r"(?!)", re.IGNORECASE)
    for form in (_OUR_TAG, own, _HEADER):
        for found in form.finditer(plain if form is not _HEADER else even(subject.answer)):
            if found[0].casefold() not in told:
                yield found.span()


_FIELDS = (
    re.compile(r"(?:编号|ID|ref_number|参考编号)", re.IGNORECASE),
    re.compile(r"(?:标题|文件名|title|file ?name)", re.IGNORECASE),
    re.compile(r"(?:章节|section)", re.IGNORECASE),
    re.compile(r"(?:摘要|summary)", re.IGNORECASE),
)
_FIELD_LINE = re.compile(r"(?m)^[\s>|*\-+\d.]*+(?P<label>[A-Za-z_ ]{2,14}|[\u3400-\u9fff]{2,4})\**\s*[：:]")
_TABLE_HEAD = re.compile(r"(?m)^\s*\|(?P<cells>[^\n]+)\|\s*\n\s*\|[\s:|-]+\|")
_LIST_HEADING = re.compile(
    r"(?m)^[\s#>*\-\d.]*+(?:(?:隐藏的?|内部)?来源(?:列表|清单|整理)|整理来源|先整理来源|参考信息(?:列表|"
    r"清单)|步骤\s*[1一]\s*[：:].{0,8}来源|"
    r"(?:hidden )?(?:list of sources|source list|sources list)|step 1\b.{0,20}sources?)\**\s*[：:]?\**\s*$",
    re.IGNORECASE,
)
_NEAR = 12
"""Lines within which the fields of one source stand."""


def _source_list(subject: Subject) -> Iterator[Span]:
    """The list of sources that the prompt has the model make for itself: number, title, section and summary of each."""
    plain = _running_text(subject.answer)
    yield from (found.span() for found in _LIST_HEADING.finditer(plain))
    for table in _TABLE_HEAD.finditer(plain):
        if sum(any(form.fullmatch(cell.strip(" *")) for cell in table["cells"].split("|")) for form in _FIELDS) >= 3:
            yield table.span()
    labels = [
        (found, form)
        for found in _FIELD_LINE.finditer(plain)
        for form in _FIELDS
        if form.fullmatch(found["label"].strip())
    ]
    for at, (first, _) in enumerate(labels):
        near = [(one, form) for one, form in labels[at:] if plain.count("\n", first.start(), one.start()) < _NEAR]
        if len({form.pattern for _, form in near}) >= 3:
            yield first.start(), near[-1][0].end()
            return


_LEAKS: tuple[tuple[str, Callable[[Subject], Iterator[Span]]], ...] = (
    ("thinking", _thinking),
    ("special", _special),
    ("sources", _source_list),
    ("prompt", _echoes),
)
"""The kinds of leaks, in the order in which they are told."""

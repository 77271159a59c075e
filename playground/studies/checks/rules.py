"""What a prompt demands of an answer, recognised from its text: how it begins, in which language, and without what."""

import re
from collections.abc import Iterator

from playground.core.strings import Language
from playground.studies.checks.subject import Subject
from playground.studies.text.folding import even

STOCK_OPENINGS = ("根据参考信息", "According to the reference information")
"""How the stock prompts have an answer begin, in Chinese and in English."""

_DOCUMENTS = re.compile(r"<(文档|documents|reference)\b[^<>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
_QUOTED = r"(?:“[^”\n]{1,60}”|\"[^\"\n]{1,60}\"|「[^」\n]{1,60}」|『[^』\n]{1,60}』|‘[^’\n]{1,60}’|'[^'\n]{1,60}')"
_PHRASES = rf"(?P<phrases>{_QUOTED}(?:\s*(?:或者?|、|/|,?\s*or)\s*{_QUOTED})*)"
_OPENING = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:以|用|由)\s*{_PHRASES}\s*(?:这|这几|这一)?[个句]?[话字词]?\s*(?:来|作为|为|做|作)?\s*"
        r"(?:开头|开始|起头|起始|开篇|打头|开场)",
        r"(?:开头|开篇|第一句话?|首句)\s*(?:必须|一律|统一|应当?|要|须|请)?\s*(?:是|为|写上?|用|使用|"
        rf"以)[：:]?\s*{_PHRASES}",
        rf"\b(?:begin|start|open)(?:s|ning|ing)?\b[^.\n“\"‘「』]{{0,40}}?\b(?:with|"
        rf"by saying)\s[^.\n“\"‘「』]{{0,20}}?{_PHRASES}",
        rf"\b(?:first (?:words?|sentence|phrase)|opening)\b[^.\n“\"‘]{{0,30}}?\b(?:be|is|are)\s*:?\s*{_PHRASES}",
    )
)
_NOT = re.compile(
    r"(?:不要|不得|不能|不应|请勿|切勿|禁止|避免|别|不|do not|don't|don’t|never|avoid|not)\s*(?:再)?\s*$", re.IGNORECASE
)
_OF_THE_ANSWER = re.compile(r"请|回答|答案|回复|作答|answer|repl|respon|please|^\W*(?:begin|start|open)", re.IGNORECASE)
_NO_NUMBERS = re.compile(
    r"(?:不要|不得|不应|不能|不可|不许|请勿|切勿|勿|禁止|避免|不(?:出现|显示|展示|标注|包含|输出|写))[^。；\n]{0,24}"
    r"(?:编号|序号|角标|引用标[记号]|引注|ref_number|\[?REF)"
    r"|\b(?:do not|don't|don’t|never|without|avoid|omit|no)\b[^.;\n]{0,60}?"
    r"(?:\b(?:reference|citation|source|document|ref)s?['’]?\s*(?:numbers?|markers?|marks?|ids?|indices|indexes|"
    r"labels?)\b|\bref_number|\[REF)",
    re.IGNORECASE,
)
_LANGUAGES: tuple[tuple[Language, re.Pattern[str]], ...] = (
    (
        "en",
        re.compile(
            r"(?<!问题)(?:请|务必|必须|始终|一律|全部|只|统一)用\s*(?:英文|英语)\s*(?:来)?(?:回答|作答|回复|答复)"
        ),
    ),
    (
        "zh",
        re.compile(
            r"(?<!问题)(?:请|务必|必须|始终|一律|全部|只|统一)用\s*(?:中文|汉语|简体中文)\s*(?:来)?(?:回答|"
            "作答|回复|答复)"
        ),
    ),
    (
        "en",
        re.compile(
            r"(?<!an )(?<!the )\b(?:answer|reply|respond|write)\b(?: only| always| everything| strictly)* in English\b",
            re.IGNORECASE,
        ),
    ),
    (
        "zh",
        re.compile(
            r"(?<!an )(?<!the )\b(?:answer|reply|respond|write)\b(?: only| always| everything|"
            r" strictly)* in (?:Simplified )?Chinese\b",
            re.IGNORECASE,
        ),
    ),
)


def openings(subject: Subject) -> tuple[str, ...]:
    """The phrases of which an answer has to begin with one, in any language; empty where nothing is demanded."""
    asked = tuple(
        phrase
        for at, phrase in _demanded(subject.question)
        if _OF_THE_ANSWER.search(subject.question[max(at - 16, 0) : at + 4])
    )
    if subject.prompt is None:
        return asked or STOCK_OPENINGS
    return asked or tuple(dict.fromkeys(phrase for _, phrase in _demanded(_rules(subject))))


def forbids_reference_numbers(subject: Subject) -> bool:
    """Whether no number of a reference may stand in the answer."""
    return subject.prompt is None or _NO_NUMBERS.search(_rules(subject)) is not None


def language_demanded(subject: Subject) -> Language | None:
    """The language of every answer, where the prompt names one; None where it follows that of the question."""
    rules = _rules(subject)
    found = {language for language, form in _LANGUAGES if form.search(rules)}
    return found.pop() if len(found) == 1 else None


def _rules(subject: Subject) -> str:
    """The prompt without what it quotes: documents, and the question."""
    rules = _DOCUMENTS.sub(" ", subject.prompt or "")
    question = subject.question.strip()
    return even(rules.replace(question, " ") if question else rules)


def _demanded(text: str) -> Iterator[tuple[int, str]]:
    for form in _OPENING:
        for found in form.finditer(text):
            if not _NOT.search(text[: found.start()][-16:]):
                yield from ((found.start(), quoted[1:-1].strip()) for quoted in re.findall(_QUOTED, found["phrases"]))

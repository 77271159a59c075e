"""The check `opening`: an answer begins with the words that its prompt demands."""

import re

from playground.core.plain import plain
from playground.models.thinking import Thinking
from playground.studies.checks.findings import failed, not_applicable, passed
from playground.studies.checks.refusing import is_refusal
from playground.studies.checks.rules import openings
from playground.studies.checks.subject import Subject
from playground.studies.checks.tongues import language_of
from playground.studies.text.folding import even
from playground.studies.values import Finding

_SIGNS = re.compile(r"[*_`~]|^[\s#>+•\-–—“”\"'‘’「」『』\ufeff\u200b]+")
_HEADING = re.compile(r"\s*(?:#{1,6}\s[^\n]*|(?:\*\*|__)[^\n*_]{1,60}(?:\*\*|__)\s*)(?:\n|$)")
_BETWEEN = re.compile(r"[\s,，:：]+")


def opening(subject: Subject) -> Finding:
    """Fails where none of the demanded phrases stands first; headings and the signs of Markdown may come before it.

    Of phrases in several languages the one in the language of the question is meant. A refusal needs no opening, since
    the stock prompts want its words alone.
    """
    demanded = openings(subject)
    if not demanded:
        return not_applicable("opening", case="not_demanded")
    if not subject.answer.strip():
        return not_applicable("opening", case="no_answer")
    answer = answer_after_thinking(subject.answer)
    wanted = _in_language_of(subject.question, demanded)
    if any(begins_with(answer, phrase) for phrase in wanted):
        return passed("opening", opening=wanted[0])
    if is_refusal(answer):
        return not_applicable("opening", case="refused")
    begun = " ".join(plain(answer).split())[:_SHOWN]
    return failed("opening", spans=((0, min(_SHOWN, len(subject.answer))),), opening=wanted[0], begun=begun)


_SHOWN = 20


def answer_after_thinking(answer: str) -> str:
    """The answer without reasoning that was left in front of it, which is another check's business."""
    thinking = Thinking()
    parts = [*thinking.split(answer), *thinking.close()]
    turned = max((at for at, (kind, _) in enumerate(parts) if kind == "turned"), default=-1)
    told = "".join(text for kind, text in parts[turned + 1 :] if kind == "answer")
    return told.strip() or answer


def begins_with(answer: str, phrase: str) -> bool:
    """Whether the text begins with the phrase, script, width, letter case and signs aside."""
    while heading := _HEADING.match(answer):
        if _plain(answer).startswith(_plain(phrase)):
            return True
        answer = answer[heading.end() :]
    return _plain(answer).startswith(_plain(phrase))


def _plain(text: str) -> str:
    return _BETWEEN.sub(" ", _SIGNS.sub("", even(text).casefold())).strip()


def _in_language_of(question: str, demanded: tuple[str, ...]) -> tuple[str, ...]:
    language = language_of(question)
    same = tuple(phrase for phrase in demanded if language_of(phrase) == language)
    return same or demanded

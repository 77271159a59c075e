"""The checks `repetition` and `copied`: what an answer says twice, and how much of it are long stretches of chunks."""

import re
from collections.abc import Iterator
from itertools import takewhile

from playground.studies.checks.findings import example, failed, not_applicable, passed
from playground.studies.checks.openings import answer_after_thinking
from playground.studies.checks.prose import Span, quotations, sentences, without_code
from playground.studies.checks.subject import Subject
from playground.studies.text.folding import Folded, even, folded
from playground.studies.values import Finding

# Repetition -----------------------------------------------------------------------------------------------------------

LEAST_UNITS = 8
"""Words or characters of a sentence that counts when it comes again."""
LONGEST_PERIOD, LEAST_ROUNDS, LEAST_LOOPED = 60, 4, 12
"""A stretch of up to so many units is a loop if it comes so often in a row, and the whole is at least so long."""
_CONCLUDING = re.compile(
    "^(?:(?:因此|所以|综上所述|综上|总之|总的来说|总而言之|也就是说|换句话说|换言之|总结一?下?|简而言之|最后|"
    r"同时|此外|另外|并且|根据参考信息)[，,：:]?\s*)+"
    "|^(?:(?:therefore|so|thus|hence|in short|in summary|in conclusion|to sum up|overall|finally|that is|"
    r"in other words|also|moreover|according to the reference information)[,:]\s*)+",
    re.IGNORECASE,
)
_TABLE_ROW = re.compile(r"(?m)^[ \t]*\|.*$")
_NUMBERED = re.compile(r"[ \t]*(?P<n>\d{1,2})[.)、]")
_LABELLED = re.compile(r"^[^，。,.：:\n]{1,16}[：:]")


def repetition(subject: Subject) -> Finding:
    """Fails where a sentence comes twice, or the answer runs in a loop.

    Tables, code, verses that a chunk repeats itself, and short lines with a label (审批人：部门负责人) may repeat.
    """
    answer = subject.answer
    if not answer.strip():
        return not_applicable("repetition", case="no_answer")
    plain = _TABLE_ROW.sub(lambda row: " " * len(row[0]), without_code(answer))
    loop = _loop(folded(plain))
    spans = loop or tuple(_again(plain, subject))
    if not spans:
        return passed("repetition")
    return failed(
        "repetition", spans=spans, case="loop" if loop else "sentence", count=len(spans), example=example(answer, spans)
    )


def _again(plain: str, subject: Subject) -> Iterator[Span]:
    """The sentences that stood in the answer before."""
    seen: set[str] = set()
    steps: set[str] = set()
    """As `seen`, of the numbered list that the sentence is in: two lists of steps may share one."""
    for start, end in sentences(plain):
        sentence = plain[start:end]
        number = _NUMBERED.match(plain, plain.rfind("\n", 0, start) + 1)
        said = folded(_CONCLUDING.sub("", even(sentence)))
        if len(said.units) < LEAST_UNITS or _LABELLED.match(sentence):
            continue
        if number and int(number["n"]) == 1:
            steps = set()
        before = steps if number else seen
        if said.line in before and not _repeated_by_a_chunk(said, subject):
            yield start, end
        before.add(said.line)


def _repeated_by_a_chunk(said: Folded, subject: Subject) -> bool:
    return any(len(list(folded(chunk).places(said.units))) > 1 for chunk in subject.chunks or ())


def _loop(text: Folded) -> tuple[Span, ...]:
    """The first stretch that is said over and over; empty where there is none."""
    keys = [unit.key for unit in text.units]
    for period in range(1, min(LONGEST_PERIOD, len(keys) // LEAST_ROUNDS) + 1):
        run = 0
        for at in range(period, len(keys)):
            run = run + 1 if keys[at] == keys[at - period] else 0
            if run >= max(period * (LEAST_ROUNDS - 1), LEAST_LOOPED - period):
                first = at - run - period + 1
                if any(not key.startswith("#") for key in keys[first : first + period]):
                    return ((text.units[first].start, text.units[at].end),)
    return ()


# Copied ---------------------------------------------------------------------------------------------------------------

STRETCH_ZH, STRETCH_EN = 20, 12
"""Characters or words in a row that a chunk has as well, from which on they are copied and not just alike."""
COPIED_LIMIT = 0.9
"""Share of an answer that may be copied; above it the answer was not written but cut out."""
LEAST_LENGTH = 60
"""Chinese characters below which an answer may be one or two sentences of a chunk, and is not held to the limit; an
English word stands for one and a half."""
_WANTS_THE_WORDING = re.compile(
    r"原文|原句|原话|原诗|引用|摘录|摘抄|抄写|全文|默写|背诵|逐字|一字不[差改]|列出条款|\b(?:quote|verbatim|"
    r"exact (?:words|wording|text)|word for word|recite|full text|original (?:text|wording))\b",
    re.IGNORECASE,
)


def copied(subject: Subject) -> Finding:
    """How much of the answer are stretches of chunks, as its share; fails above `COPIED_LIMIT` alone.

    Quotation marks make a stretch a quotation, and a question for the wording makes all of it right.
    """
    if not subject.chunks:
        return not_applicable("copied", case="chunks_unknown" if subject.chunks is None else "nothing_sent")
    answer = answer_after_thinking(subject.answer)
    text = folded(_CONCLUDING.sub("", answer.strip()))
    if not text.units:
        return not_applicable("copied", case="no_answer")
    marked = sum(len(folded(quote.text).units) for quote in quotations(answer))
    share = max(_copied(text, [folded(chunk) for chunk in subject.chunks]) - marked, 0) / len(text.units)
    wanted = _WANTS_THE_WORDING.search(even(subject.question)) is not None
    too_much = share > COPIED_LIMIT and _length(text) >= LEAST_LENGTH and not wanted
    found = failed if too_much else passed
    return found("copied", share=share, percent=round(100 * share), limit=round(100 * COPIED_LIMIT))


def _length(text: Folded) -> float:
    return sum(1.5 if unit.key.isascii() else 1 for unit in text.units)


def _copied(text: Folded, chunks: list[Folded]) -> int:
    """How many units stand in stretches that a chunk has as well."""
    at = total = 0
    while at < len(text.units):
        taken = max((_shared(text, at, chunk) for chunk in chunks), default=0)
        total += taken
        at += taken or 1
    return total


def _shared(text: Folded, at: int, chunk: Folded) -> int:
    """Units from `at` on that stand so in the chunk; 0 where they are too few."""
    least = STRETCH_EN if text.units[at].key.isascii() and text.units[at].key.isalpha() else STRETCH_ZH
    if at + least > len(text.units):
        return 0
    taken = 0
    for place in chunk.places(text.units[at : at + least]):
        pairs = zip(text.units[at:], chunk.units[place:], strict=False)
        taken = max(taken, sum(1 for _ in takewhile(lambda pair: pair[0].key == pair[1].key, pairs)))
    return taken

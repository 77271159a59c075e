"""A remark in one cell of a table, as the team writes it: verdict and reasons, a person's words, failed checks.

    ✗ 错 · 语言不对
    第二段仍是英文。
    检查未通过：回答语言、篇幅

`written` makes it, and `read` gives back what a person said, also from remarks that were typed by hand.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from playground.core.strings import LANGUAGES, text
from playground.studies.exports.marks import BETWEEN, Field, Value, said
from playground.studies.exports.words import SIGNS, Words
from playground.studies.reasons import REASONS
from playground.studies.values import Judgement, Verdict

_FORMERLY: Mapping[str, str] = {"露出引用编号": "shows_references"}
"""What reasons are called in tables that were exported before they got another name."""
_NOTHING = "—"
"""Stands for a verdict that nobody gave, where something else would be taken for one."""
_VERDICTS: Mapping[Verdict, str] = {
    "right": "对 正确 通过 √ ✓ ✔ ✅ right correct yes pass passed ok",
    "partly": "部分对 部分正确 半对 基本正确 ◐ △ partly partly-right partly-correct partial partially"
    " partially-correct",
    "wrong": "错 错误 不对 不正确 ✗ ✘ ❌ × x wrong incorrect no fail failed",
}
_KNOWN = {word.replace("-", " "): verdict for verdict, words in _VERDICTS.items() for word in words.split()}
_SIGN = re.compile("([✓✔✅√◐△✗✘❌×])[\ufe0e\ufe0f]?(?![\\d.(])\\s*")
_END = re.compile(r"[·，,、:：;；。.!！/|]|\s[-–—]\s|$")
"""What can follow a verdict, so that 「对于……」 and “No answer” are none."""


def written(judgement: Judgement | None, failed: Sequence[str], words: Words) -> str:
    """The remark of a cell, line by line; `failed` are the names of checks."""
    remark = str(said(judgement)["remark"])
    lines = [_head(judgement, remark, words), remark, _checks(failed, remark, words)]
    return "\n".join(line for line in lines if line)


def headline(judgement: Judgement | None, words: Words) -> str:
    """Verdict and reasons in a line; "" where there are none."""
    reasons = reasons_shown(judgement, words)
    verdict = judgement.verdict if judgement else None
    named = f"{SIGNS[verdict]} {words.verdict(verdict)}" if verdict else _NOTHING
    return BETWEEN.join([named, *reasons]) if verdict or reasons else ""


def reasons_shown(judgement: Judgement | None, words: Words) -> list[str]:
    """The reasons as they are called."""
    reasons = said(judgement)["reasons"]
    return [words.reason(name) for name in reasons or ()]


def reasons_written(judgement: Judgement | None, words: Words) -> str:
    """The reasons for a cell of their own; `read_reasons` gives them back."""
    written = BETWEEN.join(reasons_shown(judgement, words))
    return written if read_reasons(written) == said(judgement)["reasons"] else written + BETWEEN


def read(remark: str) -> Mapping[Field, Value]:
    """Verdict, reasons and remark in a text, by hand or by `written`."""
    lines = remark.strip().split("\n")
    if _is_checks(lines[-1]):
        lines.pop()
    verdict, reasons, rest = _read_head(lines[0]) if lines else (None, (), "")
    left = [rest, *lines[1:]] if rest else lines[1:]
    return {"verdict": verdict, "reasons": reasons, "remark": "\n".join(left).strip()}


def read_verdict(word: str) -> Verdict | None:
    """The verdict that a cell of its own names, with its sign or without; None for what is none."""
    plain = _plain(word)
    sign = _SIGN.match(plain)
    if sign is None or sign.end() == len(plain):
        return _KNOWN.get(plain)
    verdict = _KNOWN[sign[1]]
    return verdict if _KNOWN.get(plain[sign.end() :]) == verdict else None


def read_reasons(several: str) -> tuple[str, ...]:
    """The reasons in a cell of their own: names of chips in either language, else texts of a person's own."""
    parts = several.split(BETWEEN) if BETWEEN in several else re.split(r"[、,，;；\n]|\s·\s?", several)
    return tuple(dict.fromkeys(_reason(part) for part in map(str.strip, parts) if part))


def _head(judgement: Judgement | None, remark: str, words: Words) -> str:
    """The first line; one that says nothing stands before a remark that would be read as one."""
    first = remark.split("\n")[0]
    return headline(judgement, words) or (_NOTHING if remark and _read_head(first) != (None, (), first) else "")


def _checks(failed: Sequence[str], remark: str, words: Words) -> str:
    """The last line; one that says nothing stands after a remark that would be read as one."""
    if not failed and not _is_checks(remark.split("\n")[-1]):
        return ""
    return words.labelled(words("failed_checks"), words.list(failed) or _NOTHING)


def _is_checks(line: str) -> bool:
    return any(line.startswith(Words(language)("failed_checks")) for language in LANGUAGES)


def _read_head(line: str) -> tuple[Verdict | None, tuple[str, ...], str]:
    """Verdict, reasons and what is left of a first line."""
    first, *others = line.split(BETWEEN)
    if first.strip() == _NOTHING or (others and read_verdict(first)):
        return read_verdict(first), tuple(map(_reason, others)), ""
    verdict, rest = _leading_verdict(line)
    return (verdict, *_leading_reasons(rest)) if verdict else (None, (), line)


def _leading_verdict(line: str) -> tuple[Verdict | None, str]:
    """The verdict that a line begins with by a sign, a word, or both, and the rest of it."""
    sign = _SIGN.match(line.lstrip())
    rest = line.lstrip()[sign.end() :] if sign else line
    word, after = _cut(rest)
    named = _KNOWN.get(_plain(word))
    if sign is None:
        return named, after
    return _KNOWN[sign[1]], after if named == _KNOWN[sign[1]] else rest


def _leading_reasons(rest: str) -> tuple[tuple[str, ...], str]:
    """Chips at the beginning of what follows a verdict, as in 「错，语言不对，第二段是英文」."""
    found: list[str] = []
    while rest:
        word, after = _cut(rest)
        name = _chips().get(_plain(word))
        if name is None:
            break
        found.append(name)
        rest = after
    return tuple(dict.fromkeys(found)), rest


def _cut(line: str) -> tuple[str, str]:
    """What stands before the first mark that could end a word, and what stands after it."""
    end = _END.search(line)
    return (line[: end.start()], line[end.end() :].strip()) if end else (line, "")


def _reason(written: str) -> str:
    return _chips().get(_plain(written), written)


@cache
def _chips() -> Mapping[str, str]:
    """Names of reasons by what they are called in either language."""
    called = {_plain(text(language, f"reason.{name}")): name for name in REASONS for language in LANGUAGES}
    return {**_FORMERLY, **called}


def _plain(word: str) -> str:
    """`word` as it is compared: width, case, and marks at its end aside."""
    folded = re.sub("[\ufe0e\ufe0f]", "", unicodedata.normalize("NFKC", word)).casefold()
    return folded.strip().strip(".。!！:：").strip()

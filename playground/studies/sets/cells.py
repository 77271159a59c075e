"""A cell of a table or a value of an object, and what it says: key points, a refusal, tags, a half.

Key points stand one a line or with `;` between them, the ways of saying one with `|` (`100字|一百字`); what begins with
`!` must not be said. A backslash takes such a mark its meaning.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from playground.core.strings import Language, text
from playground.documents.cleaning import clean, has_ink
from playground.studies.sets.marks import RUN, escape, joined, split_at, unescaped
from playground.studies.values import KeyPoint, Split

_BEGINNING = re.compile(r"\A[\s\ufeff]+")
"""Blanks, with byte order marks among them."""
_POINTS = ";；"
_WAYS = "|｜"
_TAGS = ",，;；、"
_UNWANTED = re.compile(rf"\A{RUN}([!！])")
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_YES = (
    *("yes", "y", "true", "t", "1", "√", "✓", "✔", "☑", "refuse", "refusal", "refused"),
    *("是", "对", "對", "要", "需要", "应", "應", "应拒答", "應拒答", "拒答", "拒绝", "拒絕"),
)
_NO = (
    *("no", "n", "false", "f", "0", "✗", "✘", "×", "☐", "answer", "answered"),
    *("否", "不", "不是", "不要", "不需要", "不拒答", "应回答", "應回答", "应答", "可答", "回答"),
)
_HALVES: Mapping[Split, tuple[str, ...]] = {
    "tune": ("tune", "tuning", "train", "training", "dev", "调优", "調優", "调试", "调整", "训练", "訓練", "开发"),
    "check": (
        *("check", "checking", "test", "testing", "eval", "evaluation", "validation"),
        *("检验", "檢驗", "检查", "檢查", "验证", "驗證", "测试", "測試", "评测", "評測"),
    ),
}


class NotUnderstood(ValueError):
    """The cell says nothing that can be understood where it stands."""


# Reading --------------------------------------------------------------------------------------------------------------


def plain_text(value: object) -> str:
    """A text as it is kept: clean, and nothing blank around it; "" for none. A number is written as JSON writes it."""
    match value:
        case None:
            return ""
        case str():
            found = _BEGINNING.sub("", clean(value)).rstrip()
            return found if has_ink(found) else ""
        case bool() | int() | float():
            return json.dumps(value)
        case _:
            raise NotUnderstood


def one_line(value: object) -> str:
    """A text on a single line."""
    return " ".join(plain_text(value).split())


def key_points(value: object) -> tuple[KeyPoint, ...]:
    """The key points of a cell, or of a list with one an item."""
    match value:
        case str():
            parts = (part for line in clean(value).split("\n") for part in split_at(line, _POINTS))
            points = [_point(part) for part in parts]
        case list():
            points = [_item(item) for item in value]
        case _:
            points = [_item(value)]
    return tuple(point for point in points if point.alternatives)


def unwanted_points(value: object) -> tuple[KeyPoint, ...]:
    """The same of a cell that holds only what must not be said."""
    return tuple(KeyPoint(point.alternatives, wanted=False) for point in key_points(value))


def refusal(value: object) -> bool | None:
    """Whether the answer has to refuse; None where the cell is empty."""
    word = plain_text(value).casefold().rstrip("。.")
    if word in _YES or word in _NO:
        return word in _YES
    if word:
        raise NotUnderstood
    return None


def tags(value: object) -> tuple[str, ...]:
    """The tags of a cell, or of a list."""
    if isinstance(value, list):
        parts = value
    else:
        parts = [part for line in plain_text(value).split("\n") for part in split_at(line, _TAGS)]
    return _different(map(one_line, parts))


def split(value: object) -> Split | None:
    """The half that the cell names; None where it is empty."""
    word = plain_text(value).casefold()
    named = next((half for half, words in _HALVES.items() if word in words), None)
    if word and named is None:
        raise NotUnderstood
    return named


def question_id(value: object) -> str:
    """An id of our own making, or of another's that will do; "" for none."""
    found = plain_text(value)
    if found and not _ID.fullmatch(found):
        raise NotUnderstood
    return found


def _item(value: object) -> KeyPoint:
    """An item of a list: a text as in a cell, a list of ways of saying it, or an object with both of our fields."""
    match value:
        case str() | int() | float():
            return _point(plain_text(value))
        case list():
            return KeyPoint(_different(map(one_line, value)))
        case {"alternatives": list(ways), **rest}:
            return KeyPoint(_different(map(one_line, ways)), wanted=rest.get("wanted") is not False)
        case None:
            return KeyPoint(())
        case _:
            raise NotUnderstood


def _point(written: str) -> KeyPoint:
    written = " ".join(written.split())
    lead = _UNWANTED.match(written)
    wanted = lead is None or lead[1] != ""
    written = _UNWANTED.sub(lambda found: unescaped(found, found[2] if wanted else ""), written)
    return KeyPoint(_different(map(one_line, split_at(written, _WAYS))), wanted)


def _different(found: Iterable[str]) -> tuple[str, ...]:
    """Those that are not blank, each once."""
    return tuple(dict.fromkeys(filter(None, found)))


# Writing --------------------------------------------------------------------------------------------------------------


def point_text(point: KeyPoint) -> str:
    """A key point as one text; the opposite of an item of `key_points`."""
    ways = joined(point.alternatives, "|", _WAYS)
    return _UNWANTED.sub(escape, ways) if point.wanted else f"!{ways}"


def points_text(points: Sequence[KeyPoint]) -> str:
    """Key points as one cell; the opposite of `key_points`."""
    return joined([point_text(point) for point in points], "; ", _POINTS)


def tags_text(all_tags: Sequence[str]) -> str:
    """Tags as one cell; the opposite of `tags`."""
    return joined(all_tags, "; ", _TAGS)


def refusal_text(value: bool | None, language: Language) -> str:
    """Whether a refusal is expected, as a word; "" where nobody said."""
    return "" if value is None else text(language, f"set.value.{'yes' if value else 'no'}")


def split_text(value: Split, language: Language) -> str:
    """The half as a word."""
    return text(language, f"set.value.{value}")

"""What the columns of a table and the keys of an object mean, by the names that people give them in both languages."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

Role = Literal["question", "key_points", "must_not", "refusal", "tags", "note", "split", "id", "number"]
ROLES: tuple[Role, ...] = get_args(Role)

NAMES: Mapping[Role, tuple[str, ...]] = {
    "question": (
        *("question", "问题", "問題", "query", "提问", "提問", "questions", "queries", "q", "question text", "text"),
        *("user question", "user query", "test question", "question content", "ask", "asked", "prompt", "input"),
        *(
            "问",
            "問",
            "问句",
            "问题内容",
            "问题文本",
            "问题描述",
            "用户问题",
            "用户提问",
            "用户输入",
            "测试问题",
            "测试题",
        ),
        *("评测问题", "题目", "題目", "试题", "查询", "查詢", "用户查询", "输入", "問題內容", "使用者問題", "測試問題"),
    ),
    "key_points": (
        *("key points", "key point", "points", "expect", "expected", "expects", "expectation", "expectations"),
        *("expected points", "expected key points", "must", "must say", "must contain", "must include", "contains"),
        *("should contain", "should say", "reference points", "answer points", "要点", "要點", "关键点", "關鍵點"),
        *("关键要点", "答案要点", "回答要点", "参考要点", "期望要点", "得分点", "评分点", "期望", "预期", "預期"),
        *("应包含", "應包含", "应答要点", "必须包含", "必須包含", "必须提到", "应提到", "应当包含", "须包含", "必含"),
    ),
    "must_not": (
        *("must not", "must not say", "must not contain", "must not include", "should not contain", "not contain"),
        *("not contains", "does not contain", "forbidden", "excludes", "exclude", "avoid", "unwanted", "banned"),
        *(
            "不应包含",
            "不應包含",
            "不得包含",
            "不能包含",
            "不可包含",
            "不包含",
            "不应出现",
            "不應出現",
            "不得出现",
            "禁止出现",
        ),
        *("不应提到", "不得提到", "不能出现", "禁止包含", "禁含", "排除"),
    ),
    "refusal": (
        *("refusal", "refuse", "refused", "should refuse", "must refuse", "expect refusal", "expected refusal"),
        *(
            "unanswerable",
            "no answer",
            "应拒答",
            "應拒答",
            "拒答",
            "应拒绝",
            "应该拒答",
            "是否拒答",
            "期望拒答",
            "预期拒答",
        ),
        *("须拒答", "是否应拒答", "无答案", "不可回答", "拒绝回答"),
    ),
    "tags": (
        *("tags", "tag", "category", "categories", "topic", "topics", "type", "标签", "標籤", "分类", "分類", "类别"),
        *("類別", "类型", "類型", "主题", "主題", "问题类型", "问题分类"),
    ),
    "note": (
        *("note", "notes", "comment", "comments", "备注", "備註", "注释", "附注", "说明", "說明"),
        *("remark", "remarks", "批注"),
    ),
    "split": ("split", "half", "use", "用途", "划分", "劃分", "数据划分", "分半"),
    "id": ("id", "question id", "qid", "问题编号", "题号", "编号", "編號", "標識", "标识"),
    "number": ("number", "no", "nr", "index", "row", "序号", "序號", "行号"),
}
"""The first names of a role are the likelier ones: where two columns could be the question, they decide."""

_ANSWERS = (
    *("answer", "answers", "response", "responses", "reply", "output", "reference answer", "expected answer"),
    *("ground truth", "gold answer", "model answer", "回答", "答案", "答复", "回复", "输出", "模型回答", "模型输出"),
    *("参考答案", "标准答案", "正确答案", "期望答案", "預期答案", "參考答案", "標準答案", "預期回答"),
)
"""Columns of whole answers: no answer repeats one word for word, so that it makes no key point."""

_BRACKETS = re.compile(r"[(\[{<（【「《〔][^)\]}>）】」》〕]*[)\]}>）】」》〕]")
_SENTENCE = ("?", "？", "。", ".")
_UNSAID = re.compile(r"[\W_]+")
_LONGEST = 100
_LOOK_AHEAD = 10
"""Rows in which a header is looked for: titles and remarks may stand above it."""


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns, and what each of them is for."""

    at: int
    """Its index among the rows that were looked at; -1 where no row is one."""
    roles: Mapping[int, Role]
    """By the index of the column."""
    labels: Mapping[int, str]
    """What the columns that have a name are called."""
    ignored: tuple[str, ...]
    """Names of the columns that no use is made of."""
    guessed: bool = False
    """Whether no name says which column the question is."""


def role_of(name: str) -> Role | None:
    """What a column of that name is for; None where the name is not known."""
    if len(name) > _LONGEST:
        return None
    found = _known().get(_plain(name)) or _known().get(_plain(_BRACKETS.sub("", name)))
    return found[0] if found else None


def is_answer(name: str) -> bool:
    """Whether a column of that name holds answers."""
    return _plain(_BRACKETS.sub("", name)) in {_plain(one) for one in _ANSWERS}


def names_question(cells: Iterable[str]) -> bool:
    """Whether one of the cells is the name of a column of questions, and none is a sentence."""
    roles = [(role_of(cell), cell) for cell in cells]
    named = any(role == "question" for role, _ in roles)
    return named and not any(role is None and cell.rstrip().endswith(_SENTENCE) for role, cell in roles)


def roles_of(names: Sequence[str]) -> dict[int, Role]:
    """The index and the role of each name that is known; of two names for a role the likelier one, else the first."""
    chosen: dict[Role, tuple[int, int]] = {}
    for index, name in enumerate(names):
        role = role_of(name)
        if role is not None:
            chosen[role] = min(chosen.get(role, (len(NAMES[role]), index)), (_likelihood(role, name), index))
    return {index: role for role, (_, index) in chosen.items()}


def find_header(rows: Sequence[Sequence[str]], *, certain: bool = False) -> Header | None:
    """The header among the first rows of a table: one that names the question, else one that names two other columns.

    Where the first row is a header for `certain`, it is one whatever it says. None where there is none.
    """
    looked_at = rows[:1] if certain else rows[:_LOOK_AHEAD]
    at = next((index for index, row in enumerate(looked_at) if names_question(row)), None)
    if at is None and rows and (certain or len(roles_of(rows[0])) > 1):
        at = 0
    if at is None:
        return None
    names = rows[at]
    roles = roles_of(names)
    guessed = "question" not in roles.values()
    if guessed:
        first = next((index for index, name in enumerate(names) if index not in roles and name.strip()), None)
        roles |= {} if first is None else {first: "question"}
    return _header(at, roles, names, guessed)


def without_header(rows: Sequence[Sequence[str]]) -> Header:
    """The columns of a table whose rows are all questions: the question is the first that is more than a number."""
    width = max(map(len, rows), default=0)
    columns = [[row[index].strip() for row in rows if index < len(row)] for index in range(width)]
    filled = [index for index, cells in enumerate(columns) if any(cells)]
    telling = [index for index in filled if not all(map(_is_number, filter(None, columns[index])))]
    first = next(iter([*telling, *filled]), 0)
    names = [str(index + 1) if index in filled else "" for index in range(width)]
    numbers: dict[int, Role] = {index: "number" for index in filled if index < first}
    return _header(-1, {**numbers, first: "question"}, names)


def _header(at: int, roles: Mapping[int, Role], names: Sequence[str], guessed: bool = False) -> Header:
    labels = {index: " ".join(name.split()) for index, name in enumerate(names) if name.strip()}
    ignored = tuple(label for index, label in labels.items() if index not in roles)
    return Header(at, roles, labels, ignored, guessed)


def _likelihood(role: Role, name: str) -> int:
    """0 for the likeliest name."""
    return next(
        found[1] for text in (name, _BRACKETS.sub("", name)) if (found := _known().get(_plain(text))) is not None
    )


@cache
def _known() -> Mapping[str, tuple[Role, int]]:
    """Role and likelihood by plain name."""
    return {_plain(name): (role, place) for role in ROLES for place, name in enumerate(NAMES[role])}


def _plain(name: str) -> str:
    """Letters and digits alone, in one width and case."""
    return _UNSAID.sub("", unicodedata.normalize("NFKC", name).casefold())


def _is_number(cell: str) -> bool:
    return cell.rstrip(".、)）").isdecimal()

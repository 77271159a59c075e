"""Cases of checks: a check is given a question, an answer and chunks, and has to come to a state."""

from collections.abc import Iterable
from typing import Any

import pytest

from playground.core.strings import LANGUAGES
from playground.studies.checks.subject import Subject
from playground.studies.checks.table import CHECKS, check_sentence
from playground.studies.values import CheckState, Finding

P, F, N = "passed", "failed", "not_applicable"
ZH, EN = "根据参考信息，", "According to the reference information, "
"""How the answers of most cases begin."""

HANDBOOK = (
    "没有休完的年休假可以结转 5 天，须在次年 3 月 31 日之前休完。累计工作满十年的员工年休假为 10 天。",
    "经理在上海的住宿标准为每晚 650 元，普通员工在成都为 380 元。单笔报销达到 5000 元的，由财务总监审批。",
    "公司成立于2008年6月15日，注册资本 1.2 亿元，员工 3,200 人，年均增长 12.5%。会议时间为 14:30。总部距机场 25 公里。",
)
LOTUS = (
    "曲曲折折的荷塘上面，弥望的是田田的叶子。叶子出水很高，像亭亭的舞女的裙。微风过处，送来缕缕清香，仿佛远处高楼上渺茫的歌声似的。",
    "于是又记起《西洲曲》里的句子：采莲南塘秋，莲花过人头；低头弄莲子，莲子清如水。采莲是江南的旧俗，似乎很早就有。",
)
RULES = (
    'The handbook says: "Unused leave may be carried over until 30 April." Employees get 25 days of annual leave, and 30 days '
    "after six years of service.",
    "The fee is $1,250 per year. Founded on 15 June 2008, the firm has 3,200 staff; revenue grew by 12.5 percent to 1.2 billion.",
)


def found(check: str, question: str, answer: str, chunks: tuple[str, ...] | None = None, **known: Any) -> Finding:
    """What the check finds. Its sentences are filled on the way, so that every case of every state has its words."""
    finding = CHECKS[check](Subject(question, answer, chunks, **known))
    for language in LANGUAGES:
        sentence = check_sentence(finding, language)
        assert sentence, finding
        assert "{" not in sentence or "{" in answer
    assert all(0 <= start < end <= len(answer) for start, end in finding.spans)
    return finding


def table(rows: Iterable[tuple[Any, ...]]) -> pytest.MarkDecorator:
    """The rows as cases: question, answer, chunks, state, and what else is known of the answer."""
    cases: list[tuple[str, str, tuple[str, ...] | None, CheckState, dict[str, Any]]] = [
        (*row[:4], row[4] if len(row) > 4 else {}) for row in rows
    ]
    return pytest.mark.parametrize("question, answer, chunks, state, known", cases)

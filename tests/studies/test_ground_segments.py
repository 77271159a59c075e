"""How an answer is cut into what is judged one by one, and what each piece is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.studies.ground.segments import segments


def cut(answer: str) -> list[tuple[str, str]]:
    return [(segment.kind, answer[segment.start : segment.end]) for segment in segments(answer)]


def texts(answer: str) -> list[str]:
    return [text for _, text in cut(answer)]


@pytest.mark.parametrize(
    "answer, kind",
    [
        ("朱自清写了这篇散文。", "claim"),
        ("The tower is 330 metres tall.", "claim"),
        ("Great Britain is an island.", "claim"),
        ("好的教育改变人生。", "claim"),
        ("请继续搅拌五分钟。", "claim"),
        ("检查结果未显示异常。", "claim"),
        ("The material does not contain lead.", "claim"),
        ("If you have specific dietary needs, choose the fish.", "claim"),
        ("**朱自清生于1898年。**", "claim"),
        ("| 330 米 | 1889 年 |", "row"),
        ("## 二、写作背景", "heading"),
        ("**Background**", "heading"),
        ("1. **采莲赋**：", "heading"),
        ("Here is what the letter says:", "lead_in"),
        ("文中提到的诗有：", "lead_in"),
        ("根据参考信息，", "opening"),
        ("Sure!", "opening"),
        ("Certainly, here is what I found.", "opening"),
        ("好的！", "opening"),
        ("以下是对该问题的回答：", "opening"),
        ("抱歉，检索到的参考信息并未提供任何相关的信息，", "refusal"),
        ("因此无法回答。", "refusal"),
        ("文中没有提到作者的生日。", "refusal"),
        ("Sorry, the retrieved reference information contains nothing relevant.", "refusal"),
        ("The passages do not mention the cooking time.", "refusal"),
        ("I am unable to answer this question.", "refusal"),
        ("希望以上信息对您有帮助！", "closing"),
        ("如果您还有其他问题，请随时告诉我。", "closing"),
        ("I hope this helps!", "closing"),
        ("Let me know if you have any other questions.", "closing"),
        ("您想了解哪一部分？", "question"),
        ("Which of the two do you mean?", "question"),
        ("```python\nprint(1)\n```", "code"),
        ("~~~\nunclosed", "code"),
    ],
    ids=str,
)
def test_every_kind_is_told_apart(answer: str, kind: str) -> None:
    assert [found for found, _ in cut(answer)] == [kind]


@pytest.mark.parametrize(
    "answer, expected",
    [
        ("It is tall. It is old! Is it? Yes.", ["It is tall.", "It is old!", "Is it?", "Yes."]),
        ("Dr. Smith of the U.S. Army met J. Doe on Jan. 5.", ["Dr. Smith of the U.S. Army met J. Doe on Jan. 5."]),
        ("See No. 5 and approx. five more.", ["See No. 5 and approx. five more."]),
        ("It rose 3.5 percent.", ["It rose 3.5 percent."]),
        ("She asked “why?” and left.", ["She asked “why?” and left."]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("采莲是江南的旧俗；六朝时为盛。", ["采莲是江南的旧俗；", "六朝时为盛。"]),
        ("- 第一项\n* second\n1. 三\n2) four\n（5）五\n六、六项", ["第一项", "second", "三", "four", "五", "六项"]),
        ("> quoted line", ["quoted line"]),
        ("---\n***\n\n  \n", []),
    ],
    ids=str,
)
def test_sentences_end_where_a_reader_ends_them(answer: str, expected: list[str]) -> None:
    assert texts(answer) == expected


@pytest.mark.parametrize(
    "answer, expected",
    [
        ("朱自清住在清华园的时候，写下了这篇散文。", ["朱自清住在清华园的时候，", "写下了这篇散文。"]),
        ("当年夏，朱自清写下了这篇散文。", ["当年夏，朱自清写下了这篇散文。"]),
        ("这篇散文是他写的，是的。", ["这篇散文是他写的，是的。"]),
        ("决赛的比分是11：18，双方都很满意。", ["决赛的比分是11：18，", "双方都很满意。"]),
        ("会议的声明这样写道：各方应当立即停火。", ["会议的声明这样写道：", "各方应当立即停火。"]),
        ("The first clause is long, the second one is too.", ["The first clause is long, the second one is too."]),
    ],
    ids=str,
)
def test_chinese_sentences_are_cut_into_clauses_of_some_length(answer: str, expected: list[str]) -> None:
    assert texts(answer) == expected


def test_clauses_belong_to_their_sentence() -> None:
    found = segments("朱自清住在清华园的时候，写下了这篇散文。采莲是江南的旧俗。")
    assert [segment.sentence for segment in found] == [0, 0, 1]


@pytest.mark.parametrize(
    "answer, opening, claim",
    [
        ("根据参考信息，采莲是江南的旧俗。", "根据参考信息，", "采莲是江南的旧俗。"),
        ("根据参考信息：采莲是江南的旧俗。", "根据参考信息：", "采莲是江南的旧俗。"),
        ("根据您提供的文档内容，采莲是旧俗。", "根据您提供的文档内容，", "采莲是旧俗。"),
        ("Based on the provided passages, it is tall.", "Based on the provided passages,", "it is tall."),
        ("According to passage 2, it is tall.", "According to passage 2,", "it is tall."),
        (
            "According to the reference information: it is tall.",
            "According to the reference information:",
            "it is tall.",
        ),
    ],
    ids=str,
)
def test_the_phrase_a_claim_opens_with_is_cut_off(answer: str, opening: str, claim: str) -> None:
    assert cut(answer) == [("opening", opening), ("claim", claim)]


def test_the_bold_label_of_a_chinese_list_item_is_a_heading() -> None:
    assert cut("1. **月下的荷塘**：叶子出水很高很高。") == [
        ("heading", "**月下的荷塘**："),
        ("claim", "叶子出水很高很高。"),
    ]


def test_a_clause_can_be_a_refusal_beside_a_claim() -> None:
    assert cut("参考信息没有提到作者的生日，但他的代表作是《背影》。") == [
        ("refusal", "参考信息没有提到作者的生日，"),
        ("claim", "但他的代表作是《背影》。"),
    ]


def test_a_table_is_cut_into_rows_below_its_header() -> None:
    assert cut("| 年 | 高 |\n| --- | :-: |\n| 1889 | 330 |\n| 1930 | 319 |") == [
        ("heading", "| 年 | 高 |"),
        ("row", "| 1889 | 330 |"),
        ("row", "| 1930 | 319 |"),
    ]


def test_code_between_fences_is_one_piece() -> None:
    assert cut("Run this:\n```\na = 1. B\n```\nIt works.") == [
        ("lead_in", "Run this:"),
        ("code", "```\na = 1. B\n```"),
        ("claim", "It works."),
    ]


MARKS = (
    "。",
    "，",
    "！？",
    ". ",
    ".",
    "!",
    "? ",
    ": ",
    "：",
    "\n",
    "\n\n",
    "```\n",
    "| a | b |\n",
    "| --- |\n",
    "# ",
    "- ",
)
WORDS = (
    "**",
    "1. ",
    "一、",
    "（1）",
    " ",
    "根据参考信息，",
    "Sure! ",
    "抱歉",
    "荷塘月色",
    "The tower",
    "330",
    "e.g.",
    "\r",
)
PIECES = st.lists(st.sampled_from((*MARKS, *WORDS))).map("".join)


@given(st.text() | PIECES)
def test_segments_stand_in_the_answer_one_after_another(answer: str) -> None:
    found = segments(answer)
    assert all(0 <= segment.start < segment.end <= len(answer) for segment in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(answer[segment.start : segment.end].strip() == answer[segment.start : segment.end] for segment in found)
    assert [segment.sentence for segment in found] == sorted(segment.sentence for segment in found)


@given(PIECES)
def test_no_letter_is_left_out_but_those_of_marks(answer: str) -> None:
    kept = "".join(texts(answer))
    assert all(kept.count(word) == answer.count(word) for word in ("荷塘月色", "tower", "330"))


@pytest.mark.parametrize(
    "run", ["!", ".", "，", "|", "*", "- ", "`", "a, ", "根据", "not ", "1. ", " ", "**a", "\n", ": "]
)
def test_a_long_run_of_one_thing_is_cut_in_one_pass(run: str) -> None:
    answer = run * 50_000 + "a"
    assert len(segments(answer)) <= len(answer)

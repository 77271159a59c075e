"""The stock sets are true: what their answers have to say stands in the sample documents, and what is refused does not."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from playground.core.errors import StudyError
from playground.documents.parse import parse
from playground.studies.sets.stock import StockSets
from playground.studies.values import Question, QuestionSet

SAMPLES = Path(__file__).resolve().parents[2] / "sample_docs"
SETS = {one.id: one for one in StockSets(SAMPLES).all()}
ASKED = [
    pytest.param(one.id, question, id=f"{one.id}-{place}")
    for one in SETS.values()
    for place, question in enumerate(one.questions, start=1)
]
FIVE_ZH = (
    "采莲赋的内容是什么",
    "用简洁的语言对文段进行总结和概括, 并给出文段的主题, 要求字数在100字以内",
    "概括一下文段的主要内容",
    "'采莲南塘秋，莲花过人头；低头弄莲子，莲子清如水。'这首词出自哪里",
    "文中提到的“妖童媛女”在做什么？",
)
NOWHERE: Mapping[str, tuple[str, ...]] = {
    "公司去年的营业收入是多少？": ("营业收入", "营收", "revenue"),
    "《红楼梦》的作者是谁？": ("红楼梦", "曹雪芹"),
    "员工的产假有多少天？": ("产假", "生育", "maternity"),
    "公司食堂几点供应午餐？": ("食堂", "午餐", "lunch"),
    "What was the company's revenue last year?": ("revenue", "turnover", "营业收入"),
    "Who painted the Mona Lisa?": ("Mona Lisa", "Leonardo"),
    "Which health insurance does the company pay for?": ("insurance", "保险"),
    "What is the dress code in the office?": ("dress code", "attire", "着装"),
}
"""Words without which the questions to be refused cannot be answered."""


@cache
def documents(language: str) -> Mapping[str, str]:
    """What each sample document says as its loader has it, without white space and case."""
    paths = sorted((SAMPLES / language).iterdir())
    return {path.stem: squeezed(parse(path, path.name).text) for path in paths}


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def language_of(set_id: str) -> str:
    return set_id.rpartition("-")[2]


def test_there_are_two_sets_in_each_language() -> None:
    assert {one.id: one.name for one in SETS.values()} == {
        "stock-five-zh": "荷塘月色五问",
        "stock-samples-zh": "示例文档问题集",
        "stock-five-en": "Five questions on the lotus pond",
        "stock-samples-en": "Questions on the sample documents",
    }


def test_the_five_questions_are_those_and_no_others() -> None:
    assert tuple(question.text for question in SETS["stock-five-zh"].questions) == FIVE_ZH
    assert len(SETS["stock-five-en"].questions) == 5


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_five_are_part_of_the_whole(language: str) -> None:
    assert SETS[f"stock-samples-{language}"].questions[:5] == SETS[f"stock-five-{language}"].questions


@pytest.mark.parametrize("one", SETS.values(), ids=SETS)
def test_ids_are_unique_and_the_digest_is_that_of_the_next_reading(one: QuestionSet) -> None:
    assert len({question.id for question in one.questions}) == len(one.questions)
    assert {again.id: again for again in StockSets(SAMPLES).all()}[one.id].digest == one.digest


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_halves_have_questions(language: str) -> None:
    halves = [question.split for question in SETS[f"stock-samples-{language}"].questions]
    assert min(halves.count("tune"), halves.count("check")) >= len(halves) // 3


@pytest.mark.parametrize("set_id, question", ASKED)
def test_a_question_has_key_points_or_is_to_be_refused(set_id: str, question: Question) -> None:
    assert question.refusal is not None
    assert bool(question.key_points) != question.refusal
    assert question.tags


@pytest.mark.parametrize("set_id, question", ASKED)
def test_every_key_point_stands_in_the_sample_documents(set_id: str, question: Question) -> None:
    texts = documents(language_of(set_id)).values()
    missing = [
        point.alternatives
        for point in question.key_points
        if point.wanted and not any(squeezed(way) in text for way in point.alternatives for text in texts)
    ]
    assert missing == []


@pytest.mark.parametrize("set_id, question", [one for one in ASKED if one.values[1].refusal])  # type: ignore[union-attr]
def test_what_is_to_be_refused_stands_in_no_sample_document(set_id: str, question: Question) -> None:
    texts = {**documents("zh"), **documents("en")}
    found = {name for name, text in texts.items() for words in NOWHERE[question.text] if squeezed(words) in text}
    assert found == set()


def test_key_points_have_other_ways_of_saying_them() -> None:
    points = [point for one in SETS.values() for question in one.questions for point in question.key_points]
    assert sum(len(point.alternatives) > 1 for point in points) > len(points) / 2


def test_a_missing_file_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        StockSets(tmp_path).all()
    assert caught.value.code == "set_stock_unreadable"
    assert "questions.zh.jsonl" in caught.value.message("zh")
    assert caught.value.remedy("en")

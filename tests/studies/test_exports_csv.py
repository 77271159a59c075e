"""The table as CSV: Excel reads it right, calculates nothing of it, and any other program finds its rows."""

import csv
import io

import pytest

from playground.studies.exports import csvfile, marks
from playground.studies.exports.cleaning import unguarded
from playground.studies.values import Study
from tests.studies.exports_sample import judged, single, study
from tests.studies.test_exports_cleaning import CALCULATED


def rows(whole: Study) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csvfile.written(whole, "zh").decode("utf-8-sig"), newline="")))


def test_it_begins_with_a_byte_order_mark_and_lines_end_with_crlf() -> None:
    data = csvfile.written(single("一行"), "zh")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 2


def test_there_is_a_row_for_every_answer_question_by_question() -> None:
    found = rows(study())
    assert len(found) == 48
    assert [row["方案"] for row in found[:5]] == [
        "32B 现行提示词",
        "32B 严格出处",
        "14B 现行提示词",
        "不带文档",
        "32B 现行提示词",
    ]
    assert (found[6]["判定"], found[6]["原因"]) == ("错误", "事实错误 · 泄露引用编号")


@pytest.mark.parametrize("text", ['带"引号"', "两\n行", "逗,号", "；", "\u2028", " 空白 ", "=1\n2,3"])
def test_texts_come_out_as_they_went_in(text: str) -> None:
    (row,) = rows(single(text, question=text, judgement=judged(None, (), "备注")))
    assert unguarded(row["回答"]) == unguarded(row["问题"]) == text


@pytest.mark.parametrize("text", CALCULATED)
def test_what_would_be_calculated_has_an_apostrophe_before_it(text: str) -> None:
    (row,) = rows(single(text, judgement=judged(None, (), text.strip())))
    assert row["回答"] == f"'{text}"
    assert unguarded(row["回答"]) == text


def test_a_failure_has_no_answer_and_says_why() -> None:
    failed = rows(study())[39]
    assert failed["回答"] == ""
    assert failed["状态"].startswith("失败：")
    assert failed["总耗时（秒）"] == ""


def test_the_mark_of_a_row_is_no_formula() -> None:
    (row,) = rows(single())
    assert len(marks.read(row["导入标识（请勿修改）"])) == 1
    assert row["导入标识（请勿修改）"].startswith("[")


def test_half_a_character_is_shown_as_such() -> None:
    assert rows(single("\ud83d"))[0]["回答"] == "\ufffd"

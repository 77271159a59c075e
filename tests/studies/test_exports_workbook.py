"""The workbook: it opens, Chinese is right, nothing is evaluated, and what does not fit is told."""

import io
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from playground.core.errors import Notice
from playground.core.strings import Language
from playground.studies.exports import marks, workbook
from playground.studies.exports.sheets import LONGEST, fitted, row_height, sheet_name, taken_out
from playground.studies.values import Study
from tests.studies.exports_sample import VERDICTS, judged, single, study
from tests.studies.test_exports_cleaning import CALCULATED


def opened(whole: Study, language: Language = "zh") -> Any:
    return load_workbook(io.BytesIO(workbook.written(whole, VERDICTS, language).content))


def column(sheet: Any, name: str) -> list[Any]:
    """The cells below a header."""
    at = [cell.value for cell in sheet[1]].index(name)
    return [row[at] for row in sheet.iter_rows(min_row=2)]


def test_there_is_a_summary_one_sheet_of_all_arms_and_one_for_each() -> None:
    assert opened(study()).sheetnames == [
        "概览",
        "对照",
        "32B 现行提示词",
        "32B 严格出处",
        "14B 现行提示词",
        "不带文档",
    ]


def test_a_row_has_the_question_the_answer_and_what_was_said_of_it() -> None:
    sheet = opened(study())["14B 现行提示词"]
    row = {cell.value: sheet.cell(3, cell.column).value for cell in sheet[1]}
    assert row["问题"] == "工龄十二年，每年有几天年假？"
    assert row["回答"] == "工龄十二年的员工每年有 **15 天** 年假。[1][2]"
    assert (row["判定"], row["原因"]) == ("错误", "事实错误 · 泄露引用编号")
    assert row["备注"] == "十二年应为 10 天，答成了 15 天；还露出了引用编号。"
    assert (row["首字延迟（秒）"], row["输出词元"], row["标签"]) == (0.326, 15, "制度")


def test_the_sheet_of_all_arms_has_them_side_by_side() -> None:
    sheet = opened(study())["对照"]
    assert [cell.value for cell in sheet[1]][:6] == [
        "问题",
        *(f"32B 现行提示词 · {name}" for name in ("回答", "判定", "原因", "备注")),
        "32B 严格出处 · 回答",
    ]
    assert column(sheet, "14B 现行提示词 · 判定")[1].value == "错误"


def test_arms_with_fewer_repeats_stay_in_their_columns() -> None:
    whole = study()
    first, second = whole.arms[:2]
    again = replace(next(cell for cell in whole.cells if cell.arm == second.name), repeat=1)
    few = replace(whole, arms=(first, second), questions=whole.questions[:1], cells=(*whole.cells, again))
    sheet = opened(few)["对照"]
    assert [cell.value for cell in column(sheet, f"{first.name} · 回答")][1] is None
    assert [cell.value for cell in column(sheet, f"{second.name} · 回答")][1] == again.run.answer  # type: ignore[union-attr]


def test_the_summary_tells_what_was_asked_and_what_came_of_it() -> None:
    cells = {cell.value for row in opened(study())["概览"].iter_rows() for cell in row}
    assert {*VERDICTS, "9c41d07be2a85f36", "03b7f2c19ad4e865", "2026-11-29 10:24"} <= cells


@pytest.mark.parametrize("text", CALCULATED)
def test_a_text_that_looks_like_a_formula_is_a_text(text: str) -> None:
    whole = single(text, question=text, judgement=judged(None, [text], text))
    book = opened(replace(whole, name=text))
    found = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "n") for cell in found)
    assert all(cell.quotePrefix for cell in found if cell.value == text)
    (cell,) = column(book["A"], "回答")
    assert cell.value == text.replace("\t", "\t")


def test_no_formula_is_in_the_file() -> None:
    content = workbook.written(single("=1+1", question="=A1"), ("=1",), "zh").content
    with ZipFile(io.BytesIO(content)) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


@pytest.mark.parametrize("text", ["#N/A", "TRUE", "1", "2026-11-29", "  两端空白  ", "🐝", "第一行\n第二行", "a\tb"])
def test_texts_come_out_as_they_went_in(text: str) -> None:
    (cell,) = column(opened(single(text))["A"], "回答")
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("text", ["_x0041_", "_x000D_", "_x005F_x0041_", "a_x00e9_b"])
def test_what_excel_takes_for_an_escape_is_escaped(text: str) -> None:
    (cell,) = column(opened(single(text))["A"], "回答")
    assert cell.value.startswith(("_x005F_", "a_x005F_"))
    assert taken_out(cell.value) == text


def test_what_xml_cannot_hold_is_shown_as_such() -> None:
    (cell,) = column(opened(single("a\0b\ud83dc\x1bd\uffff"))["A"], "回答")
    assert cell.value == "a\ufffdb\ufffdc\ufffdd\ufffd"


def test_a_text_that_is_too_long_is_cut_and_told() -> None:
    file = workbook.written(single("年" * 40_000), (), "zh")
    (cell,) = column(load_workbook(io.BytesIO(file.content))["A"], "回答")
    assert len(cell.value) == LONGEST
    assert cell.value.endswith("……（已截断，全文 40000 个字符）")
    assert file.notices == (Notice.of("export_cells_cut", count=2, where="对照!B2, A!B2"),)


def test_excel_counts_a_picture_as_two_characters() -> None:
    cut = fitted("🐝" * 20_000, lambda length: "…")
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert cut == "🐝" * ((LONGEST - 1) // 2) + "…"


@pytest.mark.parametrize(
    "wanted, named",
    [
        ("方案[甲]:*?/\\", "方案_甲______"),
        ("'引号'", "引号"),
        ("", "方案 1"),
        ("  ", "方案 1"),
        ("History", "History_"),
        ("年" * 40, "年" * 31),
        ("🐝" * 20, "🐝" * 15),
        ("a\nb", "a b"),
        ("\0", "\ufffd"),
    ],
)
def test_names_of_sheets_are_legal(wanted: str, named: str) -> None:
    assert sheet_name(wanted, set(), "方案 1") == named


def test_names_of_sheets_differ_also_in_their_case() -> None:
    taken: set[str] = set()
    names = [sheet_name(name, taken, "x") for name in ("A", "a", "A", "年" * 40, "年" * 41)]
    assert names == ["A", "a (2)", "A (3)", "年" * 31, "年" * 27 + " (2)"]


@pytest.mark.parametrize("name", ["概览", "对照", "History", "", "'", "🐝" * 40])
def test_any_name_of_an_arm_gives_a_workbook_that_opens(name: str) -> None:
    assert len(opened(single(arm=name)).sheetnames) == 3


def test_headers_are_bold_frozen_and_filtered_and_texts_are_wrapped() -> None:
    sheet = opened(study())["32B 现行提示词"]
    assert sheet["A1"].font.bold
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:K13")
    assert sheet["B2"].alignment.wrap_text
    assert sheet.column_dimensions["B"].width > 40


def test_filters_of_all_arms_reach_to_the_last_row() -> None:
    assert opened(study())["对照"].auto_filter.ref == "A1:Q13"


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    assert row_height(["年假", "短"], [20, 20]) < row_height(["年假" * 30, "短"], [20, 20])
    assert row_height(["a\nb\nc"], [20]) > row_height(["abc"], [20])
    assert row_height(["年" * 30_000], [20]) == row_height(["年" * 20_000], [20])


def test_marks_stand_in_a_hidden_last_column() -> None:
    sheet = opened(study())["32B 严格出处"]
    (first, *_) = column(sheet, "导入标识（请勿修改）")
    assert sheet.column_dimensions[first.column_letter].hidden
    (mark,) = marks.read(first.value)
    assert (mark.question, mark.arm, mark.repeat) == ("q01", "32B 严格出处", 0)


def test_verdicts_can_be_chosen_and_have_their_colours() -> None:
    sheet = opened(study())["32B 现行提示词"]
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"正确,部分正确,错误"'
    assert sum(len(rules.rules) for rules in sheet.conditional_formatting) == 3

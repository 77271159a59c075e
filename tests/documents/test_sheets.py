"""Excel files: what a reader of the sheets sees, each value with what it is."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from conftest import Read
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font

from playground.core.errors import Notice
from tests.documents.making import saved, workbook


def sheet(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "台账"
    fill(book.active)
    return saved(book)


def rewritten(content: bytes, changed: Callable[[str, bytes], bytes]) -> bytes:
    """The package with each part as `changed` gives it back."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed(name, old.read(name)))
    return buffer.getvalue()


def test_merged_cells_stand_in_every_row_that_they_cover(read: Read) -> None:
    def fill(page: Any) -> None:
        for row in (["职级", "城市", "上限"], ["经理", "一线", 700], [None, "二线", 500], ["主管", "一线", 600]):
            page.append(row)
        page.merge_cells("A2:A3")

    assert "职级: 经理 | 城市: 二线 | 上限: 500\n职级: 主管 | 城市: 一线" in read("a.xlsx", sheet(fill)).text


def test_merged_heading_rows_are_joined(read: Read) -> None:
    def fill(page: Any) -> None:
        for row in (["区域", "2024年", None], [None, "上半年", "下半年"], ["华东", 310, 355]):
            page.append(row)
        page.merge_cells("A1:A2")
        page.merge_cells("B1:C1")

    assert "区域: 华东 | 2024年 上半年: 310 | 2024年 下半年: 355" in read("a.xlsx", sheet(fill)).text


def test_a_title_as_wide_as_all_columns_that_there_are_is_a_title(read: Read) -> None:
    def fill(page: Any) -> None:
        for row in (["设备清单"], ["设备", "数量"], ["水泵", 2]):
            page.append(row)
        page.merge_cells("A1:XFD1")

    parsed = read("a.xlsx", sheet(fill))
    assert parsed.text == "台账\n\n设备清单\n设备: 水泵 | 数量: 2"
    assert [(caption.title, parsed.text[caption.start :]) for caption in parsed.captions] == [
        ("设备清单", "设备清单\n设备: 水泵 | 数量: 2")
    ]


def test_tables_one_below_the_other_have_names_of_their_own(read: Read) -> None:
    rows = [["设备", "数量"], ["打印机", 4], ["投影仪", 2], [], ["会议室", "容量"], ["青松", 12], ["白杨", 30]]
    text = read("a.xlsx", workbook({"清单": rows})).text
    assert text.endswith("设备: 投影仪 | 数量: 2\n\n会议室: 青松 | 容量: 12\n会议室: 白杨 | 容量: 30")


def test_rows_after_an_empty_one_go_on_with_the_table(read: Read) -> None:
    rows = [["设备", "数量", "地点"], ["打印机", 4, "二楼"], [], ["投影仪", 2, "三楼"]]
    assert read("a.xlsx", workbook({"清单": rows})).text.endswith("设备: 投影仪 | 数量: 2 | 地点: 三楼")


def test_tables_side_by_side_are_read_one_after_the_other(read: Read) -> None:
    rows = [
        ["设备", "数量", None, "会议室", "容量"],
        ["打印机", 4, None, "青松", 12],
        ["投影仪", 2, None, "白杨", 30],
        [None, None, None, "银杏", 8],
    ]
    text = read("a.xlsx", workbook({"清单": rows})).text
    assert "设备: 打印机 | 数量: 4\n设备: 投影仪 | 数量: 2\n\n会议室: 青松 | 容量: 12" in text


def test_an_empty_column_within_a_table_divides_nothing(read: Read) -> None:
    rows = [["设备", "数量", None, "地点", "楼层"], ["打印机", 4, None, "东区", 2], ["投影仪", 2, None, "西区", 3]]
    assert "设备: 打印机 | 数量: 4 | 地点: 东区 | 楼层: 2" in read("a.xlsx", workbook({"清单": rows})).text


def test_each_table_is_known_by_the_title_above_it(read: Read) -> None:
    rows = [["一、设备"], ["设备", "数量"], ["打印机", 4], [], ["二、会议室"], ["会议室", "容量"], ["青松", 12]]
    parsed = read("a.xlsx", workbook({"清单": rows}))
    assert [caption.title for caption in parsed.captions] == ["一、设备", "二、会议室"]


def test_a_title_within_the_rows_begins_a_table(read: Read) -> None:
    rows = [["一 设备"], ["设备", "数量"], ["打印机", 4], ["二 会议室"], ["会议室", "容量"], ["青松", 12]]
    parsed = read("a.xlsx", workbook({"清单": rows}))
    assert parsed.text.endswith("设备: 打印机 | 数量: 4\n\n二 会议室\n会议室: 青松 | 容量: 12")
    assert [caption.title for caption in parsed.captions] == ["一 设备", "二 会议室"]


def test_rows_under_a_numbered_row_of_one_cell_begin_with_it(read: Read) -> None:
    rows = [["物料", "数量", "单价"], ["一、五金"], ["螺栓", 10, 2], ["二、电器"], ["开关", 5, 8]]
    assert read("a.xlsx", workbook({"清单": rows})).text.endswith("二、电器 | 物料: 开关 | 数量: 5 | 单价: 8")


def test_remarks_below_a_table_are_no_values(read: Read) -> None:
    rows = [["设备", "数量"], ["打印机", 4], [], ["注：每月更新。"]]
    assert read("a.xlsx", workbook({"清单": rows})).text.endswith("数量: 4\n\n注：每月更新。")


def test_values_are_read_as_they_are_shown(read: Read) -> None:
    def fill(page: Any) -> None:
        page.append(["编码", "完成率", "工时", "单价", "月份"])
        page.append([815, 0.875, timedelta(hours=26, minutes=30), 1234, date(2025, 3, 1)])
        for cell, code in zip(page[2], ["000000", "0.0%", "[h]:mm", '"¥"#,##0.00', 'yyyy"年"m"月"'], strict=True):
            cell.number_format = code

    text = "编码: 000815 | 完成率: 87.5% | 工时: 26:30 | 单价: ¥1,234.00 | 月份: 2025年3月"
    assert text in read("a.xlsx", sheet(fill)).text


def test_yes_no_and_errors_are_read(read: Read) -> None:
    assert read("a.xlsx", workbook({"a": [["开关", "结果"], [True, "#N/A"]]})).text.endswith("开关: TRUE | 结果: #N/A")


def test_times_are_read_with_their_date(read: Read) -> None:
    rows = [["事项", "时间"], ["验收", datetime(2026, 5, 4, 10, 30)]]
    assert read("a.xlsx", workbook({"a": rows})).text.endswith("时间: 2026-05-04 10:30:00")


def test_hidden_rows_and_columns_are_left_out_and_counted(read: Read) -> None:
    def fill(page: Any) -> None:
        for row in (["姓名", "部门", "月薪"], ["赵一", "研发", 21000], ["孙三", "离职", 15000]):
            page.append(row)
        page.row_dimensions[3].hidden = True
        page.column_dimensions["C"].hidden = True

    parsed = read("a.xlsx", sheet(fill))
    assert parsed.text == "台账\n\n姓名: 赵一 | 部门: 研发"
    assert parsed.warnings == (
        Notice.of("hidden_rows", names="台账", count=1),
        Notice.of("hidden_columns", names="台账", count=1),
    )


def test_a_note_stands_behind_the_value_that_it_is_about(read: Read) -> None:
    def fill(page: Any) -> None:
        page.append(["姓名", "部门"])
        page.append(["赵一", "研发"])
        page["B2"].comment = Comment("自2026年起\n调往深圳", "HR")

    assert read("a.xlsx", sheet(fill)).text.endswith("部门: 研发 ［批注：自2026年起 / 调往深圳］")


def test_a_note_to_an_empty_cell_is_read(read: Read) -> None:
    def fill(page: Any) -> None:
        page.append(["姓名", "部门"])
        page.append(["赵一", "研发"])
        page["D9"].comment = Comment("待补充", "HR")

    assert read("a.xlsx", sheet(fill)).text.endswith("部门: 研发\n\n［批注：待补充］")


def test_struck_out_values_are_marked(read: Read) -> None:
    def fill(page: Any) -> None:
        page.append(["品名", "单价"])
        page.append(["螺栓", 30])
        page["B2"].font = Font(strike=True)

    assert read("a.xlsx", sheet(fill)).text.endswith("品名: 螺栓 | 单价: ~~30~~")


def test_charts_are_read_or_counted(read: Read) -> None:
    def fill(page: Any) -> None:
        for row in (["月份", "销量"], ["一月", 5], ["二月", 7]):
            page.append(row)
        chart = BarChart()
        chart.add_data(Reference(page, min_col=2, min_row=1, max_row=3), titles_from_data=True)
        page.add_chart(chart, "E2")

    assert read("a.xlsx", sheet(fill)).warnings == (Notice.of("charts_not_read", count=1),)


def test_text_boxes_are_read(read: Read) -> None:
    def fill(page: Any) -> None:
        page.append(["月份", "销量"])
        page.append(["一月", 5])
        page.add_chart(BarChart(), "E2")

    box = (
        b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a='
        b'"http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:sp><xdr:txBody>'
        b"<a:p><a:r><a:t>Prices without tax</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    content = rewritten(sheet(fill), lambda name, part: box if name == "xl/drawings/drawing1.xml" else part)
    assert read("a.xlsx", content).text.endswith("月份: 一月 | 销量: 5\n\nPrices without tax")


@pytest.mark.parametrize(
    "was, becomes",
    [
        (rb"<fill>.*?</fill>", b"<fill/>"),
        (rb'<family val="2"\s*/>', b'<family val="-1"/>'),
        (rb'<color theme="1"\s*/>', b'<color rgb="F00"/>'),
    ],
    ids=["a fill without a kind", "a font family below 0", "a short colour"],
)
def test_what_other_programs_write_into_styles_does_not_matter(read: Read, was: bytes, becomes: bytes) -> None:
    content = workbook({"a": [["编号", "名称"], ["A-01", "水泵"]]})

    def changed(name: str, part: bytes) -> bytes:
        return re.sub(was, becomes, part, flags=re.DOTALL) if name == "xl/styles.xml" else part

    assert read("a.xlsx", rewritten(content, changed)).text.endswith("编号: A-01 | 名称: 水泵")


def test_the_strict_form_of_the_format_is_read(read: Read) -> None:
    usual, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"

    def changed(name: str, part: bytes) -> bytes:
        part = part.replace(usual + b"spreadsheetml/2006/main", strict + b"spreadsheetml/main")
        part = part.replace(usual + b"officeDocument/2006/relationships", strict + b"officeDocument/relationships")
        return part.replace(b't="n"><v>45717<', b't="d"><v>2025-03-01<')

    content = rewritten(workbook({"a": [["编号", "日期"], ["A-01", 45717]]}), changed)
    assert read("a.xlsx", content).text.endswith("编号: A-01 | 日期: 2025-03-01")


@pytest.mark.parametrize(
    "name, kind",
    [
        ("a.xlsm", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        ("a.xltx", b"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"),
        ("a.xltm", b"application/vnd.ms-excel.template.macroEnabled.main+xml"),
    ],
)
def test_files_with_macros_and_templates_are_read(read: Read, name: str, kind: bytes) -> None:
    usual = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    content = rewritten(workbook({"a": [["x"]]}), lambda _, part: part.replace(usual, kind))
    assert read(name, content).text == "a\n\nx"


@pytest.mark.parametrize("held", [b"", b"x", b"1e999", b"NaN", b"-"])
def test_odd_numbers_are_no_reason_to_refuse_a_file(read: Read, held: bytes) -> None:
    content = rewritten(
        workbook({"a": [["编号", "数量"], ["A-01", 45717]]}),
        lambda _, part: part.replace(b"<v>45717<", b"<v>" + held + b"<"),
    )
    assert "编号: A-01" in read("a.xlsx", content).text


def test_a_sheet_that_is_lost_is_counted(read: Read) -> None:
    def without(content: bytes, lost: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
            for name in old.namelist():
                if name != lost:
                    new.writestr(name, old.read(name))
        return buffer.getvalue()

    parsed = read("a.xlsx", without(workbook({"a": [["x"]], "b": [["y"]]}), "xl/worksheets/sheet2.xml"))
    assert parsed.text == "a\n\nx"
    assert parsed.warnings == (Notice.of("parts_missing", count=1),)


def test_a_narrower_list_under_a_title_of_its_own_is_no_part_of_the_table_above(read: Read) -> None:
    def fill(page: Any) -> None:
        for row in (
            ["部门", "上午", "下午", "备注"],
            ["研发", "张三", "李四", "调休"],
            [],
            ["车辆"],
            ["车牌", "司机"],
            ["京A12345", "孙师傅"],
        ):
            page.append(row)

    assert read("a.xlsx", sheet(fill)).text.endswith("备注: 调休\n\n车辆\n车牌 | 司机\n京A12345 | 孙师傅")

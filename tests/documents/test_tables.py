"""Tables as lines: each row alone says what its values are."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.documents.tables import LONGEST_LINE, Cell, Table, lines, named, nested

KINDS = (
    "",
    "第{}项",
    "{}",
    "word{}",
    "20{:02d}-01-01",
    "单位：{}元",
    "{}、节",
    "名称{}",
    "词{}，" + "很长的一句话。" * 60,
)
SPAN = st.integers(1, 3)


def told(*rows: Sequence[str | Cell], heading_rows: int | None = None) -> list[str]:
    cells = tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows)
    return list(lines(Table(cells, heading_rows)))


def test_each_row_names_its_columns() -> None:
    assert told(["零件", "价格"], ["螺栓", "2.5"], ["垫片", ""]) == ["零件: 螺栓 | 价格: 2.5", "零件: 垫片"]


def test_a_cell_stands_in_every_row_that_it_covers() -> None:
    rows = told(["职级", "城市", "上限"], [Cell("经理", down=2), "一线", "700"], ["二线", "500"])
    assert rows[1] == "职级: 经理 | 城市: 二线 | 上限: 500"


def test_a_cell_stands_in_every_column_that_it_covers() -> None:
    rows = told(["日期", "白班", "夜班"], ["周一", Cell("周杰", across=2)], ["周二", "吴敏", "郑凯"])
    assert rows[0] == "日期: 周一 | 白班: 周杰 | 夜班: 周杰"


def test_rows_that_hold_nothing_of_their_own_are_left_out() -> None:
    assert told(["级", "值"], [Cell("甲", down=3), "1"], [], [""], ["乙", "2"]) == ["级: 甲 | 值: 1", "级: 乙 | 值: 2"]


def test_heading_rows_of_merged_cells_are_joined() -> None:
    rows = told(
        [Cell("区域", down=2), Cell("2024年", across=2), Cell("2025年", across=2)],
        ["上半年", "下半年", "上半年", "下半年"],
        ["华东", "310", "355", "402", "418"],
    )
    assert rows == ["区域: 华东 | 2024年 上半年: 310 | 2024年 下半年: 355 | 2025年 上半年: 402 | 2025年 下半年: 418"]


def test_heading_rows_with_gaps_for_merged_cells_are_joined() -> None:
    rows = told(["Region", "2024", "", "2025", ""], ["", "H1", "H2", "H1", "H2"], ["North", "1", "2", "3", "4"])
    assert rows == ["Region: North | 2024 H1: 1 | 2024 H2: 2 | 2025 H1: 3 | 2025 H2: 4"]


def test_a_row_of_words_below_the_names_is_no_second_heading_row() -> None:
    rows = told(["系统", Cell("联系方式", across=2)], ["门禁", "林涛", "8001"], ["监控", "高峰", "8010"])
    assert rows[0] == "系统: 门禁 | 联系方式: 林涛 | 联系方式 (2): 8001"


def test_the_format_may_say_how_many_rows_name_the_columns() -> None:
    assert told(["1", "2"], ["3", "4"], heading_rows=1) == ["1: 3 | 2: 4"]
    assert told(["城市", "电话"], ["北京", "010"], heading_rows=0) == ["城市 | 电话", "北京 | 010"]


@pytest.mark.parametrize("years", [["2022", "2023"], ["2022年", "2023年"], ["FY2022", "FY2023"], ["1月", "2月"]])
def test_years_and_months_name_columns(years: list[str]) -> None:
    assert told(["地区", *years], ["华东", "12.5", "13"])[0] == f"地区: 华东 | {years[0]}: 12.5 | {years[1]}: 13"


def test_numbers_that_count_name_columns() -> None:
    assert told(["编号", "1", "2", "3"], ["重量", "20", "30", "40"]) == ["编号: 重量 | 1: 20 | 2: 30 | 3: 40"]


def test_numbers_that_do_not_count_are_values() -> None:
    assert told(["螺栓", "20", "7"], ["垫片", "35", "9"]) == ["螺栓 | 20 | 7", "垫片 | 35 | 9"]


def test_years_above_years_are_values() -> None:
    assert told(["华东", "2022", "2023"], ["华南", "2021", "2024"])[0] == "华东 | 2022 | 2023"


def test_columns_of_one_name_are_told_apart() -> None:
    rows = told(["日期", "金额", "金额"], ["2025-01-02", "100", "20"])
    assert rows == ["日期: 2025-01-02 | 金额: 100 | 金额 (2): 20"]


def test_columns_without_a_name_are_told_apart() -> None:
    assert told(["姓名", "", "月薪"], ["赵一", "研发", "21000"]) == ["姓名: 赵一 | 第 2 列: 研发 | 月薪: 21000"]
    assert told(["Name", "", "Pay"], ["Ann", "Lab", "21"]) == ["Name: Ann | column 2: Lab | Pay: 21"]


def test_the_first_column_needs_no_name() -> None:
    assert told(["", "标准版", "专业版"], ["价格", "100", "200"]) == ["价格 | 标准版: 100 | 专业版: 200"]


def test_repeats_of_values_show_that_a_first_row_is_no_heading() -> None:
    assert told(["张三", "是", "是"], ["李四", "否", "是"])[0] == "张三 | 是 | 是"


def test_labels_beside_values_are_joined_with_them() -> None:
    rows = told(["姓名", "周杰", "性别", "男"], ["部门", "运维", "工号", "0012"], ["备注", Cell("无", across=3)])
    assert rows == ["姓名: 周杰 | 性别: 男", "部门: 运维 | 工号: 0012", "备注: 无"]


def test_labels_of_any_words_take_turns_with_values() -> None:
    rows = told(
        ["注册资本", "500 万元", "业务联系", "销售部"],
        ["经营性质", Cell("☐ 国有 ☑ 民营", across=3)],
        ["主营", Cell("紧固件", across=3)],
    )
    assert rows == ["注册资本: 500 万元 | 业务联系: 销售部", "经营性质: ☐ 国有 ☑ 民营", "主营: 紧固件"]


def test_a_value_across_all_columns_makes_no_form() -> None:
    rows = told(["Goods", "Days", "Fee", "Post"], ["Shoes", "30", "none", "free"], ["Cards", Cell("none", across=3)])
    assert rows[1] == "Goods: Cards | Days: none | Fee: none | Post: none"


def test_pairs_that_may_be_labels_and_values_get_no_names() -> None:
    assert told(["华北", "周杰"], ["华南", "吴敏"]) == ["华北 | 周杰", "华南 | 吴敏"]


def test_a_title_above_the_names_is_a_line_of_its_own() -> None:
    rows = told([Cell("价格表（元）", across=3)], ["品名", "规格", "单价"], ["螺栓", "M8", "2"])
    assert rows == ["价格表（元）", "品名: 螺栓 | 规格: M8 | 单价: 2"]


def test_a_row_as_wide_as_the_table_names_the_rows_after_it() -> None:
    rows = told(
        ["品名", "规格", "单价"],
        [Cell("华东区", across=3)],
        ["螺栓", "M8", "2"],
        [Cell("注：含税。", across=3)],
        ["垫片", "M8", "1"],
    )
    assert rows == [
        "华东区",
        "华东区 | 品名: 螺栓 | 规格: M8 | 单价: 2",
        "注：含税。",
        "品名: 垫片 | 规格: M8 | 单价: 1",
    ]


def test_a_break_between_the_rows_names_none_of_them() -> None:
    rows = told(["时段", "周一", "周二"], ["8:30", "钳工", "焊接"], [Cell("午休", across=3)], ["14:00", "英语", "体育"])
    assert rows[1:] == ["午休", "时段: 14:00 | 周一: 英语 | 周二: 体育"]


def test_the_name_of_a_sum_is_no_value_of_the_column_it_stands_in() -> None:
    rows = told(
        ["Item", "Discount", "Amount"], ["Lens", "5%", "1,110.00"], ["Case", "0%", "40.00"], ["", "VAT 20%", "230.00"]
    )
    assert rows[-1] == "VAT 20% | Amount: 230.00"


def test_a_numbered_row_of_one_cell_names_the_rows_after_it() -> None:
    rows = told(
        ["物料", "数量", "单价"], ["一、五金", "", ""], ["螺栓", "10", "2"], ["二、电器", "", ""], ["开关", "5", "8"]
    )
    assert rows[1] == "一、五金 | 物料: 螺栓 | 数量: 10 | 单价: 2"
    assert rows[3] == "二、电器 | 物料: 开关 | 数量: 5 | 单价: 8"


def test_what_is_said_above_a_table_is_no_heading_row() -> None:
    rows = told(["单位：元", "", "日期：2025-01-01"], ["品名", "规格", "单价"], ["螺栓", "M8", "2"])
    assert rows == ["单位：元 | 日期：2025-01-01", "品名: 螺栓 | 规格: M8 | 单价: 2"]


def test_the_name_of_a_sum_stands_once() -> None:
    rows = told(["品名", "规格", "单价"], ["螺栓", "M8", "2"], [Cell("合计", across=2), "2"])
    assert rows[1] == "品名: 合计 | 单价: 2"


def test_a_long_text_stands_once_however_many_columns_it_covers() -> None:
    rows = told(["项目", "数量", "单价"], ["螺栓", "10", "2"], ["备注", Cell("先付款，再发货，" * 10, across=2)])
    assert rows[1] == f"项目: 备注 | 数量: {'先付款，再发货，' * 10}"


def test_sentences_are_no_names() -> None:
    assert told(["第一句。", "第二句。", "第三句。"], ["甲", "乙", "丙"])[0] == "第一句。 | 第二句。 | 第三句。"


def test_days_name_columns() -> None:
    assert told(["姓名", "2025-03-01", "2025-03-02"], ["张三", "早", "晚"])[0].endswith("2025-03-02: 晚")


def test_values_of_one_form_show_that_the_first_row_names_two_columns() -> None:
    rows = told(["代号", "意思"], ["RAG", "检索增强"], ["OCR", "文字识别"])
    assert rows == ["代号: RAG | 意思: 检索增强", "代号: OCR | 意思: 文字识别"]


def test_line_breaks_in_a_cell_are_bars() -> None:
    assert told(["系统", "电话\n（分机）"], ["门禁", "8001\n8002"]) == ["系统: 门禁 | 电话（分机）: 8001 / 8002"]


def test_heading_rows_that_a_long_table_repeats_are_left_out() -> None:
    assert told(["品名", "单价"], ["螺栓", "2"], ["品名", "单价"], ["垫片", "1"])[1:] == ["品名: 垫片 | 单价: 1"]


def test_a_long_row_becomes_lines_that_begin_with_its_first_value() -> None:
    names = ["编号", *(f"参数名称{n}" for n in "甲乙丙丁戊己庚辛壬癸")]
    rows = told(names, ["SKU-1", *["很长的说明" * 12] * 10], ["SKU-2", *["短"] * 10])
    assert len(rows) > 2
    assert all(row.startswith("编号: SKU-") and len(row) <= LONGEST_LINE for row in rows)


def test_a_long_value_is_divided_between_sentences_under_its_name() -> None:
    rows = told(["条款", "说明"], ["第一条", "甲方应当在收到货物之日起三十日内付款。" * 30])
    assert len(rows) > 1
    assert all(row.startswith("条款: 第一条 | 说明: 甲方") and row.endswith("付款。") for row in rows)


def test_a_table_in_a_cell_is_a_text() -> None:
    table = Table(((Cell("型号"), Cell("功率")), (Cell("A"), Cell("5")), (Cell("B"), Cell("6"))))
    assert nested(table) == "型号: A, 功率: 5; 型号: B, 功率: 6"


@given(
    st.lists(st.lists(st.tuples(st.sampled_from(KINDS), SPAN, SPAN), max_size=5), max_size=8),
    st.integers(0, 3),
)
@settings(max_examples=150, deadline=None)
def test_nothing_in_a_table_is_lost(kinds: list[list[tuple[str, int, int]]], heading_rows: int) -> None:
    count = itertools.count(1)
    rows = [[Cell(kind.format(next(count)) if kind else "", a, d) for kind, a, d in row] for row in kinds]
    text = "\n".join(told(*rows, heading_rows=heading_rows))
    assert all(cell.text[:12] in text for row in rows[heading_rows:] for cell in row)


def test_rows_are_read_as_they_come() -> None:
    def endless() -> Sequence[str]:
        yield ["n", "square"]  # type: ignore[misc]
        number = 0
        while True:
            number += 1
            yield [f"n{number}", str(number * number)]

    rows = named(endless(), may_be_form=False)  # type: ignore[arg-type]
    assert next(rows) == "n: n1 | square: 1"


def test_a_remark_in_the_first_column_is_no_value_of_it() -> None:
    rows = told(["序号", "品名", "单价"], ["1", "阀", "100"], ["2", "泵", "900"], ["注：以上含税。"])
    assert rows[-2:] == ["序号: 2 | 品名: 泵 | 单价: 900", "注：以上含税。"]


def test_a_name_that_is_repeated_in_place_of_a_merged_cell_has_names_below_it() -> None:
    rows = told(
        ["产品", "上半年", "上半年", "下半年", "下半年"],
        ["", "计划", "实际", "计划", "实际"],
        ["泵", "1", "2", "3", "4"],
        ["阀", "5", "6", "7", "8"],
    )
    assert rows[0] == "产品: 泵 | 上半年 计划: 1 | 上半年 实际: 2 | 下半年 计划: 3 | 下半年 实际: 4"


def test_a_note_at_a_number_does_not_hide_what_the_columns_are() -> None:
    assert told(["月", "产量"], ["一月", "10 ［批注：停机两天］"], ["二月", "20"])[1] == "月: 二月 | 产量: 20"

"""Tables of chunks drawn as tables: told from the lines that they stand in, and nothing else is."""

from pathlib import Path

import docx
import pytest

from playground.documents.formats.markdown_tables import with_lines
from playground.documents.parse import parse
from playground.ui.html.elements import escape
from playground.ui.html.tabular.blocks import Grid, blocks_of
from playground.ui.html.tabular.drawing import both, drawn

PRICES = "零件: 轴承 | 单价: 12.50 | 数量: 40\n零件: 齿轮 | 单价: 9.80 | 数量: 115"


def test_lines_that_share_their_columns_are_a_table() -> None:
    assert blocks_of(PRICES) == [Grid(("零件", "单价", "数量"), (("轴承", "12.50", "40"), ("齿轮", "9.80", "115")))]


def test_text_around_a_table_stays_where_it_is() -> None:
    before, table, after = blocks_of(f"价格如下：\n\n{PRICES}\n\n以上含税。")
    assert (before, after) == ("价格如下：\n", "\n以上含税。")
    assert isinstance(table, Grid)


def test_a_value_that_a_row_lacks_is_an_empty_cell() -> None:
    [grid] = blocks_of("a: 1 | b: 2 | c: 3\na: 4 | c: 6\na: 7 | b: 8 | d: 9")
    assert grid == Grid(("a", "b", "d", "c"), (("1", "2", "", "3"), ("4", "", "", "6"), ("7", "8", "9", "")))


def test_rows_below_a_name_begin_with_it() -> None:
    [grid] = blocks_of("华东 | 城市: 上海 | 销售额: 12\n华东 | 城市: 杭州 | 销售额: 9")
    assert grid == Grid(("", "城市", "销售额"), (("华东", "上海", "12"), ("华东", "杭州", "9")))


def test_nothing_of_a_value_is_lost() -> None:
    [grid] = blocks_of("> a: <b>1</b> | b: 2>\n> a: >3 | b: 4 |")
    assert grid == Grid(("a", "b"), (("<b>1</b>", "2>"), (">3", "4 |")))


def test_tables_with_other_columns_are_apart() -> None:
    first, second = blocks_of("a: 1 | b: 2\na: 3 | b: 4\nc: 5 | d: 6\nc: 7 | d: 8")
    assert isinstance(first, Grid)
    assert isinstance(second, Grid)
    assert (first.names, second.names) == (("a", "b"), ("c", "d"))


@pytest.mark.parametrize(
    "text",
    [
        "姓名: 张三 | 部门: 财务",
        "注意: 请按时提交",
        "cat a | grep b | wc -l",
        "见 A | B | C 三类",
        "a: 1 | a: 2\na: 3 | a: 4",
        "一段没有表格的文字。",
    ],
)
def test_a_line_of_a_form_a_pipe_and_prose_are_none(text: str) -> None:
    assert blocks_of(text) == [text]


def test_a_single_row_of_many_columns_is_one() -> None:
    [grid] = blocks_of("a: 1 | b: 2 | c: 3 | d: 4")
    assert isinstance(grid, Grid)


def test_pipes_of_markdown_are_a_table_with_heads() -> None:
    [grid] = blocks_of("| 工龄 | 年假 |\n| --- | ---: |\n| 1 年 | 5 天 |\n| 10 年 | 10 天 |")
    assert grid == Grid(("工龄", "年假"), (("1 年", "5 天"), ("10 年", "10 天")))


def test_pipes_whose_heads_are_in_another_chunk_are_a_table_without() -> None:
    [grid] = blocks_of("| 1 年 | 5 天 |\n| 10 年 | a \\| b |")
    assert grid == Grid(("", ""), (("1 年", "5 天"), ("10 年", "a | b")))


def test_a_table_of_word_comes_back_as_it_was(tmp_path: Path) -> None:
    cells = [["型号", "功率", "价格"], ["A-1", "5 kW", "3,200"], ["A-2", "8 kW", "4,100"]]
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, values in zip(table.rows, cells, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    document.save(str(tmp_path / "a.docx"))
    [grid] = blocks_of(parse(tmp_path / "a.docx", "a.docx").text)
    assert grid == Grid(tuple(cells[0]), tuple(map(tuple, cells[1:])))


def test_what_markdown_tables_become_is_read_back() -> None:
    source = "| 工龄 | 年假 |\n| --- | --- |\n| 1 年 | 5 天 |\n| 10 年 | 10 天 |"
    assert blocks_of(with_lines(source)) == blocks_of(source)


def test_a_table_is_drawn_with_its_columns_as_heads() -> None:
    html = drawn(PRICES, "a.xlsx", escape)
    assert html is not None
    assert '<th scope="col">零件</th>' in html
    assert "<tr><td>齿轮</td><td>9.80</td><td>115</td></tr>" in html


def test_no_character_of_a_cell_is_markup() -> None:
    html = drawn("a: <script>x</script> | b: 1\na: <img src=x> | <b>: 2", "a.md", escape)
    assert html is not None
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html


def test_quotes_bold_type_and_headings_of_markdown() -> None:
    html = drawn("## 请假\n> 提前**三天**申请\n\n余下按 a**b 处理", "rules.MD", escape)
    assert html == "<p><b>请假</b></p><blockquote>提前<b>三天</b>申请</blockquote><p>余下按 a**b 处理</p>"


@pytest.mark.parametrize("text, name", [("> 引文 **重点**", "a.txt"), (">30 天 2**10", "a.md"), ("一段文字", "a.md")])
def test_text_that_is_not_written_so_is_left_alone(text: str, name: str) -> None:
    assert drawn(text, name, escape) is None


@pytest.mark.parametrize(
    "line",
    [
        " " * 60_000 + "x",
        "|" * 60_000 + "x",
        "a: b | " * 9_000,
        "# " + " #" * 30_000 + "x",
        "**a" * 20_000,
        "> " * 30_000,
    ],
    ids=["blanks", "bars", "columns", "heading", "stars", "quotes"],
)
def test_a_line_that_was_made_to_take_long_is_drawn_as_others_are(line: str) -> None:
    html = drawn(f"| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |\n{line}", "a.md", escape)
    assert html is not None
    assert "<table>" in html


def test_the_heading_that_stands_above_a_text_is_not_drawn_once_more() -> None:
    text = "## Travel\n\nBook **early**."
    drawn, written = both(text, "a.md", escape, under="Travel").split("<pre")
    assert "Travel" not in drawn
    assert text in written
    assert "Travel" in both(text, "a.md", escape, under="Leave").split("<pre")[0]

"""Slides as an audience reads them: order, lists, tables, charts, diagrams, notes, comments, and what is hidden."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from conftest import Read
from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from playground.core.errors import Notice
from playground.documents.formats.slides.order import Box, reading_order
from playground.documents.formats.slides.texts import text
from tests.documents.making import package, slides
from tests.documents.office import NAMES, relations, unpacked

BLANK = 6


def one(fill: Callable[[Any], None], layout: int = BLANK) -> bytes:
    return slides(lambda deck: fill(deck.slides.add_slide(deck.slide_layouts[layout])))


def box(slide: Any, says: str, left: float, top: float, width: float = 2, height: float = 1) -> Any:
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    shape.text_frame.text = says
    return shape


def squares(*places: tuple[float, float]) -> list[Box | None]:
    return [Box(left, top, left + 1, top + 1) for left, top in places]


@pytest.mark.parametrize(
    "boxes, order",
    [
        (squares((0, 4), (0, 2), (0, 0)), [2, 1, 0]),
        (squares((4, 0), (2, 0), (0, 0)), [2, 1, 0]),
        (squares((0, 0), (2, 0), (0, 2), (2, 2)), [0, 1, 2, 3]),
        (squares((0, 0), (5, 0), (0, 1.1), (5, 1.1)), [0, 2, 1, 3]),
        ([Box(0, 2, 1, 5), Box(4, 2, 5, 3), Box(4, 4, 5, 5), Box(0, 0, 5, 1)], [3, 0, 1, 2]),
        ([None, *squares((0, 0))], [1, 0]),
        ([Box(0, 0, 5, 5), *squares((1, 1), (1, 3))], [0, 1, 2]),
    ],
    ids=["rows", "columns", "grid", "cards", "head and columns", "no place", "overlapping"],
)
def test_shapes_are_read_in_their_order_on_the_slide(boxes: list[Box | None], order: list[int]) -> None:
    assert reading_order(boxes) == order


def test_hundreds_of_shapes_are_read_too() -> None:
    assert reading_order(squares(*((0, 2 * row) for row in reversed(range(1_000))))) == list(reversed(range(1_000)))


def test_the_order_of_drawing_is_not_the_order_of_reading(load: Read) -> None:
    def fill(slide: Any) -> None:
        for says, top in (("第三步", 5), ("第二步", 3), ("第一步", 1)):
            box(slide, says, 1, top)

    assert load("a.pptx", one(fill)).text == "第一步\n\n第二步\n\n第三步"


def test_a_group_is_read_together_where_it_stands(load: Read) -> None:
    def fill(slide: Any) -> None:
        box(slide, "下", 1, 6)
        group = slide.shapes.add_group_shape()
        for says, left in (("右", 4), ("左", 1)):
            shape = group.shapes.add_textbox(Inches(left), Inches(3), Inches(1), Inches(1))
            shape.text_frame.text = says
        box(slide, "上", 1, 1)

    assert load("a.pptx", one(fill)).text == "上\n\n左\n\n右\n\n下"


def test_a_placeholder_stands_where_its_layout_puts_it(load: Read) -> None:
    def fill(slide: Any) -> None:
        slide.placeholders[2].text = "右栏"
        slide.placeholders[1].text = "左栏"
        slide.shapes.title.text = "对比"

    assert load("a.pptx", one(fill, layout=3)).text == "对比\n\n左栏\n\n右栏"


def test_merged_cells_of_a_slide_stand_in_every_row(load: Read) -> None:
    def fill(slide: Any) -> None:
        table = slide.shapes.add_table(3, 2, 0, 0, Inches(4), Inches(2)).table
        for row, cells in enumerate((("系列", "长"), ("A", "120"), ("", "140"))):
            for column, says in enumerate(cells):
                table.cell(row, column).text = says
        table.cell(1, 0).merge(table.cell(2, 0))

    assert load("a.pptx", one(fill)).text == "系列: A | 长: 120\n系列: A | 长: 140"


def test_a_chart_is_its_values_with_their_categories_and_series(load: Read) -> None:
    def fill(slide: Any) -> None:
        data = CategoryChartData(number_format="0%")
        data.categories = ["一季度", "二季度"]
        data.add_series("毛利率", (0.125, 0.3))
        data.add_series("目标", (0.2, None))
        frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data)
        frame.chart.has_title = True
        frame.chart.chart_title.text_frame.text = "毛利"

    says = "图表：毛利\n一季度 | 毛利率: 12.5% | 目标: 20%\n二季度 | 毛利率: 30%"
    assert load("a.pptx", one(fill)).text == says


def test_dates_and_amounts_of_a_chart_are_told_as_it_shows_them(load: Read) -> None:
    def fill(slide: Any) -> None:
        data = CategoryChartData(number_format="¥#,##0")
        data.categories = [date(2025, 3, 1), date(2025, 4, 1)]
        data.add_series("收入", (12500, 9800))
        slide.shapes.add_chart(XL_CHART_TYPE.LINE, 0, 0, Inches(4), Inches(3), data)

    assert load("a.pptx", one(fill)).text == "2025-03-01 | 收入: ¥12,500\n2025-04-01 | 收入: ¥9,800"


def test_points_of_a_scatter_chart_have_both_values(load: Read) -> None:
    def fill(slide: Any) -> None:
        data = XyChartData()
        series = data.add_series("压力")
        series.add_data_point(1.1, 2.2)
        slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, 0, 0, Inches(4), Inches(3), data)

    assert load("a.pptx", one(fill)).text == "1.1 | 压力: 2.2"


def test_slides_that_are_not_shown_are_left_out_and_named(load: Read) -> None:
    def fill(deck: Any) -> None:
        for says in ("现价", "作废"):
            box(deck.slides.add_slide(deck.slide_layouts[BLANK]), says, 1, 1)
        deck.slides[1]._element.set("show", "0")

    parsed = load("a.pptx", slides(fill))
    assert (parsed.text, parsed.page_count) == ("现价", 2)
    assert parsed.warnings == (Notice.of("hidden_slides", count=1, slides="2"),)


def test_a_hidden_shape_is_left_out_and_told(load: Read) -> None:
    def fill(slide: Any) -> None:
        box(slide, "看得见", 1, 1)
        box(slide, "看不见", 1, 3)._element.nvSpPr.cNvPr.set("hidden", "1")

    parsed = load("a.pptx", one(fill))
    assert (parsed.text, parsed.warnings) == ("看得见", (Notice.of("hidden_shapes", count=1),))


def in_diagram(points: str, connections: str) -> bytes:
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="x"/></p:nvGraphicFramePr><a:graphic><a:graphicData>'
        '<dgm:relIds r:dm="rId9"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    parts = unpacked(one(lambda slide: None))
    slide = f"<p:sld {NAMES}><p:cSld><p:spTree>{frame}</p:spTree></p:cSld></p:sld>"
    data = (
        f"<dgm:dataModel {NAMES}><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{connections}</dgm:cxnLst></dgm:dataModel>"
    )
    related = relations({"rId9": ("diagramData", "../diagrams/data1.xml")})
    return package(
        {
            **parts,
            "ppt/slides/slide1.xml": slide,
            "ppt/slides/_rels/slide1.xml.rels": related,
            "ppt/diagrams/data1.xml": data,
        }
    )


def point(identifier: int, says: str, kind: str = "node") -> str:
    words = f"<dgm:t><a:p><a:r><a:t>{says}</a:t></a:r></a:p></dgm:t>" if says else ""
    return f'<dgm:pt modelId="{identifier}" type="{kind}">{words}</dgm:pt>'


def test_the_boxes_of_a_diagram_are_read_as_they_hang_together(load: Read) -> None:
    points = (
        point(0, "", "doc") + point(1, "财务部") + point(2, "总经理") + point(3, "出纳") + point(4, "装饰", "sibTrans")
    )
    links = "".join(
        f'<dgm:cxn srcId="{above}" destId="{below}" srcOrd="{place}"/>'
        for above, below, place in ((0, 2, 0), (2, 1, 0), (1, 3, 0))
    )
    assert load("a.pptx", in_diagram(points, links)).text == "- 总经理\n  - 财务部\n    - 出纳"


def test_footers_are_read_once_and_numbers_of_slides_never(load: Read) -> None:
    holder = (
        '<p:sp {names}><p:nvSpPr><p:cNvPr id="{id}" name="x"/><p:cNvSpPr/><p:nvPr><p:ph type="{kind}" idx="{id}"/></p:nvPr>'
        "</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{says}</a:t></a:r></a:p></p:txBody></p:sp>"
    )

    def fill(deck: Any) -> None:
        for number in ("一", "二"):
            slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
            box(slide, number, 1, 1)
            for identifier, kind, says in ((21, "ftr", "内部资料"), (22, "sldNum", "7")):
                xml = holder.format(names=NAMES, id=identifier, kind=kind, says=says)
                slide.shapes._spTree.append(etree.fromstring(xml))

    assert load("a.pptx", slides(fill)).text == "一\n\n页脚：内部资料\n\n二"


def test_notes_and_comments_say_what_they_are(load: Read) -> None:
    def fill(slide: Any) -> None:
        box(slide, "预算", 1, 1)
        slide.notes_slide.notes_text_frame.text = "强调第三季度"

    parts = unpacked(one(fill))
    related = parts["ppt/slides/_rels/slide1.xml.rels"]
    assert isinstance(related, bytes)
    kinds = relations({"rId8": ("comments", "../comments/comment1.xml")}).partition("<Relationship ")[2]
    parts["ppt/slides/_rels/slide1.xml.rels"] = related.replace(b"</Relationships>", b"<Relationship " + kinds.encode())
    parts["ppt/comments/comment1.xml"] = (
        f'<p:cmLst {NAMES}><p:cm authorId="0"><p:text>数字待核</p:text></p:cm></p:cmLst>'
    )
    assert load("a.pptx", package(parts)).text == "预算\n\n备注：强调第三季度\n\n批注（?）：数字待核"


@pytest.mark.parametrize(
    "paragraphs, shown",
    [
        ('<a:p>{0}</a:p>', "甲"),
        ('<a:p><a:pPr><a:buAutoNum type="arabicParenR" startAt="3"/></a:pPr>{0}</a:p>', "3) 甲"),
        ('<a:p><a:pPr><a:buAutoNum type="ea1ChsPeriod"/></a:pPr>{0}</a:p>' * 2, "一. 甲\n二. 甲"),
        ('<a:p><a:pPr><a:buAutoNum type="circleNumDbPlain"/></a:pPr>{0}</a:p><a:p/>' * 2, "① 甲\n② 甲"),
        ('<a:p><a:pPr><a:buChar char="•"/></a:pPr>{0}</a:p>', "- 甲"),
        ('<a:p>{0}<a:br/>{0}</a:p>', "甲\n甲"),
        ('<a:p><a:r><a:rPr strike="sngStrike"/><a:t>99</a:t></a:r></a:p>', "~~99~~"),
        ('<a:p>{0}<a:r><a:rPr baseline="30000"/><a:t>2</a:t></a:r></a:p>', "甲^2"),
        (
            '<a:p>{0}<a14:m><m:oMathPara><m:oMath><m:rad><m:e><m:r><m:t>x</m:t></m:r></m:e></m:rad></m:oMath>'
            "</m:oMathPara></a14:m></a:p>",
            r"甲$$\sqrt{{x}}$$".replace("{{", "{").replace("}}", "}"),
        ),
    ],
)  # fmt: skip
def test_paragraphs_of_a_shape_read_as_they_are_shown(paragraphs: str, shown: str) -> None:
    body = paragraphs.replace("{0}", "<a:r><a:t>甲</a:t></a:r>")
    assert text(etree.fromstring(f"<p:txBody {NAMES}>{body}</p:txBody>")) == shown

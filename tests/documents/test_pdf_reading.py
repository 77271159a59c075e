"""PDF pages as a reader sees them: heads and feet, columns, turned pages, tables, superscripts, fields and notes."""

import io
from collections.abc import Callable, Sequence

import pytest
from conftest import Read
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from playground.core.errors import Notice
from tests.documents.making import raw_pdf

LEFT = [
    "水泵的额定流量为每分钟一百升，额定压力",
    "为一点六兆帕，检修周期为九十天，检修应",
    "当由持证的工程师进行，并且将结果写入绿",
]
RIGHT = [
    "备件存放在二号仓库，低于十件时应当重新",
    "订货；单笔超过五百元的订单需要厂长签字",
    "方可生效。仓库管理员每月盘点一次。",
]
PRICES = [["品名", "规格", "单价"], ["离心泵", "IS80", "12,800"], ["闸阀", "DN100", "860"], ["压力表", "Y-100", "95"]]


def drawn(*pages: Callable[[Canvas], None], size: tuple[float, float] = A4) -> bytes:
    """A page for each function that draws one."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    for draw in pages:
        canvas.setFont("STSong-Light", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def running(
    number: int, total: int, body: Sequence[str], head: str = "某公司合同管理办法", first: float = 740
) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 810, head)
        for row, line in enumerate(body):
            canvas.drawString(60, first - 20 * row, line)
        canvas.drawString(280, 30, f"第 {number} 页 共 {total} 页")

    return draw


def table(canvas: Canvas, rows: Sequence[Sequence[str]] = PRICES, *, ruled: bool = False, top: float = 700) -> None:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            canvas.drawString(64 + 120 * column, top - 20 * at, cell)
    if ruled:
        canvas.grid(
            [60 + 120 * at for at in range(len(rows[0]) + 1)], [top + 14 - 20 * at for at in range(len(rows) + 1)]
        )


# Heads, feet, page numbers --------------------------------------------------------------------------------------------


def test_a_sentence_goes_on_over_the_page_without_head_foot_and_page_number(read: Read) -> None:
    line = "违约方应当自收到书面通知之日起三十日内支付违约金，逾期的每日另"
    pages = [
        running(1, 3, [line]),
        running(2, 3, ["加收千分之一；双方另有约定的，从其约定。"]),
        running(3, 3, ["本条自签字之日起生效。"]),
    ]
    parsed = read("a.pdf", drawn(*pages))
    assert "逾期的每日另加收千分之一；" in parsed.text
    assert parsed.text.count("某公司合同管理办法") == 1
    assert "页 共" not in parsed.text
    assert parsed.warnings == (Notice.of("running_lines", pages=3, texts="某公司合同管理办法"),)


def test_the_page_of_a_sentence_that_goes_on_is_that_of_its_part(read: Read) -> None:
    line = "违约方应当自收到书面通知之日起三十日内支付违约金，逾期的每日另"
    parsed = read("a.pdf", drawn(running(1, 3, [line]), running(2, 3, ["加收千分之一。"]), running(3, 3, ["生效。"])))
    assert [parsed.page_at(parsed.text.index(part)) for part in ("违约方", "加收", "生效")] == [1, 2, 3]


def test_english_page_numbers_are_left_out_and_said(read: Read) -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(60, 740, f"The pump number {number} is rated for one hundred litres.")
            canvas.drawCentredString(297, 30, f"Page {number} of 3")

        return draw

    parsed = read("a.pdf", drawn(*map(page, (1, 2, 3))))
    assert "Page" not in parsed.text
    assert parsed.warnings == (Notice.of("page_numbers", pages=3),)


def test_lines_that_only_look_alike_are_no_heads(read: Read) -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        return lambda canvas: canvas.drawString(
            60, 800, f"ALPHA {number} of 3. The pump is rated for {100 + number} litres."
        )

    parsed = read("a.pdf", drawn(*map(page, (1, 2, 3))))
    assert [f"{number} litres" in parsed.text for number in (101, 102, 103)] == [True, True, True]
    assert not parsed.warnings


def test_a_title_page_is_not_joined_with_the_next(read: Read) -> None:
    def title(canvas: Canvas) -> None:
        canvas.drawCentredString(297, 500, "某某公司合同管理办法实施细则")

    parsed = read(
        "a.pdf",
        drawn(title, lambda canvas: canvas.drawString(60, 740, "本办法适用于公司全部合同的订立、履行、变更和终止。")),
    )
    assert "细则\n\n本办法" in parsed.text


# Order ----------------------------------------------------------------------------------------------------------------


def columns(canvas: Canvas) -> None:
    for row, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        canvas.drawString(50, 740 - 16 * row, left)
        canvas.drawString(310, 740 - 16 * row, right)


def test_columns_that_were_drawn_row_by_row_are_read_one_after_the_other(read: Read) -> None:
    assert read("a.pdf", drawn(columns)).text == "".join(LEFT) + "\n\n" + "".join(RIGHT)


def upside_down(canvas: Canvas) -> None:
    canvas.translate(*A4)
    canvas.rotate(180)


def sideways(canvas: Canvas) -> None:
    canvas.translate(A4[0], 0)
    canvas.rotate(90)


def other_way(canvas: Canvas) -> None:
    canvas.translate(0, A4[1])
    canvas.rotate(-90)


@pytest.mark.parametrize("turn", [upside_down, sideways, other_way])
def test_a_turned_page_is_read_as_one_holds_it_to_read(read: Read, turn: Callable[[Canvas], None]) -> None:
    def draw(canvas: Canvas) -> None:
        turn(canvas)
        canvas.setFont("STSong-Light", 11)
        for number in range(1, 5):
            canvas.drawString(60, 560 - 20 * number, f"第{number}条 违反者罚款{number}00元。")

    assert read("a.pdf", drawn(draw)).text == "\n".join(
        f"第{number}条 违反者罚款{number}00元。" for number in range(1, 5)
    )


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_viewers_turn_keeps_the_order_of_its_lines(read: Read, quarters: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90 * quarters)
        for number in range(1, 5):
            canvas.drawString(60, 760 - 20 * number, f"Row {number} value {number * 7}")

    assert read("a.pdf", drawn(draw)).text == "\n".join(f"Row {number} value {number * 7}" for number in range(1, 5))


def test_rows_of_a_sideways_table_stay_rows(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 800, "附表一 设备清单")
        sideways(canvas)
        canvas.setFont("STSong-Light", 11)
        table(canvas, top=400)

    assert read("a.pdf", drawn(draw)).text == "附表一 设备清单\n\n" + as_rows(PRICES)


# Tables ---------------------------------------------------------------------------------------------------------------


def as_rows(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    return "\n".join(" | ".join(f"{name}: {cell}" for name, cell in zip(head, row, strict=True)) for row in rest)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_says_in_each_row_what_its_values_are(read: Read, ruled: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 760, "下表为报价。")
        table(canvas, ruled=ruled)
        canvas.drawString(60, 560, "以上价格含税。")

    assert read("a.pdf", drawn(draw)).text == f"下表为报价。\n\n{as_rows(PRICES)}\n\n以上价格含税。"


def test_the_first_column_of_a_table_without_rules_may_have_no_name(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        for row, cells in enumerate((("", "2024", "2025"), ("Lyon", "412", "420"), ("Graz", "164", "182"))):
            for column, cell in enumerate(cells):
                canvas.drawRightString(100 + 70 * column, 700 - 20 * row, cell)

    assert read("a.pdf", drawn(draw)).text == "Lyon | 2024: 412 | 2025: 420\nGraz | 2024: 164 | 2025: 182"


def test_names_at_the_left_belong_to_numbers_at_the_right_of_their_column(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        for row, cells in enumerate((("Plant", "Q1", "Q2"), *(("Lyon", "6.2", "5.8"),) * 4)):
            for column, cell in enumerate(cells):
                at_right = row and column
                place = canvas.drawRightString if at_right else canvas.drawString
                place(60 + 80 * column + (75 if at_right else 0), 700 - 20 * row, cell)

    assert read("a.pdf", drawn(draw)).text.split("\n") == ["Plant: Lyon | Q1: 6.2 | Q2: 5.8"] * 4


def test_the_lines_of_a_ruled_cell_are_one_value(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([60, 160, 340], [720, 700, 650, 630])
        for x, y, text in (
            (64, 705, "条款"),
            (164, 705, "内容"),
            (64, 675, "付款"),
            (164, 685, "验收合格之日起三十日"),
            (164, 665, "内付清全部货款。"),
            (64, 635, "质保"),
            (164, 635, "十二个月。"),
        ):
            canvas.drawString(x, y, text)

    assert (
        read("a.pdf", drawn(draw)).text
        == "条款: 付款 | 内容: 验收合格之日起三十日内付清全部货款。\n条款: 质保 | 内容: 十二个月。"
    )


def test_a_landscape_table_with_rules_is_read_by_row(read: Read) -> None:
    content = drawn(lambda canvas: table(canvas, ruled=True, top=500), size=landscape(A4))
    assert read("a.pdf", content).text == as_rows(PRICES)


def test_text_beside_text_without_alignment_is_left_as_it_was_drawn(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        for row, gap in enumerate((150, 260, 190, 320)):
            canvas.drawString(60, 700 - 20 * row, f"甲{row}")
            canvas.drawString(60 + gap, 700 - 20 * row, f"乙{row}")

    assert read("a.pdf", drawn(draw)).text.split("\n") == [f"甲{row} 乙{row}" for row in range(4)]


# What is small, filled in or noted ------------------------------------------------------------------------------------


def test_superscripts_are_marked_and_do_not_break_their_line(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(60, 700)
        for size, rise, piece in (
            (11, 0, "年产量为10"),
            (7, 5, "8"),
            (11, 0, "吨，面积为30m"),
            (7, 5, "2"),
            (11, 0, "以上。"),
        ):
            text.setFont("STSong-Light", size)
            text.setRise(rise)
            text.textOut(piece)
        canvas.drawText(text)

    assert read("a.pdf", drawn(draw)).text == "年产量为10^8吨，面积为30m^2以上。"


def test_values_of_fields_and_ticks_are_read_with_their_labels(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        form = canvas.acroForm
        for row, (label, name, value) in enumerate((("Applicant:", "Text1", "Maria"), ("Serial:", "Text2", "SN-77"))):
            canvas.drawString(60, 700 - 40 * row, label)
            form.textfield(name=name, value=value, x=180, y=694 - 40 * row, width=200, height=20)
        canvas.drawString(60, 580, "Urgent:")
        form.checkbox(name="Check1", checked=True, x=180, y=574)
        canvas.drawString(60, 540, "Paid:")
        form.checkbox(name="Check2", checked=False, x=180, y=534)

    assert read("a.pdf", drawn(draw)).text.split("\n\n")[1].split("\n") == [
        "Applicant: Maria",
        "Serial: SN-77",
        "Urgent: ☑",
        "Paid: ☐",
    ]


def test_boxes_in_a_row_are_told_with_the_words_after_them(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Licence:")
        for place, (name, ticked) in enumerate((("new", False), ("renewal", True))):
            canvas.acroForm.checkbox(name=f"c{place}", checked=ticked, x=160 + 90 * place, y=697, size=14)
            canvas.drawString(180 + 90 * place, 700, name)

    assert read("a.pdf", drawn(draw)).text.endswith("\n\nLicence: ☐ new ☑ renewal")


def test_notes_on_a_page_are_read(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "付款期限为三十日。")
        canvas.textAnnotation("请改为六十日", [300, 690, 320, 710])

    assert "[请改为六十日]" in read("a.pdf", drawn(draw)).text


def test_text_that_a_line_goes_through_is_struck_out(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        for top, text, over, above in (
            (700, "Due within 30 days 45 days.", "Due within ", 4),
            (670, "By hand.", "", -2),
        ):
            start = 60 + canvas.stringWidth(over, "Helvetica", 12)
            canvas.drawString(60, top, text)
            canvas.line(start, top + above, start + canvas.stringWidth("30 days", "Helvetica", 12), top + above)

    assert read("a.pdf", drawn(draw)).text == "Due within ~~30 days~~ 45 days.\nBy hand."


def test_a_value_of_a_table_is_struck_out(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, ruled=True)
        canvas.line(304, 684, 344, 684)

    assert read("a.pdf", drawn(draw)).text.startswith(
        "品名: 离心泵 | 规格: IS80 | 单价: ~~12,800~~\n品名: 闸阀 | 规格: DN100 | 单价: 860"
    )


def test_what_a_reviewer_has_struck_out_is_marked(read: Read) -> None:
    content = b"BT /F1 12 Tf 60 700 Td (Due within 30 days.) Tj ET"
    start = 60 + pdfmetrics.stringWidth("Due within ", "Helvetica", 12)
    end = start + pdfmetrics.stringWidth("30", "Helvetica", 12)
    corners = b" ".join(b"%.2f" % number for number in (start, 711, end, 711, start, 697, end, 697))
    note = b"<< /Type /Annot /Subtype /StrikeOut /Rect [60 697 200 711] /QuadPoints [%s] /C [1 0 0] >>" % corners
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Annots [6 0 R]"
        b" /Resources << /Font << /F1 3 0 R >> >> >>",
        5: b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        6: note,
    }
    assert read("a.pdf", raw_pdf(objects)).text == "Due within ~~30~~ days."

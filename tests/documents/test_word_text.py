"""What stands in and around the paragraphs of Word files: as a reader sees it, and told where it was left out."""

import pytest
from conftest import Read

from playground.core.errors import Notice
from tests.documents.making import package
from tests.documents.office import NAMES, RELATION, paragraph, relations, run, unpacked, word_file

STRUCK, RAISED, LOWERED = "<w:strike/>", '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
BOX = "<w:txbxContent><w:p><w:r><w:t>警告：先断电</w:t></w:r></w:p></w:txbxContent>"


def line(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def text(load: Read, body: str, **parts: str) -> str:
    return str(load("a.docx", word_file(body, parts)).text)


@pytest.mark.parametrize(
    "runs, shown",
    [
        ((run("付款期限为"), run("30", STRUCK), run("45"), run("天")), "付款期限为~~30~~45天"),
        ((run("a "), run("b ", STRUCK), run("c ", STRUCK), run("d")), "a ~~b c~~ d"),
        ((run("不删", '<w:strike w:val="0"/>'),), "不删"),
        ((run("双线", "<w:dstrike/>"),), "~~双线~~"),
        ((run("10"), run("6", RAISED), run(" 次")), "10^6 次"),
        ((run("10"), run("-12", RAISED)), "10^-12"),
        ((run("x"), run("n+1", RAISED)), "x^{n+1}"),
        ((run("2"), run("3", RAISED), run("4")), "2^{3}4"),
        ((run("H"), run("2", LOWERED), run("O")), "H₂O"),
        ((run("P"), run("max", LOWERED)), "Pₘₐₓ"),
        ((run("P"), run("额定", LOWERED)), "P_{额定}"),
        ((run("the 1"), run("st", RAISED)), "the 1st"),
        ((run("证明"), run("[3]", RAISED)), "证明[3]"),
        ((run("5"), run("10"), run("6", RAISED + STRUCK)), "510~~^6~~"),
    ],
)
def test_marks_that_change_what_is_said_stay(load: Read, runs: tuple[str, ...], shown: str) -> None:
    assert text(load, line(*runs)) == shown


def test_a_style_may_strike_out(load: Read) -> None:
    styles = '<w:style w:type="character" w:styleId="S"><w:name w:val="S"/><w:rPr><w:strike/></w:rPr></w:style>'
    assert text(load, line(run("旧", '<w:rStyle w:val="S"/>')), styles=styles) == "~~旧~~"


@pytest.mark.parametrize(
    "xml, shown",
    [
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐"),
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', "α"),
        (run("\uf0fe", '<w:rFonts w:ascii="Wingdings"/>'), "☑"),
        ('<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr></w:sdt>', "☑"),
        ('<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr></w:sdt>', "☐"),
    ],
)
def test_ticked_and_empty_boxes_are_told_apart(load: Read, xml: str, shown: str) -> None:
    assert text(load, line(xml, run(" 含税"))) == f"{shown} 含税"


def field(instruction: str, result: str, data: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_a_field_shows_its_result(load: Read) -> None:
    assert text(load, line(run("见"), field(" REF a ", "第三条"))) == "见第三条"


def test_fields_of_forms_show_what_was_filled_in(load: Read) -> None:
    ticked = "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"
    chosen = '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="月付"/><w:listEntry w:val="季付"/></w:ddList></w:ffData>'
    body = line(field(" FORMCHECKBOX ", "", ticked), run(" 方式："), field(" FORMDROPDOWN ", "", chosen))
    assert text(load, body) == "☑ 方式：季付"


def test_what_is_to_be_filled_in_is_no_text(load: Read) -> None:
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击输入')}</w:sdtContent></w:sdt>"
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('李明')}</w:sdtContent></w:sdt>"
    assert text(load, line(run("姓名："), empty, filled)) == "姓名：李明"


def test_a_text_box_is_a_paragraph_of_its_own_and_stands_there_once(load: Read) -> None:
    drawn = f"<w:drawing><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></w:drawing>"
    old = f"<w:pict><v:textbox>{BOX}</v:textbox></w:pict>"
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawn}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )
    assert text(load, line(run("启动前"), both, run("检查接地"))) == "启动前检查接地\n\n警告：先断电"


def test_a_text_box_in_a_table_stays_in_its_cell(load: Read) -> None:
    cell = line(run("泵"), f"<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>")
    rows = [["部件", "说明"], [cell, "x"], ["阀", "y"]]
    table = "".join(
        f"<w:tr>{''.join(f'<w:tc>{each if each[0] == chr(60) else paragraph(each)}</w:tc>' for each in row)}</w:tr>"
        for row in rows
    )
    assert "警告：先断电 | 说明: x" in text(load, f"<w:tbl>{table}</w:tbl>")


def test_headers_and_footers_are_read_once_without_the_numbers_of_pages(load: Read) -> None:
    header = paragraph("文件编号：QP-17") + line(
        run("第"), field(" PAGE ", "3"), run("页 共"), field(" NUMPAGES ", "9"), run("页")
    )
    reference = '<w:{0}Reference w:type="default" r:id="{0}"/>'
    section = f"<w:sectPr>{reference.format('header')}{reference.format('footer')}</w:sectPr>"
    body = f"<w:p><w:pPr>{section}</w:pPr>{run('正文')}</w:p>{section}"
    parsed = text(
        load, body, header=header, footer=line('<w:fldSimple w:instr="PAGE"><w:r><w:t>3</w:t></w:r></w:fldSimple>')
    )
    assert parsed == "页眉：文件编号：QP-17\n\n正文"


def test_a_header_of_first_pages_is_read_where_there_is_one(load: Read) -> None:
    section = '<w:sectPr><w:headerReference w:type="first" r:id="header"/>{}</w:sectPr>'
    header = paragraph("Confidential")
    assert text(load, paragraph("Text.") + section.format(""), header=header) == "Text."
    on = text(load, paragraph("Text.") + section.format("<w:titlePg/>"), header=header)
    assert on == "Header: Confidential\n\nText."


def test_a_note_stands_below_its_paragraph(load: Read) -> None:
    body = line(run("年利率"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run("为 3%。")) + paragraph("下一段。")
    notes = f'<w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2">{paragraph("按 360 天计。")}</w:footnote>'
    assert text(load, body, footnotes=notes) == "年利率[^1]为 3%。\n[^1]: 按 360 天计。\n\n下一段。"


def test_a_comment_stands_below_the_paragraph_with_its_author_and_place(load: Read) -> None:
    body = line(
        run("其一。"), '<w:commentRangeStart w:id="7"/>', run("交货期另议。"), '<w:commentRangeEnd w:id="7"/>',
        '<w:r><w:commentReference w:id="7"/></w:r>',
    )  # fmt: skip
    comments = f'<w:comment w:id="7" w:author="LW">{paragraph("改为六周")}</w:comment>'
    assert text(load, body, comments=comments) == "其一。交货期另议。\n批注（LW，针对“交货期另议。”）：改为六周"


def test_notes_of_a_table_stand_below_it(load: Read) -> None:
    cell = line(run("3%"), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    row = f"<w:tr><w:tc>{paragraph('利率')}</w:tc><w:tc>{cell}</w:tc></w:tr>"
    notes = f'<w:footnote w:id="2">{paragraph("年利率")}</w:footnote>'
    assert text(load, f"<w:tbl>{row}</w:tbl>", footnotes=notes) == "利率 | 3%[^1]\n[^1]: 年利率"


def test_notes_of_a_box_in_a_table_stand_below_it(load: Read) -> None:
    inner = line(run("断电"), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></w:r>"
    row = f"<w:tr><w:tc>{line(run('泵'), box)}</w:tc><w:tc>{paragraph('x')}</w:tc></w:tr>"
    notes = f'<w:footnote w:id="2">{paragraph("总闸")}</w:footnote>'
    assert text(load, f"<w:tbl>{row}</w:tbl>", footnotes=notes).endswith("\n[^1]: 总闸")


def test_hidden_and_deleted_text_is_left_out_and_told(load: Read) -> None:
    hidden, deleted = run("底价九折", "<w:vanish/>"), '<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    parsed = load("a.docx", word_file(line(run("报价"), hidden, deleted)))
    assert parsed.text == "报价"
    assert parsed.warnings == (Notice.of("deleted_text", count=1), Notice.of("hidden_text", count=4))


def picture(words: str) -> str:
    return f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{words}"/><pic:pic/></wp:inline></w:drawing></w:r>'


def test_a_picture_is_the_words_that_stand_for_it_and_told_if_there_are_none(load: Read) -> None:
    parsed = load("a.docx", word_file(line(run("如图"), picture("接线图，左侧为进线")) + line(picture(""))))
    assert parsed.text == "如图［图片：接线图，左侧为进线］"
    assert parsed.warnings == (Notice.of("pictures_not_read", count=1),)


def test_an_embedded_object_is_told(load: Read) -> None:
    old = '<w:r><w:object><o:OLEObject ProgID="{}"/></w:object></w:r>'
    parsed = load("a.docx", word_file(line(run("x"), old.format("Equation.3"), old.format("Excel.Sheet.12"))))
    assert {notice.code for notice in parsed.warnings} == {"equations_not_read", "objects_not_read"}


def with_chart(values: str) -> bytes:
    drawing = '<w:r><w:drawing><wp:inline><c:chart r:id="c"/></wp:inline></w:drawing></w:r>'
    content = word_file(line(run("见图"), drawing), related={"c": ("chart", "chart1.xml")})
    series = f"<c:ser><c:tx><c:v>产量</c:v></c:tx>{values}</c:ser>"
    chart = f"<c:chartSpace {NAMES}><c:chart><c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart></c:chartSpace>"
    return package({**unpacked(content), "word/chart1.xml": chart})


def test_a_chart_in_a_text_is_its_values(load: Read) -> None:
    levels = (
        '<c:cat><c:multiLvlStrRef><c:multiLvlStrCache><c:lvl><c:pt idx="0"><c:v>一季度</c:v></c:pt><c:pt idx="1"><c:v>二季度</c:v>'
        '</c:pt></c:lvl><c:lvl><c:pt idx="0"><c:v>2025</c:v></c:pt></c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:cat>'
    )
    points = '<c:pt idx="0"><c:v>0.30000000000000004</c:v></c:pt><c:pt idx="1"><c:v>12</c:v></c:pt>'
    values = f"<c:val><c:numRef><c:numCache>{points}</c:numCache></c:numRef></c:val>"
    says = "见图\n\n2025 一季度 | 产量: 0.3\n2025 二季度 | 产量: 12"
    assert load("a.docx", with_chart(levels + values)).text == says


def test_a_chart_without_values_is_told(load: Read) -> None:
    assert load("a.docx", with_chart("")).warnings == (Notice.of("charts_not_read", count=1),)


def test_a_logo_on_every_page_is_not_told(load: Read) -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header"/></w:sectPr>'
    parsed = load("a.docx", word_file(paragraph("正文") + section, {"header": line(picture(""))}))
    assert (parsed.text, parsed.warnings) == ("正文", ())


def test_words_in_a_watermark_are_read(load: Read) -> None:
    header = line('<w:r><w:pict><v:shape><v:textpath string="内部资料"/></v:shape></w:pict></w:r>')
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header"/></w:sectPr>'
    assert text(load, paragraph("正文") + section, header=header) == "页眉：内部资料\n\n正文"


def test_html_rtf_and_documents_inside_a_document_are_read_in_their_place(load: Read) -> None:
    inner = word_file(paragraph("里面。"))
    parts = {
        "[Content_Types].xml": "<Types>wordprocessingml</Types>",
        "_rels/.rels": relations({"r1": ("officeDocument", "word/document.xml")}),
        "word/_rels/document.xml.rels": relations(
            {"h": ("aFChunk", "a.htm"), "d": ("aFChunk", "b.docx"), "t": ("aFChunk", "c.rtf")}
        ),
        "word/a.htm": "<h1>结论</h1><p>能耗下降。</p>",
        "word/b.docx": inner,
        "word/c.rtf": r"{\rtf1 RTF.\par}",
        "word/document.xml": (
            f'<w:document xmlns:w="{RELATION.rpartition("/officeDocument")[0]}/wordprocessingml/2006/main" '
            f'xmlns:r="{RELATION}"><w:body>{paragraph("前")}<w:altChunk r:id="h"/><w:altChunk r:id="d"/><w:altChunk r:id="t"/>'
            f"{paragraph('后')}</w:body></w:document>"
        ),
    }
    assert load("a.docx", package(parts)).text == "前\n\n结论\n\n能耗下降。\n\n里面。\n\nRTF.\n\n后"


def test_short_bold_paragraphs_are_headings(load: Read) -> None:
    body = "".join(
        paragraph(says, look="<w:b/>" if bold else "")
        for says, bold in (
            ("一、适用范围", True),
            ("本办法适用于全体员工。", False),
            ("注意：不得转让。", True),
            ("二、标准", True),
            ("每天一百元。", False),
        )
    )
    assert [each.title for each in load("a.docx", word_file(body)).headings] == ["一、适用范围", "二、标准"]


def test_bold_says_nothing_where_all_is_bold(load: Read) -> None:
    body = "".join(paragraph(says, look="<w:b/>") for says in ("甲", "乙", "丙"))
    assert load("a.docx", word_file(body + paragraph("丁"))).headings == ()


def test_merged_cells_stand_in_every_row_they_cover(load: Read) -> None:
    def cell(says: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(says)}</w:tc>"

    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        cell("类别") + cell("项目") + cell("限值"),
        cell("水质", begins) + cell("浊度") + cell("1.0"),
        cell("", goes_on) + cell("余氯") + cell("0.3"),
    )
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    assert text(load, f"<w:tbl>{table}</w:tbl>").split("\n")[1] == "类别: 水质 | 项目: 余氯 | 限值: 0.3"


def test_the_first_row_of_a_table_names_its_columns_if_it_looks_so(load: Read) -> None:
    styles = (
        '<w:style w:type="table" w:styleId="T"><w:name w:val="T"/><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
        "</w:tblStylePr></w:style>"
    )
    cells = "".join(
        f"<w:tr><w:tc>{paragraph(a)}</w:tc><w:tc>{paragraph(b)}</w:tc></w:tr>" for a, b in ("周末", "丙丁", "戊己")
    )
    look = '<w:tblPr><w:tblStyle w:val="T"/><w:tblLook w:val="04A0"/></w:tblPr>'
    assert text(load, f"<w:tbl>{look}{cells}</w:tbl>", styles=styles) == "周: 丙 | 末: 丁\n周: 戊 | 末: 己"


def test_the_line_above_a_table_names_it(load: Read) -> None:
    table = "".join(f"<w:tr><w:tc>{paragraph(a)}</w:tc><w:tc>{paragraph(b)}</w:tc></w:tr>" for a, b in ("甲乙", "丙丁"))
    [caption] = load("a.docx", word_file(f"{paragraph('表 1 检验项目')}<w:tbl>{table}</w:tbl>")).captions
    assert caption.title == "表 1 检验项目"


def test_a_frame_of_one_cell_is_no_table(load: Read) -> None:
    body = f"<w:tbl><w:tr><w:tc>{paragraph('第一段。')}{paragraph('第二段。')}</w:tc></w:tr></w:tbl>"
    assert text(load, body) == "第一段。\n\n第二段。"

"""Word, PowerPoint and Excel files: their text and structure, and the packages that are refused unopened."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import Read, Refused
from docx.oxml import parse_xml

from playground.core.errors import DocumentError, Notice
from playground.documents.draft import Source
from playground.documents.formats.package import inspect
from tests.documents.making import CONTENT_TYPES, package, slides, word, workbook

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def titles(parsed: Any) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in parsed.headings]


def test_word_headings_are_found_by_their_style(read: Read) -> None:
    def fill(document: Any) -> None:
        document.add_heading("水泵", 1)
        document.add_paragraph("额定流量一百升。")
        document.add_heading("检修", 2)
        document.add_paragraph("九十天一次。")

    parsed = read("a.docx", word(fill))
    assert titles(parsed) == [(1, "水泵"), (2, "检修")]
    assert parsed.text == "水泵\n\n额定流量一百升。\n\n检修\n\n九十天一次。"


def test_a_word_table_stands_where_it_stood(read: Read) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Before.")
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ["Part", "Price", "Bolt", "2"], strict=True):
            cell.text = text
        document.add_paragraph("After.")

    assert read("a.docx", word(fill)).text == "Before.\n\nPart: Bolt | Price: 2\n\nAfter."


def test_word_text_in_content_controls_and_insertions_is_read(read: Read) -> None:
    def fill(document: Any) -> None:
        body = document.element.body
        body.insert(
            0,
            parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Controlled.</w:t></w:r></w:p></w:sdtContent></w:sdt>"),
        )
        body.insert(
            1, parse_xml(f'<w:p {W}><w:ins w:id="1" w:author="x"><w:r><w:t>Inserted.</w:t></w:r></w:ins></w:p>')
        )

    assert read("a.docx", word(fill)).text == "Controlled.\n\nInserted."


def test_word_text_that_nobody_sees_is_left_out(read: Read) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Seen. ").add_run("Hidden.").font.hidden = True
        deleted = f'<w:p {W}><w:del w:id="1" w:author="x"><w:r><w:delText>Deleted.</w:delText></w:r></w:del></w:p>'
        document.element.body.insert(0, parse_xml(deleted))

    assert read("a.docx", word(fill)).text == "Seen."


def test_the_title_of_a_word_file_is_its_property(read: Read) -> None:
    def fill(document: Any) -> None:
        document.core_properties.title = "泵的手册"
        document.add_paragraph("Text.")

    assert read("a.docx", word(fill)).title == "泵的手册"


def test_a_slide_is_a_page_with_its_title_as_heading(read: Read) -> None:
    def fill(presentation: Any) -> None:
        for title, body in (("泵", "流量一百升"), ("阀", "压力三巴")):
            slide = presentation.slides.add_slide(presentation.slide_layouts[1])
            slide.shapes.title.text = title
            slide.placeholders[1].text = body
            slide.notes_slide.notes_text_frame.text = f"{title}的备注"

    parsed = read("a.pptx", slides(fill))
    assert parsed.page_count == 2
    assert titles(parsed) == [(1, "泵"), (1, "阀")]
    assert parsed.text[parsed.pages[1].start :] == "阀\n\n压力三巴\n\n备注：阀的备注"


def test_a_table_on_a_slide_is_read(read: Read) -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        table = slide.shapes.add_table(1, 2, 0, 0, 100, 100).table
        table.cell(0, 0).text, table.cell(0, 1).text = "Bolt", "M8"

    assert "Bolt | M8" in read("a.pptx", slides(fill)).text


def test_every_row_of_a_sheet_says_what_its_values_are(read: Read) -> None:
    rows = [["零件", "价格", "日期"], ["螺栓", 2.5, date(2026, 5, 4)], ["垫片", 3, datetime(2026, 5, 4, 10, 30)]]
    parsed = read("a.xlsx", workbook({"价目": rows, "空": []}))
    assert titles(parsed) == [(1, "价目")]
    assert parsed.text == (
        "价目\n\n零件: 螺栓 | 价格: 2.5 | 日期: 2026-05-04\n零件: 垫片 | 价格: 3 | 日期: 2026-05-04 10:30:00"
    )


def test_hidden_sheets_are_named_and_not_read(read: Read) -> None:
    parsed = read("a.xlsx", workbook({"Seen": [["Text"]], "Unseen": [["Secret"]]}, hidden=["Unseen"]))
    assert "Secret" not in parsed.text
    assert parsed.warnings == (Notice.of("hidden_sheets", names="Unseen", count=1),)


def test_formulas_that_were_never_computed_are_counted(read: Read) -> None:
    parsed = read("a.xlsx", workbook({"a": [["n", "double"], [2, "=A2*2"], [3, "=A3*2"]]}))
    assert parsed.warnings == (Notice.of("formulas_without_values", count=2),)


def bomb(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        with archive.open(name, "w") as part:
            for _ in range(100):
                part.write(b" " * 1_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize("part", ["word/document.xml", "word/media/image.bin"])
def test_a_package_that_expands_without_measure_is_refused_unopened(refused: Refused, part: str) -> None:
    error = refused("a.docx", bomb(part))
    assert error.code == "package_expands"
    assert error.facts["size"] == 100.0


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY x "&a;&a;&a;&a;">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">',
    ],
    ids=["a file", "a laugh", "a request"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(refused: Refused, declaration: str, encoding: str) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<w:document {W}><w:body/></w:document>'
    parts = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document.encode(encoding)}
    assert refused("a.docx", package(parts)).code == "xml_declares_entities"


def test_a_package_that_is_refused_is_not_left_open(tmp_path: Path) -> None:
    (path := tmp_path / "a.xlsx").write_bytes(package({"xl/workbook.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}))
    with pytest.raises(DocumentError) as refused:  # which holds on to all frames that it came through
        inspect(Source(path, path.name), "xlsx")
    assert refused.value.code == "xml_declares_entities"
    assert str(path) not in {str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()}


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx"])
def test_another_archive_is_no_office_file(refused: Refused, name: str) -> None:
    error = refused(name, package({"readme.txt": "no document"}))
    assert (error.code, error.facts["found"]) == ("type_mismatch", "ZIP")


def test_a_word_file_named_xlsx_is_called_what_it_is(refused: Refused) -> None:
    error = refused("a.xlsx", word(lambda document: document.add_paragraph("x")))
    assert (error.code, error.facts["found"]) == ("type_mismatch", "DOCX")


def test_a_locked_or_old_office_file_is_told_apart_from_a_damaged_one(refused: Refused) -> None:
    assert refused("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)).code == "office_locked_or_old"


def test_half_a_package_is_damaged(refused: Refused) -> None:
    content = word(lambda document: document.add_paragraph("x"))
    assert refused("a.docx", content[: len(content) // 2]).code == "document_damaged"


def test_names_that_lead_out_of_the_archive_write_nothing(read: Read, tmp_path: Any) -> None:
    content = word(lambda document: document.add_paragraph("Text."))
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(f"../../../../..{tmp_path}/slipped.txt", "slipped")
    assert read("a.docx", buffer.getvalue()).text == "Text."
    assert not (tmp_path / "slipped.txt").exists()


def test_an_empty_word_file_holds_no_text(refused: Refused) -> None:
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    assert refused("a.docx", buffer.getvalue()).code == "no_text"

"""Hidden parts: left out and told, or read and told where that is wanted; deleted text stays out either way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from playground.core.errors import Notice
from playground.documents.draft import Source
from playground.documents.loaders import format_for
from playground.documents.parse import parse
from playground.documents.parsed import Parsed
from tests.documents.making import package, saved, slides, workbook
from tests.documents.office import paragraph, run, unpacked, word_file
from tests.documents.open_formats import odt, p

Both = Callable[[str, bytes], tuple[Parsed, Parsed]]


@pytest.fixture
def both(tmp_path: Path) -> Both:
    """What a file gives without its hidden parts, and with them."""

    def reading(name: str, content: bytes) -> tuple[Parsed, Parsed]:
        (path := tmp_path / "upload").write_bytes(content)
        load = format_for(name).load
        return load(Source(path, name)), load(Source(path, name, hidden=True))

    return reading


def sheet() -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = "台账"
    for row in (["姓名", "部门", "月薪"], ["赵一", "研发", 21000], ["孙三", "离职", 15000]):
        page.append(row)
    page.row_dimensions[3].hidden = True
    page.column_dimensions["C"].hidden = True
    return saved(book)


def test_hidden_rows_and_columns(both: Both) -> None:
    without, whole = both("a.xlsx", sheet())
    assert without.text == "台账\n\n姓名: 赵一 | 部门: 研发"
    assert whole.text == "台账\n\n姓名: 赵一 | 部门: 研发 | 月薪: 21000\n姓名: 孙三 | 部门: 离职 | 月薪: 15000"
    assert whole.warnings == (
        Notice.of("hidden_rows_read", names="台账", count=1),
        Notice.of("hidden_columns_read", names="台账", count=1),
    )


def test_rows_and_columns_of_no_size(both: Both) -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in (["姓名", "部门", "月薪"], ["赵一", "研发", 21000], ["孙三", "离职", 15000]):
        page.append(row)
    page.row_dimensions[3].height = page.column_dimensions["C"].width = 7
    parts, sheet = unpacked(saved(book)), "xl/worksheets/sheet1.xml"
    content = bytes(parts[sheet])  # type: ignore[arg-type]
    sizes = content.replace(b'ht="7"', b'ht="0"').replace(b'width="7"', b'width="0.0"')
    without, whole = both("a.xlsx", package({**parts, sheet: sizes}))
    assert without.text == "Sheet\n\n姓名: 赵一 | 部门: 研发"
    assert whole.text.endswith("姓名: 孙三 | 部门: 离职 | 月薪: 15000")


def test_hidden_sheets(both: Both) -> None:
    without, whole = both("a.xlsx", workbook({"Seen": [["Text"]], "Unseen": [["Secret"]]}, hidden=["Unseen"]))
    assert "Secret" not in without.text
    assert "Secret" in whole.text
    assert whole.warnings == (Notice.of("hidden_sheets_read", names="Unseen", count=1),)


def deck() -> bytes:
    def fill(deck: Any) -> None:
        for says in ("现价", "作废"):
            deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = says
        deck.slides[1]._element.set("show", "0")
        shape = deck.slides[0].shapes.add_textbox(0, 9_000_000, 9_000_000, 900_000)
        shape.text_frame.text = "看不见"
        shape._element.nvSpPr.cNvPr.set("hidden", "1")

    return slides(fill)


def test_hidden_slides_and_shapes(both: Both) -> None:
    without, whole = both("a.pptx", deck())
    assert (without.text, without.page_count) == ("现价", 2)
    assert (whole.text, whole.page_count) == ("现价\n\n看不见\n\n作废", 2)
    assert whole.warnings == (
        Notice.of("hidden_slides_read", count=1, slides="2"),
        Notice.of("hidden_shapes_read", count=1),
    )


def test_hidden_words(both: Both) -> None:
    hidden, deleted = run("底价九折", "<w:vanish/>"), '<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    row = f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph('密')}</w:tc></w:tr>"
    without, whole = both("a.docx", word_file(f"<w:p>{run('报价')}{hidden}{deleted}</w:p><w:tbl>{row}</w:tbl>"))
    assert without.text == "报价"
    assert whole.text == "报价底价九折\n\n密"
    assert whole.warnings == (Notice.of("deleted_text", count=1), Notice.of("hidden_text_read", count=5))


def test_hidden_text_of_opendocument(both: Both) -> None:
    style = '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    section = f'<text:section text:name="s" text:display="none">{p("密")}</text:section>'
    span = '<text:span text:style-name="H">底价</text:span>'
    without, whole = both("a.odt", odt(p(f"报价{span}") + section, style))
    assert without.text == "报价"
    assert whole.text == "报价底价\n\n密"
    assert whole.warnings == (Notice.of("hidden_text_read", count=3),)


def test_hidden_text_of_rtf(both: Both) -> None:
    without, whole = both("a.rtf", rb"{\rtf1\ansi a{\v bc}{\deleted d}\par}")
    assert (without.text, whole.text) == ("a", "abc")
    assert whole.warnings == (Notice.of("deleted_text", count=1), Notice.of("hidden_text_read", count=2))


PAGE = "<p>Seen.</p><div style='display:none'><p>One</p><script>var x</script></div><p hidden>Two</p>"


@pytest.mark.parametrize("suffix, head", [(".html", b""), (".eml", b"Subject: x\nContent-Type: text/html\n\n")])
def test_hidden_parts_of_a_page(both: Both, suffix: str, head: bytes) -> None:
    without, whole = both(f"a{suffix}", head + PAGE.encode())
    assert without.text.endswith("Seen.")
    assert whole.text.endswith("Seen.\n\nOne\n\nTwo")
    assert without.warnings == (Notice.of("hidden_text", count=6),)
    assert whole.warnings == (Notice.of("hidden_text_read", count=6),)


def test_the_process_that_reads_is_told(tmp_path: Path) -> None:
    (path := tmp_path / "a.html").write_bytes(PAGE.encode())
    assert parse(path, "a.html", hidden=True).text == "Seen.\n\nOne\n\nTwo"

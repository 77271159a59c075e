"""OpenDocument texts and books: read as a reader sees them, within the limits of all packages."""

import pytest
from conftest import Read, Refused

from playground.core.errors import Notice
from tests.documents.making import package
from tests.documents.open_formats import MATH, epub, odt, p, page


def test_headings_and_paragraphs_are_read(load: Read) -> None:
    parsed = load(
        "a.odt", odt('<text:h text:outline-level="2">保修</text:h>' + p("二十四<text:s/>个月<text:line-break/>内"))
    )
    assert parsed.text == "保修\n\n二十四 个月\n内"
    assert [(each.level, each.title) for each in parsed.headings] == [(2, "保修")]


def level(depth: int, form: str, before: str = "", after: str = "", more: str = "") -> str:
    return (
        f'<text:list-level-style-number text:level="{depth}" style:num-format="{form}" style:num-prefix="{before}" '
        f'style:num-suffix="{after}" {more}/>'
    )


def entries(*says: str, more: str = "") -> str:
    inner = "".join(f"<text:list-item>{each if each[0] == '<' else p(each)}</text:list-item>" for each in says)
    return f'<text:list text:style-name="L" {more}>{inner}</text:list>'


@pytest.mark.parametrize(
    "levels, body, shown",
    [
        (level(1, "一, 二, 三, ...", "第", "条"), entries("租期", "租金"), "第一条 租期\n第二条 租金"),
        (level(1, "1", after="."), entries("a") + p("x") + entries("b", more='text:continue-numbering="true"'), "1. a\n\nx\n\n2. b"),
        (level(1, "1", after="."), entries("a") + p("x") + entries("b"), "1. a\n\nx\n\n1. b"),
        (level(1, "1") + level(2, "1", more='text:display-levels="2"'), entries(p("a") + entries("b", "c")), "1 a\n1.1 b\n1.2 c"),
        (
            level(1, "1") + level(2, "1", more='text:display-levels="2"'),
            entries(p("a") + entries("b")) + p("x") + entries(entries("c"), more='text:continue-numbering="true"'),
            "1 a\n1.1 b\n\nx\n\n1.2 c",
        ),
        ('<text:list-level-style-bullet text:level="1"/>', entries("a"), "- a"),
        (level(1, "a", "(", ")", 'text:start-value="3"'), entries("x"), "(c) x"),
    ],
)  # fmt: skip
def test_lists_have_their_numbers(load: Read, levels: str, body: str, shown: str) -> None:
    assert load("a.odt", odt(body, f'<text:list-style style:name="L">{levels}</text:list-style>')).text == shown


def test_headings_have_the_numbers_of_the_outline(load: Read) -> None:
    outline = "".join(
        f'<text:outline-level-style text:level="{depth}" style:num-format="1" text:display-levels="{depth}"/>'
        for depth in (1, 2)
    )
    body = '<text:h text:outline-level="1">甲</text:h><text:h text:outline-level="2">乙</text:h>'
    shared = f"<office:styles><text:outline-style>{outline}</text:outline-style></office:styles>"
    assert load("a.odt", odt(body, shared=shared)).text == "1 甲\n\n1.1 乙"


def test_struck_raised_and_hidden_text_is_told_apart(load: Read) -> None:
    def style(name: str, properties: str) -> str:
        return (
            f'<style:style style:name="{name}" style:family="text"><style:text-properties {properties}/></style:style>'
        )

    automatic = (
        style("S", 'style:text-line-through-style="solid"')
        + style("U", 'style:text-position="super 58%"')
        + style("D", 'style:text-position="-33% 58%"')
        + style("H", 'text:display="none"')
    )
    said = (("S", "30"), ("U", "6"), ("D", "2"), ("H", "底价"))
    spans = "".join(f'<text:span text:style-name="{name}">{says}</text:span>' for name, says in said)
    parsed = load("a.odt", odt(p(f"甲{spans}"), automatic))
    assert (parsed.text, parsed.warnings) == ("甲~~30~~^6₂", (Notice.of("hidden_text", count=2),))


def test_tables_notes_comments_boxes_and_pictures_are_read(load: Read) -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(says: str, more: str = "") -> str:
        return f"<table:table-cell {more}>{p(says)}</table:table-cell>"

    table = row(cell("系列"), cell("长")) + row(cell("A", 'table:number-rows-spanned="2"'), cell("120"))
    table += row("<table:covered-table-cell/>", cell("140"))
    note = (
        "利率<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>年利率</text:p></text:note-body>"
        "</text:note>另议<office:annotation><dc:creator>LW</dc:creator><text:p>改</text:p></office:annotation>"
    )
    box = f"<draw:frame><draw:text-box>{p('先断电')}</draw:text-box></draw:frame>"
    picture = "<draw:frame><draw:image/><svg:desc>接线图</svg:desc></draw:frame>"
    body = f"<table:table>{table}</table:table>" + p(note) + p(f"启动{box}") + p(picture)
    assert load("a.odt", odt(body)).text == (
        "系列: A | 长: 120\n系列: A | 长: 140\n\n利率[^1]另议\n[^1]: 年利率\n批注（LW）：改\n\n启动\n\n先断电\n\n［图片：接线图］"
    )


def test_a_formula_is_read(load: Read) -> None:
    body = p('D=<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>')
    formula = MATH.format("<mfrac><mi>C</mi><mi>n</mi></mfrac>")
    assert load("a.odt", odt(body, **{"Object 1/content.xml": formula})).text == r"D=$\frac{C}{n}$"


def test_headers_are_read_and_deleted_changes_are_told(load: Read) -> None:
    shared = f"<style:master-page><style:header>{p('内部资料')}</style:header></style:master-page>"
    changes = f"<text:tracked-changes><text:deletion>{p('旧')}</text:deletion></text:tracked-changes>"
    parsed = load("a.odt", odt(changes + p("正文"), shared=shared))
    assert (parsed.text, parsed.warnings) == ("页眉：内部资料\n\n正文", (Notice.of("deleted_text", count=1),))


def test_entities_in_a_text_are_refused(refused: Refused) -> None:
    declared = '<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
    content = package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": declared})
    assert refused("a.odt", content).code == "xml_declares_entities"


def test_an_encrypted_text_is_called_so(refused: Refused) -> None:
    manifest = {"META-INF/manifest.xml": "<manifest:encryption-data/>"}
    assert refused("a.odt", odt(p("x"), **manifest)).code == "document_encrypted"


def test_a_book_is_read_in_the_order_of_its_spine(load: Read) -> None:
    chapters = {"b.xhtml": page("<p>乙</p>"), "a.xhtml": page("<h1>甲</h1>"), "nav.xhtml": page("<p>目录</p>")}
    parsed = load("a.epub", epub(chapters))
    assert (parsed.text, parsed.title, parsed.media_type) == ("甲\n\n乙", "手册", "epub")


def test_a_chapter_that_is_lost_is_told(load: Read) -> None:
    parsed = load("a.epub", epub({"b.xhtml": "", "a.xhtml": page("<p>甲</p>")}))
    assert parsed.warnings == (Notice.of("parts_missing", count=1),)


def test_a_locked_book_is_called_so(refused: Refused) -> None:
    locked = (
        '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:EncryptionMethod Algorithm="aes"/>'
        "</e:EncryptedData></encryption>"
    )
    content = epub({"a.xhtml": page("<p>x</p>")}, **{"META-INF/encryption.xml": locked})
    assert refused("a.epub", content).code == "document_encrypted"


def test_another_package_is_no_book(refused: Refused) -> None:
    assert refused("a.epub", odt(p("x"))).facts["found"] == "ODT"

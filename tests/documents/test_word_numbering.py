"""The numbers of lists and clauses, which Word computes: as a reader sees them."""

import pytest
from conftest import Read

from playground.documents.formats.office.numerals import numeral
from tests.documents.office import paragraph, word_file


def level(depth: int, way: str, pattern: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{way}"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


def abstract(*levels: str, number: int = 1, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{"".join(levels)}</w:abstractNum>'


def listed(number: int, of: int = 1, override: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{override}</w:num>'


def item(text: str, depth: int = 0, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def lines(load: Read, body: str, numbering: str, styles: str = "") -> list[str]:
    text: str = load("a.docx", word_file(body, {"numbering": numbering, "styles": styles})).text
    return text.split("\n")


def test_a_clause_has_its_number(load: Read) -> None:
    numbering = abstract(level(0, "chineseCounting", "第%1条")) + listed(1)
    assert lines(load, item("租期") + item("租金"), numbering) == ["第一条 租期", "第二条 租金"]


def test_a_number_names_the_levels_above_it(load: Read) -> None:
    numbering = abstract(
        *(level(depth, "decimal", ".".join(f"%{n + 1}" for n in range(depth + 1))) for depth in range(3))
    )
    body = item("a") + item("b", 1) + item("c", 2) + item("d", 2) + item("e", 1) + item("f")
    assert lines(load, body, numbering + listed(1)) == ["1 a", "1.1 b", "1.1.1 c", "1.1.2 d", "1.2 e", "2 f"]


def test_a_level_may_count_on_below_another_one(load: Read) -> None:
    numbering = abstract(
        level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>')
    )
    body = item("总则") + item("甲", 1) + item("费用") + item("乙", 1)
    assert lines(load, body, numbering + listed(1)) == ["第一章 总则", "第一条 甲", "第二章 费用", "第二条 乙"]


def test_legal_numbers_are_digits_at_every_level(load: Read) -> None:
    numbering = abstract(level(0, "upperRoman", "%1"), level(1, "decimal", "%1.%2", "<w:isLgl/>")) + listed(1)
    assert lines(load, item("a") + item("b", 1), numbering) == ["I a", "1.1 b"]


def test_lists_of_one_kind_count_on_unless_they_say_where_to_begin(load: Read) -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = abstract(level(0, "decimal", "%1.")) + listed(1) + listed(2) + listed(3, override=again)
    body = item("a") + item("b", number=2) + item("c", number=3) + item("d", number=3)
    assert lines(load, body, numbering) == ["1. a", "2. b", "5. c", "6. d"]


def test_a_list_may_have_a_level_of_its_own(load: Read) -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}</w:lvlOverride>'
    assert lines(load, item("a"), abstract(level(0, "decimal", "%1.")) + listed(1, override=own)) == ["A) a"]


def test_a_style_numbers_its_paragraphs_at_the_level_linked_to_it(load: Read) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        f"</w:numPr></w:pPr></w:style>"
        for name, title in (("H1", "heading 1"), ("H2", "heading 2"))
    )
    numbering = abstract(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        level(1, "decimal", "%1.%2", '<w:isLgl/><w:pStyle w:val="H2"/>'),
    )
    body = paragraph("概述", '<w:pStyle w:val="H1"/>') + paragraph("范围", '<w:pStyle w:val="H2"/>')
    parsed = load("a.docx", word_file(body, {"numbering": numbering + listed(1), "styles": styles}))
    assert [(each.level, each.title) for each in parsed.headings] == [(1, "一、概述"), (2, "1.1 范围")]


def test_number_zero_takes_the_number_of_the_style_away(load: Read) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="N"><w:name w:val="N"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    body = paragraph("a", '<w:pStyle w:val="N"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert lines(load, body, abstract(level(0, "decimal", "%1.")) + listed(1), styles) == ["a"]


def test_a_style_for_lists_stands_for_the_list_it_names(load: Read) -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr>'
        "</w:pPr></w:style>"
    )
    linking = abstract(number=1, more='<w:numStyleLink w:val="L"/>')
    numbering = linking + abstract(level(0, "decimal", "%1)"), number=2) + listed(1, 1) + listed(2, 2)
    assert lines(load, item("a"), numbering, styles) == ["1) a"]


def test_a_bullet_is_a_dash_and_further_in_at_each_level(load: Read) -> None:
    numbering = abstract(level(0, "bullet", "\uf0b7"), level(1, "bullet", "o")) + listed(1)
    assert lines(load, item("a") + item("b", 1), numbering) == ["- a", "  - b"]


def test_a_paragraph_whose_text_is_deleted_is_not_counted(load: Read) -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        '<w:del w:id="9"><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>'
    )
    numbering = abstract(level(0, "decimal", "%1.")) + listed(1)
    assert lines(load, item("a") + gone + item("b"), numbering) == ["1. a", "2. b"]


def test_a_number_alone_fills_a_cell(load: Read) -> None:
    def row(first: str, second: str) -> str:
        return f"<w:tr><w:tc>{first}</w:tc><w:tc>{paragraph(second)}</w:tc></w:tr>"

    body = f"<w:tbl>{row(paragraph('序号'), '名称')}{row(item(''), '泵')}{row(item(''), '阀')}</w:tbl>"
    numbering = abstract(level(0, "decimal", "%1")) + listed(1)
    assert lines(load, body, numbering) == ["序号: 1 | 名称: 泵", "序号: 2 | 名称: 阀"]


def test_zeros_stand_before_numbers_that_the_file_describes_so(load: Read) -> None:
    custom = '<w:lvl w:ilvl="0"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/><w:lvlText w:val="%1"/></w:lvl>'
    assert lines(load, item("a"), abstract(custom) + listed(1)) == ["001 a"]


@pytest.mark.parametrize(
    "way, number, shown",
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("ordinal", 12, "12th"),
        ("chineseCounting", 12, "十二"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 2, "丑"),
        ("ideographDigital", 10, "一〇"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalFullWidth", 10, "１０"),
        ("decimalEnclosedCircle", 51, "51"),
        ("no such way", 3, "3"),
    ],
)
def test_numbers_are_written_as_word_writes_them(way: str, number: int, shown: str) -> None:
    assert numeral(number, way) == shown

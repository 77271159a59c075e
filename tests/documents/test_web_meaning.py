"""What changes the meaning of words on a page: tables, numbers of lists, marks, formulas, pictures."""

import pytest
from conftest import Read

from playground.core.errors import Notice


def text(read: Read, body: str) -> str:
    return read("a.html", f"<meta charset=utf-8><body>{body}".encode()).text


def test_cells_that_cover_rows_and_columns_stand_in_all_of_them(read: Read) -> None:
    body = (
        "<table><thead><tr><th rowspan=2>部门<th colspan=2>值班人<tr><th>白班<th>夜班<tbody>"
        "<tr><td rowspan=2>运维<td>周杰<td>吴敏<tr><td colspan=2>郑凯</table>"
    )
    assert text(read, body) == (
        "部门: 运维 | 值班人 白班: 周杰 | 值班人 夜班: 吴敏\n部门: 运维 | 值班人 白班: 郑凯 | 值班人 夜班: 郑凯"
    )


def test_lines_of_a_cell_stay_apart(read: Read) -> None:
    body = "<table><tr><th>系统<th>电话<tr><td>门禁<td>8001<br>8002<tr><td>监控<td><p>8010<p>8011</table>"
    assert text(read, body) == "系统: 门禁 | 电话: 8001 / 8002\n系统: 监控 | 电话: 8010 / 8011"


def test_a_caption_is_known_to_all_of_its_table(read: Read) -> None:
    parsed = read("a.html", b"<table><caption>Prices</caption><tr><th>Part<th>Net<tr><td>Bolt<td>2</table><p>End.")
    assert parsed.text == "Prices\n\nPart: Bolt | Net: 2\n\nEnd."
    assert [(each.title, parsed.text[each.start : each.end]) for each in parsed.captions] == [
        ("Prices", "Part: Bolt | Net: 2")
    ]


def test_names_beside_values_are_joined_with_them(read: Read) -> None:
    assert text(read, "<table><tr><th>Range<td>50 m<tr><th>Weight<td>2 kg</table>") == "Range: 50 m\nWeight: 2 kg"


def test_a_table_in_a_cell_of_data_is_a_part_of_it(read: Read) -> None:
    inner = "<table><tr><th>Size<th>Net<tr><td>M8<td>2<tr><td>M10<td>3</table>"
    body = f"<table><tr><th>Part<th>Prices<tr><td>Bolt<td>{inner}</table>"
    assert text(read, body) == "Part: Bolt | Prices: Size: M8, Net: 2; Size: M10, Net: 3"


def test_a_table_in_a_table_that_lays_out_the_page_stands_alone(read: Read) -> None:
    inner = "<table><tr><th>Size<th>Net<tr><td>M8<td>2</table>"
    assert text(read, f"<table role=presentation><tr><td>Menu<td>{inner}</table>") == "Menu\n\nSize: M8 | Net: 2"


@pytest.mark.parametrize(
    "attributes, numbers",
    [
        ("", ["1. ", "2. "]),
        ("start=3", ["3. ", "4. "]),
        ("type=a", ["a. ", "b. "]),
        ("reversed start=9", ["9. ", "8. "]),
    ],
)
def test_entries_of_a_list_keep_their_numbers(read: Read, attributes: str, numbers: list[str]) -> None:
    body = f"<ol {attributes}><li>Open.<li><p>Close.</ol>"
    assert text(read, body) == f"{numbers[0]}Open.\n\n{numbers[1]}Close."


def test_an_entry_may_state_its_number(read: Read) -> None:
    assert text(read, "<ol><li value=7>Open.<li>Close.</ol>") == "7. Open.\n\n8. Close."


def test_lists_in_lists_count_on_their_own(read: Read) -> None:
    assert text(read, "<ol><li>A<ul><li>B</ul><li>C</ol>") == "1. A\n\n- B\n\n2. C"


def test_a_term_stands_before_what_it_means(read: Read) -> None:
    assert text(read, "<dl><dt>Range<dd>50 m<dt>Weight:<dd>2 kg</dl>") == "Range: 50 m\n\nWeight: 2 kg"


def test_raised_lowered_and_struck_out_text_is_marked(read: Read) -> None:
    body = "<p>10<sup>6</sup> of H<sub>2</sub>O at <del>120</del> <ins>95</ins> EUR, the 3<sup>rd</sup>"
    assert text(read, body) == "10^6 of H₂O at ~~120~~ 95 EUR, the 3rd"


def test_struck_out_paragraphs_are_marked_one_by_one(read: Read) -> None:
    assert text(read, "<del><p>One.<p>Two.</del><p>Three.") == "~~One.~~\n\n~~Two.~~\n\nThree."


@pytest.mark.parametrize(
    "formula, shown",
    [
        ("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "$E=mc^2$"),
        ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", r"$\frac{a}{b+1}$"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>", r"$\sum_i^nx_i$"),
        ("<msqrt><mn>2</mn></msqrt>", r"$\sqrt{2}$"),
        ("<mi>a</mi><mo>≤</mo><mi>b</mi>", "a≤b"),
        (
            "<semantics><mi>a</mi><annotation encoding='application/x-tex'>\\alpha_1</annotation></semantics>",
            r"$\alpha_1$",
        ),
    ],
)
def test_formulas_are_read(read: Read, formula: str, shown: str) -> None:
    assert text(read, f"<p>So <math>{formula}</math> holds.") == f"So {shown} holds."


def test_a_formula_nested_deeper_than_the_stack_is_read(read: Read) -> None:
    assert "x" in text(read, "<math>" + "<mrow>" * 3_000 + "<mi>x</mi>" + "</mrow>" * 3_000 + "</math>")


def test_what_a_picture_shows_is_read_where_the_page_says_it(read: Read) -> None:
    parsed = read("a.html", b"<p>See <img alt='Wiring: red to pin 4'>.<figure><img src=x></figure><img src=y>")
    assert parsed.text == "See [Picture: Wiring: red to pin 4]."
    assert parsed.warnings == (Notice.of("pictures_not_read", count=1),)


def test_fields_of_a_form_show_what_was_entered(read: Read) -> None:
    ticks = "<p><input type=checkbox checked> 含税 <input type=radio> 不含税</p>"
    fields = "<p>姓名：<input value=周杰> <input type=submit value=提交><input type=hidden value=x><input type=password value=y>"
    assert read("a.html", (ticks + fields).encode()).text == "☑ 含税 ☐ 不含税\n\n姓名：周杰"
